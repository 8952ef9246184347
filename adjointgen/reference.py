"""A numeric derivative that says how far it can be trusted.

Differences: central differences over a sweep of steps, extrapolated to step zero in a tableau
(Richardson; choice of the entry by its error estimate after Ridders, Adv. Eng. Softw. 4, 1982).
A second tableau extrapolates the gap between the right and the left derivative, which is zero where
the function is smooth; its entries join the error estimate, so that a kink nearer than the step,
which central differences alone take for a smooth function, is seen. Complex step: Im f(x + ih) / h
(Squire and Trapp, SIAM Review 40, 1998), exact for analytic code and silently wrong for abs and its
like, so it is taken only where the differences confirm it, and confirm it to more digits than a
verdict needs: whatever a blind complex step misses is then too small to change the verdict.

One derivative costs about 60 calls of the function (28 steps, up and down, on one scale or two, and
5 complex steps), so a gradient costs that many for each of its elements.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

COMPLEX_STEP, DIFFERENCES = "complex step", "differences"

EPS = float(np.finfo(np.float64).eps)
# Steps from 0.2 of the input's scale down to 3e-9 of it. The first is no round number, since a
# period of the function that the steps divide would look like a constant.
STEPS = [0.2137 / 4.0**level for level in range(14)]
ORDERS = 6  # columns of the tableau
CONFIRMED = 2e-8  # relative error at which differences can confirm a complex step
NEGLIGIBLE = (
    1e-10  # an error below this part of value / input is no obstacle to calling zero a zero
)
KINK = 1e-3  # a gap between right and left derivative that is known this well is a kink
# Inputs a few last digits apart and steps that are not powers of two: their results differ by the
# rounding error of a complex step.
COMPLEX_STEPS = ((0, 1e-30), (1, 1.3e-30), (-1, 0.7e-30), (2, 0.9e-30), (-2, 1.1e-30))

Array = NDArray[np.float64]
Function = Callable[[NDArray[Any]], NDArray[Any]]  # an input's array -> all results, flat


@dataclass(frozen=True)
class Derivative:
    """The derivative by one element of the input.

    error is an estimate of its absolute error, size the magnitude of value / input: a derivative
    far below size comes from a function that is flat there, or from cancellation. corner: the
    derivative on the right less that on the left, at a kink; there, value is their mean. moved:
    whether the function took several values in the neighbourhood.
    """

    value: float
    error: float
    size: float
    corner: float = 0.0
    moved: bool = True
    method: str = DIFFERENCES

    @property
    def is_zero(self) -> bool:
        """Nothing can be told from zero, and it is known well enough to say so."""
        return abs(self.value) <= self.error <= NEGLIGIBLE * self.size

    @property
    def is_decisive(self) -> bool:
        return self.error <= CONFIRMED * abs(self.value) or self.is_zero


@dataclass(frozen=True)
class Reference:
    """The derivatives of the sum of a function's results; all arrays have the input's shape."""

    method: str
    value: Array
    error: Array
    size: Array
    corner: Array
    known: NDArray[np.bool_]  # the elements that were asked for; the others are nan

    @classmethod
    def of(cls, found: Sequence[Derivative], elements: Sequence[int], x: Array) -> Reference:
        """From the derivatives by the elements of x of these flat indices."""

        def shaped(values: Sequence[float], other: float) -> Array:
            array = np.full(x.size, other)
            array[list(elements)] = values
            return array.reshape(x.shape)

        value, error, size, corner = (
            shaped([getattr(d, part) for d in found], np.nan)
            for part in ("value", "error", "size", "corner")
        )
        known = shaped([1.0] * len(found), 0.0) > 0.0
        method = " and ".join(sorted({d.method for d in found})) or DIFFERENCES
        return cls(method, value, error, size, corner, known)

    @property
    def is_zero(self) -> NDArray[np.bool_]:
        """As for one derivative: where nothing can be told from zero."""
        return (np.abs(self.value) <= self.error) & (self.error <= NEGLIGIBLE * self.size)


def reference(f: Function, x: Array, elements: Sequence[int]) -> Reference:
    """The derivative of sum(f(x)) by the elements of x of these flat indices.

    f is called with arrays like x in float64, and in complex128 (any exception there means that it
    takes no complex numbers). Its floating-point warnings are silenced.
    """
    found = [_derivative(_along(f, x, i), float(x.flat[i])) for i in elements]
    return Reference.of(found, elements, x)


def along(f: Function, x: Array, direction: Array) -> Reference:
    """The derivative of sum(f(x + t * direction)) by t at zero."""
    found = _derivative(lambda t: f(x + t * direction), 0.0)
    return Reference.of([found], [0], np.zeros(()))


def _derivative(f: Callable[[complex], NDArray[Any]], x: float) -> Derivative:
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        real = _differences(f, x)
        # A number that is cast to float loses its imaginary part with this warning.
        warnings.simplefilter("error", np.exceptions.ComplexWarning)
        try:
            step = _complex_step(f, x, real)
        except Exception:  # math.sin(1j) is a TypeError, but a user's function may raise anything
            return real
    return step if _confirms(real, step) else real


def _along(f: Function, x: Array, index: int) -> Callable[[complex], NDArray[Any]]:
    """f as a function of one element of x."""

    def along(v: complex) -> NDArray[Any]:
        moved = x.astype(np.result_type(v, x.dtype))
        moved.flat[index] = v
        return f(moved)

    return along


def _differences(f: Callable[[complex], NDArray[Any]], x: float) -> Derivative:
    """The best entry of two sweeps: steps on the scale of x, and steps on the scale of one."""
    scales = sorted({abs(x), max(abs(x), 1.0)} - {0.0})
    middle = f(x)
    outside = np.full(middle.shape, np.nan)
    sweeps = [[_sample(f, x, step * scale, outside) for step in STEPS] for scale in scales]
    moved = np.full(middle.shape, False)
    for sample in (sample for sweep in sweeps for sample in sweep):
        moved |= (sample.up != middle) | (sample.down != middle)
    if not moved.any():  # x is not used, or drowns in large numbers even at the largest step
        size = float(np.sum(np.abs(middle))) / scales[-1]
        return Derivative(0.0, 2.0 * EPS * size / STEPS[0], size, moved=False)
    best, corners = [], []
    for sweep, scale in zip(sweeps, scales, strict=True):
        for entries in _entries(sweep, middle, moved, x, scale):
            best.append(min((one for one, _ in entries), key=lambda d: d.error))
            corners.append(min(entries, key=lambda pair: pair[1]))
    winner = min(best, key=lambda d: d.error)
    kink, unsure = min(corners, key=lambda pair: pair[1])
    if unsure < KINK * abs(kink.corner) and winner.error >= KINK * abs(kink.corner):
        return replace(kink, error=max(kink.error, abs(kink.corner)))
    # Rounding can make small steps agree with one another on a wrong value (on zero, if the steps
    # drown in a large number). A larger step that is as sure of another value gives this away.
    gaps = [abs(d.value - winner.value) for d in best]
    doubt = max((gap for d, gap in zip(best, gaps, strict=True) if d.error < 1e-3 * gap), default=0)
    return replace(winner, error=max(winner.error, doubt), corner=0.0)


@dataclass(frozen=True)
class _Sample:
    """The results at two points around x."""

    right: float
    left: float
    up: NDArray[Any]
    down: NDArray[Any]


def _sample(
    f: Callable[[complex], NDArray[Any]], x: float, step: float, outside: NDArray[Any]
) -> _Sample:
    """outside: the results to assume where f is not defined."""
    right, left = x + step, x - step
    try:
        up, down = f(right), f(left)
    except (ArithmeticError, ValueError, TypeError):
        # The math module outside its domain: math.log(-1.0), math.sin((-1.0)**0.5).
        return _Sample(right, left, outside, outside)
    if np.iscomplexobj(up) or np.iscomplexobj(down):  # (-1.0)**0.5
        return _Sample(right, left, outside, outside)
    return _Sample(right, left, up, down)


def _entries(
    sweep: list[_Sample], middle: NDArray[Any], moved: NDArray[np.bool_], x: float, scale: float
) -> list[list[tuple[Derivative, float]]]:
    """The rows of a sweep's tableau; beside each entry, the error it has if the point is a kink.

    moved: the results that depend on x.
    """
    central, gaps = [], []
    for s in sweep:
        # Differences before sums: results that do not move must not add their rounding error.
        central.append(float(np.sum(s.up - s.down)) / (s.right - s.left))
        forward = float(np.sum(s.up - middle)) / (s.right - x)
        gaps.append(forward - float(np.sum(middle - s.down)) / (x - s.left))
    # Errors of a central difference are even powers of the step, those of a gap are odd ones.
    slopes, corners = _tableau(central, 2), _tableau(gaps, 1)
    heights = [float(np.sum(np.maximum(np.abs(s.up), np.abs(s.down)), where=moved)) for s in sweep]
    size = heights[2] / scale  # at a step of 1 %
    rows = []
    for level, s in enumerate(sweep):
        noise = 4.0 * EPS * heights[level] / (s.right - s.left)
        entries = [(Derivative(central[level], math.inf, size), math.inf)]
        for order in range(1, len(slopes[level])):
            value, corner = slopes[level][order], corners[level][order]
            changes = [value - slopes[level][order - 1], value - slopes[level - 1][order - 1]]
            turns = [corner - corners[level][order - 1], corner - corners[level - 1][order - 1]]
            smooth, kink = (
                max(abs(part) for part in errors) + noise
                if all(map(math.isfinite, errors))
                else math.inf
                for errors in ([*changes, corner], [*changes, *turns])
            )
            entries.append((Derivative(value, smooth, size, corner), kink))
        rows.append(entries)
    return rows


def _tableau(column: list[float], first_power: int) -> list[list[float]]:
    """Richardson extrapolation to step zero: row by row, of growing order.

    The errors of the column are the powers first_power, first_power + 2, … of the step.
    """
    ratio = STEPS[0] / STEPS[1]
    rows: list[list[float]] = []
    for level, value in enumerate(column):
        row = [value]
        for order in range(1, min(level, ORDERS - 1) + 1):
            factor = ratio ** (first_power + 2 * (order - 1))
            row.append((factor * row[-1] - rows[-1][order - 1]) / (factor - 1.0))
        rows.append(row)
    return rows


def _complex_step(f: Callable[[complex], NDArray[Any]], x: float, real: Derivative) -> Derivative:
    samples = []
    for digits, step in COMPLEX_STEPS:
        samples.append(float(np.sum(f(complex(x * (1.0 + digits * EPS), step)).imag)) / step)
    error = 4.0 * (max(samples) - min(samples)) + 4.0 * EPS * abs(samples[0])
    if real.moved and not any(samples):  # perhaps blind (abs), so no better than the differences
        error = real.error
    return Derivative(samples[0], error, real.size, method=COMPLEX_STEP)


def _confirms(real: Derivative, step: Derivative) -> bool:
    """Do the differences confirm the complex step?

    Some complex functions of SciPy have rounding errors in their imaginary parts, and no step.
    """
    decisive = real.is_decisive and step.is_decisive
    return decisive and abs(step.value - real.value) <= 3.0 * real.error + step.error
