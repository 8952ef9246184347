"""Decompositions of matrices: Cholesky and QR.

What NumPy reads of a symmetric matrix is one triangle, and only that gets a derivative, of both
elements that it stands for: so it is the derivative of the function that is called, and of
`b + b.T` and `b @ b.T` by `b` it is the usual one.
"""

from typing import Literal

import numpy as np
from scipy import linalg

from adjointgen import helpers
from adjointgen.rules.kinds import Arrays, Default, Flag, example, pullback

# ----- Cholesky -----


@pullback
@example("np.linalg.cholesky(a)  # a: 3 3 PositiveDefinite")
@example("np.linalg.cholesky(b @ b.T + np.eye(3))  # b: 3 4")
@example("np.linalg.cholesky(a)  # a: 2 3 3 PositiveDefinite")
@example("np.linalg.cholesky(a, upper=False)  # a: 1 1 PositiveDefinite")
def cholesky(df_dz, a, /, *, upper: Default = False):
    z = np.linalg.cholesky(a)
    df_da = helpers.cholesky_adjoint(df_dz, z, True)
    return z, df_da


@pullback
@example("np.linalg.cholesky(a, upper=True)  # a: 3 3 PositiveDefinite")
@example("np.linalg.cholesky(a, upper=True)  # a: 2 3 3 PositiveDefinite")
def cholesky_upper(df_dz, a, /, *, upper: Literal[True]):
    z = np.linalg.cholesky(a, upper=True)
    df_da = helpers.cholesky_adjoint(df_dz, z, False)
    return z, df_da


@pullback
@example("linalg.cholesky(a)  # a: 3 3 PositiveDefinite")
@example("linalg.cholesky(a, True)  # a: 3 3 PositiveDefinite")
@example("linalg.cholesky(b @ b.T + np.eye(3), lower=True, check_finite=False)  # b: 3 2")
def cholesky_of_scipy(
    df_dz, a, lower: Flag = False, overwrite_a: Default = False, check_finite: Flag = True
):
    z = linalg.cholesky(a, lower)
    df_da = helpers.cholesky_adjoint(df_dz, z, lower)
    return z, df_da


@pullback
@example("linalg.cho_factor(a)[0]  # a: 3 3 PositiveDefinite")
@example("linalg.cho_factor(a, lower=True)[0]  # a: 3 3 PositiveDefinite")
def cho_factor(
    df_dc, a, lower: Flag = False, overwrite_a: Default = False, check_finite: Flag = True
):
    c, low = linalg.cho_factor(a, lower)
    df_da = helpers.cho_factor_adjoint(df_dc, c, low)
    return c, low, df_da


@pullback
@example("linalg.cho_solve((c, True), b)  # c: 3 3 Lower; b: 3")
@example("linalg.cho_solve([c, False], b)  # c: 3 3 Invertible; b: 3 2")
@example("linalg.cho_solve((c, True), b, check_finite=False)  # c: 3 3 Lower; b: 3 3")
def cho_solve(
    df_dz, c_and_lower: Arrays, b, overwrite_b: Default = False, check_finite: Flag = True
):
    z = linalg.cho_solve(c_and_lower, b)
    y = linalg.cho_solve(c_and_lower, df_dz)
    df_dc_and_lower = helpers.cho_solve_adjoint(y, z, c_and_lower)
    df_db = helpers.unbroadcast(np.reshape(y, np.shape(z)), b)
    return z, df_dc_and_lower, df_db


# ----- QR: of full rank -----


@pullback
@example("np.linalg.qr(a)[0]  # a: 4 3")
@example("np.linalg.qr(a)[0]  # a: 3 3 Invertible")
@example("np.linalg.qr(a)[0]  # a: 2 4")
@example("np.linalg.qr(a)[0]  # a: 2 4 3")
def qr(df_dq, a, mode: Default = "reduced"):
    q, r = np.linalg.qr(a)
    df_da = helpers.qr_adjoint(df_dq, np.zeros_like(r), q, r)
    return q, r, df_da


@pullback
@example("np.linalg.qr(a)[1]  # a: 4 3")
@example("np.linalg.qr(a)[1]  # a: 3 3 Invertible")
@example("np.linalg.qr(a, 'reduced')[1]  # a: 2 4")
@example("np.linalg.qr(a)[1]  # a: 2 2 3")
def qr_triangle(df_dr, a, mode: Default = "reduced"):
    q, r = np.linalg.qr(a)
    df_da = helpers.qr_adjoint(np.zeros_like(q), df_dr, q, r)
    return q, r, df_da


@pullback
@example("np.linalg.qr(a, 'r')  # a: 4 3")
@example("np.linalg.qr(a, mode='r')  # a: 2 4")
def qr_only_triangle(df_dr, a, mode: Literal["r"]):
    r = np.linalg.qr(a, "r")
    q = np.linalg.qr(a)[0]
    df_da = helpers.qr_adjoint(np.zeros_like(q), df_dr, q, r)
    return r, df_da


@pullback
@example("linalg.qr(a, mode='economic')[0]  # a: 4 3")
@example("linalg.qr(a, mode='economic', check_finite=False)[0]  # a: 3 3 Invertible")
def qr_of_scipy(
    df_dq,
    a,
    overwrite_a: Default = False,
    lwork: Default = None,
    *,
    mode: Literal["economic"],
    pivoting: Default = False,
    check_finite: Flag = True,
):
    q, r = linalg.qr(a, mode="economic")
    df_da = helpers.qr_adjoint(df_dq, np.zeros_like(r), q, r)
    return q, r, df_da


@pullback
@example("linalg.qr(a, mode='economic')[1]  # a: 4 3")
@example("linalg.qr(a, mode='economic')[1]  # a: 2 4")
def qr_triangle_of_scipy(
    df_dr,
    a,
    overwrite_a: Default = False,
    lwork: Default = None,
    *,
    mode: Literal["economic"],
    pivoting: Default = False,
    check_finite: Flag = True,
):
    q, r = linalg.qr(a, mode="economic")
    df_da = helpers.qr_adjoint(np.zeros_like(q), df_dr, q, r)
    return q, r, df_da
