"""np.cross of two elements, np.gradient of several axes, np.full with more axes than it makes."""

from __future__ import annotations

import re
import warnings
from typing import Any

import numpy as np
import pytest

import adjointgen
from adjointgen import AdjointError
from tests.rules.arrays import HEAD
from tests.test_rules_arrays import differences

SHAPES = [
    ((2,), (2,)), ((2,), (3,)), ((3,), (2,)), ((4, 2), (2,)), ((2,), (4, 3)), ((4, 2), (1, 2)),
    ((3,), (3,)), ((4, 3), (3,)),
]  # fmt: skip


@pytest.mark.parametrize("declared", [False, True], ids=["undeclared", "declared"])
@pytest.mark.parametrize("shapes", SHAPES)
def test_vectors_of_two_elements(shapes: list[tuple[int, ...]], declared: bool) -> None:
    operands = [np.random.default_rng(2).uniform(0.5, 1.5, shape) for shape in shapes]
    written = {x: " ".join(map(str, shape)) for x, shape in zip("ab", shapes)}
    source = f"{HEAD}def f(a, b):\n    return np.sum(np.cross(a, b) ** 2)\n"
    space: dict[str, Any] = {}
    exec(adjointgen.generate(source, shapes=written if declared else None), space)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # NumPy's own
        try:
            np.cross(*operands)
        except ValueError as error:  # from NumPy 2.5 on: it is the one of the gradient too
            with pytest.raises(ValueError, match=re.escape(str(error))):
                space["f"](*operands, with_grad=True)
            return
        _, gradients = space["f"](*operands, with_grad=True)
        for place, (found, x) in enumerate(zip(gradients, operands, strict=True)):
            wanted = differences(lambda a, b: np.sum(np.cross(a, b) ** 2), operands, place)
            assert np.shape(found) == x.shape
            assert found == pytest.approx(wanted, rel=1e-8, abs=1e-9)


def test_the_cross_product_of_declared_triples_is_plain() -> None:
    source = f"{HEAD}def f(a, b):\n    return np.cross(a, b)\n"
    assert "cross_adjoint" not in adjointgen.generate(source, shapes={"a": "3", "b": "3"})
    assert "cross_adjoint" in adjointgen.generate(source, shapes={"a": "n", "b": "n"})


@pytest.mark.parametrize("value", ["np.gradient(u)[0] ** 2", "np.sum(np.gradient(u, 0.5))"])
def test_a_gradient_along_all_axes_is_refused(value: str) -> None:
    source = f"{HEAD}def f(u):\n    return {value}\n"
    with pytest.raises(AdjointError) as refused:
        adjointgen.generate(source, shapes={"u": "n m"})
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.code == "ADJ402" and "a list of 2 arrays of `u`" in diagnostic.message
    adjointgen.generate(source.replace("gradient(u", "gradient(u[0]"), shapes={"u": "n m"})


@pytest.mark.parametrize("shape", [(1, 3), (1, 1), (1, 1, 3), (3,), (1,), ()])
def test_what_fills_may_have_more_axes(shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(2).uniform(0.5, 1.5, shape)
    source = f"{HEAD}def f(x):\n    return np.sum(np.full(3, x) ** 2)\n"
    space: dict[str, Any] = {}
    for shapes in (None, {"x": " ".join(map(str, shape))}):
        exec(adjointgen.generate(source, shapes=shapes), space)
        _, gradient = space["f"](x, with_grad=True)
        assert np.shape(gradient) == shape
        wanted = differences(lambda v: np.sum(np.full(3, v) ** 2), [x], 0)
        assert gradient == pytest.approx(wanted, rel=1e-8)
