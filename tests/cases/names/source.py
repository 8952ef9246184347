# point: a=0.3, b_dc=0.4, c=0.5, np=0.6, with_grad=0.7, df_da=0.8
"""Names that clash with everything the tool would like to mint."""

from numpy import exp, sin


def f(a, b_dc, c, np, with_grad, df_da):
    a_db = a * c
    da_dx = sin(a_db) * exp(b_dc)
    f = da_dx * np
    cos = f + with_grad
    df_dcos = cos * df_da
    return df_dcos + cos**2 * b_dc
