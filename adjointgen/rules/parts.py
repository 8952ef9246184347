"""Elements picked out of arrays, put in order, or put in place.

What is picked several times gets the sum. Of equal elements that are put in order, each stays
before those that stood behind it.
"""

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import (
    Arrays,
    Axis,
    Condition,
    Constant,
    Count,
    Default,
    Index,
    Integer,
    Matrix,
    Nothing,
    Shape,
    Text,
    Vector,
    example,
    pullback,
)

# ----- diagonals -----


@pullback
@example("np.diag(v)  # v: 3")
@example("np.diag(v, 1)  # v: 3")
@example("np.diag(v, k=-2)  # v: 1")
def diag(df_dz, v: Vector, k: Count = 0):
    z = np.diag(v, k)
    df_dv = np.diagonal(df_dz, k)
    return z, df_dv


@pullback
@example("np.diag(v)  # v: 3 3")
@example("np.diag(v, 1)  # v: 3 4")
@example("np.diag(v, k=-1)  # v: 4 2")
@example("np.diag(v, 5)  # v: 2 3")
@example("np.diag(2.0 * v, 1)  # v: 3")
def diag_any(df_dz, v, k: Count = 0):
    z = np.diag(v, k)
    df_dv = helpers.diag_adjoint(df_dz, v, k)
    return z, df_dv


@pullback
@example("np.diagflat(v)  # v: 3")
@example("np.diagflat(v, 1)  # v: 2 2")
@example("np.diagflat(v, k=-1)  # v:")
def diagflat(df_dz, v, k: Count = 0):
    z = np.diagflat(v, k)
    df_dv = np.reshape(np.diagonal(df_dz, k), np.shape(v))
    return z, df_dv


@pullback
@example("np.diagonal(a)  # a: 3 4")
@example("np.diagonal(a, -1)  # a: 3 3")
@example("np.diagonal(a, offset=1, axis1=2, axis2=0)  # a: 2 3 4")
@example("a.diagonal(0, -1, 1)  # a: 2 3 4")
@example("np.diagonal(a, 4)  # a: 3 3")
def diagonal(df_dz, a, offset: Count = 0, axis1: Axis = 0, axis2: Axis = 1):
    z = np.diagonal(a, offset, axis1, axis2)
    df_da = helpers.scatter(df_dz, np.diagonal(helpers.places(a), offset, axis1, axis2), a)
    return z, df_da


@pullback
@example("np.trace(a)  # a: 3 3")
@example("np.trace(a)  # a: 3 4")
@example("np.trace(a, -1)  # a: 3 2")
@example("a.trace(offset=1)  # a: 3 3")
def trace(df_dz, a: Matrix, offset: Count = 0, axis1: Default = 0, axis2: Default = 1):
    z = np.trace(a, offset)
    on = np.tril(np.triu(np.ones_like(1.0 * a), offset), offset)
    df_da = df_dz * on
    return z, df_da


@pullback
@example("np.trace(a)  # a: 3 4 2")
@example("np.trace(2.0 * a, 1)  # a: 3 3")
def trace_any(df_dz, a, offset: Count = 0, axis1: Default = 0, axis2: Default = 1):
    z = np.trace(a, offset)
    on = np.diagonal(helpers.places(a), offset)
    df_da = helpers.scatter(np.expand_dims(df_dz, -1), on, a)
    return z, df_da


@pullback
@example("np.trace(a, axis1=2, axis2=0)  # a: 2 3 4")
@example("a.trace(1, -1, 1)  # a: 2 3 4")
def trace_of_axes(df_dz, a, offset: Count = 0, axis1: Axis = 0, axis2: Axis = 1):
    z = np.trace(a, offset, axis1, axis2)
    on = np.diagonal(helpers.places(a), offset, axis1, axis2)
    df_da = helpers.scatter(np.expand_dims(df_dz, -1), on, a)
    return z, df_da


@pullback
@example("np.linalg.trace(x)  # x: 3 3")
@example("np.linalg.trace(x, offset=-1)  # x: 2 3 4")
def linalg_trace(df_dz, x, /, *, offset: Count = 0):
    z = np.linalg.trace(x, offset=offset)
    on = np.diagonal(helpers.places(x), offset, -2, -1)
    df_dx = helpers.scatter(np.expand_dims(df_dz, -1), on, x)
    return z, df_dx


# ----- elements by their places -----


@pullback
@example("np.take(a, 2)  # a: 3 4")
@example("np.take(a, [0, 2, 2], axis=0)  # a: 3 4")
@example("np.take(a, [[0, -1], [1, 0]], 1)  # a: 3 3")
@example("np.take(a, np.array([1, 1]), axis=-1)  # a: 2 3 4")
@example("a.take(0, axis=1)  # a: 3 1")
@example("a.take([])  # a: 3")
def take(df_dz, a, indices: Index, axis: Axis = None, *, mode: Default = "raise"):
    z = np.take(a, indices, axis)
    df_da = helpers.scatter(df_dz, np.take(helpers.places(a), indices, axis), a)
    return z, df_da


@pullback
@example("np.take(a, [5, -7, 0], mode='wrap')  # a: 3 4")
@example("np.take(a, [-1, 1, 9], axis=0, mode='clip')  # a: 3 3")
def take_by_mode(df_dz, a, indices: Index, axis: Axis = None, *, mode: Text = "raise"):
    z = np.take(a, indices, axis, mode=mode)
    df_da = helpers.scatter(df_dz, np.take(helpers.places(a), indices, axis, mode=mode), a)
    return z, df_da


@pullback
@example("np.take_along_axis(arr, np.argsort(arr, axis=1), axis=1)  # arr: 3 4 Distinct")
@example("np.take_along_axis(arr, np.array([[0], [0], [-1]]), -1)  # arr: 3 3")
@example("np.take_along_axis(arr, np.array([[2, 2]]), axis=0)  # arr: 3 2")
@example("np.take_along_axis(arr, np.array([3, 0, 3]), axis=None)  # arr: 2 3")
def take_along_axis(df_dz, arr, indices: Index, axis: Axis):
    z = np.take_along_axis(arr, indices, axis)
    df_darr = helpers.scatter(df_dz, np.take_along_axis(helpers.places(arr), indices, axis), arr)
    return z, df_darr


@pullback
@example("np.compress([True, False, True], a, axis=0)  # a: 3 4")
@example("np.compress([0, 1, 1], a, axis=-1)  # a: 3 3")
@example("np.compress([False, True, True], a)  # a: 2 3")
@example("np.compress(a[0] > 0.0, a, axis=1)  # a: 3 4")
def compress(df_dz, condition: Condition, a, axis: Axis = None):
    z = np.compress(condition, a, axis)
    df_da = helpers.scatter(df_dz, np.compress(condition, helpers.places(a), axis), a)
    return z, df_da


@pullback
@example("np.extract(arr > 0.0, arr)  # arr: 3 4")
@example("np.extract([True, False, True], arr)  # arr: 3")
def extract(df_dz, condition: Condition, arr):
    z = np.extract(condition, arr)
    df_darr = helpers.scatter(df_dz, np.extract(condition, helpers.places(arr)), arr)
    return z, df_darr


@pullback
@example("np.delete(arr, 1)  # arr: 3 4")
@example("np.delete(arr, -1, axis=0)  # arr: 3 4")
@example("np.delete(arr, [0, 2], 1)  # arr: 3 3")
@example("np.delete(arr, [True, False, True], axis=0)  # arr: 3 2")
@example("np.delete(arr, slice(0, 4, 2))  # arr: 5")
def delete(df_dz, arr, obj: Index, axis: Axis = None):
    z = np.delete(arr, obj, axis)
    df_darr = helpers.scatter(df_dz, np.delete(helpers.places(arr), obj, axis), arr)
    return z, df_darr


@pullback
@example("np.insert(arr, 0, 1.5)  # arr: 3")
@example("np.insert(arr, 2, 0.0)  # arr: 3 4")
@example("np.insert(arr, [1, -1], 0, axis=1)  # arr: 3 4")
@example("np.insert(arr, 1, 2.0, axis=-2)  # arr: 3 3")
def insert(df_dz, arr, obj: Index, values: Constant, axis: Axis = None):
    z = np.insert(arr, obj, values, axis)
    df_darr = helpers.scatter(df_dz, np.insert(helpers.places(arr), obj, -1, axis), arr)
    return z, df_darr


@pullback
@example("np.trim_zeros(filt)  # filt: 4 Nonzero")
@example("np.trim_zeros(np.array([0.0, 0.0, 1.0, 1.0, 0.0]) * filt)  # filt: 5 Nonzero")
@example("np.trim_zeros(np.array([0.0, 1.0, 0.0, 1.0, 0.0]) * filt, 'f')  # filt: 5 Nonzero")
@example("np.trim_zeros(np.array([0.0, 1.0, 1.0, 0.0]) * filt, trim='b')  # filt: 4 Nonzero")
def trim_zeros(df_dz, filt, trim: Text = "fb"):
    z = np.trim_zeros(filt, trim)
    df_dfilt = helpers.trim_zeros_adjoint(df_dz, filt, trim)
    return z, df_dfilt


# ----- elements of several arrays -----


@pullback
@example("np.choose([0, 1, 0], [x, y])  # x: 3; y: 3")
@example("np.choose(np.array([[0, 1, 2], [1, 1, 0]]), (x, y, 0.5))  # x: 2 3; y: 3")
@example("np.choose([[1], [0]], [x, y])  # x:; y: 3")
def choose(df_dz, a: Integer, choices: Arrays):
    z = np.choose(a, choices)
    df_dchoices = helpers.chosen(df_dz, np.equal(a, index), choices, index)
    return z, df_dchoices


@pullback
@example("np.select([x > 0.1, x > -0.9], [x, y])  # x: 3 4 Distinct; y: 3 4")
@example("np.select([x > 1.1, x < -0.9], [x * y, y])  # x: 3 4 Distinct; y: 4")
@example("np.select([x > 0.1], [x], default=y)  # x: 3 4 Distinct; y:")
@example("np.select((x < -0.4, x < 0.6), (y, 0.5), x)  # x: 3 4 Distinct; y: 3 1")
def select(df_dz, condlist: Condition, choicelist: Arrays, default=0):
    z = np.select(condlist, choicelist, default)
    df_dchoicelist = helpers.selected(df_dz, condlist, choicelist, index)
    df_ddefault = helpers.selected_default(df_dz, condlist, default)
    return z, df_dchoicelist, df_ddefault


# ----- elements in order -----


@pullback
@example("np.sort(a)  # a: 5 Distinct")
@example("np.sort(a)  # a: 3 4 Distinct")
@example("np.sort(a, axis=0)  # a: 3 3 Distinct")
@example("np.sort(a, -2, kind='stable')  # a: 2 3 4 Distinct")
@example("np.sort(a, axis=None)  # a: 2 3 Distinct")
def sort(df_dz, a, axis: Axis = -1, kind: Text = None, order: Nothing = None):
    z = np.sort(a, axis)
    given = np.argsort(a, axis, kind="stable")
    df_da = helpers.scatter(df_dz, np.take_along_axis(helpers.places(a), given, axis), a)
    return z, df_da


@pullback
@example("np.partition(a, 2)  # a: 5 Distinct")
@example("np.partition(a, 1, axis=0)  # a: 4 3 Distinct")
@example("np.partition(a, [0, -1], -1)  # a: 3 3 Distinct")
@example("np.partition(a, kth=3, axis=None)  # a: 2 3 Distinct")
def partition(df_dz, a, kth: Count, axis: Axis = -1, kind: Text = "introselect"):
    z = np.partition(a, kth, axis)
    given = np.argsort(a, axis, kind="stable")
    made = np.argsort(np.argsort(z, axis, kind="stable"), axis)
    moved = np.take_along_axis(given, made, axis)
    df_da = helpers.scatter(df_dz, np.take_along_axis(helpers.places(a), moved, axis), a)
    return z, df_da


# ----- windows and counts -----


@pullback
@example("np.lib.stride_tricks.sliding_window_view(x, 3)  # x: 5")
@example("np.lib.stride_tricks.sliding_window_view(x, (2, 2))  # x: 3 4")
@example("np.lib.stride_tricks.sliding_window_view(x, 2, axis=0)  # x: 3 3")
def sliding_window_view(
    df_dz,
    x,
    window_shape: Shape,
    axis: Axis = None,
    *,
    subok: Default = False,
    writeable: Default = False,
):
    z = np.lib.stride_tricks.sliding_window_view(x, window_shape, axis)
    at = np.lib.stride_tricks.sliding_window_view(helpers.places(x), window_shape, axis)
    df_dx = helpers.scatter(df_dz, at, x)
    return z, df_dx


@pullback
@example("np.bincount(np.array([0, 2, 2, 1]), weights)  # weights: 4")
@example("np.bincount([3, 0, 3], weights=weights, minlength=6)  # weights: 3")
def bincount(df_dz, x: Index, /, weights, minlength: Count = 0):
    z = np.bincount(x, weights, minlength)
    df_dweights = np.take(df_dz, x)
    return z, df_dweights
