"""Polynomials by their coefficients, and matrices of covariances."""

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import Count, Flag, Nothing, example, pullback


@pullback
@example("np.polyval(p, x)  # p: 4; x: 3")
@example("np.polyval(p, x)  # p: 1; x: 3")
@example("np.polyval([2.0, -1.0, 0.5], x)  # x: 4")
@example("np.polyval(p, x)  # p: 4; x: 2 3")
@example("np.polyval(p, x)  # p: 3; x: ")
@example("np.polyval(p, x)  # p: 3 2; x: 4 1")
@example("np.polyval(p, 2.0)  # p: 4")
def polyval(df_dz, p, x):
    z = np.polyval(p, x)
    df_dp = helpers.polynomial_powers(df_dz, p, x)
    df_dx = helpers.unbroadcast(df_dz * helpers.polynomial_slope(p, x), x)
    return z, df_dp, df_dx


@pullback
@example("np.vander(x)  # x: 4")
@example("np.vander(x, 3)  # x: 4")
@example("np.vander(x, N=6, increasing=True)  # x: 3")
@example("np.vander(x, 1)  # x: 3")
def vander(df_dz, x, N: Count = None, increasing: Flag = False):
    z = np.vander(x, N, increasing)
    df_dx = helpers.vander_adjoint(df_dz, x, increasing)
    return z, df_dx


@pullback
@example("np.cov(m)  # m: 3 5")
@example("np.cov(m)  # m: 5")
@example("np.cov(m, rowvar=False, bias=True)  # m: 5 3")
@example("np.cov(m, None, True, False, 0)  # m: 3 3")
@example("np.cov(m)  # m: 1 4")
def cov(df_dz, m, y: Nothing = None, rowvar: Flag = True, bias: Flag = False, ddof: Count = None):
    z = np.cov(m, y, rowvar, bias, ddof)
    df_dm = helpers.cov_adjoint(df_dz, m, rowvar, bias, ddof)
    return z, df_dm


@pullback
@example("np.corrcoef(x)  # x: 3 5")
@example("np.corrcoef(x, rowvar=False)  # x: 5 3")
@example("np.corrcoef(x)  # x: 5")
def corrcoef(df_dz, x, y: Nothing = None, rowvar: Flag = True):
    z = np.corrcoef(x, y, rowvar)
    df_dx = helpers.corrcoef_adjoint(df_dz, x, rowvar)
    return z, df_dx
