from numpy import cos, exp, sin


def f(x, with_grad=False):
    a = exp(x)
    b = a**2
    c = a + b
    d = exp(c)
    e = sin(c)
    f = d + e
    if not with_grad:
        return f

    # df_dv is the derivative of f with respect to v
    df_da = df_db = df_dc = df_dd = df_de = df_dx = 0

    # f = d + e
    df_dd = 1
    df_de = 1

    # e = sin(c)
    de_dc = cos(c)
    df_dc += df_de * de_dc

    # d = exp(c)
    dd_dc = exp(c)
    df_dc += df_dd * dd_dc

    # c = a + b
    dc_da = 1
    dc_db = 1
    df_da += df_dc * dc_da
    df_db += df_dc * dc_db

    # b = a**2
    db_da = 2 * a
    df_da += df_db * db_da

    # a = exp(x)
    da_dx = exp(x)
    df_dx += df_da * da_dx

    return f, df_dx
