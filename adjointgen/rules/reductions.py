"""Sums, means and their kin, of all elements or along an axis."""

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
@example("np.sum(a)  # a: 3 4")
@example("a.sum()  # a: 5")
def sum(a, axis: Nothing = None, *, keepdims: Default = False):
    z = np.sum(a)
    dz_da = np.ones_like(a)
    return z, dz_da


@reduction
@example("np.sum(a, axis=0)  # a: 3 4")
@example("np.sum(a, -1)  # a: 3 3")
@example("np.sum(a, axis=(0, 2), keepdims=True)  # a: 2 3 4")
@example("np.sum(a, keepdims=True)  # a: 2 3")
@example("a.sum(axis=1)  # a: 2 3 1")
def sum_along(a, axis: Axis = None, *, keepdims: Flag = False):
    z = np.sum(a, axis=axis)
    dz_da = np.ones_like(a)
    return z, dz_da


@reduction
@example("np.sum(a, where=np.array([True, False, True, True]))  # a: 3 4")
@example("np.sum(a, axis=0, where=np.eye(3, 4) == 0.0, keepdims=True)  # a: 3 4")
@example("a.sum(axis=1, where=np.eye(3) == 0.0)  # a: 3 3")
def sum_where(a, axis: Axis = None, *, keepdims: Flag = False, where: Condition = True):
    z = np.sum(a, axis=axis, where=where)
    dz_da = np.ones_like(1.0 * a) * where
    return z, dz_da


@reduction
@example("np.sum(a, initial=2.0)  # a: 3 4")
@example("np.sum(a, axis=1, initial=-1, where=np.eye(3) == 0.0, keepdims=True)  # a: 3 3")
@example("a.sum(axis=(0, -1), initial=0.5)  # a: 2 3 4")
def sum_from(a, axis: Axis = None, *, initial, keepdims: Flag = False, where: Condition = True):
    z = np.sum(a, axis=axis, initial=initial, where=where)
    dz_da = np.ones_like(1.0 * a) * where
    return z, dz_da


@reduction
@example("np.mean(a)  # a: 3 4")
def mean(a, axis: Nothing = None, *, keepdims: Default = False):
    z = np.mean(a)
    dz_da = np.ones_like(a) / np.size(a)
    return z, dz_da


@reduction
@example("np.mean(a, axis=0)  # a: 3 4")
@example("np.mean(a, axis=(0, -1))  # a: 2 3 4")
@example("a.mean(keepdims=True)  # a: 2 3")
def mean_along(a, axis: Axis = None, *, keepdims: Flag = False):
    z = np.mean(a, axis=axis)
    dz_da = np.ones_like(a) / np.size(a) * np.size(z)
    return z, dz_da


@reduction
@example("np.mean(a, where=np.array([True, False, True, True]))  # a: 3 4")
@example("np.mean(a, axis=0, where=np.eye(3, 4) == 0.0, keepdims=True)  # a: 3 4")
@example("a.mean(axis=1, where=np.eye(3, 4) == 0.0)  # a: 3 4")
@example("a.mean(axis=1, where=np.eye(3) == 0.0)  # a: 3 3")
def mean_where(a, axis: Axis = None, *, where: Condition, keepdims: Flag = False):
    z = np.mean(a, axis=axis, where=where)
    there = np.ones_like(1.0 * a) * where
    dz_da = there / np.sum(there, axis=axis, keepdims=True)
    return z, dz_da


@reduction
@example("np.prod(a)  # a: 2 3")
@example("np.prod(a, axis=1)  # a: 3 4")
@example("np.prod(a, axis=(-1, 0), keepdims=True)  # a: 2 2 3")
@example("np.prod(a, 0)  # a: 1 4")
@example("a.prod(axis=-1)  # a: 3 3")
def prod(a, axis: Axis = None, *, keepdims: Flag = False):
    z = np.prod(a, axis=axis)
    dz_da = helpers.products_of_others(a, axis)
    return z, dz_da


@reduction
@example("np.prod(a, initial=2.0)  # a: 2 3")
@example("np.prod(a, axis=1, where=np.eye(3, 4) == 0.0)  # a: 3 4")
@example("a.prod(axis=-1, initial=-1.5, where=np.eye(3) == 0.0, keepdims=True)  # a: 3 3")
def prod_where(a, axis: Axis = None, *, keepdims: Flag = False, initial=1, where: Condition = True):
    z = np.prod(a, axis=axis, initial=initial, where=where)
    others = helpers.products_of_others(np.where(where, a, 1.0), axis)
    dz_da = np.multiply(initial, others) * where
    return z, dz_da


# ----- variances -----

# A mean is rounded, so that of equal elements each may be off it: where the standard deviation is
# all but 0 this counts, and what is divided by it is centred once more.


@reduction
@example("np.var(a)  # a: 3 4")
@example("a.var()  # a: 5")
def var(a, axis: Nothing = None, *, ddof: Default = 0, keepdims: Default = False):
    z = np.var(a)
    dz_da = 2.0 * (a - np.mean(a)) / np.size(a)
    return z, dz_da


@reduction
@example("np.var(a, axis=0)  # a: 3 4")
@example("np.var(a, -1, keepdims=True)  # a: 3 3")
def var_along(a, axis: Axis = None, *, ddof: Default = 0, keepdims: Flag = False):
    z = np.var(a, axis=axis)
    m = np.mean(a, axis=axis, keepdims=True)
    dz_da = 2.0 * (a - m) / np.size(a) * np.size(z)
    return z, dz_da


@reduction
@example("np.var(a, axis=(0, -1), ddof=1)  # a: 2 3 4")
@example("np.var(a, ddof=1)  # a: 5")
@example("np.var(a, -1, ddof=2, keepdims=True)  # a: 3 3")
@example("a.var(axis=1)  # a: 2 3 1")
def var_of_a_sample(a, axis: Axis = None, *, ddof=0, keepdims: Flag = False):
    z = np.var(a, axis=axis, ddof=ddof)
    m = np.mean(a, axis=axis, keepdims=True)
    dz_da = 2.0 * (a - m) * np.size(z) / (np.size(a) - ddof * np.size(z))
    return z, dz_da


@reduction
@example("np.var(a, where=np.array([True, False, True, True]))  # a: 3 4")
@example("np.var(a, axis=0, where=np.eye(4, 3) == 0.0, ddof=1, keepdims=True)  # a: 4 3")
@example("a.var(axis=1, where=np.eye(3) == 0.0)  # a: 3 3")
def var_where(a, axis: Axis = None, *, where: Condition, ddof=0, keepdims: Flag = False):
    z = np.var(a, axis=axis, ddof=ddof, where=where)
    m = np.mean(a, axis=axis, where=where, keepdims=True)
    count = np.sum(np.ones_like(1.0 * a) * where, axis=axis, keepdims=True)
    dz_da = np.where(where, 2.0 * (a - m) / (count - 1.0 * ddof), 0.0)
    return z, dz_da


@reduction
@example("np.std(a)  # a: 3 4")
@example("a.std()  # a: 5")
def std(a, axis: Nothing = None, *, ddof: Default = 0, keepdims: Default = False):
    z = np.std(a)
    d = a - np.mean(a)
    dz_da = (d - np.mean(d)) / (np.size(a) * z + (z == 0))  # 0 where all are equal
    return z, dz_da


@reduction
@example("np.std(a, axis=0)  # a: 3 4")
@example("np.std(a, -1, keepdims=True)  # a: 3 3")
def std_along(a, axis: Axis = None, *, ddof: Default = 0, keepdims: Flag = False):
    z = np.std(a, axis=axis)
    d = a - np.mean(a, axis=axis, keepdims=True)
    e = (d - np.mean(d, axis=axis, keepdims=True)) * np.size(z)
    dz_da = e / (np.size(a) * z + (z == 0))  # 0 where all are equal
    return z, dz_da


@reduction
@example("np.std(a, axis=(0, -1), ddof=1)  # a: 2 3 4")
@example("np.std(a, ddof=1)  # a: 5")
@example("np.std(a, -1, ddof=1, keepdims=True)  # a: 3 3")
@example("a.std(axis=1)  # a: 2 3 2")
def std_of_a_sample(a, axis: Axis = None, *, ddof=0, keepdims: Flag = False):
    z = np.std(a, axis=axis, ddof=ddof)
    d = a - np.mean(a, axis=axis, keepdims=True)
    e = (d - np.mean(d, axis=axis, keepdims=True)) * np.size(z)
    dz_da = e / ((np.size(a) - ddof * np.size(z)) * z + (z == 0))  # 0 where all are equal
    return z, dz_da


@reduction
@example("np.std(a, where=np.array([True, False, True, True]))  # a: 3 4")
@example("np.std(a, axis=0, where=np.eye(4, 3) == 0.0, ddof=1, keepdims=True)  # a: 4 3")
@example("a.std(axis=1, where=np.eye(3) == 0.0)  # a: 3 3")
def std_where(a, axis: Axis = None, *, where: Condition, ddof=0, keepdims: Flag = False):
    z = np.std(a, axis=axis, ddof=ddof, where=where)
    d = np.where(where, a - np.mean(a, axis=axis, where=where, keepdims=True), 0.0)
    count = np.sum(np.ones_like(1.0 * a) * where, axis=axis, keepdims=True)
    e = np.where(where, d - np.sum(d, axis=axis, keepdims=True) / count, 0.0)
    dz_da = e / ((count - 1.0 * ddof) * z + (z == 0))  # 0 where all are equal
    return z, dz_da


# ----- weighted means -----


@reduction
@example("np.average(a)  # a: 3 4")
def average(a, axis: Nothing = None, weights: Nothing = None, *, keepdims: Default = False):
    z = np.average(a)
    dz_da = np.ones_like(a) / np.size(a)
    return z, dz_da


@reduction
@example("np.average(a, axis=0)  # a: 3 4")
@example("np.average(a, -1, keepdims=True)  # a: 3 3")
def average_along(a, axis: Axis = None, weights: Nothing = None, *, keepdims: Flag = False):
    z = np.average(a, axis=axis)
    dz_da = np.ones_like(a) / np.size(a) * np.size(z)
    return z, dz_da


@reduction
@example("np.average(a, weights=w)  # a: 5; w: 5 Positive")
@example("np.average(a, None, w)  # a: 3 4; w: 3 4 Positive")
@example("np.average(a, weights=w, keepdims=True)  # a: 3 4; w: 3 4 Positive")
def average_weighted(a, axis: Nothing = None, weights=None, *, keepdims: Flag = False):
    z = np.average(a, weights=weights)
    dz_da = weights / np.sum(1.0 * weights)
    dz_dweights = (a - z) / np.sum(1.0 * weights)
    return z, dz_da, dz_dweights


@pullback
@example("np.average(a, axis=0, weights=w)  # a: 3 4; w: 3 Positive")
@example("np.average(a, axis=-1, weights=w, keepdims=True)  # a: 3 3; w: 3 Positive")
@example("np.average(a, 1, w)  # a: 2 3 4; w: 2 3 4 Positive")
@example("np.average(a, axis=(0, 1), weights=w)  # a: 2 3 4; w: 2 3 4 Positive")
def average_weighted_along(df_dz, a, axis: Axis = None, weights=None, *, keepdims: Flag = False):
    z = np.average(a, axis=axis, weights=weights)
    w = helpers.average_weights(weights, a, axis)
    kept = np.shape(np.sum(a, axis=axis, keepdims=True))
    g = np.reshape(df_dz, kept) / np.sum(1.0 * w, axis=axis, keepdims=True)
    df_da = g * w
    df_dweights = helpers.average_sums(g * (a - np.reshape(z, kept)), weights, axis)
    return z, df_da, df_dweights


# ----- nan is passed over -----


@reduction
@example("np.nansum(a)  # a: 3 4")
@example("np.nansum(np.where(np.eye(3, 4) == 0.0, a, np.nan), axis=0)  # a: 3 4")
@example("np.nansum(a, axis=(0, -1), keepdims=True)  # a: 2 3 4")
def nansum(a, axis: Axis = None, *, keepdims: Flag = False):
    z = np.nansum(a, axis=axis)
    dz_da = np.ones_like(1.0 * a) * ~np.isnan(a)
    return z, dz_da


@reduction
@example("np.nanmean(a)  # a: 3 4")
@example("np.nanmean(np.where(np.eye(2, 6) == 0.0, a, np.nan), axis=1)  # a: 2 6")
@example("np.nanmean(a, axis=-1, keepdims=True)  # a: 3 3")
def nanmean(a, axis: Axis = None, *, keepdims: Flag = False):
    z = np.nanmean(a, axis=axis)
    there = np.ones_like(a) * ~np.isnan(a)
    dz_da = there / np.sum(there, axis=axis, keepdims=True)
    return z, dz_da


@reduction
@example("np.nanprod(a)  # a: 2 3")
@example("np.nanprod(np.where(np.eye(3, 4) == 0.0, a, np.nan), axis=0)  # a: 3 4")
@example("np.nanprod(a, axis=(0, -1), keepdims=True)  # a: 2 3 2")
def nanprod(a, axis: Axis = None, *, keepdims: Flag = False):
    z = np.nanprod(a, axis=axis)
    dz_da = helpers.products_of_others(np.where(np.isnan(a), 1.0, a), axis) * ~np.isnan(a)
    return z, dz_da


@reduction
@example("np.nanvar(a)  # a: 3 4")
@example("np.nanvar(np.where(np.eye(2, 6) == 0.0, a, np.nan), axis=1, ddof=1)  # a: 2 6")
@example("np.nanvar(a, axis=-1, keepdims=True)  # a: 3 3")
def nanvar(a, axis: Axis = None, *, ddof=0, keepdims: Flag = False):
    z = np.nanvar(a, axis=axis, ddof=ddof)
    there = np.ones_like(a) * ~np.isnan(a)
    count = np.sum(there, axis=axis, keepdims=True)
    d = np.where(np.isnan(a), 0.0, a)
    d2 = (d - np.sum(d, axis=axis, keepdims=True) / count) * there
    dz_da = 2.0 * d2 / (count - 1.0 * ddof)
    return z, dz_da


@reduction
@example("np.nanstd(a)  # a: 3 4")
@example("np.nanstd(np.where(np.eye(2, 6) == 0.0, a, np.nan), axis=1, ddof=1)  # a: 2 6")
@example("np.nanstd(a, axis=-1, keepdims=True)  # a: 3 3")
def nanstd(a, axis: Axis = None, *, ddof=0, keepdims: Flag = False):
    z = np.nanstd(a, axis=axis, ddof=ddof)
    there = np.ones_like(a) * ~np.isnan(a)
    count = np.sum(there, axis=axis, keepdims=True)
    d = np.where(np.isnan(a), 0.0, a)
    d2 = (d - np.sum(d, axis=axis, keepdims=True) / count) * there
    d3 = (d2 - np.sum(d2, axis=axis, keepdims=True) / count) * there
    dz_da = d3 / ((count - 1.0 * ddof) * z + (z == 0))  # 0 where all are equal
    return z, dz_da
