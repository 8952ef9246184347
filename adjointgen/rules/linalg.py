"""Inverses, determinants, powers and functions of matrices, and matrices made of others."""

from typing import Literal

import numpy as np
from scipy import linalg

from adjointgen import helpers
from adjointgen.rules.kinds import Arrays, Count, Default, Flag, Matrix, Nothing, example, pullback

# ----- inverses -----


@pullback
@example("np.linalg.inv(a)  # a: 3 3 Invertible")
@example("np.linalg.inv(a)  # a: 1 1 Invertible")
def inv(df_dz, a: Matrix):
    z = np.linalg.inv(a)
    df_da = -z.T @ df_dz @ z.T
    return z, df_da


@pullback
@example("np.linalg.inv(a)  # a: 2 3 3 Invertible")
def inv_any(df_dz, a):
    z = np.linalg.inv(a)
    df_da = -np.swapaxes(z, -1, -2) @ df_dz @ np.swapaxes(z, -1, -2)
    return z, df_da


@pullback
@example("np.linalg.tensorinv(np.reshape(a, (4, 2, 2)), 1)  # a: 4 4 Invertible")
@example("np.linalg.tensorinv(np.reshape(a, (2, 3, 6)))  # a: 6 6 Invertible")
def tensorinv(df_dz, a, ind: Count = 2):
    z = np.linalg.tensorinv(a, ind)
    n = np.prod(np.shape(a)[:ind])
    square = np.reshape(z, (n, n)).T
    df_da = np.reshape(-square @ np.reshape(df_dz, (n, n)) @ square, np.shape(a))
    return z, df_da


@pullback
@example("np.linalg.pinv(a)  # a: 4 3")
@example("np.linalg.pinv(a, 1e-10)  # a: 2 3")
@example("np.linalg.pinv(a)  # a: 3 3 Invertible")
@example("np.linalg.pinv(a, rcond=1e-10)  # a: 2 3 4")
def pinv(df_dz, a, rcond: Count = None, hermitian: Default = False):
    z = np.linalg.pinv(a, rcond)
    df_da = helpers.pinv_adjoint(df_dz, z, a)
    return z, df_da


@pullback
@example("linalg.inv(a)  # a: 3 3 Invertible")
def inv_of_scipy(df_dz, a: Matrix, overwrite_a: Default = False, check_finite: Flag = True):
    z = linalg.inv(a)
    df_da = -z.T @ df_dz @ z.T
    return z, df_da


@pullback
@example("linalg.inv(2.0 * a, check_finite=False)  # a: 3 3 Invertible")
def inv_of_scipy_any(df_dz, a, overwrite_a: Default = False, check_finite: Flag = True):
    z = linalg.inv(a)
    df_da = -np.swapaxes(z, -1, -2) @ df_dz @ np.swapaxes(z, -1, -2)
    return z, df_da


@pullback
@example("linalg.pinv(a)  # a: 4 3")
@example("linalg.pinv(a, rtol=1e-10)  # a: 2 3")
@example("linalg.pinv(a, check_finite=False)  # a: 3 3 Invertible")
def pinv_of_scipy(
    df_dz,
    a,
    *,
    atol: Count = None,
    rtol: Count = None,
    return_rank: Default = False,
    check_finite: Flag = True,
):
    z = linalg.pinv(a, atol=atol, rtol=rtol)
    df_da = helpers.pinv_adjoint(df_dz, z, a)
    return z, df_da


# ----- determinants: also of singular matrices, from their singular values -----


@pullback
@example("np.linalg.det(a)  # a: 3 3")
@example("np.linalg.det(a)  # a: 1 1")
def det(df_dz, a: Matrix):
    z = np.linalg.det(a)
    df_da = df_dz * helpers.cofactors(a)
    return z, df_da


@pullback
@example("np.linalg.det(a)  # a: 2 3 3")
@example("np.linalg.det(a)  # a: 2 1 2 2")
def det_any(df_dz, a):
    z = np.linalg.det(a)
    df_da = np.expand_dims(df_dz, (-2, -1)) * helpers.cofactors(a)
    return z, df_da


@pullback
@example("linalg.det(a)  # a: 3 3")
@example("linalg.det(a, check_finite=False)  # a: 2 2")
def det_of_scipy(df_dz, a, overwrite_a: Default = False, check_finite: Flag = True):
    z = linalg.det(a)
    df_da = np.expand_dims(df_dz, (-2, -1)) * helpers.cofactors(a)
    return z, df_da


@pullback
@example("np.linalg.slogdet(a)[1]  # a: 3 3 Invertible")
def slogdet(df_dlogabsdet, a: Matrix):
    sign, logabsdet = np.linalg.slogdet(a)
    df_da = df_dlogabsdet * np.linalg.inv(a).T
    return sign, logabsdet, df_da


@pullback
@example("np.linalg.slogdet(a)[1]  # a: 2 3 3 Invertible")
def slogdet_any(df_dlogabsdet, a):
    sign, logabsdet = np.linalg.slogdet(a)
    df_da = np.expand_dims(df_dlogabsdet, (-2, -1)) * np.swapaxes(np.linalg.inv(a), -1, -2)
    return sign, logabsdet, df_da


# ----- powers and functions of matrices -----


@pullback
@example("np.linalg.matrix_power(a, 2)  # a: 3 3")
@example("np.linalg.matrix_power(a, 2)  # a: 2 3 3")
def matrix_square(df_dz, a, n: Literal[2]):
    z = np.linalg.matrix_power(a, 2)
    df_da = df_dz @ np.swapaxes(a, -1, -2) + np.swapaxes(a, -1, -2) @ df_dz
    return z, df_da


@pullback
@example("np.linalg.matrix_power(a, 5)  # a: 3 3")
@example("np.linalg.matrix_power(a, 1)  # a: 2 3 3")
@example("np.linalg.matrix_power(a, n=0)  # a: 3 3")
@example("np.linalg.matrix_power(a, -1)  # a: 3 3 Invertible")
@example("np.linalg.matrix_power(a, -3)  # a: 2 3 3 Invertible")
def matrix_power(df_dz, a, n: Count):
    z = np.linalg.matrix_power(a, n)
    df_da = helpers.power_adjoint(df_dz, a, n)
    return z, df_da


@pullback
@example("linalg.expm(A)  # A: 3 3")
@example("linalg.expm(A)  # A: 2 3 3")
def expm(df_dz, A):
    z = linalg.expm(A)
    df_dA = helpers.function_adjoint(linalg.expm, A, df_dz)
    return z, df_dA


@pullback
@example("linalg.sqrtm(A)  # A: 3 3 Spectral")
@example("linalg.sqrtm(A)  # A: 3 3 PositiveDefinite")
def sqrtm(df_dz, A):
    z = linalg.sqrtm(A)
    df_dA = helpers.function_adjoint(linalg.sqrtm, A, df_dz)
    return z, df_dA


@pullback
@example("linalg.logm(A)  # A: 3 3 Lower")
@example("linalg.logm(A)  # A: 3 3 PositiveDefinite")
def logm(df_dz, A):
    z = linalg.logm(A)
    df_dA = helpers.function_adjoint(linalg.logm, A, df_dz)
    return z, df_dA


# ----- chains of matrices, matrices of blocks and of diagonals -----


@pullback
@example("np.linalg.multi_dot([a, b])  # a: 2 3; b: 3 4")
@example("np.linalg.multi_dot([a, b, c])  # a: 2 3; b: 3 4; c: 4 2")
@example("np.linalg.multi_dot((a, b, a, c))  # a: 3 3; b: 3 3; c: 3 3")
@example("np.linalg.multi_dot([a, b, c])  # a: 2; b: 2 3; c: 3")
@example("np.linalg.multi_dot([a, b])  # a: 3; b: 3 4")
@example("np.linalg.multi_dot([a, b])  # a: 2 3; b: 3")
@example("np.linalg.multi_dot([a, b])  # a: 3; b: 3")
def multi_dot(df_dz, arrays: Arrays):
    z = np.linalg.multi_dot(arrays)
    df_darrays = helpers.multi_dot_adjoint(df_dz, arrays, index)
    return z, df_darrays


@pullback
@example("np.linalg.diagonal(x)  # x: 2 3 4")
@example("np.linalg.diagonal(x, offset=-1)  # x: 3 3")
@example("np.linalg.diagonal(x, offset=5)  # x: 3 3")
def diagonal(df_dz, x, /, *, offset: Count = 0):
    z = np.linalg.diagonal(x, offset=offset)
    df_dx = helpers.scatter(df_dz, np.linalg.diagonal(helpers.places(x), offset=offset), x)
    return z, df_dx


@pullback
@example("linalg.block_diag(x, y)  # x: 2 3; y: 1 2")
@example("linalg.block_diag(x, y, x)  # x: 3; y: 2 2")
@example("linalg.block_diag(x, y, 1.0)  # x:; y: 3 3")
def block_diag(df_dz, *arrs: Arrays):
    z = linalg.block_diag(*arrs)
    df_darrs = helpers.diagonal_block(df_dz, arrs, index)
    return z, df_darrs


@pullback
@example("linalg.toeplitz(c)  # c: 3")
def toeplitz_symmetric(df_dz, c, r: Nothing = None):
    z = linalg.toeplitz(c)
    df_dc = helpers.first_column(df_dz + np.swapaxes(np.triu(df_dz, 1), -1, -2), c)
    return z, df_dc


@pullback
@example("linalg.toeplitz(c, r)  # c: 3; r: 4")
@example("linalg.toeplitz(c, r)  # c: 3; r: 2")
@example("linalg.toeplitz(c, r=r)  # c: 3; r: 3")
def toeplitz(df_dz, c, r):
    z = linalg.toeplitz(c, r)
    df_dc = helpers.first_column(df_dz, c)
    df_dr = helpers.first_column(np.swapaxes(np.triu(df_dz, 1), -1, -2), r)  # r[0] is not read
    return z, df_dc, df_dr


@pullback
@example("linalg.circulant(c)  # c: 4")
@example("linalg.circulant(c)  # c: 1")
def circulant(df_dz, c):
    z = linalg.circulant(c)
    df_dc = helpers.scatter(df_dz, linalg.circulant(helpers.places(c)), c)
    return z, df_dc
