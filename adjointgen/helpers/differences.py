"""Differences, slopes, integrals of samples."""

import numpy as np

from adjointgen.helpers.broadcasting import unbroadcast


def diff_adjoint(df_dz, a, n, axis):
    """The adjoint of a in z = np.diff(a, n, axis)."""
    if np.size(df_dz) == 0:
        return np.zeros(np.shape(a), dtype=np.result_type(df_dz))
    if n == 0:
        return df_dz
    pads = [(0, 0)] * np.ndim(a)
    pads[axis] = (n, n)
    return (-1.0) ** int(n) * np.diff(np.pad(df_dz, pads), n, axis)


def diff_parts(df_dz, parts, index, n, axis):
    """The adjoint of one of (prepend, a, append) in z = np.diff(a, n, axis, …)."""
    part = parts[index]
    if n == 0:  # nothing is joined
        return df_dz if index == 1 else np.zeros(np.shape(part), np.result_type(df_dz))
    sizes = [0 if p is None else np.shape(p)[axis] if np.ndim(p) else 1 for p in parts]
    shape = list(np.shape(parts[1]))
    shape[axis] = sum(sizes)
    whole = diff_adjoint(df_dz, np.broadcast_to(0.0, shape), n, axis)
    first = sum(sizes[:index])
    df_dpart = np.moveaxis(whole, axis, -1)[..., first : first + sizes[index]]
    return unbroadcast(np.moveaxis(df_dpart, -1, axis), part)


def gradient_adjoint(df_dz, f, spacing, axis):
    """The adjoint of f in z = np.gradient(f, *spacing, axis=axis), along one axis."""
    if axis is None and np.ndim(f) != 1:
        raise ValueError("np.gradient has several results: say along which axis")
    seeds = np.moveaxis(df_dz, axis or 0, -1)
    n = seeds.shape[-1]
    (places,) = (1.0 * np.asarray(s) for s in spacing)
    steps = np.diff(places) if places.ndim else np.full(n - 1, places)
    steps = steps.astype(np.result_type(df_dz))
    one, two = steps[:-1], steps[1:]
    inner = seeds[..., 1:-1] / (one + two)
    df_df = np.zeros_like(seeds)
    df_df[..., 2:] += inner * one / two
    df_df[..., 1:-1] += inner * (two / one - one / two)
    df_df[..., :-2] -= inner * two / one
    for end, slope in ((0, seeds[..., 0] / steps[0]), (-2, seeds[..., -1] / steps[-1])):
        df_df[..., end] -= slope
        df_df[..., end + 1] += slope
    return np.moveaxis(df_df, -1, axis or 0)


def neighbours(y, axis):
    """The sum of each two neighbours along an axis."""
    y = np.moveaxis(1.0 * np.asarray(y), axis, -1)
    return np.moveaxis(y[..., 1:] + y[..., :-1], -1, axis)


def widths(y, x, dx, axis):
    """The steps between points x, as they multiply neighbours of the samples y."""
    if x is None:
        return dx
    if np.ndim(x) != 1:
        return np.diff(1.0 * np.asarray(x), axis=axis)
    shape = [1] * np.ndim(y)
    shape[axis] = -1
    return np.reshape(np.diff(1.0 * np.asarray(x)), shape)


def neighbours_adjoint(areas, y, axis):
    """The adjoint of the samples y in the sum of each two neighbours."""
    sides = neighbours(y, axis)
    share = np.moveaxis(unbroadcast(areas * np.ones_like(sides), sides), axis, -1)
    df_dy = np.zeros(np.moveaxis(np.asarray(y), axis, -1).shape, dtype=share.dtype)
    df_dy[..., 1:] += share
    df_dy[..., :-1] += share
    return np.moveaxis(df_dy, -1, axis)


def widths_adjoint(areas, y, x, axis):
    """The adjoint of the points x in the steps between them, for samples y."""
    width = widths(y, x, 1.0, axis)
    share = unbroadcast(areas * np.ones_like(width), width)
    if np.ndim(x) == 1:
        return diff_adjoint(np.reshape(share, -1), x, 1, 0)
    return diff_adjoint(share, x, 1, axis)


def trapezoid_left(df_dz, y, width, axis):
    """The adjoint of the samples y in the area below them."""
    return neighbours_adjoint(np.expand_dims(df_dz, axis) * width / 2.0, y, axis)


def trapezoid_right(df_dz, y, x, axis):
    """The adjoint of the points x at which the samples y are."""
    areas = np.expand_dims(df_dz, axis) * neighbours(y, axis) / 2.0
    return widths_adjoint(areas, y, x, axis)


def areas_adjoint(df_dz, sides, axis):
    """The adjoint of the areas between neighbours in their running sums."""
    g = np.moveaxis(df_dz, axis, -1)
    g = g[..., g.shape[-1] - np.shape(sides)[axis] :]  # without a first zero
    return np.moveaxis(np.flip(np.cumsum(np.flip(g, -1), -1), -1), -1, axis)


def weights_of(integral, y, x, dx, axis):
    """The weights of samples y along an axis in an integral of them at the points x."""
    n = np.shape(y)[axis]
    each = np.eye(n, dtype=np.result_type(y, 0.0))
    if np.ndim(x) > 1:
        x = np.moveaxis(np.asarray(x), axis, -1)[..., None, :]
        each, x = np.broadcast_arrays(each, x)
        return np.moveaxis(integral(each, x=x, axis=-1), -1, axis)
    shape = [1] * np.ndim(y)
    shape[axis] = n
    return np.reshape(integral(each, x=x, dx=dx, axis=-1), shape)


def interp_slope(x, xp, fp):
    """The slope of the piece of np.interp in which x is, from a knot on; 0 outside."""
    if np.size(xp) == 1:
        return np.zeros(np.shape(x))
    slopes = np.diff(np.multiply(1.0, fp)) / np.diff(np.multiply(1.0, xp))
    i = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, np.size(xp) - 2)
    return np.where((x < np.min(xp)) | (x > np.max(xp)), 0.0, slopes[i])


def interp_adjoint(df_dz, x, xp, left, right):
    """The adjoint of the values at the points xp; what is given outside has another."""
    xp = np.multiply(1.0, xp)
    low, high = x < xp[0], x > xp[-1]
    i = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, max(np.size(xp) - 2, 0))
    j = np.minimum(i + 1, np.size(xp) - 1)
    t = np.clip((x - xp[i]) / np.where(i == j, 1.0, xp[j] - xp[i]), 0.0, 1.0)
    df_dz = np.where(low & (left is not None) | high & (right is not None), 0.0, df_dz)
    df_dfp = np.zeros(np.size(xp))
    np.add.at(df_dfp, i, df_dz * (1.0 - t))
    np.add.at(df_dfp, j, df_dz * t)
    return df_dfp
