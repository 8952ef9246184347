def energy(self, x: float, k: float = 2.0, with_grad=False):
    stretch = x - 1.0
    # return 0.5 * k * stretch**2
    f1 = 0.5 * k
    f2 = stretch**2
    f = f1 * f2
    if not with_grad:
        return f

    # df_dv is the derivative of f with respect to v
    df_dstretch = df_dx = df_dk = 0

    # return 0.5 * k * stretch**2
    # f = f1 * f2
    df_df1 = f2
    df_df2 = f1
    # f2 = stretch**2
    df2_dstretch = 2 * stretch
    df_dstretch += df_df2 * df2_dstretch
    # f1 = 0.5 * k
    df1_dk = 0.5
    df_dk += df_df1 * df1_dk

    # stretch = x - 1.0
    dstretch_dx = 1
    df_dx += df_dstretch * dstretch_dx

    return f, (df_dx, df_dk)
