"""Eigenvalues and singular values, and their vectors.

Of a symmetric matrix one triangle is read, as decompositions.py says. Vectors of equal values have
no derivative: nan.
"""

from typing import Literal

import numpy as np
from scipy import linalg

from adjointgen import helpers
from adjointgen.rules.kinds import Default, Flag, Matrix, Nothing, example, pullback

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


# ----- of SciPy -----


@pullback
@example("linalg.eigh(a)[0]  # a: 3 3 Symmetric")
@example("linalg.eigh(a, lower=False, check_finite=False)[0]  # a: 2 2 Symmetric")
def eigh_of_scipy(
    df_dw,
    a,
    b: Nothing = None,
    *,
    lower: Flag = True,
    eigvals_only: Default = False,
    overwrite_a: Default = False,
    check_finite: Flag = True,
):
    w, v = linalg.eigh(a, lower=lower)
    s = (v * np.expand_dims(df_dw, -2)) @ np.swapaxes(v, -1, -2)
    df_da = helpers.one_triangle(s, lower)
    return w, v, df_da


@pullback
@example("linalg.eigh(a)[1] ** 2  # a: 3 3 Symmetric")
@example("linalg.eigh(a, lower=False)[1] ** 2  # a: 3 3 Symmetric")
def eigh_vectors_of_scipy(
    df_dv,
    a,
    b: Nothing = None,
    *,
    lower: Flag = True,
    eigvals_only: Default = False,
    overwrite_a: Default = False,
    check_finite: Flag = True,
):
    w, v = linalg.eigh(a, lower=lower)
    p = helpers.reciprocal_gaps(w) * (np.swapaxes(v, -1, -2) @ df_dv)
    df_da = helpers.one_triangle(v @ p @ np.swapaxes(v, -1, -2), lower)
    return w, v, df_da


@pullback
@example("linalg.eigh(a, eigvals_only=True)  # a: 3 3 Symmetric")
@example("linalg.eigh(a, lower=False, eigvals_only=True)  # a: 2 2 Symmetric")
def eigh_only_values_of_scipy(
    df_dw,
    a,
    b: Nothing = None,
    *,
    eigvals_only: Literal[True],
    lower: Flag = True,
    overwrite_a: Default = False,
    check_finite: Flag = True,
):
    w = linalg.eigh(a, lower=lower, eigvals_only=True)
    v = linalg.eigh(a, lower=lower)[1]
    s = (v * np.expand_dims(df_dw, -2)) @ np.swapaxes(v, -1, -2)
    df_da = helpers.one_triangle(s, lower)
    return w, df_da


@pullback
@example("linalg.eigvalsh(a)  # a: 3 3 Symmetric")
@example("linalg.eigvalsh(a, lower=False)  # a: 2 2 Symmetric")
def eigvalsh_of_scipy(
    df_dw,
    a,
    b: Nothing = None,
    *,
    lower: Flag = True,
    overwrite_a: Default = False,
    check_finite: Flag = True,
):
    w = linalg.eigvalsh(a, lower=lower)
    v = linalg.eigh(a, lower=lower)[1]
    s = (v * np.expand_dims(df_dw, -2)) @ np.swapaxes(v, -1, -2)
    df_da = helpers.one_triangle(s, lower)
    return w, df_da


@pullback
@example("linalg.svd(a, full_matrices=False)[0] ** 2  # a: 4 3")
@example("linalg.svd(a, False)[0] ** 2  # a: 2 4")
def svd_of_scipy(
    df_du,
    a,
    full_matrices: Literal[False],
    compute_uv: Default = True,
    overwrite_a: Default = False,
    check_finite: Flag = True,
):
    u, s, vh = linalg.svd(a, full_matrices=False)
    df_da = helpers.svd_adjoint(df_du, u, s, vh)
    return u, s, vh, df_da


@pullback
@example("linalg.svd(a, full_matrices=False)[1]  # a: 4 3")
@example("linalg.svd(a, full_matrices=False, check_finite=False)[1]  # a: 2 3")
def svd_values_of_scipy(
    df_ds,
    a,
    full_matrices: Literal[False],
    compute_uv: Default = True,
    overwrite_a: Default = False,
    check_finite: Flag = True,
):
    u, s, vh = linalg.svd(a, full_matrices=False)
    df_da = (u * np.expand_dims(df_ds, -2)) @ vh
    return u, s, vh, df_da


@pullback
@example("linalg.svd(a, full_matrices=False)[2] ** 2  # a: 4 3")
@example("linalg.svd(a, full_matrices=False)[2] ** 2  # a: 2 3")
def svd_right_of_scipy(
    df_dvh,
    a,
    full_matrices: Literal[False],
    compute_uv: Default = True,
    overwrite_a: Default = False,
    check_finite: Flag = True,
):
    u, s, vh = linalg.svd(a, full_matrices=False)
    p = helpers.svd_adjoint(
        np.swapaxes(df_dvh, -1, -2), np.swapaxes(vh, -1, -2), s, np.swapaxes(u, -1, -2)
    )
    df_da = np.swapaxes(p, -1, -2)
    return u, s, vh, df_da


@pullback
@example("linalg.svd(a, compute_uv=False)  # a: 3 4")
@example("linalg.svd(a, full_matrices=False, compute_uv=False)  # a: 3 3 Invertible")
def svd_only_values_of_scipy(
    df_ds,
    a,
    *,
    compute_uv: Literal[False],
    full_matrices: Flag = True,
    overwrite_a: Default = False,
    check_finite: Flag = True,
):
    s = linalg.svd(a, compute_uv=False)
    p = linalg.svd(a, full_matrices=False)
    df_da = (p[0] * np.expand_dims(df_ds, -2)) @ p[2]
    return s, df_da


@pullback
@example("linalg.svdvals(a)  # a: 3 4")
@example("linalg.svdvals(a, check_finite=False)  # a: 4 2")
def svdvals_of_scipy(df_ds, a, overwrite_a: Default = False, check_finite: Flag = True):
    s = linalg.svdvals(a)
    p = linalg.svd(a, full_matrices=False)
    df_da = (p[0] * np.expand_dims(df_ds, -2)) @ p[2]
    return s, df_da


# ----- the ratio of the ends -----


@pullback
@example("np.linalg.cond(x)  # x: 3 3 Invertible")
@example("np.linalg.cond(x, 2)  # x: 4 3")
@example("np.linalg.cond(x, None)  # x: 2 2 3")
def cond(df_dz, x, p: Literal[None, 2] = None):
    z = np.linalg.cond(x)
    usv = np.linalg.svd(x, full_matrices=False)
    i = np.arange(np.shape(usv[1])[-1])
    ends = np.ones_like(usv[1]) * (i == 0) - np.expand_dims(z, -1) * (i == np.size(i) - 1)
    df_ds = np.expand_dims(df_dz, -1) * ends / usv[1][..., -1:]
    df_dx = (usv[0] * np.expand_dims(df_ds, -2)) @ usv[2]
    return z, df_dx
