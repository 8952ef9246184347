"""Running sums and products, differences, integrals, convolutions."""

import numpy as np

from adjointgen.helpers.broadcasting import unbroadcast


def cumprod_adjoint(df_dz, a, axis):
    """The adjoint of a in z = np.cumprod(a, axis), zeros or not."""
    a = 1.0 * np.asarray(a)
    rows = a.reshape(-1) if axis is None or a.ndim == 0 else np.moveaxis(a, axis, -1)
    seeds = df_dz if axis is None or a.ndim == 0 else np.moveaxis(df_dz, axis, -1)
    first = np.ones_like(rows[..., :1])
    before = np.cumprod(np.concatenate((first, rows[..., :-1]), axis=-1), axis=-1)
    df_drows = np.zeros(rows.shape, dtype=np.result_type(df_dz, a))
    after = factor = 0.0
    for i in reversed(range(rows.shape[-1])):
        after = seeds[..., i] + factor * after
        df_drows[..., i] = before[..., i] * after
        factor = rows[..., i]
    if axis is None or a.ndim == 0:
        return df_drows.reshape(a.shape)
    return np.moveaxis(df_drows, -1, axis)


def diff_adjoint(df_dz, a, n, axis):
    """The adjoint of a in z = np.diff(a, n, axis)."""
    if np.size(df_dz) == 0:
        return np.zeros(np.shape(a), dtype=np.result_type(df_dz))
    if n == 0:
        return df_dz
    pads = [(0, 0)] * np.ndim(a)
    pads[axis] = (n, n)
    return (-1.0) ** int(n) * np.diff(np.pad(df_dz, pads), n, axis)


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


def trapezoid_left(df_dz, y, width, axis):
    """The adjoint of the samples y in the area below them."""
    sides = neighbours(y, axis)
    areas = np.expand_dims(df_dz, axis) * width * np.ones_like(sides) / 2.0
    share = np.moveaxis(unbroadcast(areas, sides), axis, -1)
    df_dy = np.zeros(np.moveaxis(np.asarray(y), axis, -1).shape, dtype=share.dtype)
    df_dy[..., 1:] += share
    df_dy[..., :-1] += share
    return np.moveaxis(df_dy, -1, axis)


def trapezoid_right(df_dz, y, x, axis):
    """The adjoint of the points x at which the samples y are."""
    width = widths(y, x, 1.0, axis)
    areas = (
        np.expand_dims(df_dz, axis) * neighbours(y, axis) * np.ones_like(width) / 2.0
    )
    share = unbroadcast(areas, width)
    if np.ndim(x) == 1:
        return diff_adjoint(np.reshape(share, -1), x, 1, 0)
    return diff_adjoint(share, x, 1, axis)


def whole(df_dz, a, v, late):
    """The adjoint of a full convolution from that of its middle part."""
    cut = np.size(a) + np.size(v) - 1 - np.size(df_dz)
    first = cut - cut // 2 if late else cut // 2
    return np.pad(df_dz, (first, cut - first))


def convolve_adjoint(df_dz, a, v):
    """The adjoint of v in a convolution of a and v."""
    return np.reshape(np.correlate(whole(df_dz, a, v, False), np.ravel(a)), np.shape(v))


def correlate_left(df_dz, a, v):
    """The adjoint of a in z = np.correlate(a, v, …)."""
    return np.convolve(whole(df_dz, a, v, len(a) < len(v)), v, "valid")


def correlate_right(df_dz, a, v):
    """The adjoint of v in z = np.correlate(a, v, …)."""
    return np.correlate(whole(df_dz, a, v, len(a) < len(v)), a)[::-1]
