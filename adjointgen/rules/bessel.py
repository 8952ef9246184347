"""scipy.special: Bessel functions, by the recurrences of DLMF 10.6 and 10.29."""

import numpy as np
from scipy import special

from adjointgen.rules.kinds import AboveTwo, Default, Integer, Nonzero, Positive, at, elementwise


@elementwise
def j0(x, /):
    y = special.j0(x)
    dy_dx = -special.j1(x)
    return y, dy_dx


@elementwise
@at("smooth at 0", x=0.0, dy_dx=0.5)
def j1(x, /):
    y = special.j1(x)
    dy_dx = 0.5 * (special.j0(x) - special.jv(2.0, x))
    return y, dy_dx


@elementwise
def jv(v: AboveTwo, z: Positive, /):
    y = special.jv(v, z)
    dy_dz = 0.5 * (special.jv(v - 1.0, z) - special.jv(v + 1.0, z))
    return y, dy_dz


@elementwise
def jve(v: AboveTwo, z: Positive, /):
    y = special.jve(v, z)
    dy_dz = 0.5 * (special.jve(v - 1.0, z) - special.jve(v + 1.0, z))
    return y, dy_dz


@elementwise
def y0(x: Positive, /):
    y = special.y0(x)
    dy_dx = -special.y1(x)
    return y, dy_dx


@elementwise
def y1(x: Positive, /):
    y = special.y1(x)
    dy_dx = 0.5 * (special.y0(x) - special.yv(2.0, x))
    return y, dy_dx


@elementwise
def yn(n: Integer, x: Positive, /):
    y = special.yn(n, x)
    dy_dx = 0.5 * (special.yv(n - 1.0, x) - special.yv(n + 1.0, x))
    return y, dy_dx


@elementwise
def yv(v: AboveTwo, z: Positive, /):
    y = special.yv(v, z)
    dy_dz = 0.5 * (special.yv(v - 1.0, z) - special.yv(v + 1.0, z))
    return y, dy_dz


@elementwise
def yve(v: AboveTwo, z: Positive, /):
    y = special.yve(v, z)
    dy_dz = 0.5 * (special.yve(v - 1.0, z) - special.yve(v + 1.0, z))
    return y, dy_dz


@elementwise
@at("smooth at 0", x=0.0, dy_dx=0.0)
def i0(x, /):
    y = special.i0(x)
    dy_dx = special.i1(x)
    return y, dy_dx


@elementwise
@at("0 at the kink", x=0.0, dy_dx=0.0)
def i0e(x: Nonzero, /):
    y = special.i0e(x)
    t = 1.0 * x
    r = 1.0 / np.maximum(np.abs(t), 500.0)  # far out a series: the difference would cancel
    tail = -y * np.sign(t) * r * (0.5 + 0.125 * r * (1.0 + r) + 0.1953125 * r**3.0)
    dy_dx = np.where(np.abs(t) < 500.0, special.i1e(x) - np.sign(t) * y, tail)
    return y, dy_dx


@elementwise
@at("smooth at 0", x=0.0, dy_dx=0.5)
def i1(x, /):
    y = special.i1(x)
    dy_dx = 0.5 * (special.i0(x) + special.iv(2.0, x))
    return y, dy_dx


@elementwise
@at("smooth at 0", x=0.0, dy_dx=0.5)
def i1e(x: Nonzero, /):
    y = special.i1e(x)
    t = 1.0 * x
    r = 1.0 / np.maximum(np.abs(t), 500.0)  # far out a series: the difference would cancel
    tail = -y * np.sign(t) * r * (0.5 - 0.375 * r * (1.0 + r) - 0.4921875 * r**3.0)
    dy_dx = np.where(
        np.abs(t) < 500.0, 0.5 * (special.i0e(x) + special.ive(2.0, x)) - np.sign(t) * y, tail
    )
    return y, dy_dx


@elementwise
def iv(v: AboveTwo, z: Positive, /):
    y = special.iv(v, z)
    dy_dz = 0.5 * (special.iv(v - 1.0, z) + special.iv(v + 1.0, z))
    return y, dy_dz


@elementwise
@at("0 at the kink", v=0.0, z=0.0, dy_dz=0.0)
def ive(v: AboveTwo, z: Positive, /):
    y = special.ive(v, z)
    t = 1.0 * z
    m = 0.5 * v * v - 0.125
    far = np.abs(t) > 500.0 * (1.0 + np.abs(1.0 * v))  # there a series: the difference would cancel
    r = np.where(far, 1.0 / np.where(far, np.abs(t), 1.0), 0.0)
    tail = -y * np.sign(t) * r * (0.5 - m * r * (1.0 + r + (1.5 - 0.5 * m) * r * r))
    dy_dz = np.where(
        far, tail, 0.5 * (special.ive(v - 1.0, z) + special.ive(v + 1.0, z)) - np.sign(t) * y
    )
    return y, dy_dz


@elementwise
def k0(x: Positive, /):
    y = special.k0(x)
    dy_dx = -special.k1(x)
    return y, dy_dx


@elementwise
def k0e(x: Positive, /):
    y = special.k0e(x)
    r = 1.0 / np.maximum(x, 500.0)  # far out a series: the difference would cancel
    tail = -y * r * (0.5 - 0.125 * r * (1.0 - r) - 0.1953125 * r**3.0)
    dy_dx = np.where(x < 500.0, y - special.k1e(x), tail)
    return y, dy_dx


@elementwise
def k1(x: Positive, /):
    y = special.k1(x)
    dy_dx = -0.5 * (special.k0(x) + special.kv(2.0, x))
    return y, dy_dx


@elementwise
def k1e(x: Positive, /):
    y = special.k1e(x)
    r = 1.0 / np.maximum(x, 500.0)  # far out a series: the difference would cancel
    tail = -y * r * (0.5 + 0.375 * r * (1.0 - r) + 0.4921875 * r**3.0)
    dy_dx = np.where(x < 500.0, y - 0.5 * (special.k0e(x) + special.kve(2.0, x)), tail)
    return y, dy_dx


@elementwise
def kn(n: Integer, x: Positive, /):
    y = special.kn(n, x)
    dy_dx = -0.5 * (special.kv(n - 1.0, x) + special.kv(n + 1.0, x))
    return y, dy_dx


@elementwise
def kv(v: AboveTwo, z: Positive, /):
    y = special.kv(v, z)
    dy_dz = -0.5 * (special.kv(v - 1.0, z) + special.kv(v + 1.0, z))
    return y, dy_dz


@elementwise
def kve(v: AboveTwo, z: Positive, /):
    y = special.kve(v, z)
    m = 0.5 * v * v - 0.125
    far = z > 500.0 * (1.0 + np.abs(1.0 * v))  # there a series: the difference would cancel
    r = np.where(far, 1.0 / np.where(far, z, 1.0), 0.0)
    tail = -y * r * (0.5 + m * r * (1.0 - r + (1.5 - 0.5 * m) * r * r))
    dy_dz = np.where(far, tail, y - 0.5 * (special.kve(v - 1.0, z) + special.kve(v + 1.0, z)))
    return y, dy_dz


@elementwise
def spherical_jn(n: Integer, z: Positive, derivative: Default = False):
    y = special.spherical_jn(n, z)
    dy_dz = special.spherical_jn(n, z, True)
    return y, dy_dz


@elementwise
def spherical_yn(n: Integer, z: Positive, derivative: Default = False):
    y = special.spherical_yn(n, z)
    dy_dz = special.spherical_yn(n, z, True)
    return y, dy_dz


@elementwise
def spherical_in(n: Integer, z: Positive, derivative: Default = False):
    y = special.spherical_in(n, z)
    dy_dz = special.spherical_in(n, z, True)
    return y, dy_dz


@elementwise
def spherical_kn(n: Integer, z: Positive, derivative: Default = False):
    y = special.spherical_kn(n, z)
    dy_dz = special.spherical_kn(n, z, True)
    return y, dy_dz


@elementwise
def airy(x, /):
    ai, aip, bi, bip = special.airy(x)
    dai_dx = special.airy(x)[1]
    daip_dx = x * special.airy(x)[0]
    dbi_dx = special.airy(x)[3]
    dbip_dx = x * special.airy(x)[2]
    return ai, aip, bi, bip, dai_dx, daip_dx, dbi_dx, dbip_dx
