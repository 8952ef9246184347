"""`generate` over a project: orphans, dry runs, where it may write, and runs that are killed."""

from __future__ import annotations

import os
import random
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from adjointgen.write import files
from adjointgen.write.files import write_files
from adjointgen.write.header import read_header
from tests.agreement import run
from tests.test_generate import snapshot

ROOT = Path(__file__).parent.parent
CONFIG = '[tool.adjointgen]\nsources = ["src"]\nout = "out"\nall = true\n'
ONE = "from numpy import sin\n\n\ndef f(x):\n    return sin(x) * 2\n"
TWO = "def g(x: float, y: float):\n    return x * y\n"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that is up to date, in the folder `project`; it is the cwd."""
    folder = tmp_path / "project"
    (folder / "src/deep").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(CONFIG)
    (folder / "src/one.py").write_text(ONE)
    (folder / "src/deep/two.py").write_text(TWO)
    monkeypatch.chdir(folder)
    assert run("generate")[0] == 0
    return folder


def outputs(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*"))


# ----- orphans -----


def test_an_orphan_is_told_and_pruned(project: Path) -> None:
    (project / "src/deep/two.py").unlink()
    two = Path("out/deep/two.py")
    before = snapshot(project / "out")
    told = f"orphaned: {two}\n  = help: run `adjointgen generate --prune`\n"
    for extra in ([], ["--prune"]):
        assert run("generate", "--check", *extra) == (1, "", told)
    code, out, err = run("generate", "--diff")
    assert (code, err) == (1, told)
    assert out.startswith(f"--- {two}\n+++ /dev/null\n@@ -1,")
    assert {line[0] for line in out.splitlines()[3:]} == {"-"}
    assert run("generate") == (0, "", f"1 file is up to date\n{told}")
    assert run("generate", "--dry-run", "--prune") == (0, "", f"would remove {two}\n")
    assert snapshot(project / "out") == before
    assert run("generate", "--prune") == (0, "", f"removed {two}\n")
    assert outputs(project / "out") == ["one.py"]  # the folder that is empty goes with it
    for extra in (["--prune"], ["--check"]):
        assert run("generate", *extra) == (0, "", "1 file is up to date\n")


def test_what_is_no_longer_selected(project: Path) -> None:
    """By its function, by its decorator, or by `sources`, whose base may move with it."""
    for change in ("def _(x, *y): pass\n", ""):
        (project / "src/deep/two.py").write_text(change)
        named = '"src/one.py", "src/deep/two.py:g"' if change else '"src"'
        config = CONFIG.replace('"src"', named)
        (project / "pyproject.toml").write_text(config)
        code, _, err = run("generate", "--check")
        assert (code, "orphaned" in err) == ((2, False) if change else (1, True))
    (project / "pyproject.toml").write_text(CONFIG.replace('"src"', '"src", "lib"'))
    (project / "lib").mkdir()
    (project / "lib/three.py").write_text(TWO)
    assert run("generate", "-q", "--prune")[0] == 0
    assert outputs(project / "out") == ["lib", "lib/three.py", "src", "src/one.py"]


def test_only_what_is_ours_is_an_orphan(project: Path) -> None:
    ours = (project / "out/one.py").read_bytes()
    assert b"# source: src/one.py:f" in ours
    out = project / "out"
    (out / "nested").mkdir()
    (out / "nested/pyproject.toml").touch()  # another project
    (out / "other").mkdir()
    for path in ("nested/one.py", "elsewhere.py", "deep/one.txt", ".one.py"):
        (out / path).write_bytes(ours)
    (out / "other/one.py").write_bytes(b"\n" + ours)
    (out / "other/two.py").write_bytes(b"")
    (out / "other/three.py").symlink_to("../one.py")
    os.mkfifo(out / "deep/one.py")
    (project / "one.py").write_bytes(ours)
    before = snapshot(project)
    for extra in (["--check"], ["--prune"], ["--prune", "--force"]):
        assert run("generate", *extra) == (0, "", "2 files are up to date\n")
    assert snapshot(project) == before
    (out / "other/src").mkdir()
    (out / "other/src/one.py").write_bytes(ours)  # such a base is possible
    assert run("generate", "--prune")[2] == f"removed {Path('out/other/src/one.py')}\n"


def test_a_source_is_no_orphan(project: Path) -> None:
    """A gradient whose gradient is asked for, though it was made from what is gone."""
    (project / "pyproject.toml").write_text(CONFIG.replace('"src"', '"out/one.py:g", "src/deep"'))
    header = (project / "out/one.py").read_text().split("\n\n")[0]
    (project / "out/one.py").write_text(f"{header}\n\n\n{TWO}")
    err = run("generate", "-q", "--prune", "--force")[2]
    assert f"removed {Path('out/one.py')}" not in err and (project / "out/one.py").exists()


def test_an_orphan_edited_by_hand(project: Path) -> None:
    (project / "src/deep/two.py").unlink()
    (project / "src/one.py").write_text(ONE.replace("2", "3"))
    two = project / "out/deep/two.py"
    two.write_text(two.read_text() + "# mine\n")
    code, _, err = run("generate", "--check")
    assert code == 1 and "orphaned and edited by hand: " in err
    cure = err.split("run `")[1].split("`")[0]
    assert cure == "adjointgen generate --prune --force"
    before = snapshot(project / "out")
    code, _, err = run("generate", "--prune")
    assert (code, snapshot(project / "out")) == (2, before)
    assert "two.py was edited by hand" in err and cure in err
    assert run("generate")[0] == 0 and two.exists()  # it is in nobody's way
    assert run(*shlex.split(cure)[1:])[0] == 0
    assert outputs(project / "out") == ["one.py"]


def test_nothing_is_pruned_on_a_doubt(project: Path) -> None:
    """If anything is refused or cannot be found, nobody knows what should be there."""
    (project / "src/deep/two.py").unlink()
    before = snapshot(project / "out")
    for path, text in (
        ("src/one.py", "def f(x):\n    x = x\n    return x\n"),
        ("src/one.py", "def f(x:\n"),
        ("pyproject.toml", CONFIG.replace("all = true", "")),
        ("pyproject.toml", CONFIG.replace("src", "gone")),
    ):
        old = (project / path).read_text()
        (project / path).write_text(text)
        assert run("generate", "--prune")[0] in (2, 3)
        assert snapshot(project / "out") == before
        (project / path).write_text(old)
    assert run("generate", "src/one.py:f", "-o", "out", "--prune")[0] == 2
    assert run("generate", "src/one.py:f", "-o", "out", "--check")[0] == 0  # it is but a part
    assert run("generate", "-o", "-", "--prune")[0] == 2


# ----- dry runs -----


def test_a_dry_run(project: Path) -> None:
    assert run("generate", "--dry-run") == (0, "", "2 files are up to date\n")
    (project / "src/one.py").write_text(ONE.replace("2", "3"))
    (project / "out/deep/two.py").unlink()
    (project / "src/new.py").write_text(TWO)
    before = snapshot(project)
    code, out, err = run("generate", "--dry-run", "-q")
    assert (code, out, snapshot(project)) == (0, "", before)
    would = [line.removeprefix("would write ") for line in err.splitlines()]
    assert would == [str(Path("out") / p) for p in ("deep/two.py", "new.py", "one.py")]
    for mode in ("--check", "--diff"):
        assert run("generate", "--dry-run", mode)[0] == 2
    code, _, err = run("generate", "-q")
    assert [line.removeprefix("wrote ") for line in err.splitlines()] == would
    one = project / "out/one.py"
    one.write_text(one.read_text() + "# mine\n")
    before = snapshot(project)
    assert run("generate", "--dry-run")[0] == 2  # as the run itself
    assert run("generate", "--dry-run", "--force") == (0, "", f"would write {Path('out/one.py')}\n")
    assert snapshot(project) == before


# ----- where it may write -----


@pytest.mark.parametrize("out", ["../x", "../x/y.py", "{outside}/x", "link", "link/x.py", "inner"])
def test_not_out_of_the_project(project: Path, out: str) -> None:
    outside = project.parent / "outside"
    outside.mkdir()
    (project / "link").symlink_to("../outside")
    (project / "inner").mkdir()
    (project / "inner/deep").symlink_to("../../outside")
    (project / "inner/one.py").symlink_to("../../outside/one.py")
    (project / "src/deep/two.py").unlink(missing_ok=out.endswith(".py"))
    said = out.format(outside=outside)
    (project / "pyproject.toml").write_text(CONFIG.replace('"out"', f'"{said}"'))
    for extra in ([], ["--check"], ["--force", "--prune"]):
        code, out, err = run("generate", "-q", *extra)
        assert (code, out, list(outside.iterdir())) == (2, "", [])
        assert err.startswith("error[ADJ011]: pyproject.toml: `out` in [tool.adjointgen] leads out")
        assert err.count("\n") == 2
    assert outputs(project.parent) == sorted(
        {"project", "outside", *(f"project/{p}" for p in outputs(project))}
    )
    assert run("generate", "-q", "-o", said)[0] == 0  # what is named is meant
    assert list(outside.iterdir()) or (project.parent / "x").exists()


def test_inside_the_project_by_any_way(project: Path) -> None:
    (project / "link").symlink_to("out")
    for said in ("out/../out", str(project / "out"), "link", "src/../link"):
        (project / "pyproject.toml").write_text(CONFIG.replace('"out"', f'"{said}"'))
        assert run("generate", "-q")[0] == 0
    assert outputs(project / "out") == ["deep", "deep/two.py", "one.py"]
    os.chdir("src")
    assert run("generate", "-q") == (0, "", "2 files are up to date\n")


# ----- what the disk refuses -----


def test_long_names(project: Path) -> None:
    before = snapshot(project)
    for name in ("n" * 253 + ".py", "d" * 256 + "/one.py", "d/" * 3000 + "one.py"):
        code, out, err = run("generate", "src/one.py:f", "-o", name)
        assert (code, out) == (2, "") and err.count("\n") == 2
        assert err.startswith("error[ADJ001]: cannot ") and "File name too long" in err
        assert snapshot(project) == before
    assert run("generate", "src/one.py:f", "-o", "n" * 252 + ".py")[0] == 0


def test_a_removal_that_fails_takes_all_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abcd":
        (tmp_path / name).write_text(f"old {name}")
        os.utime(tmp_path / name, (1, 1))
    before = snapshot(tmp_path)
    wanted = {str(tmp_path / name): None if name in "bd" else b"new" for name in "abcde"}
    unlink = os.unlink

    def failing(path: str) -> None:
        if path.endswith("d"):
            raise PermissionError(13, "Permission denied")
        unlink(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", failing)
        with pytest.raises(Exception, match="Permission denied"):
            write_files(wanted)
    assert snapshot(tmp_path) == before
    assert write_files(wanted) == list(wanted)
    assert outputs(tmp_path) == ["a", "c", "e"]
    assert write_files(wanted) == []


# ----- runs at once, runs that are killed -----

AT_ONCE = """\
import os, sys
from adjointgen.commands import main

sys.stderr = open(os.devnull, "w")
for _ in range(12):
    assert main(["generate", "src/deep/two.py:g", "-o", "out", "--force", "--wrt", "{wrt}"]) == 0
"""


def test_two_runs_at_once_leave_one_whole_file(project: Path) -> None:
    runs = [
        subprocess.Popen([sys.executable, "-c", AT_ONCE.format(wrt=wrt)], env=ENVIRONMENT)
        for wrt in ("x", "y")
    ]
    assert [process.wait() for process in runs] == [0, 0]
    header = read_header((project / "out/two.py").read_bytes())
    assert header and header.intact and dict(header.facts)["wrt"] in ("x", "y")
    assert outputs(project / "out") == ["deep", "deep/two.py", "one.py", "two.py"]


# A process that is forked has nothing to import: it generates at once, from one state of the
# sources and the other in turn, until it is killed. This is the command itself, cache and all.
# Every second one is killed at a line of the writing, so that enough of them die there however
# fast the disk is; the others at some time, which may be inside a call of the system.
KILLED = """\
import os, random, signal, sys, time
from pathlib import Path
from adjointgen.commands import main
from adjointgen.write import files

sources = [{one!r}, {two!r}]
paths = {paths!r}
sys.stderr = open(os.devnull, "w")


def write(turn):
    for path in paths:
        Path("src", path).write_text(sources[turn])
    assert main(["generate"]) == 0


class Lines:
    def __init__(self, last):
        self.seen, self.last = 0, last

    def __call__(self, frame, event, argument):
        if frame.f_code.co_filename != files.__file__:
            return None
        if event == "line":
            self.seen += 1
            if self.seen == self.last:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def child(last):
    number = os.fork()
    if not number:
        sys.settrace(Lines(last))
        while True:
            write(0)
            write(1)
    return number


texts, lines = {{}}, Lines(0)
for turn in 0, 1:
    write(turn)
    for path in paths:
        texts.setdefault(path, []).append(Path("out", path).read_bytes())
start = time.monotonic()
sys.settrace(lines)
write(0)
write(1)
sys.settrace(None)
chance, once, hits = random.Random(7), time.monotonic() - start, 0
for turn in range({count}):
    number = child(chance.randint(1, lines.seen) if turn % 2 else None)
    if not turn % 2:
        time.sleep(chance.uniform(0.0, once))
        os.kill(number, signal.SIGKILL)
    assert os.waitpid(number, 0)[1] == signal.SIGKILL
    for path in paths:
        assert Path("out", path).read_bytes() in texts[path], path
    hits += any(str(number) in name for name in os.listdir("out"))
print(hits)
write(0)
assert [Path("out", path).read_bytes() for path in paths] == [texts[path][0] for path in paths]
"""


def test_killed_at_200_moments(project: Path) -> None:
    """No signal handler runs, and still every file is whole: the old or the new one."""
    (project / "src/deep/two.py").unlink()
    # A long text, so that writing takes its time.
    changed = ONE.replace("    return", f'    """{"3" * 4000}"""\n    return')
    paths = ["one.py", "two.py"]
    code = KILLED.format(one=ONE, two=changed, paths=paths, count=200)
    done = subprocess.run(
        [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 20  # so many were killed between the first temporary and the last
    assert run("generate", "--prune")[0] == 0 and run("generate", "--check")[0] == 0
    left = set(outputs(project / "out")) - {*paths, "deep", "deep/two.py"}
    assert left and all(n.startswith(".adjointgen-") and n.endswith(".tmp") for n in left)


def test_what_a_killed_run_left_is_removed_later(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Later, since it may be of a run that is not over."""
    left = project / "out/.adjointgen-1234-0.tmp"
    for path in (left, project / "out/.adjointgen.tmp", project / "out/mine.tmp"):
        path.touch()
    (project / "src/one.py").write_text(ONE.replace("2", "3"))
    assert run("generate")[0] == 0 and left.exists()
    now = files.time.time()
    monkeypatch.setattr(files.time, "time", lambda: now + 3601)
    assert run("generate")[0] == 0 and left.exists()  # nothing was written there
    (project / "src/one.py").write_text(ONE.replace("2", "4"))
    assert run("generate")[0] == 0
    left = [".adjointgen.tmp", "deep", "deep/two.py", "mine.tmp", "one.py"]
    assert outputs(project / "out") == left


# ----- any order, any folder -----


def test_the_same_bytes_in_any_order_from_any_folder(project: Path) -> None:
    (project / "src/one.py").write_text(ONE + "\n\n" + TWO + "\n\ndef h(x):\n    return x / 2\n")
    random_ = random.Random(3)
    written = set()
    names = ["one.py:f", "one.py:g", "one.py:h", "deep/two.py:g"]
    for turn in range(20):
        folder = random_.choice([".", "src", "src/deep", "out", ".."])
        os.chdir(project / folder)
        selectors = []
        for name in random_.sample(names, len(names)) + random_.choices(names, k=turn % 3):
            path = project / "src" / name
            selectors.append(random_.choice([str(path), os.path.relpath(path)]))
            if random_.random() < 0.3:
                selectors[-1] = selectors[-1].replace(":", "::")
        if folder == ".":
            selectors[0] = selectors[0].replace("src/one.py", "src.one").removeprefix(f"{project}/")
        assert run("generate", "-q", *selectors, "-o", str(project / f"new{turn}"))[0] == 0
        new = project / f"new{turn}"
        written.add(tuple((p, (new / p).read_bytes()) for p in ("one.py", "deep/two.py")))
    assert len(written) == 1
    sources = [f"src/{name}" for name in names]
    for turn in range(8):
        random_.shuffle(sources)
        listed = ", ".join(f'"{s}"' for s in sources)
        (project / "pyproject.toml").write_text(CONFIG.replace('"src"', listed))
        os.chdir(project / random_.choice([".", "src", "src/deep", "out"]))
        extra = ["--check"] * (turn > 0) + ["--no-cache"] * (turn % 2)
        assert run("generate", "-q", *extra)[0] == 0


# ----- many functions -----


def test_the_work_is_linear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in calls, which no other process on the machine can change."""

    def calls(files: int, functions: int, *extra: str) -> int:
        folder = tmp_path / f"{files}-{functions}"
        (folder / "src").mkdir(parents=True, exist_ok=True)
        monkeypatch.chdir(folder)
        names = [f'"src/m{i}.py:f{j}"' for i in range(files) for j in range(functions)]
        text = CONFIG + "".join(f"[tool.adjointgen.functions.{n}]\nscalar = true\n" for n in names)
        Path("pyproject.toml").write_text(text)
        for i in range(files):
            lines = "".join(
                f"def f{j}(x, y):\n    a = x * y\n    return a + {i}.{j}\n"
                for j in range(functions)
            )
            Path(f"src/m{i}.py").write_text(lines)
        if not Path("out").exists():
            assert run("generate")[0] == 0
        counted = 0

        def count(*_: object) -> None:
            nonlocal counted
            counted += 1

        sys.setprofile(count)
        try:
            assert run("generate", "--check", *extra)[:2] == (0, "")
        finally:
            sys.setprofile(None)
        return counted

    for extra in (["--no-cache"], []):
        calls(10, 5, *extra)  # what is loaded once is not counted
        once = calls(10, 5, *extra)
        assert calls(20, 5, *extra) < 2.1 * once
        assert calls(10, 10, *extra) < 2.1 * once
    assert calls(10, 10) < 0.3 * calls(10, 10, "--no-cache")
