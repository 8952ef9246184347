"""`generate`: what is written, when nothing is, and that no file is ever damaged."""

from __future__ import annotations

import errno
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import adjointgen
from adjointgen.commands import main
from adjointgen.diagnostics import AdjointError
from adjointgen.pipeline import Options
from adjointgen.read.project import selector_of
from adjointgen.write.files import write_files
from adjointgen.write.header import MARK, read_header, with_header

ROOT = Path(__file__).parent.parent
Capture = pytest.CaptureFixture[str]

SOURCE = "from numpy import sin\n\n\ndef f(x):\n    return sin(x) * 2\n"
OTHER = "from numpy import exp\n\n\ndef g(x):\n    y = exp(x)\n    return y\n"
BAD = "def h(x):\n    y = x * x\n    y = y * x\n    return y\n"
GENERATE = ["generate", "src", "--all", "-o", "out"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two source files, one of them in a folder of its own; it is the cwd."""
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "src/deep").mkdir(parents=True)
    (tmp_path / "src/one.py").write_text(SOURCE)
    (tmp_path / "src/deep/two.py").write_text(OTHER)
    (tmp_path / "src/__init__.py").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def snapshot(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Content, mode and modification time of every file, temporaries too."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): (
            path.read_bytes(),
            path.stat().st_mode,
            path.stat().st_mtime_ns,
        )
        for path in files
    }


def age(*paths: Path) -> None:
    for path in paths:
        os.utime(path, (1_000_000_000, 1_000_000_000))


# ----- what is written -----


def test_a_file_for_each_source_mirrored(project: Path, capsys: Capture) -> None:
    assert main(GENERATE) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [f"wrote {Path('out/deep/two.py')}", f"wrote {Path('out/one.py')}"]
    assert sorted(snapshot(project / "out")) == ["deep/two.py", "one.py"]
    text = (project / "out/one.py").read_text()
    lines = text.splitlines()
    assert lines[0] == f"{MARK}: change the source and run `adjointgen generate`."
    assert lines[1] == "# source: src/one.py:f"
    assert lines[2].startswith("# adjointgen: format=1 source-sha256=")
    assert lines[3] == ""
    assert text.endswith("\n\n" + adjointgen.generate(SOURCE))


def test_a_file_and_stdout(project: Path, capsys: Capture) -> None:
    assert main(["generate", "src/one.py:f", "-o", "here.py"]) == 0
    written = (project / "here.py").read_text()
    capsys.readouterr()
    assert main(["generate", "src/one.py:f", "-o", "-"]) == 0
    assert capsys.readouterr().out == written
    assert main(["generate", "src/one.py:f", "-o", "folder"]) == 0
    assert (project / "folder/one.py").read_text() == written
    assert main(["generate", "src", "--all", "-o", "both.py"]) == 2
    assert "2 source files do not go into one output" in capsys.readouterr().err


def test_the_order_of_the_selectors_makes_no_difference(project: Path) -> None:
    (project / "src/one.py").write_text(SOURCE + "\n\ndef e(x):\n    return sin(x)\n")
    assert main(["generate", "src/one.py:e", "src/one.py:f", "src/one.py:e", "-o", "a.py"]) == 0
    assert main(["generate", "src/one.py:f", "src/one.py:e", "-o", "b.py"]) == 0
    assert (project / "a.py").read_bytes() == (project / "b.py").read_bytes()
    assert (project / "a.py").read_text().splitlines()[1:3] == [
        "# source: src/one.py:f",
        "# source: src/one.py:e",
    ]


def test_equal_files_are_not_touched(project: Path, capsys: Capture) -> None:
    assert main(GENERATE) == 0
    age(project / "out/one.py", project / "out/deep/two.py")
    before = snapshot(project)
    capsys.readouterr()
    assert main(GENERATE) == 0
    assert capsys.readouterr() == ("", "2 files are up to date\n")
    assert snapshot(project) == before
    (project / "src/one.py").write_text(SOURCE.replace("2", "3"))
    assert main(GENERATE) == 0
    assert capsys.readouterr().err == f"wrote {Path('out/one.py')}\n"
    assert snapshot(project)["out/deep/two.py"] == before["out/deep/two.py"]


def test_only_decorated_functions_without_all(project: Path, capsys: Capture) -> None:
    assert main(["generate", "src", "-o", "out"]) == 2
    assert "no function to write: none is below `@adjoint`" in capsys.readouterr().err
    (project / "src/one.py").write_text("x = 1\n")
    (project / "src/deep/two.py").write_text("")
    assert main(["generate", "src", "-o", "out", "--all"]) == 2
    assert "there is no function to write" in capsys.readouterr().err
    decorated = SOURCE.replace("\n\n\ndef", "\nfrom adjointgen import adjoint\n\n\n@adjoint\ndef")
    (project / "src/one.py").write_text(decorated + "\n\ndef helper(x):\n    return x\n")
    assert main(["generate", "src", "-o", "out"]) == 0
    assert sorted(snapshot(project / "out")) == ["one.py"]
    assert "helper" not in (project / "out/one.py").read_text()


def test_the_output_may_lie_among_the_sources(project: Path) -> None:
    assert main(["generate", "src", "--all", "-o", "src/generated"]) == 0
    before = snapshot(project)
    assert main(["generate", "src", "--all", "-o", "src/generated"]) == 0
    assert snapshot(project) == before


def test_nothing_is_written_if_any_source_is_rejected(project: Path, capsys: Capture) -> None:
    (project / "src/worse.py").write_text(BAD)
    (project / "src/worst.py").write_text(BAD.replace("y * x", "y / x"))
    assert main(GENERATE) == 3
    out, err = capsys.readouterr()
    assert out == "" and err.count("error[ADJ201]") == 2
    assert not (project / "out").exists()


@pytest.mark.parametrize("width", [["--line-length", "88"], []])
def test_the_output_is_clean(project: Path, width: list[str]) -> None:
    """For ruff and black, where they are installed, as the source is."""
    (project / "src/bare.py").write_text("def f(x):\n    return x * x\n")
    assert main(GENERATE) == 0
    assert main(["generate", str(ROOT / "examples"), "--all", "-o", "out/examples"]) == 0
    for tool, arguments in (
        ("ruff", ["check", "--isolated", *width, *(["--extend-select=E,F,W"] * (not width))]),
        ("ruff", ["format", "--isolated", "--check", *width]),
        ("black", ["--check", *width]),
    ):
        program = shutil.which(tool, path=os.path.dirname(sys.executable))
        if program is None:
            continue
        if "--extend-select=E,F,W" in arguments:
            arguments.append("--ignore=E501")
        done = subprocess.run(
            [program, *arguments, "out"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


# ----- the header -----


def test_the_header_names_the_options(project: Path) -> None:
    options = ["--wrt", "x", "--shape", "x=n, 3", "--scalar"]
    (project / "src/one.py").write_text(SOURCE.replace("(x)", "(x, y)", 1))
    assert main(["generate", "src/one.py:f", "-o", "out", *options]) == 0
    header = read_header((project / "out/one.py").read_bytes())
    assert header and header.sources == ("src/one.py:f",) and header.intact
    assert [f for f in header.facts if "sha256" not in f[0]] == [
        ("format", "1"),
        ("wrt", "x"),
        ("shape", "x=n,3"),
        ("scalar", ""),
    ]
    for name, value in header.facts[-2:]:
        assert name in ("source-sha256", "body-sha256")
        assert len(value) == 12 and set(value) <= set("0123456789abcdef")


def test_a_header_can_be_read_back() -> None:
    for body in ("import math\n", "def f():\n    pass\n", ""):
        for wrt in (None, ("x",), tuple(f"variable_{i}" for i in range(20))):
            text = with_header(body, [("a.py:f", Options(wrt)), ("a.py:g", Options(wrt))], "source")
            assert all(len(line) <= 88 or " wrt=" in line for line in text.splitlines())
            header = read_header(text.encode())
            assert header and header.intact and header.sources == ("a.py:f", "a.py:g")
            assert header.body.lstrip("\n") == body
            assert dict(header.facts).get("wrt") == (",".join(wrt) if wrt else None)
            crlf = read_header(text.replace("\n", "\r\n").encode())
            assert crlf == header
            touched = read_header(text.encode() + b"x")
            assert touched and not touched.intact
            without = read_header(text.split("body-sha256")[0].encode())
            assert without and not without.intact
    assert read_header(b"import math\n") is None
    assert read_header(b"\xff\xfe") is None


def test_the_source_hash_is_that_of_the_functions(project: Path) -> None:
    def facts() -> dict[str, str]:
        assert main(["generate", "src/one.py", "--all", "-o", "out", "--force", "-q"]) == 0
        header = read_header((project / "out/one.py").read_bytes())
        assert header
        return dict(header.facts)

    first = facts()
    (project / "src/one.py").write_bytes(b"# new\r\n" + SOURCE.replace("\n", "\r\n").encode())
    assert facts() == first
    (project / "src/one.py").write_text(SOURCE.replace("* 2", "*  2"))
    assert facts()["source-sha256"] != first["source-sha256"]


def test_no_path_of_the_machine(
    project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = set()
    for folder, selector in (
        (".", "src/one.py:f"),
        ("src", "one.py:f"),
        ("out", "../src/one.py:f"),
    ):
        (project / "out").mkdir(exist_ok=True)
        monkeypatch.chdir(project / folder)
        for path in (selector, str(project / "src/one.py:f")):
            assert main(["generate", path, "-o", "-"]) == 0
            texts.add(capsys.readouterr().out)
    assert len(texts) == 1 and "# source: src/one.py:f\n" in texts.pop()
    (project / "pyproject.toml").unlink()  # then the working folder is the root
    monkeypatch.chdir(project / "src")
    assert selector_of("deep/two.py", "g") == "deep/two.py:g"


def test_a_hostile_file_name_stays_in_its_comment(project: Path) -> None:
    name = "src/a\nimport os\u2028\u202e.py"
    (project / name).write_text(SOURCE)
    assert main(["generate", f"{name}:f", "-o", "out.py"]) == 0
    lines = (project / "out.py").read_text().splitlines()
    assert lines[1] == "# source: src/a\\nimport os\\u2028\\u202e.py:f"
    assert not any(line.startswith("import os") for line in lines)


# ----- files in the way -----


def test_never_over_a_file_that_is_not_ours(project: Path, capsys: Capture) -> None:
    (project / "out").mkdir()
    for content in ("precious = 1\n", "", "\n" + MARK):
        (project / "out/one.py").write_text(content)
        before = snapshot(project)
        for extra in ([], ["--force"], ["--check"], ["--diff"]):
            assert main([*GENERATE, *extra]) == 2
            out, err = capsys.readouterr()
            assert out == "" and "was not written by adjointgen" in err
            assert snapshot(project) == before
    assert main(["generate", "src/one.py:f", "-o", "src/one.py", "--force"]) == 2
    assert (project / "src/one.py").read_text() == SOURCE


def test_never_over_an_edit_by_hand_without_force(project: Path, capsys: Capture) -> None:
    assert main(GENERATE) == 0
    path = project / "out/one.py"
    good = path.read_text()
    for edited in (good.replace("* 2", "* 3"), good + "# note\n", good.replace("body-sha256", "b")):
        path.write_text(edited)
        (project / "out/deep/two.py").unlink(missing_ok=True)
        before = snapshot(project)
        capsys.readouterr()
        assert main(GENERATE) == 2
        assert "was edited by hand" in capsys.readouterr().err
        assert snapshot(project) == before
        assert main([*GENERATE, "--check"]) == 1
        err = capsys.readouterr().err
        assert f"edited by hand: {Path('out/one.py')}" in err and "--force`" in err
        assert main([*GENERATE, "--force"]) == 0
        assert path.read_text() == good


def test_no_file_but_a_plain_one(project: Path, capsys: Capture) -> None:
    os.mkfifo(project / "pipe.py")
    (project / "folder.py").mkdir()
    assert main(["generate", "src/one.py:f", "-o", "pipe.py"]) == 2
    assert "cannot write pipe.py: it is not a file" in capsys.readouterr().err
    assert main(["generate", "src/one.py:f", "-o", "folder.py/"]) == 0  # a folder, as it says
    assert (project / "folder.py/one.py").exists()
    (project / "plain").touch()
    assert main(["generate", "src/one.py:f", "-o", "plain"]) == 2
    assert "error[ADJ001]: cannot" in capsys.readouterr().err


# ----- --check and --diff -----


@pytest.mark.parametrize("mode", ["--check", "--diff"])
def test_stale_and_missing_files(project: Path, capsys: Capture, mode: str) -> None:
    assert main(GENERATE) == 0
    assert main([*GENERATE, mode]) == 0
    assert capsys.readouterr().out == ""
    (project / "src/one.py").write_text(SOURCE.replace("2", "3"))
    (project / "out/deep/two.py").unlink()
    before = snapshot(project)
    assert main([*GENERATE, mode]) == 1
    out, err = capsys.readouterr()
    assert snapshot(project) == before
    one, two = Path("out/one.py"), Path("out/deep/two.py")
    assert err.splitlines()[:2] == [f"missing: {two}", f"stale: {one}"]
    if mode == "--diff":
        assert out.startswith(f"--- /dev/null\n+++ {two}\n@@ -0,0 +1,")
        assert f"--- {one}\n+++ {one}\n" in out
        assert "\n-    f = f1 * 2\n+    f = f1 * 3\n" in out
    else:
        assert out == ""
    cure = err.split("run `")[1].split("`")[0]
    assert main(shlex.split(cure)[1:]) == 0
    assert main([*GENERATE, mode]) == 0


def test_the_cure_repeats_the_options(project: Path, capsys: Capture) -> None:
    (project / "a b.py").write_text(SOURCE)
    arguments = ["a b.py:f", "--wrt", "x", "--shape", "x=n,2", "--scalar", "-o", "my out"]
    assert main(["generate", *arguments, "--check"]) == 1
    cure = capsys.readouterr().err.split("run `")[1].split("`")[0]
    assert main(shlex.split(cure)[1:]) == 0
    assert main(["generate", *arguments, "--check"]) == 0


def test_a_diff_can_be_applied(project: Path, capsys: Capture) -> None:
    assert main(GENERATE) == 0
    path = project / "out/one.py"
    path.write_text(path.read_text().rstrip("\n"))  # no newline at its end
    capsys.readouterr()
    assert main([*GENERATE, "--diff"]) == 1
    assert "\\ No newline at end of file\n" in capsys.readouterr().out


# ----- writing -----


def test_mode_bits_and_links(project: Path) -> None:
    assert main(GENERATE) == 0
    real = project / "elsewhere.py"
    (project / "out/one.py").rename(real)
    (project / "out/one.py").symlink_to("../elsewhere.py")
    (project / "out/deep/two.py").unlink()
    (project / "out/deep/two.py").symlink_to("../../not-there.py")
    real.chmod(0o640)
    (project / "src/one.py").write_text(SOURCE.replace("2", "3"))
    assert main(GENERATE) == 0
    assert (project / "out/one.py").is_symlink() and not real.is_symlink()
    assert "f1 * 3" in real.read_text() and real.stat().st_mode & 0o777 == 0o640
    assert (project / "out/deep/two.py").is_symlink() and (project / "not-there.py").is_file()
    umask = os.umask(0o022)
    os.umask(umask)
    assert (project / "not-there.py").stat().st_mode & 0o777 == 0o666 & ~umask


def test_two_names_of_one_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(AdjointError, match="are one file"):
        write_files({str(tmp_path / "a"): b"1", str(tmp_path / "b"): b"2"})
    assert (tmp_path / "a").read_bytes() == b"old"


@contextmanager
def unprivileged() -> Iterator[None]:
    """Permission bits do not bind root; this is somebody whom they do."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_read_only_folder(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        (project / "one.py").write_text(SOURCE)
        (project / "out").mkdir()
        monkeypatch.chdir(project)
        command = ["generate", "one.py:f", "-o", "out"]
        assert main(command) == 0
        (project / "one.py").write_text(SOURCE.replace("2", "3"))
        before = snapshot(project)
        (project / "out").chmod(0o555)
        project.chmod(0o555)
        capsys.readouterr()
        try:
            with unprivileged():
                assert main(command) == 2
                assert main(["generate", "one.py:f", "-o", "new"]) == 2
        finally:
            project.chmod(0o755)
            (project / "out").chmod(0o755)
        out, err = capsys.readouterr()
        assert out == ""
        assert err.splitlines()[::2] == [
            f"error[ADJ001]: cannot write {Path('out/one.py')}: Permission denied",
            f"error[ADJ001]: cannot write {Path('new/one.py')}: Permission denied",
        ]
        assert snapshot(project) == before
        monkeypatch.chdir(ROOT)


def failing(function: Callable[..., Any], time: int, error: BaseException) -> Callable[..., Any]:
    """The function, but its call of that number fails."""
    calls = iter(range(1, 1000))

    def wrapped(*arguments: Any, **named: Any) -> Any:
        if next(calls) == time:
            raise error
        return function(*arguments, **named)

    return wrapped


@pytest.mark.parametrize("time", [1, 2, 3, 4])
@pytest.mark.parametrize("name", ["open", "fsync", "replace", "chmod", "mkdir"])
@pytest.mark.parametrize("interrupt", [False, True])
def test_a_failure_at_any_step_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, time: int, interrupt: bool
) -> None:
    for old in "abc":
        (tmp_path / old).write_text(f"old {old}")
    age(*(tmp_path / old for old in "abc"))
    before = snapshot(tmp_path)
    names = ["a", "new", "deep/new", "b", "deep/er/new", "c"]
    files = {str(tmp_path / n): f"new {n}".encode() for n in names}
    error = KeyboardInterrupt() if interrupt else OSError(errno.ENOSPC, "No space left on device")
    with monkeypatch.context() as patch:
        patch.setattr(os, name, failing(getattr(os, name), time, error))
        if name == "mkdir" and time > 2:
            assert len(write_files(files)) == 6
            return
        if interrupt:
            with pytest.raises(KeyboardInterrupt):
                write_files(files)
        else:
            with pytest.raises(AdjointError, match="No space left on device") as caught:
                write_files(files)
            assert caught.value.exit_code == 2 and "nothing was written" in str(caught.value)
    assert snapshot(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c"]
    assert write_files(files) == list(files)
    assert sorted(snapshot(tmp_path)) == sorted(names)
    assert write_files(files) == []


def test_a_full_disk(project: Path) -> None:
    """A real one, in small: the process may write no file of more than 700 bytes."""
    assert main(GENERATE) == 0
    lines = "".join(f"    a{i} = sin(x)\n" for i in range(99))
    (project / "src/one.py").write_text(SOURCE.replace("    return", f"{lines}    return"))
    (project / "src/deep/two.py").write_text(OTHER.replace("y = exp(x)", "y = x * 2"))
    before = snapshot(project)
    code = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700))\n"
    code += f"from adjointgen.commands import main; sys.exit(main({GENERATE!r}))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("error[ADJ001]: cannot write") and done.stderr.count("\n") == 2
    assert snapshot(project) == before


@pytest.mark.parametrize("time", [1, 2])
def test_a_crash_between_files_leaves_whole_files(project: Path, time: int) -> None:
    assert main(GENERATE) == 0
    old = snapshot(project / "out")
    (project / "src/one.py").write_text(SOURCE.replace("2", "3"))
    (project / "src/deep/two.py").write_text(OTHER.replace("exp(x)", "exp(x) * 2"))
    code = (
        "import os, sys\n"
        "from itertools import count\n"
        "rename, calls = os.replace, count(1)\n"
        f"os.replace = lambda *a: os._exit(9) if next(calls) == {time} else rename(*a)\n"
        f"from adjointgen.commands import main; sys.exit(main({GENERATE!r}))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=False)
    assert done.returncode == 9
    crashed = snapshot(project / "out")
    assert main(GENERATE) == 0  # what is left behind is in nobody's way
    new = snapshot(project / "out")
    for name in old:
        assert crashed[name][0] in (old[name][0], new[name][0])
        assert old[name][0] != new[name][0]
    assert sum(crashed[name][0] == new[name][0] for name in old) == time - 1
    assert all(Path(n).name.startswith(".") and n.endswith(".tmp") for n in set(crashed) - set(old))


def test_two_writers(tmp_path: Path) -> None:
    """Whoever reads sees one of the texts, and all of it."""
    paths = [tmp_path / f"{i}.py" for i in range(3)]
    texts = [bytes([letter]) * 50_000 for letter in b"abcd"]
    seen: set[bytes] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.update(path.read_bytes() for path in paths if path.exists())

    def write(text: bytes) -> None:
        for _ in range(15):
            write_files({str(path): text for path in paths})

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(text,)) for text in texts]
    reader.start()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    done.set()
    reader.join()
    assert seen and seen <= set(texts)
    assert all(path.read_bytes() in texts for path in paths)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_checkout_with_other_line_ends_is_up_to_date(project: Path, capsys: Capture) -> None:
    assert main(GENERATE) == 0
    for path in (project / "out/one.py", project / "out/deep/two.py"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (project / "src/one.py").write_bytes(SOURCE.replace("\n", "\r\n").encode())
    before = snapshot(project)
    for extra in ([], ["--check"], ["--diff"]):
        capsys.readouterr()
        assert main([*GENERATE, *extra]) == 0
        assert capsys.readouterr() == ("", "2 files are up to date\n")
    assert snapshot(project) == before
    (project / "src/one.py").write_text(SOURCE.replace("2", "3"))
    assert main([*GENERATE, "--check"]) == 1
    assert main(GENERATE) == 0  # it was not edited by hand
    assert b"\r" not in (project / "out/one.py").read_bytes()


def test_a_linked_folder(project: Path) -> None:
    (project / "real").mkdir()
    (project / "out").symlink_to("real")
    assert main(GENERATE) == 0
    assert (project / "out").is_symlink()
    assert sorted(snapshot(project / "real")) == ["deep/two.py", "one.py"]
