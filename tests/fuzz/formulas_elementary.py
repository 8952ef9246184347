"""Formulas of arithmetic, powers, exponentials, logarithms and trigonometry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Made = tuple[Any, tuple[Callable[[], Any] | None, ...]]


def pi(x: Any) -> Any:
    """In the type of x."""
    return 4 * np.arctan(np.ones_like(x))


def ln2(x: Any) -> Any:
    return np.log(2 * np.ones_like(x))


def ln10(x: Any) -> Any:
    return np.log(10 * np.ones_like(x))


def _power(x: Any, y: Any) -> Made:
    """x**y for any x with a constant y, for x > 0 else; d x**0 is 0 even at x = 0."""
    if np.any(np.asarray(y) < 0) and np.asarray(x).dtype.kind in "iu":  # as Python's own numbers do
        x = np.asarray(x, dtype=float)
    z = np.power(x, y)
    by_x = lambda: np.where(y == 0, 0, y * np.power(x, np.where(y == 0, 1, y - 1)))  # noqa: E731
    return z, (by_x, lambda: z * np.log(x))


def _remainder(x: Any, y: Any, whole: Callable[[Any], Any]) -> Made:
    """x less a whole multiple of y."""
    q = whole(x / y)
    return x - q * y, (lambda: 1, lambda: -q)


def _hypot(*x: Any) -> Made:
    z = np.sqrt(sum(v * v for v in x))
    return z, tuple(lambda v=v: v / z for v in x)  # type: ignore[misc]


def _dist(*x: Any) -> Made:
    half = len(x) // 2
    differences = [p - q for p, q in zip(x[:half], x[half:], strict=True)]
    z, by_difference = _hypot(*differences)
    return z, (*by_difference, *(lambda d=d: -d() for d in by_difference))  # type: ignore[misc]


def _sumprod(*x: Any) -> Made:
    half = len(x) // 2
    p, q = x[:half], x[half:]
    value = sum(a * b for a, b in zip(p, q, strict=True))
    return value, tuple(lambda v=v: v for v in (*q, *p))  # type: ignore[misc]


def _prod(*x: Any) -> Made:
    def without(i: int) -> Any:
        product = np.ones_like(x[i])
        for v in (*x[:i], *x[i + 1 :]):
            product = product * v
        return product

    value = without(0) * x[0]
    return value, tuple(lambda i=i: without(i) for i in range(len(x)))  # type: ignore[misc]


def _angle(y: Any, x: Any) -> Made:
    square = x * x + y * y
    return np.arctan2(y, x), (lambda: x / square, lambda: -y / square)


def _log_sum(x: Any, y: Any, base: Any) -> Made:
    """log(base**x + base**y) to that base."""
    high, low = np.maximum(x, y), np.minimum(x, y)
    z = high + np.log1p(np.exp((low - high) * base)) / base
    return z, (lambda: np.exp((x - z) * base), lambda: np.exp((y - z) * base))


def _log_base(x: Any, base: Any) -> Made:
    z = np.log(x) / np.log(base)
    return z, (lambda: 1 / (x * np.log(base)), lambda: -np.log(x) / (base * np.log(base) ** 2))


def _sinc(x: Any) -> Made:
    """Near 0 the quotient loses digits, but that the domain keeps away from; at 0 it is flat."""
    t = pi(x) * np.where(x == 0, 1, x)
    value = np.where(x == 0, 1, np.sin(t) / t)
    return value, (lambda: np.where(x == 0, 0, pi(x) * (t * np.cos(t) - np.sin(t)) / t**2),)


def _exp10(x: Any) -> Made:
    z = np.exp(x * ln10(x))
    return z, (lambda: z * ln10(x),)


def _exp2(x: Any) -> Made:
    z = np.exp(x * ln2(x))
    return z, (lambda: z * ln2(x),)


def _cbrt(x: Any) -> Made:
    y = np.cbrt(x)
    return y, (lambda: y / (3 * x),)


FORMULAS: dict[str, Callable[..., Made]] = {
    "add": lambda x, y: (x + y, (lambda: 1, lambda: 1)),
    "subtract": lambda x, y: (x - y, (lambda: 1, lambda: -1)),
    "multiply": lambda x, y: (x * y, (lambda: y, lambda: x)),
    "divide": lambda x, y: (x / y, (lambda: 1 / y, lambda: -x / (y * y))),
    "negative": lambda x: (-x, (lambda: -1,)),
    "positive": lambda x: (x, (lambda: 1,)),
    "reciprocal": lambda x: (1 / x, (lambda: -1 / (x * x),)),
    "remainder": lambda x, y: _remainder(x, y, np.floor),
    "divmod_1": lambda x, y: _remainder(x, y, np.floor),
    "fmod": lambda x, y: _remainder(x, y, np.trunc),
    "ieee_remainder": lambda x, y: _remainder(x, y, np.rint),
    "power": _power,
    "float_power": _power,
    "square": lambda x: (x * x, (lambda: x + x,)),
    "sqrt": lambda x: (np.sqrt(x), (lambda: 1 / (np.sqrt(x) + np.sqrt(x)),)),
    "cbrt": _cbrt,
    "hypot": _hypot,
    "hypot_all": _hypot,
    "dist": _dist,
    "fsum": lambda *x: (sum(x), tuple(lambda: 1 for _ in x)),
    "prod": _prod,
    "sumprod": _sumprod,
    "fma": lambda x, y, z: (x * y + z, (lambda: y, lambda: x, lambda: 1)),
    "exp": lambda x: (np.exp(x), (lambda: np.exp(x),)),
    "exp2": _exp2,
    "exp10": _exp10,
    "expm1": lambda x: (np.expm1(x), (lambda: np.exp(x),)),
    "log": lambda x: (np.log(x), (lambda: 1 / x,)),
    "log2": lambda x: (np.log(x) / ln2(x), (lambda: 1 / (x * ln2(x)),)),
    "log10": lambda x: (np.log(x) / ln10(x), (lambda: 1 / (x * ln10(x)),)),
    "log_base": _log_base,
    "log1p": lambda x: (np.log1p(x), (lambda: 1 / (1 + x),)),
    "logaddexp": lambda x, y: _log_sum(x, y, np.ones_like(x)),
    "logaddexp2": lambda x, y: _log_sum(x, y, ln2(x)),
    "sin": lambda x: (np.sin(x), (lambda: np.cos(x),)),
    "cos": lambda x: (np.cos(x), (lambda: -np.sin(x),)),
    "tan": lambda x: (np.tan(x), (lambda: 1 / np.cos(x) ** 2,)),
    "sinh": lambda x: (np.sinh(x), (lambda: (np.exp(x) + np.exp(-x)) / 2,)),
    "cosh": lambda x: (np.cosh(x), (lambda: np.sinh(x),)),
    "tanh": lambda x: (np.tanh(x), (lambda: 1 / np.cosh(x) ** 2,)),
    "arcsin": lambda x: (np.arcsin(x), (lambda: 1 / np.cos(np.arcsin(x)),)),
    "arccos": lambda x: (np.arccos(x), (lambda: -1 / np.sin(np.arccos(x)),)),
    "arctan": lambda x: (np.arctan(x), (lambda: 1 / (1 + x * x),)),
    "arctan2": _angle,
    "arcsinh": lambda x: (np.arcsinh(x), (lambda: 1 / np.sqrt(1 + x * x),)),
    "arccosh": lambda x: (np.arccosh(x), (lambda: 1 / np.sinh(np.arccosh(x)),)),
    "arctanh": lambda x: (np.arctanh(x), (lambda: np.cosh(np.arctanh(x)) ** 2,)),
    "degrees": lambda x: (x / pi(x) * 180, (lambda: 180 / pi(x),)),
    "radians": lambda x: (x * pi(x) / 180, (lambda: pi(x) / 180,)),
    "sinc": _sinc,
}
