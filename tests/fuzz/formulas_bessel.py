"""Formulas of Bessel functions, integrals, elliptic and hypergeometric functions, Lambert's W.

The derivatives of Bessel functions of order v are v / x times the function, less or plus that of
order v + 1: the other pair of recurrences than the rules of adjointgen have.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

from tests.fuzz.formulas_elementary import Made, pi
from tests.fuzz.formulas_special import of_one, of_scipy
from tests.fuzz.series import hypergeometric


def _bessel(name: str, sign: int, order: int | None = None) -> Callable[..., Made]:
    """The function and its neighbour from SciPy; an order that is given is no operand."""

    def value_and_slope(v: Any, x: Any) -> tuple[Any, Callable[[], Any]]:
        y = of_scipy(name, v, x)
        return y, lambda: v / x * y + sign * of_scipy(name, v + 1, x)

    def of_two(v: Any, x: Any) -> Made:
        y, slope = value_and_slope(v, x)
        return y, (None, slope)

    def of_one(x: Any) -> Made:
        y, slope = value_and_slope(order, x)
        return y, (slope,)

    return of_two if order is None else of_one


def _scaled(
    formula: Callable[..., Made], scale: Callable[[Any], tuple[Any, Any]]
) -> Callable[..., Made]:
    """A formula times a function of its last operand, given as (value, derivative / value)."""

    def scaled(*operands: Any) -> Made:
        y, partials = formula(*operands)
        factor, rate = scale(operands[-1])
        return factor * y, (*partials[:-1], lambda: factor * (partials[-1]() + rate * y))  # type: ignore

    return scaled


def _decay(x: Any) -> tuple[Any, Any]:
    return np.exp(-np.abs(x)), -np.sign(x)


def _growth(x: Any) -> tuple[Any, Any]:
    return np.exp(x), 1


def _spherical(kind: str, sign: int) -> Callable[..., Made]:
    function = getattr(special, f"spherical_{kind}n")

    def formula(n: Any, x: Any) -> Made:
        n, x = int(n), np.asarray(x, dtype=float)
        y = function(n, x)
        return y, (None, lambda: n / x * y + sign * function(n + 1, x))

    return formula


def _airy(i: int) -> Callable[..., Made]:
    """y'' = x y, for both pairs of a function and its derivative."""

    def formula(x: Any) -> Made:
        values = special.airy(np.asarray(x, dtype=float))
        return values[i], (lambda: values[i + 1] if i % 2 == 0 else x * values[i - 1],)

    return formula


def _expn(n: Any, x: Any) -> Made:
    """The neighbour of order n - 1 by the recurrence."""
    y = special.expn(int(n), np.asarray(x, dtype=float))
    return y, (None, lambda: ((n - 1) * y - np.exp(-x)) / x)


def _part(name: str, i: int, slope: Callable[[Any], Any]) -> Callable[..., Made]:
    return lambda x: (of_scipy(name, x)[i], (lambda: slope(x),))


def _ellipk(m: Any) -> Made:
    k, e = of_scipy("ellipk", m), of_scipy("ellipe", m)
    return k, (lambda: (e / (1 - m) - k) / (2 * m),)


def _ellipe(m: Any) -> Made:
    k, e = of_scipy("ellipk", m), of_scipy("ellipe", m)
    return e, (lambda: (e - k) / (2 * m),)


def _incomplete(name: str, sign: int) -> Callable[..., Made]:
    def formula(phi: Any, m: Any) -> Made:
        root = np.sqrt(np.cos(phi) ** 2 + (1 - m) * np.sin(phi) ** 2)
        return of_scipy(name, phi, m), (lambda: root**sign, None)

    return formula


def _hypergeometric(upper: int) -> Callable[..., Made]:
    """With so many upper parameters."""

    def formula(*operands: Any) -> Made:
        *parameters, x = operands
        value, slope = hypergeometric(tuple(parameters[:upper]), tuple(parameters[upper:]), x)
        return value, (*(None for _ in parameters), lambda: slope)

    return formula


def _lambertw(branch: int) -> Callable[..., Made]:
    def formula(x: Any, *further: Any) -> Made:
        w = special.lambertw(np.asarray(x, dtype=float), branch).real
        return w, (lambda: 1 / (x + np.exp(w)), *(None for _ in further))

    return formula


FORMULAS: dict[str, Callable[..., Made]] = {
    "j0": _bessel("jv", -1, 0),
    "j1": _bessel("jv", -1, 1),
    "jv": _bessel("jv", -1),
    "y0": _bessel("yv", -1, 0),
    "y1": _bessel("yv", -1, 1),
    "yv": _bessel("yv", -1),
    "yn": _bessel("yv", -1),
    "i0": _bessel("iv", 1, 0),
    "i1": _bessel("iv", 1, 1),
    "iv": _bessel("iv", 1),
    "k0": _bessel("kv", -1, 0),
    "k1": _bessel("kv", -1, 1),
    "kv": _bessel("kv", -1),
    "kn": _bessel("kv", -1),
    "i0e": _scaled(_bessel("iv", 1, 0), _decay),
    "i1e": _scaled(_bessel("iv", 1, 1), _decay),
    "ive": _scaled(_bessel("iv", 1), _decay),
    "k0e": _scaled(_bessel("kv", -1, 0), _growth),
    "k1e": _scaled(_bessel("kv", -1, 1), _growth),
    "kve": _scaled(_bessel("kv", -1), _growth),
    **{f"spherical_{kind}n": _spherical(kind, 1 if kind == "i" else -1) for kind in "jyik"},
    **{f"airy_{i}": _airy(i) for i in range(4)},
    "expi": of_one("expi", lambda x, y: np.exp(x) / x),
    "exp1": of_one("exp1", lambda x, y: -1 / (x * np.exp(x))),
    "expn": _expn,
    "sici_0": _part("sici", 0, lambda x: np.sin(x) / x),
    "sici_1": _part("sici", 1, lambda x: np.cos(x) / x),
    "shichi_0": _part("shichi", 0, lambda x: (np.exp(x) - np.exp(-x)) / (2 * x)),
    "shichi_1": _part("shichi", 1, lambda x: (np.exp(x) + np.exp(-x)) / (2 * x)),
    "fresnel_0": _part("fresnel", 0, lambda x: np.sin(pi(x) * x * x / 2)),
    "fresnel_1": _part("fresnel", 1, lambda x: np.cos(pi(x) * x * x / 2)),
    "spence": of_one("spence", lambda x, y: np.log(x) / (1 - x)),
    "ellipk": _ellipk,
    "ellipe": _ellipe,
    "ellipkinc": _incomplete("ellipkinc", -1),
    "ellipeinc": _incomplete("ellipeinc", 1),
    "hyp0f1": _hypergeometric(0),
    "hyp1f1": _hypergeometric(1),
    "hyp2f1": _hypergeometric(2),
    "lambertw": _lambertw(0),
    "lambertw_lower": _lambertw(-1),
    "wrightomega": of_one("wrightomega", lambda x, y: 1 / (1 + 1 / y)),
}
