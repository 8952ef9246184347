"""scipy.stats: densities on the whole line, and their logarithms, by their parameters too.

With `t` for the standardised variable.
"""

import numpy as np
from scipy import special, stats

from adjointgen.rules.kinds import Default, Nonzero, Positive, Small, at, elementwise


@elementwise
def norm_logpdf(x, loc: Default = 0, scale: Default = 1):
    z = stats.norm.logpdf(x)
    dz_dx = -1.0 * x
    return z, dz_dx


@elementwise
def norm_logpdf_scaled(x, loc=0.0, scale: Positive = 1.0):
    z = stats.norm.logpdf(x, loc, scale)
    t = (1.0 * x - loc) / scale
    dz_dx = -t / scale
    dz_dloc = t / scale
    dz_dscale = (t * t - 1.0) / scale
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def norm_pdf(x, loc: Default = 0, scale: Default = 1):
    z = stats.norm.pdf(x)
    dz_dx = -z * np.where(z == 0, 0.0, x)  # 0, not nan, at infinity
    return z, dz_dx


@elementwise
def norm_pdf_scaled(x, loc=0.0, scale: Positive = 1.0):
    z = stats.norm.pdf(x, loc, scale)
    t = np.where(z == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where z is 0
    dz_dx = -z * t / scale
    dz_dloc = z * t / scale
    dz_dscale = z * (t * t - 1.0) / scale
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
@at("0 at the kink", x=0.0, loc=0.0, scale=2.0, dz_dx=0.0, dz_dloc=0.0, dz_dscale=-0.5)
def laplace_logpdf(x: Nonzero, loc: Small = 0.0, scale: Positive = 1.0):
    z = stats.laplace.logpdf(x, loc, scale)
    t = (1.0 * x - loc) / scale
    dz_dx = -np.sign(t) / scale
    dz_dloc = np.sign(t) / scale
    dz_dscale = (np.abs(t) - 1.0) / scale
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def laplace_pdf(x: Nonzero, loc: Small = 0.0, scale: Positive = 1.0):
    z = stats.laplace.pdf(x, loc, scale)
    t = np.where(z == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where z is 0
    dz_dx = -z * np.sign(t) / scale
    dz_dloc = z * np.sign(t) / scale
    dz_dscale = z * (np.abs(t) - 1.0) / scale
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
@at("no overflow", x=1e4, loc=0.0, scale=1.0, dz_dx=-1.0, dz_dloc=1.0, dz_dscale=9999.0)
def logistic_logpdf(x, loc=0.0, scale: Positive = 1.0):
    z = stats.logistic.logpdf(x, loc, scale)
    t = (1.0 * x - loc) / scale
    h = np.tanh(0.5 * t)
    dz_dx = -h / scale
    dz_dloc = h / scale
    dz_dscale = (t * h - 1.0) / scale
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def logistic_pdf(x, loc=0.0, scale: Positive = 1.0):
    z = stats.logistic.pdf(x, loc, scale)
    t = np.where(z == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where z is 0
    h = np.tanh(0.5 * t)
    dz_dx = -z * h / scale
    dz_dloc = z * h / scale
    dz_dscale = z * (t * h - 1.0) / scale
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
@at("no overflow", x=1e20, loc=0.0, scale=1.0, dz_dx=-2e-20, dz_dloc=2e-20, dz_dscale=1.0)
def cauchy_logpdf(x, loc=0.0, scale: Positive = 1.0):
    z = stats.cauchy.logpdf(x, loc, scale)
    t = (1.0 * x - loc) / scale
    r = np.hypot(1.0, t)
    u = t / r
    dz_dx = -2.0 * u / r / scale
    dz_dloc = 2.0 * u / r / scale
    dz_dscale = (2.0 * u * u - 1.0) / scale
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def cauchy_pdf(x, loc=0.0, scale: Positive = 1.0):
    z = stats.cauchy.pdf(x, loc, scale)
    t = np.where(z == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where z is 0
    r = np.hypot(1.0, t)
    u = t / r
    dz_dx = -z * 2.0 * u / r / scale
    dz_dloc = z * 2.0 * u / r / scale
    dz_dscale = z * (2.0 * u * u - 1.0) / scale
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def t_logpdf(x, df: Positive, loc=0.0, scale: Positive = 1.0):
    z = stats.t.logpdf(x, df, loc, scale)
    t = (1.0 * x - loc) / scale
    normal = df == np.inf
    d = np.where(normal, 1.0, df)
    c = np.sqrt(d)
    r = np.hypot(c, t)
    u = t / r
    v = (d + 1.0) * u
    w = t / d * t
    n = np.maximum(d, 50.0)  # for large df series, since the terms would cancel
    tail = 1.0 / n / n * (0.5 - (0.25 - (0.5 - 2.125 / n / n) / n / n) / n / n)
    near = special.digamma(0.5 * d + 0.5) - special.digamma(0.5 * d) - 1.0 / d
    small = np.minimum(w, 1e-2)
    series = 2.0 / 3.0 - small * (0.75 - small * (0.8 - small * (5.0 / 6.0 - small * 6.0 / 7.0)))
    large = 2.0 * np.log1p(t / c * (t / (c + r))) - u * u  # log1p(w), which may overflow
    rest = np.where(w < 1e-2, small * small * (0.5 - small * series), large)
    k = 0.5 * (np.where(d < 50.0, near, tail) + u * u / d - rest)
    slope = np.where(normal, t, v / r)
    dz_dx = -slope / scale
    dz_ddf = np.where(normal, 0.0, k)
    dz_dloc = slope / scale
    dz_dscale = (np.where(normal, t * t, u * v) - 1.0) / scale
    return z, dz_dx, dz_ddf, dz_dloc, dz_dscale


@elementwise
def t_pdf(x, df: Positive, loc=0.0, scale: Positive = 1.0):
    z = stats.t.pdf(x, df, loc, scale)
    t = np.where(z == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where z is 0
    normal = df == np.inf
    d = np.where(normal, 1.0, df)
    c = np.sqrt(d)
    r = np.hypot(c, t)
    u = t / r
    v = (d + 1.0) * u
    w = t / d * t
    n = np.maximum(d, 50.0)  # for large df series, since the terms would cancel
    tail = 1.0 / n / n * (0.5 - (0.25 - (0.5 - 2.125 / n / n) / n / n) / n / n)
    near = special.digamma(0.5 * d + 0.5) - special.digamma(0.5 * d) - 1.0 / d
    small = np.minimum(w, 1e-2)
    series = 2.0 / 3.0 - small * (0.75 - small * (0.8 - small * (5.0 / 6.0 - small * 6.0 / 7.0)))
    large = 2.0 * np.log1p(t / c * (t / (c + r))) - u * u  # log1p(w), which may overflow
    rest = np.where(w < 1e-2, small * small * (0.5 - small * series), large)
    k = 0.5 * (np.where(d < 50.0, near, tail) + u * u / d - rest)
    slope = z * np.where(normal, t, v / r)
    dz_dx = -slope / scale
    dz_ddf = z * np.where(normal, 0.0, k)
    dz_dloc = slope / scale
    dz_dscale = z * (np.where(normal, t * t, u * v) - 1.0) / scale
    return z, dz_dx, dz_ddf, dz_dloc, dz_dscale
