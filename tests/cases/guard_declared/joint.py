import numpy as np


def f(x, s: float, k: int, with_grad=False):
    a = x - s  # (n)
    b = a / x  # (n)
    c = s / k
    # d = a * c / b
    d1 = a * c  # (n)
    d = d1 / b  # (n)
    # e = np.sin(s) / c
    e1 = np.sin(s)
    e = e1 / c
    # return np.where(x > s, a / b + d, x**s + e)
    f1 = a / b  # (n)
    f2 = f1 + d  # (n)
    f3 = x**s  # (n)
    f4 = f3 + e  # (n)
    f = np.where(x > s, f2, f4)  # (n)
    if not with_grad:
        return f

    # df_dv is the derivative of f with respect to v
    # not differentiated: k
    # shapes: x (n)
    df_da = df_db = df_dc = df_dd = df_de = df_dx = df_ds = 0

    df_df = np.ones_like(f)

    # return np.where(x > s, a / b + d, x**s + e)
    # f = np.where(x > s, f2, f4)
    df_df2 = np.where(x > s, df_df, 0.0)
    df_df4 = np.where(x > s, 0.0, df_df)
    # f4 = f3 + e
    df4_df3 = 1
    df4_de = 1
    df_df3 = df_df4 * df4_df3
    df_de += (df_df4 * df4_de).sum()
    # f3 = x**s
    df3_dx = s * x ** (1.0 * s - (s != 0))
    df3_ds = f3 * np.log(1.0 * x + (x == 0))
    df_dx += np.where(df_df3 == 0, 0, df_df3 * df3_dx)
    df_ds += np.where(df_df3 == 0, 0, df_df3 * df3_ds).sum()
    # f2 = f1 + d
    df2_df1 = 1
    df2_dd = 1
    df_df1 = df_df2 * df2_df1
    df_dd += df_df2 * df2_dd
    # f1 = a / b
    df1_da = 1.0 / b
    df1_db = -f1 / b
    df_da += np.where(df_df1 == 0, 0, df_df1 * df1_da)
    df_db += np.where(df_df1 == 0, 0, df_df1 * df1_db)

    # e = np.sin(s) / c
    # e = e1 / c
    de_de1 = np.divide(1.0, c)
    de_dc = np.divide(-e, c)
    df_de1 = np.where(df_de == 0, 0, df_de * de_de1)
    df_dc += np.where(df_de == 0, 0, df_de * de_dc)
    # e1 = np.sin(s)
    de1_ds = np.cos(s)
    df_ds += np.where(df_de1 == 0, 0, df_de1 * de1_ds)

    # d = a * c / b
    # d = d1 / b
    dd_dd1 = 1.0 / b
    dd_db = -d / b
    df_dd1 = np.where(df_dd == 0, 0, df_dd * dd_dd1)
    df_db += np.where(df_dd == 0, 0, df_dd * dd_db)
    # d1 = a * c
    dd1_da = c
    dd1_dc = a
    df_da += np.where(df_dd1 == 0, 0, df_dd1 * dd1_da)
    df_dc += np.where(df_dd1 == 0, 0, df_dd1 * dd1_dc).sum()

    # c = s / k
    dc_ds = np.divide(1.0, k)
    df_ds += np.where(df_dc == 0, 0, df_dc * dc_ds)

    # b = a / x
    db_da = 1.0 / x
    db_dx = -b / x
    df_da += np.where(df_db == 0, 0, df_db * db_da)
    df_dx += np.where(df_db == 0, 0, df_db * db_dx)

    # a = x - s
    da_dx = 1
    da_ds = -1
    df_dx += df_da * da_dx
    df_ds += (df_da * da_ds).sum()

    # each gradient has the shape and floating type of its input
    df_dx = np.full_like(1.0 * x, df_dx)[()]

    return f, (df_dx, df_ds)
