"""Products of vectors, matrices and stacks of them."""

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import Matrix, Stack, Vector, example, pullback


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
@example("x @ y  # x: 2 1 3 3; y: 2 1 3 3")
def matmul_stacks(df_dz, x: Stack, y: Stack, /):
    z = x @ y
    df_dx = df_dz @ np.swapaxes(y, -1, -2)
    df_dy = np.swapaxes(x, -1, -2) @ df_dz
    return z, df_dx, df_dy


@pullback
@example("x @ y  # x: 2 3 4; y: 1 4 5")
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


@pullback
@example("np.dot(a, b)  # a: 3 4; b: 4 2")
@example("a.dot(b)  # a: 3 3; b: 3 3")
def dot(df_dz, a: Matrix, b: Matrix):
    z = np.dot(a, b)
    df_da = df_dz @ b.T
    df_db = a.T @ df_dz
    return z, df_da, df_db


@pullback
@example("np.dot(a, b)  # a: 3 4; b: 4")
def dot_matrix_vector(df_dz, a: Matrix, b: Vector):
    z = np.dot(a, b)
    df_da = np.outer(df_dz, b)
    df_db = a.T @ df_dz
    return z, df_da, df_db


@pullback
@example("np.dot(a, b)  # a: 4; b: 4 3")
def dot_vector_matrix(df_dz, a: Vector, b: Matrix):
    z = np.dot(a, b)
    df_da = b @ df_dz
    df_db = np.outer(a, df_dz)
    return z, df_da, df_db


@pullback
@example("np.dot(a, b)  # a: 4; b: 4")
def dot_vectors(df_dz, a: Vector, b: Vector):
    z = np.dot(a, b)
    df_da = df_dz * b
    df_db = df_dz * a
    return z, df_da, df_db


@pullback
@example("np.dot(a, b)  # a:; b: 3 2")
@example("np.dot(a, b)  # a: 2 3; b:")
@example("np.dot(a, b)  # a: 2 3 4; b: 5 4 2")
@example("np.dot(a, b)  # a: 2 3 4; b: 4")
@example("np.dot(a, b)  # a: 4; b: 2 4 3")
def dot_any(df_dz, a, b):
    z = np.dot(a, b)
    df_da = helpers.dot_left(df_dz, a, b)
    df_db = helpers.dot_right(df_dz, a, b)
    return z, df_da, df_db


@pullback
@example("np.vdot(a, b)  # a: 4; b: 4")
@example("np.vdot(a, b)  # a: 2 3; b: 3 2")
def vdot(df_dz, a, b, /):
    z = np.vdot(a, b)
    df_da = np.reshape(df_dz * np.ravel(b), np.shape(a))
    df_db = np.reshape(df_dz * np.ravel(a), np.shape(b))
    return z, df_da, df_db


@pullback
@example("np.inner(a, b)  # a: 4; b: 4")
def inner(df_dz, a: Vector, b: Vector, /):
    z = np.inner(a, b)
    df_da = df_dz * b
    df_db = df_dz * a
    return z, df_da, df_db


@pullback
@example("np.inner(a, b)  # a: 2 4; b: 3 4")
@example("np.inner(a, b)  # a: 3 3; b: 3 3")
def inner_matrices(df_dz, a: Matrix, b: Matrix, /):
    z = np.inner(a, b)
    df_da = df_dz @ b
    df_db = df_dz.T @ a
    return z, df_da, df_db


@pullback
@example("np.inner(a, b)  # a: 2 4; b: 4")
def inner_matrix_vector(df_dz, a: Matrix, b: Vector, /):
    z = np.inner(a, b)
    df_da = np.outer(df_dz, b)
    df_db = df_dz @ a
    return z, df_da, df_db


@pullback
@example("np.inner(a, b)  # a: 4; b: 3 4")
def inner_vector_matrix(df_dz, a: Vector, b: Matrix, /):
    z = np.inner(a, b)
    df_da = df_dz @ b
    df_db = np.outer(df_dz, a)
    return z, df_da, df_db


@pullback
@example("np.inner(a, b)  # a: 2 3 4; b: 4")
@example("np.inner(a, b)  # a: 3; b: 3 3")
@example("np.inner(a, b)  # a:; b: 2 3")
@example("np.inner(a, b)  # a: 2 3; b:")
def inner_any(df_dz, a, b, /):
    z = np.inner(a, b)
    df_da = helpers.inner_left(df_dz, a, b)
    df_db = helpers.inner_right(df_dz, a, b)
    return z, df_da, df_db


@pullback
@example("np.vecdot(x, y)  # x: 2 3; y: 2 3")
@example("np.vecdot(x, y)  # x: 3; y: 2 3")
@example("np.vecdot(x, y)  # x: 2 4 3; y: 4 3")
def vecdot(df_dz, x, y, /):
    z = np.vecdot(x, y)
    df_dx = helpers.unbroadcast(np.expand_dims(df_dz, -1) * y, x)
    df_dy = helpers.unbroadcast(np.expand_dims(df_dz, -1) * x, y)
    return z, df_dx, df_dy


@pullback
@example("np.matvec(x1, x2)  # x1: 2 3; x2: 3")
@example("np.matvec(x1, x2)  # x1: 3 3; x2: 4 3")
@example("np.matvec(x1, x2)  # x1: 2 4 3; x2: 2 3")
def matvec(df_dz, x1, x2, /):
    z = np.matvec(x1, x2)
    df_dx1 = helpers.unbroadcast(np.expand_dims(df_dz, -1) * np.expand_dims(x2, -2), x1)
    df_dx2 = helpers.unbroadcast(np.vecmat(df_dz, x1), x2)
    return z, df_dx1, df_dx2


@pullback
@example("np.vecmat(x1, x2)  # x1: 2; x2: 2 3")
@example("np.vecmat(x1, x2)  # x1: 4 3; x2: 3 3")
@example("np.vecmat(x1, x2)  # x1: 2 3; x2: 2 3 4")
def vecmat(df_dz, x1, x2, /):
    z = np.vecmat(x1, x2)
    df_dx1 = helpers.unbroadcast(np.matvec(x2, df_dz), x1)
    df_dx2 = helpers.unbroadcast(np.expand_dims(x1, -1) * np.expand_dims(df_dz, -2), x2)
    return z, df_dx1, df_dx2
