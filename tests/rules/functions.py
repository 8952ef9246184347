"""What each operation is, written with mpmath and without a look at its rule.

`FUNCTIONS`: operation -> the function of its operands by element; several results as a tuple.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from mpmath import mp


def root(function: Callable[[Any], Any], start: Any, value: Any) -> Any:
    """Where a function has a value, by Newton's method from a double that is nearly right."""
    x = mp.mpf(start)
    for _ in range(8):
        x -= (function(x) - value) / mp.diff(function, x)
    return x


def inverse(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The inverse of a function by its last operand; SciPy only says where to start."""
    from scipy import special

    def solve(*arguments: Any) -> Any:
        *fixed, y = arguments
        start = getattr(special, name)(*map(float, arguments))
        return root(lambda x: function(*fixed, x), start, y)

    return solve


def several(*functions: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *x: tuple(f(*x) for f in functions)


def log_beta(a: Any, b: Any) -> Any:
    return mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)


def remainder(x: Any, y: Any) -> Any:
    return x - y * mp.floor(x / y)


def fmod(x: Any, y: Any) -> Any:
    return mp.sign(x) * remainder(abs(x), abs(y))


def mantissa(x: Any) -> Any:
    return x / mp.mpf(2) ** exponent(x)


def exponent(x: Any) -> Any:
    return 0 if x == 0 else mp.frexp(mp.mpf(x))[1]


def clip(a: Any, low: Any, high: Any = None) -> Any:
    raised = a if low is None else max(a, low)
    return raised if high is None else min(raised, high)


def interp(x: Any, xp: Any, fp: Any) -> Any:
    knots, values = [mp.mpf(k) for k in xp], [mp.mpf(v) for v in fp]
    if x <= knots[0] or x >= knots[-1]:
        return values[0] if x <= knots[0] else values[-1]
    i = int(np.searchsorted([float(k) for k in knots], float(x), side="right"))
    t = (x - knots[i - 1]) / (knots[i] - knots[i - 1])
    return (1 - t) * values[i - 1] + t * values[i]


def pairs(p: Sequence[Any], q: Sequence[Any]) -> list[tuple[Any, Any]]:
    return list(zip(p, q, strict=True))


def ndtr(x: Any) -> Any:
    return mp.erfc(-x / mp.sqrt(2)) / 2


def owens_t(h: Any, a: Any) -> Any:
    density = lambda t: mp.exp(-(h**2) * (1 + t**2) / 2) / (1 + t**2)  # noqa: E731
    return mp.quad(density, mp.linspace(0, a, 4)) / (2 * mp.pi)


def huber(delta: Any, r: Any) -> Any:
    return r**2 / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)


def boxcox(x: Any, lmbda: Any) -> Any:
    return mp.expm1(lmbda * mp.log(x)) / lmbda if lmbda else mp.log(x)


def inv_boxcox(y: Any, lmbda: Any) -> Any:
    return mp.exp(mp.log1p(lmbda * y) / lmbda) if lmbda else mp.exp(y)


def spherical(function: Callable[..., Any], factor: Any = 1) -> Callable[..., Any]:
    return lambda n, z: factor * mp.sqrt(mp.pi / (2 * z)) * function(n + mp.mpf(1) / 2, z)


def integral(f: Callable[[Any], Any], x: Any) -> Any:
    return mp.quad(f, mp.linspace(0, x, 4))


NUMPY = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
    "negative": lambda x: -x,
    "positive": lambda x: x,
    "remainder": remainder,
    "fmod": fmod,
    "divmod": several(lambda x, y: mp.floor(x / y), remainder),
    "reciprocal": lambda x: 1 / x,
    "square": lambda x: x * x,
    "power": mp.power,
    "float_power": mp.power,
    "sqrt": mp.sqrt,
    "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
    "hypot": lambda x, y: mp.sqrt(x * x + y * y),
    "abs": abs,
    "copysign": lambda x, y: -abs(x) if y < 0 else abs(x),
    "maximum": max,
    "minimum": min,
    "fmax": max,
    "fmin": min,
    "clip": clip,
    "where": lambda c, x, y: x if c else y,
    "heaviside": lambda x, y: y if x == 0 else mp.mpf(x > 0),
    "nan_to_num": lambda x: +x,
    "modf": several(lambda x: fmod(x, 1), lambda x: x - fmod(x, 1)),
    "frexp": several(mantissa, exponent),
    "ldexp": lambda x, i: x * mp.mpf(2) ** i,
    "interp": interp,
    "i0": lambda x: mp.besseli(0, x),
    "exp": mp.exp,
    "exp2": lambda x: mp.mpf(2) ** x,
    "expm1": mp.expm1,
    "log": mp.log,
    "log2": lambda x: mp.log(x) / mp.log(2),
    "log10": lambda x: mp.log(x) / mp.log(10),
    "log1p": mp.log1p,
    "logaddexp": lambda x, y: mp.log(mp.exp(x) + mp.exp(y)),
    "logaddexp2": lambda x, y: mp.log(mp.mpf(2) ** x + mp.mpf(2) ** y) / mp.log(2),
    **{name: getattr(mp, name) for name in "sin cos tan sinh cosh tanh degrees radians".split()},
    **{f"arc{name}": getattr(mp, f"a{name}") for name in "sin cos tan sinh cosh tanh".split()},
    "arctan2": mp.atan2,
    "sinc": lambda x: mp.sinc(mp.pi * x),
}  # fmt: skip
MATH = {
    "fabs": abs,
    "copysign": NUMPY["copysign"],
    "log": lambda x, base: mp.log(x) / mp.log(base),
    "remainder": lambda x, y: x - y * mp.nint(x / y),
    "ldexp": NUMPY["ldexp"],
    "fma": lambda x, y, z: x * y + z,
    "erf": mp.erf,
    "erfc": mp.erfc,
    "gamma": mp.gamma,
    "lgamma": lambda x: mp.log(abs(mp.gamma(x))),
    "hypot": lambda *x: mp.sqrt(sum(a * a for a in x)),
    "dist": lambda p, q: mp.sqrt(sum((a - b) ** 2 for a, b in pairs(p, q))),
    "fsum": mp.fsum,
    "prod": mp.fprod,
    "sumprod": lambda p, q: sum(a * b for a, b in pairs(p, q)),
}
SPECIAL = {
    "erf": mp.erf,
    "erfc": mp.erfc,
    "erfcx": lambda x: mp.exp(x * x) * mp.erfc(x),
    "erfi": mp.erfi,
    "erfinv": inverse(mp.erf, "erfinv"),
    "erfcinv": inverse(mp.erfc, "erfcinv"),
    "dawsn": lambda x: mp.sqrt(mp.pi) / 2 * mp.exp(-x * x) * mp.erfi(x),
    "ndtr": ndtr,
    "log_ndtr": lambda x: mp.log(ndtr(x)) if x < 0 else mp.log1p(-ndtr(-x)),
    "ndtri": inverse(ndtr, "ndtri"),
    "ndtri_exp": inverse(lambda x: mp.log(ndtr(x)) if x < 0 else mp.log1p(-ndtr(-x)), "ndtri_exp"),
    "owens_t": owens_t,
    "expit": lambda x: 1 / (1 + mp.exp(-x)),
    "logit": lambda x: mp.log(x) - mp.log1p(-x),
    "log_expit": lambda x: -mp.log1p(mp.exp(-x)),
    "exp10": lambda x: mp.mpf(10) ** x,
    "expm1": mp.expm1,
    "cosm1": lambda x: -2 * mp.sin(x / 2) ** 2,
    "exprel": lambda x: mp.expm1(x) / x if x else mp.mpf(1),
    "gamma": mp.gamma,
    "gammaln": lambda x: mp.log(abs(mp.gamma(x))),
    "loggamma": mp.loggamma,
    "rgamma": mp.rgamma,
    "digamma": mp.digamma,
    "polygamma": mp.psi,
    "zeta": mp.zeta,
    "beta": lambda a, b: mp.exp(log_beta(a, b)),
    "betaln": log_beta,
    "gammainc": lambda a, x: mp.gammainc(a, 0, x, regularized=True),
    "gammaincc": lambda a, x: mp.gammainc(a, x, mp.inf, regularized=True),
    "gammaincinv": inverse(lambda a, x: mp.gammainc(a, 0, x, regularized=True), "gammaincinv"),
    "gammainccinv": inverse(lambda a, x: mp.gammainc(a, x, regularized=True), "gammainccinv"),
    "betainc": lambda a, b, x: mp.betainc(a, b, 0, x, regularized=True),
    "betaincc": lambda a, b, x: mp.betainc(a, b, x, 1, regularized=True),
    "betaincinv": inverse(lambda a, b, x: mp.betainc(a, b, 0, x, regularized=True), "betaincinv"),
    "xlogy": lambda x, y: x * mp.log(y),
    "xlog1py": lambda x, y: x * mp.log1p(y),
    "entr": lambda x: -x * mp.log(x),
    "rel_entr": lambda x, y: x * mp.log(x / y),
    "kl_div": lambda x, y: x * mp.log(x / y) - x + y,
    "huber": huber,
    "pseudo_huber": lambda delta, r: r**2 / (1 + mp.sqrt(1 + (r / delta) ** 2)),
    "boxcox": boxcox,
    "boxcox1p": lambda x, lmbda: boxcox(1 + x, lmbda),
    "inv_boxcox": inv_boxcox,
    "inv_boxcox1p": lambda y, lmbda: inv_boxcox(y, lmbda) - 1,
    "powm1": lambda x, y: mp.expm1(y * mp.log(x)),
    "j0": lambda x: mp.besselj(0, x),
    "j1": lambda x: mp.besselj(1, x),
    "jv": mp.besselj,
    "jve": mp.besselj,
    "y0": lambda x: mp.bessely(0, x),
    "y1": lambda x: mp.bessely(1, x),
    "yn": mp.bessely,
    "yv": mp.bessely,
    "yve": mp.bessely,
    "i0": lambda x: mp.besseli(0, x),
    "i0e": lambda x: mp.exp(-abs(x)) * mp.besseli(0, x),
    "i1": lambda x: mp.besseli(1, x),
    "i1e": lambda x: mp.exp(-abs(x)) * mp.besseli(1, x),
    "iv": mp.besseli,
    "ive": lambda v, z: mp.exp(-abs(z)) * mp.besseli(v, z),
    "k0": lambda x: mp.besselk(0, x),
    "k0e": lambda x: mp.exp(x) * mp.besselk(0, x),
    "k1": lambda x: mp.besselk(1, x),
    "k1e": lambda x: mp.exp(x) * mp.besselk(1, x),
    "kn": mp.besselk,
    "kv": mp.besselk,
    "kve": lambda v, z: mp.exp(z) * mp.besselk(v, z),
    "spherical_jn": spherical(mp.besselj),
    "spherical_yn": spherical(mp.bessely),
    "spherical_in": spherical(mp.besseli),
    "spherical_kn": spherical(mp.besselk),
    "airy": several(
        mp.airyai,
        lambda x: mp.airyai(x, derivative=1),
        mp.airybi,
        lambda x: mp.airybi(x, derivative=1),
    ),
    "expi": mp.ei,
    "exp1": mp.e1,
    "expn": mp.expint,
    "sici": several(mp.si, lambda x: mp.ci(x).real),
    "shichi": several(mp.shi, lambda x: mp.chi(x).real),
    "fresnel": several(mp.fresnels, mp.fresnelc),
    "spence": lambda x: mp.polylog(2, 1 - x).real,
    "ellipk": mp.ellipk,
    "ellipe": mp.ellipe,
    "ellipkinc": mp.ellipf,
    "ellipeinc": mp.ellipe,
    "hyp0f1": mp.hyp0f1,
    "hyp1f1": mp.hyp1f1,
    "hyp2f1": mp.hyp2f1,
    "lambertw": lambda x: mp.lambertw(x).real,
    "wrightomega": lambda x: mp.lambertw(mp.exp(x)).real,
}


# ----- distributions: the density and the distribution function of the standardised variable -----


def gauss(t: Any) -> Any:
    return mp.exp(-t * t / 2) / mp.sqrt(2 * mp.pi)


def student(t: Any, df: Any) -> Any:
    return mp.exp(-log_beta(df / 2, mp.mpf(1) / 2) - (df + 1) / 2 * mp.log1p(t * t / df)) / mp.sqrt(
        df
    )


def student_cdf(t: Any, df: Any) -> Any:
    tail = mp.betainc(df / 2, mp.mpf(1) / 2, 0, df / (df + t * t), regularized=True) / 2
    return 1 - tail if t > 0 else tail


def inside(density: Callable[..., Any], low: Any = 0, high: Any = mp.inf) -> Callable[..., Any]:
    return lambda t, *shape: density(t, *shape) if low <= t <= high else mp.mpf(0)


def gamma_density(t: Any, a: Any) -> Any:
    return mp.exp((a - 1) * mp.log(t) - t - mp.loggamma(a))


def gamma_cdf(t: Any, a: Any) -> Any:
    return mp.gammainc(a, 0, t, regularized=True)


DENSITIES: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "norm": (gauss, ndtr),
    "laplace": (
        lambda t: mp.exp(-abs(t)) / 2,
        lambda t: mp.exp(t) / 2 if t < 0 else 1 - mp.exp(-t) / 2,
    ),
    "logistic": (lambda t: 1 / (2 + mp.exp(t) + mp.exp(-t)), lambda t: 1 / (1 + mp.exp(-t))),
    "cauchy": (
        lambda t: 1 / mp.pi / (1 + t * t),
        lambda t: mp.mpf(1) / 2 + mp.atan(t) / mp.pi,
    ),
    "expon": (inside(lambda t: mp.exp(-t)), inside(lambda t: -mp.expm1(-t))),
    "uniform": (inside(lambda t: mp.mpf(1), 0, 1), lambda t: min(max(t, mp.mpf(0)), mp.mpf(1))),
    "gamma": (inside(gamma_density), inside(gamma_cdf)),
    "chi2": (
        inside(lambda t, df: gamma_density(t / 2, df / 2) / 2),
        inside(lambda t, df: gamma_cdf(t / 2, df / 2)),
    ),
    "beta": (
        inside(lambda t, a, b: t ** (a - 1) * (1 - t) ** (b - 1) / mp.exp(log_beta(a, b)), 0, 1),
        inside(lambda t, a, b: mp.betainc(a, b, 0, t, regularized=True), 0, 1),
    ),
    "lognorm": (
        inside(lambda t, s: gauss(mp.log(t) / s) / (s * t)),
        inside(lambda t, s: ndtr(mp.log(t) / s)),
    ),
    "t": (student, student_cdf),
}


# What is left of 1, where that is not the distribution function of -t.
LEFT: dict[str, Callable[..., Any]] = {
    "expon": inside(lambda t: mp.exp(-t)),
    "uniform": lambda t: 1 - t,
    "gamma": lambda t, a: mp.gammainc(a, t, mp.inf, regularized=True),
    "chi2": lambda t, df: mp.gammainc(df / 2, t / 2, mp.inf, regularized=True),
    "beta": lambda t, a, b: mp.betainc(a, b, t, 1, regularized=True),
    "lognorm": lambda t, s: ndtr(-mp.log(t) / s),
}


def distribution(name: str, method: str) -> Callable[..., Any]:
    """A method of a distribution, of x, the parameters of its shape, and place and scale."""
    density, cumulated = DENSITIES[name]
    count = {"gamma": 1, "chi2": 1, "beta": 2, "lognorm": 1, "t": 1}.get(name, 0)

    def function(x: Any, *parameters: Any) -> Any:
        shape = parameters[:count]
        loc, scale = parameters[count:] or (mp.mpf(0), mp.mpf(1))
        t = (x - loc) / scale
        if method.endswith("pdf"):
            value = density(t, *shape) / scale
        elif method.endswith("sf"):
            value = LEFT[name](t, *shape) if name in LEFT else cumulated(-t, *shape)
        else:
            value = cumulated(t, *shape)
        return mp.log(value) if method.startswith("log") else value

    return function


def poisson(k: Any, mu: Any) -> Any:
    return k * mp.log(mu) - mu - mp.loggamma(k + 1)


def binomial(k: Any, n: Any, p: Any) -> Any:
    return mp.log(mp.binomial(n, k)) + k * mp.log(p) + (n - k) * mp.log1p(-p)


STATS = {
    f"{name}.{method}": distribution(name, method)
    for name in DENSITIES
    for method in ("pdf", "logpdf", "cdf", "logcdf", "sf", "logsf")
} | {
    "poisson.logpmf": poisson,
    "poisson.pmf": lambda k, mu: mp.exp(poisson(k, mu)),
    "poisson.cdf": lambda k, mu: mp.gammainc(k + 1, mu, mp.inf, regularized=True),
    "poisson.sf": lambda k, mu: mp.gammainc(k + 1, 0, mu, regularized=True),
    "binom.logpmf": binomial,
    "binom.pmf": lambda k, n, p: mp.exp(binomial(k, n, p)),
    "norm.ppf": lambda q, loc, scale: loc + scale * SPECIAL["ndtri"](q),
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    f"{library}.{name}": function
    for library, table in (
        ("numpy", NUMPY),
        ("math", MATH),
        ("scipy.special", SPECIAL),
        ("scipy.stats", STATS),
    )
    for name, function in table.items()
}
