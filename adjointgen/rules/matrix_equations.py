"""Equations whose unknown is a matrix, and systems that are given by their bands."""

import numpy as np
from scipy import linalg

from adjointgen import helpers
from adjointgen.rules.kinds import (
    Count,
    Default,
    Flag,
    Matrix,
    Text,
    example,
    pullback,
)

# ----- of matrices, then of stacks -----


@pullback
@example("linalg.solve_sylvester(a, b, q)  # a: 3 3 Invertible; b: 2 2 Invertible; q: 3 2")
@example("linalg.solve_sylvester(a, b, q)  # a: 3 3 Invertible; b: 3 3 Invertible; q: 3 3")
def solve_sylvester(df_dz, a: Matrix, b: Matrix, q: Matrix):
    z = linalg.solve_sylvester(a, b, q)
    y = linalg.solve_sylvester(a.T, b.T, df_dz)
    df_da = -y @ z.T
    df_db = -z.T @ y
    df_dq = y
    return z, df_da, df_db, df_dq


@pullback
@example("linalg.solve_sylvester(a, b, q)  # a: 3 3 Invertible; b: 2 2 Invertible; q: 3 2")
def solve_sylvester_of_stacks(df_dz, a, b, q):
    z = linalg.solve_sylvester(a, b, q)
    y = linalg.solve_sylvester(np.swapaxes(a, -1, -2), np.swapaxes(b, -1, -2), df_dz)
    df_da = helpers.unbroadcast(-y @ np.swapaxes(z, -1, -2), a)
    df_db = helpers.unbroadcast(-np.swapaxes(z, -1, -2) @ y, b)
    df_dq = helpers.unbroadcast(y, q)
    return z, df_da, df_db, df_dq


@pullback
@example("linalg.solve_continuous_lyapunov(a, q)  # a: 3 3 Invertible; q: 3 3")
@example("linalg.solve_lyapunov(a, q)  # a: 2 2 Invertible; q: 2 2")
def solve_continuous_lyapunov(df_dz, a: Matrix, q: Matrix):
    z = linalg.solve_continuous_lyapunov(a, q)
    y = linalg.solve_continuous_lyapunov(a.T, df_dz)
    df_da = -y @ z.T - y.T @ z
    df_dq = y
    return z, df_da, df_dq


@pullback
@example("linalg.solve_continuous_lyapunov(a, q)  # a: 3 3 Invertible; q: 3 3")
def solve_continuous_lyapunov_of_stacks(df_dz, a, q):
    z = linalg.solve_continuous_lyapunov(a, q)
    y = linalg.solve_continuous_lyapunov(np.swapaxes(a, -1, -2), df_dz)
    p = y @ np.swapaxes(z, -1, -2) + np.swapaxes(y, -1, -2) @ z
    df_da = helpers.unbroadcast(-p, a)
    df_dq = helpers.unbroadcast(y, q)
    return z, df_da, df_dq


@pullback
@example("linalg.solve_discrete_lyapunov(0.2 * a, q)  # a: 3 3 Invertible; q: 3 3")
@example("linalg.solve_discrete_lyapunov(0.2 * a, q, 'bilinear')  # a: 3 3 Invertible; q: 3 3")
def solve_discrete_lyapunov(df_dz, a: Matrix, q: Matrix, method: Text = None):
    z = linalg.solve_discrete_lyapunov(a, q, method)
    y = linalg.solve_discrete_lyapunov(a.T, df_dz, method)
    df_da = y @ a @ z.T + y.T @ a @ z
    df_dq = y
    return z, df_da, df_dq


@pullback
@example("linalg.solve_discrete_lyapunov(0.2 * a, q, 'direct')  # a: 3 3 Invertible; q: 3 3")
def solve_discrete_lyapunov_of_stacks(df_dz, a, q, method: Text = None):
    z = linalg.solve_discrete_lyapunov(a, q, method)
    y = linalg.solve_discrete_lyapunov(np.swapaxes(a, -1, -2), df_dz, method)
    p = y @ a @ np.swapaxes(z, -1, -2) + np.swapaxes(y, -1, -2) @ a @ z
    df_da = helpers.unbroadcast(p, a)
    df_dq = helpers.unbroadcast(y, q)
    return z, df_da, df_dq


# ----- by bands -----


@pullback
@example("linalg.solve_banded((1, 1), ab, b)  # ab: 3 4 Bands; b: 4")
@example("linalg.solve_banded((1, 2), ab, b, check_finite=False)  # ab: 4 5 Bands; b: 5 2")
@example("linalg.solve_banded((0, 1), ab, b)  # ab: 2 3 Bands; b: 3 3")
def solve_banded(
    df_dz,
    l_and_u: Count,
    ab,
    b,
    overwrite_ab: Default = False,
    overwrite_b: Default = False,
    check_finite: Flag = True,
):
    z = linalg.solve_banded(l_and_u, ab, b)
    turned = helpers.bands_turned(ab, l_and_u)
    y = linalg.solve_banded(l_and_u[::-1], turned, helpers.columns(df_dz, ab))
    df_dab = helpers.bands_between(-y, z, ab, l_and_u)
    df_db = helpers.unbroadcast(np.reshape(y, np.shape(z)), b)
    return z, df_dab, df_db
