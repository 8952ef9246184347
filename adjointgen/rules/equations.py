"""Linear equations: systems, triangular ones, least squares."""

from typing import Literal

import numpy as np
from scipy import linalg

from adjointgen import helpers
from adjointgen.rules.kinds import (
    Count,
    Default,
    Flag,
    Matrix,
    Nothing,
    Vector,
    example,
    pullback,
)

# ----- linear equations -----


@pullback
@example("np.linalg.solve(a, b)  # a: 3 3 Invertible; b: 3")
def solve(df_dz, a: Matrix, b: Vector):
    z = np.linalg.solve(a, b)
    y = np.linalg.solve(a.T, df_dz)
    df_da = -np.outer(y, z)
    df_db = y
    return z, df_da, df_db


@pullback
@example("np.linalg.solve(a, b)  # a: 3 3 Invertible; b: 3 2")
@example("np.linalg.solve(a, b)  # a: 3 3 Invertible; b: 3 3")
def solve_matrix(df_dz, a: Matrix, b: Matrix):
    z = np.linalg.solve(a, b)
    y = np.linalg.solve(a.T, df_dz)
    df_da = -y @ z.T
    df_db = y
    return z, df_da, df_db


@pullback
@example("np.linalg.solve(a, b)  # a: 2 3 3 Invertible; b: 2 3 4")
@example("np.linalg.solve(a, b)  # a: 2 3 3 Invertible; b: 3")
@example("np.linalg.solve(a, b)  # a: 3 3 3 Invertible; b: 3 3")
@example("np.linalg.solve(a, b)  # a: 3 3 Invertible; b: 2 3 1")
@example("np.linalg.solve(a, b)  # a: 1 4 3 3 Invertible; b: 2 1 3 2")
def solve_any(df_dz, a, b):
    z = np.linalg.solve(a, b)
    y = np.linalg.solve(np.swapaxes(a, -1, -2), helpers.columns(df_dz, a))
    df_da = helpers.unbroadcast(-y @ np.swapaxes(helpers.columns(z, a), -1, -2), a)
    df_db = helpers.unbroadcast(np.reshape(y, np.shape(z)), b)
    return z, df_da, df_db


@pullback
@example("np.linalg.tensorsolve(np.reshape(a, (2, 3, 6)), b)  # a: 6 6 Invertible; b: 2 3")
@example("np.linalg.tensorsolve(np.reshape(a, (4, 2, 2)), b)  # a: 4 4 Invertible; b: 4")
def tensorsolve(df_dz, a, b, axes: Nothing = None):
    z = np.linalg.tensorsolve(a, b)
    square = np.reshape(a, (np.size(b), np.size(b)))
    y = np.linalg.solve(square.T, np.ravel(df_dz))
    df_da = np.reshape(-np.outer(y, z), np.shape(a))
    df_db = np.reshape(y, np.shape(b))
    return z, df_da, df_db


@pullback
@example("linalg.solve(a, b)  # a: 3 3 Invertible; b: 3")
def solve_of_scipy(
    df_dz,
    a: Matrix,
    b: Vector,
    lower: Default = False,
    overwrite_a: Default = False,
    overwrite_b: Default = False,
    check_finite: Flag = True,
    assume_a: Literal[None, "gen"] = None,
    transposed: Default = False,
):
    z = linalg.solve(a, b)
    y = linalg.solve(a.T, df_dz)
    df_da = -np.outer(y, z)
    df_db = y
    return z, df_da, df_db


@pullback
@example("linalg.solve(a, b)  # a: 3 3 Invertible; b: 3 2")
@example("linalg.solve(a, b, assume_a='gen')  # a: 3 3 Invertible; b: 3 3")
def solve_matrix_of_scipy(
    df_dz,
    a: Matrix,
    b: Matrix,
    lower: Default = False,
    overwrite_a: Default = False,
    overwrite_b: Default = False,
    check_finite: Flag = True,
    assume_a: Literal[None, "gen"] = None,
    transposed: Default = False,
):
    z = linalg.solve(a, b)
    y = linalg.solve(a.T, df_dz)
    df_da = -y @ z.T
    df_db = y
    return z, df_da, df_db


@pullback
@example("linalg.solve(a, b, check_finite=False)  # a: 3 3 Invertible; b: 3 1")
@example("linalg.solve(a, b, check_finite=True)  # a: 3 3 Invertible; b: 3")
def solve_any_of_scipy(
    df_dz,
    a,
    b,
    lower: Default = False,
    overwrite_a: Default = False,
    overwrite_b: Default = False,
    check_finite: Flag = True,
    assume_a: Literal[None, "gen"] = None,
    transposed: Default = False,
):
    z = linalg.solve(a, b)
    y = np.linalg.solve(np.swapaxes(a, -1, -2), helpers.sides(df_dz, a))
    df_da = helpers.unbroadcast(-y @ np.swapaxes(helpers.sides(z, a), -1, -2), a)
    df_db = helpers.unbroadcast(np.reshape(y, np.shape(z)), b)
    return z, df_da, df_db


@pullback
@example("linalg.solve(a, b, assume_a='pos')  # a: 3 3 PositiveDefinite; b: 3")
@example("linalg.solve(a, b, assume_a='sym')  # a: 3 3 PositiveDefinite; b: 3 2")
@example("linalg.solve(a, b, lower=True, assume_a='pos')  # a: 3 3 PositiveDefinite; b: 3 3")
def solve_symmetric(
    df_dz,
    a,
    b,
    *,
    assume_a: Literal["pos", "sym"],
    lower: Flag = False,
    overwrite_a: Default = False,
    overwrite_b: Default = False,
    check_finite: Flag = True,
    transposed: Default = False,
):
    z = linalg.solve(a, b, assume_a=assume_a, lower=lower)
    y = np.linalg.solve(helpers.symmetric(a, lower), helpers.sides(df_dz, a))
    s = helpers.unbroadcast(-y @ np.swapaxes(helpers.sides(z, a), -1, -2), a)
    df_da = helpers.one_triangle(s, lower)  # the other one is not read
    df_db = helpers.unbroadcast(np.reshape(y, np.shape(z)), b)
    return z, df_da, df_db


@pullback
@example("linalg.solve_triangular(a, b, lower=True)  # a: 3 3 Lower; b: 3")
def solve_lower(
    df_dz,
    a: Matrix,
    b: Vector,
    *,
    lower: Literal[True],
    trans: Default = 0,
    unit_diagonal: Default = False,
    overwrite_b: Default = False,
    check_finite: Flag = True,
):
    z = linalg.solve_triangular(a, b, lower=True)
    y = linalg.solve_triangular(a, df_dz, trans=1, lower=True)
    df_da = -np.tril(np.outer(y, z))
    df_db = y
    return z, df_da, df_db


@pullback
@example("linalg.solve_triangular(a, b, lower=True)  # a: 3 3 Lower; b: 3 2")
@example("linalg.solve_triangular(a, b, check_finite=True, lower=True)  # a: 3 3 Lower; b: 3 3")
def solve_lower_matrix(
    df_dz,
    a: Matrix,
    b: Matrix,
    *,
    lower: Literal[True],
    trans: Default = 0,
    unit_diagonal: Default = False,
    overwrite_b: Default = False,
    check_finite: Flag = True,
):
    z = linalg.solve_triangular(a, b, lower=True)
    y = linalg.solve_triangular(a, df_dz, trans=1, lower=True)
    df_da = -np.tril(y @ z.T)
    df_db = y
    return z, df_da, df_db


@pullback
@example("linalg.solve_triangular(2.0 * a, b, lower=True)  # a: 3 3 Invertible; b: 3")
def solve_lower_any(
    df_dz,
    a,
    b,
    *,
    lower: Literal[True],
    trans: Default = 0,
    unit_diagonal: Default = False,
    overwrite_b: Default = False,
    check_finite: Flag = True,
):
    z = linalg.solve_triangular(a, b, lower=True)
    y = linalg.solve_triangular(a, helpers.sides(df_dz, a), trans=1, lower=True)
    s = helpers.unbroadcast(-y @ np.swapaxes(helpers.sides(z, a), -1, -2), a)
    df_da = np.tril(s)
    df_db = helpers.unbroadcast(np.reshape(y, np.shape(z)), b)
    return z, df_da, df_db


@pullback
@example("linalg.solve_triangular(a, b)  # a: 3 3 Invertible; b: 3")
@example("linalg.solve_triangular(a, b, 0, True, True)  # a: 3 3 Lower; b: 3 2")
@example("linalg.solve_triangular(a, b, 'N', unit_diagonal=True)  # a: 3 3 Invertible; b: 3 3")
def solve_triangular(
    df_dz,
    a,
    b,
    trans: Literal[0, "N"] = 0,
    lower: Flag = False,
    unit_diagonal: Flag = False,
    overwrite_b: Default = False,
    check_finite: Flag = True,
):
    z = linalg.solve_triangular(a, b, trans, lower, unit_diagonal)
    y = linalg.solve_triangular(a, helpers.sides(df_dz, a), 1, lower, unit_diagonal)
    s = helpers.unbroadcast(-y @ np.swapaxes(helpers.sides(z, a), -1, -2), a)
    df_da = helpers.triangle(s, lower, unit_diagonal)  # what is not read has no part in it
    df_db = helpers.unbroadcast(np.reshape(y, np.shape(z)), b)
    return z, df_da, df_db


@pullback
@example("linalg.solve_triangular(a, b, 1)  # a: 3 3 Invertible; b: 3")
@example("linalg.solve_triangular(a, b, lower=True, trans='T')  # a: 3 3 Lower; b: 3 2")
@example("linalg.solve_triangular(a, b, 1, True, unit_diagonal=True)  # a: 3 3 Lower; b: 3 3")
def solve_triangular_transposed(
    df_dz,
    a,
    b,
    trans: Literal[1, "T", 2, "C"],
    lower: Flag = False,
    unit_diagonal: Flag = False,
    overwrite_b: Default = False,
    check_finite: Flag = True,
):
    z = linalg.solve_triangular(a, b, trans, lower, unit_diagonal)
    y = linalg.solve_triangular(a, helpers.sides(df_dz, a), 0, lower, unit_diagonal)
    s = helpers.unbroadcast(-helpers.sides(z, a) @ np.swapaxes(y, -1, -2), a)
    df_da = helpers.triangle(s, lower, unit_diagonal)
    df_db = helpers.unbroadcast(np.reshape(y, np.shape(z)), b)
    return z, df_da, df_db


# ----- least squares: `a` of full rank -----


@pullback
@example("np.linalg.lstsq(a, b)[0]  # a: 4 3; b: 4")
@example("np.linalg.lstsq(a, b, rcond=None)[0]  # a: 4 3; b: 4 2")
@example("np.linalg.lstsq(a, b)[0]  # a: 2 4; b: 2")
@example("np.linalg.lstsq(a, b, 1e-12)[0]  # a: 3 3 Invertible; b: 3 3")
def lstsq(df_dx, a, b, rcond: Count = None):
    x, residuals, rank, s = np.linalg.lstsq(a, b, rcond)
    p = helpers.left_inverse(a, rank)
    df_da = helpers.lstsq_adjoint(df_dx, a, b, x, p)
    df_db = p.T @ df_dx
    return x, residuals, rank, s, df_da, df_db


@pullback
@example("np.linalg.lstsq(a, b)[1]  # a: 4 3; b: 4")
@example("np.linalg.lstsq(a, b)[1]  # a: 4 3; b: 4 2")
@example("np.linalg.lstsq(a, b)[1]  # a: 2 4; b: 2")
def lstsq_residuals(df_dresiduals, a, b, rcond: Count = None):
    x, residuals, rank, s = np.linalg.lstsq(a, b, rcond)
    y = helpers.residual_adjoint(df_dresiduals, b - a @ x)
    df_da = helpers.unbroadcast(-helpers.columns(y, a) @ helpers.columns(x, a).T, a)
    df_db = y
    return x, residuals, rank, s, df_da, df_db


@pullback
@example("np.linalg.lstsq(a, b)[3]  # a: 4 3; b: 4")
@example("np.linalg.lstsq(a, b)[3]  # a: 2 4; b: 2 2")
def lstsq_singular_values(df_ds, a, b, rcond: Count = None):
    x, residuals, rank, s = np.linalg.lstsq(a, b, rcond)
    p = np.linalg.svd(a, full_matrices=False)
    df_da = (p[0] * df_ds) @ p[2]
    df_db = 0.0 * b
    return x, residuals, rank, s, df_da, df_db
