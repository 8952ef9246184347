import numpy as np


def f(x, with_grad=False):
    y = x**2
    z = np.sum(y)
    m = np.mean(y)
    # return z * 2 + m
    f1 = z * 2
    f = f1 + m
    if not with_grad:
        return f

    # df_dv is the derivative of f with respect to v
    df_dy = df_dm = df_dx = 0
    df_dz = 0.0

    # return z * 2 + m
    # f = f1 + m
    df_df1 = 1.0
    df_dm = 1.0
    # f1 = z * 2
    df1_dz = 2
    df_dz += df_df1 * df1_dz

    # m = np.mean(y)
    dm_dy = np.ones_like(y) / np.size(y)
    df_dy += df_dm * dm_dy

    # z = np.sum(y)
    dz_dy = 1
    df_dy += df_dz * dz_dy

    # y = x**2
    dy_dx = 2 * x
    df_dx += df_dy * dy_dx

    return f, df_dx
