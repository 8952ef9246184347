"""Stacks of matrices beside single ones, and vectors beside stacks, in SciPy's linear algebra.

The sizes of stacks are those of the matrices too: what is transposed as a whole would still fit.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from scipy import linalg

import adjointgen
from tests.rules.arrays import HEAD, SPACE

RNG = np.random.default_rng(8)
STACKS = [
    ((3,), ()), ((), (3,)), ((3,), (3,)), ((2,), (2,)), ((1,), ()), ((2, 3), (3,)), ((3,), (1,)),
]  # fmt: skip
try:
    linalg.solve(np.stack([np.eye(3)] * 2), np.ones((2, 3, 1)))
except ValueError:  # older SciPy has no stacks: it takes the first axis of a right-hand side
    STACKS = [((), ())]
BESIDE = {
    "linalg.solve_continuous_lyapunov(a, b)": [(3, 3)],
    "linalg.solve_discrete_lyapunov(0.1 * a, b)": [(3, 3)],
    "linalg.solve_discrete_lyapunov(0.1 * a, b, 'bilinear')": [(3, 3)],
    "linalg.solve_sylvester(a, a[..., :2, :2] + 9.0, b)": [(3, 2)],
    "linalg.solve_sylvester(np.eye(3), a, b)": [(3, 3)],
    "linalg.solve_banded((1, 1), a, b)": [(3,), (3, 3), (3, 2)],
    "linalg.solve(a, b)": [(3,), (3, 3)],
    "linalg.solve_triangular(a, b, lower=True)": [(3,), (3, 3)],
    "linalg.cho_solve((np.tril(a), True), b)": [(3, 3), (3, 2)],
    "linalg.cho_solve(linalg.cho_factor(a @ np.swapaxes(a, -1, -2)), b)": [(3, 3), (3, 2)],
    "linalg.cho_factor(a @ np.swapaxes(a, -1, -2), lower=True)[0] + b": [(3, 3)],
}


def matrices(stack: tuple[int, ...]) -> Any:
    """Their middle rows are large: as bands, they are those of matrices that can be inverted."""
    a = RNG.uniform(-0.5, 0.5, (*stack, 3, 3)) + 3.0 * np.eye(3)
    a[..., 1, :] += 3.0
    return a


def holds(f: Any, inputs: tuple[Any, ...], *others: Any) -> None:
    """The gradient against differences along two random directions."""
    gradients = f(*inputs, *others, with_grad=True)[1]
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    assert [np.shape(g) for g in gradients] == [np.shape(x) for x in inputs]
    for _ in range(2):
        way = [RNG.normal(size=np.shape(x)) for x in inputs]

        def along(t: float, way: list[Any] = way) -> float:
            return float(f(*(x + t * v for x, v in zip(inputs, way)), *others))

        h = 1e-4
        wanted = (8.0 * (along(h) - along(-h)) - (along(2.0 * h) - along(-2.0 * h))) / (12.0 * h)
        found = sum(np.sum(g * v) for g, v in zip(gradients, way))
        assert found == pytest.approx(wanted, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("declared", [False, True], ids=["", "declared"])
@pytest.mark.parametrize("call", BESIDE)
def test_stacks(call: str, declared: bool) -> None:
    source = f"{HEAD}def f(a, b, w):\n    return np.sum(w * {call})\n"
    f: Any = None
    for core in BESIDE[call]:
        for one, other in STACKS:
            a = matrices(one)
            b = RNG.uniform(-1.0, 1.0, (*other, *core) if len(core) == 2 else core)
            if call in OLDER and not one and len(np.shape(b)) > 2:
                continue
            value = eval(call, dict(SPACE), {"a": a, "b": b})
            w = RNG.uniform(0.5, 1.5, np.shape(value))
            if f is None or declared:
                shapes = {x: " ".join(map(str, np.shape(v))) for x, v in zip("abw", (a, b, w))}
                space: dict[str, Any] = dict(SPACE)
                text = adjointgen.generate(source, wrt="a, b", shapes=shapes if declared else None)
                exec(text, space)
                f = space["f"]
            holds(f, (a, b), w)


OLDER = [c for c in BESIDE if re.match(r"linalg\.(solve\(|solve_tri|solve_banded|cho_solve)", c)]


@pytest.mark.parametrize("call", OLDER)
def test_a_stack_beside_one_matrix_is_refused(call: str) -> None:
    """To SciPy before 1.16 it is no stack: it takes the rows along the first axis."""
    space: dict[str, Any] = dict(SPACE)
    exec(adjointgen.generate(f"{HEAD}def f(a, b):\n    return {call}\n"), space)
    with pytest.raises(ValueError, match="older SciPy"):
        space["f"](matrices(()), RNG.uniform(-1.0, 1.0, (3, 3, 3)), with_grad=True)


def test_a_vector_beside_a_stack_of_factors_is_not_solved() -> None:
    """It would be taken for a matrix where the sizes are equal."""
    source = f"{HEAD}def f(c, b):\n    return linalg.cho_solve((c, True), b)\n"
    c, b = np.stack([np.eye(3)] * 3), np.ones(3)
    for wrt in ("b", "c, b"):
        space: dict[str, Any] = dict(SPACE)
        exec(adjointgen.generate(source, wrt=wrt), space)
        with pytest.raises(ValueError):
            space["f"](c, b, with_grad=True)


PINV = ["np.linalg.pinv(a, 0.3)", "linalg.pinv(a, rtol=0.5)", "linalg.pinv(a, atol=0.6)"]


@pytest.mark.parametrize("call", PINV)
@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (4, 3), (3, 5), (2, 4, 3), (3, 3, 3)])
def test_singular_values_that_are_left_out(call: str, shape: tuple[int, ...]) -> None:
    """They turn with those that are kept."""
    source = f"{HEAD}def f(a, w):\n    return np.sum(w * {call})\n"
    space: dict[str, Any] = dict(SPACE)
    exec(adjointgen.generate(source, wrt="a"), space)
    u, _, vh = np.linalg.svd(RNG.normal(size=shape), full_matrices=False)
    s = np.array([1.7, 0.9, 0.2])[: u.shape[-1]] if u.shape[-1] > 2 else np.array([1.7, 0.2])
    a = (u * s) @ vh
    w = RNG.uniform(0.5, 1.5, np.swapaxes(a, -1, -2).shape)
    try:
        eval(call, dict(SPACE), {"a": a})
    except ValueError:
        return  # no stacks in this SciPy
    holds(space["f"], (a,), w)
    less = np.count_nonzero(np.linalg.svd(eval(call, dict(SPACE), {"a": a}))[1] > 1e-8)
    assert less < np.size(np.linalg.svd(a)[1])
