"""Lists and tuples: no rule computes with one, and no derivative is taken by one."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import adjointgen
from adjointgen import AdjointError, adjoint
from tests.support import gradient_of

HEAD = "import numpy as np\nfrom scipy import special, stats\n\n\n"
OPERANDS = """x / [1.0, 2.0, 3.0]|x ** [1, 2, 3]|[1, 2, 3] ** x|x / ([2.0] * 3)
x / ([2.0] + [1.0, 3.0])|x / [1.0, 2.0, 3.0, 4.0][:3]|x / list(range(1, 4))
x / np.arange(1, 4).tolist()|x * x.shape"""
LISTS = {"G": [1.0, 2.0, 3.0], "T": (1, 2, 3), "R": range(1, 4), "D": {"w": [[1.0], [2.0]]}}


def codes_of(source: str) -> list[str]:
    with pytest.raises(AdjointError) as caught:
        gradient_of(HEAD + source, "f")
    return [d.code for d in caught.value.diagnostics]


def live(source: str, **names: object) -> Callable[..., Any]:
    path = f"<sequences {len(linecache.cache)}>"
    linecache.cache[path] = (len(source), None, source.splitlines(True), path)
    space: dict[str, Any] = {"np": np, **names}
    exec(compile(source, path, "exec", dont_inherit=True), space)
    return adjoint(space["f"])


@pytest.mark.parametrize("value", OPERANDS.replace("\n", "|").split("|"))
def test_an_operand_is_refused(value: str) -> None:
    assert codes_of(f"def f(x):\n    return np.sum({value})\n") == ["ADJ103"]


def test_a_name_of_a_list_is_refused() -> None:
    assert codes_of("def f(x):\n    w = [1.0, 2.0]\n    v = w\n    return x / v\n") == ["ADJ103"]
    assert codes_of("def f(x, w=(1.0, 2.0)):\n    return x / w\n") == ["ADJ103"]
    assert codes_of("def f(x, w: 'list[float]'):\n    return x / w\n") == ["ADJ103"]
    assert codes_of("def f(x, n: int):\n    return x / ([2.0] * n)\n") == ["ADJ103"]


@pytest.mark.parametrize("value", ["G", "T", "R", "D['w'][0]", "o.shape"])
def test_a_list_that_is_read_live_is_refused(value: str) -> None:
    with pytest.raises(AdjointError, match=r"ADJ103.*is a list or a tuple, not an array"):
        live(f"def f(x):\n    return x / {value}\n", o=np.ones(3), **LISTS)


@pytest.mark.parametrize("value", ["G[1]", "np.array(G)", "D['w'][1][0]", "o.shape[0]"])
def test_what_is_no_list_is_an_operand(value: str) -> None:
    gradient = live(f"def f(x):\n    return x / {value}\n", o=np.ones(2), **LISTS)
    expected = 1 / np.array(LISTS["G"]) if "array" in value else 0.5 * np.ones(3)
    assert np.allclose(gradient(np.ones(3), with_grad=True)[1], expected)


@pytest.mark.parametrize(
    "value",
    [
        "np.array([1.0, 2.0, 3.0]) * x", "np.polyval([1.0, 2.0], x)", "np.sum(np.stack([x, x]))",
        "np.interp(x, [0.0, 2.0], [1.0, 3.0])", "np.select([x > 1.0, x < 0.5], [x, x * x], 0.0)",
        "np.reshape(x, (3, 1))", "np.sum(x, axis=(0,))", "x[[0, 2]]", "np.dot(x, [1.0, 2.0, 3.0])",
        "np.where([True, False, True], x, 0.0)",
    ],
)  # fmt: skip
def test_lists_in_their_own_places_stay(value: str) -> None:
    assert "df_dx" in gradient_of(f"{HEAD}def f(x):\n    return {value}\n", "f")


@pytest.mark.parametrize(
    "parameter",
    ["L=(1.0, 0.8)", "L=[1.0, 0.8]", "L: list[float]", "L: 'tuple[float, ...]'", "L: list",
     "L: Sequence[float]", "L: typing.Tuple[float, float]"],
)  # fmt: skip
def test_a_parameter_that_is_a_list_is_not_differentiated(parameter: str) -> None:
    source = f"{HEAD}def link(q, {parameter}):\n    return L[0] * np.cos(q) + L[1] * np.sin(q)\n"
    text = gradient_of(source, "link")
    assert "    # not differentiated: L\n" in text
    space: dict[str, Any] = {"Sequence": list, "typing": __import__("typing")}
    exec(text, space)
    value, slope = space["link"](0.3, L=(1.0, 0.8), with_grad=True)
    assert np.isclose(value, np.cos(0.3) + 0.8 * np.sin(0.3))
    assert np.isclose(slope, 0.8 * np.cos(0.3) - np.sin(0.3))
    with pytest.raises(AdjointError, match="ADJ502"):
        gradient_of(source, "link", wrt="L")


def test_each_name_is_looked_at_once() -> None:
    """Twice for each of sixty names in a row would take until the end of time."""
    lines = [f"    y{i + 1} = y{i} + y{i}" for i in range(60)]
    text = "\n".join(["def f(x, y0: int):", *lines, "    return x * y60", ""])
    assert "y60 = y59 + y59" in gradient_of(text, "f")


# ----- lists in the calls of NumPy and SciPy, which make arrays of them -----

DISPLAYS = [
    "np.concatenate(([s], x))",
    "np.concatenate([[x[0]], np.diff(x), (0.0, x[1])])",
    "np.hstack([x, [s, 2.0 * s]])",
    "np.stack([[s, t], [t, s]])",
    "np.append([s, t], x)",
    "np.linalg.norm([s, t])",
    "np.max([s, t, 0.1])",
    "np.sum([x, s * x], axis=0)",
    "np.sin([s, t])",
    "np.dot([s, 1.0, 2.0], x)",
    "np.cross([s, t, 1.0], [t, s, 2.0])",
    "np.linalg.det([[s, t], [1.0, s * t]])",
    "np.linalg.solve([[s, t], [-1.0, s * t]], [1.0, t])",
    "np.linalg.slogdet([[s, t], [-1.0, s * t]])[1]",
    "np.fft.fft([s, t, 1.0]).real",
    "np.abs(np.fft.fft([s, t, 1.0]))",
    "np.broadcast_arrays([s, t], 1.0)[0]",
    "np.polyval([s, t, 1.0], 2.0)",
    "np.where([s > 0.0, t > 9.0], [s, t], [t, s])",
    "np.heaviside([-1.5, 0.0, 2.0], x)",
    "np.divide(x, (1.0, 2.0, 3.0))",
    "np.average(x, weights=[1, 2, 3])",
    "special.xlogy(x, [1.0, 2.0, 3.0])",
    "stats.norm.logpdf([0.1, 0.2, 0.3], x, 0.7)",
    "np.maximum(x, [0.1, 2.0, 1.0])",
    "special.jv([1, 2, 3], x)",
    "np.multiply(x, [1, 2, 3] if np.size(x) > 2 else 1.0)",
]


@pytest.mark.parametrize("shapes", [None, {"x": "3", "s": "", "t": ""}], ids=["", "declared"])
@pytest.mark.parametrize("call", DISPLAYS)
def test_a_list_is_an_array_where_numpy_makes_one(call: str, shapes: dict[str, str] | None) -> None:
    source = f"{HEAD}def f(x, s, t):\n    return np.sum({call} ** 2) + x @ x * s * t\n"
    space: dict[str, Any] = {}
    exec(compile(adjointgen.generate(source, shapes=shapes), "<generated>", "exec"), space)
    report = adjointgen.check_gradient(space["f"], np.array([1.3, 0.4, -0.7]), 0.6, 1.1)
    assert report.passed, str(report)


@pytest.mark.parametrize(
    "body",
    [
        "    return np.dot([1.0, 2.0, 3.0], x)\n",
        "    return [1, 2, 3] @ x + x @ [1.0, 2.0, x[0]]\n",
        "    return np.linalg.solve([[2.0, 1.0, 0.0], [1.0, 5.0, 0.0], [0.0, 0.0, 1.0]], x)\n",
        "    w = [1, 2, 3]\n    return np.inner(w, x) + np.polyval(w[1:], x)\n",
    ],
)
def test_a_list_of_numbers_is_an_array_too(body: str) -> None:
    source = f"{HEAD}def f(x):\n{body}"
    space: dict[str, Any] = {}
    for shapes in (None, {"x": "3"}):
        exec(compile(adjointgen.generate(source, shapes=shapes), "<generated>", "exec"), space)
        report = adjointgen.check_gradient(space["f"], np.array([1.3, 0.4, -0.7]))
        assert report.passed, str(report)


@pytest.mark.parametrize(
    "value",
    ["[1.0, 2.0, 3.0] * x", "x.dot([1.0, 2.0, 3.0])", "np.sum([*x, 1.0])", "np.array([*x])",
     "2 * np.trim_zeros([0.0, x, 1.0])", "np.split([x, 1.0, 2.0], 3)[0]"],
)  # fmt: skip
def test_what_keeps_a_list_or_has_no_length_is_refused(value: str) -> None:
    assert {*codes_of(f"def f(x):\n    return {value}\n")} <= {"ADJ103", "ADJ402"}
    assert {*codes_of(f"def f(x):\n    w = [x, 1.0]\n    return np.sum(w) + {value}\n")} <= {
        "ADJ103", "ADJ402"
    }  # fmt: skip


def test_the_array_is_written_out() -> None:
    text = adjointgen.generate(
        "import numpy\n\n\ndef f(x, s):\n    a, b = numpy.linalg.slogdet([[s, 1.0], [0.0, s]])\n"
        "    return numpy.concatenate((x, [s, b]))\n"
    )
    assert (
        "    a1 = numpy.array([[s, 1.0], [0.0, s]])\n    a, b = numpy.linalg.slogdet(a1)\n" in text
    )
    assert "    f1 = numpy.array([s, b])\n    f = numpy.concatenate((x, f1))\n" in text


def test_without_a_name_of_numpy_it_is_refused() -> None:
    source = "from numpy import concatenate\n\n\ndef f(x, s):\n    return concatenate((x, [s]))\n"
    with pytest.raises(adjointgen.AdjointError, match=r"ADJ103.*\n.*\n.*\n.*\n.*\n.*np.array"):
        adjointgen.generate(source)


# ----- what is not differentiated -----


class Thing:
    """Its size and shape are not those of an array."""

    size = np.array([2.0, 3.0])
    ndim = np.array([2.0, 3.0])
    shape = np.array([[2.0, 3.0], [4.0, 5.0]])


VALUES = [
    ("x * np.array([1.0] * 3)", 0.7),
    ("x * np.array([1.0, 2.0] + [3.0])", 0.7),
    ("x * np.array((1.0,) * 3)", 0.7),
    ("np.array([x]) * np.array([1.0] * 3)", 0.7),
    ("np.where([True, False] * 2, x, 2.0 * x)", 0.7),
    ("np.sum(x)[None] * np.array([1.0] * 3)", [0.5, 0.6]),
    ("np.reshape(x, (4,)) * np.array([1.0, 2.0] * 2)", [[0.5, 0.6], [0.7, 0.8]]),
    ("x * (np.array([1.0] * 3) > 0.5)", 0.7),
    ("x * ([1, 2] == [1, 2])", [0.5, 0.6]),
    ("np.ones(len([1.0] * 3)) * x", [0.5, 0.6, 0.7]),
    ("x * k.size", 0.7),
    ("x * k.ndim", 0.7),
    ("x * k.shape[0]", 0.7),
    ("np.where(np.isin(2, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), x, x * x)", [0.5, 0.6, 0.7]),
    ("x * np.isin(2, np.eye(2))", [0.5, 0.6]),
    ("np.sum(x) * np.trapezoid([1.0, 2.0, 4.0], w[0])", [0.5, 0.6]),
    ("x * np.trapezoid([1.0, 2.0, 4.0], w[0])", 0.7),
    ("np.sum(x) * math.prod([v, v])", [0.5, 0.6]),
    ("x * math.prod(w[0])", 0.7),
    ("math.prod([x, v])", 0.7),
    ("math.prod((x, 2.0, np.sum(x)))", [0.5, 0.6]),
    ("x * np.array([1, 2, 3], dtype=int)", 0.7),
    ("x * np.array([1, 0, 3], np.bool_)", [0.5, 0.6, 0.7]),
    ("x[np.array([0, 1, 0], dtype=np.intp)]", [0.5, 0.6, 0.7]),
    ("x * np.asarray([1, 2, 3], 'f4')", 0.7),
]


@pytest.mark.parametrize("declared", [False, True], ids=["", "declared"])
@pytest.mark.parametrize("value, x", VALUES)
def test_what_lists_and_objects_are_beside_arrays(value: str, x: Any, declared: bool) -> None:
    head = "import math\nimport numpy as np\n\n\n"
    x, v = np.array(x), np.array([2.0, 3.0])
    w = np.array([[[0.0, 1.0, 2.0], [0.0, 2.0, 4.0]]])
    shapes = {"x": " ".join(map(str, x.shape))} if declared else None
    source = f"{head}def f(x, k, v, w):\n    return {value}\n"
    own: dict[str, Any] = {}
    space: dict[str, Any] = {}
    exec(source, own)
    exec(adjointgen.generate(source, wrt="x", shapes=shapes), space)
    _, found = space["f"](x, Thing, v, w, with_grad=True)
    assert np.shape(found) == x.shape
    for i in np.ndindex(x.shape):
        h = np.zeros(x.shape)
        h[i] = 1e-6
        up, down = (np.sum(own["f"](x + s * h, Thing, v, w)) for s in (1.0, -1.0))
        assert found[i] == pytest.approx((up - down) / 2e-6, rel=1e-7, abs=1e-9)


def test_sizes_of_an_object_whose_methods_are_differentiated() -> None:
    source = "class C:\n    def f(self, x):\n        return {} * x\n"
    for size in ("self.size", "self.shape[0]", "self.ndim"):
        space: dict[str, Any] = {}
        exec(adjointgen.generate(source.format(size), "C.f"), space)
        assert space["f"](Thing, 0.5, with_grad=True)[1] == 5.0
