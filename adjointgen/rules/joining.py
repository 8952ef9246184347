"""Several arrays made one: each gets its part of the adjoint."""

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import Arrays, Axis, Display, example, pullback


@pullback
@example("np.array([x, y])  # x:; y:")
@example("np.array([[x, 0.0, y], [y, 1.0, x * y]])  # x:; y:")
@example("np.array([[[x], [y]]])  # x: 3; y: 3")
@example("np.array((x, y))  # x: 2 3; y: 2 3")
def array(df_dz, object: Display):
    z = np.array(object)
    df_dobject = df_dz[index]
    return z, df_dobject


@pullback
@example("np.asarray([x, y, 2.0])  # x:; y:")
def asarray(df_dz, a: Display):
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
def concatenate(df_dz, arrays: Arrays, /, axis: Axis = 0):
    z = np.concatenate(arrays, axis=axis)
    df_darrays = helpers.piece(df_dz, arrays, index, axis)
    return z, df_darrays


@pullback
@example("np.hstack([x, y])  # x: 3; y: 2")
@example("np.hstack([x, y, 1.0])  # x:; y: 2")
@example("np.hstack((x, y))  # x: 3 2; y: 3 1")
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
