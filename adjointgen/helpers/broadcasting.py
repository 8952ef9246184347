"""Broadcasting is undone, and what is not chosen left out."""

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


def finite(x, z, df_dz):
    """x, with 0 for inf and nan, if they reach no z but those whose adjoint is 0."""
    if not np.all(np.isfinite(z) | (df_dz == 0)):
        return x
    return np.where(np.isfinite(x), x, 0.0)
