"""`verify`: arrays that are drawn, points from files, and the JSON that it prints."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adjointgen.commands import main

Capture = pytest.CaptureFixture[str]

SOURCE = """\
import math

import numpy as np


def f(x, k: int = 2):
    return np.sum(x**k)


def two(X: "Float[np.ndarray, 'n d']", w: "Float[np.ndarray, 'd']", b: float):
    return np.sum(np.sin(X) * w) * b


def log(x):
    y = math.log(x)
    return y


def kink(x, y):
    return np.abs(x) * y


class Model:
    def energy(self, x, y):
        return x * y,
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.py").write_text(SOURCE)
    return tmp_path


def verify(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    words = [word for text in arguments for word in text.split()]
    code = main(["verify", *words])
    return code, *capsys.readouterr()


def record(capsys: Capture, *arguments: str, code: int = 0) -> Any:
    found, out, err = verify(capsys, *arguments, "--output-format json")
    assert found == code, out + err

    def refuse(text: str) -> None:
        raise AssertionError(f"{text} is not JSON")

    return json.loads(out, parse_constant=refuse)


def refused(capsys: Capture, *arguments: str) -> str:
    """The message of a refusal before anything was run."""
    code, out, err = verify(capsys, *arguments)
    assert (code, out) == (2, "") and err.count("error[") == 1 and "remark" not in err, err
    return err


# ----- arrays by shape -----


def test_arrays_are_drawn_in_the_shape_that_is_written(capsys: Capture) -> None:
    (point,) = record(capsys, "m.py:f --at x=-1:1@2,3")["points"]
    x = np.array(point["at"]["x"])
    assert x.shape == (2, 3) and np.all(np.abs(x) <= 1.0) and len(set(x.flat)) == 6
    assert point["inputs"][0]["shape"] == [2, 3]
    assert np.allclose(point["inputs"][0]["gradient"], 2.0 * x)
    (point,) = record(capsys, "m.py:f --at x=-1:1@0,3")["points"]
    assert point["at"]["x"] == [] and point["inputs"][0]["shape"] == [0, 3]


def test_arrays_are_drawn_in_the_shape_that_is_declared(capsys: Capture) -> None:
    at = "--at X=-1:1 --at w=0:1 --at b=2:3"

    def shapes(*arguments: str) -> list[tuple[int, ...]]:
        (point,) = record(capsys, *arguments)["points"]
        return [np.shape(point["at"][name]) for name in ("X", "w", "b")]

    assert shapes("m.py:two", at) == [(3, 4), (4,), ()]
    assert shapes("m.py:two", at, "--size d=3") == [(4, 3), (3,), ()]
    assert shapes("m.py:two", at, "--size d=2 --size n=2") == [(2, 2), (2,), ()]
    assert shapes("m.py:two", at.replace("w=0:1", "w=0:1@d"), "--size d=5") == [(3, 5), (5,), ()]
    (point,) = record(capsys, "m.py:kink --at x=1:2 --at y=1:2 --shape x=n,3 --shape y=3")["points"]
    assert np.shape(point["at"]["x"]) == (4, 3)
    # The committed file says the shapes in a comment, and a decorator in its arguments.
    assert main(["generate", "m.py:two", "-o", "out.py"]) == 0
    assert shapes("out.py:two", at) == [(3, 4), (4,), ()]
    text = 'import adjointgen\n\n\n@adjointgen.adjoint(shapes={"x": "n d"})\ndef f(x):\n'
    Path("own.py").write_text(text + "    return x * x\n")
    (point,) = record(capsys, "own.py:f --at x=1:2")["points"]
    assert np.shape(point["at"]["x"]) == (3, 4)


def test_integers_are_drawn_for_an_int(capsys: Capture) -> None:
    points = record(capsys, "m.py:f --at x=1:2 --at k=1:3 --points 40")["points"]
    assert {type(p["at"]["k"]) for p in points} == {int}
    assert {p["at"]["k"] for p in points} == {1, 2, 3}


def test_float32(capsys: Capture) -> None:
    (point,) = record(capsys, "m.py:two --at X=-1:1 --at w=0:1 --at b=2:3 --dtype float32")[
        "points"
    ]
    assert {part["type"] for part in point["inputs"]} == {"float32"}
    values = np.array(point["at"]["w"])
    assert np.array_equal(values, values.astype(np.float32))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("m.py:f --at x=1:2@", "the value '1:2@' of `x` cannot be read"),
        ("m.py:f --at x=1:2@2,-3", "cannot be read"),
        ("m.py:f --at x=1:2@2;3", "cannot be read"),
        ("m.py:f --at x=1@2", "cannot be read"),
        ("m.py:f --at x=1:2@999999999", "too large to be drawn"),
        ("m.py:f --at x=[1,'a']", "cannot be read"),
        ("m.py:f --at x=" + "9" * 400, "cannot be read"),
        ("m.py:f --at x=[" + "9" * 400 + "]", "cannot be read"),
        ("m.py:f --at x=1 --at k=1.5:2", "no range of integers"),
        ("m.py:f --at x=1 --at k=3:1", "no range of integers"),
        ("m.py:two --at X=0:1 --at w=1 --at b=1 --size q=5", "the sizes of what is drawn are n, d"),
        ("m.py:two --at X=0:1 --at w=1 --at b=1 --size d=x", "the size 'd=x' cannot be used"),
        ("m.py:f --at x=1:2 --size n=5", "no shape of what is drawn names a size"),
    ],
)  # fmt: skip
def test_ranges_that_cannot_be_drawn(capsys: Capture, arguments: str, told: str) -> None:
    assert told in refused(capsys, arguments)


# ----- files -----


def test_points_from_json(capsys: Capture) -> None:
    Path("p.json").write_text('[{"x": 1.5}, {"x": [[1, 2], [3, 4]], "k": 3}]')
    points = record(capsys, "m.py:f --at-file p.json")["points"]
    assert [p["at"] for p in points] == [{"x": 1.5}, {"x": [[1.0, 2.0], [3.0, 4.0]], "k": 3}]
    assert points[1]["inputs"][0]["gradient"] == [[3.0, 12.0], [27.0, 48.0]]
    code, out, _ = verify(capsys, "m.py:f --at-file p.json")
    assert code == 0 and out.splitlines()[0].split()[:3] == ["point", "k", "value"]
    Path("one.json").write_text('{"x": 2}')
    points = record(capsys, "m.py:f --at-file one.json --at k=1:9 --points 3")["points"]
    assert len(points) == 3 and {p["at"]["x"] for p in points} == {2.0}


def test_points_from_npz(capsys: Capture) -> None:
    np.savez("a.npz", x=np.arange(6.0, dtype=np.float32).reshape(2, 3))
    np.savez("b.npz", x=1.5, k=3)
    points = record(capsys, "m.py:f --at-file a.npz --at-file b.npz")["points"]
    assert points[0]["at"] == {"x": [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]}
    assert points[1]["at"] == {"x": 1.5, "k": 3}
    assert [p["inputs"][0]["type"] for p in points] == ["float32", "float64"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"x": [1, [2]]}', "p: the value of `x` is neither a number nor an array"),
        ('[{"x": 1}, {"x": [1, "a"]}]', "p, point 2: the value of `x` is neither"),
        ('{"x": {"y": 1}}', "the value of `x` is neither"),
        ('{"x": NaN}', "NaN is no number of JSON"),
        ('{"x": -Infinity}', "-Infinity is no number of JSON"),
        ('{"x": 1e999}', "too large for a float"),
        ('{"x": ' + "9" * 400 + "}", "neither a number"),
        ('{"x": ' + "9" * 9000 + "}", "p is not JSON"),
        ('{"x": 1, "x": 2}', "'x' twice"),
        ('[\n  {"x": 1 "k"}\n]', " --> p:2:11\n"),
        ("", " --> p:1:1\n"),
        ("[" * 100_000, "p is not JSON"),
        ("3", "holds no points"),
        ("[]", "holds no points"),
        ("[1]", "holds no points"),
        ('{"z": 1, "x": 1}', "p: `f` has no input z\n"),
        ('[{"x": 1}, {"k": 1}]', "p, point 2: no value is given for x\n"),
        ("\udcff\udcfe\udc81", "p is not JSON"),
        ("\x93NUMPY".encode("latin-1").decode("utf-8", "surrogateescape"), "one array"),
        ("PK", "p is no npz file"),
    ],
)
def test_files_that_cannot_be_used(capsys: Capture, text: str, told: str) -> None:
    Path("p").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert told in refused(capsys, "m.py:f --at-file p")


def test_arrays_of_objects_are_never_unpickled(capsys: Capture) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path("ran").touch, ()

    np.savez("p.npz", x=np.array([Trap()], dtype=object))
    assert "`x` is no array of numbers" in refused(capsys, "m.py:f --at-file p.npz")
    np.savez("p.npz", x=np.array([1j]))
    assert "`x` is no array of numbers" in refused(capsys, "m.py:f --at-file p.npz")
    assert not Path("ran").exists()


def test_a_file_and_values_that_meet(capsys: Capture) -> None:
    Path("p.json").write_text('{"x": 1}')
    assert "more than one value is given for x\n" in refused(
        capsys, "m.py:f --at-file p.json --at x=2"
    )
    assert "cannot read gone.json" in refused(capsys, "m.py:f --at-file gone.json")
    assert "3 points cannot be drawn" in refused(capsys, "m.py:f --at-file p.json --points 3")


# ----- what is printed -----


def test_the_json(capsys: Capture) -> None:
    found = record(capsys, "m.py:f --at x=1:2@2 --points 3 --seed 7")
    assert list(found) == ["format", "function", "seed", "points", "summary"]
    assert (found["format"], found["function"], found["seed"]) == (1, "m.py:f", 7)
    for i, point in enumerate(found["points"], 1):
        assert list(point) == ["point", "at", "results", "verdict", "problems", "inputs"]
        assert (point["point"], point["verdict"], point["problems"]) == (i, "pass", [])
        (part,) = point["inputs"]
        assert list(part) == [
            "input", "shape", "type", "gradient", "reference", "error_estimate", "method",
            "groups", "relative_error", "index", "verdict", "reason",
        ]  # fmt: skip
        assert np.allclose(part["gradient"], part["reference"], rtol=1e-12, atol=0.0)
        assert part["method"] == "complex step" and part["groups"] == 2
    (worst,) = found["summary"].pop("worst")
    assert found["summary"] == {"points": 3, "passed": 3, "failed": 0, "inconclusive": 0}
    parts = [point["inputs"][0] for point in found["points"]]
    assert worst["relative_error"] == max(part["relative_error"] for part in parts)
    assert worst["index"] == parts[worst["point"] - 1]["index"]


def test_the_json_of_what_is_not_finite(capsys: Capture) -> None:
    Path("wrong.py").write_text(
        "import numpy as np\n\n\ndef f(x, with_grad=False):\n    f = x * np.inf, x\n"
        "    if not with_grad:\n        return f\n    return f, np.nan * x\n"
    )
    found = record(capsys, "wrong.py:f --at x=1", code=1)
    (point,) = found["points"]
    assert point["results"] == ["inf", 1.0]
    assert point["inputs"][0]["gradient"] == "nan" and point["verdict"] == "inconclusive"
    assert found["summary"]["worst"] == []


def test_a_kink_is_told_from_an_error(capsys: Capture) -> None:
    Path("p.json").write_text('[{"x": 0, "y": 3}, {"x": 1, "y": 3}, {"x": [1, 0], "y": 2}]')
    code, out, _ = verify(capsys, "m.py:kink --at-file p.json")
    lines = out.splitlines()
    assert code == 1 and lines[-1] == "1 of 3 points passed, 2 inconclusive"
    assert "at point 1: x: inconclusive: the gradient is 0, and the point is at a kink" in out
    assert "the derivative is -3 on the left, 3 on the right, so none can be checked" in out
    assert "at point 3: x: inconclusive: element [1] is 0" in out


def test_the_first_error_of_the_function_ends_it(capsys: Capture) -> None:
    Path("p.json").write_text('[{"x": 1}, {"x": -1}, {"x": -2}]')
    code, out, err = verify(capsys, "m.py:log --at-file p.json")
    assert (code, out) == (2, "") and err.count("error[") == 1
    assert "the check at point 2, x=-1.0 raised ValueError" in err
    assert "--> m.py:15:5" in err and "y = math.log(x)" in err


def test_methods(capsys: Capture) -> None:
    (point,) = record(capsys, "m.py:Model.energy --at x=2 --at y=3")["points"]
    assert point["at"] == {"self": None, "x": 2.0, "y": 3.0} and point["results"] == [6.0]
    assert main(["generate", "m.py:Model.energy", "m.py:two", "-o", "out.py"]) == 0
    assert record(capsys, "out.py:energy --at x=2 --at y=3")["summary"]["passed"] == 1
    assert "cannot be chosen" in refused(capsys, "out.py:energy --at x=2 --at y=3 --wrt x")


def test_the_largest_error_of_each_input_is_found(capsys: Capture) -> None:
    """A gradient that is wrong by 1e-6 in one element of one point only."""
    Path("wrong.py").write_text(
        "import numpy as np\n\n\ndef f(x, y, with_grad=False):\n    f = np.sum(x * y)\n"
        "    if not with_grad:\n        return f\n"
        "    df_dx = y * (1 + 1e-6 * (np.abs(x) > 5))\n    df_dy = x * 1.0\n"
        "    return f, (df_dx, df_dy)\n"
    )
    x = [[1.0, 2.0], [3.0, 4.0]]
    points = [{"x": x, "y": x}, {"x": [[1.0, 2.0], [6.0, 4.0]], "y": x}, {"x": x, "y": x}]
    Path("p.json").write_text(json.dumps(points))
    found = record(capsys, "wrong.py:f --at-file p.json", code=1)
    assert [p["verdict"] for p in found["points"]] == ["pass", "fail", "pass"]
    one, two = found["summary"]["worst"]
    assert (one["input"], one["point"], one["index"]) == ("x", 2, [1, 0])
    assert math.isclose(one["relative_error"], 1e-6, rel_tol=1e-3)
    assert two["input"] == "y" and two["relative_error"] < 1e-12
    out = verify(capsys, "wrong.py:f --at-file p.json")[1]
    assert "\nx: worst relative error 1.0e-06 at point 2, element [1, 0]\n" in out
    assert "\n2 of 3 points passed, 1 failed\n" in out
