"""Averages, quantiles, norms and sums of exponentials."""

import math

import numpy as np

from adjointgen.helpers.broadcasting import unbroadcast


def average_weights(weights, a, axis):
    """The weights of an average along an axis, as they are multiplied with a."""
    if np.shape(weights) == np.shape(a):
        return weights
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = [n % np.ndim(a) for n in axes]
    shape = [size if n in axes else 1 for n, size in enumerate(np.shape(a))]
    return np.reshape(np.transpose(weights, np.argsort(axes)), shape)


def average_sums(contribution, weights, axis):
    """The contribution to the weights of an average from that to its elements."""
    if np.shape(weights) == np.shape(contribution):
        return contribution
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = [n % np.ndim(contribution) for n in axes]
    others = tuple(n for n in range(np.ndim(contribution)) if n not in axes)
    return np.transpose(np.sum(contribution, axis=others), np.argsort(np.argsort(axes)))


def quantile_weights(a, q, axis):
    """The weight of each element in a quantile along an axis; nan has none."""
    a = np.asarray(a)
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = range(a.ndim) if axis is None else axes
    moved = np.moveaxis(a, tuple(axes), tuple(range(-len(axes), 0)))
    kept = moved.shape[: a.ndim - len(axes)]
    rows = moved.reshape(*kept, math.prod(moved.shape[len(kept) :]))
    place = np.maximum(q * (np.sum(~np.isnan(rows), axis=-1, keepdims=True) - 1), 0.0)
    low = np.floor(place).astype(int)
    weights = np.zeros(rows.shape)
    for index, weight in (
        (low, low + 1.0 - place),
        (np.ceil(place).astype(int), place - low),
    ):
        if rows.size:
            ties = rows == np.take_along_axis(np.sort(rows, axis=-1), index, axis=-1)
            weights += (
                weight * ties / np.maximum(np.sum(ties, axis=-1, keepdims=True), 1)
            )
    weights = np.moveaxis(
        weights.reshape(moved.shape), tuple(range(-len(axes), 0)), tuple(axes)
    )
    return weights.astype(np.result_type(a, 0.0))


def nanquantile_adjoint(df_dz, a, q, axis):
    """The adjoint of a in z = np.nanquantile(a, q, axis)."""
    if np.ndim(q) > 1 and isinstance(axis, tuple) and len(axis) > 1:
        raise ValueError("np.nanquantile puts tables of q elsewhere: give q one axis")
    return quantile_sums(df_dz, a, q, axis)


def quantile_sums(df_dz, a, q, axis):
    """The adjoint of a in its quantiles, those of nan left out."""
    df_da = np.zeros_like(1.0 * np.asarray(a))
    if df_da.size == 0:
        return df_da
    kept = np.sum(a, axis=axis, keepdims=True).shape
    seeds = np.reshape(df_dz, (np.size(q), *kept))
    for df_dq, part in zip(seeds, np.ravel(q), strict=True):
        df_da += df_dq * quantile_weights(a, float(part), axis)
    return df_da


def quantile_adjoint(df_dz, a, q, axis):
    """The adjoint of a in z = np.quantile(a, q, axis)."""
    unknown = np.any(np.isnan(a), axis=axis, keepdims=True)
    return np.where(unknown, np.nan, quantile_sums(df_dz, a, q, axis))


def norm_slope(x, z, ord, axis):
    """The derivative of a norm z with axes kept: 0 at 0, and largest elements share."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = range(np.ndim(x)) if axis is None else axes
    sign, size = np.sign(1.0 * x), np.abs(1.0 * x)
    if ord is None or ord == "fro" or (len(axes) == 1 and ord == 2):
        return x / (z + (z == 0))
    if len(axes) == 2 and ord in ("nuc", 2, -2):
        u, s, vh = np.linalg.svd(
            np.moveaxis(1.0 * x, tuple(axes), (-2, -1)), full_matrices=False
        )
        top = np.max(s, axis=-1, keepdims=True, initial=0.0)
        low = np.min(s, axis=-1, keepdims=True, initial=np.inf)
        share = s > max(u.shape[-2], vh.shape[-1]) * np.finfo(s.dtype).eps * top
        if ord != "nuc":
            share = share * (s == (top if ord == 2 else low))
            share = share / np.maximum(np.sum(share, axis=-1, keepdims=True), 1)
        slope = (u * share.astype(s.dtype)[..., None, :]) @ vh
        return np.moveaxis(slope, (-2, -1), tuple(axes))
    if len(axes) == 2 or abs(ord) == math.inf:
        sums = size
        if len(axes) == 2:
            sums = np.sum(size, axis=axes[0 if abs(ord) == 1 else 1], keepdims=True)
        ties = np.ones_like(1.0 * sums) * (sums == z)
        return sign * ties / np.sum(ties, axis=tuple(axes), keepdims=True)
    if ord == 0:
        return 0.0 * sign
    ratio = size / (z + (z == 0))
    slope = (ratio + (ratio == 0)) ** (float(ord) - 1.0)
    return sign * slope * (ratio > 0) * (z != 0)


def logsumexp_left(df_dz, z, a, b, axis):
    """The adjoint of a in z = logsumexp(a, axis, b)."""
    c, d = np.broadcast_arrays(a, b)
    kept = np.sum(d, axis=axis, keepdims=True).shape
    m = np.reshape(np.where(np.isneginf(z), 0.0, z), kept)
    weights = d * np.exp(
        np.where(d == 0, -np.inf, c) - m
    )  # where b is 0, a may be anything
    return unbroadcast(np.reshape(df_dz, kept) * weights, a)


def logsumexp_right(df_dz, z, a, b, axis):
    """The adjoint of b in z = logsumexp(a, axis, b)."""
    c, d = np.broadcast_arrays(a, b)
    kept = np.sum(d, axis=axis, keepdims=True).shape
    return unbroadcast(np.reshape(df_dz, kept) * np.exp(c - np.reshape(z, kept)), b)
