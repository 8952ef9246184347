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


def f(p, A, with_grad=False):
    x, y = p
    # u, v = np.exp(A)
    u1 = np.exp(A)
    u, v = u1
    # return (1.0 - x) ** 2 + 100.0 * (y - x**2) ** 2 + u @ v
    f1 = 1.0 - x
    f2 = f1**2
    f3 = x**2
    f4 = y - f3
    f5 = f4**2
    f6 = 100.0 * f5
    f7 = f2 + f6
    f8 = u @ v
    f = f7 + f8
    if not with_grad:
        return f

    # df_dv is the derivative of f with respect to v
    df_dx = df_dy = df_du = df_dv = df_dA = 0
    df_du1 = np.zeros_like(u1)
    df_dp = np.zeros_like(1.0 * p)

    df_df = np.ones_like(f)

    # return (1.0 - x) ** 2 + 100.0 * (y - x**2) ** 2 + u @ v
    # f = f7 + f8
    df_df7 = unbroadcast(df_df, f7)
    df_df8 = unbroadcast(df_df, f8)
    # f8 = u @ v
    df_du += matmul_left(df_df8, u, v)
    df_dv += matmul_right(df_df8, u, v)
    # f7 = f2 + f6
    df7_df2 = 1
    df7_df6 = 1
    df_df2 = unbroadcast(df_df7 * df7_df2, f2)
    df_df6 = unbroadcast(df_df7 * df7_df6, f6)
    # f6 = 100.0 * f5
    df6_df5 = 100.0
    df_df5 = df_df6 * df6_df5
    # f5 = f4**2
    df5_df4 = 2 * f4
    df_df4 = df_df5 * df5_df4
    # f4 = y - f3
    df4_dy = 1
    df4_df3 = -1
    df_dy += unbroadcast(df_df4 * df4_dy, y)
    df_df3 = unbroadcast(df_df4 * df4_df3, f3)
    # f3 = x**2
    df3_dx = 2 * x
    df_dx += df_df3 * df3_dx
    # f2 = f1**2
    df2_df1 = 2 * f1
    df_df1 = df_df2 * df2_df1
    # f1 = 1.0 - x
    df1_dx = -1
    df_dx += df_df1 * df1_dx

    # u, v = np.exp(A)
    # v = u1[1]
    df_du1[1] += df_dv
    # u = u1[0]
    df_du1[0] += df_du
    # u1 = np.exp(A)
    du1_dA = np.exp(A)
    df_dA += df_du1 * du1_dA

    # x, y = p
    df_dp[1] += df_dy
    df_dp[0] += df_dx

    return f, (df_dp, df_dA)
