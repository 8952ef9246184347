"""Where a numeric reference is in danger: kinks, edges, flat places, silent complex steps."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from adjointgen.reference import DIFFERENCES
from adjointgen.report import FAIL, INCONCLUSIVE
from adjointgen.verify import check_gradient
from tests.test_verify import joint

ABS = joint(lambda x: np.abs(x - 1.0), lambda x: np.sign(x - 1.0))
SILENT = {  # complex step is silently wrong on all of these, or may not be defined
    "abs": (ABS, joint(ABS, lambda x: 0.0 * x)),
    "maximum": (
        joint(lambda x: np.maximum(x, 1.0) ** 2.0, lambda x: np.where(x > 1.0, 2.0 * x, 0.0)),
        joint(lambda x: np.maximum(x, 1.0) ** 2.0, lambda x: 2.0 * x),
    ),
    "where": (
        joint(lambda x: np.where(x > 1.0, x**2.0, x), lambda x: np.where(x > 1.0, 2.0 * x, 1.0)),
        joint(lambda x: np.where(x > 1.0, x**2.0, x), lambda x: 2.0 * x),
    ),
    "real": (
        joint(lambda x: np.real(x) ** 2.0, lambda x: 2.0 * x),
        joint(lambda x: np.real(x) ** 2.0, lambda x: 0.0 * x),
    ),
    "sum with a small abs": (
        joint(lambda x: np.sin(x) + 1e-5 * abs(x), lambda x: np.cos(x) + 1e-5 * np.sign(x)),
        joint(lambda x: np.sin(x) + 1e-5 * abs(x), np.cos),
    ),
    "float": (
        joint(lambda x: np.sum(np.asarray(x).astype(float)), np.ones_like),
        joint(lambda x: np.sum(np.asarray(x).astype(float)), np.zeros_like),
    ),
}


@pytest.mark.parametrize("name", SILENT)
@pytest.mark.parametrize("x", [0.3, -2.0, np.array([0.25, 0.5, -3.0])], ids=repr)
def test_a_silently_wrong_complex_step_is_not_believed(name: str, x: Any) -> None:
    right, wrong = SILENT[name]
    assert check_gradient(right, x).passed, str(check_gradient(right, x))
    assert check_gradient(wrong, x).inputs[0].verdict == FAIL


@pytest.mark.parametrize("distance", [0.0, 1e-300, 1e-12, 1e-9, 1e-7, 1e-5, 1e-3, 0.1])
@pytest.mark.parametrize("side", [1.0, -1.0])
def test_a_kink_nearby_is_never_a_pass_for_a_wrong_gradient(distance: float, side: float) -> None:
    x = 1.0 + side * distance
    for wrong in (0.0, 0.5, -side, 1.0 + 1e-6):
        report = check_gradient(joint(ABS, lambda x, wrong=wrong: wrong), x)
        assert not report or x == 1.0 + wrong, str(report)
    if distance == 0.0:
        assert check_gradient(ABS, x).inputs[0].verdict == INCONCLUSIVE
        assert "inconclusive" in str(check_gradient(ABS, x))
    if distance >= 1e-5:
        assert check_gradient(ABS, x).passed


BASES = {  # value and derivative; not all are known by differences to many digits
    "sin": (np.sin, np.cos),
    "wave": (lambda x: np.sin(3000.0 * x), lambda x: 3000.0 * np.cos(3000.0 * x)),
    "on a large number": (lambda x: 1e6 + np.sin(x), np.cos),
    "on a larger number": (lambda x: 1e9 + x**2.0, lambda x: 2.0 * x),
}
BLIND = {  # value, derivative, and what a complex step takes for it
    "abs": (np.abs, np.sign, lambda x: 0.0),
    "conj": (lambda x: np.sqrt(x * np.conj(x)), np.sign, lambda x: 0.0),
    "real": (lambda x: np.real(np.sin(x)), np.cos, lambda x: 0.0),
    "half": (lambda x: x * np.real(x), lambda x: 2.0 * x, lambda x: x),
    "norm": (
        lambda x: np.linalg.norm(np.array([x, 1.0 + 0.0 * x])),
        lambda x: x / np.sqrt(x * x + 1.0),
        lambda x: 0.0,
    ),
}


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("blind", BLIND)
def test_what_a_complex_step_does_not_see_is_not_lost_beside_the_rest(
    base: str, blind: str
) -> None:
    """A small part of which a complex step is blind; a gradient without it never passes."""
    value, slope = BASES[base]
    more, right, seen = BLIND[blind]
    for k in (1.0, 1e-4, 1e-5, 3e-6, 1e-6, 3e-7, 1e-8):
        for x in map(np.float64, (0.3, -2.0, 1e-3, 7.7, 0.31, -0.05)):
            whole = joint(
                lambda x, k=k: value(x) + k * more(x), lambda x, k=k: slope(x) + k * right(x)
            )
            lacks = joint(whole, lambda x, k=k: slope(x) + k * seen(x))
            assert check_gradient(whole, x).inputs[0].verdict != FAIL
            gap = abs(k * (right(x) - seen(x)) / (slope(x) + k * right(x)))
            assert gap < 2e-7 or not check_gradient(lacks, x), (k, x, gap)


KINKS = {  # value; point; derivatives on the left and on the right
    "abs": (np.abs, 0.0, -1.0, 1.0),
    "maximum": (lambda x: np.maximum(x**2.0, 2.0 * x), 2.0, 2.0, 4.0),
    "minimum": (lambda x: np.minimum(3.0 * x, x) + np.exp(x), 0.0, 4.0, 2.0),
    "in math": (lambda x: abs(math.sin(x)) * 1e-3, 0.0, -1e-3, 1e-3),
}


@pytest.mark.parametrize("name", KINKS)
def test_a_kink_is_told_from_an_error(name: str) -> None:
    value, x, left, right = KINKS[name]
    for g in (left, right, (left + right) / 2.0, 0.9 * left + 0.1 * right):
        (part,) = check_gradient(joint(value, lambda x, g=g: g), x).inputs
        assert part.verdict == INCONCLUSIVE
        assert f"{left:.6g} on the left, {right:.6g} on the right" in part.reason
    for g in (left + 0.1 * (left - right), right - 0.1 * (left - right), 5.0, -5.0, math.nan):
        (part,) = check_gradient(joint(value, lambda x, g=g: g), x).inputs
        assert part.verdict == FAIL and "a kink" in part.reason


def test_only_kinks_are_called_so() -> None:
    smooth = joint(lambda x: np.sin(x) + 1e9, np.cos)
    jump = joint(lambda x: np.floor(x) + x, lambda x: 1.0)
    edge = joint(math.sqrt, lambda x: 3.0)
    cusp = joint(lambda x: abs(x) ** 0.5, lambda x: 3.0)
    for f, x in ((smooth, 0.3), (jump, 1.0), (edge, 0.0), (cusp, 0.0)):
        (part,) = check_gradient(f, x).inputs
        assert part.verdict == INCONCLUSIVE and "at a kink" not in part.reason, part.reason


def test_the_edge_of_the_domain_is_inconclusive() -> None:
    root = joint(np.sqrt, lambda x: 0.5 / np.sqrt(x))
    with np.errstate(divide="ignore"):
        assert check_gradient(root, np.array(0.0)).inputs[0].verdict == INCONCLUSIVE
    assert check_gradient(root, 1e-8).passed


def test_a_derivative_below_the_resolution_is_no_failure() -> None:
    # tanh(20 x) is flat to 1e-14 at x = 0.85, and abs hides that from the complex step.
    def value(x: Any) -> Any:
        return 30.0 * np.tanh(20.0 * np.abs(x))

    right = joint(value, lambda x: 600.0 / np.cosh(20.0 * x) ** 2.0 * np.sign(x))
    assert check_gradient(right, 0.85).inputs[0].verdict != FAIL
    assert not check_gradient(joint(value, lambda x: 1e-6), 0.85)


def test_a_cast_to_float_is_not_taken_for_a_complex_step() -> None:
    right = joint(lambda x: math.tanh(x * np.float64(3.0)), lambda x: 3.0 / math.cosh(3.0 * x) ** 2)
    report = check_gradient(right, 1.5)
    assert report.passed and report.inputs[0].method == DIFFERENCES
    assert check_gradient(right, 5.0).inputs[0].verdict != FAIL


def test_steps_that_drown_in_a_large_number_do_not_pass_a_zero() -> None:
    lost = joint(lambda x: (x + 1e8) - 1e8, lambda x: 0.0)
    assert not check_gradient(lost, 1.0)
    assert not check_gradient(joint(lambda x: math.floor(x + 1e8) * 1.0, lambda x: 1.0), 1.0)
