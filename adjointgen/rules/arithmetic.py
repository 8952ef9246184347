"""Arithmetic and powers."""

import math

import numpy as np

from adjointgen.rules.kinds import Base, Constant, Nonzero, Positive, at, elementwise


@elementwise
def add(x, y, /):
    z = x + y
    dz_dx = 1
    dz_dy = 1
    return z, dz_dx, dz_dy


@elementwise
def subtract(x, y, /):
    z = x - y
    dz_dx = 1
    dz_dy = -1
    return z, dz_dx, dz_dy


@elementwise
def multiply(x, y, /):
    z = x * y
    dz_dx = y
    dz_dy = x
    return z, dz_dx, dz_dy


@elementwise
def divide(x, y: Nonzero, /):
    z = x / y
    dz_dx = 1.0 / y
    dz_dy = -z / y
    return z, dz_dx, dz_dy


@elementwise
def negative(x, /):
    y = -x
    dy_dx = -1
    return y, dy_dx


@elementwise
def positive(x, /):
    y = +x
    dy_dx = 1
    return y, dy_dx


@elementwise
@at("at a multiple of y the derivatives are those from above", x=6.0, y=2.0, dz_dx=1.0, dz_dy=-3.0)
def remainder(x, y: Nonzero, /):
    z = x % y
    dz_dx = 1
    dz_dy = (1.0 * z - x) / y
    return z, dz_dx, dz_dy


@elementwise
@at("at a multiple of y the derivatives are those away from 0", x=-6.0, y=2.0, dz_dx=1.0, dz_dy=3.0)
def fmod(x, y: Nonzero, /):
    z = np.fmod(x, y)
    dz_dx = 1
    dz_dy = (1.0 * z - x) / y
    return z, dz_dx, dz_dy


@elementwise
def divmod(x, y: Nonzero, /):
    q, r = np.divmod(x, y)
    dr_dx = 1
    dr_dy = (1.0 * r - x) / y
    return q, r, dr_dx, dr_dy


@elementwise
def reciprocal(x: Nonzero, /):
    y = np.reciprocal(x)
    dy_dx = -1.0 / x / x
    return y, dy_dx


@elementwise
def square(x, /):
    y = np.square(x)
    dy_dx = 2.0 * x
    return y, dy_dx


@elementwise
@at("exact at 0", x=0.0, y=2, dz_dx=0.0)
@at("exact at 0", x=0.0, y=1, dz_dx=1.0)
@at("exact at 0", x=0.0, y=0, dz_dx=0.0)
@at("exact below 0", x=-3.0, y=2, dz_dx=-6.0)
@at("exact below 0", x=-2.0, y=3, dz_dx=12.0)
@at("infinite where the function is steep", x=0.0, y=0.5, dz_dx=float("inf"))
def power_constant(x: Positive, y: Constant, /):
    z = x**y
    dz_dx = y * x ** (y - 1.0)
    return z, dz_dx


@elementwise
def power_of_base(x: Base, y, /):
    z = x**y
    dz_dy = z * math.log(x)  # a plain number: float32 stays
    return z, dz_dy


@elementwise
@at("0 by y for y > 0", x=0.0, y=2.0, dz_dx=0.0, dz_dy=0.0)
@at("0 by y for y > 0", x=0.0, y=1.0, dz_dx=1.0, dz_dy=0.0)
@at("0 by both", x=0.0, y=0.0, dz_dx=0.0, dz_dy=0.0)
@at("no derivative by y below 0", x=-2.0, y=3.0, dz_dx=12.0, dz_dy=float("nan"))
def power(x: Positive, y, /):
    z = x**y
    dz_dx = y * x ** (1.0 * y - (y != 0))  # the exponent y - 1, but 0 at y = 0: 0, not 0 * inf
    dz_dy = z * np.log(1.0 * x + (x == 0))  # log(x), but 0 at x = 0: 0, not 0 * inf
    return z, dz_dx, dz_dy


@elementwise
@at("exact at 0", x=0.0, y=2, dz_dx=0.0)
@at("exact below 0", x=-3.0, y=2, dz_dx=-6.0)
def float_power_constant(x: Positive, y: Constant, /):
    z = np.float_power(x, y)
    dz_dx = y * np.float_power(x, y - 1.0)
    return z, dz_dx


@elementwise
@at("0 by y for y > 0", x=0.0, y=2.0, dz_dx=0.0, dz_dy=0.0)
@at("0 by both", x=0.0, y=0.0, dz_dx=0.0, dz_dy=0.0)
def float_power(x: Positive, y, /):
    z = np.float_power(x, y)
    dz_dx = y * np.float_power(x, 1.0 * y - (y != 0))
    dz_dy = z * np.log(1.0 * x + (x == 0))
    return z, dz_dx, dz_dy


@elementwise
@at("infinite where the function is steep", x=0.0, dy_dx=float("inf"))
def sqrt(x: Positive, /):
    y = np.sqrt(x)
    dy_dx = 0.5 / y
    return y, dy_dx


@elementwise
@at("infinite where the function is steep", x=0.0, dy_dx=float("inf"))
def cbrt(x: Nonzero, /):
    y = np.cbrt(x)
    dy_dx = 1.0 / (3.0 * y * y)
    return y, dy_dx


@elementwise
@at("0 at the tip of the cone", x=0.0, y=0.0, dz_dx=0.0, dz_dy=0.0)
@at("no overflow", x=3e38, y=0.0, dz_dx=1.0, dz_dy=0.0)
def hypot(x, y, /):
    z = np.hypot(x, y)
    dz_dx = x / (z + (z == 0))  # 0 at the origin
    dz_dy = y / (z + (z == 0))
    return z, dz_dx, dz_dy
