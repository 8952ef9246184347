"""scipy.stats: distribution functions, what is left of 1, and the logarithms of both.

By a parameter of the shape there is a derivative only where it is elementary.
"""

import numpy as np
from scipy import special, stats

from adjointgen.rules.kinds import AboveTwo, Negative, Positive, Unit, each, elementwise


@elementwise
@each("expon uniform laplace logistic cauchy")
def cdf(x: Unit, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.D.cdf(x, loc, scale)
    p = stats.D.pdf(x, loc, scale)
    t = np.where(p == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where p is 0
    dz_dx = p
    dz_dloc = -p
    dz_dscale = -p * t
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
@each("expon uniform laplace logistic cauchy")
def sf(x: Unit, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.D.sf(x, loc, scale)
    p = stats.D.pdf(x, loc, scale)
    t = np.where(p == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where p is 0
    dz_dx = -p
    dz_dloc = p
    dz_dscale = p * t
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
@each("expon uniform laplace logistic cauchy")
def logcdf(x: Unit, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.D.logcdf(x, loc, scale)
    p = np.exp(stats.D.logpdf(x, loc, 1.0 * scale) - np.where(np.isneginf(z), 0.0, z))
    t = np.where(p == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where p is 0
    dz_dx = p
    dz_dloc = -p
    dz_dscale = -p * t
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
@each("expon uniform laplace logistic cauchy")
def logsf(x: Unit, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.D.logsf(x, loc, scale)
    p = np.exp(stats.D.logpdf(x, loc, 1.0 * scale) - np.where(np.isneginf(z), 0.0, z))
    t = np.where(p == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where p is 0
    dz_dx = -p
    dz_dloc = p
    dz_dscale = p * t
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def norm_cdf(x, loc=0.0, scale: Positive = 1.0):
    z = stats.norm.cdf(x, loc, scale)
    p = stats.norm.pdf(x, loc, scale)
    t = np.where(p == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where p is 0
    dz_dx = p
    dz_dloc = -p
    dz_dscale = -p * t
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def norm_sf(x, loc=0.0, scale: Positive = 1.0):
    z = stats.norm.sf(x, loc, scale)
    p = stats.norm.pdf(x, loc, scale)
    t = np.where(p == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where p is 0
    dz_dx = -p
    dz_dloc = p
    dz_dscale = p * t
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def norm_logcdf(x, loc=0.0, scale: Positive = 1.0):
    z = stats.norm.logcdf(x, loc, scale)
    t = (1.0 * x - loc) / scale
    p = 0.7978845608028654 / special.erfcx(-0.7071067811865476 * t) / scale  # sqrt(2 / pi)
    dz_dx = p
    dz_dloc = -p
    dz_dscale = -p * np.where(p == 0, 0.0, t)  # t may be inf where p is 0
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def norm_logsf(x, loc=0.0, scale: Positive = 1.0):
    z = stats.norm.logsf(x, loc, scale)
    t = (1.0 * x - loc) / scale
    p = 0.7978845608028654 / special.erfcx(0.7071067811865476 * t) / scale  # sqrt(2 / pi)
    dz_dx = -p
    dz_dloc = p
    dz_dscale = p * np.where(p == 0, 0.0, t)  # t may be inf where p is 0
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def norm_ppf(q: Unit, loc=0.0, scale: Positive = 1.0):
    z = stats.norm.ppf(q, loc, scale)
    t = special.ndtri(1.0 * q)
    dz_dq = 2.5066282746310002 * np.exp(0.5 * t * t) * scale  # sqrt(2 pi)
    dz_dloc = 1
    dz_dscale = t
    return z, dz_dq, dz_dloc, dz_dscale


@elementwise
def t_cdf(x: Unit, df: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.t.cdf(x, df, loc, scale)
    p = stats.t.pdf(x, 1.0 * df, loc, scale)
    t = np.where(p == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where p is 0
    dz_dx = p
    dz_dloc = -p
    dz_dscale = -p * t
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def t_sf(x: Unit, df: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.t.sf(x, df, loc, scale)
    p = stats.t.pdf(x, 1.0 * df, loc, scale)
    t = np.where(p == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where p is 0
    dz_dx = -p
    dz_dloc = p
    dz_dscale = p * t
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def t_logcdf(x: Unit, df: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.t.logcdf(x, df, loc, scale)
    p = np.exp(stats.t.logpdf(x, 1.0 * df, loc, 1.0 * scale) - np.where(np.isneginf(z), 0.0, z))
    t = np.where(p == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where p is 0
    dz_dx = p
    dz_dloc = -p
    dz_dscale = -p * t
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def t_logsf(x: Unit, df: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.t.logsf(x, df, loc, scale)
    p = np.exp(stats.t.logpdf(x, 1.0 * df, loc, 1.0 * scale) - np.where(np.isneginf(z), 0.0, z))
    t = np.where(p == 0, 0.0, (1.0 * x - loc) / scale)  # not inf where p is 0
    dz_dx = -p
    dz_dloc = p
    dz_dscale = p * t
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def chi2_cdf(x: Unit, df: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.chi2.cdf(x, df, loc, scale)
    u = np.where(x == np.inf, -np.inf, x)  # SciPy's density is nan at inf, and 0 at -inf
    p = stats.chi2.pdf(u, 1.0 * df, loc, scale)
    dz_dx = p
    dz_dloc = -p
    dz_dscale = -1.0 * df * stats.chi2.pdf(u, df + 2.0, loc, scale)
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def chi2_sf(x: Unit, df: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.chi2.sf(x, df, loc, scale)
    u = np.where(x == np.inf, -np.inf, x)  # SciPy's density is nan at inf, and 0 at -inf
    p = stats.chi2.pdf(u, 1.0 * df, loc, scale)
    dz_dx = -p
    dz_dloc = p
    dz_dscale = df * stats.chi2.pdf(u, df + 2.0, loc, scale)
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def chi2_logcdf(x: Unit, df: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.chi2.logcdf(x, df, loc, scale)
    u = np.where(x == np.inf, -np.inf, x)  # SciPy's density is nan at inf, and 0 at -inf
    y = np.where(np.isneginf(z), 0.0, z)
    p = np.exp(stats.chi2.logpdf(u, 1.0 * df, loc, 1.0 * scale) - y)
    dz_dx = p
    dz_dloc = -p
    q = np.exp(stats.chi2.logpdf(u, df + 2.0, loc, 1.0 * scale) - y)
    dz_dscale = -1.0 * df * q
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def chi2_logsf(x: Unit, df: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.chi2.logsf(x, df, loc, scale)
    u = np.where(x == np.inf, -np.inf, x)  # SciPy's density is nan at inf, and 0 at -inf
    y = np.where(np.isneginf(z), 0.0, z)
    p = np.exp(stats.chi2.logpdf(u, 1.0 * df, loc, 1.0 * scale) - y)
    dz_dx = -p
    dz_dloc = p
    q = np.exp(stats.chi2.logpdf(u, df + 2.0, loc, 1.0 * scale) - y)
    dz_dscale = df * q
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def gamma_cdf(x: Unit, a: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.gamma.cdf(x, a, loc, scale)
    u = np.where(x == np.inf, -np.inf, x)  # SciPy's density is nan at inf, and 0 at -inf
    p = stats.gamma.pdf(u, 1.0 * a, loc, scale)
    dz_dx = p
    dz_dloc = -p
    dz_dscale = -1.0 * a * stats.gamma.pdf(u, a + 1.0, loc, scale)
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def gamma_sf(x: Unit, a: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.gamma.sf(x, a, loc, scale)
    u = np.where(x == np.inf, -np.inf, x)  # SciPy's density is nan at inf, and 0 at -inf
    p = stats.gamma.pdf(u, 1.0 * a, loc, scale)
    dz_dx = -p
    dz_dloc = p
    dz_dscale = a * stats.gamma.pdf(u, a + 1.0, loc, scale)
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def gamma_logcdf(x: Unit, a: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.gamma.logcdf(x, a, loc, scale)
    u = np.where(x == np.inf, -np.inf, x)  # SciPy's density is nan at inf, and 0 at -inf
    y = np.where(np.isneginf(z), 0.0, z)
    p = np.exp(stats.gamma.logpdf(u, 1.0 * a, loc, 1.0 * scale) - y)
    dz_dx = p
    dz_dloc = -p
    q = np.exp(stats.gamma.logpdf(u, a + 1.0, loc, 1.0 * scale) - y)
    dz_dscale = -1.0 * a * q
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def gamma_logsf(x: Unit, a: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.gamma.logsf(x, a, loc, scale)
    u = np.where(x == np.inf, -np.inf, x)  # SciPy's density is nan at inf, and 0 at -inf
    y = np.where(np.isneginf(z), 0.0, z)
    p = np.exp(stats.gamma.logpdf(u, 1.0 * a, loc, 1.0 * scale) - y)
    dz_dx = -p
    dz_dloc = p
    q = np.exp(stats.gamma.logpdf(u, a + 1.0, loc, 1.0 * scale) - y)
    dz_dscale = a * q
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def beta_cdf(x: Unit, a: Positive, b: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.beta.cdf(x, a, b, loc, scale)
    p = stats.beta.pdf(x, a, b, loc, scale)
    dz_dx = p
    dz_dloc = -p
    dz_dscale = -1.0 * a / (1.0 * a + b) * stats.beta.pdf(x, a + 1.0, 1.0 * b, loc, scale)
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def beta_sf(x: Unit, a: Positive, b: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.beta.sf(x, a, b, loc, scale)
    p = stats.beta.pdf(x, a, b, loc, scale)
    dz_dx = -p
    dz_dloc = p
    dz_dscale = a / (1.0 * a + b) * stats.beta.pdf(x, a + 1.0, 1.0 * b, loc, scale)
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def beta_logcdf(x: Unit, a: Positive, b: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.beta.logcdf(x, a, b, loc, scale)
    y = np.where(np.isneginf(z), 0.0, z)
    p = np.exp(stats.beta.logpdf(x, 1.0 * a, 1.0 * b, loc, 1.0 * scale) - y)
    dz_dx = p
    dz_dloc = -p
    q = np.exp(stats.beta.logpdf(x, a + 1.0, 1.0 * b, loc, 1.0 * scale) - y)
    dz_dscale = -1.0 * a / (1.0 * a + b) * q
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def beta_logsf(x: Unit, a: Positive, b: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.beta.logsf(x, a, b, loc, scale)
    y = np.where(np.isneginf(z), 0.0, z)
    p = np.exp(stats.beta.logpdf(x, 1.0 * a, 1.0 * b, loc, 1.0 * scale) - y)
    dz_dx = -p
    dz_dloc = p
    q = np.exp(stats.beta.logpdf(x, a + 1.0, 1.0 * b, loc, 1.0 * scale) - y)
    dz_dscale = a / (1.0 * a + b) * q
    return z, dz_dx, dz_dloc, dz_dscale


@elementwise
def lognorm_cdf(x: Unit, s: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.lognorm.cdf(x, s, loc, scale)
    p = stats.lognorm.pdf(x, 1.0 * s, loc, scale)
    dz_dx = p
    t = np.where(p == 0, 0.0, 1.0 * x - loc)  # not inf where p is 0
    dz_ds = -p * t * np.log(np.where(t > 0.0, t / scale, 1.0)) / s
    dz_dloc = -p
    dz_dscale = -p * t / scale
    return z, dz_dx, dz_ds, dz_dloc, dz_dscale


@elementwise
def lognorm_sf(x: Unit, s: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.lognorm.sf(x, s, loc, scale)
    p = stats.lognorm.pdf(x, 1.0 * s, loc, scale)
    dz_dx = -p
    t = np.where(p == 0, 0.0, 1.0 * x - loc)  # not inf where p is 0
    dz_ds = p * t * np.log(np.where(t > 0.0, t / scale, 1.0)) / s
    dz_dloc = p
    dz_dscale = p * t / scale
    return z, dz_dx, dz_ds, dz_dloc, dz_dscale


@elementwise
def lognorm_logcdf(x: Unit, s: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.lognorm.logcdf(x, s, loc, scale)
    t = np.maximum(1.0 * x - loc, 0.0)
    u = np.log(np.where(t > 0.0, t / scale, 1.0)) / s
    h = np.where(t > 0.0, 0.7978845608028654 / special.erfcx(-0.7071067811865476 * u) / s, 0.0)
    p = h / np.where(h == 0, 1.0, t)  # 0.797… is sqrt(2 / pi)
    dz_dx = p
    dz_ds = -h * np.where(h == 0, 0.0, u)  # u may be inf where h is 0
    dz_dloc = -p
    dz_dscale = -h / scale
    return z, dz_dx, dz_ds, dz_dloc, dz_dscale


@elementwise
def lognorm_logsf(x: Unit, s: Positive, loc: Negative = 0.0, scale: AboveTwo = 1.0):
    z = stats.lognorm.logsf(x, s, loc, scale)
    t = np.maximum(1.0 * x - loc, 0.0)
    u = np.log(np.where(t > 0.0, t / scale, 1.0)) / s
    h = np.where(t > 0.0, 0.7978845608028654 / special.erfcx(0.7071067811865476 * u) / s, 0.0)
    p = h / np.where(h == 0, 1.0, t)  # 0.797… is sqrt(2 / pi)
    dz_dx = -p
    dz_ds = h * np.where(h == 0, 0.0, u)  # u may be inf where h is 0
    dz_dloc = p
    dz_dscale = h / scale
    return z, dz_dx, dz_ds, dz_dloc, dz_dscale
