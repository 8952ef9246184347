"""Polynomials by their coefficients."""

import numpy as np

from adjointgen.helpers.broadcasting import unbroadcast


def polynomial_slope(p, x):
    """The derivative by x of np.polyval(p, x)."""
    value = slope = 0.0
    for coefficient in p:
        value, slope = value * x + coefficient, slope * x + value
    return slope


def polynomial_powers(df_dz, p, x):
    """The adjoint of p in z = np.polyval(p, x)."""
    df_dp, power = np.zeros_like(np.multiply(1.0, p)), df_dz
    for i in reversed(range(len(df_dp))):
        df_dp[i] = unbroadcast(power, df_dp[i])
        power = power * x
    return df_dp


def vander_adjoint(df_dz, x, increasing):
    """The adjoint of x in z = np.vander(x, …), whose columns are powers of x."""
    df_dz = df_dz if increasing else df_dz[:, ::-1]
    count = max(df_dz.shape[1] - 1, 0)
    slopes = np.vander(np.multiply(1.0, x), count, increasing=True) * np.arange(
        1.0, count + 1.0
    )
    return unbroadcast(np.sum(df_dz[:, 1:] * slopes, axis=1), x)


def polyfit_inverse(a):
    """The pseudo-inverse of the powers a in np.polyfit, which scales its columns."""
    scale = np.sqrt(np.sum(a * a, axis=0))
    s = np.linalg.svd(a / scale, compute_uv=False)
    rank = np.sum(s > np.shape(a)[0] * np.finfo(s.dtype).eps * s[0])
    if rank < np.shape(a)[1]:
        raise np.linalg.LinAlgError("np.polyfit has no derivative without full rank")
    return np.linalg.pinv(a / scale, 0.0) / scale[:, None]
