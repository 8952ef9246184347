"""Series and integrals in extended precision, from which the formulas take their derivatives."""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import Any

import numpy as np

# B2, B4, …: the Bernoulli numbers of the Euler-Maclaurin formula.
BERNOULLI = [
    Fraction(*pair)
    for pair in [(1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66), (-691, 2730), (7, 6), (-3617, 510)]
]
SHIFT = 12  # terms that are summed before the asymptotic series begins


def digamma(x: Any) -> Any:
    """By the recurrence up to x + SHIFT, and the asymptotic series there."""
    x = np.asarray(x)
    x = x * 1 if x.dtype.kind == "f" else x.astype(float)
    below = sum(1 / (x + k) for k in range(SHIFT))
    far = x + SHIFT
    tail = sum(_as(b, x) / (2 * k * far ** (2 * k)) for k, b in enumerate(BERNOULLI, 1))
    return np.log(far) - 1 / (2 * far) - tail - below


def hurwitz(s: Any, q: Any) -> Any:
    """The zeta function of Hurwitz, by the Euler-Maclaurin formula."""
    s, q = np.asarray(s), np.asarray(q)
    q = q if q.dtype.kind == "f" else q.astype(float)
    far = q + SHIFT
    total = sum((q + k) ** -s for k in range(SHIFT)) + far ** (1 - s) / (s - 1) + far**-s / 2
    rising = s * far ** (-s - 1)  # s (s + 1) … times a power
    for k, b in enumerate(BERNOULLI, 1):
        total = total + _as(b, far) / factorial(2 * k) * rising
        rising = rising * (s + 2 * k - 1) * (s + 2 * k) / far**2
    return total


def hypergeometric(upper: tuple[Any, ...], lower: tuple[Any, ...], x: Any) -> tuple[Any, Any]:
    """The value and the derivative by x, as the power series says."""
    x = np.asarray(x)
    term = value = np.ones_like(np.asarray(sum((*upper, *lower), x * 0)))
    slope = value * 0
    for k in range(200):
        factor = 1
        for a in upper:
            factor = factor * (a + k)
        for b in lower:
            factor = factor / (b + k)
        slope = slope + factor * term  # (k + 1) times the next coefficient, times x**k
        term = factor * term / (k + 1) * x
        value = value + term
        if np.all(np.abs(factor * term) <= 1e-20 * np.abs(slope)):
            break
    return value, slope


def _as(number: Fraction, like: Any) -> Any:
    one = np.asarray(like).dtype.type(1)
    return one * number.numerator / number.denominator
