"""Elements in another order, repeated, padded, or half of them."""

from typing import Literal

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import (
    Axis,
    Constant,
    Count,
    Default,
    Double,
    Flag,
    Matrix,
    Shape,
    example,
    pullback,
)

# ----- elements in another order -----


@pullback
@example("np.flip(m)  # m: 3 4")
@example("np.flip(m)  # m:")
@example("np.flip(m, 0)  # m: 3 3")
@example("np.flip(m, axis=(0, -1))  # m: 2 3 4")
def flip(df_dz, m, axis: Axis = None):
    z = np.flip(m, axis)
    df_dm = np.flip(df_dz, axis)
    return z, df_dm


@pullback
@example("np.fliplr(m)  # m: 3 4")
@example("np.fliplr(m)  # m: 2 3 2")
def fliplr(df_dz, m):
    z = np.fliplr(m)
    df_dm = np.fliplr(df_dz)
    return z, df_dm


@pullback
@example("np.flipud(m)  # m: 3 4")
@example("np.flipud(m)  # m: 3")
def flipud(df_dz, m):
    z = np.flipud(m)
    df_dm = np.flipud(df_dz)
    return z, df_dm


@pullback
@example("np.rot90(m)  # m: 3 4")
@example("np.rot90(m, -1)  # m: 3 3")
@example("np.rot90(m, k=2)  # m: 2 3")
@example("np.rot90(m, 3, (-1, 0))  # m: 2 3 4")
@example("np.rot90(m, axes=[1, 2])  # m: 2 3 3")
def rot90(df_dz, m, k: Constant = 1, axes: Axis = (0, 1)):
    z = np.rot90(m, k, axes)
    df_dm = np.rot90(df_dz, -k, axes)
    return z, df_dm


@pullback
@example("np.rot90(m, np.uint8(3))  # m: 3 4")
@example("np.rot90(m, m.ndim, (2, 0))  # m: 2 3 4")
def rot90_any(df_dz, m, k: Count, axes: Axis = (0, 1)):
    z = np.rot90(m, k, axes)
    df_dm = np.rot90(df_dz, k, np.flip(axes))
    return z, df_dm


@pullback
@example("np.roll(a, 1)  # a: 3 4")
@example("np.roll(a, -2, axis=1)  # a: 3 4")
@example("np.roll(a, 5, 0)  # a: 3 3")
@example("np.roll(a, 1, (0, -1))  # a: 2 3 4")
@example("np.roll(a, 2)  # a: 5")
def roll(df_dz, a, shift: Constant, axis: Axis = None):
    z = np.roll(a, shift, axis)
    df_da = np.roll(df_dz, -shift, axis)
    return z, df_da


@pullback
@example("np.roll(a, (1, -2), axis=(0, 1))  # a: 3 4")
@example("np.roll(a, [1, 2], (1, 1))  # a: 3 4")
@example("np.roll(a, np.int64(2), 0)  # a: 3 4")
@example("np.roll(a, a.shape[1])  # a: 3 4")
def roll_any(df_dz, a, shift: Count, axis: Axis = None):
    z = np.roll(a, shift, axis)
    df_da = np.flip(np.roll(np.flip(df_dz), shift, axis))  # which rolls it the other way
    return z, df_da


# ----- elements repeated -----


@pullback
@example("np.broadcast_to(array, (2, 3, 4))  # array: 3 4")
@example("np.broadcast_to(array, (3, 4))  # array: 3 1")
@example("np.broadcast_to(array, 3)  # array:")
@example("np.broadcast_to(array, (2, 3))  # array: 2 3")
def broadcast_to(df_dz, array, shape: Shape):
    z = np.broadcast_to(array, shape)
    df_darray = helpers.unbroadcast(df_dz, array)
    return z, df_darray


@pullback
@example("np.full(3, fill_value)  # fill_value:")
@example("np.full((2, 3), fill_value)  # fill_value:")
@example("np.full((2, 3), fill_value=fill_value)  # fill_value: 3")
@example("np.full((3,), fill_value)  # fill_value: 1 3")
@example("np.full(3, fill_value)  # fill_value: 1 1")
def full(df_dz, shape: Shape, fill_value):
    z = np.full(shape, fill_value)
    df_dfill_value = helpers.full_adjoint(df_dz, fill_value)
    return z, df_dfill_value


@pullback
@example("np.tile(A, 2)  # A: 3")
@example("np.tile(A, (2, 1, 3))  # A: 3 4")
@example("np.tile(A, [2, 2])  # A: 3 3")
@example("np.tile(A, reps=2)  # A: 2 3 2")
@example("np.tile(A, (2, 2))  # A:")
@example("np.tile(A, 0)  # A: 3")
def tile(df_dz, A, reps: Shape):
    z = np.tile(A, reps)
    df_dA = helpers.scatter(df_dz, np.tile(helpers.places(A), reps), A)
    return z, df_dA


@pullback
@example("np.repeat(a, 3)  # a: 2 3")
@example("np.repeat(a, 2, axis=0)  # a: 3 4")
@example("np.repeat(a, [1, 0, 2], -1)  # a: 3 3")
@example("np.repeat(a, np.array([2, 1]), axis=0)  # a: 2 1")
@example("np.repeat(a, 2)  # a:")
@example("a.repeat(2, axis=1)  # a: 3 4")
def repeat(df_dz, a, repeats: Count, axis: Axis = None):
    z = np.repeat(a, repeats, axis)
    df_da = helpers.scatter(df_dz, np.repeat(helpers.places(a), repeats, axis), a)
    return z, df_da


@pullback
@example("np.resize(a, (3, 4))  # a: 5")
@example("np.resize(a, 3)  # a: 2 3")
@example("np.resize(a, new_shape=(2, 2))  # a:")
def resize(df_dz, a, new_shape: Shape):
    z = np.resize(a, new_shape)
    df_da = helpers.scatter(df_dz, np.resize(helpers.places(a), new_shape), a)
    return z, df_da


# ----- padding -----


@pullback
@example("np.pad(array, 1)  # array: 3 4")
@example("np.pad(array, (2, 0))  # array: 3")
@example("np.pad(array, ((1, 0), (0, 2)), 'constant', constant_values=0.5)  # array: 3 3")
@example("np.pad(array, [(1, 2)], mode='constant', constant_values=-2)  # array: 2 1 3")
def pad(
    df_dz, array, pad_width: Shape, mode: Default = "constant", *, constant_values: Constant = 0
):
    z = np.pad(array, pad_width, constant_values=constant_values)
    inside = np.pad(np.full(np.shape(array), True), pad_width)
    df_darray = np.reshape(np.extract(inside, df_dz), np.shape(array))
    return z, df_darray


@pullback
@example("np.pad(array, 2, mode='edge')  # array: 3 4")
@example("np.pad(array, (1, 2), 'reflect')  # array: 3")
@example("np.pad(array, 5, 'reflect')  # array: 3")
@example("np.pad(array, ((1, 0), (3, 2)), 'symmetric')  # array: 3 3")
@example("np.pad(array, ((4, 0), (0, 5)), 'wrap')  # array: 2 3")
@example("np.pad(array, 1, 'reflect')  # array: 1 3")
def pad_with_elements(
    df_dz, array, pad_width: Shape, mode: Literal["edge", "reflect", "symmetric", "wrap"]
):
    z = np.pad(array, pad_width, mode)
    df_darray = helpers.scatter(df_dz, np.pad(helpers.places(array), pad_width, mode), array)
    return z, df_darray


# ----- one half of a matrix -----


@pullback
@example("np.triu(m)  # m: 3 4")
@example("np.triu(m, 1)  # m: 3 3")
@example("np.triu(m, k=-1)  # m: 4 2")
def triu(df_dz, m: Matrix, k: Count = 0):
    z = np.triu(m, k)
    df_dm = np.triu(df_dz, k)
    return z, df_dm


@pullback
@example("np.triu(m, -1)  # m: 2 3 4")
@example("np.triu(m)  # m: 3")
def triu_any(df_dz, m, k: Count = 0):
    z = np.triu(m, k)
    df_dm = helpers.unbroadcast(np.triu(df_dz, k), m)
    return z, df_dm


@pullback
@example("np.tril(m)  # m: 3 4")
@example("np.tril(m, 1)  # m: 3 3")
@example("np.tril(m, k=-1)  # m: 4 2")
def tril(df_dz, m: Matrix, k: Count = 0):
    z = np.tril(m, k)
    df_dm = np.tril(df_dz, k)
    return z, df_dm


@pullback
@example("np.tril(m, -1)  # m: 2 3 4")
@example("np.tril(m)  # m: 3")
def tril_any(df_dz, m, k: Count = 0):
    z = np.tril(m, k)
    df_dm = helpers.unbroadcast(np.tril(df_dz, k), m)
    return z, df_dm


# ----- numbers in between -----


@pullback
@example("np.linspace(start, stop, 5)  # start:; stop:")
@example("np.linspace(start, 2.0, num=4, endpoint=False)  # start: 3")
@example("np.linspace(0.0, stop)  # stop: 1")
@example("np.linspace(start, stop, 3)  # start: 2; stop: 3 1")
def linspace(
    df_dz,
    start,
    stop,
    num: Count = 50,
    endpoint: Flag = True,
    retstep: Default = False,
    dtype: Double = None,
    axis: Default = 0,
):
    z = np.linspace(start, stop, num, endpoint)
    t = np.linspace(0.0, 1.0, num, endpoint)
    df_dstart = helpers.unbroadcast(np.tensordot(1.0 - t, df_dz, 1), start)
    df_dstop = helpers.unbroadcast(np.tensordot(t, df_dz, 1), stop)
    return z, df_dstart, df_dstop


@pullback
@example("np.geomspace(start, stop, 5)  # start: Positive; stop: Positive")
@example("np.geomspace(start, 2.0, num=4, endpoint=False)  # start: 3 Positive")
@example("np.geomspace(start, stop, 3)  # start: 2 Positive; stop: 3 1 Positive")
def geomspace(
    df_dz,
    start,
    stop,
    num: Count = 50,
    endpoint: Flag = True,
    dtype: Double = None,
    axis: Default = 0,
):
    z = np.geomspace(start, stop, num, endpoint)
    t = np.linspace(0.0, 1.0, num, endpoint)
    df_dstart = helpers.unbroadcast(np.tensordot(1.0 - t, df_dz * z, 1) / start, start)
    df_dstop = helpers.unbroadcast(np.tensordot(t, df_dz * z, 1) / stop, stop)
    return z, df_dstart, df_dstop


@pullback
@example("np.logspace(start, stop, 5)  # start:; stop:")
@example("np.logspace(start, 0.5, num=4, endpoint=False, base=2.0)  # start: 3")
@example("np.logspace(start, stop, 3)  # start: 2; stop: 3 1")
def logspace(
    df_dz,
    start,
    stop,
    num: Count = 50,
    endpoint: Flag = True,
    base=10.0,
    dtype: Double = None,
    axis: Default = 0,
):
    z = np.logspace(start, stop, num, endpoint, base)
    t = np.linspace(0.0, 1.0, num, endpoint)
    g = df_dz * z * np.log(base)
    df_dstart = helpers.unbroadcast(np.tensordot(1.0 - t, g, 1), start)
    df_dstop = helpers.unbroadcast(np.tensordot(t, g, 1), stop)
    return z, df_dstart, df_dstop
