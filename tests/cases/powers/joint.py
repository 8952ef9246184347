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


def f(x, y, with_grad=False):
    a = x**2
    # b = x**3 + x**-1 + x**0.5 + x**-2.5 + x**1 + x**0
    b1 = x**3
    b2 = x**-1
    b3 = b1 + b2
    b4 = x**0.5
    b5 = b3 + b4
    b6 = x**-2.5
    b7 = b5 + b6
    b8 = x**1
    b9 = b7 + b8
    b10 = x**0
    b = b9 + b10
    # c = x ** (1 / 3) + 2.0**x
    c1 = x ** (1 / 3)
    c2 = 2.0**x
    c = c1 + c2
    # d = (x * x) ** y
    d1 = x * x
    d = d1**y
    # return np.square(a) + b * c / d
    f1 = np.square(a)
    f2 = b * c
    f3 = f2 / d
    f = f1 + f3
    if not with_grad:
        return f

    # df_dv is the derivative of f with respect to v
    df_da = df_db = df_dc = df_dd = df_dx = df_dy = 0

    df_df = np.ones_like(f)

    # return np.square(a) + b * c / d
    # f = f1 + f3
    df_df1 = unbroadcast(df_df, f1)
    df_df3 = unbroadcast(df_df, f3)
    # f3 = f2 / d
    df3_df2 = 1.0 / d
    df3_dd = -f3 / d
    df_df2 = unbroadcast(df_df3 * df3_df2, f2)
    df_dd += unbroadcast(df_df3 * df3_dd, d)
    # f2 = b * c
    df2_db = c
    df2_dc = b
    df_db += df_df2 * df2_db
    df_dc += df_df2 * df2_dc
    # f1 = np.square(a)
    df1_da = 2.0 * a
    df_da += df_df1 * df1_da

    # d = (x * x) ** y
    # d = d1**y
    dd_dd1 = y * d1 ** (1.0 * y - (y != 0))
    dd_dy = d * np.log(1.0 * d1 + (d1 == 0))
    df_dd1 = unbroadcast(df_dd * dd_dd1, d1)
    df_dy += unbroadcast(df_dd * dd_dy, y)
    # d1 = x * x
    dd1_dx = 2.0 * x
    df_dx += df_dd1 * dd1_dx

    # c = x ** (1 / 3) + 2.0**x
    # c = c1 + c2
    dc_dc1 = 1
    dc_dc2 = 1
    df_dc1 = df_dc * dc_dc1
    df_dc2 = df_dc * dc_dc2
    # c2 = 2.0**x
    dc2_dx = c2 * math.log(2.0)
    df_dx += df_dc2 * dc2_dx
    # c1 = x ** (1 / 3)
    dc1_dx = 1 / 3 * x ** (1 / 3 - 1.0)
    df_dx += df_dc1 * dc1_dx

    # b = x**3 + x**-1 + x**0.5 + x**-2.5 + x**1 + x**0
    # b = b9 + b10
    db_db9 = 1
    db_db10 = 1
    df_db9 = df_db * db_db9
    df_db10 = df_db * db_db10
    # b10 = x**0
    db10_dx = 0
    df_dx += df_db10 * db10_dx
    # b9 = b7 + b8
    db9_db7 = 1
    db9_db8 = 1
    df_db7 = df_db9 * db9_db7
    df_db8 = df_db9 * db9_db8
    # b8 = x**1
    db8_dx = 1
    df_dx += df_db8 * db8_dx
    # b7 = b5 + b6
    db7_db5 = 1
    db7_db6 = 1
    df_db5 = df_db7 * db7_db5
    df_db6 = df_db7 * db7_db6
    # b6 = x**-2.5
    db6_dx = -2.5 * x**-3.5
    df_dx += df_db6 * db6_dx
    # b5 = b3 + b4
    db5_db3 = 1
    db5_db4 = 1
    df_db3 = df_db5 * db5_db3
    df_db4 = df_db5 * db5_db4
    # b4 = x**0.5
    db4_dx = 0.5 * x**-0.5
    df_dx += df_db4 * db4_dx
    # b3 = b1 + b2
    db3_db1 = 1
    db3_db2 = 1
    df_db1 = df_db3 * db3_db1
    df_db2 = df_db3 * db3_db2
    # b2 = x**-1
    db2_dx = -1 * x**-2.0
    df_dx += df_db2 * db2_dx
    # b1 = x**3
    db1_dx = 3 * x**2.0
    df_dx += df_db1 * db1_dx

    # a = x**2
    da_dx = 2 * x
    df_dx += df_da * da_dx

    return f, (df_dx, df_dy)
