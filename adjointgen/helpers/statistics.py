"""Covariances, and densities of vectors."""

import numpy as np

from adjointgen.helpers.broadcasting import unbroadcast


def cov_adjoint(df_dz, m, rowvar, bias, ddof):
    """The adjoint of m in z = np.cov(m, None, rowvar, bias, ddof)."""
    turned = not rowvar and np.ndim(m) == 2
    rows = np.atleast_2d(m).T if turned else np.atleast_2d(m)
    rows = rows - np.mean(rows, axis=1, keepdims=True)
    count = rows.shape[1] - (ddof if ddof is not None else 0 if bias else 1)
    df_dz = np.atleast_2d(df_dz)
    df_dm = (df_dz + df_dz.T) @ rows / max(count, 0.0)
    return unbroadcast(np.reshape(df_dm.T if turned else df_dm, np.shape(m)), m)


def corrcoef_adjoint(df_dz, x, rowvar):
    """The adjoint of x in z = np.corrcoef(x, None, rowvar)."""
    turned = not rowvar and np.ndim(x) == 2
    rows = np.atleast_2d(x).T if turned else np.atleast_2d(x)
    rows = rows - np.mean(rows, axis=1, keepdims=True)
    size = np.sqrt(np.sum(rows * rows, axis=1, keepdims=True))
    rows = rows / size
    df_dz = np.atleast_2d(df_dz)
    part = (df_dz + df_dz.T) @ rows
    df_dx = (part - rows * np.sum(part * rows, axis=1, keepdims=True)) / size
    return unbroadcast(np.reshape(df_dx.T if turned else df_dx, np.shape(x)), x)


def normal_adjoint(df_dz, x, mean, cov, place):
    """The adjoint of x, mean or cov in z = multivariate_normal.logpdf(x, mean, cov)."""
    cov = np.multiply(1.0, cov)
    size = max(np.size(0.0 if mean is None else mean), len(cov) if cov.ndim else 1)
    full = cov if cov.ndim == 2 else cov * np.eye(size)
    full = np.tril(full) + np.tril(full, -1).T  # as SciPy reads it
    centre = 0.0 if mean is None else np.reshape(mean, size)
    d = 1.0 * np.reshape(x, (-1, size)) - centre
    w = np.linalg.solve(full, d.T).T
    g = np.reshape(df_dz, (-1, 1))
    if place == 0:
        return unbroadcast(np.reshape(-g * w, np.shape(x)), x)
    if place == 1:
        return unbroadcast(np.reshape(np.sum(g * w, axis=0), np.shape(mean)), mean)
    slope = 0.5 * ((g * w).T @ w - np.sum(g) * np.linalg.inv(full))
    if cov.ndim == 2:
        return np.tril(slope) + np.tril(slope, -1)
    return np.diagonal(slope) if cov.ndim else np.trace(slope)


def simplex(x, alpha):
    """The components of x, with the last one if it is left out."""
    x = np.asarray(x)
    if len(x) == len(alpha):
        return x
    return np.concatenate((x, 1.0 - np.sum(x, axis=0, keepdims=True)))


def simplex_adjoint(g, x):
    """The adjoint of x from that of all components."""
    return unbroadcast(g if len(g) == len(x) else g[:-1] - g[-1:], x)


def turned(arrays, index, rowvar):
    """Are the variables the columns? Not those of a second array of one row."""
    m = arrays[index]
    return not rowvar and np.ndim(m) == 2 and (index == 0 or len(m) != 1)


def variables(arrays, rowvar):
    """The variables of which np.cov is asked, each a row."""
    rows = [np.atleast_2d(m) for m in arrays]
    return np.concatenate(
        [r.T if turned(arrays, i, rowvar) else r for i, r in enumerate(rows)]
    )


def variables_adjoint(g, arrays, rowvar, index):
    """The adjoint of one of two arrays of variables, from that of all rows."""
    m = arrays[index]
    first = len(variables(arrays[:1], rowvar))
    rows = g[first:] if index else g[:first]
    rows = rows.T if turned(arrays, index, rowvar) else rows
    return unbroadcast(np.reshape(rows, np.shape(m)), m)
