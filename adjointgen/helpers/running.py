"""Running products and extremes."""

import numpy as np


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


def records_adjoint(df_dz, z, a, axis):
    """The adjoint of a in z = np.maximum.accumulate(a, axis), by the last of equals."""
    places = list(np.indices(np.shape(a), sparse=True))
    places[axis] = np.maximum.accumulate(np.where(a == z, places[axis], 0), axis)
    df_da = np.zeros_like(df_dz)
    np.add.at(df_da, tuple(places), df_dz)
    return df_da
