"""`verify`: what it runs, what it says, and that it never passes what is wrong."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import adjointgen
from adjointgen.commands import main

Capture = pytest.CaptureFixture[str]

PLAIN = """\
import math

import numpy as np
import helper

print("hello from the module")


def f(x):
    return math.exp(x) * helper_free(x)


def g(x, y, n: int = 2, *, scale=1.0):
    return np.sum(x**n * y) * scale


def log(x):
    y = math.log(x)
    return y


def pair(x):
    return np.sin(x), np.cos(x)


def only(x, /, y=2.0):
    return x * y
""".replace(" * helper_free(x)", " * x")
WRONG = """\
def f(x, with_grad=False):
    f = x**3
    if not with_grad:
        return f
    return f, 2 * x**2


def nearly(x, y, with_grad_=False):
    f = x * y
    if not with_grad_:
        return f
    df_dx = y * (1 + 1e-6)
    df_dy = x
    return f, (df_dx, df_dy)
"""
DECORATED = """\
import math

from adjointgen import adjoint

RATE = 2.0


@adjoint(wrt="x")
def f(x, n, k=3):
    return math.log(x) * RATE * n + k


RATE = 5.0
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "helper.py").write_text("FACTOR = 2\n")
    for name, text in {"plain": PLAIN, "wrong": WRONG, "decorated": DECORATED}.items():
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


def verify(capsys: Capture, arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(["verify", *arguments.split()])
    return code, *capsys.readouterr()


# ----- what it says -----


def test_one_point(files: Path, capsys: Capture) -> None:
    code, out, err = verify(capsys, "plain.py:f --at x=-1.5")
    assert code == 0
    assert err == "remark: verify imports and runs plain.py\nhello from the module\n"
    lines = out.splitlines()
    assert lines[0].startswith("value: -0.3346952402226")
    assert lines[1].split() == ["input", "gradient", "reference", "rel.", "error", "verdict"]
    assert lines[2].startswith("x ") and "PASS" in lines[2]
    assert len(lines) == 3


def test_several_points(files: Path, capsys: Capture) -> None:
    command = "plain.py:f --at x=-10:3 --points 10 --seed 0"
    code, out, _ = verify(capsys, command)
    assert code == 0
    head, *rows, worst, closing = out.splitlines()
    words = ["point", "x", "value", "gradient", "reference", "rel.", "error", "verdict"]
    assert head.split() == words
    assert len(rows) == 10 and {len(row) for row in rows} == {len(head)}
    assert all(row.endswith("PASS") for row in rows)
    assert [row.split()[0] for row in rows] == [str(i) for i in range(1, 11)]
    assert len({row.split()[1] for row in rows}) == 10
    assert all(-10 <= float(row.split()[1]) <= 3 for row in rows)
    told = re.fullmatch(r"x: worst relative error (\d\.\de-\d\d) at point (\d+)", worst)
    assert told and rows[int(told[2]) - 1].split()[-2] == told[1]
    assert float(told[1]) == max(float(row.split()[-2]) for row in rows)
    assert closing == "10 of 10 points passed"
    assert verify(capsys, command)[1] == out
    assert verify(capsys, command.replace("--seed 0", ""))[1] == out
    assert verify(capsys, command.replace("--seed 0", "--seed 1"))[1] != out


def test_one_drawn_point_is_named(files: Path, capsys: Capture) -> None:
    code, out, _ = verify(capsys, "plain.py:f --at x=1:2")
    assert code == 0 and re.match(r"at x=1\.\d+\nvalue: ", out)


def test_the_points_are_the_same_everywhere(files: Path, capsys: Capture) -> None:
    _, out, _ = verify(capsys, "plain.py:f --at x=-10:3 --points 3")
    shown = [line.split()[1] for line in out.splitlines()[1:4]]
    assert shown == ["0.97748407", "-0.146592762", "-4.53256945"]


def test_arrays_and_several_inputs(files: Path, capsys: Capture) -> None:
    arguments = "plain.py:g --at x=[[1,2],[3,4]] --at y=[0.5,-2] --at scale=0:1 --at n=3"
    code, out, _ = verify(capsys, arguments)
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[3:]] == ["x", "y", "scale"]
    code, out, _ = verify(capsys, f"{arguments} --points 2")
    head, *rows, closing = out.splitlines()
    assert code == 0 and head.split()[:4] == ["point", "scale", "value", "input"]
    assert [row.split()[0] for row in rows] == ["1", "2", "x:", "y:", "scale:"]
    assert re.search(r"^x: worst .* at point [12], element \[\d, \d\]$", out, re.M)
    assert closing == "2 of 2 points passed"
    assert verify(capsys, "plain.py:g --at x=2 --at y=3")[0] == 0
    assert verify(capsys, "plain.py:pair --at x=[1,2]")[0] == 0
    assert verify(capsys, "plain.py:only --at x=1")[0] == 0
    assert verify(capsys, "plain.py:only --at y=1 --at x=1 --wrt y --scalar")[0] == 0


# ----- what is checked -----


def test_a_wrong_gradient_fails(files: Path, capsys: Capture) -> None:
    code, out, _ = verify(capsys, "wrong.py:f --at x=2")
    assert code == 1 and "FAIL" in out
    code, out, _ = verify(capsys, "wrong.py:f --at x=1:2 --points 3")
    lines = out.splitlines()
    assert code == 1 and lines[-1] == "0 of 3 points passed, 3 failed"
    assert lines[-2].startswith("x: worst relative error 3.3e-01 at point ")
    assert all(line.endswith("FAIL") for line in lines[1:4])
    assert all(re.match(r"at point \d: x: FAIL: ", line) for line in lines[4:7])
    code, out, _ = verify(capsys, "wrong.py:nearly --at x=1:2 --at y=1:2 --points 2")
    assert code == 1 and out.splitlines()[-1] == "0 of 2 points passed, 2 failed"
    assert re.search(r"^x: worst relative error 1\.0e-06 at point [12]$", out, re.M)


def test_what_cannot_be_decided_does_not_pass(files: Path, capsys: Capture) -> None:
    (files / "kink.py").write_text("import numpy as np\n\n\ndef f(x):\n    return np.abs(x)\n")
    code, out, _ = verify(capsys, "kink.py:f --at x=0")
    assert code == 1 and "inconclusive" in out
    (files / "kink.py").write_text("def f(x, y):\n    return abs(x) * y\n")
    code, out, _ = verify(capsys, "kink.py:f --at x=0 --at y=1:2 --points 2 --wrt x")
    assert code == 1 and out.splitlines()[-1].startswith("0 of 2 points passed")
    assert out.splitlines()[1].endswith("inconclusive")


def test_the_value_is_that_of_the_users_own_function(files: Path, capsys: Capture) -> None:
    text = "def twice(f):\n    return lambda x: 2 * f(x)\n\n\n@twice\ndef f(x):\n    return x * x\n"
    (files / "wrapped.py").write_text(text)
    code, out, _ = verify(capsys, "wrapped.py:f --at x=1")
    assert code == 1 and "FAIL: the function itself returns 2.0" in out
    code, out, _ = verify(capsys, "wrapped.py:f --at x=1:2 --points 2")
    assert code == 1 and out.splitlines()[-1].startswith("0 of 2 points passed")
    assert all(line.endswith("FAIL") for line in out.splitlines()[1:3])


def test_a_decorated_function_is_checked_as_it_is(files: Path, capsys: Capture) -> None:
    code, out, _ = verify(capsys, "decorated.py:f --at x=1 --at n=2")
    assert code == 0 and out.startswith("value: 3\n")
    assert "\nx      10 " in out  # the rate that is live
    (files / "decorated.py").write_text(DECORATED.replace("* n", "& n"))
    code, out, err = verify(capsys, "decorated.py:f --at x=1 --at n=2")
    assert (code, out) == (3, "") and "error[ADJ401]" in err and "Traceback" not in err


def test_a_generated_file_is_checked_as_it_is(files: Path, capsys: Capture) -> None:
    assert main(["generate", "plain.py:g", "plain.py:f", "-o", "out.py"]) == 0
    assert verify(capsys, "out.py:f --at x=0.5")[0] == 0
    assert verify(capsys, "out.py:g --at x=[1,2] --at y=3 --at scale=2")[0] == 0
    path = files / "out.py"
    path.write_text(path.read_text().replace("df_dy +=", "df_dy -="))
    code, out, _ = verify(capsys, "out.py:g --at x=[1,2] --at y=3 --at scale=2")
    assert code == 1 and re.search(r"^y .*FAIL", out, re.M)


def test_the_inputs_of_a_generated_file_are_read_off_its_end(files: Path, capsys: Capture) -> None:
    """Also where the adjoint of an input has given way to another name."""
    text = "import numpy as np\n\n\ndef f(df_dx, x, k):\n    y = x * df_dx\n    return y * k\n"
    (files / "source.py").write_text(text)
    assert main(["generate", "source.py:f", "--wrt", "x,df_dx", "-o", "clash.py"]) == 0
    code, out, _ = verify(capsys, "clash.py:f --at x=2 --at df_dx=3 --at k=4")
    assert code == 0 and [line.split()[0] for line in out.splitlines()[2:]] == ["df_dx", "x"]


# ----- what it runs -----


def test_modules_and_paths_are_left_as_they_were(files: Path, capsys: Capture) -> None:
    (files / "json.py").write_text(
        "import sys\n\nassert sys.modules[__name__].__file__ == __file__\n" + PLAIN
    )
    import json

    path, modules = list(sys.path), dict(sys.modules)
    assert verify(capsys, "json.py:f --at x=1")[0] == 0
    assert sys.modules["json"] is json and sys.path == path
    assert {n for n in set(sys.modules) - set(modules) if "json" in n or "plain" in n} == set()
    assert not list(files.glob("__pycache__/json*"))


def test_a_file_of_another_folder(files: Path, capsys: Capture, tmp_path: Path) -> None:
    deep = files / "my files"
    deep.mkdir()
    (deep / "a.b-c.py").write_text("import near\n\n\ndef f(x):\n    return x * x\n")
    (deep / "near.py").touch()
    assert main(["verify", "my files/a.b-c.py:f", "--at", "x=2"]) == 0


@pytest.mark.parametrize(
    ("text", "at", "told"),
    [
        ("1 / 0\n{}", "x=1", "importing bad.py raised ZeroDivisionError: division by zero"),
        ("raise SystemExit(5)\n{}", "x=1", "importing bad.py raised SystemExit: 5"),
        ("import nowhere_to_be_found\n{}", "x=1", "raised ModuleNotFoundError: No module named"),
        ("{}\nf = 3\n", "x=1", "`f` is defined|`f` is not a function once bad.py has run"),
        ("{}\ndel f\n", "x=1", "`f` is not a function once bad.py has run"),
        ("import math\n{}", "x=-1", "the check at x=-1.0 raised ValueError: "),
    ],
)
def test_errors_of_the_users_code(
    files: Path, capsys: Capture, text: str, at: str, told: str
) -> None:
    body = "math.sqrt(x)" if "math" in text else "x * x"
    (files / "bad.py").write_text(text.format(f"\n\ndef f(x):\n    y = {body}\n    return y\n"))
    code, out, err = verify(capsys, f"bad.py:f --at {at}")
    assert (code, out) == (2, "")
    assert re.search(told, err) and err.count("error[") == 1 and "Traceback" not in err
    if "math" in text:
        assert "y = math.sqrt(x)" in err


def test_what_only_the_compiler_refuses(files: Path, capsys: Capture) -> None:
    (files / "bad.py").write_text("def f(x):\n    return x * x\n\n\nreturn\n")
    code, out, err = verify(capsys, "bad.py:f --at x=1")
    assert (code, out) == (3, "") and "bad.py:5:1" in err and "'return' outside function" in err


def test_an_error_in_a_decorated_function(files: Path, capsys: Capture) -> None:
    code, out, err = verify(capsys, "decorated.py:f --at x=0 --at n=2")
    assert (code, out) == (2, "")
    assert "raised ValueError" in err and "math.log(x)" in err and "Traceback" not in err


# ----- points -----


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("plain.py:g", "no value is given for x, y\n"),
        ("plain.py:g --at x=1", "no value is given for y\n"),
        ("plain.py:f --at x=1 --at z=2 --at q=3", "`f` has no input z, q\n"),
        ("plain.py:f --at z=2", "`f` has no input z; no value is given for x\n"),
        ("plain.py:f --at x=1 --at x=2", "more than one value is given for x\n"),
        ("plain.py:f --at 1", "the value '1' names no input"),
        ("plain.py:f --at x=one", "the value 'one' of `x` cannot be read"),
        ("plain.py:f --at x=[1,[2]]", "the value '[1,[2]]' of `x` cannot be read"),
        ("plain.py:f --at x=__import__('os')", "cannot be read"),
        ("plain.py:f --at x=nan:1", "the value 'nan:1' of `x` cannot be read"),
        ("plain.py:f --at x=", "cannot be read"),
        ("plain.py:f --at x=" + "[" * 9000, "cannot be read"),
        ("plain.py:f --at x=1 --points 3", "3 points cannot be drawn"),
        ("plain.py:f --at x=1:2 --points 0", "0 points cannot be drawn"),
        ("wrong.py:f --at x=1 --at with_grad=1", "`f` has no input with_grad"),
        ("decorated.py:f --at x=1", "no value is given for n\n"),
        ("plain.py:f --at x='text'", "raised TypeError"),
    ],
)
def test_points_that_cannot_be_used(
    files: Path, capsys: Capture, arguments: str, told: str
) -> None:
    code, out, err = verify(capsys, arguments)
    assert (code, out) == (2, "")
    assert "error[ADJ505]" in err and told in err and err.count("error[") == 1
    if "TypeError" not in told:
        assert "hello" not in err  # refused before anything was run


def test_whole_numbers_are_floats_where_they_are_differentiated(
    files: Path, capsys: Capture
) -> None:
    text = "import numpy as np\n\n\ndef f(x, k: int):\n    return np.sum(x**-1) * np.ones(k)[0]\n"
    (files / "whole.py").write_text(text)
    assert verify(capsys, "whole.py:f --at x=[1,2] --at k=2")[0] == 0
    assert verify(capsys, "whole.py:f --at x=2 --at k=2")[0] == 0


def test_api_and_command_agree(files: Path, capsys: Capture) -> None:
    space: dict[str, object] = {}
    exec(adjointgen.generate("import math\n\n\ndef f(x):\n    return math.exp(x) * x\n"), space)
    report = adjointgen.check_gradient(space["f"], -1.5)  # type: ignore[arg-type]
    assert verify(capsys, "plain.py:f --at x=-1.5")[1] == f"{report}\n"
