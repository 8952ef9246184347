"""Products over axes of any number: outer, crossed, contracted."""

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import Arrays, Axis, Flag, Text, Triple, Vector, example, pullback


@pullback
@example("np.outer(a, b)  # a: 3; b: 4")
@example("np.outer(a, b)  # a: 2 2; b:")
def outer(df_dz, a, b):
    z = np.outer(a, b)
    df_da = np.reshape(df_dz @ np.ravel(b), np.shape(a))
    df_db = np.reshape(np.ravel(a) @ df_dz, np.shape(b))
    return z, df_da, df_db


@pullback
@example("np.add.outer(a, b)  # a: 3; b: 4")
def add_outer(df_dz, a: Vector, b: Vector, /):
    z = np.add.outer(a, b)
    df_da = np.sum(df_dz, axis=1)
    df_db = np.sum(df_dz, axis=0)
    return z, df_da, df_db


@pullback
@example("np.add.outer(a, b)  # a: 2 3; b: 3")
@example("np.add.outer(a, 1.5)  # a: 2 3")
@example("np.add.outer(a, b)  # a:; b: 3 3")
def add_outer_any(df_dz, a, b, /):
    z = np.add.outer(a, b)
    df_da = np.sum(df_dz, axis=tuple(range(np.ndim(a), np.ndim(df_dz))))
    df_db = np.sum(df_dz, axis=tuple(range(np.ndim(a))))
    return z, df_da, df_db


@pullback
@example("np.subtract.outer(a, b)  # a: 3; b: 4")
@example("np.subtract.outer(a, b)  # a: 3; b: 3")
def subtract_outer(df_dz, a: Vector, b: Vector, /):
    z = np.subtract.outer(a, b)
    df_da = np.sum(df_dz, axis=1)
    df_db = -np.sum(df_dz, axis=0)
    return z, df_da, df_db


@pullback
@example("np.subtract.outer(a, b)  # a: 2 3; b: 3")
@example("np.subtract.outer(a, b)  # a: 2; b:")
@example("np.subtract.outer([1.0, 2.0], b)  # b: 3 3")
def subtract_outer_any(df_dz, a, b, /):
    z = np.subtract.outer(a, b)
    df_da = np.sum(df_dz, axis=tuple(range(np.ndim(a), np.ndim(df_dz))))
    df_db = -np.sum(df_dz, axis=tuple(range(np.ndim(a))))
    return z, df_da, df_db


@pullback
@example("np.multiply.outer(a, b)  # a: 3; b: 4")
@example("np.multiply.outer(a, b)  # a: 2 3; b: 3 2")
@example("np.multiply.outer(a, b)  # a: 2; b:")
def multiply_outer(df_dz, a, b, /):
    z = np.multiply.outer(a, b)
    df_da = np.tensordot(df_dz, b, np.ndim(b))
    df_db = np.tensordot(a, df_dz, np.ndim(a))
    return z, df_da, df_db


@pullback
@example("np.cross(a, b)  # a: 3; b: 3")
@example("np.cross(a, b)  # a: 2 3; b: 2 3")
@example("np.cross(a, b)  # a: 2 3 3; b: 2 3 3")
def cross(df_dz, a: Triple, b: Triple):
    z = np.cross(a, b)
    df_da = np.cross(b, df_dz)
    df_db = np.cross(df_dz, a)
    return z, df_da, df_db


@pullback
@example("np.cross(a, b)  # a: 2 3; b: 1 3")
@example("np.cross(2.0 * a, b)  # a: 3; b: 3")
@example("np.cross(a, b)  # a: 3; b: 3 3")
def cross_any(df_dz, a, b):
    z = np.cross(a, b)
    df_da = helpers.cross_adjoint(df_dz, a, b)
    df_db = helpers.cross_adjoint(-df_dz, b, a)
    return z, df_da, df_db


@pullback
@example("np.tensordot(a, b)  # a: 2 3 4; b: 3 4 5")
@example("np.tensordot(a, b, 1)  # a: 2 3; b: 3 4")
@example("np.tensordot(a, b, axes=0)  # a: 2; b: 3")
@example("np.tensordot(a, b, axes=([0, -1], [2, 0]))  # a: 2 3 4; b: 4 5 2")
@example("np.tensordot(a, b, (1, 0))  # a: 3 3; b: 3 3")
@example("np.tensordot(a, b, 1)  # a: 2 3; b: 3 2 2")
@example("np.tensordot(a, b, (0, -1))  # a: 2 3 4; b: 3 2")
def tensordot(df_dz, a, b, axes: Axis = 2):
    z = np.tensordot(a, b, axes)
    df_da = helpers.tensordot_left(df_dz, a, b, axes)
    df_db = helpers.tensordot_right(df_dz, a, b, axes)
    return z, df_da, df_db


@pullback
@example("np.kron(a, b)  # a: 2 3; b: 4 2")
@example("np.kron(a, b)  # a: 3; b: 2 2")
@example("np.kron(a, b)  # a: 2 2; b: 2 2")
def kron(df_dz, a, b):
    z = np.kron(a, b)
    df_da = np.reshape(helpers.kron_matrix(df_dz, a, b) @ np.ravel(b), np.shape(a))
    df_db = np.reshape(np.ravel(a) @ helpers.kron_matrix(df_dz, a, b), np.shape(b))
    return z, df_da, df_db


@pullback
@example("np.einsum('ij,jk->ik', x, y)  # x: 2 3; y: 3 4")
@example("np.einsum('ij,jk', x, y)  # x: 3 3; y: 3 3")
@example("np.einsum('ii->i', x)  # x: 3 3")
@example("np.einsum('ii', x)  # x: 3 3")
@example("np.einsum('ij->j', x)  # x: 2 3")
@example("np.einsum('ij,kl->il', x, y)  # x: 2 3; y: 4 5")
@example("np.einsum('iij, j -> i', x, y)  # x: 3 3 2; y: 2")
@example("np.einsum('bi,ij,bj->b', x, y, x)  # x: 2 3; y: 3 3")
@example("np.einsum('i,j->ji', x, y)  # x: 2; y: 3")
@example("np.einsum('ij,jk,kl->il', x, y, x, optimize=True)  # x: 2 3; y: 3 2")
@example("np.einsum('...i,ij->...j', x, y)  # x: 2 5 3; y: 3 4")
def einsum(df_dz, subscripts: Text, /, *operands: Arrays, optimize: Flag = False):
    z = np.einsum(subscripts, *operands)
    df_doperands = helpers.einsum_adjoint(df_dz, subscripts, operands, index)
    return z, df_doperands
