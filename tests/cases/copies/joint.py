import numpy as np
from numpy import exp, ones_like


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


def f(x, y, with_grad=False):
    a = x
    # b, c = a * y, y
    b = a * y
    c = y
    # d = e = exp(b) - c
    d1 = exp(b)
    d = d1 - c
    e = d
    # return d * e + a
    f1 = d * e
    f = f1 + a
    if not with_grad:
        return f

    # df_dv is the derivative of f with respect to v
    df_da = df_db = df_dc = df_dd = df_de = df_dx = df_dy = 0

    df_df = ones_like(f)

    # return d * e + a
    # f = f1 + a
    df_df1 = unbroadcast(df_df, f1)
    df_da += unbroadcast(df_df, a)
    # f1 = d * e
    df1_dd = e
    df1_de = d
    df_dd += df_df1 * df1_dd
    df_de += df_df1 * df1_de

    # d = e = exp(b) - c
    # e = d
    de_dd = 1
    df_dd += df_de * de_dd
    # d = d1 - c
    dd_dd1 = 1
    dd_dc = -1
    df_dd1 = unbroadcast(df_dd * dd_dd1, d1)
    df_dc += unbroadcast(df_dd * dd_dc, c)
    # d1 = exp(b)
    dd1_db = exp(b)
    df_db += df_dd1 * dd1_db

    # b, c = a * y, y
    # c = y
    dc_dy = 1
    df_dy += df_dc * dc_dy
    # b = a * y
    db_da = y
    db_dy = a
    df_da += unbroadcast(df_db * db_da, a)
    df_dy += unbroadcast(df_db * db_dy, y)

    # a = x
    da_dx = 1
    df_dx += df_da * da_dx

    return f, (df_dx, df_dy)
