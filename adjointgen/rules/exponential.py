"""Exponentials and logarithms."""

import numpy as np

from adjointgen.rules.kinds import AboveMinusOne, Constant, Positive, at, elementwise


@elementwise
def exp(x, /):
    y = np.exp(x)
    dy_dx = np.exp(x)
    return y, dy_dx


@elementwise
def exp2(x, /):
    y = np.exp2(x)
    dy_dx = 0.6931471805599453 * y  # log(2)
    return y, dy_dx


@elementwise
@at("as precise as the function", x=1e-20, dy_dx=1.0)
def expm1(x, /):
    y = np.expm1(x)
    dy_dx = np.exp(x)
    return y, dy_dx


@elementwise
@at("infinite where the function is steep", x=0.0, dy_dx=float("inf"))
def log(x: Positive, /):
    y = np.log(x)
    dy_dx = 1.0 / x
    return y, dy_dx


@elementwise
@at("infinite where the function is steep", x=0.0, dy_dx=float("inf"))
def log2(x: Positive, /):
    y = np.log2(x)
    dy_dx = 1.4426950408889634 / x  # 1 / log(2)
    return y, dy_dx


@elementwise
@at("infinite where the function is steep", x=0.0, dy_dx=float("inf"))
def log10(x: Positive, /):
    y = np.log10(x)
    dy_dx = 0.4342944819032518 / x  # 1 / log(10)
    return y, dy_dx


@elementwise
@at("as precise as the function", x=1e-20, dy_dx=1.0)
@at("infinite where the function is steep", x=-1.0, dy_dx=float("inf"))
def log1p(x: AboveMinusOne, /):
    y = np.log1p(x)
    dy_dx = 1.0 / (1.0 + x)
    return y, dy_dx


@elementwise
def logaddexp_left(x: Constant, y, /):
    z = np.logaddexp(x, y)
    e = np.exp(-np.abs(1.0 * y - x))
    dz_dy = np.where(y >= x, 1.0, e) / (1.0 + e)
    return z, dz_dy


@elementwise
def logaddexp_right(x, y: Constant, /):
    z = np.logaddexp(x, y)
    e = np.exp(-np.abs(1.0 * x - y))
    dz_dx = np.where(x >= y, 1.0, e) / (1.0 + e)
    return z, dz_dx


@elementwise
@at("no overflow", x=1e4, y=0.0, dz_dx=1.0, dz_dy=0.0)
@at("one half each, also at infinity", x=float("inf"), y=float("inf"), dz_dx=0.5, dz_dy=0.5)
@at("one half each, also at infinity", x=-float("inf"), y=-float("inf"), dz_dx=0.5, dz_dy=0.5)
@at("a weight of 0 is 0", x=-float("inf"), y=1.0, dz_dx=0.0, dz_dy=1.0)
def logaddexp(x, y, /):
    z = np.logaddexp(x, y)
    e = np.exp(-np.abs(np.where(x == y, 0.0, x) - np.where(x == y, 0.0, y)))  # no inf - inf
    dz_dx = np.where(x >= y, 1.0, e) / (1.0 + e)
    dz_dy = np.where(y >= x, 1.0, e) / (1.0 + e)
    return z, dz_dx, dz_dy


@elementwise
def logaddexp2_left(x: Constant, y, /):
    z = np.logaddexp2(x, y)
    e = np.exp2(-np.abs(1.0 * y - x))
    dz_dy = np.where(y >= x, 1.0, e) / (1.0 + e)
    return z, dz_dy


@elementwise
def logaddexp2_right(x, y: Constant, /):
    z = np.logaddexp2(x, y)
    e = np.exp2(-np.abs(1.0 * x - y))
    dz_dx = np.where(x >= y, 1.0, e) / (1.0 + e)
    return z, dz_dx


@elementwise
@at("no overflow", x=1e4, y=0.0, dz_dx=1.0, dz_dy=0.0)
@at("one half each, also at infinity", x=float("inf"), y=float("inf"), dz_dx=0.5, dz_dy=0.5)
def logaddexp2(x, y, /):
    z = np.logaddexp2(x, y)
    e = np.exp2(-np.abs(np.where(x == y, 0.0, x) - np.where(x == y, 0.0, y)))
    dz_dx = np.where(x >= y, 1.0, e) / (1.0 + e)
    dz_dy = np.where(y >= x, 1.0, e) / (1.0 + e)
    return z, dz_dx, dz_dy
