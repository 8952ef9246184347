"""Arithmetic and the elementary functions."""

import numpy as np

from adjointgen.rules.kinds import (
    AboveMinusOne,
    Condition,
    Constant,
    Nonzero,
    Positive,
    Scalar,
    Small,
    elementwise,
)

# ----- arithmetic -----


@elementwise
def add(x, y):
    z = x + y
    dz_dx = 1
    dz_dy = 1
    return z, dz_dx, dz_dy


@elementwise
def subtract(x, y):
    z = x - y
    dz_dx = 1
    dz_dy = -1
    return z, dz_dx, dz_dy


@elementwise
def multiply(x, y):
    z = x * y
    dz_dx = y
    dz_dy = x
    return z, dz_dx, dz_dy


@elementwise
def divide(x, y: Nonzero):
    z = x / y
    dz_dx = 1.0 / y
    dz_dy = -z / y
    return z, dz_dx, dz_dy


@elementwise
def negative(x):
    y = -x
    dy_dx = -1
    return y, dy_dx


@elementwise
def positive(x):
    y = +x
    dy_dx = 1
    return y, dy_dx


@elementwise
def power_constant(x: Positive, y: Constant):
    z = x**y
    dz_dx = y * x ** (y - 1.0)
    return z, dz_dx


@elementwise
def power(x: Positive, y):
    z = x**y
    dz_dx = y * x ** (1.0 * y - (y != 0))  # the exponent y - 1, but 0 at y = 0: 0, not 0 * inf
    dz_dy = z * np.log(1.0 * x + (x == 0))  # log(x), but 0 at x = 0: 0, not 0 * inf
    return z, dz_dx, dz_dy


@elementwise
def square(x):
    y = np.square(x)
    dy_dx = 2.0 * x
    return y, dy_dx


# ----- exponentials, logarithms, roots -----


@elementwise
def exp(x):
    y = np.exp(x)
    dy_dx = np.exp(x)
    return y, dy_dx


@elementwise
def expm1(x):
    y = np.expm1(x)
    dy_dx = np.exp(x)
    return y, dy_dx


@elementwise
def log(x: Positive):
    y = np.log(x)
    dy_dx = 1.0 / x
    return y, dy_dx


@elementwise
def log1p(x: AboveMinusOne):
    y = np.log1p(x)
    dy_dx = 1.0 / (1.0 + x)
    return y, dy_dx


@elementwise
def sqrt(x: Positive):
    y = np.sqrt(x)
    dy_dx = 0.5 / y
    return y, dy_dx


@elementwise
def hypot(x, y):
    z = np.hypot(x, y)
    dz_dx = x / (z + (z == 0))  # 0 at the origin
    dz_dy = y / (z + (z == 0))
    return z, dz_dx, dz_dy


# ----- trigonometric and hyperbolic functions -----


@elementwise
def sin(x):
    y = np.sin(x)
    dy_dx = np.cos(x)
    return y, dy_dx


@elementwise
def cos(x):
    y = np.cos(x)
    dy_dx = -np.sin(x)
    return y, dy_dx


@elementwise
def tan(x: Small):
    y = np.tan(x)
    dy_dx = 1.0 + y**2.0
    return y, dy_dx


@elementwise
def tanh(x):
    y = np.tanh(x)
    e = np.exp(-2.0 * np.abs(x))  # 1 - y**2 would lose its digits as y nears 1
    dy_dx = 4.0 * e / (1.0 + e) ** 2.0
    return y, dy_dx


@elementwise
def arctan(x):
    y = np.arctan(x)
    dy_dx = 1.0 / (1.0 + x**2.0)
    return y, dy_dx


@elementwise
def arctan2(y: Nonzero, x: Nonzero):
    z = np.arctan2(y, x)
    r = np.hypot(x, y)  # x**2 + y**2 would overflow and underflow early
    dz_dy = x / r / r
    dz_dx = -(y / r) / r
    return z, dz_dy, dz_dx


# ----- choices -----


@elementwise
def abs(x: Nonzero):
    y = np.abs(x)
    dy_dx = np.sign(x)
    return y, dy_dx


@elementwise
def fabs(x: Scalar):
    y = np.abs(x)
    dy_dx = 1.0 * (x > 0) - (x < 0)
    return y, dy_dx


@elementwise
def maximum(df_dz, x, y):
    z = np.maximum(x, y)
    df_dx = np.where(x > y, df_dz, np.where(x == y, 0.5 * df_dz, 0.0))  # a tie is shared
    df_dy = np.where(y > x, df_dz, np.where(x == y, 0.5 * df_dz, 0.0))
    return z, df_dx, df_dy


@elementwise
def minimum(df_dz, x, y):
    z = np.minimum(x, y)
    df_dx = np.where(x < y, df_dz, np.where(x == y, 0.5 * df_dz, 0.0))
    df_dy = np.where(y < x, df_dz, np.where(x == y, 0.5 * df_dz, 0.0))
    return z, df_dx, df_dy


@elementwise
def where(df_dz, condition: Condition, x, y):
    z = np.where(condition, x, y)
    df_dx = np.where(condition, df_dz, 0.0)
    df_dy = np.where(condition, 0.0, df_dz)
    return z, df_dx, df_dy
