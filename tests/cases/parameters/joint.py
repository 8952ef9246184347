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


def f(x, /, y=1.0, n: int = 2, with_grad=False, *, k=0.5, label="f"):
    unused = np.log(y)
    # scale = x**n * np.float64(n)
    scale1 = x**n
    scale2 = np.float64(n)
    scale = scale1 * scale2
    # return scale * k + np.sin(y)
    f1 = scale * k
    f2 = np.sin(y)
    f = f1 + f2
    if not with_grad:
        return f

    # df_dv is the derivative of f with respect to v
    # not differentiated: n, label
    df_dscale = df_dx = df_dy = df_dk = 0

    df_df = np.ones_like(f)

    # return scale * k + np.sin(y)
    # f = f1 + f2
    df_df1 = unbroadcast(df_df, f1)
    df_df2 = unbroadcast(df_df, f2)
    # f2 = np.sin(y)
    df2_dy = np.cos(y)
    df_dy += df_df2 * df2_dy
    # f1 = scale * k
    df1_dscale = k
    df1_dk = scale
    df_dscale += unbroadcast(df_df1 * df1_dscale, scale)
    df_dk += unbroadcast(df_df1 * df1_dk, k)

    # scale = x**n * np.float64(n)
    # scale = scale1 * scale2
    dscale_dscale1 = scale2
    df_dscale1 = unbroadcast(df_dscale * dscale_dscale1, scale1)
    # scale1 = x**n
    dscale1_dx = n * x ** (1.0 * n - (n != 0))
    df_dx += df_dscale1 * dscale1_dx

    return f, (df_dx, df_dy, df_dk)
