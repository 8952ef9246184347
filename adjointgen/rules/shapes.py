"""The same elements in their order in another shape, or with axes in another order."""

from typing import Literal

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import (
    Axis,
    Default,
    Double,
    Flag,
    Nothing,
    Shape,
    Text,
    Written,
    example,
    pullback,
)

# ----- the same elements in their order -----


@pullback
@example("np.reshape(a, (4, 3))  # a: 3 4")
@example("np.reshape(a, -1)  # a: 2 3")
@example("np.reshape(a, (1, 3, 1))  # a: 3")
@example("np.reshape(a, (1, 1))  # a:")
@example("np.reshape(a, ())  # a: 1 1")
@example("a.reshape(2, -1)  # a: 3 4")
@example("a.reshape((3, 3, 1), order='C')  # a: 3 3")
def reshape(df_dz, a, /, shape: Shape, order: Default = "C"):
    z = np.reshape(a, shape)
    df_da = np.reshape(df_dz, np.shape(a))
    return z, df_da


@pullback
@example("np.reshape(a, (4, 3), order='F')  # a: 3 4")
@example("np.reshape(a, (2, 6), 'F')  # a: 2 3 2")
@example("a.reshape(2, -1, order='F')  # a: 3 4")
def reshape_by_columns(df_dz, a, /, shape: Shape, order: Literal["F"]):
    z = np.reshape(a, shape, order)
    df_da = np.reshape(df_dz, np.shape(a), order)
    return z, df_da


@pullback
@example("np.ravel(a)  # a: 3 4")
@example("np.ravel(a)  # a:")
@example("a.ravel()  # a: 2 1 3")
@example("a.flatten()  # a: 3 3")
@example("a.flatten('C')  # a: 4")
def ravel(df_dz, a, order: Default = "C"):
    z = np.ravel(a)
    df_da = np.reshape(df_dz, np.shape(a))
    return z, df_da


@pullback
@example("np.ravel(a, 'F')  # a: 3 4")
@example("a.flatten(order='F')  # a: 2 3 2")
def ravel_by_columns(df_dz, a, order: Literal["F"]):
    z = np.ravel(a, order)
    df_da = np.reshape(df_dz, np.shape(a), order)
    return z, df_da


@pullback
@example("np.squeeze(a)  # a: 3 1 4 1")
@example("np.squeeze(a)  # a: 1 1")
@example("np.squeeze(a, axis=1)  # a: 1 1 3")
@example("np.squeeze(a, (0, -1))  # a: 1 3 1")
@example("a.squeeze(-1)  # a: 3 1")
def squeeze(df_dz, a, axis: Axis = None):
    z = np.squeeze(a, axis)
    df_da = np.reshape(df_dz, np.shape(a))
    return z, df_da


@pullback
@example("np.expand_dims(a, 0)  # a: 3 4")
@example("np.expand_dims(a, axis=-1)  # a: 3")
@example("np.expand_dims(a, (0, -2))  # a: 2 3")
@example("np.expand_dims(a, 0)  # a:")
def expand_dims(df_dz, a, axis: Axis):
    z = np.expand_dims(a, axis)
    df_da = np.reshape(df_dz, np.shape(a))
    return z, df_da


@pullback
@example("np.atleast_1d(x)  # x:")
@example("np.atleast_1d(x)  # x: 2 3")
def atleast_1d(df_dz, x, /):
    z = np.atleast_1d(x)
    df_dx = np.reshape(df_dz, np.shape(x))
    return z, df_dx


@pullback
@example("np.atleast_2d(x)  # x:")
@example("np.atleast_2d(x)  # x: 3")
@example("np.atleast_2d(x)  # x: 2 3 2")
def atleast_2d(df_dz, x, /):
    z = np.atleast_2d(x)
    df_dx = np.reshape(df_dz, np.shape(x))
    return z, df_dx


@pullback
@example("np.atleast_3d(x)  # x:")
@example("np.atleast_3d(x)  # x: 3")
@example("np.atleast_3d(x)  # x: 2 3")
def atleast_3d(df_dz, x, /):
    z = np.atleast_3d(x)
    df_dx = np.reshape(df_dz, np.shape(x))
    return z, df_dx


@pullback
@example("np.copy(a)  # a: 3 4")
@example("np.copy(a, order='F')  # a: 2 3")
@example("a.copy()  # a: 3")
def copy(df_dz, a, order: Text = "K"):
    z = np.copy(a, order)
    df_da = df_dz
    return z, df_da


@pullback
@example("np.array(object)  # object: 3 4")
@example("np.array(object, copy=True)  # object:")
@example("np.array(object, dtype=float)  # object: 3")
@example("np.array(object, 'float64', copy=None)  # object: 2 2")
def array_of_array(df_dz, object, dtype: Double = None, *, copy: Flag = True):
    z = np.array(object)
    df_dobject = df_dz
    return z, df_dobject


@pullback
@example("np.asarray(a)  # a: 3 4")
@example("np.asarray(a, dtype=None)  # a:")
@example("np.asarray(a, dtype=np.float64)  # a: 3")
@example("a.astype(float)  # a: 3 4")
@example("a.astype('float64', copy=False)  # a: 2")
def asarray_of_array(df_dz, a, dtype: Double = None, *, copy: Flag = None):
    z = np.asarray(a)
    df_da = df_dz
    return z, df_da


@pullback
@example("np.asanyarray(a)  # a: 3 4")
@example("np.asanyarray(a, np.double)  # a: 2 3")
def asanyarray(df_dz, a, dtype: Double = None):
    z = np.asanyarray(a)
    df_da = df_dz
    return z, df_da


@pullback
@example("np.ascontiguousarray(a)  # a: 3 4")
@example("np.ascontiguousarray(a)  # a:")
@example("np.ascontiguousarray(a, float)  # a: 2 3")
def ascontiguousarray(df_dz, a, dtype: Double = None):
    z = np.ascontiguousarray(a)
    df_da = np.reshape(df_dz, np.shape(a))
    return z, df_da


# ----- axes in another order -----


@pullback
@example("np.transpose(a)  # a: 3 4")
@example("np.transpose(a)  # a: 2 3 4")
@example("a.T  # a: 3 3")
@example("a.T  # a: 3")
@example("a.transpose()  # a: 2 1 3")
@example("np.permute_dims(a)  # a: 2 3")
def transpose(df_dz, a, axes: Nothing = None):
    z = np.transpose(a)
    df_da = np.transpose(df_dz)
    return z, df_da


@pullback
@example("np.transpose(a, (2, 0, 1))  # a: 2 3 4")
@example("np.transpose(a, axes=[1, -1, 0])  # a: 2 3 4")
@example("a.transpose(1, 2, 0)  # a: 3 3 3")
@example("a.transpose((1, 0))  # a: 3 1")
def transpose_axes(df_dz, a, axes: Written):
    z = np.transpose(a, axes)
    df_da = np.moveaxis(df_dz, np.arange(np.ndim(a)), axes)
    return z, df_da


@pullback
@example("np.transpose(a, np.roll([0, 1, -1], 1))  # a: 2 3 4")
@example("a.transpose(np.array([1, 0]))  # a: 2 3")
def transpose_any(df_dz, a, axes: Axis):
    z = np.transpose(a, axes)
    df_da = helpers.transposed_back(df_dz, axes)
    return z, df_da


@pullback
@example("np.matrix_transpose(x)  # x: 3 4")
@example("np.matrix_transpose(x)  # x: 2 3 4")
@example("x.mT  # x: 2 3 3")
def matrix_transpose(df_dz, x, /):
    z = np.matrix_transpose(x)
    df_dx = np.swapaxes(df_dz, -1, -2)
    return z, df_dx


@pullback
@example("np.swapaxes(a, 0, 2)  # a: 2 3 4")
@example("np.swapaxes(a, -1, axis2=0)  # a: 3 3")
@example("a.swapaxes(1, 1)  # a: 2 3")
def swapaxes(df_dz, a, axis1: Axis, axis2: Axis):
    z = np.swapaxes(a, axis1, axis2)
    df_da = np.swapaxes(df_dz, axis1, axis2)
    return z, df_da


@pullback
@example("np.moveaxis(a, 0, -1)  # a: 2 3 4")
@example("np.moveaxis(a, (0, -1), [1, 0])  # a: 2 3 4")
@example("np.moveaxis(a, source=1, destination=0)  # a: 3 3")
def moveaxis(df_dz, a, source: Axis, destination: Axis):
    z = np.moveaxis(a, source, destination)
    df_da = np.moveaxis(df_dz, destination, source)
    return z, df_da


@pullback
@example("np.rollaxis(a, 2)  # a: 2 3 4")
@example("np.rollaxis(a, 0, 3)  # a: 2 3 4")
@example("np.rollaxis(a, -2, 1)  # a: 2 3 4")
@example("np.rollaxis(a, 0, start=-1)  # a: 2 3 4")
@example("np.rollaxis(a, 1, 2)  # a: 2 3 4")
def rollaxis(df_dz, a, axis: Axis, start: Axis = 0):
    z = np.rollaxis(a, axis, start)
    df_da = helpers.rolled_back(df_dz, axis, start)
    return z, df_da
