"""What only single points and types show about a rule, beside what `test_rules.py` does to all."""

from __future__ import annotations

import numpy as np
import pytest

from tests.test_rules import run

SEED = 1.7  # equal to no operand, and not its own inverse


@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_a_tie_is_shared_whatever_it_is(name: str) -> None:
    tie = np.array([3.0, -2.0, 0.0])
    _, parts = run(name, {"x": tie, "y": tie}, seed=SEED * np.ones(3))
    for part in parts.values():
        np.testing.assert_array_equal(part, [SEED / 2] * 3)


@pytest.mark.parametrize("name", ["hypot"])
def test_on_an_axis(name: str) -> None:
    for value in (3.0, -3.0):
        for x, y in ((value, 0.0), (0.0, value)):
            _, parts = run(name, {"x": np.float64(x), "y": np.float64(y)})
            assert parts == {"x": x / 3.0, "y": y / 3.0}


@pytest.mark.parametrize("name", ["power"])
@pytest.mark.parametrize("kind", [np.uint8, np.int32, np.int64])
def test_a_power_of_integers_has_a_floating_derivative(name: str, kind: type) -> None:
    _, parts = run(name, {"x": kind(3), "y": kind(2)})
    assert parts["x"] == 6.0 and isinstance(parts["x"], np.float64)
    assert parts["y"] == pytest.approx(9.0 * np.log(3.0), rel=1e-15)


@pytest.mark.parametrize("name", ["sum", "mean"])
@pytest.mark.parametrize("shape", [(), (3,), (2, 1)])
def test_a_reduction_has_a_derivative_of_the_shape_of_its_operand(name: str, shape: tuple) -> None:
    _, parts = run(name, {"a": np.ones(shape)})
    assert np.shape(parts["a"]) == shape
