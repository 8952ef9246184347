"""Decompositions of matrices: Cholesky, QR, eigenvalues and singular values.

What NumPy reads of a symmetric matrix is one triangle, and only that gets a derivative, of both
elements that it stands for: so it is the derivative of the function that is called, and of
`b + b.T` and `b @ b.T` by `b` it is the usual one. Vectors of equal values have no derivative: nan.
"""

from typing import Literal

import numpy as np
from scipy import linalg

from adjointgen import helpers
from adjointgen.rules.kinds import Arrays, Default, Flag, Matrix, example, pullback

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
    df_db = helpers.unbroadcast(y, b)
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


# ----- eigenvalues -----


@pullback
@example("np.linalg.eigh(a)[0]  # a: 3 3 Symmetric")
def eigh(df_dw, a: Matrix, UPLO: Default = "L"):
    w, v = np.linalg.eigh(a)
    s = (v * df_dw) @ v.T
    df_da = np.tril(s) + np.triu(s, 1).T
    return w, v, df_da


@pullback
@example("np.linalg.eigh(a)[1] ** 2  # a: 3 3 Symmetric")
def eigh_vectors(df_dv, a: Matrix, UPLO: Default = "L"):
    w, v = np.linalg.eigh(a)
    s = v @ (helpers.reciprocal_gaps(w) * (v.T @ df_dv)) @ v.T
    df_da = np.tril(s) + np.triu(s, 1).T
    return w, v, df_da


@pullback
@example("np.linalg.eigh(b + np.swapaxes(b, -1, -2))[0]  # b: 2 3 3")
@example("np.linalg.eigh(a, 'L')[0]  # a: 2 2 2 Symmetric")
def eigh_any(df_dw, a, UPLO: Default = "L"):
    w, v = np.linalg.eigh(a)
    s = (v * np.expand_dims(df_dw, -2)) @ np.swapaxes(v, -1, -2)
    df_da = helpers.one_triangle(s, True)
    return w, v, df_da


@pullback
@example("np.linalg.eigh(b + np.swapaxes(b, -1, -2))[1] ** 2  # b: 2 3 3")
@example("np.linalg.eigh(a)[1] ** 2  # a: 1 1 Symmetric")
def eigh_vectors_any(df_dv, a, UPLO: Default = "L"):
    w, v = np.linalg.eigh(a)
    p = helpers.reciprocal_gaps(w) * (np.swapaxes(v, -1, -2) @ df_dv)
    df_da = helpers.one_triangle(v @ p @ np.swapaxes(v, -1, -2), True)
    return w, v, df_da


@pullback
@example("np.linalg.eigh(a, 'U')[0]  # a: 3 3 Symmetric")
@example("np.linalg.eigh(a, UPLO='U')[0]  # a: 2 3 3 Symmetric")
def eigh_of_upper(df_dw, a, UPLO: Literal["U"]):
    w, v = np.linalg.eigh(a, "U")
    s = (v * np.expand_dims(df_dw, -2)) @ np.swapaxes(v, -1, -2)
    df_da = helpers.one_triangle(s, False)
    return w, v, df_da


@pullback
@example("np.linalg.eigh(a, 'U')[1] ** 2  # a: 3 3 Symmetric")
@example("np.linalg.eigh(a, UPLO='U')[1] ** 2  # a: 2 3 3 Symmetric")
def eigh_vectors_of_upper(df_dv, a, UPLO: Literal["U"]):
    w, v = np.linalg.eigh(a, "U")
    p = helpers.reciprocal_gaps(w) * (np.swapaxes(v, -1, -2) @ df_dv)
    df_da = helpers.one_triangle(v @ p @ np.swapaxes(v, -1, -2), False)
    return w, v, df_da


@pullback
@example("np.linalg.eigvalsh(a)  # a: 3 3 Symmetric")
def eigvalsh(df_dw, a: Matrix, UPLO: Default = "L"):
    w = np.linalg.eigvalsh(a)
    v = np.linalg.eigh(a)[1]
    s = (v * df_dw) @ v.T
    df_da = np.tril(s) + np.triu(s, 1).T
    return w, df_da


@pullback
@example("np.linalg.eigvalsh(b + np.swapaxes(b, -1, -2))  # b: 2 3 3")
def eigvalsh_any(df_dw, a, UPLO: Default = "L"):
    w = np.linalg.eigvalsh(a)
    v = np.linalg.eigh(a)[1]
    s = (v * np.expand_dims(df_dw, -2)) @ np.swapaxes(v, -1, -2)
    df_da = helpers.one_triangle(s, True)
    return w, df_da


@pullback
@example("np.linalg.eigvalsh(a, 'U')  # a: 3 3 Symmetric")
@example("np.linalg.eigvalsh(a, UPLO='U')  # a: 2 3 3 Symmetric")
def eigvalsh_of_upper(df_dw, a, UPLO: Literal["U"]):
    w = np.linalg.eigvalsh(a, "U")
    v = np.linalg.eigh(a, "U")[1]
    s = (v * np.expand_dims(df_dw, -2)) @ np.swapaxes(v, -1, -2)
    df_da = helpers.one_triangle(s, False)
    return w, df_da


# ----- singular values -----


@pullback
@example("np.linalg.svd(a, full_matrices=False)[0] ** 2  # a: 4 3")
@example("np.linalg.svd(a, full_matrices=False)[0] ** 2  # a: 3 3 Invertible")
@example("np.linalg.svd(a, False)[0] ** 2  # a: 2 4")
@example("np.linalg.svd(a, full_matrices=False)[0] ** 2  # a: 2 3 2")
def svd(
    df_du,
    a,
    full_matrices: Literal[False],
    compute_uv: Default = True,
    hermitian: Default = False,
):
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    df_da = helpers.svd_adjoint(df_du, u, s, vh)
    return u, s, vh, df_da


@pullback
@example("np.linalg.svd(a, full_matrices=False)[1]  # a: 4 3")
@example("np.linalg.svd(a, full_matrices=False)[1]  # a: 3 3 Invertible")
@example("np.linalg.svd(a, full_matrices=False)[1]  # a: 2 2 3")
def svd_values(
    df_ds,
    a,
    full_matrices: Literal[False],
    compute_uv: Default = True,
    hermitian: Default = False,
):
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    df_da = (u * np.expand_dims(df_ds, -2)) @ vh
    return u, s, vh, df_da


@pullback
@example("np.linalg.svd(a, full_matrices=False)[2] ** 2  # a: 4 3")
@example("np.linalg.svd(a, full_matrices=False)[2] ** 2  # a: 3 3 Invertible")
@example("np.linalg.svd(a, full_matrices=False)[2] ** 2  # a: 2 4")
@example("np.linalg.svd(a, full_matrices=False)[2] ** 2  # a: 2 2 3")
def svd_right(
    df_dvh,
    a,
    full_matrices: Literal[False],
    compute_uv: Default = True,
    hermitian: Default = False,
):
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    p = helpers.svd_adjoint(
        np.swapaxes(df_dvh, -1, -2), np.swapaxes(vh, -1, -2), s, np.swapaxes(u, -1, -2)
    )
    df_da = np.swapaxes(p, -1, -2)
    return u, s, vh, df_da


@pullback
@example("np.linalg.svd(a, compute_uv=False)  # a: 3 4")
@example("np.linalg.svd(a, full_matrices=False, compute_uv=False)  # a: 2 3 3 Invertible")
def svd_only_values(
    df_ds,
    a,
    *,
    compute_uv: Literal[False],
    full_matrices: Flag = True,
    hermitian: Default = False,
):
    s = np.linalg.svd(a, compute_uv=False)
    p = np.linalg.svd(a, full_matrices=False)
    df_da = (p[0] * np.expand_dims(df_ds, -2)) @ p[2]
    return s, df_da


@pullback
@example("np.linalg.svdvals(x)  # x: 3 4")
@example("np.linalg.svdvals(x)  # x: 3 3 Invertible")
@example("np.linalg.svdvals(x)  # x: 2 3 2")
def svdvals(df_ds, x, /):
    s = np.linalg.svdvals(x)
    p = np.linalg.svd(x, full_matrices=False)
    df_dx = (p[0] * np.expand_dims(df_ds, -2)) @ p[2]
    return s, df_dx
