"""A scalar may be reduced, or summed up, along its axis 0 or -1: NumPy lets it pass."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import adjointgen
from tests.rules.arrays import HEAD, SPACE

ALONG = [
    *(f"np.{n}(x, axis={{}})" for n in """sum prod max min ptp nansum nanmean nanprod nanmax
      nanmin cumsum cumprod nancumsum nancumprod cumulative_sum""".split()),
    "np.sum(x, axis={}, where=True)", "np.max(x, axis={}, keepdims=True)",
    "special.logsumexp(x, axis={})", "special.logsumexp(x, axis={}, keepdims=True)",
    "np.diff(x, 0, axis={})", "np.mean(x, axis={}, where=np.greater(x, 0.0))",
    "np.var(x, axis={}, where=np.isfinite(x))",
    "np.std(x, axis={}, where=np.isfinite(x))",
]  # fmt: skip
CALLS = [
    *(call.format(axis) for call in ALONG for axis in ("0", "-1")),
    "np.cumulative_sum(x)", "special.logsumexp(x, keepdims=True)", "x.sum(0)", "x.max(axis=-1)",
]  # fmt: skip
BODIES = [
    "    return {call} * x\n",
    "    d = {call}\n    return d * d, x\n",
    "    y = np.sin(x)\n    x = np.exp(y)\n    return np.sum({call} * y * x)\n",
]


def total(value: Any) -> float:
    return float(sum(map(np.sum, value if isinstance(value, tuple) else (value,))))


@pytest.mark.parametrize("scalar", [False, True], ids=["undeclared", "scalar"])
@pytest.mark.parametrize("call", CALLS)
def test_the_gradient_of_a_scalar_is_one(call: str, scalar: bool) -> None:
    for body in BODIES:
        source = f"{HEAD}def f(x):\n{body.format(call=call)}".replace("x = np.exp", "w = np.exp")
        space: dict[str, Any] = dict(SPACE)
        exec(source, space)
        f = space["f"]
        exec(adjointgen.generate(source, scalar=scalar), space)

        for x in (1.3, np.float64(1.3), np.array(1.3)):
            if isinstance(x, float) and "x." in call and not isinstance(x, np.generic):
                continue  # no method of Python's own
            gradient = space["f"](x, with_grad=True)[1]
            wanted = (total(f(x + 1e-6)) - total(f(x - 1e-6))) / 2e-6
            assert np.shape(gradient) == ()
            assert gradient == pytest.approx(wanted, rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("x", [np.float32([1, 2, 2]), np.ones((2, 3)), np.ones((1, 1))])
def test_that_of_an_array_is_what_it_was(x: Any) -> None:
    source = f"{HEAD}def f(x):\n    return np.max(x, axis=0) * x, np.cumsum(x, axis=-1) * x\n"
    space: dict[str, Any] = {}
    exec(adjointgen.generate(source), space)
    gradient = space["f"](x, with_grad=True)[1]
    assert gradient.shape == x.shape and gradient.dtype == x.dtype
    exec(adjointgen.generate(source, shapes={"x": " ".join("abc"[: x.ndim])}), space)
    assert gradient == pytest.approx(space["f"](x, with_grad=True)[1], rel=1e-6)
