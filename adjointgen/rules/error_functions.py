"""scipy.special: error functions and the normal distribution."""

import numpy as np
from scipy import special

from adjointgen.rules.kinds import NegativeOrder, Small, Unit, at, elementwise


@elementwise
def erf(x, /):
    y = special.erf(x)
    dy_dx = 1.1283791670955126 * np.exp(-1.0 * x * x)  # 2 / sqrt(pi)
    return y, dy_dx


@elementwise
def erfc(x, /):
    y = special.erfc(x)
    dy_dx = -1.1283791670955126 * np.exp(-1.0 * x * x)  # 2 / sqrt(pi)
    return y, dy_dx


@elementwise
@at("as precise as its smallness allows", x=1e4, dy_dx=-5.641895750849127e-09)
def erfcx(x, /):
    y = special.erfcx(x)
    s = np.where(x > 15.0, 0.5 / np.maximum(x, 1.0) / np.maximum(x, 1.0), 0.0)
    tail = 1.0 - s * (3.0 - s * (15.0 - s * (105.0 - s * (945.0 - s * 10395.0))))
    dy_dx = np.where(x > 15.0, -1.1283791670955126 * s * tail, 2.0 * x * y - 1.1283791670955126)
    return y, dy_dx


@elementwise
def erfi(x, /):
    y = special.erfi(x)
    dy_dx = 1.1283791670955126 * np.exp(1.0 * x * x)  # 2 / sqrt(pi)
    return y, dy_dx


@elementwise
def erfinv(x: Small, /):
    y = special.erfinv(x)
    dy_dx = 0.886226925452758 * np.exp(y * y)  # sqrt(pi) / 2
    return y, dy_dx


@elementwise
def erfcinv(x: Unit, /):
    y = special.erfcinv(x)
    dy_dx = -0.886226925452758 * np.exp(y * y)  # sqrt(pi) / 2
    return y, dy_dx


@elementwise
@at("as precise as its smallness allows", x=1e4, dy_dx=-5.000000075e-09)
def dawsn(x, /):
    y = special.dawsn(x)
    t = np.abs(1.0 * x)
    r = np.maximum(t, 1.0)
    s = np.where(t > 15.0, 0.5 / r / r, 0.0)
    tail = 1.0 + s * (3.0 + s * (15.0 + s * (105.0 + s * (945.0 + s * 10395.0))))
    dy_dx = np.where(t > 15.0, -s * tail, 1.0 - 2.0 * x * y)
    return y, dy_dx


@elementwise
def ndtr(x, /):
    y = special.ndtr(x)
    dy_dx = 0.3989422804014327 * np.exp(-0.5 * x * x)  # 1 / sqrt(2 pi)
    return y, dy_dx


@elementwise
@at("no underflow", x=-1e4, dy_dx=10000.00009999999800000009)
@at("0 far above", x=60.0, dy_dx=0.0)
def log_ndtr(x, /):
    y = special.log_ndtr(x)
    dy_dx = 0.7978845608028654 / special.erfcx(-0.7071067811865476 * x)  # sqrt(2 / pi)
    return y, dy_dx


@elementwise
def ndtri(x: Unit, /):
    y = special.ndtri(x)
    dy_dx = 2.5066282746310002 * np.exp(0.5 * y * y)  # sqrt(2 pi)
    return y, dy_dx


@elementwise
def ndtri_exp(x: NegativeOrder, /):
    y = special.ndtri_exp(x)
    dy_dx = 1.2533141373155003 * special.erfcx(-0.7071067811865476 * y)  # sqrt(pi / 2)
    return y, dy_dx


@elementwise
def owens_t(h, a, /):
    z = special.owens_t(h, a)
    dz_dh = -0.19947114020071635 * np.exp(-0.5 * h * h) * special.erf(0.7071067811865476 * a * h)
    b = 1.0 + 1.0 * a * a
    dz_da = 0.15915494309189535 * np.exp(-0.5 * h * h * b) / b  # 1 / (2 pi)
    return z, dz_dh, dz_da
