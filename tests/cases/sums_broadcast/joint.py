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


def f(x, c, with_grad=False):
    y = x + c
    f1 = np.sum(y)
    f2 = np.mean(y)
    if not with_grad:
        return f1, f2

    # df_dv is the derivative of the sum of the results with respect to v
    df_dy = df_dx = df_dc = 0
    df_df1 = df_df2 = 1

    # f2 = np.mean(y)
    df2_dy = np.ones_like(y) / np.size(y)
    df_dy += df_df2 * df2_dy
    # f1 = np.sum(y)
    df1_dy = np.ones_like(1.0 * y)
    df_dy += df_df1 * df1_dy

    # y = x + c
    dy_dx = 1
    dy_dc = 1
    df_dx += unbroadcast(df_dy * dy_dx, x)
    df_dc += unbroadcast(df_dy * dy_dc, c)

    return (f1, f2), (df_dx, df_dc)
