"""Choices between operands, and parts of numbers."""

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import (
    Condition,
    Default,
    Flat,
    Integer,
    Nonzero,
    Nothing,
    Table,
    at,
    choice,
    elementwise,
    example,
    pullback,
)


@elementwise
@at("0 at the kink", x=0.0, dy_dx=0.0)
def abs(x: Nonzero, /):
    y = np.abs(x)
    dy_dx = np.sign(x)
    return y, dy_dx


@elementwise
@at("0 at the jump", x=0.0, y=1.0, dz_dx=0.0)
@at("the sign of a zero counts", x=2.0, y=-0.0, dz_dx=-1.0)
def copysign(x: Nonzero, y: Flat, /):
    z = np.copysign(x, y)
    dz_dx = np.sign(x) * np.copysign(1.0, y)
    return z, dz_dx


@choice
@at("a tie is shared", x=1.0, y=1.0, dz_dx=0.5, dz_dy=0.5)
def maximum(df_dz, x, y, /):
    z = np.maximum(x, y)
    df_dx = np.where(x > y, df_dz, np.where(x == y, 0.5 * df_dz, 0.0))  # a tie is shared
    df_dy = np.where(y > x, df_dz, np.where(x == y, 0.5 * df_dz, 0.0))
    return z, df_dx, df_dy


@choice
@at("a tie is shared", x=1.0, y=1.0, dz_dx=0.5, dz_dy=0.5)
def minimum(df_dz, x, y, /):
    z = np.minimum(x, y)
    df_dx = np.where(x < y, df_dz, np.where(x == y, 0.5 * df_dz, 0.0))
    df_dy = np.where(y < x, df_dz, np.where(x == y, 0.5 * df_dz, 0.0))
    return z, df_dx, df_dy


@choice
@at("a tie is shared", x=1.0, y=1.0, dz_dx=0.5, dz_dy=0.5)
@at("nan is passed over", x=1.0, y=float("nan"), dz_dx=1.0, dz_dy=0.0)
def fmax(df_dz, x, y, /):
    z = np.fmax(x, y)
    df_dx = np.where((x > y) | (y != y), df_dz, np.where(x == y, 0.5 * df_dz, 0.0))
    df_dy = np.where((y > x) | (x != x), df_dz, np.where(x == y, 0.5 * df_dz, 0.0))
    return z, df_dx, df_dy


@choice
@at("a tie is shared", x=1.0, y=1.0, dz_dx=0.5, dz_dy=0.5)
@at("nan is passed over", x=1.0, y=float("nan"), dz_dx=1.0, dz_dy=0.0)
def fmin(df_dz, x, y, /):
    z = np.fmin(x, y)
    df_dx = np.where((x < y) | (y != y), df_dz, np.where(x == y, 0.5 * df_dz, 0.0))
    df_dy = np.where((y < x) | (x != x), df_dz, np.where(x == y, 0.5 * df_dz, 0.0))
    return z, df_dx, df_dy


@choice
@at("a tie is shared", a=1.0, a_min=1.0, a_max=2.0, dz_da=0.5, dz_da_min=0.5, dz_da_max=0.0)
@at("a tie is shared", a=2.0, a_min=1.0, a_max=2.0, dz_da=0.5, dz_da_min=0.0, dz_da_max=0.5)
@at("as minimum of maximum", a=1.0, a_min=3.0, a_max=2.0, dz_da=0.0, dz_da_min=0.0, dz_da_max=1.0)
def clip(df_dz, a, a_min, a_max):
    z = np.clip(a, a_min, a_max)
    m = np.maximum(1.0 * a, a_min)
    df_dm = np.where(m < a_max, df_dz, np.where(m == a_max, 0.5 * df_dz, 0.0))
    df_da = np.where(a > a_min, df_dm, np.where(a == a_min, 0.5 * df_dm, 0.0))
    df_da_min = np.where(a < a_min, df_dm, np.where(a == a_min, 0.5 * df_dm, 0.0))
    df_da_max = np.where(m > a_max, df_dz, np.where(m == a_max, 0.5 * df_dz, 0.0))
    return z, df_da, df_da_min, df_da_max


@choice
@at("a tie is shared", a=1.0, a_min=1.0, dz_da=0.5, dz_da_min=0.5)
def clip_below(df_dz, a, a_min, a_max: Nothing = None):
    z = np.clip(a, a_min, None)
    df_da = np.where(a > a_min, df_dz, np.where(a == a_min, 0.5 * df_dz, 0.0))
    df_da_min = np.where(a < a_min, df_dz, np.where(a == a_min, 0.5 * df_dz, 0.0))
    return z, df_da, df_da_min


@choice
@at("a tie is shared", a=1.0, a_max=1.0, dz_da=0.5, dz_da_max=0.5)
def clip_above(df_dz, a, a_min: Nothing, a_max):
    z = np.clip(a, None, a_max)
    df_da = np.where(a < a_max, df_dz, np.where(a == a_max, 0.5 * df_dz, 0.0))
    df_da_max = np.where(a > a_max, df_dz, np.where(a == a_max, 0.5 * df_dz, 0.0))
    return z, df_da, df_da_max


@choice
def where(df_dz, condition: Condition, x, y, /):
    z = np.where(condition, x, y)
    df_dx = np.where(condition, df_dz, 0.0)
    df_dy = np.where(condition, 0.0, df_dz)
    return z, df_dx, df_dy


@choice
@at("its second operand where the first is 0", x=0.0, y=0.5, dz_dy=1.0)
@at("its second operand where the first is 0", x=2.0, y=0.5, dz_dy=0.0)
def heaviside(df_dz, x: Flat, y, /):
    z = np.heaviside(x, y)
    df_dy = np.where(x == 0, df_dz, 0.0)
    return z, df_dy


@choice
@at("a replaced value is constant", x=float("nan"), dy_dx=0.0)
@at("a replaced value is constant", x=float("inf"), dy_dx=0.0)
@at("a replaced value is constant", x=-float("inf"), dy_dx=0.0)
def nan_to_num(df_dy, x, copy: Default = True, nan=0.0, posinf=None, neginf=None):
    y = np.nan_to_num(x, copy, nan, posinf, neginf)
    df_dx = np.where(np.isfinite(x), df_dy, 0.0)
    return y, df_dx


@elementwise
def modf(x, /):
    y, n = np.modf(x)
    dy_dx = 1
    return y, n, dy_dx


@elementwise
@at("as at the numbers beside it", x=0.0, dm_dx=1.0)
def frexp(x: Nonzero, /):
    m, e = np.frexp(x)
    dm_dx = (m + (x == 0)) / (1.0 * x + (x == 0))
    return m, e, dm_dx


@elementwise
def ldexp(x, i: Integer, /):
    z = np.ldexp(x, i)
    dz_dx = np.ldexp(np.ones_like(x), i)
    return z, dz_dx


@elementwise
def interp(x, xp: Table, fp: Table, left=None, right=None, period: Default = None):
    z = np.interp(x, xp, fp, left, right, period)
    i = np.clip(
        np.searchsorted(xp, x, side="right"), 1, np.size(xp) - 1
    )  # the piece from a knot on
    k = np.multiply(1.0, xp)
    f = np.multiply(1.0, fp)
    rise = np.subtract(np.take(f, i), np.take(f, i - 1))
    run = np.subtract(np.take(k, i), np.take(k, i - 1))
    dz_dx = np.where((x < np.min(xp)) | (x > np.max(xp)), 0.0, rise / run)
    return z, dz_dx


@pullback
@example("np.interp(x, [0.0, 1.0, 3.0], fp)  # x: 4; fp: 3")
@example("np.interp(0.45, xp, fp)  # xp: 3 Sorted; fp: 3")
@example("np.interp(np.array([-9.0, 0.5, 9.0]), [0.0, 1.0], fp, left=l)  # fp: 2; l:")
@example("np.interp(x, xp, fp, 1.5, right=-2.0)  # x: 2 3; xp: 4 Sorted; fp: 4")
@example("np.interp(np.array([-9.0, 0.5, 9.0]), [0.0, 1.0], fp, left=l, right=r)  # fp: 2; l:; r:")
def interp_values(df_dz, x, xp: Table, fp: Table, left=None, right=None, period: Default = None):
    z = np.interp(x, xp, fp, left, right, period)
    g = df_dz * helpers.interp_slope(x, xp, fp)
    df_dx = g
    df_dxp = helpers.interp_adjoint(-g, x, xp, 0.0, 0.0)
    df_dfp = helpers.interp_adjoint(df_dz, x, xp, left, right)
    df_dleft = np.sum(df_dz * (x < np.min(xp)))
    df_dright = np.sum(df_dz * (x > np.max(xp)))
    return z, df_dx, df_dxp, df_dfp, df_dleft, df_dright


@elementwise
@at("smooth at 0", x=0.0, dy_dx=0.0)
def i0(x):
    y = np.i0(x)
    c = np.cos(3.141592653589793 * (np.arange(128) + 0.5) / 128.0)  # the nodes of Gauss-Chebyshev
    dy_dx = np.full_like(y, np.mean(c * np.sinh(np.expand_dims(x, -1) * c), axis=-1))
    return y, dy_dx
