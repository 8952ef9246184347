"""Formulas of error functions, gamma and beta functions, entropies and losses.

scipy.special has no long doubles: where a value comes from there, it is one in double precision.
"""

from __future__ import annotations

from collections.abc import Callable
from math import factorial
from typing import Any

import numpy as np
from scipy import special

from tests.fuzz.formulas_elementary import Made, pi
from tests.fuzz.series import digamma, hurwitz


def of_scipy(name: str, *operands: Any) -> Any:
    return getattr(special, name)(*(np.asarray(x, dtype=float) for x in operands))


def density(x: Any) -> Any:
    """Of the normal distribution."""
    return np.exp(-x * x / 2) / np.sqrt(2 * pi(x))


def gauss(x: Any) -> Any:
    """The derivative of the error function."""
    return 2 / np.sqrt(pi(x)) * np.exp(-x * x)


def of_one(name: str, slope: Callable[[Any, Any], Any]) -> Callable[[Any], Made]:
    """A function of SciPy whose derivative is given by operand and value."""

    def formula(x: Any) -> Made:
        y = of_scipy(name, x)
        return y, (lambda: slope(x, y),)

    return formula


def _last_of(name: str, slope: Callable[..., Any]) -> Callable[..., Made]:
    """One that has a derivative by its last operand only, given by operands and value."""

    def formula(*x: Any) -> Made:
        y = of_scipy(name, *x)
        return y, (*(None for _ in x[1:]), lambda: slope(*x, y))

    return formula


def _log_ndtr(x: Any) -> Made:
    return of_scipy("log_ndtr", x), (lambda: density(x) / of_scipy("ndtr", x),)


def _owens_t(h: Any, a: Any) -> Made:
    by_a = lambda: density(h) * density(a * h) / (1 + a * a)  # noqa: E731
    return of_scipy("owens_t", h, a), (
        lambda: -density(h) * of_scipy("erf", a * h / 2**0.5) / 2,
        by_a,
    )


def _gamma(x: Any) -> Made:
    y = np.exp(of_scipy("gammaln", x))
    return y, (lambda: y * digamma(x),)


def _polygamma(n: Any, x: Any) -> Made:
    """By the zeta function: (-1)**(n + 1) n! zeta(n + 1, x), and digamma for n = 0."""
    n = int(n)
    sign = -((-1) ** n)
    value = digamma(x) if n == 0 else sign * factorial(n) * hurwitz(n + 1, x)
    return value, (None, lambda: -sign * factorial(n + 1) * hurwitz(n + 2, x))


def _zeta(s: Any, q: Any) -> Made:
    return hurwitz(s, q), (None, lambda: -s * hurwitz(s + 1, q))


def _beta(a: Any, b: Any) -> Made:
    z, (by_a, by_b) = _betaln(a, b)
    return np.exp(z), (lambda: np.exp(z) * by_a(), lambda: np.exp(z) * by_b())  # type: ignore


def _betaln(a: Any, b: Any) -> Made:
    z = of_scipy("gammaln", a) + of_scipy("gammaln", b) - of_scipy("gammaln", a + b)
    both = digamma(a + b)
    return z, (lambda: digamma(a) - both, lambda: digamma(b) - both)


def gamma_density(a: Any, x: Any) -> Any:
    return x ** (a - 1) * np.exp(-x) / of_scipy("gamma", a)


def beta_density(a: Any, b: Any, x: Any) -> Any:
    return x ** (a - 1) * (1 - x) ** (b - 1) / of_scipy("beta", a, b)


def _xlogy(x: Any, y: Any) -> Made:
    return x * np.log(y), (lambda: np.log(y), lambda: x / y)


def _rel_entr(x: Any, y: Any) -> Made:
    ratio = np.log(x) - np.log(y)
    return x * ratio, (lambda: ratio + 1, lambda: -x / y)


def _kl_div(x: Any, y: Any) -> Made:
    ratio = np.log(x) - np.log(y)
    return x * ratio - x + y, (lambda: ratio, lambda: (y - x) / y)


def _huber(delta: Any, r: Any) -> Made:
    inside = np.abs(r) < delta
    value = np.where(inside, r * r / 2, delta * (np.abs(r) - delta / 2))
    by_delta = lambda: np.where(inside, 0, np.abs(r) - delta)  # noqa: E731
    return value, (by_delta, lambda: np.where(inside, r, np.sign(r) * delta))


def _pseudo_huber(delta: Any, r: Any) -> Made:
    root = np.sqrt(delta * delta + r * r)
    rest = r * r / (root + delta)  # root - delta
    return delta * rest, (lambda: rest * rest / root, lambda: delta * r / root)


def _boxcox(x: Any, power: Any, log: Any) -> Made:
    """(x**p - 1) / p with log(x); the logarithm itself at p = 0."""
    p = np.where(power == 0, 1, power)
    grown = np.exp(p * log)
    value = np.where(power == 0, log, np.expm1(p * log) / p)
    by_power = lambda: np.where(power == 0, log * log / 2, (p * log * grown - value * p) / p**2)  # noqa: E731
    return value, (lambda: np.exp((power - 1) * log), by_power)


def _inv_boxcox(y: Any, power: Any, less: int) -> Made:
    """(1 + p y)**(1 / p), less 1 or 0; exp(y) at p = 0."""
    p = np.where(power == 0, 1, power)
    base = 1 + power * y
    z = np.where(power == 0, np.exp(y), base ** (1 / p))

    def by_power() -> Any:
        return z * np.where(power == 0, -y * y / 2, y / (p * base) - np.log1p(p * y) / p**2)

    return z - less, (lambda: z / base, by_power)


def _powm1(x: Any, y: Any) -> Made:
    z = np.expm1(y * np.log(x))
    grown = np.exp(y * np.log(x))
    return z, (lambda: grown * y / x, lambda: grown * np.log(x))


def _exprel(x: Any) -> Made:
    """(exp(x) - 1) / x; the domain keeps away from 0, but for 0 itself."""
    t = np.where(x == 0, 1, x)
    y = np.where(x == 0, 1, np.expm1(t) / t)
    return y, (lambda: np.where(x == 0, 0.5, (t * np.exp(t) - np.expm1(t)) / t**2),)


FORMULAS: dict[str, Callable[..., Made]] = {
    "erf": of_one("erf", lambda x, y: gauss(x)),
    "erfc": of_one("erfc", lambda x, y: -gauss(x)),
    "erfcx": of_one("erfcx", lambda x, y: 2 * x * y - 2 / np.sqrt(pi(x))),
    "erfi": of_one("erfi", lambda x, y: 4 / pi(x) / gauss(x)),
    "erfinv": of_one("erfinv", lambda x, y: 1 / gauss(y)),
    "erfcinv": of_one("erfcinv", lambda x, y: -1 / gauss(y)),
    "dawsn": of_one("dawsn", lambda x, y: 1 - 2 * x * y),
    "ndtr": of_one("ndtr", lambda x, y: density(x)),
    "log_ndtr": _log_ndtr,
    "ndtri": of_one("ndtri", lambda x, y: 1 / density(y)),
    "ndtri_exp": of_one("ndtri_exp", lambda x, y: np.exp(x) / density(y)),
    "owens_t": _owens_t,
    "expit": lambda x: (1 / (1 + np.exp(-x)), (lambda: 1 / (2 * np.cosh(x / 2)) ** 2,)),
    "logit": lambda x: (np.log(x) - np.log1p(-x), (lambda: 1 / x + 1 / (1 - x),)),
    "log_expit": lambda x: (-np.log1p(np.exp(-x)), (lambda: 1 / (1 + np.exp(x)),)),
    "cosm1": lambda x: (-2 * np.sin(x / 2) ** 2, (lambda: -2 * np.sin(x / 2) * np.cos(x / 2),)),
    "exprel": _exprel,
    "gamma": _gamma,
    "gammaln": of_one("gammaln", lambda x, y: digamma(x)),
    "rgamma": of_one("rgamma", lambda x, y: -digamma(x) / of_scipy("gamma", x)),
    "digamma": lambda x: (digamma(x), (lambda: hurwitz(2, x),)),
    "polygamma": _polygamma,
    "zeta": _zeta,
    "beta": _beta,
    "betaln": _betaln,
    "gammainc": _last_of("gammainc", lambda a, x, y: gamma_density(a, x)),
    "gammaincc": _last_of("gammaincc", lambda a, x, y: -gamma_density(a, x)),
    "gammaincinv": _last_of("gammaincinv", lambda a, x, y: 1 / gamma_density(a, y)),
    "gammainccinv": _last_of("gammainccinv", lambda a, x, y: -1 / gamma_density(a, y)),
    "betainc": _last_of("betainc", lambda a, b, x, y: beta_density(a, b, x)),
    "betaincc": _last_of("betaincc", lambda a, b, x, y: -beta_density(a, b, x)),
    "betaincinv": _last_of("betaincinv", lambda a, b, x, y: 1 / beta_density(a, b, y)),
    "xlogy": _xlogy,
    "xlog1py": lambda x, y: (x * np.log1p(y), (lambda: np.log1p(y), lambda: x / (1 + y))),
    "entr": lambda x: (-x * np.log(x), (lambda: -1 - np.log(x),)),
    "rel_entr": _rel_entr,
    "kl_div": _kl_div,
    "huber": _huber,
    "pseudo_huber": _pseudo_huber,
    "boxcox": lambda x, p: _boxcox(x, p, np.log(x)),
    "boxcox1p": lambda x, p: _boxcox(1 + x, p, np.log1p(x)),
    "inv_boxcox": lambda y, p: _inv_boxcox(y, p, 0),
    "inv_boxcox1p": lambda y, p: _inv_boxcox(y, p, 1),
    "powm1": _powm1,
}
