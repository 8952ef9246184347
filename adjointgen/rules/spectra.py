"""Eigenvalues and singular values, and their vectors.

Of a symmetric matrix one triangle is read, as decompositions.py says. Vectors of equal values have
no derivative: nan.
"""

from typing import Literal

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import Default, Flag, Matrix, example, pullback

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
