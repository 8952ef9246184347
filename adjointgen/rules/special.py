"""scipy.special: the logistic function and its kin, entropy, losses, transformations."""

import numpy as np
from scipy import special

from adjointgen.rules.kinds import AboveMinusOne, Nonzero, Positive, Small, Unit, at, elementwise

# ----- the logistic function and its kin -----


@elementwise
@at("no overflow", x=-1e4, dy_dx=0.0)
@at("as precise as its smallness allows", x=50.0, dy_dx=1.928749847963918e-22)
def expit(x, /):
    y = special.expit(x)
    dy_dx = y * special.expit(-1.0 * x)
    return y, dy_dx


@elementwise
@at("infinite where the function is steep", x=0.0, dy_dx=float("inf"))
def logit(x: Unit, /):
    y = special.logit(x)
    dy_dx = 1.0 / (x * (1.0 - x))
    return y, dy_dx


@elementwise
@at("no overflow", x=-1e4, dy_dx=1.0)
@at("no overflow", x=1e4, dy_dx=0.0)
def log_expit(x, /):
    y = special.log_expit(x)
    dy_dx = special.expit(-1.0 * x)
    return y, dy_dx


@elementwise
def exp10(x, /):
    y = special.exp10(x)
    dy_dx = 2.302585092994046 * y  # log(10)
    return y, dy_dx


@elementwise
def expm1(x, /):
    y = special.expm1(x)
    dy_dx = np.exp(1.0 * x)  # np.exp of small integers is shorter than the value here
    return y, dy_dx


@elementwise
def cosm1(x, /):
    y = special.cosm1(x)
    dy_dx = -np.sin(1.0 * x)
    return y, dy_dx


@elementwise
@at("smooth at 0", x=0.0, dy_dx=0.5)
@at("as precise as the function", x=1e-9, dy_dx=0.5000000003333333)
def exprel(x, /):
    y = special.exprel(x)
    dy_dx = 0.5 * special.hyp1f1(2.0, 3.0, np.minimum(x, 800.0))  # its time grows with x
    return y, dy_dx


# ----- entropy, losses, transformations -----


@elementwise
@at("0 by y where x is 0", x=0.0, y=0.0, dz_dx=-float("inf"), dz_dy=0.0)
@at("not 0 by x where x is 0", x=0.0, y=1.0, dz_dx=0.0, dz_dy=0.0)
@at("not 0 by x where x is 0", x=0.0, y=2.0, dz_dx=0.6931471805599453, dz_dy=0.0)
def xlogy(x, y: Positive, /):
    z = special.xlogy(x, y)
    dz_dx = np.log(1.0 * y)
    dz_dy = x / (y + (x == 0) * (y == 0))
    return z, dz_dx, dz_dy


@elementwise
@at("0 by y where x is 0", x=0.0, y=-1.0, dz_dx=-float("inf"), dz_dy=0.0)
def xlog1py(x, y: AboveMinusOne, /):
    z = special.xlog1py(x, y)
    dz_dx = np.log1p(1.0 * y)
    dz_dy = x / (1.0 + y + (x == 0) * (y == -1.0))
    return z, dz_dx, dz_dy


@elementwise
@at("infinite where the function is steep", x=0.0, dy_dx=float("inf"))
def entr(x: Positive, /):
    y = special.entr(x)
    dy_dx = -np.log(1.0 * x) - 1.0
    return y, dy_dx


@elementwise
def rel_entr(x: Positive, y: Positive, /):
    z = special.rel_entr(x, y)
    dz_dx = np.log(1.0 * x) - np.log(1.0 * y) + 1.0
    dz_dy = -1.0 * x / (y + (x == 0) * (y == 0))
    return z, dz_dx, dz_dy


@elementwise
def kl_div(x: Positive, y: Positive, /):
    z = special.kl_div(x, y)
    dz_dx = np.log(1.0 * x) - np.log(1.0 * y)
    b = (x == 0) * (y == 0)
    dz_dy = (1.0 * y - x + b) / (y + b)
    return z, dz_dx, dz_dy


@elementwise
@at("smooth where it turns linear", delta=1.0, r=1.0, dz_ddelta=0.0, dz_dr=1.0)
def huber(delta: Positive, r, /):
    z = special.huber(delta, r)
    dz_ddelta = np.maximum(np.abs(1.0 * r) - delta, 0.0)
    dz_dr = np.minimum(np.maximum(r, -1.0 * delta), delta)
    return z, dz_ddelta, dz_dr


@elementwise
def pseudo_huber(delta: Positive, r, /):
    z = special.pseudo_huber(delta, r)
    t = r / delta
    s = np.hypot(1.0, t)
    u = t * t / (1.0 + s)  # s - 1
    dz_ddelta = delta * u * u / s
    dz_dr = r / s
    return z, dz_ddelta, dz_dr


@elementwise
@at("smooth at lmbda = 0", x=2.0, lmbda=0.0, dz_dx=0.5, dz_dlmbda=0.2402265069591007)
@at("smooth in lmbda where x is 0", x=0.0, lmbda=2.0, dz_dx=0.0, dz_dlmbda=0.25)
def boxcox(x: Positive, lmbda, /):
    z = special.boxcox(x, lmbda)
    dz_dx = x ** (lmbda - 1.0)
    zero = (x == 0) & (lmbda > 0)  # where z is -1 / lmbda
    k = np.where(zero, lmbda, 1.0)
    w = np.log(np.where(zero, 1.0, x))
    inside = 0.5 * w * w * special.hyp1f1(2.0, 3.0, np.minimum(lmbda * w, 800.0))
    dz_dlmbda = np.where(zero, 1.0 / k / k, inside)
    return z, dz_dx, dz_dlmbda


@elementwise
@at("smooth at lmbda = 0", x=1.0, lmbda=0.0, dz_dx=0.5, dz_dlmbda=0.2402265069591007)
@at("smooth in lmbda where x is -1", x=-1.0, lmbda=2.0, dz_dx=0.0, dz_dlmbda=0.25)
def boxcox1p(x: AboveMinusOne, lmbda, /):
    z = special.boxcox1p(x, lmbda)
    dz_dx = (1.0 + x) ** (lmbda - 1.0)
    zero = (x == -1.0) & (lmbda > 0)  # where z is -1 / lmbda
    k = np.where(zero, lmbda, 1.0)
    w = np.log1p(np.where(zero, 0.0, x))
    inside = 0.5 * w * w * special.hyp1f1(2.0, 3.0, np.minimum(lmbda * w, 800.0))
    dz_dlmbda = np.where(zero, 1.0 / k / k, inside)
    return z, dz_dx, dz_dlmbda


@elementwise
@at("smooth at lmbda = 0", y=2.0, lmbda=0.0, dz_dy=7.38905609893065, dz_dlmbda=-14.7781121978613)
def inv_boxcox(y: Unit, lmbda: Small, /):
    z = special.inv_boxcox(y, lmbda)
    dz_dy = z ** (1.0 - lmbda)
    w = 1.0 * lmbda * y
    series = -0.5 + w * (2.0 / 3.0 - w * (0.75 - w * (0.8 - w * (5.0 / 6.0 - w * 6.0 / 7.0))))
    small = np.abs(w) < 1e-2
    large = (w / (1.0 + w) - np.log1p(w)) / np.where(small, 1.0, w * w)
    dz_dlmbda = z * y * y * np.where(small, series, large)
    return z, dz_dy, dz_dlmbda


@elementwise
@at("smooth at lmbda = 0", y=2.0, lmbda=0.0, dz_dy=7.38905609893065, dz_dlmbda=-14.7781121978613)
def inv_boxcox1p(y: Unit, lmbda: Small, /):
    z = special.inv_boxcox1p(y, lmbda)
    dz_dy = (1.0 + z) ** (1.0 - lmbda)
    w = 1.0 * lmbda * y
    series = -0.5 + w * (2.0 / 3.0 - w * (0.75 - w * (0.8 - w * (5.0 / 6.0 - w * 6.0 / 7.0))))
    small = np.abs(w) < 1e-2
    large = (w / (1.0 + w) - np.log1p(w)) / np.where(small, 1.0, w * w)
    dz_dlmbda = (1.0 + z) * y * y * np.where(small, series, large)
    return z, dz_dy, dz_dlmbda


@elementwise
@at("as x**y is", x=0.0, y=2.0, dz_dx=0.0, dz_dy=0.0)
@at("as x**y is", x=0.0, y=0.0, dz_dx=0.0, dz_dy=-float("inf"))
def powm1(x: Positive, y: Nonzero, /):
    z = special.powm1(x, y)
    dz_dx = y * x ** (1.0 * y - (y != 0))
    dz_dy = special.xlogy((1.0 * x) ** y, x)  # 1 + z would lose its digits as z nears -1
    return z, dz_dx, dz_dy
