"""All operations of random programs: how they are spelt, and from where their operands come.

An operation is a piece of calculus, which has one formula in the oracle; its spellings are the
functions that compute it, `[0]` the first of several results. What stands here is written for the
fuzzer alone: tests/test_formulas.py holds it against the rule book and the functions themselves.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np


class Operand(NamedTuple):
    """An operand between two numbers; all but smooth ones have no derivative.

    flat: the derivative is zero. fixed: no derivative is known, so it is no differentiated value.
    """

    low: float = -math.inf
    high: float = math.inf
    role: str = "smooth"

    def bounds(self, value: Any) -> Any:
        value = np.asarray(value, dtype=float)
        return (value >= self.low) & (value <= self.high)


X = Operand()
FLAT = Operand(role="flat")


def to(low: float, high: float) -> Operand:
    return Operand(low, high)


def fixed(low: float, high: float) -> Operand:
    return Operand(low, high, "fixed")


def order(low: int, high: int) -> Operand:
    return Operand(low, high, "order")


# Operation -> its spellings, and its operands.
TABLE: dict[str, tuple[str, tuple[Operand, ...]]] = {
    # arithmetic and powers; the operators are in nodes.py
    "add": ("np.add", (X, X)),
    "subtract": ("np.subtract", (X, X)),
    "multiply": ("np.multiply", (X, X)),
    "divide": ("np.divide/true_divide", (X, X)),
    "remainder": ("np.remainder/mod", (X, X)),
    "fmod": ("np.fmod math.fmod", (X, X)),
    "ieee_remainder": ("math.remainder", (X, X)),
    "divmod_0": ("np.divmod[0] py.divmod[0]", (FLAT, FLAT)),
    "divmod_1": ("np.divmod[1] py.divmod[1]", (X, X)),
    "negative": ("np.negative", (X,)),
    "positive": ("np.positive", (X,)),
    "reciprocal": ("np.reciprocal", (X,)),
    "square": ("np.square", (X,)),
    "power": ("np.power/pow math.pow py.pow", (X, X)),
    "float_power": ("np.float_power", (X, X)),
    "sqrt": ("np.sqrt math.sqrt", (to(1e-3, 1e6),)),
    "cbrt": ("np.cbrt math.cbrt sc.cbrt", (X,)),
    "hypot": ("np.hypot", (X, X)),
    # exponentials and logarithms
    "exp": ("np.exp math.exp", (to(-20, 13),)),
    "exp2": ("np.exp2 math.exp2 sc.exp2", (to(-30, 19),)),
    "exp10": ("sc.exp10", (to(-10, 5),)),
    "expm1": ("np.expm1 math.expm1 sc.expm1", (to(-20, 13),)),
    "log": ("np.log math.log", (to(1e-3, 1e6),)),
    "log2": ("np.log2 math.log2", (to(1e-3, 1e6),)),
    "log10": ("np.log10 math.log10", (to(1e-3, 1e6),)),
    "log_base": ("math.log", (to(1e-3, 1e6), to(1e-3, 1e6))),
    "log1p": ("np.log1p math.log1p sc.log1p", (to(-0.999, 1e6),)),
    "logaddexp": ("np.logaddexp", (to(-20, 20), to(-20, 20))),
    "logaddexp2": ("np.logaddexp2", (to(-20, 20), to(-20, 20))),
    # trigonometry
    "sin": ("np.sin math.sin", (to(-30, 30),)),
    "cos": ("np.cos math.cos", (to(-30, 30),)),
    "tan": ("np.tan math.tan", (to(-30, 30),)),
    "sinh": ("np.sinh math.sinh", (to(-14, 14),)),
    "cosh": ("np.cosh math.cosh", (to(-14, 14),)),
    "tanh": ("np.tanh math.tanh", (to(-20, 20),)),
    "arcsin": ("np.arcsin/asin math.asin", (to(-0.97, 0.97),)),
    "arccos": ("np.arccos/acos math.acos", (to(-0.97, 0.97),)),
    "arctan": ("np.arctan/atan math.atan", (X,)),
    "arctan2": ("np.arctan2/atan2 math.atan2", (X, X)),
    "arcsinh": ("np.arcsinh/asinh math.asinh", (X,)),
    "arccosh": ("np.arccosh/acosh math.acosh", (to(1.02, 1e6),)),
    "arctanh": ("np.arctanh/atanh math.atanh", (to(-0.97, 0.97),)),
    "degrees": ("np.degrees/rad2deg math.degrees", (X,)),
    "radians": ("np.radians/deg2rad math.radians", (X,)),
    "sinc": ("np.sinc sc.sinc", (to(-5, 5),)),
    # choices between operands, and parts of numbers
    "abs": ("np.abs/absolute/fabs math.fabs py.abs", (X,)),
    "copysign": ("np.copysign math.copysign", (X, FLAT)),
    "maximum": ("np.maximum", (X, X)),
    "minimum": ("np.minimum", (X, X)),
    "fmax": ("np.fmax", (X, X)),
    "fmin": ("np.fmin", (X, X)),
    "clip": ("np.clip", (X, X, X)),
    "heaviside": ("np.heaviside", (FLAT, X)),
    "nan_to_num": ("np.nan_to_num", (X,)),
    "modf_0": ("np.modf[0]", (X,)),
    "modf_1": ("np.modf[1]", (FLAT,)),
    "frexp_0": ("np.frexp[0]", (X,)),
    "frexp_1": ("np.frexp[1]", (FLAT,)),
    "ldexp": ("np.ldexp math.ldexp", (X, order(-3, 4))),
    "interp": ("np.interp", (to(-4, 4),)),
    # flat: no rule, and no derivative
    "floor": ("np.floor math.floor", (FLAT,)),
    "ceil": ("np.ceil math.ceil", (FLAT,)),
    "trunc": ("np.trunc math.trunc", (FLAT,)),
    "rint": ("np.rint/round/around", (FLAT,)),
    "round_1": ("np.round/around", (FLAT,)),
    "sign": ("np.sign", (FLAT,)),
    "floor_divide": ("np.floor_divide", (FLAT, FLAT)),
    # scalars that are written out
    "fma": ("math.fma", (X, X, X)),
    "hypot_all": ("math.hypot", (X,)),
    "dist": ("math.dist", (X,)),
    "fsum": ("math.fsum", (X,)),
    "prod": ("math.prod", (X,)),
    "sumprod": ("math.sumprod", (X,)),
    # error functions and the normal distribution
    "erf": ("sc.erf math.erf", (to(-3, 3),)),
    "erfc": ("sc.erfc math.erfc", (to(-3, 4),)),
    "erfcx": ("sc.erfcx", (to(-3, 3),)),
    "erfi": ("sc.erfi", (to(-3, 3),)),
    "erfinv": ("sc.erfinv", (to(-0.95, 0.95),)),
    "erfcinv": ("sc.erfcinv", (to(0.05, 1.95),)),
    "dawsn": ("sc.dawsn", (to(-3, 3),)),
    "ndtr": ("sc.ndtr", (to(-5, 5),)),
    "log_ndtr": ("sc.log_ndtr", (to(-6, 4),)),
    "ndtri": ("sc.ndtri", (to(0.02, 0.98),)),
    "ndtri_exp": ("sc.ndtri_exp", (to(-6, -0.05),)),
    "owens_t": ("sc.owens_t", (to(-2.5, 2.5), to(-3, 3))),
    # the logistic function and its kin
    "expit": ("sc.expit", (to(-15, 15),)),
    "logit": ("sc.logit", (to(0.02, 0.98),)),
    "log_expit": ("sc.log_expit", (to(-15, 15),)),
    "cosm1": ("sc.cosm1", (to(-6, 6),)),
    "exprel": ("sc.exprel", (to(-8, 8),)),
    # gamma and beta functions
    "gamma": ("sc.gamma math.gamma", (to(0.2, 8),)),
    "gammaln": ("sc.gammaln/loggamma math.lgamma", (to(0.2, 30),)),
    "rgamma": ("sc.rgamma", (to(0.2, 8),)),
    "digamma": ("sc.digamma/psi", (to(0.2, 30),)),
    "polygamma": ("sc.polygamma", (order(0, 3), to(0.4, 8))),
    "zeta": ("sc.zeta", (fixed(1.5, 6), to(0.3, 8))),
    "beta": ("sc.beta", (to(0.3, 5), to(0.3, 5))),
    "betaln": ("sc.betaln", (to(0.3, 5), to(0.3, 5))),
    "gammainc": ("sc.gammainc", (fixed(0.3, 5), to(0.2, 8))),
    "gammaincc": ("sc.gammaincc", (fixed(0.3, 5), to(0.2, 8))),
    "gammaincinv": ("sc.gammaincinv", (fixed(0.3, 5), to(0.05, 0.95))),
    "gammainccinv": ("sc.gammainccinv", (fixed(0.3, 5), to(0.05, 0.95))),
    "betainc": ("sc.betainc", (fixed(0.4, 4), fixed(0.4, 4), to(0.05, 0.95))),
    "betaincc": ("sc.betaincc", (fixed(0.4, 4), fixed(0.4, 4), to(0.05, 0.95))),
    "betaincinv": ("sc.betaincinv", (fixed(0.4, 4), fixed(0.4, 4), to(0.05, 0.95))),
    # entropy, losses, transformations
    "xlogy": ("sc.xlogy", (X, to(0.05, 20))),
    "xlog1py": ("sc.xlog1py", (X, to(-0.95, 20))),
    "entr": ("sc.entr", (to(0.05, 10),)),
    "rel_entr": ("sc.rel_entr", (to(0.05, 10), to(0.05, 10))),
    "kl_div": ("sc.kl_div", (to(0.05, 10), to(0.05, 10))),
    "huber": ("sc.huber", (to(0.2, 3), to(-8, 8))),
    "pseudo_huber": ("sc.pseudo_huber", (to(0.2, 3), to(-8, 8))),
    "boxcox": ("sc.boxcox", (to(0.1, 6), to(-2, 2))),
    "boxcox1p": ("sc.boxcox1p", (to(-0.9, 5), to(-2, 2))),
    "inv_boxcox": ("sc.inv_boxcox", (to(0.05, 2), to(-0.4, 2))),
    "inv_boxcox1p": ("sc.inv_boxcox1p", (to(0.05, 2), to(-0.4, 2))),
    "powm1": ("sc.powm1", (to(0.1, 6), to(-3, 3))),
    # Bessel functions
    "j0": ("sc.j0", (to(-9, 9),)),
    "j1": ("sc.j1", (to(-9, 9),)),
    "jv": ("sc.jv/jve/jn", (fixed(0, 4), to(0.3, 9))),
    "y0": ("sc.y0", (to(0.3, 9),)),
    "y1": ("sc.y1", (to(0.3, 9),)),
    "yv": ("sc.yv/yve", (fixed(0, 4), to(0.4, 9))),
    "yn": ("sc.yn", (order(0, 4), to(0.4, 9))),
    "i0": ("np.i0 sc.i0", (to(-6, 6),)),
    "i0e": ("sc.i0e", (to(-6, 6),)),
    "i1": ("sc.i1", (to(-6, 6),)),
    "i1e": ("sc.i1e", (to(-6, 6),)),
    "iv": ("sc.iv", (fixed(0, 4), to(0.2, 6))),
    "ive": ("sc.ive", (fixed(0, 4), to(0.2, 6))),
    "k0": ("sc.k0", (to(0.1, 6),)),
    "k0e": ("sc.k0e", (to(0.1, 6),)),
    "k1": ("sc.k1", (to(0.1, 6),)),
    "k1e": ("sc.k1e", (to(0.1, 6),)),
    "kv": ("sc.kv", (fixed(0, 4), to(0.3, 6))),
    "kve": ("sc.kve", (fixed(0, 4), to(0.3, 6))),
    "kn": ("sc.kn", (order(0, 4), to(0.3, 6))),
    "spherical_jn": ("sc.spherical_jn", (order(0, 3), to(0.4, 8))),
    "spherical_yn": ("sc.spherical_yn", (order(0, 3), to(0.4, 8))),
    "spherical_in": ("sc.spherical_in", (order(0, 3), to(0.4, 5))),
    "spherical_kn": ("sc.spherical_kn", (order(0, 3), to(0.4, 5))),
    "airy_0": ("sc.airy[0]", (to(-4, 3),)),
    "airy_1": ("sc.airy[1]", (to(-4, 3),)),
    "airy_2": ("sc.airy[2]", (to(-4, 3),)),
    "airy_3": ("sc.airy[3]", (to(-4, 3),)),
    # integrals, elliptic and hypergeometric functions, Lambert's W
    "expi": ("sc.expi", (to(-4, 6),)),
    "exp1": ("sc.exp1", (to(0.1, 6),)),
    "expn": ("sc.expn", (order(0, 4), to(0.2, 5))),
    "sici_0": ("sc.sici[0]", (to(0.2, 8),)),
    "sici_1": ("sc.sici[1]", (to(0.2, 8),)),
    "shichi_0": ("sc.shichi[0]", (to(0.2, 6),)),
    "shichi_1": ("sc.shichi[1]", (to(0.2, 6),)),
    "fresnel_0": ("sc.fresnel[0]", (to(-2, 2),)),
    "fresnel_1": ("sc.fresnel[1]", (to(-2, 2),)),
    "spence": ("sc.spence", (to(0.1, 6),)),
    "ellipk": ("sc.ellipk", (to(-4, 0.93),)),
    "ellipe": ("sc.ellipe", (to(-4, 0.93),)),
    "ellipkinc": ("sc.ellipkinc", (to(-1.4, 1.4), fixed(-2, 0.9))),
    "ellipeinc": ("sc.ellipeinc", (to(-1.4, 1.4), fixed(-2, 0.9))),
    "hyp0f1": ("sc.hyp0f1", (fixed(0.3, 4), to(-2, 4))),
    "hyp1f1": ("sc.hyp1f1", (fixed(0.3, 3), fixed(0.3, 3), to(-2, 3))),
    "hyp2f1": ("sc.hyp2f1", (fixed(0.3, 2), fixed(0.3, 2), fixed(0.5, 3), to(-0.7, 0.7))),
    "lambertw": ("sc.lambertw.real", (to(-0.3, 20),)),
    "lambertw_lower": ("sc.lambertw.real", (to(-0.33, -0.05),)),
    "wrightomega": ("sc.wrightomega", (to(-5, 20),)),
}  # fmt: skip
OPERANDS: dict[str, tuple[Operand, ...]] = {op: row[1] for op, row in TABLE.items()}
