"""Formulas of choices between operands, of parts of numbers, and of what has no derivative."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.fuzz.formulas_elementary import Made


def _extreme(sign: int) -> Callable[..., Made]:
    """Maximum (1) or minimum (-1); operands that are the same share the derivative."""

    def formula(x: Any, y: Any) -> Made:
        share = np.heaviside(sign * (x - y), np.asarray(0.5, np.result_type(x, y)))
        return np.where(share > 0.5, x, y), (lambda: share, lambda: 1 - share)

    return formula


def _clip(x: Any, low: Any, high: Any) -> Made:
    """A bound that is None is none; the upper one holds where they cross. No ties."""
    low = -np.inf if low is None else low
    high = np.inf if high is None else high
    above, below = high < np.maximum(x, low), (x < low) & (low < high)
    inside = ~above & ~below
    value = np.where(above, high, np.where(below, low, x))
    return value, (lambda: inside * 1, lambda: below * 1, lambda: above * 1)


def _copysign(x: Any, y: Any) -> Made:
    z = np.where(y < 0, -np.abs(x), np.abs(x))
    return z, (lambda: z / x, None)


def _heaviside(x: Any, y: Any) -> Made:
    value = np.where(x < 0, 0, np.where(x > 0, 1, y))
    return value, (None, lambda: 1 - np.sign(x) ** 2)


def _nan_to_num(x: Any, *_: Any) -> Made:
    """Of a finite number, which the domain sees to."""
    return x, (lambda: 1, *(None for _ in _))


def _frexp(x: Any) -> Made:
    mantissa, exponent = np.frexp(x)
    return mantissa, (lambda: np.ldexp(np.ones_like(x), -exponent),)


def _ldexp(x: Any, i: Any) -> Made:
    scale = np.power(2 * np.ones_like(x), i)
    return x * scale, (lambda: scale, None)


def _interp(x: Any, xs: Any, ys: Any, *further: Any) -> Made:
    """Piece by piece: the sum of all pieces, each times whether x is in it. Off the knots."""
    ends = [v if v is not None else y for v, y in zip(further, (ys[0], ys[-1]), strict=False)]
    left, right = (*ends, *(ys[0], ys[-1])[len(ends) :])
    value = np.where(x < xs[0], left, 0) + np.where(x > xs[-1], right, 0)
    slope = np.zeros_like(value)
    for a, b, p, q in zip(xs, xs[1:], ys, ys[1:], strict=False):
        inside = (a < x) & (x < b)
        value = value + np.where(inside, (p * (b - x) + q * (x - a)) / (b - a), 0)
        slope = slope + np.where(inside, (q - p) / (b - a), 0)
    return value, (lambda: slope, None, None, *(None for _ in further))


def _flat(value: Callable[..., Any]) -> Callable[..., Made]:
    return lambda *x: (value(*x), tuple(None for _ in x))


FORMULAS: dict[str, Callable[..., Made]] = {
    "abs": lambda x: (np.abs(x), (lambda: np.sign(x),)),
    "copysign": _copysign,
    "maximum": _extreme(1),
    "minimum": _extreme(-1),
    "fmax": _extreme(1),
    "fmin": _extreme(-1),
    "clip": _clip,
    "heaviside": _heaviside,
    "nan_to_num": _nan_to_num,
    "modf_0": lambda x: (x - np.trunc(x), (lambda: 1,)),
    "frexp_0": _frexp,
    "ldexp": _ldexp,
    "interp": _interp,
    "modf_1": _flat(np.trunc),
    "frexp_1": _flat(lambda x: np.frexp(x)[1]),
    "divmod_0": _flat(lambda x, y: np.floor(x / y)),
    "floor_divide": _flat(lambda x, y: np.floor(x / y)),
    "floor": _flat(np.floor),
    "ceil": _flat(np.ceil),
    "trunc": _flat(np.trunc),
    "rint": _flat(np.rint),
    "round_1": _flat(lambda x, decimals: np.rint(x * 10) / 10),
    "sign": _flat(np.sign),
    "array": _flat(lambda values: values),
    "linspace": _flat(lambda a, b, count: a + (b - a) * np.arange(int(count)) / (count - 1)),
}
