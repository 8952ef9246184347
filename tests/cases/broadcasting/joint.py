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


def model(r, c, s, with_grad=False):
    table = r * c
    # shifted = np.log(table) + s
    shifted1 = np.log(table)
    shifted = shifted1 + s
    f = shifted * 2
    if not with_grad:
        return f

    # df_dv is the derivative of f with respect to v
    df_dtable = df_dshifted = df_dr = df_dc = df_ds = 0

    df_df = np.ones_like(f)

    # f = shifted * 2
    df_dshifted += df_df * 2

    # shifted = np.log(table) + s
    # shifted = shifted1 + s
    dshifted_dshifted1 = 1
    dshifted_ds = 1
    df_dshifted1 = unbroadcast(df_dshifted * dshifted_dshifted1, shifted1)
    df_ds += unbroadcast(df_dshifted * dshifted_ds, s)
    # shifted1 = np.log(table)
    dshifted1_dtable = 1.0 / table
    df_dtable += df_dshifted1 * dshifted1_dtable

    # table = r * c
    dtable_dr = c
    dtable_dc = r
    df_dr += unbroadcast(df_dtable * dtable_dr, r)
    df_dc += unbroadcast(df_dtable * dtable_dc, c)

    return f, (df_dr, df_dc, df_ds)
