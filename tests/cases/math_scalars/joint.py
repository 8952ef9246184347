import math


def f(x, y, with_grad=False):
    r = math.hypot(x, y)
    # s = abs(math.tanh(r) - 2) ** y
    s1 = math.tanh(r)
    s2 = s1 - 2
    s3 = abs(s2)
    s = s3**y
    # return math.atan2(y, x) * s + math.log1p(x) / math.sqrt(y)
    f1 = math.atan2(y, x)
    f2 = f1 * s
    f3 = math.log1p(x)
    f4 = math.sqrt(y)
    f5 = f3 / f4
    f = f2 + f5
    if not with_grad:
        return f

    # df_dv is the derivative of f with respect to v
    df_dr = df_ds = df_dx = df_dy = 0

    # return math.atan2(y, x) * s + math.log1p(x) / math.sqrt(y)
    # f = f2 + f5
    df_df2 = 1
    df_df5 = 1
    # f5 = f3 / f4
    df5_df3 = 1.0 / f4
    df5_df4 = -f5 / f4
    df_df3 = df_df5 * df5_df3
    df_df4 = df_df5 * df5_df4
    # f4 = math.sqrt(y)
    df4_dy = 0.5 / f4
    df_dy += df_df4 * df4_dy
    # f3 = math.log1p(x)
    df3_dx = 1.0 / (1.0 + x)
    df_dx += df_df3 * df3_dx
    # f2 = f1 * s
    df2_df1 = s
    df2_ds = f1
    df_df1 = df_df2 * df2_df1
    df_ds += df_df2 * df2_ds
    # f1 = math.atan2(y, x)
    f1_1 = math.hypot(x, y)
    df1_dy = x / f1_1 / f1_1
    df1_dx = -(y / f1_1) / f1_1
    df_dy += df_df1 * df1_dy
    df_dx += df_df1 * df1_dx

    # s = abs(math.tanh(r) - 2) ** y
    # s = s3**y
    ds_ds3 = y * s3 ** (1.0 * y - (y != 0))
    ds_dy = s * math.log(1.0 * s3 + (s3 == 0))
    df_ds3 = df_ds * ds_ds3
    df_dy += df_ds * ds_dy
    # s3 = abs(s2)
    ds3_ds2 = 1.0 * (s2 > 0) - (s2 < 0)
    df_ds2 = df_ds3 * ds3_ds2
    # s2 = s1 - 2
    ds2_ds1 = 1
    df_ds1 = df_ds2 * ds2_ds1
    # s1 = math.tanh(r)
    s1_1 = math.exp(-math.fabs(2.0 * r))
    ds1_dr = 4.0 * s1_1 / (1.0 + s1_1) ** 2.0
    df_dr += df_ds1 * ds1_dr

    # r = math.hypot(x, y)
    dr_dx = x / (r + (r == 0))
    dr_dy = y / (r + (r == 0))
    df_dx += df_dr * dr_dx
    df_dy += df_dr * dr_dy

    return f, (df_dx, df_dy)
