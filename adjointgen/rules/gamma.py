"""scipy.special: the gamma and beta functions, whole and incomplete."""

import numpy as np
from scipy import special

from adjointgen.rules.kinds import AboveTwo, Integer, Positive, Unit, at, elementwise


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
    low = x < 0.5  # there the digamma function has its poles: y is gamma(1 - x) sin(pi x) / pi
    n = np.where(low, x, 0.0)
    p = 3.141592653589793 * n
    s = np.sin(p) / 3.141592653589793
    reflected = special.gamma(1.0 - n) * (np.cos(p) - s * special.digamma(1.0 - n))
    dy_dx = np.where(low, reflected, -y * special.digamma(np.where(low | (x == np.inf), 1.0, x)))
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
    dz_da = z * np.where(np.abs(b) < 3e-3 * a, u, special.digamma(1.0 * a) - special.digamma(s))
    dz_db = z * np.where(np.abs(a) < 3e-3 * b, v, special.digamma(1.0 * b) - special.digamma(s))
    return z, dz_da, dz_db


@elementwise
def betaln(a: Positive, b: Positive, /):
    z = special.betaln(a, b)
    s = 1.0 * a + b
    m = s - 0.5 * b  # for a small b the series, since digamma(a) - digamma(a + b) would cancel
    n = s - 0.5 * a
    u = -1.0 * b * (special.zeta(2.0, m) + 0.25 * special.zeta(4.0, m) * b * b)
    v = -1.0 * a * (special.zeta(2.0, n) + 0.25 * special.zeta(4.0, n) * a * a)
    dz_da = np.where(np.abs(b) < 3e-3 * a, u, special.digamma(1.0 * a) - special.digamma(s))
    dz_db = np.where(np.abs(a) < 3e-3 * b, v, special.digamma(1.0 * b) - special.digamma(s))
    return z, dz_da, dz_db


@elementwise
def gammainc(a: Positive, x: Positive, /):
    z = special.gammainc(a, x)
    s = np.maximum(a, 50.0)  # for large a Stirling's series, since logarithms would cancel
    t = (x - s) / s
    c = (1.0 / 12.0 - 1.0 / 360.0 / s / s) / s
    p = special.xlog1py(s - 1.0, t) - s * t - c - 0.5 * np.log(6.283185307179586 * s)
    q = special.xlogy(a - 1.0, x) - x - special.gammaln(1.0 * a)
    dz_dx = np.where(x == np.inf, 0.0, np.exp(np.where(a < 50.0, q, p)))
    return z, dz_dx


@elementwise
def gammaincc(a: Positive, x: Positive, /):
    z = special.gammaincc(a, x)
    s = np.maximum(a, 50.0)  # for large a Stirling's series, since logarithms would cancel
    t = (x - s) / s
    c = (1.0 / 12.0 - 1.0 / 360.0 / s / s) / s
    p = special.xlog1py(s - 1.0, t) - s * t - c - 0.5 * np.log(6.283185307179586 * s)
    q = special.xlogy(a - 1.0, x) - x - special.gammaln(1.0 * a)
    dz_dx = np.where(x == np.inf, 0.0, -np.exp(np.where(a < 50.0, q, p)))
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
