"""Functions of scalars."""

import math

import numpy as np


def digamma(x):
    """The derivative of the logarithm of the gamma function at a scalar x."""
    if x < 0.0:  # by reflection
        return digamma(1.0 - x) - math.pi / math.tan(math.pi * x)
    y = 0.0
    while x < 10.0:
        y -= 1.0 / x
        x = x + 1.0  # no `+=`, which would change an array without dimensions in place
    s = 1.0 / (x * x)  # of the asymptotic series
    t = 1.0 / 252.0 - s * (
        1.0 / 240.0 - s * (1.0 / 132.0 - s * (691.0 / 32760.0 - s / 12.0))
    )
    return y + math.log(x) - 0.5 / x - s * (1.0 / 12.0 - s * (1.0 / 120.0 - s * t))


def products_of_others(a, axis):
    """For each element of a the product of the others along an axis, zeros or not."""
    a = 1.0 * np.asarray(a)
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = range(a.ndim) if axis is None or a.ndim == 0 else axes
    moved = np.moveaxis(a, tuple(axes), tuple(range(-len(axes), 0)))
    kept = moved.shape[: a.ndim - len(axes)]
    ones = np.ones_like(a, shape=(*kept, 1))
    rows = moved.reshape(*kept, math.prod(moved.shape[len(kept) :]))
    before = np.cumprod(np.concatenate((ones, rows[..., :-1]), axis=-1), axis=-1)
    after = np.cumprod(np.concatenate((ones, rows[..., :0:-1]), axis=-1), axis=-1)
    others = (before * after[..., ::-1])[..., : rows.shape[-1]].reshape(moved.shape)
    return np.moveaxis(others, tuple(range(-len(axes), 0)), tuple(axes))
