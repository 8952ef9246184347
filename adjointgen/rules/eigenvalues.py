"""Eigenvalues of symmetric matrices, and their vectors.

Of a matrix one triangle is read, as decompositions.py says. Vectors of equal values have no
derivative: nan.
"""

from typing import Literal

import numpy as np
from scipy import linalg

from adjointgen import helpers
from adjointgen.rules.kinds import Default, Flag, Matrix, Nothing, example, pullback


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
