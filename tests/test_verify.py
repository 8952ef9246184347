"""The numeric check must pass right gradients, and nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from adjointgen.reference import COMPLEX_STEP, DIFFERENCES
from adjointgen.report import FAIL, INCONCLUSIVE, PASS
from adjointgen.verify import ELEMENTS, check_gradient

Joint = Callable[..., Any]


def joint(value: Callable[..., Any], gradient: Callable[..., Any]) -> Joint:
    """A function in joint form from its two halves."""

    def f(x: Any, with_grad: bool = False) -> Any:
        return (value(x), gradient(x)) if with_grad else value(x)

    return f


def wave(x: Any, with_grad: bool = False) -> Any:
    f = np.exp(x) * np.sin(x) + x**3.0
    if not with_grad:
        return f
    return f, np.exp(x) * (np.sin(x) + np.cos(x)) + 3.0 * x**2.0


def in_math(x: float, with_grad: bool = False) -> Any:
    f = math.exp(x) / (1.0 + x * x)
    if not with_grad:
        return f
    return f, f - 2.0 * x * f / (1.0 + x * x)


def model(x: Any, w: Any, k: int = 2, with_grad: bool = False) -> Any:
    """Two results; x (n, d), w (d,): their gradients are those of the sum of everything."""
    z = (x @ w) ** k
    total = np.sum(w * w)
    if not with_grad:
        return z, total
    slope = k * (x @ w) ** (k - 1)
    return (z, total), (slope[:, None] * w, x.T @ slope + 2.0 * w)


POINTS: list[Any] = [
    -1.5,
    0.0,
    1e-9,
    np.float64(0.75),
    np.float32(0.75),
    np.array(0.75),
    np.array([0.0, 1.0, -20.0, 3.0]),
    np.array([[0.5, -1e-12], [1e-300, 2.0]]),
    np.zeros((0, 3)),
    np.array([0.5, -4.0, 2.0], dtype=np.float32),
    np.array([1, -2, 3]),
    2,
]


@pytest.mark.parametrize("x", POINTS, ids=repr)
def test_a_right_gradient_passes(x: Any) -> None:
    report = check_gradient(wave, x)
    assert report.passed and bool(report), str(report)
    (part,) = report.inputs
    assert part.verdict == PASS and np.shape(part.reference) == np.shape(x)
    assert part.method == (COMPLEX_STEP if np.size(x) else DIFFERENCES)
    assert "PASS" in str(report)


@pytest.mark.parametrize("x", [-3.0, -1.0, 0.3, 5.0, 20.0])
def test_a_function_in_math_is_checked_by_differences(x: float) -> None:
    report = check_gradient(in_math, x)
    assert report.passed and report.inputs[0].method == DIFFERENCES, str(report)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_several_inputs_and_results(dtype: type) -> None:
    x, w = np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 1.0]], dtype), np.array([0.25, -0.75], dtype)
    report = check_gradient(model, x, w)
    assert report.passed, str(report)
    assert [part.name for part in report.inputs] == ["x", "w"]
    assert check_gradient(model, x, w, 3).passed
    assert check_gradient(model, x, w=w, k=3).passed
    assert isinstance(report.value, tuple)


def off(relative: float, at: Any = ()) -> Joint:
    """wave, wrong by a relative error in one element."""

    def gradient(x: Any) -> Any:
        g = np.array(wave(x, with_grad=True)[1])
        g[at] *= 1.0 + relative
        return g

    return joint(wave, gradient)


@pytest.mark.parametrize("relative", [1e-6, -1e-6, 1e-3, -2.0, math.nan, math.inf])
@pytest.mark.parametrize(
    ("x", "at"),
    [
        (-1.5, ()),
        (1e-9, ()),
        (np.array([0.5, -20.0, 1e-7]), (1,)),
        (np.array([0.5, -20.0, 1e-7]), (2,)),
        (np.array([[0.5, 30.0], [2.0, 1.0]]), (1, 1)),
    ],
)
def test_one_wrong_element_fails(x: Any, at: tuple[int, ...], relative: float) -> None:
    report = check_gradient(off(relative, at), x)
    (part,) = report.inputs
    assert not report and part.verdict == FAIL
    assert part.worst_index == at
    assert "FAIL" in str(report) and (f"element {list(at)}" in part.reason) == bool(at)


@pytest.mark.parametrize("relative", [1e-6, -1e-6, -2.0])
def test_a_wrong_gradient_fails_by_differences(relative: float) -> None:
    def gradient(x: float) -> Any:
        return in_math(x, with_grad=True)[1] * (1.0 + relative)

    for x in (-2.0, 0.3, 5.0):
        assert check_gradient(joint(in_math, gradient), x).inputs[0].verdict == FAIL


def test_a_tiny_element_has_no_absolute_escape() -> None:
    def value(x: Any) -> Any:
        return 1.0 + np.sum(np.exp(-x * x))

    def right(x: Any) -> Any:
        return -2.0 * x * np.exp(-x * x)

    x = np.array([0.5, 8.0])  # the second derivative is 2.6e-27, beside a value of 1.8
    assert check_gradient(joint(value, right), x).passed
    assert not check_gradient(joint(value, lambda x: -right(x) * [-1.0, 1.0]), x)
    assert not check_gradient(joint(value, lambda x: right(x) * [1.0, 0.0]), x)


def test_zero_gradients() -> None:
    unused = joint(lambda x: np.sum(x[:2] ** 2.0), lambda x: 2.0 * x * [1.0, 1.0, 0.0])
    x = np.array([0.5, 1.0, 2.0])
    assert check_gradient(unused, x).passed
    nearly = joint(unused, lambda x: 2.0 * x * [1.0, 1.0, 0.0] + [0.0, 0.0, 1e-200])
    assert not check_gradient(nearly, x)
    # A minimum by differences only: zero within their error is a pass, more than that is not.
    bottom = joint(lambda x: math.cos(x) + 3.0, lambda x: -math.sin(x))
    assert check_gradient(bottom, 0.0).passed
    assert not check_gradient(joint(bottom, lambda x: 1e-6), 0.0)
    # Rounding leaves 1e-17 of a derivative that is zero.
    one = joint(
        lambda x: 1.01 * np.sin(x) ** 2.0 + np.cos(x) ** 2.0 * 1.01,
        lambda x: np.sin(x) * (np.cos(x) * 2.02) - (2.02 * np.sin(x)) * np.cos(x),
    )
    assert all(check_gradient(one, x).inputs[0].verdict != FAIL for x in np.linspace(0.1, 3.0, 50))


def changes_input(x: Any, with_grad: bool = False) -> Any:
    f = np.sum(x * x)
    if not with_grad:
        return f
    g = 2.0 * x
    x *= 1.0 + 1e-15
    return f, g


@pytest.mark.parametrize(
    ("gradient", "words"),
    [
        (lambda x: np.sum(2.0 * x), "shape ()"),
        (lambda x: (2.0 * x)[None], "shape (1, 3)"),
        (lambda x: np.broadcast_to(2, x.shape) * 1, "type int"),
        (lambda x: (2.0 * x).astype(np.float32), "type float32"),
        (lambda x: 2.0j * x, "type complex128"),
        (lambda x: [2.0, 4.0, 6.0], None),
        (lambda x: None, "shape ()"),
    ],
)
def test_shape_and_type(gradient: Callable[..., Any], words: str | None) -> None:
    report = check_gradient(joint(lambda x: np.sum(x * x), gradient), np.array([1.0, 2.0, 3.0]))
    assert report.passed == (words is None)
    assert words is None or (words in report.inputs[0].reason and words in str(report))


def test_a_float_takes_no_integer_gradient() -> None:
    assert check_gradient(joint(lambda x: x + 1.0, lambda x: 1.0), 2.0).passed
    assert not check_gradient(joint(lambda x: x + 1.0, lambda x: 1), 2.0)
    assert not check_gradient(joint(lambda x: x + 1.0, lambda x: None), 2.0)


def test_memory() -> None:
    x = np.array([1.0, 2.0])
    before = x.copy()
    report = check_gradient(changes_input, x)
    assert not report and "modifies its argument x" in str(report)
    assert x.tobytes() == before.tobytes()  # the user's own array is not touched

    def alias(x: Any, y: Any, with_grad: bool = False) -> Any:
        return (np.sum(x * y), (y, x)) if with_grad else np.sum(x * y)

    report = check_gradient(alias, x, x + 1.0)
    assert not report and "shares its memory with the argument y" in report.inputs[0].reason

    def twins(x: Any, y: Any, with_grad: bool = False) -> Any:
        g = np.ones(2)
        return (np.sum(x + y), (g, g)) if with_grad else np.sum(x + y)

    report = check_gradient(twins, x, x + 1.0)
    assert not report and "the gradient of y" in report.inputs[0].reason

    def same(x: Any, with_grad: bool = False) -> Any:
        f = np.exp(x)
        return (f, f) if with_grad else f

    assert not check_gradient(same, x)


def test_state() -> None:
    kept = np.zeros(2)

    def accumulates(x: Any, with_grad: bool = False) -> Any:
        nonlocal kept
        if with_grad:
            kept = kept + 1.0
        return (np.sum(x), kept) if with_grad else np.sum(x)

    report = check_gradient(accumulates, np.array([1.0, 2.0]))
    assert not report and "second call" in str(report)

    buffer = np.zeros(2)

    def reuses(x: Any, with_grad: bool = False) -> Any:
        buffer[:] = 1.0
        return (np.sum(x), buffer) if with_grad else np.sum(x)

    report = check_gradient(reuses, np.array([1.0, 2.0]))
    assert not report and "writes into" in str(report)

    def other_value(x: Any, with_grad: bool = False) -> Any:
        return (x * x * (1.0 + 1e-15), 2.0 * x) if with_grad else x * x

    assert "the value differs" in str(check_gradient(other_value, 3.0))


def test_parameters_of_every_kind() -> None:
    def f(x: Any, /, n: int, mode: str = "a", *, y: Any = 2.0, with_grad_: bool = False) -> Any:
        v = x**n * y
        return (v, (1.0 * n * x ** (n - 1) * y, 1.0 * x**n)) if with_grad_ else v

    assert check_gradient(f, 1.5, 3).passed
    assert check_gradient(f, 1.5, n=3, y=0.5).passed
    report = check_gradient(f, 1.5, 3, inputs=("x", "y"))
    assert report.passed and len(report.inputs) == 2
    f.inputs, f.flag = ("x", "y"), "with_grad_"  # type: ignore[attr-defined]
    assert check_gradient(f, 2, 3, y=0.5).passed  # an integer for a differentiated parameter


def test_hostile_parameter_names() -> None:
    def f(self: Any, call: Any, with_grad: Any, with_grad_: bool = False) -> Any:
        v = self * call * with_grad
        return (v, (call * with_grad, self * with_grad, self * call)) if with_grad_ else v

    assert check_gradient(f, 1.5, 2.0, 3.0).passed


def test_questions_that_make_no_sense() -> None:
    with pytest.raises(ValueError, match="with_grad"):
        check_gradient(lambda x: x, 1.0)
    with pytest.raises(ValueError, match="does not return"):
        check_gradient(lambda x, with_grad=False: x, 1.0)
    with pytest.raises(ValueError, match="inputs="):
        check_gradient(lambda x, y, with_grad=False: (x, 1.0) if with_grad else x, 1.0, 2.0)
    with pytest.raises(ValueError, match="not a real number"):
        check_gradient(wave, 1j)
    with pytest.raises(ValueError, match="the input y"):
        check_gradient(wave, 1.0, inputs=("y",))
    with pytest.raises(ValueError, match="value"):
        check_gradient(lambda x, with_grad=False: (None, 1.0) if with_grad else None, 1.0)
    report = check_gradient(model, np.ones((3, 2)), np.ones(2), inputs=("x", "w", "k"))
    assert not report and "2 gradient(s) for the inputs x, w, k" in str(report)


# ----- large arrays, short floats -----


def kinked(x: Any, with_grad: bool = False) -> Any:
    f = np.sum(np.sin(x) * x + np.abs(x))
    if not with_grad:
        return f
    return f, np.cos(x) * x + np.sin(x) + np.sign(x)


LARGE = np.random.default_rng(0).normal(size=(18, 24))


def test_the_elements_of_a_large_array_are_checked_in_groups() -> None:
    (part,) = check_gradient(kinked, LARGE).inputs
    assert part.verdict == PASS and part.groups == ELEMENTS < part.reference.size
    assert part.worst_index is None and part.worst_error < 1e-7
    assert "all 432 elements, in 256 groups" in part.coverage
    (small,) = check_gradient(kinked, LARGE.ravel()[:ELEMENTS]).inputs
    assert small.verdict == PASS and small.groups == small.reference.size == ELEMENTS


@pytest.mark.parametrize("at", [(0, 0), (17, 22)])
@pytest.mark.parametrize("factor", [-1.0, 0.0, 1.001, math.nan])
def test_one_wrong_element_of_a_large_array_is_found(at: tuple[int, int], factor: float) -> None:
    def gradient(x: Any) -> Any:
        g = kinked(x, with_grad=True)[1]
        g[at] *= factor
        return g

    (part,) = check_gradient(joint(kinked, gradient), LARGE).inputs
    assert part.verdict == FAIL and part.worst_index == at, part.reason


def test_a_small_error_in_many_elements_of_a_large_array_is_found() -> None:
    wrong = joint(kinked, lambda x: kinked(x, with_grad=True)[1] * (1.0 + 1e-6))
    assert check_gradient(wrong, LARGE).inputs[0].verdict == FAIL


def test_a_kink_in_a_large_array_is_found() -> None:
    x = LARGE.copy()
    x[5, 6] = 0.0
    (part,) = check_gradient(kinked, x).inputs
    assert part.verdict == INCONCLUSIVE and part.worst_index == (5, 6) and "kink" in part.reason


def test_float32_does_not_hide_a_small_error() -> None:
    """In float32 an error of 1e-6 is rounding; the same gradient in float64 gives it away."""
    x = np.array([0.5, -4.0, 2.0], dtype=np.float32)
    (part,) = check_gradient(off(1e-6, 1), x).inputs
    assert part.verdict == FAIL and "in float64, element [1]" in part.reason

    def rounded(x: Any) -> Any:
        g = wave(x, with_grad=True)[1]
        return g * np.float32(1.0 + 1e-6) if x.dtype == np.float32 else g

    assert check_gradient(joint(wave, rounded), x).passed


def test_inputs_of_every_layout() -> None:
    grid = np.arange(1.0, 25.0).reshape(4, 6) / 10.0
    fixed = grid.copy()
    fixed.flags.writeable = False
    for x in (grid[::2, ::3], grid.T, np.asfortranarray(grid), grid[::-1], fixed, grid[:0]):
        assert check_gradient(wave, x).passed
        assert bool(check_gradient(off(1e-6), x)) == (x.size == 0)


def test_the_flag_among_parameters_like_it() -> None:
    def one(with_grad_: Any, with_grad: bool = False) -> Any:
        return (2.0 * with_grad_, 2.0) if with_grad else 2.0 * with_grad_

    def two(with_grad: Any, with_grad_: bool = False, *, with_grad__: Any = 3.0) -> Any:
        f = with_grad * with_grad__
        return (f, (with_grad__, with_grad)) if with_grad_ else f

    assert check_gradient(one, 1.5).passed
    assert check_gradient(two, 1.5, with_grad__=2.0).passed


def test_errors_of_the_function_are_passed_on() -> None:
    with pytest.raises(ZeroDivisionError):
        check_gradient(joint(lambda x: 1.0 / x, lambda x: -1.0 / x**2.0), 0.0)


def test_the_table() -> None:
    x, w = np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([0.25, -0.75])
    lines = str(check_gradient(model, x, w)).splitlines()
    assert lines[0].startswith("value: array of shape (2,), ")
    assert lines[1].split() == ["input", "gradient", "reference", "rel.", "error", "verdict"]
    assert lines[2].startswith("x (2, 2) at [") and lines[3].startswith("w (2,) at [")
    assert lines[1].index("verdict") == lines[2].index("PASS") == lines[3].index("PASS")


def test_nothing_passes_at_infinity():
    def f(x, with_grad=False):
        with np.errstate(over="ignore"):
            value = np.exp(np.exp(x))
            return (value, value * np.exp(x)) if with_grad else value

    report = check_gradient(f, 10.0)
    assert not report.passed and "inconclusive" in str(report)
