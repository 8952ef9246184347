"""The command line: verbs, exit codes, streams, and what it must not import or run."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import adjointgen
from adjointgen.commands import main, show

ROOT = Path(__file__).parent.parent
GIST = "examples/gist.py:f"

GOOD = "import numpy as np\n\n\ndef f(x):\n    return np.sin(x)\n"
BAD = "import numpy as np\n\n\ndef f(x):\n    y = np.sin(x)\n    y = y * x\n    return y\n"
SYNTAX = "def f(x:\n"
WRONG = """\
def f(x, with_grad=False):
    f = x**3
    if not with_grad:
        return f
    return f, 2 * x**2
"""


def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """A fresh process; `command` stands for `python -m adjointgen`."""
    command = options.pop("command", ["-m", "adjointgen"])
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    return subprocess.run(
        [sys.executable, *command, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        cwd=options.pop("cwd", ROOT),
        timeout=120,
        check=False,
        **options,
    )


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a good, a bad and a broken file, and a wrong gradient."""
    monkeypatch.chdir(tmp_path)
    texts = {"good": GOOD, "bad": BAD, "syntax": SYNTAX, "wrong": WRONG}
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


# ----- ways to start it -----


def test_every_way_to_start_it_prints_the_same() -> None:
    expected = adjointgen.generate((ROOT / "examples/gist.py").read_text())
    for command in (["-m", "adjointgen"], ["cli.py"], [str(ROOT / "cli.py")]):
        done = run("show", GIST, command=command)
        assert (done.returncode, done.stderr, done.stdout) == (0, "", expected), command


def test_it_lists_its_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    listed = capsys.readouterr().out
    for verb in ("show", "lint", "verify", "generate"):
        assert verb in listed
        assert main([verb, "--help"]) == 0
        assert verb in capsys.readouterr().out
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("adjointgen")


# ----- exit codes and streams -----


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("show good.py:f", 0),
        ("show good.py --all", 0),
        ("lint good.py:f", 0),
        ("verify good.py:f --at x=0.5", 0),
        ("verify good.py:f --at x=-3:3 --points 3", 0),
        ("generate good.py:f -o out.py", 0),
        ("generate good.py:f -o -", 0),
        ("verify wrong.py:f --at x=0.5", 1),
        ("verify wrong.py:f --at x=1:2 --points 3", 1),
        ("generate good.py:f -o out.py --check", 1),
        ("generate good.py:f -o out.py --diff", 1),
        ("", 2),
        ("bake good.py:f", 2),
        ("show", 2),
        ("show nowhere.py:f", 2),
        ("show good.py:g", 2),
        ("show good.py", 2),  # nothing in it is decorated
        ("show good.py:f --wrt y", 2),
        ("show good.py:f --shape x", 2),
        ("verify good.py:f", 2),
        ("verify good.py --at x=1", 2),
        ("verify good.py:f --at x=1 --points two", 2),
        ("generate good.py:f", 2),
        ("generate good.py:f -o good.py", 2),
        ("generate good.py:f -o - --check", 2),
        ("show bad.py:f", 3),
        ("show syntax.py:f", 3),
        ("lint bad.py:f good.py:f", 3),
        ("verify bad.py:f --at x=1", 3),
        ("generate bad.py:f -o out.py", 3),
        ("generate bad.py:f -o out.py --check", 3),
    ],
)
def test_exit_codes(
    files: Path, capsys: pytest.CaptureFixture[str], arguments: str, code: int
) -> None:
    assert main(arguments.split()) == code
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    if code in (2, 3):
        assert out == ""
        assert "error" in err or "usage" in err
    if code == 1:
        assert out or err


def test_code_on_stdout_and_remarks_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "two.py"
    path.write_text("import numpy as np\n\n\ndef f(x, y):\n    return np.sum(x * y)\n")
    assert main(["show", f"{path}:f"]) == 0
    out, err = capsys.readouterr()
    ast.parse(out)
    assert "remark: f: `unbroadcast` is needed" in err
    assert main(["show", "-q", f"{path}:f"]) == 0
    assert capsys.readouterr() == (out, "")
    assert main(["show", "--trace", "-q", f"{path}:f"]) == 0
    traced = capsys.readouterr()
    assert traced.out == out and "after differentiate" in traced.err


def test_the_output_is_utf_8_in_every_locale(tmp_path: Path) -> None:
    path = tmp_path / "greek.py"
    source = "import numpy as np\n\n\ndef f(λ):\n    y = λ * 2  # größer\n    return np.sin(y)\n"
    path.write_text(source, encoding="utf-8")
    expected = adjointgen.generate(source)
    for env in ({"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}):
        done = run("show", f"{path}:f", env=env | {"PYTHONCOERCECLOCALE": "0"}, encoding="utf-8")
        assert (done.returncode, done.stderr, done.stdout) == (0, "", expected), env


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    lines = [f"    a{i} = np.sin(x) + {i}" for i in range(5000)]
    path = tmp_path / "long.py"
    path.write_text("\n".join(["import numpy as np", "", "", "def f(x):", *lines, "    return a9"]))
    with subprocess.Popen(
        [sys.executable, "-m", "adjointgen", "show", f"{path}:f"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout and process.stderr
        assert process.stdout.readline() == b"import numpy as np\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


def test_a_full_disk_under_stdout_is_one_error() -> None:
    if not os.path.exists("/dev/full"):
        return
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "adjointgen", "show", GIST],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith("error[ADJ001]: cannot write the output")
    assert done.stderr.count("\n") == 1


def test_an_internal_error_is_4_without_a_traceback(
    files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.delenv("ADJOINTGEN_TRACEBACK", raising=False)
    monkeypatch.setattr(show, "program_of", broken)
    assert main(["show", "good.py:f"]) == 4
    out, err = capsys.readouterr()
    assert out == "" and "Traceback" not in err
    assert err.startswith("error[ADJ900]: internal error: ZeroDivisionError: a fault\n")
    monkeypatch.setenv("ADJOINTGEN_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        main(["show", "good.py:f"])


def test_an_interrupt_is_130(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(show, "program_of", interrupted)
    assert main(["show", "good.py:f"]) == 130


# ----- what is imported, and what is run -----

SLOW = (
    "numpy",
    "scipy",
    "difflib",
    "hashlib",
    "importlib.metadata",
    "random",
    "shutil",
    "tempfile",
)


def imported(*arguments: str) -> set[str]:
    done = run(*arguments, command=["-X", "importtime", "-m", "adjointgen"])
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rsplit("|", 1)[1].strip() for line in lines}


def test_show_lint_and_generate_do_not_import_numpy(tmp_path: Path) -> None:
    modules = imported("show", GIST)
    assert "adjointgen.pipeline" in modules
    assert "inspect" not in modules  # astor would import it
    assert not modules.intersection(SLOW)
    for arguments in (["lint", GIST], ["generate", GIST, "-o", str(tmp_path / "gist.py")]):
        modules = imported(*arguments)
        assert "adjointgen.pipeline" in modules
        assert not modules.intersection(("numpy", "scipy", "difflib", "random"))


HOSTILE = """\
import numpy as np
from pathlib import Path


def note(*_):
    Path(__file__).with_name("was-run").touch()
    raise SystemExit("run")


Path(__file__).with_name("was-run").touch()


@note
def f(x: note(), y=2.0) -> note():
    return np.sin(x) * y
"""


@pytest.mark.parametrize("verb", ["show", "lint", "generate"])
def test_nothing_of_a_file_is_run(files: Path, verb: str) -> None:
    (files / "hostile.py").write_text(HOSTILE)
    output = ["-o", "out.py"] if verb == "generate" else []
    assert main([verb, "hostile.py:f", "--wrt", "x", *output]) == 0
    assert not (files / "was-run").exists()


# ----- selectors, and what a decorator says -----


def test_a_function_that_is_named_twice_is_printed_once(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "good.py:f", "good.py:f", "./good.py", "--all"]) == 0
    assert capsys.readouterr().out == adjointgen.generate(GOOD)


def test_functions_that_cannot_stand_in_one_module_are_refused(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (files / "other.py").write_text("import math\n\n\ndef f(x):\n    return math.sin(x)\n")
    (files / "m.py").write_text(
        "from math import tan\n\n\ndef g(x):\n    return tan(x) * K\n\n\nK = 2\n"
    )
    (files / "n.py").write_text(
        "from numpy import tan\n\n\ndef h(x):\n    return tan(x) * K\n\n\nK = 3\n"
    )
    for selectors, name in (["good.py:f", "other.py:f"], "f"), (["m.py:g", "n.py:h"], "tan"):
        assert main(["show", *selectors]) == 2
        out, err = capsys.readouterr()
        assert out == "" and f"error[ADJ007]: `{name}` would mean two things" in err
    assert main(["show", "good.py:f", "m.py:g"]) == 0


def test_a_decorator_says_what_is_differentiated(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        "import numpy as np\nfrom adjointgen import adjoint\n\n\n"
        '@adjoint(wrt="x", shapes={"x": "n", "y": "n"})\ndef f(x, y):\n    return np.sum(x * y)\n'
    )
    (files / "decorated.py").write_text(text)
    bare = text.replace(text.splitlines()[4] + "\n", "")
    assert main(["show", "decorated.py"]) == 0
    expected = adjointgen.generate(bare, wrt="x", shapes={"x": "n", "y": "n"})
    assert capsys.readouterr() == (expected, "")
    assert main(["show", "decorated.py", "--wrt", "y"]) == 0
    assert capsys.readouterr().out.endswith("return f, df_dy\n")
    (files / "decorated.py").write_text(text.replace('wrt="x"', "wrt=NAMES"))
    assert main(["show", "decorated.py"]) == 2
    assert "`wrt` of the decorator cannot be read" in capsys.readouterr().err


def test_a_module_in_the_working_folder_is_not_imported(tmp_path):
    (tmp_path / "astor.py").write_text("open('ran', 'w').close()\n")
    (tmp_path / "f.py").write_text("def f(x):\n    return x * x\n")
    root = str(Path(__file__).parent.parent)
    result = subprocess.run(
        [sys.executable, "-m", "adjointgen", "show", "f.py:f"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert not (tmp_path / "ran").exists()
