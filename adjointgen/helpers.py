"""The functions that may be copied, as text, into a generated file."""

import math

import numpy as np


def unbroadcast(contribution, v):
    """Sum a contribution to the shape of v, and cast it to v's floating type."""
    shape = np.shape(v)
    padded = (1,) * (np.ndim(contribution) - len(shape)) + shape
    axes = tuple(i for i, size in enumerate(padded) if size == 1)
    total = np.sum(contribution, axis=axes, keepdims=True)
    if total.shape != padded:
        raise ValueError(f"{np.shape(contribution)} cannot be summed to {shape}")
    dtype = np.result_type(v, 0.0)
    return total.reshape(shape).astype(dtype, casting="same_kind")[()]


def matmul_left(df_dz, x, y):
    """The adjoint of x in z = x @ y, whatever their dimensions."""
    if np.ndim(y) == 1:
        df_dx = np.expand_dims(df_dz, -1) * y
    elif np.ndim(x) == 1:
        df_dx = np.sum(np.expand_dims(df_dz, -2) * y, axis=-1)
    else:
        df_dx = df_dz @ np.swapaxes(y, -1, -2)
    return unbroadcast(df_dx, x)


def matmul_right(df_dz, x, y):
    """The adjoint of y in z = x @ y, whatever their dimensions."""
    if np.ndim(x) == np.ndim(y) == 1:
        df_dy = df_dz * x
    elif np.ndim(x) == 1:
        df_dy = np.expand_dims(x, -1) * np.expand_dims(df_dz, -2)
    elif np.ndim(y) == 1:
        df_dy = np.sum(np.expand_dims(df_dz, -1) * x, axis=-2)
    else:
        df_dy = np.swapaxes(x, -1, -2) @ df_dz
    return unbroadcast(df_dy, y)


def piece(df_dz, arrays, index, axis):
    """The part of the adjoint of a concatenation that belongs to one of the arrays."""
    sizes = [np.shape(a)[axis] if np.ndim(a) == np.ndim(df_dz) else 1 for a in arrays]
    start = sum(sizes[:index])
    part = np.take(df_dz, range(start, start + sizes[index]), axis=axis)
    return np.reshape(part, np.shape(arrays[index]))


def digamma(x):
    """The derivative of the logarithm of the gamma function at a scalar x."""
    if x < 0.0:  # by reflection
        return digamma(1.0 - x) - math.pi / math.tan(math.pi * x)
    y = 0.0
    while x < 10.0:
        y -= 1.0 / x
        x = x + 1.0  # no `+=`, which would change an array without dimensions in place
    s = 1.0 / (x * x)  # of the asymptotic series
    t = 1.0 / 252.0 - s * (1.0 / 240.0 - s * (1.0 / 132.0 - s * (691.0 / 32760.0 - s / 12.0)))
    return y + math.log(x) - 0.5 / x - s * (1.0 / 12.0 - s * (1.0 / 120.0 - s * t))
