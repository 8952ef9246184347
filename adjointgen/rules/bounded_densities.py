"""scipy.stats: densities that have an edge, and their logarithms; outside the derivatives are 0.

With `t` for the standardised variable.
"""

import numpy as np
from scipy import special, stats

from adjointgen.rules.kinds import AboveTwo, Negative, Positive, Unit, at, elementwise


@elementwise
@at("0 outside the support", x=-1.0, loc=0.0, scale=1.0, dz_dx=0.0, dz_dloc=0.0, dz_dscale=0.0)
@at("as inside at the edge", x=0.0, loc=0.0, scale=1.0, dz_dx=-1.0, dz_dloc=1.0, dz_dscale=-1.0)
def expon_logpdf(x: Unit, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.expon.logpdf(x, loc, scale)
    t = (1.0 * x - loc) / scale
    inside = np.where(t < 0.0, 0.0, np.ones_like(t))
    dz_dx = -inside / scale
    dz_dloc = inside / scale
    dz_dscale = np.where(t < 0.0, 0.0, t - 1.0) / scale
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def expon_pdf(x: Unit, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.expon.pdf(x, loc, scale)
    t = np.where(z == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where z is 0
    dz_dx = -z / scale
    dz_dloc = z / scale
    dz_dscale = z * (t - 1.0) / scale
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
@at("0 outside the support", x=-1.0, loc=0.0, scale=1.0, dz_dx=0.0, dz_dloc=0.0, dz_dscale=0.0)
@at("as inside at the edges", x=0.0, loc=0.0, scale=1.0, dz_dscale=-1.0)
@at(x=1.0, loc=0.0, scale=1.0, dz_dscale=-1.0)
def uniform_logpdf(x: Unit, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.uniform.logpdf(x, loc, scale)
    t = (1.0 * x - loc) / scale
    dz_dx = np.zeros_like(t)
    dz_dloc = np.zeros_like(t)
    dz_dscale = np.where((t < 0.0) | (t > 1.0), 0.0, -1.0 / scale)
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def uniform_pdf(x: Unit, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.uniform.pdf(x, loc, scale)
    t = (1.0 * x - loc) / scale
    dz_dx = np.zeros_like(t)
    dz_dloc = np.zeros_like(t)
    dz_dscale = -z / scale
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
@at(
    "0 outside the support",
    x=-1.0,
    a=2.0,
    loc=0.0,
    scale=1.0,
    dz_dx=0.0,
    dz_da=0.0,
    dz_dloc=0.0,
    dz_dscale=0.0,
)
@at(
    "as outside at the edge",
    x=0.0,
    a=1.0,
    loc=0.0,
    scale=1.0,
    dz_dx=0.0,
    dz_da=0.0,
    dz_dloc=0.0,
    dz_dscale=0.0,
)
def gamma_logpdf(x: Unit, a: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.gamma.logpdf(x, a, loc, scale)
    t = (1.0 * x - loc) / scale
    u = np.where(t > 0.0, t, 1.0)
    s = np.where(t > 0.0, (a - 1.0) / u - 1.0, 0.0)
    dz_dx = s / scale
    dz_da = np.where(t > 0.0, np.log(u) - special.digamma(1.0 * a), 0.0)
    dz_dloc = -s / scale
    dz_dscale = np.where(t > 0.0, t - a, 0.0) / scale
    return z, dz_dx, dz_da, dz_dloc, dz_dscale


@elementwise
@at(
    "as outside at the edge",
    x=0.0,
    a=1.0,
    loc=0.0,
    scale=1.0,
    dz_dx=0.0,
    dz_da=0.0,
    dz_dloc=0.0,
    dz_dscale=0.0,
)
def gamma_pdf(x: Unit, a: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.gamma.pdf(x, a, loc, scale)
    t = np.where(z == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where z is 0
    u = np.where(t > 0.0, t, 1.0)
    s = np.where(t > 0.0, (a - 1.0) / u - 1.0, 0.0)
    dz_dx = z * s / scale
    dz_da = z * np.where(t > 0.0, np.log(u) - special.digamma(1.0 * a), 0.0)
    dz_dloc = -z * s / scale
    dz_dscale = z * np.where(t > 0.0, t - a, 0.0) / scale
    return z, dz_dx, dz_da, dz_dloc, dz_dscale


@elementwise
@at(
    "0 outside the support",
    x=-1.0,
    df=2.0,
    loc=0.0,
    scale=1.0,
    dz_dx=0.0,
    dz_ddf=0.0,
    dz_dloc=0.0,
    dz_dscale=0.0,
)
@at(
    "as outside at the edge",
    x=0.0,
    df=2.0,
    loc=0.0,
    scale=1.0,
    dz_dx=0.0,
    dz_ddf=0.0,
    dz_dloc=0.0,
    dz_dscale=0.0,
)
def chi2_logpdf(x: Unit, df: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.chi2.logpdf(x, df, loc, scale)
    t = (1.0 * x - loc) / scale
    u = np.where(t > 0.0, t, 1.0)
    s = np.where(t > 0.0, (0.5 * df - 1.0) / u - 0.5, 0.0)
    dz_dx = s / scale
    dz_ddf = np.where(t > 0.0, 0.5 * np.log(0.5 * u) - 0.5 * special.digamma(0.5 * df), 0.0)
    dz_dloc = -s / scale
    dz_dscale = np.where(t > 0.0, 0.5 * t - 0.5 * df, 0.0) / scale
    return z, dz_dx, dz_ddf, dz_dloc, dz_dscale


@elementwise
@at(
    "as outside at the edge",
    x=0.0,
    df=2.0,
    loc=0.0,
    scale=1.0,
    dz_dx=0.0,
    dz_ddf=0.0,
    dz_dloc=0.0,
    dz_dscale=0.0,
)
def chi2_pdf(x: Unit, df: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.chi2.pdf(x, df, loc, scale)
    t = np.where(z == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where z is 0
    u = np.where(t > 0.0, t, 1.0)
    s = np.where(t > 0.0, (0.5 * df - 1.0) / u - 0.5, 0.0)
    dz_dx = z * s / scale
    dz_ddf = z * np.where(t > 0.0, 0.5 * np.log(0.5 * u) - 0.5 * special.digamma(0.5 * df), 0.0)
    dz_dloc = -z * s / scale
    dz_dscale = z * np.where(t > 0.0, 0.5 * t - 0.5 * df, 0.0) / scale
    return z, dz_dx, dz_ddf, dz_dloc, dz_dscale


@elementwise
@at(
    "0 outside the support",
    x=2.0,
    a=2.0,
    b=3.0,
    loc=0.0,
    scale=1.0,
    dz_dx=0.0,
    dz_da=0.0,
    dz_db=0.0,
    dz_dloc=0.0,
    dz_dscale=0.0,
)
@at(
    "as outside at the edges",
    x=0.0,
    a=1.0,
    b=3.0,
    loc=0.0,
    scale=1.0,
    dz_dx=0.0,
    dz_da=0.0,
    dz_db=0.0,
    dz_dloc=0.0,
    dz_dscale=0.0,
)
@at(
    x=1.0,
    a=3.0,
    b=1.0,
    loc=0.0,
    scale=1.0,
    dz_dx=0.0,
    dz_da=0.0,
    dz_db=0.0,
    dz_dloc=0.0,
    dz_dscale=0.0,
)
def beta_logpdf(x: Unit, a: Positive, b: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.beta.logpdf(x, a, b, loc, scale)
    t = (1.0 * x - loc) / scale
    inside = (t > 0.0) & (t < 1.0)
    u = np.where(inside, t, 0.5)
    s = np.where(inside, (a - 1.0) / u - (b - 1.0) / (1.0 - u), 0.0)
    c = special.digamma(1.0 * a + b)
    dz_dx = s / scale
    dz_da = np.where(inside, np.log(u) - special.digamma(1.0 * a) + c, 0.0)
    dz_db = np.where(inside, np.log1p(-u) - special.digamma(1.0 * b) + c, 0.0)
    dz_dloc = -s / scale
    dz_dscale = np.where(inside, -1.0 - u * s, 0.0) / scale
    return z, dz_dx, dz_da, dz_db, dz_dloc, dz_dscale


@elementwise
@at(
    "as outside at the edges",
    x=0.0,
    a=1.0,
    b=3.0,
    loc=0.0,
    scale=1.0,
    dz_dx=0.0,
    dz_da=0.0,
    dz_db=0.0,
    dz_dloc=0.0,
    dz_dscale=0.0,
)
@at(
    x=1.0,
    a=3.0,
    b=1.0,
    loc=0.0,
    scale=1.0,
    dz_dx=0.0,
    dz_da=0.0,
    dz_db=0.0,
    dz_dloc=0.0,
    dz_dscale=0.0,
)
def beta_pdf(x: Unit, a: Positive, b: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.beta.pdf(x, a, b, loc, scale)
    t = (1.0 * x - loc) / scale
    inside = (t > 0.0) & (t < 1.0)
    u = np.where(inside, t, 0.5)
    s = np.where(inside, (a - 1.0) / u - (b - 1.0) / (1.0 - u), 0.0)
    c = special.digamma(1.0 * a + b)
    dz_dx = z * s / scale
    dz_da = z * np.where(inside, np.log(u) - special.digamma(1.0 * a) + c, 0.0)
    dz_db = z * np.where(inside, np.log1p(-u) - special.digamma(1.0 * b) + c, 0.0)
    dz_dloc = -z * s / scale
    dz_dscale = z * np.where(inside, -1.0 - u * s, 0.0) / scale
    return z, dz_dx, dz_da, dz_db, dz_dloc, dz_dscale


@elementwise
@at(
    "0 outside the support",
    x=-1.0,
    s=2.0,
    loc=0.0,
    scale=1.0,
    dz_dx=0.0,
    dz_ds=0.0,
    dz_dloc=0.0,
    dz_dscale=0.0,
)
@at(
    "as outside at the edge",
    x=0.0,
    s=2.0,
    loc=0.0,
    scale=1.0,
    dz_dx=0.0,
    dz_ds=0.0,
    dz_dloc=0.0,
    dz_dscale=0.0,
)
def lognorm_logpdf(x: Unit, s: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.lognorm.logpdf(x, s, loc, scale)
    t = (1.0 * x - loc) / scale
    u = np.where(t > 0.0, t, 1.0)
    w = np.log(u) / s
    d = np.where(t > 0.0, -(1.0 + w / s) / u, 0.0)
    dz_dx = d / scale
    dz_ds = np.where(t > 0.0, (w * w - 1.0) / s, 0.0)
    dz_dloc = -d / scale
    dz_dscale = w / s / scale
    return z, dz_dx, dz_ds, dz_dloc, dz_dscale


@elementwise
def lognorm_pdf(x: Unit, s: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.lognorm.pdf(x, s, loc, scale)
    t = np.where(z == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where z is 0
    u = np.where(t > 0.0, t, 1.0)
    w = np.log(u) / s
    d = (1.0 + w / s) / u
    dz_dx = -z * d / scale
    dz_ds = z * (w * w - 1.0) / s
    dz_dloc = z * d / scale
    dz_dscale = z * w / s / scale
    return z, dz_dx, dz_ds, dz_dloc, dz_dscale
