"""The cache of `generate`: it saves the making of files, and never changes what a run says."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import astor
import pytest

from adjointgen.commands import cache, outputs
from tests.agreement import run
from tests.test_generate import unprivileged

ROOT = Path(__file__).parent.parent
CONFIG = '[tool.adjointgen]\nsources = ["src"]\nout = "out"\nall = true\n'
OPTIONS = '\n[tool.adjointgen.functions."src/one.py:f"]\nwrt = "x"\n'
ONE = """\
from math import sin

SCALE = 2.0


def f(x, y):
    return sin(x) * y * SCALE


def g(x, y):
    return x * y
"""
TWO = "from adjointgen import adjoint\n\n\n@adjoint\ndef h(x, y):\n    return x * y\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that is up to date; it is the cwd."""
    (tmp_path / "src").mkdir()
    (tmp_path / "pyproject.toml").write_text(CONFIG)
    (tmp_path / "src/one.py").write_text(ONE)
    (tmp_path / "src/two.py").write_text(TWO)
    (tmp_path / "src/none.py").write_text("A = 1\n")
    monkeypatch.chdir(tmp_path)
    assert run("generate")[0] == 0
    return tmp_path


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The functions that are differentiated."""
    names: list[str] = []
    program_of = outputs.program_of

    def counting(module, node, *rest):  # type: ignore[no-untyped-def]
        names.append(node.name)
        return program_of(module, node, *rest)

    monkeypatch.setattr(outputs, "program_of", counting)
    return names


def cached(project: Path) -> Path:
    (path,) = (project / cache.FOLDER).glob("*.json")
    return path


def told(*arguments: str) -> tuple[int, str, str]:
    """What a check says, which must be what it says without a cache."""
    said = run("generate", "--diff", *arguments)
    assert said == run("generate", "--diff", "--no-cache", *arguments)
    return said


# ----- what it saves -----


def test_what_is_as_it_was_is_not_made_again(project: Path, made: list[str]) -> None:
    for mode in ("--check", "--diff", "--dry-run", "--prune"):
        code, out, err = run("generate", mode)
        assert (code, out, made) == (0, "", [])
        assert err.count("remark: ") == 2 and err.endswith("2 files are up to date\n")
    code, _, err = run("generate", "--check", "--no-cache")
    assert code == 0 and err.count("remark: ") == 2 and made == ["f", "g", "h"]
    made.clear()
    (project / "src/one.py").write_text(ONE.replace("2.0", "3.0"))
    assert run("generate", "--check")[0] == 1 and made == ["f", "g"]  # the file, not the project
    made.clear()
    assert run("generate", "--check")[0] == 1 and made == ["f", "g"]
    made.clear()
    assert run("generate")[0] == 0 and made == ["f", "g"]
    made.clear()
    assert run("generate", "--check")[0] == 0 and made == []
    os.chdir("src")
    assert run("generate", "--check")[0] == 0 and made == []


def test_a_refusal_is_told_each_time(project: Path, made: list[str]) -> None:
    (project / "src/one.py").write_text(ONE.replace("x * y\n", "x\n    x = y\n"))
    for _ in range(2):
        assert told()[0] == 3
    (project / "src/two.py").write_text(TWO.replace("x * y", "x @@ y"))
    for _ in range(2):
        made.clear()
        assert run("generate")[0] == 3 and made == ["f", "g"]
    assert run("generate", "--check", "--no-cache")[0] == 3


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("src/one.py", "2.0", "3.0"),  # a constant that the text copies
        ("src/one.py", "SCALE = 2.0", "SCALE = 2.0  # note"),
        ("src/one.py", "math", "numpy"),
        ("src/one.py", "import sin", "import sin, cos as c"),  # it is spelt as it is imported
        ("src/one.py", "def g", "def k"),
        ("src/two.py", "@adjoint", "@adjoint(wrt='x')"),
        ("src/two.py", "x * y", "x  *  y"),
        ("src/none.py", "A = 1", "def a(x):\n    return x * x"),
        ("pyproject.toml", "all = true", "all = false"),
        ("pyproject.toml", '["src"]', '["src/one.py:f", "src/two.py"]'),
        ("pyproject.toml", '"out"', '"gradients"'),
        ("pyproject.toml", "all = true\n", f"all = true\n{OPTIONS}"),
        ("pyproject.toml", "all = true\n", f"all = true\n{OPTIONS.replace(':f', ':F')}"),
        ("out/one.py", "def ", "def  "),
        ("out/one.py", "source-sha256=", "source-sha256=0"),
        ("out/two.py", "df_dx", "df_dz"),
    ],
)
def test_all_that_a_text_depends_on(project: Path, path: str, old: str, new: str) -> None:
    file = project / path
    text = file.read_text()
    assert old in text
    assert told()[0] == 0
    file.write_text(text.replace(old, new))
    assert told()[0] != 0
    assert told()[0] != 0
    file.write_text(text)
    assert told()[0] == 0 and told()[0] == 0


def test_the_options_of_the_command_line(project: Path, made: list[str]) -> None:
    for options in (["--scalar"], ["--wrt", "x"], ["--shape", "x=n"]):
        made.clear()
        assert run("generate", "--check", *options)[0] == 1 and "f" in made
        assert told(*options)[0] == 1


def test_a_file_that_is_moved(project: Path) -> None:
    """With its output, whose header still has the old name."""
    for folder in ("src", "out"):
        (project / folder / "one.py").rename(project / folder / "first.py")
    for _ in range(2):
        code, _, err = told()
        assert code == 1 and err.count(f"stale: {Path('out/first.py')}") == 1
        assert run("generate", "-q")[0] == 0
        (project / "src/first.py").rename(project / "src/one.py")
        (project / "out/first.py").rename(project / "out/one.py")
        assert told()[0] == 1 and run("generate", "-q")[0] == 0
        (project / "src/one.py").rename(project / "src/first.py")
        (project / "out/one.py").rename(project / "out/first.py")


def test_another_python(project: Path, made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """It gives the same texts, but may refuse others."""
    monkeypatch.setattr(sys, "version", f"{sys.version} of another day")
    for count in (3, 0):
        made.clear()
        assert run("generate", "--check")[0] == 0 and len(made) == count


def test_line_ends_of_the_checkout(project: Path, made: list[str]) -> None:
    for path in (project / "out").iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert run("generate", "--check")[0] == 0 and made == []


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("adjointgen/rules/trigonometric.py", "dy_dx = np.cos(x)", "dy_dx = -np.cos(x)"),
        ("adjointgen/helpers.py", '"""', '"""Once more. '),
        ("adjointgen/write/header.py", 'FORMAT = "1"', 'FORMAT = "2"'),
        ("adjointgen/write/layout.py", "WIDTH = 88", "WIDTH = 40"),
        ("astor/code_gen.py", "' + '", "'  +  '"),
    ],
)
def test_the_code_itself(
    project: Path, tmp_path_factory: pytest.TempPathFactory, path: str, old: str, new: str
) -> None:
    """Another rule, format or astor is noticed, whatever their versions say."""
    library = tmp_path_factory.mktemp("library")
    ignore = shutil.ignore_patterns("__pycache__")
    for package in (ROOT / "adjointgen", Path(astor.__file__).parent):
        shutil.copytree(package, library / package.name, ignore=ignore)

    def check(*extra: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "adjointgen", "generate", "--check", *extra],
            env={**os.environ, "PYTHONPATH": str(library), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stderr

    assert check()[0] == 0
    before = cached(project).read_bytes()
    text = (library / path).read_text()
    (library / path).write_text(text.replace(old, new, 1) if old in text else f"{text}\n")
    assert check() == check("--no-cache")
    assert cached(project).read_bytes().split(b"\n")[0] != before.split(b"\n")[0]


def test_code_that_is_replaced_during_a_run(
    project: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows then which code made the texts."""
    codes = iter(["new", "newer", "new", "new", "new", "new"])
    monkeypatch.setattr(cache, "_code", lambda: next(codes))
    for count in (3, 3, 0):
        made.clear()
        assert run("generate", "--check")[0] == 0 and len(made) == count


# ----- what it never does -----


def damages(data: bytes) -> dict[str, bytes]:
    signature, payload = data.split(b"\n")
    random_ = random.Random(5)
    found = {
        "empty": b"",
        "cut": data[: len(data) // 2],
        "cut at its end": data[:-1],
        "longer": data + b"\n",
        "no signature": payload,
        "another": b"0" * 64 + b"\n" + payload,
        "not JSON": signature + b"\n{",
        "of other code": cache._signed("", payload) + b"\n" + payload,
        "binary": random_.randbytes(5000),
        "deep": signature + b"\n" + b"[" * 100_000,
    }
    for i in range(12):
        place = random_.randrange(len(data))
        found[f"bit {i}"] = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
    return found


def test_a_damaged_cache_is_as_none(project: Path, made: list[str]) -> None:
    good = cached(project).read_bytes()
    (project / "src/two.py").write_text(TWO.replace("x * y", "x * y * y"))
    expected = run("generate", "--check", "--no-cache")
    assert expected[0] == 1
    for data in damages(good).values():
        cached(project).write_bytes(data)
        made.clear()
        assert run("generate", "--check") == expected and len(made) == 3
        cached(project).write_bytes(data)
        assert run("generate", "--dry-run")[0] == 0 and cached(project).read_bytes() == data
        assert run("generate", "--check") == expected
    (project / "src/two.py").write_text(TWO)
    assert run("generate", "--check")[0] == 0 and cached(project).read_bytes() == good


def test_a_cache_that_cannot_be_written(project: Path, made: list[str]) -> None:
    folder = project / cache.FOLDER
    name = cached(project).name
    expected = run("generate", "--check", "--no-cache")
    outside = project.parent / f"{project.name}-outside"
    outside.mkdir()

    def agrees() -> None:
        for _ in range(2):
            made.clear()
            assert run("generate", "--check") == expected and len(made) == 3

    shutil.rmtree(folder)
    folder.touch()  # a file
    agrees()
    folder.unlink()
    folder.symlink_to(outside)  # a link out of the project
    agrees()
    assert not list(outside.iterdir())
    folder.unlink()
    folder.symlink_to(folder)  # and one to itself
    agrees()
    folder.unlink()
    os.mkfifo(folder)
    agrees()
    folder.unlink()
    (folder / name).mkdir(parents=True)
    agrees()
    (folder / name).rmdir()
    os.mkfifo(folder / name)
    agrees()


def test_a_cache_of_somebody_else(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that may be neither read nor written."""
    expected = run("generate", "--check")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        shutil.copytree(project, folder)
        monkeypatch.chdir(folder)
        for path in (folder.parent, folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        for mode in (0o644, 0o000):
            cached(folder).write_bytes(b"damaged")
            cached(folder).chmod(mode)
            with unprivileged():
                assert run("generate", "--check") == run("generate", "--check") == expected
            assert cached(folder).read_bytes() == b"damaged"
        monkeypatch.chdir(project)


def test_where_it_lies(project: Path) -> None:
    folder = project / cache.FOLDER
    assert (folder / ".gitignore").read_text() == "*\n"
    assert [p.name for p in sorted(folder.iterdir())] == [".gitignore", cached(project).name]
    assert str(project) not in cached(project).read_text()
    before = cached(project).stat().st_mtime_ns
    assert run("generate", "--check")[0] == 0
    assert cached(project).stat().st_mtime_ns == before  # nothing new to keep
    shutil.rmtree(folder)
    for arguments in (
        ["--no-cache"],
        ["--check", "--no-cache"],
        ["--dry-run"],
        ["src", "--all", "-o", "out"],
        ["src/one.py:f", "-o", "-"],
    ):
        assert run("generate", *arguments)[0] == 0 and not folder.exists()


def test_edits_without_end(project: Path) -> None:
    """Whatever is edited in whatever order, it says what it says without a cache."""
    random_ = random.Random(11)
    pieces = {
        "src/one.py": [ONE, ONE.replace("2.0", "3.0"), ONE.replace("f", "k"), "A = 1\n"],
        "src/two.py": [TWO, TWO.replace("@adjoint\n", ""), TWO.replace("*", "+"), "def (\n"],
        "pyproject.toml": [CONFIG, CONFIG.replace("true", "false"), CONFIG + OPTIONS],
    }
    for _ in range(40):
        path = random_.choice(sorted(pieces))
        (project / path).write_text(random_.choice(pieces[path]))
        code = told()[0]
        if random_.random() < 0.5:
            said = run("generate", "-q", "--prune")
            assert said[0] == (0 if code == 1 else code)
            if not said[0]:
                assert told()[:2] == (0, "")


READS = """\
import sys

opened = set()
sys.addaudithook(lambda name, given: name == "open" and opened.add((str(given[0]), given[1] or "")))
import adjointgen, astor
from adjointgen.commands import main

code = main(["generate", "--check", "--no-cache"])
folders = [sys.base_prefix, sys.prefix, *adjointgen.__path__, *astor.__path__]
for path, mode in sorted(opened):
    if "r" in mode and not path.startswith(tuple(f"{folder}/" for folder in folders)):
        print(path)
sys.exit(code)
"""


def test_every_file_that_is_read_counts(project: Path) -> None:
    """What is read and is not of adjointgen, astor or Python must be in the key, as these are."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", READS], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    relative = {os.path.relpath(line, project) for line in done.stdout.splitlines()}
    files = {str(p.relative_to(project)) for p in project.rglob("*.py") if p.is_file()}
    assert relative == files | {"pyproject.toml"}
