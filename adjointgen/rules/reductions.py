"""Sums, means and their kin, of all elements or along an axis."""

import numpy as np

from adjointgen.rules.kinds import Axis, Default, Flag, Nothing, example, reduction


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
