"""Polynomials by their coefficients, and matrices of covariances."""

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import Count, Default, Flag, Nothing, example, pullback


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
@example("np.polyfit(x, y, 2)  # x: 5 Distinct; y: 5")
@example("np.polyfit([0.0, 1.0, 3.0, 4.0], y, 1)  # y: 4")
@example("np.polyfit(x, y, deg=2)  # x: 3 Distinct; y: 3")
@example("np.polyfit(x, y, 1)  # x: 4 Distinct; y: 4 2")
@example("np.polyfit(np.linspace(400.0, 700.0, 7), y, 4)  # y: 7")
def polyfit(
    df_dz,
    x,
    y,
    deg: Count,
    rcond: Default = None,
    full: Default = False,
    w: Nothing = None,
    cov: Default = False,
):
    z = np.polyfit(x, y, deg)
    a = np.vander(np.multiply(1.0, x), deg + 1)
    p = helpers.polyfit_inverse(a)
    df_dx = helpers.vander_adjoint(helpers.lstsq_adjoint(df_dz, a, y, z, p), x, False)
    df_dy = p.T @ df_dz
    return z, df_dx, df_dy


@pullback
@example("np.cov(m)  # m: 3 5")
@example("np.cov(m)  # m: 5")
@example("np.cov(m, rowvar=False, bias=True)  # m: 5 3")
@example("np.cov(m, None, True, False, 0)  # m: 3 3")
@example("np.cov(m)  # m: 1 4")
def cov(df_dz, m, y: Nothing = None, rowvar: Flag = True, bias: Flag = False, ddof=None):
    z = np.cov(m, y, rowvar, bias, ddof)
    df_dm = helpers.cov_adjoint(df_dz, m, rowvar, bias, ddof)
    return z, df_dm


@pullback
@example("np.cov(m, y)  # m: 5; y: 5")
@example("np.cov(m, y, bias=True)  # m: 2 5; y: 5")
@example("np.cov(m, y, rowvar=False, ddof=0)  # m: 5 3; y: 5 2")
@example("np.cov(m, y, False)  # m: 4; y: 4")
@example("np.cov(m, y, False)  # m: 4 2; y: 1 4")
def cov_of_two(df_dz, m, y, rowvar: Flag = True, bias: Flag = False, ddof=None):
    z = np.cov(m, y, rowvar, bias, ddof)
    rows = helpers.variables((m, y), rowvar)
    g = helpers.cov_adjoint(df_dz, rows, True, bias, ddof)
    df_dm = helpers.variables_adjoint(g, (m, y), rowvar, 0)
    df_dy = helpers.variables_adjoint(g, (m, y), rowvar, 1)
    return z, df_dm, df_dy


@pullback
@example("np.corrcoef(x)  # x: 3 5")
@example("np.corrcoef(x, rowvar=False)  # x: 5 3")
@example("np.corrcoef(x)  # x: 5")
def corrcoef(df_dz, x, y: Nothing = None, rowvar: Flag = True):
    z = np.corrcoef(x, y, rowvar)
    df_dx = helpers.corrcoef_adjoint(df_dz, x, rowvar)
    return z, df_dx


@pullback
@example("np.corrcoef(x, y)  # x: 5; y: 5")
@example("np.corrcoef(x, y)  # x: 2 5; y: 3 5")
@example("np.corrcoef(x, y, rowvar=False)  # x: 5 2; y: 5")
def corrcoef_of_two(df_dz, x, y, rowvar: Flag = True):
    z = np.corrcoef(x, y, rowvar)
    rows = helpers.variables((x, y), rowvar)
    g = helpers.corrcoef_adjoint(df_dz, rows, True)
    df_dx = helpers.variables_adjoint(g, (x, y), rowvar, 0)
    df_dy = helpers.variables_adjoint(g, (x, y), rowvar, 1)
    return z, df_dx, df_dy
