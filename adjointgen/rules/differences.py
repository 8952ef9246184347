"""Differences of neighbours, slopes, and areas below samples."""

from typing import Literal

import numpy as np
from scipy import integrate

from adjointgen import helpers
from adjointgen.rules.kinds import Axis, Count, Default, Nothing, Table, Vector, example, pullback


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
@example("np.diff(a, prepend=0.0)  # a: 5")
@example("np.diff(a, prepend=p)  # a: 3 4; p:")
@example("np.diff(a, 2, 0, prepend=p)  # a: 3 3; p: 2 3")
def diff_after(df_dz, a, n: Count = 1, axis: Axis = -1, *, prepend):
    z = np.diff(a, n, axis, prepend=prepend)
    df_da = helpers.diff_parts(df_dz, (prepend, a, None), 1, n, axis)
    df_dprepend = helpers.diff_parts(df_dz, (prepend, a, None), 0, n, axis)
    return z, df_da, df_dprepend


@pullback
@example("np.diff(a, append=0.0)  # a: 5")
@example("np.diff(a, append=p)  # a: 3 4; p:")
@example("np.diff(a, n=2, axis=0, append=p)  # a: 3 3; p: 2 3")
def diff_before(df_dz, a, n: Count = 1, axis: Axis = -1, *, append):
    z = np.diff(a, n, axis, append=append)
    df_da = helpers.diff_parts(df_dz, (None, a, append), 1, n, axis)
    df_dappend = helpers.diff_parts(df_dz, (None, a, append), 2, n, axis)
    return z, df_da, df_dappend


@pullback
@example("np.diff(a, prepend=p, append=q)  # a: 5; p:; q: 2")
@example("np.diff(a, n=2, axis=0, prepend=p, append=q)  # a: 2 3; p: 1 3; q:")
def diff_between(df_dz, a, n: Count = 1, axis: Axis = -1, *, prepend, append):
    z = np.diff(a, n, axis, prepend=prepend, append=append)
    df_da = helpers.diff_parts(df_dz, (prepend, a, append), 1, n, axis)
    df_dprepend = helpers.diff_parts(df_dz, (prepend, a, append), 0, n, axis)
    df_dappend = helpers.diff_parts(df_dz, (prepend, a, append), 2, n, axis)
    return z, df_da, df_dprepend, df_dappend


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
def gradient_spaced(df_dz, f, *spacing: Table, axis: Axis = None, edge_order: Default = 1):
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


@pullback
@example("integrate.cumulative_trapezoid(y)  # y: 5")
@example("integrate.cumulative_trapezoid(y, dx=0.5, axis=0)  # y: 3 4")
@example("integrate.cumulative_trapezoid(y, dx=dx, initial=0)  # y: 3 3; dx:")
@example("integrate.cumulative_trapezoid(y, None, dx, 1, initial=0.0)  # y: 2 3 2; dx:")
def cumulative_trapezoid(
    df_dz, y, x: Nothing = None, dx=1.0, axis: Axis = -1, initial: Literal[None, 0, 0.0] = None
):
    z = integrate.cumulative_trapezoid(y, dx=dx, axis=axis, initial=initial)
    sides = helpers.neighbours(y, axis)
    g = helpers.areas_adjoint(df_dz, sides, axis)
    df_dy = helpers.neighbours_adjoint(g * dx / 2.0, y, axis)
    df_ddx = helpers.unbroadcast(g * sides / 2.0, dx)
    return z, df_dy, df_ddx


@pullback
@example("integrate.cumulative_trapezoid(y, x)  # y: 5; x: 5")
@example("integrate.cumulative_trapezoid(y, x, axis=0)  # y: 3 4; x: 3")
@example("integrate.cumulative_trapezoid(y, x, initial=0)  # y: 3 3; x: 3")
@example("integrate.cumulative_trapezoid(y, x=x, axis=1)  # y: 2 3 2; x: 2 3 2")
def cumulative_trapezoid_at(
    df_dz, y, x, dx=1.0, axis: Axis = -1, initial: Literal[None, 0, 0.0] = None
):
    z = integrate.cumulative_trapezoid(y, x, dx, axis, initial=initial)
    sides = helpers.neighbours(y, axis)
    g = helpers.areas_adjoint(df_dz, sides, axis)
    df_dy = helpers.neighbours_adjoint(g * helpers.widths(y, x, dx, axis) / 2.0, y, axis)
    df_dx = helpers.widths_adjoint(g * sides / 2.0, y, x, axis)
    return z, df_dy, df_dx


@pullback
@example("integrate.simpson(y)  # y: 5")
@example("integrate.simpson(y)  # y: 4")
@example("integrate.simpson(y, dx=0.5, axis=0)  # y: 3 4")
@example("integrate.simpson(y, x=np.array([0.0, 0.5, 2.0, 2.5]))  # y: 3 4")
@example("integrate.simpson(y, x=np.array([[0.0, 1.0], [0.5, 3.0], [2.0, 4.0]]), axis=0)  # y: 3 2")
def simpson(df_dz, y, x: Table = None, *, dx=1.0, axis: Axis = -1):
    z = integrate.simpson(y, x=x, dx=dx, axis=axis)
    df_dy = np.expand_dims(df_dz, axis) * helpers.weights_of(integrate.simpson, y, x, dx, axis)
    return z, df_dy
