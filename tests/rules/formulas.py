"""What each operation is as a formula of SymPy."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import sympy as sp
from sympy import S, pi, sqrt


def _log_gamma(x: Any) -> Any:
    return sp.log(sp.gamma(x))


def _log_beta(a: Any, b: Any) -> Any:
    return _log_gamma(a) + _log_gamma(b) - _log_gamma(a + b)


def _integral(f: Callable[[Any], Any], x: Any) -> Any:
    t = sp.Dummy("t", positive=True)
    return sp.Integral(f(t), (t, 0, x))


def _betainc(a: Any, b: Any, x: Any) -> Any:
    return _integral(lambda t: t ** (a - 1) * (1 - t) ** (b - 1), x) / sp.exp(_log_beta(a, b))


def _cbrt(x: Any) -> Any:
    return x ** sp.Rational(1, 3) if x.is_positive else -((-x) ** sp.Rational(1, 3))


def _owens_t(h: Any, a: Any) -> Any:
    return _integral(lambda t: sp.exp(-(h**2) * (1 + t**2) / 2) / (1 + t**2) / (2 * pi), a)


def _abs(x: Any) -> Any:
    return x if x.is_positive else -x


def _elliprd(x: Any, y: Any, z: Any) -> Any:
    """Carlson's integral, complete: DLMF 19.25.1."""
    assert (x, z) == (0, 1)
    return 3 * (sp.elliptic_k(1 - y) - sp.elliptic_e(1 - y)) / (1 - y)


def spherical(f: Any) -> Callable[..., Any]:
    def function(n: Any, z: Any, derivative: Any = False) -> Any:
        t = sp.Dummy("t", positive=True)
        value = sqrt(pi / (2 * t)) * f(n + sp.Rational(1, 2), t)
        return (sp.diff(value, t) if derivative else value).subs(t, z)

    return function


_BESSEL = {"j": sp.besselj, "y": sp.bessely, "i": sp.besseli, "k": sp.besselk}
_SCALED: dict[str, Callable[..., Any]] = {
    "i": lambda v, z: sp.exp(-_abs(z)) * sp.besseli(v, z),
    "k": lambda v, z: sp.exp(z) * sp.besselk(v, z),
}

FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{
        n: getattr(sp, n)
        for n in """exp log sqrt sin cos tan sinh cosh tanh gamma digamma
    polygamma zeta beta erf erfc erfi erfinv erfcinv""".split()
    },
    **{f"arc{n}": getattr(sp, f"a{n}") for n in "sin cos tan sinh cosh tanh".split()},
    "reciprocal": lambda x: 1 / x,
    "square": lambda x: x**2,
    "negative": lambda x: -x,
    "float_power": sp.Pow,
    "power": sp.Pow,
    "cbrt": _cbrt,
    **dict.fromkeys(["lgamma", "gammaln", "loggamma"], _log_gamma),
    "hypot": lambda x, y: sqrt(x**2 + y**2),
    "arctan2": sp.atan2,
    "exp2": lambda x: S(2) ** x,
    "exp10": lambda x: S(10) ** x,
    "expm1": lambda x: sp.exp(x) - 1,
    "log2": lambda x: sp.log(x) / sp.log(2),
    "log10": lambda x: sp.log(x) / sp.log(10),
    "log1p": lambda x: sp.log(1 + x),
    "isfinite": lambda x: 1,
    "nan_to_num": lambda x, *_: x,
    "logaddexp": lambda x, y: sp.log(sp.exp(x) + sp.exp(y)),
    "logaddexp2": lambda x, y: sp.log(S(2) ** x + S(2) ** y) / sp.log(2),
    "degrees": lambda x: 180 * x / pi,
    "radians": lambda x: pi * x / 180,
    "sinc": lambda x: sp.sin(pi * x) / (pi * x),
    "ones_like": lambda x: S.One,
    "ldexp": lambda x, i: x * S(2) ** i,
    "heaviside": lambda x, y: S(x.is_positive),
    "fma": lambda x, y, z: x * y + z,
    "rgamma": lambda x: 1 / sp.gamma(x),
    "betaln": _log_beta,
    "beta": lambda a, b: sp.exp(_log_beta(a, b)),
    "erfcx": lambda x: sp.exp(x**2) * sp.erfc(x),
    "dawsn": lambda x: sqrt(pi) / 2 * sp.exp(-(x**2)) * sp.erfi(x),
    "ndtr": lambda x: sp.erfc(-x / sqrt(2)) / 2,
    "log_ndtr": lambda x: sp.log(sp.erfc(-x / sqrt(2)) / 2),
    "ndtri": lambda p: -sqrt(2) * sp.erfcinv(2 * p),
    "ndtri_exp": lambda x: -sqrt(2) * sp.erfcinv(2 * sp.exp(x)),
    "expit": lambda x: 1 / (1 + sp.exp(-x)),
    "logit": lambda x: sp.log(x / (1 - x)),
    "log_expit": lambda x: -sp.log(1 + sp.exp(-x)),
    "cosm1": lambda x: sp.cos(x) - 1,
    "exprel": lambda x: (sp.exp(x) - 1) / x,
    "gammainc": lambda a, x: sp.lowergamma(a, x) / sp.gamma(a),
    "gammaincc": lambda a, x: sp.uppergamma(a, x) / sp.gamma(a),
    "betainc": _betainc,
    "betaincc": lambda a, b, x: 1 - _betainc(a, b, x),
    "xlogy": lambda x, y: x * sp.log(y),
    "xlog1py": lambda x, y: x * sp.log(1 + y),
    "entr": lambda x: -x * sp.log(x),
    "rel_entr": lambda x, y: x * sp.log(x / y),
    "kl_div": lambda x, y: x * sp.log(x / y) - x + y,
    "pseudo_huber": lambda d, r: d**2 * (sqrt(1 + (r / d) ** 2) - 1),
    "boxcox": lambda x, k: (x**k - 1) / k,
    "boxcox1p": lambda x, k: ((1 + x) ** k - 1) / k,
    "inv_boxcox": lambda y, k: (k * y + 1) ** (1 / k),
    "inv_boxcox1p": lambda y, k: (k * y + 1) ** (1 / k) - 1,
    "powm1": lambda x, y: x**y - 1,
    "jv": sp.besselj,
    "jve": sp.besselj,
    "yn": sp.bessely,
    "yv": sp.bessely,
    "yve": sp.bessely,
    "iv": sp.besseli,
    "kn": sp.besselk,
    "kv": sp.besselk,
    "ive": _SCALED["i"],
    "kve": _SCALED["k"],
    **{f"{n}{v}": partial(f, v) for n, f in _BESSEL.items() for v in (0, 1)},
    **{f"{n}{v}e": partial(f, v) for n, f in _SCALED.items() for v in (0, 1)},
    "spherical_jn": spherical(sp.besselj),
    "spherical_yn": spherical(sp.bessely),
    "spherical_in": spherical(sp.besseli),
    "spherical_kn": spherical(sp.besselk),
    "airy": lambda x: (sp.airyai(x), sp.airyaiprime(x), sp.airybi(x), sp.airybiprime(x)),
    "expi": sp.Ei,
    "exp1": lambda x: sp.expint(1, x),
    "expn": sp.expint,
    "sici": lambda x: (sp.Si(x), sp.Ci(x)),
    "shichi": lambda x: (sp.Shi(x), sp.Chi(x)),
    "fresnel": lambda x: (sp.fresnels(x), sp.fresnelc(x)),
    "spence": lambda x: sp.polylog(2, 1 - x),
    "ellipk": sp.elliptic_k,
    "ellipe": sp.elliptic_e,
    "ellipkinc": sp.elliptic_f,
    "ellipeinc": sp.elliptic_e,
    "hyp0f1": lambda v, x: sp.hyper([], [v], x),
    "hyp1f1": lambda a, b, x: sp.hyper([a], [b], x),
    "hyp2f1": lambda a, b, c, x: sp.hyper([a, b], [c], x),
    "wrightomega": lambda x: sp.LambertW(sp.exp(x)),
    "elliprd": _elliprd,
    "owens_t": _owens_t,
}

# What an inverse function is the inverse of, by its last operand.
INVERSES: dict[str, Callable[..., Any]] = {
    "lambertw": lambda y: y * sp.exp(y),
    "gammaincinv": FUNCTIONS["gammainc"],
    "gammainccinv": FUNCTIONS["gammaincc"],
    "betaincinv": FUNCTIONS["betainc"],
}
