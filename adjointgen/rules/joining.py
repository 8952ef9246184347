"""Several arrays made one: each gets its part of the adjoint."""

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import (
    Arrays,
    Axis,
    Display,
    Double,
    Flag,
    Nothing,
    example,
    pullback,
)


@pullback
@example("np.array([x, y])  # x:; y:")
@example("np.array([[x, 0.0, y], [y, 1.0, x * y]])  # x:; y:")
@example("np.array([[[x], [y]]])  # x: 3; y: 3")
@example("np.array((x, y))  # x: 2 3; y: 2 3")
@example("np.array([x, 1], dtype=float)  # x:")
def array(df_dz, object: Display, dtype: Double = None, *, copy: Flag = True):
    z = np.array(object)
    df_dobject = df_dz[index]
    return z, df_dobject


@pullback
@example("np.asarray([x, y, 2.0])  # x:; y:")
@example("np.asarray([[x, y]], np.float64)  # x:; y:")
def asarray(df_dz, a: Display, dtype: Double = None):
    z = np.asarray(a)
    df_da = df_dz[index]
    return z, df_da


@pullback
@example("np.stack([x, y])  # x: 3; y: 3")
@example("np.stack((x, y), axis=1)  # x: 3 4; y: 3 4")
@example("np.stack((x, y, x), -1)  # x: 3 3; y: 3 3")
def stack(df_dz, arrays: Arrays, axis: Axis = 0):
    z = np.stack(arrays, axis=axis)
    df_darrays = np.take(df_dz, index, axis=axis)
    return z, df_darrays


@pullback
@example("np.concatenate([x, y])  # x: 3; y: 2")
@example("np.concatenate((x, y), axis=1)  # x: 3 4; y: 3 1")
@example("np.concatenate((x, x, y), -1)  # x: 3 3; y: 3 3")
@example("np.concatenate([[0.0], x, [1.0, 2.0]])  # x: 3")
@example("np.concatenate([x, y, 1.0], axis=None)  # x: 2 3; y: 2")
def concatenate(df_dz, arrays: Arrays, /, axis: Axis = 0):
    z = np.concatenate(arrays, axis=axis)
    df_darrays = helpers.piece(df_dz, arrays, index, axis)
    return z, df_darrays


@pullback
@example("np.append(arr, values)  # arr: 2 3; values: 2")
@example("np.append(arr, 2.0)  # arr: 3")
@example("np.append([1.0, 2.0], values)  # values:")
def append(df_dz, arr, values, axis: Nothing = None):
    z = np.append(arr, values)
    df_darr = np.reshape(df_dz[: np.size(arr)], np.shape(arr))
    df_dvalues = np.reshape(df_dz[np.size(arr) :], np.shape(values))
    return z, df_darr, df_dvalues


@pullback
@example("np.append(arr, values, axis=0)  # arr: 2 3; values: 1 3")
@example("np.append(arr, values, -1)  # arr: 3 3; values: 3 3")
def append_along(df_dz, arr, values, axis: Axis = None):
    z = np.append(arr, values, axis)
    df_darr = helpers.piece(df_dz, (arr, values), 0, axis)
    df_dvalues = helpers.piece(df_dz, (arr, values), 1, axis)
    return z, df_darr, df_dvalues


@pullback
@example("np.hstack([x, y])  # x: 3; y: 2")
@example("np.hstack([x, y, 1.0])  # x:; y: 2")
@example("np.hstack((x, y))  # x: 3 2; y: 3 1")
@example("np.hstack((x, y))  # x: 2 1 3; y: 2 2 3")
def hstack(df_dz, tup: Arrays):
    z = np.hstack(tup)
    df_dtup = helpers.piece(df_dz, tup, index, min(np.ndim(df_dz) - 1, 1))
    return z, df_dtup


@pullback
@example("np.vstack([x, y])  # x: 3; y: 3")
@example("np.vstack([x, y])  # x: 3; y: 2 3")
def vstack(df_dz, tup: Arrays):
    z = np.vstack(tup)
    df_dtup = helpers.piece(df_dz, tup, index, 0)
    return z, df_dtup


@pullback
@example("np.dstack([x, y])  # x: 3; y: 3")
@example("np.dstack([x, y])  # x: 2 3; y: 2 3")
def dstack(df_dz, tup: Arrays):
    z = np.dstack(tup)
    df_dtup = helpers.piece(df_dz, tup, index, 2)
    return z, df_dtup


@pullback
@example("np.column_stack([x, y])  # x: 3; y: 3")
@example("np.column_stack([x, y])  # x: 3; y: 3 2")
def column_stack(df_dz, tup: Arrays):
    z = np.column_stack(tup)
    df_dtup = helpers.piece(df_dz, tup, index, 1)
    return z, df_dtup


@pullback
@example("np.block([x, y, 1.0])  # x: 3; y: 2")
@example("np.block([[x, np.zeros((3, 2))], [y, x[:, :2]]])  # x: 3 3; y: 3 3")
@example("np.block([[x], [y]])  # x: 3; y: 2 3")
@example("np.block([[[x, y]], [[y, x]]])  # x: 2; y: 3")
def block(df_dz, arrays: Display):
    z = np.block(arrays)
    df_darrays = helpers.block_adjoint(df_dz, arrays, index)
    return z, df_darrays
