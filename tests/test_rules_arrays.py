"""Every rule for whole arrays by its examples: full gradients of weighted sums of the result.

The reference knows no rule: differences of the called function, extrapolated (Richardson).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from adjointgen import pipeline, rulebook
from adjointgen.examples import Example
from adjointgen.passes import promotion
from adjointgen.read.select import find_function
from adjointgen.read.text import read_module
from tests.rules.arrays import examples, gradient, source_of, turned, value_of

# SciPy says so of every float32.
pytestmark = pytest.mark.filterwarnings("ignore:logm result may be inaccurate")

EXAMPLES = [pytest.param(e, id=f"{e.rule.name}: {e.text}") for e in examples()]
TURNED = [
    pytest.param(e, other, id=f"{e.rule.name}: {e.text}")
    for e in examples()
    if (other := turned(e)) is not None
]


def differences(f: Callable[..., Any], values: list[Any], place: int) -> Any:
    """The gradient of f by one argument, each element by itself, to about 1e-10."""
    x = np.asarray(values[place], dtype=float)
    out = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        table: list[list[float]] = []
        for level in range(6):
            h = 0.08 / 2.0**level
            ends = []
            for sign in (1.0, -1.0):
                moved = x.copy()
                moved[index] += sign * h
                ends.append(f(*values[:place], moved[()], *values[place + 1 :]))
            row = [(ends[0] - ends[1]) / (2.0 * h)]
            for k in range(level):
                row.append(row[k] + (row[k] - table[-1][k]) / (4.0 ** (k + 1) - 1.0))
            table.append(row)
        best = min(
            ((abs(a[-1] - b[-1]), b[-1]) for a, b in zip(table, table[1:])), key=lambda t: t[0]
        )
        out[index] = best[1]
    return out


_REFERENCES: dict[str, list[Any]] = {}


def reference(example: Example) -> list[Any]:
    """The gradient of the weighted sum by each operand, computed once."""
    key = f"{example.rule.name}: {example.text}"
    if key not in _REFERENCES:
        values = example.draw()
        weights = weights_for(value_of(example, values))
        plain = lambda *a: np.sum(value_of(example, dict(zip(values, a))) * weights)  # noqa: E731
        given = list(values.values())
        _REFERENCES[key] = [differences(plain, given, i) for i in range(len(given))]
    return _REFERENCES[key]


def weights_for(value: Any) -> Any:
    return np.random.default_rng(7).uniform(0.5, 1.5, np.shape(value))[()]


@pytest.mark.parametrize("declared", [False, True], ids=["undeclared", "declared"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_gradient(example: Example, declared: bool) -> None:
    values = example.draw()
    value = value_of(example, values)
    weights = weights_for(value)
    shapes = None
    if declared:
        sizes = {x: " ".join(map(str, shape)) for x, shape in example.shapes.items()}
        shapes = {**sizes, "weights": " ".join(map(str, np.shape(value)))}
    f = gradient(source_of(example), example.names, shapes)
    given = [*values.values(), weights]
    total, found = f(*given, with_grad=True)
    assert total == pytest.approx(np.sum(value * weights), rel=1e-13)
    found = found if isinstance(found, tuple) else (found,)
    for (x, g), wanted in zip(zip(values, found, strict=True), reference(example), strict=True):
        assert np.shape(g) == example.shapes[x]
        assert g == pytest.approx(wanted, rel=1e-8, abs=1e-9 * np.max(np.abs(wanted), initial=1.0))


@pytest.mark.parametrize("declared", [False, True], ids=["undeclared", "declared"])
@pytest.mark.parametrize(("example", "other"), TURNED)
def test_the_order_of_keywords_does_not_matter(
    example: Example, other: Example, declared: bool
) -> None:
    values = example.draw()
    weights = weights_for(value_of(example, values))
    shapes = None
    if declared:
        sizes = {x: " ".join(map(str, shape)) for x, shape in example.shapes.items()}
        shapes = {**sizes, "weights": " ".join(map(str, np.shape(weights)))}
    ways = [gradient(source_of(e), e.names, shapes) for e in (example, other)]
    (total, wanted), (same, found) = (f(*values.values(), weights, with_grad=True) for f in ways)
    assert same == pytest.approx(total, rel=1e-13)
    pairs = zip(found, wanted, strict=True) if isinstance(found, tuple) else [(found, wanted)]
    for g, w in pairs:
        assert np.shape(g) == np.shape(w)
        assert g == pytest.approx(w, rel=1e-11, abs=1e-12)


@pytest.mark.parametrize("example", EXAMPLES)
def test_float32(example: Example) -> None:
    """A gradient has the type of its input, and the value of the one in float64."""
    single, double = example.draw(dtype=np.float32), example.draw()
    weights = weights_for(value_of(example, double))
    f = gradient(source_of(example), example.names)
    wanted = f(*double.values(), weights, with_grad=True)[1]
    found = f(*single.values(), weights.astype(np.float32), with_grad=True)[1]
    pairs = zip(found, wanted) if isinstance(found, tuple) else [(found, wanted)]
    for g, w in pairs:
        assert g.dtype == np.float32
        assert g == pytest.approx(w, rel=1e-3, abs=1e-4 * np.max(np.abs(w), initial=1.0))


@pytest.mark.parametrize("example", EXAMPLES)
def test_views_and_read_only_inputs(example: Example) -> None:
    """Fortran order, strides and read-only memory change nothing, and nothing is written."""
    values = example.draw()
    value = value_of(example, values)
    weights = weights_for(value)
    f = gradient(source_of(example), example.names)
    wanted = f(*values.values(), weights, with_grad=True)[1]
    views = []
    for v in values.values():
        if np.ndim(v):
            wide = np.zeros([2 * n for n in v.shape], order="F")
            v, whole = wide[tuple(slice(None, None, 2) for _ in v.shape)], v
            v[...] = whole
            v.flags.writeable = False
        views.append(v)
    found = f(*views, weights, with_grad=True)[1]
    pairs = zip(found, wanted) if isinstance(found, tuple) else [(found, wanted)]
    for g, w in pairs:
        assert g == pytest.approx(w, rel=1e-9, abs=1e-12)
        assert not np.ndim(g) or g.flags.writeable


@pytest.mark.parametrize("example", [e for e in EXAMPLES if "stats." not in str(e.id)])
def test_what_keeps_integers_is_known(example: Example) -> None:
    """Else its adjoint would be an array of integers, in which sums overflow."""
    draws = example.draw()
    whole = {x: np.ceil(10.0 * np.asarray(v)).astype(np.int64)[()] for x, v in draws.items()}
    kept = np.asarray(value_of(example, whole)).dtype.kind in "iu"
    assert not kept or example.rule.operation in promotion.KEEPING


@pytest.mark.parametrize("example", EXAMPLES)
def test_known_shapes_are_right(example: Example) -> None:
    """What is inferred of declared inputs, held against what the call makes."""
    sizes = {x: " ".join(map(str, shape)) for x, shape in example.shapes.items()}
    options = pipeline.Options(shapes=sizes)
    known = []
    for way in filter(None, (example, turned(example))):
        module = read_module(source_of(way, weights=False), "<test>")
        program = pipeline.program_of(module, find_function(module, "f"), None, options)
        known.append(program.values["z"].shape)
    assert known[0] == known[-1]
    if isinstance(known[0], tuple):
        assert known[0] == tuple(map(str, np.shape(value_of(example, example.draw()))))


def test_every_rule_has_an_example() -> None:
    missing = [
        rule.name
        for operation in rulebook._index()
        for rule in rulebook._load(operation)
        if not rule.elementwise and not rule.examples
    ]
    assert missing == []
