"""Trigonometric and hyperbolic functions, their inverses, and angles."""

import numpy as np

from adjointgen.rules.kinds import AboveOne, Nonzero, Small, at, elementwise


@elementwise
def sin(x, /):
    y = np.sin(x)
    dy_dx = np.cos(x)
    return y, dy_dx


@elementwise
def cos(x, /):
    y = np.cos(x)
    dy_dx = -np.sin(x)
    return y, dy_dx


@elementwise
def tan(x: Small, /):
    y = np.tan(x)
    dy_dx = 1.0 + y**2.0
    return y, dy_dx


@elementwise
def sinh(x, /):
    y = np.sinh(x)
    dy_dx = np.cosh(x)
    return y, dy_dx


@elementwise
def cosh(x, /):
    y = np.cosh(x)
    dy_dx = np.sinh(x)
    return y, dy_dx


@elementwise
@at("as precise as its smallness allows", x=20.0, dy_dx=1.6993417021166355e-17)
@at("no overflow", x=-800.0, dy_dx=0.0)
def tanh(x, /):
    y = np.tanh(x)
    e = np.exp(-np.abs(2.0 * x))  # 1 - y**2 would lose its digits as y nears 1
    dy_dx = 4.0 * e / (1.0 + e) ** 2.0
    return y, dy_dx


@elementwise
@at("infinite where the function is steep", x=1.0, dy_dx=float("inf"))
def arcsin(x: Small, /):
    y = np.arcsin(x)
    dy_dx = 1.0 / np.sqrt((1.0 - x) * (1.0 + x))
    return y, dy_dx


@elementwise
@at("infinite where the function is steep", x=1.0, dy_dx=-float("inf"))
def arccos(x: Small, /):
    y = np.arccos(x)
    dy_dx = -1.0 / np.sqrt((1.0 - x) * (1.0 + x))
    return y, dy_dx


@elementwise
@at("no overflow", x=1e38, dy_dx=1e-76)
def arctan(x, /):
    y = np.arctan(x)
    r = np.hypot(x, 1.0)  # 1 + x**2 would overflow early
    dy_dx = 1.0 / r / r
    return y, dy_dx


@elementwise
@at("no derivative at the origin", y=0.0, x=0.0, dz_dy=float("nan"), dz_dx=float("nan"))
@at("no underflow", y=1e-30, x=1e-30, dz_dy=5e29, dz_dx=-5e29)
def arctan2(y: Nonzero, x: Nonzero, /):
    z = np.arctan2(y, x)
    r = np.hypot(x, y)  # x**2 + y**2 would overflow and underflow early
    dz_dy = x / r / r
    dz_dx = -(y / r) / r
    return z, dz_dy, dz_dx


@elementwise
@at("no overflow", x=3e38, dy_dx=3.3333333333333333e-39)
def arcsinh(x, /):
    y = np.arcsinh(x)
    dy_dx = 1.0 / np.hypot(x, 1.0)
    return y, dy_dx


@elementwise
@at("infinite where the function is steep", x=1.0, dy_dx=float("inf"))
def arccosh(x: AboveOne, /):
    y = np.arccosh(x)
    dy_dx = 1.0 / (np.sqrt(x - 1.0) * np.sqrt(x + 1.0))
    return y, dy_dx


@elementwise
@at("infinite where the function is steep", x=1.0, dy_dx=float("inf"))
def arctanh(x: Small, /):
    y = np.arctanh(x)
    dy_dx = 1.0 / ((1.0 - x) * (1.0 + x))
    return y, dy_dx


@elementwise
def degrees(x, /):
    y = np.degrees(x)
    dy_dx = 57.29577951308232  # 180 / pi
    return y, dy_dx


@elementwise
def radians(x, /):
    y = np.radians(x)
    dy_dx = 0.017453292519943295  # pi / 180
    return y, dy_dx


@elementwise
@at("smooth at 0", x=0.0, dy_dx=0.0)
@at("as precise as its smallness allows", x=1e-10, dy_dx=-3.2898681336964527e-10)
@at("exact at large whole numbers", x=float(2**100), dy_dx=2.0**-100)
def sinc(x):
    y = np.sinc(x)
    s = np.where(np.abs(1.0 * x) < 0.03, x, 0.0)  # there the series, in powers of (pi x)**2
    t = 9.869604401089358 * s * s
    series = -3.289868133696453 * s * (1.0 - t * (0.1 - t * (1.0 / 280.0 - t / 15120.0)))
    c = np.cos(3.141592653589793 * np.fmod(1.0 * x, 2.0))  # exact, but pi times a large x is not
    dy_dx = np.where(np.abs(1.0 * x) < 0.03, series, (c - y) / (x + (x == 0)))
    return y, dy_dx
