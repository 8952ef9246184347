"""Largest and smallest elements, medians and quantiles.

Equal elements share: of k that are the largest, each has the weight 1/k. A median or quantile lies
between two elements in order of size, whose weights those that are equal to either share.
"""

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import (
    Axis,
    Condition,
    Default,
    Flag,
    Nothing,
    example,
    pullback,
    reduction,
)


@reduction
@example("np.max(a)  # a: 3 4 Distinct")
@example("np.amax(a)  # a: 5 Distinct")
@example("a.max()  # a: 2 3 Distinct")
def max(a, axis: Nothing = None, *, keepdims: Default = False):
    z = np.max(a)
    ties = np.ones_like(a) * (a == z)
    dz_da = ties / np.sum(ties)
    return z, dz_da


@reduction
@example("np.max(a, axis=0)  # a: 3 4 Distinct")
@example("np.max(a, -1)  # a: 3 3 Distinct")
@example("np.max(a, axis=(0, 2), keepdims=True)  # a: 2 3 4 Distinct")
@example("np.amax(a, keepdims=True)  # a: 2 3 Distinct")
@example("a.max(axis=1)  # a: 2 3 1 Distinct")
def max_along(a, axis: Axis = None, *, keepdims: Flag = False):
    z = np.max(a, axis=axis)
    ties = np.ones_like(a) * (a == z)
    dz_da = ties / np.sum(ties, axis=axis, keepdims=True)
    return z, dz_da


@reduction
@example("np.max(a, initial=0.0)  # a: 3 4 Distinct")
@example("np.max(a, axis=0, where=np.eye(3, 4) == 0.0, initial=0.1)  # a: 3 4 Distinct")
@example("np.amax(a, -1, initial=-0.3, keepdims=True)  # a: 3 3 Distinct")
@example("a.max(axis=(0, 2), where=np.array([True, False]), initial=0.2)  # a: 2 3 2 Distinct")
def max_from(a, axis: Axis = None, *, initial, keepdims: Flag = False, where: Condition = True):
    z = np.max(a, axis=axis, initial=initial, where=where)
    ties = np.ones_like(a) * (a == z) * where
    one = z == np.full_like(z, initial)  # which shares too
    dz_da = ties / (np.sum(ties, axis=axis, keepdims=True) + one)
    return z, dz_da


@reduction
@example("np.min(a)  # a: 3 4 Distinct")
@example("np.amin(a)  # a: 5 Distinct")
@example("a.min()  # a: 2 3 Distinct")
def min(a, axis: Nothing = None, *, keepdims: Default = False):
    z = np.min(a)
    ties = np.ones_like(a) * (a == z)
    dz_da = ties / np.sum(ties)
    return z, dz_da


@reduction
@example("np.min(a, axis=0)  # a: 3 4 Distinct")
@example("np.min(a, -1)  # a: 3 3 Distinct")
@example("np.min(a, axis=(0, 2), keepdims=True)  # a: 2 3 4 Distinct")
@example("np.amin(a, keepdims=True)  # a: 2 3 Distinct")
@example("a.min(axis=1)  # a: 2 3 1 Distinct")
def min_along(a, axis: Axis = None, *, keepdims: Flag = False):
    z = np.min(a, axis=axis)
    ties = np.ones_like(a) * (a == z)
    dz_da = ties / np.sum(ties, axis=axis, keepdims=True)
    return z, dz_da


@reduction
@example("np.min(a, initial=0.0)  # a: 3 4 Distinct")
@example("np.min(a, axis=0, where=np.eye(3, 4) == 0.0, initial=0.1)  # a: 3 4 Distinct")
@example("np.amin(a, -1, initial=-0.3, keepdims=True)  # a: 3 3 Distinct")
@example("a.min(axis=(0, 2), where=np.array([True, False]), initial=0.3)  # a: 2 3 2 Distinct")
def min_from(a, axis: Axis = None, *, initial, keepdims: Flag = False, where: Condition = True):
    z = np.min(a, axis=axis, initial=initial, where=where)
    ties = np.ones_like(a) * (a == z) * where
    one = z == np.full_like(z, initial)  # which shares too
    dz_da = ties / (np.sum(ties, axis=axis, keepdims=True) + one)
    return z, dz_da


@reduction
@example("np.nanmax(a)  # a: 3 4 Distinct")
@example("np.nanmax(np.where(np.eye(2, 6) == 0.0, a, np.nan), axis=1)  # a: 2 6 Distinct")
@example("np.nanmax(a, axis=-1, keepdims=True)  # a: 3 3 Distinct")
def nanmax(a, axis: Axis = None, *, keepdims: Flag = False):
    z = np.nanmax(a, axis=axis)
    ties = np.ones_like(a) * (a == z)
    dz_da = ties / np.sum(ties, axis=axis, keepdims=True)
    return z, dz_da


@reduction
@example("np.nanmin(a)  # a: 3 4 Distinct")
@example("np.nanmin(np.where(np.eye(2, 6) == 0.0, a, np.nan), axis=1)  # a: 2 6 Distinct")
@example("np.nanmin(a, axis=-1, keepdims=True)  # a: 3 3 Distinct")
def nanmin(a, axis: Axis = None, *, keepdims: Flag = False):
    z = np.nanmin(a, axis=axis)
    ties = np.ones_like(a) * (a == z)
    dz_da = ties / np.sum(ties, axis=axis, keepdims=True)
    return z, dz_da


@reduction
@example("np.ptp(a)  # a: 3 4 Distinct")
@example("np.ptp(a, axis=0)  # a: 3 4 Distinct")
@example("np.ptp(a, axis=(0, -1), keepdims=True)  # a: 2 3 2 Distinct")
def ptp(a, axis: Axis = None, *, keepdims: Flag = False):
    z = np.ptp(a, axis=axis)
    high = np.ones_like(1.0 * a) * (a == np.max(a, axis=axis, keepdims=True))
    low = np.ones_like(1.0 * a) * (a == np.min(a, axis=axis, keepdims=True))
    more = high / np.sum(high, axis=axis, keepdims=True)
    dz_da = more - low / np.sum(low, axis=axis, keepdims=True)
    return z, dz_da


# ----- medians and quantiles -----


@reduction
@example("np.median(a)  # a: 5 Distinct")
@example("np.median(a)  # a: 3 4 Distinct")
@example("np.median(a, axis=0)  # a: 4 3 Distinct")
@example("np.median(a, -1)  # a: 3 3 Distinct")
@example("np.median(a, axis=(0, -1), keepdims=True)  # a: 2 3 3 Distinct")
def median(a, axis: Axis = None, *, keepdims: Flag = False):
    z = np.median(a, axis=axis)
    dz_da = np.where(np.isnan(z), z, helpers.quantile_weights(a, 0.5, axis))
    return z, dz_da


@reduction
@example("np.nanmedian(a)  # a: 3 4 Distinct")
@example("np.nanmedian(np.where(np.eye(2, 7) == 0.0, a, np.nan), axis=1)  # a: 2 7 Distinct")
@example("np.nanmedian(a, axis=(0, -1), keepdims=True)  # a: 2 3 3 Distinct")
def nanmedian(a, axis: Axis = None, *, keepdims: Flag = False):
    z = np.nanmedian(a, axis=axis)
    dz_da = helpers.quantile_weights(a, 0.5, axis)
    return z, dz_da


@pullback
@example("np.quantile(a, 0.3)  # a: 5 Distinct")
@example("np.quantile(a, 0.85, axis=0)  # a: 4 3 Distinct")
@example("np.quantile(a, 0.1, -1, keepdims=True)  # a: 3 3 Distinct")
@example("np.quantile(a, [0.25, 0.6, 1.0], axis=(0, -1))  # a: 2 3 3 Distinct")
@example("np.quantile(a, np.array([[0.0], [0.4]]), axis=1, method='linear')  # a: 2 3 2 Distinct")
def quantile(df_dz, a, q, axis: Axis = None, *, method: Default = "linear", keepdims: Flag = False):
    z = np.quantile(a, q, axis=axis)
    df_da = helpers.quantile_adjoint(df_dz, a, q, axis)
    return z, df_da


@pullback
@example("np.percentile(a, 30)  # a: 5 Distinct")
@example("np.percentile(a, 85.5, axis=0)  # a: 4 3 Distinct")
@example("np.percentile(a, [25, 75], -1, keepdims=True)  # a: 3 3 Distinct")
def percentile(
    df_dz, a, q, axis: Axis = None, *, method: Default = "linear", keepdims: Flag = False
):
    z = np.percentile(a, q, axis=axis)
    df_da = helpers.quantile_adjoint(df_dz, a, np.divide(q, 100.0), axis)
    return z, df_da


@pullback
@example("np.nanquantile(a, 0.3)  # a: 5 Distinct")
@example(
    "np.nanquantile(np.where(np.eye(2, 6) == 0.0, a, np.nan), 0.85, axis=1)  # a: 2 6 Distinct"
)
@example("np.nanquantile(a, [0.1, 0.6], axis=(0, -1), keepdims=True)  # a: 2 3 3 Distinct")
def nanquantile(
    df_dz, a, q, axis: Axis = None, *, method: Default = "linear", keepdims: Flag = False
):
    z = np.nanquantile(a, q, axis=axis)
    df_da = helpers.nanquantile_adjoint(df_dz, a, q, axis)
    return z, df_da


@pullback
@example("np.nanpercentile(a, 30)  # a: 5 Distinct")
@example(
    "np.nanpercentile(np.where(np.eye(6, 2) == 0.0, a, np.nan), 85.5, axis=0)  # a: 6 2 Distinct"
)
@example("np.nanpercentile(a, [25, 75], -1, keepdims=True)  # a: 3 3 Distinct")
def nanpercentile(
    df_dz, a, q, axis: Axis = None, *, method: Default = "linear", keepdims: Flag = False
):
    z = np.nanpercentile(a, q, axis=axis)
    df_da = helpers.nanquantile_adjoint(df_dz, a, np.divide(q, 100.0), axis)
    return z, df_da
