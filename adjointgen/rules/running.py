"""Running sums and products, differences, areas below samples, convolutions."""

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import (
    Axis,
    Count,
    Default,
    Nothing,
    Text,
    Vector,
    example,
    pullback,
)

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


# ----- differences and areas -----


@pullback
@example("np.diff(a)  # a: 5")
@example("np.diff(a)  # a: 1")
def diff(df_dz, a: Vector, n: Default = 1, axis: Default = -1):
    z = np.diff(a)
    df_da = -np.diff(np.pad(df_dz, 1))[: np.size(a)]
    return z, df_da


@pullback
@example("np.diff(a)  # a: 3 4")
@example("np.diff(2.0 * a)  # a: 4")
def diff_of_rows(df_dz, a, n: Default = 1, axis: Default = -1):
    z = np.diff(a)
    df_da = helpers.diff_adjoint(df_dz, a, 1, -1)
    return z, df_da


@pullback
@example("np.diff(a, axis=0)  # a: 3 4")
@example("np.diff(a, 2)  # a: 5")
@example("np.diff(a, n=3, axis=-2)  # a: 4 4")
@example("np.diff(a, 0)  # a: 3 2")
@example("np.diff(a, 3, 1)  # a: 2 3")
@example("np.diff(a, 5, 1)  # a: 2 3")
def diff_along(df_dz, a, n: Count = 1, axis: Axis = -1):
    z = np.diff(a, n, axis)
    df_da = helpers.diff_adjoint(df_dz, a, n, axis)
    return z, df_da


@pullback
@example("np.ediff1d(ary)  # ary: 5")
@example("np.ediff1d(ary)  # ary: 3 2")
@example("np.ediff1d(ary)  # ary:")
def ediff1d(df_dz, ary, to_end: Nothing = None, to_begin: Nothing = None):
    z = np.ediff1d(ary)
    df_dary = helpers.diff_adjoint(df_dz, np.ravel(ary), 1, 0).reshape(np.shape(ary))
    return z, df_dary


@pullback
@example("np.gradient(f)  # f: 5")
@example("np.gradient(f)  # f: 2")
@example("np.gradient(f, axis=1)  # f: 3 4")
@example("np.gradient(f, axis=-2)  # f: 3 3")
def gradient(df_dz, f, *, axis: Axis = None, edge_order: Default = 1):
    z = np.gradient(f, axis=axis)
    df_df = helpers.gradient_adjoint(df_dz, f, (1.0,), axis)
    return z, df_df


@pullback
@example("np.gradient(f, 0.5)  # f: 5")
@example("np.gradient(f, 2, axis=0)  # f: 3 4")
@example("np.gradient(f, np.array([0.0, 0.5, 2.0, 2.5]))  # f: 4")
@example("np.gradient(f, [0.0, 2.0], axis=1)  # f: 3 2")
def gradient_spaced(df_dz, f, *spacing: Count, axis: Axis = None, edge_order: Default = 1):
    z = np.gradient(f, *spacing, axis=axis)
    df_df = helpers.gradient_adjoint(df_dz, f, spacing, axis)
    return z, df_df


@pullback
@example("np.trapezoid(y)  # y: 5")
@example("np.trapezoid(y)  # y: 1")
@example("np.trapezoid(y, dx=0.5, axis=0)  # y: 3 4")
@example("np.trapezoid(y, dx=dx)  # y: 3 3; dx:")
@example("np.trapezoid(y, None, dx, axis=1)  # y: 2 3 2; dx:")
@example("integrate.trapezoid(y, axis=-2)  # y: 3 4")
def trapezoid(df_dz, y, x: Nothing = None, dx=1.0, axis: Axis = -1):
    z = np.trapezoid(y, dx=dx, axis=axis)
    df_dy = helpers.trapezoid_left(df_dz, y, dx, axis)
    sides = helpers.neighbours(y, axis)
    df_ddx = helpers.unbroadcast(np.expand_dims(df_dz, axis) * sides / 2.0, dx)
    return z, df_dy, df_ddx


@pullback
@example("np.trapezoid(y, x)  # y: 5; x: 5")
@example("np.trapezoid(y, x)  # y: 3 4; x: 4")
@example("np.trapezoid(y, x, axis=0)  # y: 3 4; x: 3")
@example("np.trapezoid(y, x=x, axis=1)  # y: 2 3 2; x: 2 3 2")
@example("np.trapezoid(y, x)  # y: 2 4; x: 1 4")
@example("integrate.trapezoid(y, x)  # y: 4; x: 4")
def trapezoid_at(df_dz, y, x, dx=1.0, axis: Axis = -1):
    z = np.trapezoid(y, x, dx, axis)
    df_dy = helpers.trapezoid_left(df_dz, y, helpers.widths(y, x, dx, axis), axis)
    df_dx = helpers.trapezoid_right(df_dz, y, x, axis)
    return z, df_dy, df_dx


# ----- convolutions -----


@pullback
@example("np.convolve(a, v)  # a: 5; v: 3")
@example("np.convolve(a, v)  # a: 2; v: 4")
@example("np.convolve(a, v, 'full')  # a: 3; v: 3")
def convolve(df_dz, a: Vector, v: Vector, mode: Default = "full"):
    z = np.convolve(a, v)
    df_da = np.correlate(df_dz, v)
    df_dv = np.correlate(df_dz, a)
    return z, df_da, df_dv


@pullback
@example("np.convolve(a, v)  # a:; v: 3")
@example("np.convolve(a, v)  # a: 3; v:")
def convolve_any(df_dz, a, v, mode: Default = "full"):
    z = np.convolve(a, v)
    df_da = helpers.convolve_adjoint(df_dz, v, a)
    df_dv = helpers.convolve_adjoint(df_dz, a, v)
    return z, df_da, df_dv


@pullback
@example("np.convolve(a, v, 'same')  # a: 5; v: 3")
@example("np.convolve(a, v, 'same')  # a: 3; v: 6")
@example("np.convolve(a, v, mode='same')  # a: 5; v: 4")
@example("np.convolve(a, v, mode='valid')  # a: 5; v: 2")
@example("np.convolve(a, v, 'valid')  # a: 2; v: 5")
@example("np.convolve(a, v, 'valid')  # a: 3; v: 3")
@example("np.convolve(a, v, 'same')  # a: 1; v: 1")
def convolve_in_part(df_dz, a, v, mode: Text = "full"):
    z = np.convolve(a, v, mode)
    df_da = helpers.convolve_adjoint(df_dz, v, a)
    df_dv = helpers.convolve_adjoint(df_dz, a, v)
    return z, df_da, df_dv


@pullback
@example("np.correlate(a, v)  # a: 5; v: 3")
@example("np.correlate(a, v)  # a: 2; v: 4")
@example("np.correlate(a, v, 'full')  # a: 5; v: 3")
@example("np.correlate(a, v, mode='full')  # a: 2; v: 4")
@example("np.correlate(a, v, 'same')  # a: 5; v: 3")
@example("np.correlate(a, v, 'same')  # a: 5; v: 4")
@example("np.correlate(a, v, 'same')  # a: 3; v: 6")
@example("np.correlate(a, v, 'same')  # a: 2; v: 5")
@example("np.correlate(a, v, 'same')  # a: 3; v: 3")
@example("np.correlate(a, v, 'same')  # a: 4; v: 4")
def correlate(df_dz, a, v, mode: Text = "valid"):
    z = np.correlate(a, v, mode)
    df_da = helpers.correlate_left(df_dz, a, v)
    df_dv = helpers.correlate_right(df_dz, a, v)
    return z, df_da, df_dv


# ----- angles -----


@pullback
@example("np.unwrap(np.array([0.0, 5.0, 10.0, 12.0]) + p)  # p: 4 Unit")
@example("np.unwrap(np.array([[0.0], [5.0], [4.0]]) + p, axis=0)  # p: 3 2 Unit")
@example("np.unwrap(np.array([0.0, 5.0, 4.0]) + p, 7.0, -1)  # p: 3 3 Unit")
@example("np.unwrap(np.array([0.0, 3.5, 7.0]) + p, period=5.0)  # p: 3 Unit")
def unwrap(df_dz, p, discont: Count = None, axis: Axis = -1, *, period: Count = 6.283185307179586):
    z = np.unwrap(p, discont, axis, period=period)
    df_dp = df_dz
    return z, df_dp
