"""Products of vectors, matrices and stacks of them."""

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import Matrix, Vector, example, pullback


@pullback
@example("x @ y  # x: 3 4; y: 4 2")
@example("x @ y  # x: 3 3; y: 3 3")
@example("np.matmul(x, y)  # x: 2 3; y: 3 5")
def matmul(df_dz, x: Matrix, y: Matrix, /):
    z = x @ y
    df_dx = df_dz @ y.T
    df_dy = x.T @ df_dz
    return z, df_dx, df_dy


@pullback
@example("x @ y  # x: 3 4; y: 4")
def matmul_matrix_vector(df_dz, x: Matrix, y: Vector, /):
    z = x @ y
    df_dx = np.outer(df_dz, y)
    df_dy = x.T @ df_dz
    return z, df_dx, df_dy


@pullback
@example("x @ y  # x: 4; y: 4 3")
def matmul_vector_matrix(df_dz, x: Vector, y: Matrix, /):
    z = x @ y
    df_dx = y @ df_dz
    df_dy = np.outer(x, df_dz)
    return z, df_dx, df_dy


@pullback
@example("x @ y  # x: 4; y: 4")
def matmul_vectors(df_dz, x: Vector, y: Vector, /):
    z = x @ y
    df_dx = df_dz * y
    df_dy = df_dz * x
    return z, df_dx, df_dy


@pullback
@example("x @ y  # x: 2 3 4; y: 2 4 5")
@example("x @ y  # x: 2 3 4; y: 4 5")
@example("x @ y  # x: 3 4; y: 2 4 5")
@example("x @ y  # x: 4; y: 2 4 5")
@example("x @ y  # x: 2 3 4; y: 4")
@example("x @ y  # x: 2 1 3 4; y: 5 4 2")
def matmul_any(df_dz, x, y, /):
    z = x @ y
    df_dx = helpers.matmul_left(df_dz, x, y)
    df_dy = helpers.matmul_right(df_dz, x, y)
    return z, df_dx, df_dy
