import numpy as np_
from numpy import cos as cos_
from numpy import exp, ones_like, sin


def unbroadcast(contribution, v):
    """Sum a contribution to the shape of v, and cast it to v's floating type."""
    shape = np_.shape(v)
    padded = (1,) * (np_.ndim(contribution) - len(shape)) + shape
    axes = tuple(i for i, size in enumerate(padded) if size == 1)
    total = np_.sum(contribution, axis=axes, keepdims=True)
    if total.shape != padded:
        raise ValueError(f"{np_.shape(contribution)} cannot be summed to {shape}")
    dtype = np_.result_type(v, 0.0)
    return total.reshape(shape).astype(dtype, casting="same_kind")[()]


def f(a, b_dc, c, np, with_grad, df_da, with_grad_=False):
    a_db = a * c
    # da_dx = sin(a_db) * exp(b_dc)
    da_dx1 = sin(a_db)
    da_dx2 = exp(b_dc)
    da_dx = da_dx1 * da_dx2
    f = da_dx * np
    cos = f + with_grad
    df_dcos = cos * df_da
    # return df_dcos + cos**2 * b_dc
    f_1 = cos**2
    f_2 = f_1 * b_dc
    f_ = df_dcos + f_2
    if not with_grad_:
        return f_

    # df_dv is the derivative of the result, f_, with respect to v
    df_da_db = df_dda_dx = df_df = df_dcos_ = df_ddf_dcos = df_da_ = df_db_dc = 0
    df_dc = df_dnp = df_dwith_grad = df_ddf_da = 0

    df_df_ = ones_like(f_)

    # return df_dcos + cos**2 * b_dc
    # f_ = df_dcos + f_2
    df_ddf_dcos += unbroadcast(df_df_, df_dcos)
    df_df_2 = unbroadcast(df_df_, f_2)
    # f_2 = f_1 * b_dc
    df_2_df_1 = b_dc
    df_2_db_dc = f_1
    df_df_1 = unbroadcast(df_df_2 * df_2_df_1, f_1)
    df_db_dc += unbroadcast(df_df_2 * df_2_db_dc, b_dc)
    # f_1 = cos**2
    df_1_dcos = 2 * cos
    df_dcos_ += df_df_1 * df_1_dcos

    # df_dcos = cos * df_da
    ddf_dcos_dcos = df_da
    ddf_dcos_ddf_da = cos
    df_dcos_ += unbroadcast(df_ddf_dcos * ddf_dcos_dcos, cos)
    df_ddf_da += unbroadcast(df_ddf_dcos * ddf_dcos_ddf_da, df_da)

    # cos = f + with_grad
    dcos_df = 1
    dcos_dwith_grad = 1
    df_df += unbroadcast(df_dcos_ * dcos_df, f)
    df_dwith_grad += unbroadcast(df_dcos_ * dcos_dwith_grad, with_grad)

    # f = da_dx * np
    df_dda_dx_ = np
    df_dnp_ = da_dx
    df_dda_dx += unbroadcast(df_df * df_dda_dx_, da_dx)
    df_dnp += unbroadcast(df_df * df_dnp_, np)

    # da_dx = sin(a_db) * exp(b_dc)
    # da_dx = da_dx1 * da_dx2
    dda_dx_dda_dx1 = da_dx2
    dda_dx_dda_dx2 = da_dx1
    df_dda_dx1 = unbroadcast(df_dda_dx * dda_dx_dda_dx1, da_dx1)
    df_dda_dx2 = unbroadcast(df_dda_dx * dda_dx_dda_dx2, da_dx2)
    # da_dx2 = exp(b_dc)
    dda_dx2_db_dc = exp(b_dc)
    df_db_dc += df_dda_dx2 * dda_dx2_db_dc
    # da_dx1 = sin(a_db)
    dda_dx1_da_db = cos_(a_db)
    df_da_db += df_dda_dx1 * dda_dx1_da_db

    # a_db = a * c
    da_db_da = c
    da_db_dc = a
    df_da_ += unbroadcast(df_da_db * da_db_da, a)
    df_dc += unbroadcast(df_da_db * da_db_dc, c)

    return f_, (df_da_, df_db_dc, df_dc, df_dnp, df_dwith_grad, df_ddf_da)
