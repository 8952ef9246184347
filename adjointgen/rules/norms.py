"""Norms, logarithms of sums of exponentials, and what is divided by them."""

import numpy as np
from scipy import linalg, special

from adjointgen import helpers
from adjointgen.rules.kinds import Axis, Default, Flag, Nothing, example, pullback, reduction


@reduction
@example("np.linalg.norm(x)  # x: 5")
@example("np.linalg.norm(x)  # x: 2 3 2")
@example("np.linalg.norm(x, axis=0)  # x: 3 4")
@example("np.linalg.norm(x, None, -1, True)  # x: 3 3")
@example("np.linalg.norm(x, axis=(0, -1), keepdims=True)  # x: 2 3 2")
def norm(x, ord: Nothing = None, axis: Axis = None, keepdims: Flag = False):
    z = np.linalg.norm(x, axis=axis)
    dz_dx = x / (z + (z == 0))  # 0 where all are 0
    return z, dz_dx


@reduction
@example("np.linalg.norm(x, 2)  # x: 5")
@example("np.linalg.norm(x, 1, axis=0)  # x: 3 4 Nonzero")
@example("np.linalg.norm(x, np.inf, 1, keepdims=True)  # x: 3 4 Distinct")
@example("np.linalg.norm(x, -np.inf, -1)  # x: 3 3 Distinct")
@example("np.linalg.norm(x, ord=3.5, axis=0)  # x: 4 3 Nonzero")
@example("np.linalg.norm(x, 0.5)  # x: 4 Nonzero")
@example("np.linalg.norm(x, -2)  # x: 4 Nonzero")
@example("np.linalg.norm(x, 'fro')  # x: 3 4")
@example("np.linalg.norm(x, 'nuc')  # x: 3 4")
@example("np.linalg.norm(x, 'nuc', axis=(2, 0), keepdims=True)  # x: 2 3 3")
@example("np.linalg.norm(x, 2)  # x: 3 4")
@example("np.linalg.norm(x, -2, axis=(0, 1))  # x: 3 3")
@example("np.linalg.norm(x, 1)  # x: 3 4 Distinct")
@example("np.linalg.norm(x, -1, axis=(1, 2))  # x: 2 3 4 Distinct")
@example("np.linalg.norm(x, np.inf, axis=(-1, 0))  # x: 2 3 4 Distinct")
@example("np.linalg.norm(x, -np.inf)  # x: 3 3 Distinct")
def norm_of_order(x, ord=None, axis: Axis = None, keepdims: Flag = False):
    z = np.linalg.norm(x, ord, axis=axis)
    dz_dx = helpers.norm_slope(x, z, ord, axis)
    return z, dz_dx


@reduction
@example("linalg.norm(a)  # a: 5")
@example("linalg.norm(a, axis=0, keepdims=True)  # a: 3 4")
@example("linalg.norm(a, check_finite=False)  # a: 3 3")
def norm_of_scipy(
    a, ord: Nothing = None, axis: Axis = None, keepdims: Flag = False, check_finite: Flag = True
):
    z = linalg.norm(a, axis=axis)
    dz_da = a / (z + (z == 0))  # 0 where all are 0
    return z, dz_da


@reduction
@example("linalg.norm(a, 1)  # a: 3 4 Distinct")
@example("linalg.norm(a, np.inf, axis=1, keepdims=True)  # a: 3 4 Distinct")
@example("linalg.norm(a, 'fro', check_finite=False)  # a: 3 3")
def norm_of_order_of_scipy(
    a, ord=None, axis: Axis = None, keepdims: Flag = False, check_finite: Flag = True
):
    z = linalg.norm(a, ord, axis=axis)
    dz_da = helpers.norm_slope(a, z, ord, axis)
    return z, dz_da


@reduction
@example("special.logsumexp(a)  # a: 5")
@example("special.logsumexp(a, axis=0)  # a: 3 4")
@example("special.logsumexp(a, -1, keepdims=True)  # a: 3 3")
@example("special.logsumexp(a, axis=(0, 2))  # a: 2 3 4")
def logsumexp(
    a,
    axis: Axis = None,
    b: Nothing = None,
    keepdims: Flag = False,
    return_sign: Default = False,
):
    z = special.logsumexp(a, axis=axis)
    dz_da = np.exp(a - np.where(np.isneginf(z), 0.0, z))  # 0 where all are -inf
    return z, dz_da


@pullback
@example("special.logsumexp(a, b=b)  # a: 5; b: 5 Positive")
@example("special.logsumexp(a, axis=0, b=b)  # a: 3 4; b: 4 Positive")
@example("special.logsumexp(a, -1, b, keepdims=True)  # a: 3 3; b: 3 1 Positive")
@example("special.logsumexp(a, axis=(0, 2), b=b)  # a: 3 4; b: 2 3 1 Positive")
def logsumexp_weighted(
    df_dz, a, axis: Axis = None, b=None, keepdims: Flag = False, return_sign: Default = False
):
    z = special.logsumexp(a, axis=axis, b=b)
    df_da = helpers.logsumexp_left(df_dz, z, a, b, axis)
    df_db = helpers.logsumexp_right(df_dz, z, a, b, axis)
    return z, df_da, df_db


@pullback
@example("special.softmax(x)  # x: 2 3")
@example("special.softmax(x, axis=0)  # x: 3 4")
@example("special.softmax(x, -1)  # x: 3 3")
@example("special.softmax(x, axis=(0, 1))  # x: 2 3 2")
def softmax(df_dz, x, axis: Axis = None):
    z = special.softmax(x, axis=axis)
    df_dx = z * (df_dz - np.sum(df_dz * z, axis=axis, keepdims=True))
    return z, df_dx


@pullback
@example("special.log_softmax(x)  # x: 2 3")
@example("special.log_softmax(x, axis=0)  # x: 3 4")
@example("special.log_softmax(x, -1)  # x: 3 3")
@example("special.log_softmax(x, axis=(0, 1))  # x: 2 3 2")
def log_softmax(df_dz, x, axis: Axis = None):
    z = special.log_softmax(x, axis=axis)
    df_dx = df_dz - np.exp(z) * np.sum(df_dz, axis=axis, keepdims=True)
    return z, df_dx


@reduction
@example("np.linalg.vector_norm(x)  # x: 3 4")
@example("np.linalg.vector_norm(x, axis=-1, keepdims=True)  # x: 3 3")
@example("np.linalg.vector_norm(x, axis=(0, 2))  # x: 2 3 4")
def vector_norm(x, /, *, axis: Axis = None, keepdims: Flag = False, ord: Default = 2):
    z = np.linalg.vector_norm(x, axis=axis)
    dz_dx = x / (z + (z == 0))  # 0 where all are 0
    return z, dz_dx


@pullback
@example("np.linalg.matrix_norm(x)  # x: 3 4")
@example("np.linalg.matrix_norm(x, ord='nuc')  # x: 2 3 3")
@example("np.linalg.matrix_norm(x, ord=2)  # x: 2 3 4")
def matrix_norm(df_dz, x, /, *, keepdims: Default = False, ord="fro"):
    z = np.linalg.matrix_norm(x, ord=ord)
    g = np.expand_dims(df_dz, (-2, -1))
    df_dx = g * helpers.norm_slope(x, np.expand_dims(z, (-2, -1)), ord, (-2, -1))
    return z, df_dx
