"""scipy.stats: probabilities of counts, and densities of vectors."""

import numpy as np
from scipy import special, stats

from adjointgen import helpers
from adjointgen.rules.kinds import (
    Default,
    Integer,
    Positive,
    Unit,
    at,
    elementwise,
    example,
    pullback,
)


@elementwise
@at("0 outside the support", k=-1.0, mu=2.0, dz_dmu=0.0)
@at("nothing is expected", k=0.0, mu=0.0, dz_dmu=-1.0)
@at("0 where it is impossible", k=2.0, mu=0.0, dz_dmu=0.0)
def poisson_logpmf(k: Integer, mu: Positive, loc: Default = 0):
    z = stats.poisson.logpmf(k, mu)
    dz_dmu = np.where(np.isneginf(z), 0.0, k / (mu + (mu == 0.0)) - 1.0)
    return z, dz_dmu


@elementwise
@at("nothing is expected", k=0.0, mu=0.0, dz_dmu=-1.0)
@at("nothing is expected", k=1.0, mu=0.0, dz_dmu=1.0)
@at("0 far out", k=1.0, mu=1e4, dz_dmu=0.0)
def poisson_pmf(k: Integer, mu: Positive, loc: Default = 0):
    z = stats.poisson.pmf(k, mu)
    dz_dmu = z * (k / (mu + (mu == 0.0)) - 1.0) + (k == 1.0) * (mu == 0.0)
    return z, dz_dmu


@elementwise
@at("as at the count below", k=2.5, mu=1.0, dz_dmu=-0.18393972058572117)
def poisson_cdf(k: Integer, mu: Positive, loc: Default = 0):
    z = stats.poisson.cdf(k, mu)
    dz_dmu = -stats.poisson.pmf(np.where(k == np.inf, -1.0, np.floor(k)), mu)
    return z, dz_dmu


@elementwise
@at("as at the count below", k=2.5, mu=1.0, dz_dmu=0.18393972058572117)
def poisson_sf(k: Integer, mu: Positive, loc: Default = 0):
    z = stats.poisson.sf(k, mu)
    dz_dmu = stats.poisson.pmf(np.where(k == np.inf, -1.0, np.floor(k)), mu)
    return z, dz_dmu


@elementwise
@at("0 outside the support", k=3.0, n=2.0, p=0.5, dz_dp=0.0)
@at("nothing is likely", k=0.0, n=3.0, p=0.0, dz_dp=-3.0)
@at("all is certain", k=3.0, n=3.0, p=1.0, dz_dp=3.0)
@at("0 where it is impossible", k=1.0, n=3.0, p=0.0, dz_dp=0.0)
@at("0 where it is impossible", k=1.0, n=3.0, p=1.0, dz_dp=0.0)
def binom_logpmf(k: Integer, n: Integer, p: Unit, loc: Default = 0):
    z = stats.binom.logpmf(k, n, p)
    slope = k / (p + (p == 0.0)) - (1.0 * n - k) / (1.0 - p + (p == 1.0))
    dz_dp = np.where(np.isneginf(z), 0.0, slope)
    return z, dz_dp


@elementwise
@at("0 outside the support", k=3.0, n=2.0, p=0.5, dz_dp=0.0)
@at("nothing is likely", k=0.0, n=3.0, p=0.0, dz_dp=-3.0)
@at("nothing is likely", k=1.0, n=3.0, p=0.0, dz_dp=3.0)
@at("all is certain", k=3.0, n=3.0, p=1.0, dz_dp=3.0)
@at("all is certain", k=2.0, n=3.0, p=1.0, dz_dp=-3.0)
@at("nothing is tried", k=0.0, n=0.0, p=0.5, dz_dp=0.0)
def binom_pmf(k: Integer, n: Integer, p: Unit, loc: Default = 0):
    z = stats.binom.pmf(k, n, p)
    fewer = np.maximum(n - 1.0, 0.0)
    dz_dp = n * (stats.binom.pmf(k - 1.0, fewer, p) - stats.binom.pmf(k, fewer, p))
    return z, dz_dp


# Of the matrix `cov` SciPy reads what is on and below the diagonal; so does the gradient.


@pullback
@example("stats.multivariate_normal.logpdf(x, m, c)  # x: 3; m: 3; c: 3 3 PositiveDefinite")
@example("stats.multivariate_normal.logpdf(x, m, c)  # x: 4 2; m: 2; c: 2 2 PositiveDefinite")
@example("stats.multivariate_normal.logpdf(x, mean=m, cov=c)  # x: 3; m: 3; c: 3 Positive")
@example("stats.multivariate_normal.logpdf(x, m, c)  # x: 2 3; m: 3; c:  Positive")
@example("stats.multivariate_normal.logpdf(x, cov=c)  # x: 3; c: 3 3 PositiveDefinite")
@example("stats.multivariate_normal.logpdf(x, m)  # x: 3; m: 3")
def multivariate_normal_logpdf(df_dz, x, mean=None, cov=1, allow_singular: Default = False):
    z = stats.multivariate_normal.logpdf(x, mean, cov)
    df_dx = helpers.normal_adjoint(df_dz, x, mean, cov, 0)
    df_dmean = helpers.normal_adjoint(df_dz, x, mean, cov, 1)
    df_dcov = helpers.normal_adjoint(df_dz, x, mean, cov, 2)
    return z, df_dx, df_dmean, df_dcov


@pullback
@example("stats.dirichlet.logpdf(x / 4.0, alpha)  # x: 2 Unit; alpha: 3 Positive")
@example("stats.dirichlet.logpdf(x / 8.0, alpha)  # x: 2 4 Unit; alpha: 3 Positive")
def dirichlet_logpdf(df_dz, x, alpha):
    z = stats.dirichlet.logpdf(x, alpha)
    y = helpers.simplex(x, alpha)
    g = df_dz * np.transpose((alpha - 1.0) / np.transpose(y))
    df_dx = helpers.simplex_adjoint(g, x)
    slope = (
        np.transpose(np.log(y))
        - special.digamma(1.0 * alpha)
        + special.digamma(np.sum(1.0 * alpha))
    )
    df_dalpha = helpers.unbroadcast(np.expand_dims(df_dz, -1) * slope, alpha)
    return z, df_dx, df_dalpha


@pullback
@example("stats.multivariate_normal.pdf(x, m, c)  # x: 3; m: 3; c: 3 3 PositiveDefinite")
@example("stats.multivariate_normal.pdf(x, mean=m, cov=c)  # x: 4 2; m: 2; c: 2 Positive")
@example("stats.multivariate_normal.pdf(x, cov=c)  # x: 2; c:  Positive")
def multivariate_normal_pdf(df_dz, x, mean=None, cov=1, allow_singular: Default = False):
    z = stats.multivariate_normal.pdf(x, mean, cov)
    df_dx = helpers.normal_adjoint(df_dz * z, x, mean, cov, 0)
    df_dmean = helpers.normal_adjoint(df_dz * z, x, mean, cov, 1)
    df_dcov = helpers.normal_adjoint(df_dz * z, x, mean, cov, 2)
    return z, df_dx, df_dmean, df_dcov


@pullback
@example("stats.dirichlet.pdf(x / 4.0, alpha)  # x: 2 Unit; alpha: 3 Positive")
@example("stats.dirichlet.pdf(x / 8.0, alpha)  # x: 2 4 Unit; alpha: 3 Positive")
def dirichlet_pdf(df_dz, x, alpha):
    z = stats.dirichlet.pdf(x, alpha)
    y = helpers.simplex(x, alpha)
    g = df_dz * z * np.transpose((alpha - 1.0) / np.transpose(y))
    df_dx = helpers.simplex_adjoint(g, x)
    slope = np.transpose(np.log(y)) - special.digamma(alpha) + special.digamma(np.sum(1.0 * alpha))
    df_dalpha = helpers.unbroadcast(np.expand_dims(df_dz * z, -1) * slope, alpha)
    return z, df_dx, df_dalpha
