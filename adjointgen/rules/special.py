"""scipy.special: the error functions, the gamma family, and functions of entropy and loss."""

import numpy as np
from scipy import special

from adjointgen.rules.kinds import (
    AboveMinusOne,
    AboveTwo,
    Integer,
    NegativeOrder,
    Nonzero,
    Positive,
    Small,
    Unit,
    at,
    elementwise,
)

# ----- error functions and the normal distribution -----


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
    r = np.maximum(np.abs(x), 1.0)
    s = np.where(np.abs(x) > 15.0, 0.5 / r / r, 0.0)
    tail = 1.0 + s * (3.0 + s * (15.0 + s * (105.0 + s * (945.0 + s * 10395.0))))
    dy_dx = np.where(np.abs(x) > 15.0, -s * tail, 1.0 - 2.0 * x * y)
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


# ----- gamma and beta functions -----


@elementwise
def gamma(x: Positive, /):
    y = special.gamma(x)
    dy_dx = y * special.digamma(x)
    return y, dy_dx


@elementwise
def gammaln(x: Positive, /):
    y = special.gammaln(x)
    dy_dx = special.digamma(x)
    return y, dy_dx


@elementwise
def loggamma(x: Positive, /):
    y = special.loggamma(x)
    dy_dx = special.digamma(x)
    return y, dy_dx


@elementwise
@at("right at the zeros", x=0.0, dy_dx=1.0)
@at("right at the zeros", x=-1.0, dy_dx=-1.0)
@at("right at the zeros", x=-2.0, dy_dx=2.0)
def rgamma(x: Positive, /):
    y = special.rgamma(x)
    pole = (x <= 0) & (x == np.floor(x))  # there the digamma function has its poles
    slope = np.cos(3.141592653589793 * x) * special.gamma(1.0 - np.where(pole, x, 0.0))
    dy_dx = np.where(pole, slope, -y * special.digamma(np.where(pole, 1.0, x)))
    return y, dy_dx


@elementwise
def digamma(x: Positive, /):
    y = special.digamma(x)
    dy_dx = special.zeta(2.0, x)  # the trigamma function
    return y, dy_dx


@elementwise
def polygamma(n: Integer, x: Positive):
    z = special.polygamma(n, x)
    dz_dx = special.polygamma(n + 1, x)
    return z, dz_dx


@elementwise
def zeta(x: AboveTwo, q: Positive):
    z = special.zeta(x, q)
    dz_dq = -1.0 * x * special.zeta(x + 1.0, q)
    return z, dz_dq


@elementwise
def beta(a: Positive, b: Positive, /):
    z = special.beta(a, b)
    s = 1.0 * a + b
    m = s - 0.5 * b  # for a small b the series, since digamma(a) - digamma(a + b) would cancel
    n = s - 0.5 * a
    u = -1.0 * b * (special.zeta(2.0, m) + 0.25 * special.zeta(4.0, m) * b * b)
    v = -1.0 * a * (special.zeta(2.0, n) + 0.25 * special.zeta(4.0, n) * a * a)
    dz_da = z * np.where(b < 3e-3 * a, u, special.digamma(1.0 * a) - special.digamma(s))
    dz_db = z * np.where(a < 3e-3 * b, v, special.digamma(1.0 * b) - special.digamma(s))
    return z, dz_da, dz_db


@elementwise
def betaln(a: Positive, b: Positive, /):
    z = special.betaln(a, b)
    s = 1.0 * a + b
    m = s - 0.5 * b  # for a small b the series, since digamma(a) - digamma(a + b) would cancel
    n = s - 0.5 * a
    u = -1.0 * b * (special.zeta(2.0, m) + 0.25 * special.zeta(4.0, m) * b * b)
    v = -1.0 * a * (special.zeta(2.0, n) + 0.25 * special.zeta(4.0, n) * a * a)
    dz_da = np.where(b < 3e-3 * a, u, special.digamma(1.0 * a) - special.digamma(s))
    dz_db = np.where(a < 3e-3 * b, v, special.digamma(1.0 * b) - special.digamma(s))
    return z, dz_da, dz_db


@elementwise
def gammainc(a: Positive, x: Positive, /):
    z = special.gammainc(a, x)
    s = np.maximum(a, 50.0)  # for large a Stirling's series, since logarithms would cancel
    t = (x - s) / s
    c = (1.0 / 12.0 - 1.0 / 360.0 / s / s) / s
    p = special.xlog1py(s - 1.0, t) - s * t - c - 0.5 * np.log(6.283185307179586 * s)
    q = special.xlogy(a - 1.0, x) - x - special.gammaln(1.0 * a)
    dz_dx = np.exp(np.where(a < 50.0, q, p))
    return z, dz_dx


@elementwise
def gammaincc(a: Positive, x: Positive, /):
    z = special.gammaincc(a, x)
    s = np.maximum(a, 50.0)  # for large a Stirling's series, since logarithms would cancel
    t = (x - s) / s
    c = (1.0 / 12.0 - 1.0 / 360.0 / s / s) / s
    p = special.xlog1py(s - 1.0, t) - s * t - c - 0.5 * np.log(6.283185307179586 * s)
    q = special.xlogy(a - 1.0, x) - x - special.gammaln(1.0 * a)
    dz_dx = -np.exp(np.where(a < 50.0, q, p))
    return z, dz_dx


@elementwise
def gammaincinv(a: Positive, y: Unit, /):
    z = special.gammaincinv(a, y)
    s = np.maximum(a, 50.0)  # for large a Stirling's series, since logarithms would cancel
    t = (1.0 * z - s) / s
    c = (1.0 / 12.0 - 1.0 / 360.0 / s / s) / s
    p = special.xlog1py(s - 1.0, t) - s * t - c - 0.5 * np.log(6.283185307179586 * s)
    q = special.xlogy(a - 1.0, z) - z - special.gammaln(1.0 * a)
    dz_dy = np.exp(-np.where(a < 50.0, q, p))
    return z, dz_dy


@elementwise
def gammainccinv(a: Positive, y: Unit, /):
    z = special.gammainccinv(a, y)
    s = np.maximum(a, 50.0)  # for large a Stirling's series, since logarithms would cancel
    t = (1.0 * z - s) / s
    c = (1.0 / 12.0 - 1.0 / 360.0 / s / s) / s
    p = special.xlog1py(s - 1.0, t) - s * t - c - 0.5 * np.log(6.283185307179586 * s)
    q = special.xlogy(a - 1.0, z) - z - special.gammaln(1.0 * a)
    dz_dy = -np.exp(-np.where(a < 50.0, q, p))
    return z, dz_dy


@elementwise
def betainc(a: Positive, b: Positive, x: Unit, /):
    z = special.betainc(a, b, x)
    log_density = special.xlogy(a - 1.0, x) + special.xlog1py(b - 1.0, -1.0 * x)
    dz_dx = np.exp(log_density - special.betaln(a, b))
    return z, dz_dx


@elementwise
def betaincc(a: Positive, b: Positive, x: Unit, /):
    z = special.betaincc(a, b, x)
    log_density = special.xlogy(a - 1.0, x) + special.xlog1py(b - 1.0, -1.0 * x)
    dz_dx = -np.exp(log_density - special.betaln(a, b))
    return z, dz_dx


@elementwise
def betaincinv(a: Positive, b: Positive, y: Unit, /):
    z = special.betaincinv(a, b, y)
    log_density = special.xlogy(a - 1.0, z) + special.xlog1py(b - 1.0, -1.0 * z)
    dz_dy = np.exp(special.betaln(a, b) - log_density)
    return z, dz_dy


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
    dz_dy = -1.0 * x / y
    return z, dz_dx, dz_dy


@elementwise
def kl_div(x: Positive, y: Positive, /):
    z = special.kl_div(x, y)
    dz_dx = np.log(1.0 * x) - np.log(1.0 * y)
    dz_dy = (1.0 * y - x) / y
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
def boxcox(x: Positive, lmbda, /):
    z = special.boxcox(x, lmbda)
    dz_dx = x ** (lmbda - 1.0)
    w = np.log(1.0 * x)
    dz_dlmbda = 0.5 * w * w * special.hyp1f1(2.0, 3.0, np.minimum(lmbda * w, 800.0))
    return z, dz_dx, dz_dlmbda


@elementwise
@at("smooth at lmbda = 0", x=1.0, lmbda=0.0, dz_dx=0.5, dz_dlmbda=0.2402265069591007)
def boxcox1p(x: AboveMinusOne, lmbda, /):
    z = special.boxcox1p(x, lmbda)
    dz_dx = (1.0 + x) ** (lmbda - 1.0)
    w = np.log1p(1.0 * x)
    dz_dlmbda = 0.5 * w * w * special.hyp1f1(2.0, 3.0, np.minimum(lmbda * w, 800.0))
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
def powm1(x: Positive, y: Nonzero, /):
    z = special.powm1(x, y)
    dz_dx = y * x ** (y - 1.0)
    dz_dy = (1.0 * x) ** y * np.log(1.0 * x)  # 1 + z would lose its digits as z nears -1
    return z, dz_dx, dz_dy
