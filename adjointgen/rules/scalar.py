"""Functions that only `math` has, or whose derivative `math` spells in another way."""

import math

from adjointgen import helpers
from adjointgen.rules.kinds import Flat, Integer, Nonzero, Positive, Scalars, at, elementwise


@elementwise
@at("0 at the kink", x=0.0, dy_dx=0.0)
def fabs(x: Nonzero, /):
    y = math.fabs(x)
    dy_dx = 1.0 * (x > 0) - (x < 0)
    return y, dy_dx


@elementwise
@at("0 at the jump", x=0.0, y=1.0, dz_dx=0.0)
def copysign(x: Nonzero, y: Flat, /):
    z = math.copysign(x, y)
    dz_dx = math.copysign(1.0, y) * (1.0 * (x > 0) - (x < 0))
    return z, dz_dx


@elementwise
def log(x: Positive, base: Positive, /):
    z = math.log(x, base)
    dz_dx = 1.0 / (x * math.log(base))
    dz_dbase = -z / (base * math.log(base))
    return z, dz_dx, dz_dbase


@elementwise
def remainder(x, y: Nonzero, /):
    z = math.remainder(x, y)
    dz_dx = 1
    dz_dy = (z - x) / y
    return z, dz_dx, dz_dy


@elementwise
def ldexp(x, i: Integer, /):
    z = math.ldexp(x, i)
    dz_dx = math.ldexp(1.0, i)
    return z, dz_dx


@elementwise
def fma(x, y, z, /):
    w = math.fma(x, y, z)
    dw_dx = y
    dw_dy = x
    dw_dz = 1
    return w, dw_dx, dw_dy, dw_dz


@elementwise
def erf(x, /):
    y = math.erf(x)
    dy_dx = 1.1283791670955126 * math.exp(-x * x)  # 2 / sqrt(pi)
    return y, dy_dx


@elementwise
def erfc(x, /):
    y = math.erfc(x)
    dy_dx = -1.1283791670955126 * math.exp(-x * x)  # 2 / sqrt(pi)
    return y, dy_dx


@elementwise
def gamma(x: Positive, /):
    y = math.gamma(x)
    dy_dx = y * helpers.digamma(x)
    return y, dy_dx


@elementwise
def lgamma(x: Positive, /):
    y = math.lgamma(x)
    dy_dx = helpers.digamma(x)
    return y, dy_dx


@elementwise
@at("0 at the tip of the cone", x1=0.0, x2=0.0, x3=0.0, dz_dx1=0.0, dz_dx2=0.0, dz_dx3=0.0)
def hypot(*x: Scalars):
    z = math.hypot(*x)
    dz_dx = x / (z + (z == 0))  # 0 at the origin
    return z, dz_dx


@elementwise
@at("0 where the points meet", p1=1.0, p2=2.0, q1=1.0, q2=2.0, dz_dp1=0.0, dz_dq1=0.0)
def dist(p: Scalars, q: Scalars, /):
    z = math.dist(p, q)
    dz_dp = (p - q) / (z + (z == 0))  # 0 where the points meet
    dz_dq = (q - p) / (z + (z == 0))
    return z, dz_dp, dz_dq


@elementwise
def fsum(x: Scalars, /):
    z = math.fsum(x)
    dz_dx = 1
    return z, dz_dx


@elementwise
@at("exact at 0", x1=0.0, x2=2.0, x3=3.0, dz_dx1=6.0, dz_dx2=0.0, dz_dx3=0.0)
def prod(x: Scalars, /):
    z = math.prod(x)
    dz_dx = math.prod(others, start=1.0)  # the tuple of the other factors
    return z, dz_dx


@elementwise
def sumprod(p: Scalars, q: Scalars, /):
    z = math.sumprod(p, q)
    dz_dp = q
    dz_dq = p
    return z, dz_dp, dz_dq
