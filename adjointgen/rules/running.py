"""Running sums, products and extremes, and angles without jumps."""

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import Axis, Count, Default, Nothing, Vector, each, example, pullback

# ----- running sums and products -----


@pullback
@example("np.cumsum(a)  # a: 5")
@example("a.cumsum()  # a: 1")
def cumsum(df_dz, a: Vector, axis: Nothing = None):
    z = np.cumsum(a)
    df_da = np.cumsum(df_dz[::-1])[::-1]
    return z, df_da


@pullback
@example("np.cumsum(a)  # a: 3 4")
@example("np.cumsum(a)  # a:")
@example("np.cumsum(2.0 * a)  # a: 4")
def cumsum_of_all(df_dz, a, axis: Nothing = None):
    z = np.cumsum(a)
    df_da = np.reshape(np.cumsum(df_dz[::-1])[::-1], np.shape(a))
    return z, df_da


@pullback
@example("np.cumsum(a, axis=0)  # a: 3 4")
@example("np.cumsum(a, -1)  # a: 3 3")
@example("np.cumsum(a, 0)  # a:")
@example("a.cumsum(axis=1)  # a: 2 3 1")
def cumsum_along(df_dz, a, axis: Axis = None):
    z = np.cumsum(a, axis)
    df_da = np.reshape(np.flip(np.cumsum(np.flip(df_dz, axis), axis), axis), np.shape(a))
    return z, df_da


@pullback
@example("np.cumulative_sum(x)  # x: 5")
def cumulative_sum(df_dz, x: Vector, /, *, axis: Nothing = None, include_initial: Default = False):
    z = np.cumulative_sum(x)
    df_dx = np.cumsum(df_dz[::-1])[::-1]
    return z, df_dx


@pullback
@example("np.cumulative_sum(2.0 * x)  # x: 4")
@example("np.cumulative_sum(x)  # x:")
def cumulative_sum_of_all(df_dz, x, /, *, axis: Nothing = None, include_initial: Default = False):
    z = np.cumulative_sum(x)
    df_dx = np.reshape(np.cumsum(df_dz[::-1])[::-1], np.shape(x))
    return z, df_dx


@pullback
@example("np.cumulative_sum(x, axis=-1)  # x: 3 3")
@example("np.cumulative_sum(x, axis=0)  # x: 3 4")
@example("np.cumulative_sum(x, axis=0)  # x:")
def cumulative_sum_along(df_dz, x, /, *, axis: Axis = None, include_initial: Default = False):
    z = np.cumulative_sum(x, axis=axis)
    sums = np.flip(np.cumulative_sum(np.flip(df_dz, axis), axis=axis), axis)
    df_dx = np.reshape(sums, np.shape(x))
    return z, df_dx


@pullback
@example("np.nancumsum(a)  # a: 3 4")
@example("np.nancumsum(np.where(np.eye(3, 4) == 0.0, a, np.nan), axis=1)  # a: 3 4")
@example("np.nancumsum(a, -2)  # a: 3 3")
def nancumsum(df_dz, a, axis: Axis = None):
    z = np.nancumsum(a, axis)
    sums = np.flip(np.cumsum(np.flip(df_dz, axis), axis), axis)
    df_da = np.where(np.isnan(a), 0.0, np.reshape(sums, np.shape(a)))
    return z, df_da


@pullback
@example("np.cumprod(a)  # a: 5")
@example("np.cumprod(a)  # a: 2 3")
@example("np.cumprod(a)  # a:")
@example("np.cumprod(a, axis=0)  # a: 3 4")
@example("np.cumprod(a, -1)  # a: 3 3")
@example("a.cumprod(axis=1)  # a: 2 3 1")
@example("np.cumprod(np.array([1.0, 0.0, 1.0, 0.0]) * a)  # a: 4")
def cumprod(df_dz, a, axis: Axis = None):
    z = np.cumprod(a, axis)
    df_da = helpers.cumprod_adjoint(df_dz, a, axis)
    return z, df_da


@pullback
@example("np.nancumprod(a)  # a: 2 3")
@example("np.nancumprod(np.where(np.eye(3, 4) == 0.0, a, np.nan), axis=1)  # a: 3 4")
def nancumprod(df_dz, a, axis: Axis = None):
    z = np.nancumprod(a, axis)
    ones = np.where(np.isnan(a), 1.0, a)
    df_da = np.where(np.isnan(a), 0.0, helpers.cumprod_adjoint(df_dz, ones, axis))
    return z, df_da


# ----- running extremes -----


@pullback
@each("maximum minimum")
@example("np.D.accumulate(array)  # array: 6 Distinct")
@example("np.D.accumulate(array)  # array: 4 3 Distinct")
@example("np.D.accumulate(array, axis=1)  # array: 3 3 Distinct")
@example("np.D.accumulate(array, -1)  # array: 2 3 4 Distinct")
def accumulate(df_dz, array, /, axis: Axis = 0):
    z = np.D.accumulate(array, axis)
    df_darray = helpers.records_adjoint(df_dz, z, array, axis)
    return z, df_darray


# ----- angles -----


@pullback
@example("np.unwrap(np.array([0.0, 5.0, 10.0, 12.0]) + p)  # p: 4 Unit")
@example("np.unwrap(np.array([[0.0], [5.0], [4.0]]) + p, axis=0)  # p: 3 2 Unit")
@example("np.unwrap(np.array([0.0, 5.0, 4.0]) + p, 7.0, -1)  # p: 3 3 Unit")
@example("np.unwrap(np.array([0.0, 3.5, 7.0]) + p, period=5.0)  # p: 3 Unit")
def unwrap(df_dz, p, discont: Count = None, axis: Axis = -1, *, period=6.283185307179586):
    z = np.unwrap(p, discont, axis, period=period)
    df_dp = df_dz
    return z, df_dp
