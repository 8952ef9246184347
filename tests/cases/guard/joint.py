import numpy as np


def f(x, with_grad=False):
    # root = np.sqrt(x - 1)
    root1 = x - 1
    root = np.sqrt(root1)
    # inner = np.where(x > 1, root * np.log(x), 0)
    inner1 = np.log(x)
    inner2 = root * inner1
    inner = np.where(x > 1, inner2, 0)
    # return np.where(x > 0.5, inner, x**2)
    f1 = x**2
    f = np.where(x > 0.5, inner, f1)
    if not with_grad:
        return f

    # df_dv is the derivative of f with respect to v
    df_droot = df_dinner = df_dx = 0

    df_df = np.ones_like(f)

    # return np.where(x > 0.5, inner, x**2)
    # f = np.where(x > 0.5, inner, f1)
    df_dinner += np.where(x > 0.5, df_df, 0.0)
    df_df1 = np.where(x > 0.5, 0.0, df_df)
    # f1 = x**2
    df1_dx = 2 * x
    df_dx += np.where(df_df1 == 0, 0, df_df1 * df1_dx)

    # inner = np.where(x > 1, root * np.log(x), 0)
    # inner = np.where(x > 1, inner2, 0)
    df_dinner2 = np.where(x > 1, df_dinner, 0.0)
    # inner2 = root * inner1
    dinner2_droot = inner1
    dinner2_dinner1 = root
    df_droot += np.where(df_dinner2 == 0, 0, df_dinner2 * dinner2_droot)
    df_dinner1 = np.where(df_dinner2 == 0, 0, df_dinner2 * dinner2_dinner1)
    # inner1 = np.log(x)
    dinner1_dx = np.divide(1.0, x)
    df_dx += np.where(df_dinner1 == 0, 0, df_dinner1 * dinner1_dx)

    # root = np.sqrt(x - 1)
    # root = np.sqrt(root1)
    droot_droot1 = 0.5 / root
    df_droot1 = np.where(df_droot == 0, 0, df_droot * droot_droot1)
    # root1 = x - 1
    droot1_dx = 1
    df_dx += df_droot1 * droot1_dx

    return f, df_dx
