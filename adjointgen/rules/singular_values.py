"""Singular values, and their vectors; how far apart they are.

Vectors of equal values have no derivative: nan. Those beyond the singular values, of which a full
decomposition has any that fit, have none either: the gradient raises where they are read.
"""

from typing import Literal

import numpy as np
from scipy import linalg

from adjointgen import helpers
from adjointgen.rules.kinds import Default, Flag, example, pullback


@pullback
@example("np.linalg.svd(a, full_matrices=False)[0] ** 2  # a: 4 3")
@example("np.linalg.svd(a, full_matrices=False)[0] ** 2  # a: 3 3 Invertible")
@example("np.linalg.svd(a, False)[0] ** 2  # a: 2 4")
@example("np.linalg.svd(a, full_matrices=False)[0] ** 2  # a: 2 3 2")
def svd(
    df_du,
    a,
    full_matrices: Literal[False],
    compute_uv: Default = True,
    hermitian: Default = False,
):
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    df_da = helpers.svd_adjoint(df_du, u, s, vh)
    return u, s, vh, df_da


@pullback
@example("np.linalg.svd(a, full_matrices=False)[1]  # a: 4 3")
@example("np.linalg.svd(a, full_matrices=False)[1]  # a: 3 3 Invertible")
@example("np.linalg.svd(a, full_matrices=False)[1]  # a: 2 2 3")
def svd_values(
    df_ds,
    a,
    full_matrices: Literal[False],
    compute_uv: Default = True,
    hermitian: Default = False,
):
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    df_da = (u * np.expand_dims(df_ds, -2)) @ vh
    return u, s, vh, df_da


@pullback
@example("np.linalg.svd(a, full_matrices=False)[2] ** 2  # a: 4 3")
@example("np.linalg.svd(a, full_matrices=False)[2] ** 2  # a: 3 3 Invertible")
@example("np.linalg.svd(a, full_matrices=False)[2] ** 2  # a: 2 4")
@example("np.linalg.svd(a, full_matrices=False)[2] ** 2  # a: 2 2 3")
def svd_right(
    df_dvh,
    a,
    full_matrices: Literal[False],
    compute_uv: Default = True,
    hermitian: Default = False,
):
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    p = helpers.svd_adjoint(
        np.swapaxes(df_dvh, -1, -2), np.swapaxes(vh, -1, -2), s, np.swapaxes(u, -1, -2)
    )
    df_da = np.swapaxes(p, -1, -2)
    return u, s, vh, df_da


@pullback
@example("np.linalg.svd(a)[0] ** 2  # a: 3 3 Invertible")
@example("np.linalg.svd(a, True)[0] ** 2  # a: 2 4")
@example("np.linalg.svd(a, full_matrices=True)[0] ** 2  # a: 2 2 3")
def svd_full(
    df_du,
    a,
    full_matrices: Literal[True] = True,
    compute_uv: Default = True,
    hermitian: Default = False,
):
    u, s, vh = np.linalg.svd(a)
    df_da = helpers.svd_adjoint(df_du, u, s, vh)
    return u, s, vh, df_da


@pullback
@example("np.linalg.svd(a)[1]  # a: 4 3")
@example("np.linalg.svd(a, True)[1]  # a: 2 4")
@example("np.linalg.svd(a, full_matrices=True)[1]  # a: 2 3 3 Invertible")
def svd_full_values(
    df_ds,
    a,
    full_matrices: Literal[True] = True,
    compute_uv: Default = True,
    hermitian: Default = False,
):
    u, s, vh = np.linalg.svd(a)
    k = np.shape(s)[-1]
    df_da = (u[..., :k] * np.expand_dims(df_ds, -2)) @ vh[..., :k, :]
    return u, s, vh, df_da


@pullback
@example("np.linalg.svd(a)[2] ** 2  # a: 3 3 Invertible")
@example("np.linalg.svd(a, True)[2] ** 2  # a: 4 2")
@example("np.linalg.svd(a, full_matrices=True)[2] ** 2  # a: 2 3 2")
def svd_full_right(
    df_dvh,
    a,
    full_matrices: Literal[True] = True,
    compute_uv: Default = True,
    hermitian: Default = False,
):
    u, s, vh = np.linalg.svd(a)
    p = helpers.svd_adjoint(
        np.swapaxes(df_dvh, -1, -2), np.swapaxes(vh, -1, -2), s, np.swapaxes(u, -1, -2)
    )
    df_da = np.swapaxes(p, -1, -2)
    return u, s, vh, df_da


@pullback
@example("np.linalg.svd(a, compute_uv=False)  # a: 3 4")
@example("np.linalg.svd(a, full_matrices=False, compute_uv=False)  # a: 2 3 3 Invertible")
def svd_only_values(
    df_ds,
    a,
    *,
    compute_uv: Literal[False],
    full_matrices: Flag = True,
    hermitian: Default = False,
):
    s = np.linalg.svd(a, compute_uv=False)
    p = np.linalg.svd(a, full_matrices=False)
    df_da = (p[0] * np.expand_dims(df_ds, -2)) @ p[2]
    return s, df_da


@pullback
@example("np.linalg.svdvals(x)  # x: 3 4")
@example("np.linalg.svdvals(x)  # x: 3 3 Invertible")
@example("np.linalg.svdvals(x)  # x: 2 3 2")
def svdvals(df_ds, x, /):
    s = np.linalg.svdvals(x)
    p = np.linalg.svd(x, full_matrices=False)
    df_dx = (p[0] * np.expand_dims(df_ds, -2)) @ p[2]
    return s, df_dx


# ----- of SciPy -----


@pullback
@example("linalg.svd(a, full_matrices=False)[0] ** 2  # a: 4 3")
@example("linalg.svd(a, False)[0] ** 2  # a: 2 4")
def svd_of_scipy(
    df_du,
    a,
    full_matrices: Literal[False],
    compute_uv: Default = True,
    overwrite_a: Default = False,
    check_finite: Flag = True,
):
    u, s, vh = linalg.svd(a, full_matrices=False)
    df_da = helpers.svd_adjoint(df_du, u, s, vh)
    return u, s, vh, df_da


@pullback
@example("linalg.svd(a, full_matrices=False)[1]  # a: 4 3")
@example("linalg.svd(a, full_matrices=False, check_finite=False)[1]  # a: 2 3")
def svd_values_of_scipy(
    df_ds,
    a,
    full_matrices: Literal[False],
    compute_uv: Default = True,
    overwrite_a: Default = False,
    check_finite: Flag = True,
):
    u, s, vh = linalg.svd(a, full_matrices=False)
    df_da = (u * np.expand_dims(df_ds, -2)) @ vh
    return u, s, vh, df_da


@pullback
@example("linalg.svd(a, full_matrices=False)[2] ** 2  # a: 4 3")
@example("linalg.svd(a, full_matrices=False)[2] ** 2  # a: 2 3")
def svd_right_of_scipy(
    df_dvh,
    a,
    full_matrices: Literal[False],
    compute_uv: Default = True,
    overwrite_a: Default = False,
    check_finite: Flag = True,
):
    u, s, vh = linalg.svd(a, full_matrices=False)
    p = helpers.svd_adjoint(
        np.swapaxes(df_dvh, -1, -2), np.swapaxes(vh, -1, -2), s, np.swapaxes(u, -1, -2)
    )
    df_da = np.swapaxes(p, -1, -2)
    return u, s, vh, df_da


@pullback
@example("linalg.svd(a)[0] ** 2  # a: 3 3 Invertible")
@example("linalg.svd(a, True)[0] ** 2  # a: 2 4")
@example("linalg.svd(a, full_matrices=True)[0] ** 2  # a: 2 3")
def svd_full_of_scipy(
    df_du,
    a,
    full_matrices: Literal[True] = True,
    compute_uv: Default = True,
    overwrite_a: Default = False,
    check_finite: Flag = True,
):
    u, s, vh = linalg.svd(a)
    df_da = helpers.svd_adjoint(df_du, u, s, vh)
    return u, s, vh, df_da


@pullback
@example("linalg.svd(a)[1]  # a: 4 3")
@example("linalg.svd(a, True)[1]  # a: 2 4")
@example("linalg.svd(a, full_matrices=True)[1]  # a: 3 3 Invertible")
def svd_full_values_of_scipy(
    df_ds,
    a,
    full_matrices: Literal[True] = True,
    compute_uv: Default = True,
    overwrite_a: Default = False,
    check_finite: Flag = True,
):
    u, s, vh = linalg.svd(a)
    k = np.shape(s)[-1]
    df_da = (u[..., :k] * np.expand_dims(df_ds, -2)) @ vh[..., :k, :]
    return u, s, vh, df_da


@pullback
@example("linalg.svd(a)[2] ** 2  # a: 3 3 Invertible")
@example("linalg.svd(a, True)[2] ** 2  # a: 4 2")
@example("linalg.svd(a, full_matrices=True)[2] ** 2  # a: 3 2")
def svd_full_right_of_scipy(
    df_dvh,
    a,
    full_matrices: Literal[True] = True,
    compute_uv: Default = True,
    overwrite_a: Default = False,
    check_finite: Flag = True,
):
    u, s, vh = linalg.svd(a)
    p = helpers.svd_adjoint(
        np.swapaxes(df_dvh, -1, -2), np.swapaxes(vh, -1, -2), s, np.swapaxes(u, -1, -2)
    )
    df_da = np.swapaxes(p, -1, -2)
    return u, s, vh, df_da


@pullback
@example("linalg.svd(a, compute_uv=False)  # a: 3 4")
@example("linalg.svd(a, full_matrices=False, compute_uv=False)  # a: 3 3 Invertible")
def svd_only_values_of_scipy(
    df_ds,
    a,
    *,
    compute_uv: Literal[False],
    full_matrices: Flag = True,
    overwrite_a: Default = False,
    check_finite: Flag = True,
):
    s = linalg.svd(a, compute_uv=False)
    p = linalg.svd(a, full_matrices=False)
    df_da = (p[0] * np.expand_dims(df_ds, -2)) @ p[2]
    return s, df_da


@pullback
@example("linalg.svdvals(a)  # a: 3 4")
@example("linalg.svdvals(a, check_finite=False)  # a: 4 2")
def svdvals_of_scipy(df_ds, a, overwrite_a: Default = False, check_finite: Flag = True):
    s = linalg.svdvals(a)
    p = linalg.svd(a, full_matrices=False)
    df_da = (p[0] * np.expand_dims(df_ds, -2)) @ p[2]
    return s, df_da


# ----- the ratio of the ends -----


@pullback
@example("np.linalg.cond(x)  # x: 3 3 Invertible")
@example("np.linalg.cond(x, 2)  # x: 4 3")
@example("np.linalg.cond(x, None)  # x: 2 2 3")
def cond(df_dz, x, p: Literal[None, 2] = None):
    z = np.linalg.cond(x)
    usv = np.linalg.svd(x, full_matrices=False)
    i = np.arange(np.shape(usv[1])[-1])
    ends = np.ones_like(usv[1]) * (i == 0) - np.expand_dims(z, -1) * (i == np.size(i) - 1)
    df_ds = np.expand_dims(df_dz, -1) * ends / usv[1][..., -1:]
    df_dx = (usv[0] * np.expand_dims(df_ds, -2)) @ usv[2]
    return z, df_dx
