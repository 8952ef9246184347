"""scipy.special: integrals, elliptic and hypergeometric functions, Lambert's W."""

import numpy as np
from scipy import special

from adjointgen.rules.kinds import (
    AboveTwo,
    Integer,
    Nonzero,
    Positive,
    Small,
    Unit,
    at,
    elementwise,
)

# ----- integrals -----


@elementwise
def expi(x: Nonzero, /):
    y = special.expi(x)
    dy_dx = np.exp(1.0 * x) / x
    return y, dy_dx


@elementwise
def exp1(x: Positive, /):
    y = special.exp1(x)
    dy_dx = -np.exp(-1.0 * x) / x
    return y, dy_dx


@elementwise
def expn(n: Integer, x: Positive, /):
    z = special.expn(n, x)
    first = -(np.exp(-1.0 * x) + z) / x  # of n = 0
    dz_dx = np.where(n > 0, -special.expn(np.maximum(n - 1, 0), x), first)
    return z, dz_dx


@elementwise
@at("smooth at 0", x=0.0, dsi_dx=1.0, dci_dx=float("inf"))
def sici(x: Nonzero, /):
    si, ci = special.sici(x)
    dsi_dx = np.sinc(0.3183098861837907 * x)  # 1 / pi
    dci_dx = np.cos(1.0 * x) / x
    return si, ci, dsi_dx, dci_dx


@elementwise
@at("smooth at 0", x=0.0, dshi_dx=1.0, dchi_dx=float("inf"))
def shichi(x: Nonzero, /):
    shi, chi = special.shichi(x)
    dshi_dx = (np.sinh(1.0 * x) + (x == 0)) / (1.0 * x + (x == 0))
    dchi_dx = np.cosh(1.0 * x) / x
    return shi, chi, dshi_dx, dchi_dx


@elementwise
def fresnel(x, /):
    s, c = special.fresnel(x)
    ds_dx = np.sin(1.5707963267948966 * x * x)
    dc_dx = np.cos(1.5707963267948966 * x * x)
    return s, c, ds_dx, dc_dx


@elementwise
@at("smooth at 1", x=1.0, dy_dx=-1.0)
def spence(x: Positive, /):
    y = special.spence(x)
    dy_dx = (np.log(1.0 * x) - (x == 1)) / (1.0 - x + (x == 1))
    return y, dy_dx


# ----- elliptic integrals, hypergeometric functions, Lambert's W -----


@elementwise
@at("smooth at 0", x=0.0, dy_dx=0.39269908169872414)
def ellipk(x: Unit, /):
    y = special.ellipk(x)
    dy_dx = (y - special.elliprd(0.0, 1.0 - x, 1.0) / 3.0) / (2.0 * (1.0 - x))
    return y, dy_dx


@elementwise
@at("smooth at 0", x=0.0, dy_dx=-0.39269908169872414)
def ellipe(x: Unit, /):
    y = special.ellipe(x)
    dy_dx = -special.elliprd(0.0, 1.0 - x, 1.0) / 6.0
    return y, dy_dx


@elementwise
def ellipkinc(phi: Unit, m: Unit, /):
    z = special.ellipkinc(phi, m)
    dz_dphi = 1.0 / np.sqrt(1.0 - m * np.sin(1.0 * phi) ** 2.0)
    return z, dz_dphi


@elementwise
def ellipeinc(phi: Unit, m: Unit, /):
    z = special.ellipeinc(phi, m)
    dz_dphi = np.sqrt(1.0 - m * np.sin(1.0 * phi) ** 2.0)
    return z, dz_dphi


@elementwise
def hyp0f1(v: Positive, x, /):
    z = special.hyp0f1(v, x)
    dz_dx = special.hyp0f1(v + 1.0, x) / v
    return z, dz_dx


@elementwise
def hyp1f1(a: Positive, b: Positive, x, /):
    z = special.hyp1f1(a, b, x)
    dz_dx = a / b * special.hyp1f1(a + 1.0, b + 1.0, x)
    return z, dz_dx


@elementwise
def hyp2f1(a: Positive, b: Positive, c: AboveTwo, x: Small, /):
    z = special.hyp2f1(a, b, c, x)
    dz_dx = a * b / c * special.hyp2f1(a + 1.0, b + 1.0, c + 1.0, x)
    return z, dz_dx


@elementwise
@at("smooth at 0", z=0.0, dy_dz=1.0)
def lambertw(z: Positive, k: Integer = 0, tol=1e-8):
    y = special.lambertw(z, k, tol).real
    v = special.lambertw(z, k, tol).imag  # 0 where the branch is real
    p = np.cos(v) * (1.0 + y) - v * np.sin(v)
    dy_dz = np.exp(-y) * p / ((1.0 + y) * (1.0 + y) + v * v)
    return y, dy_dz


@elementwise
def wrightomega(x, /):
    y = special.wrightomega(x)
    dy_dx = y / (1.0 + y)
    return y, dy_dx
