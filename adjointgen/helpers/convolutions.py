"""Convolutions and correlations."""

import numpy as np


def whole(df_dz, a, v, late):
    """The adjoint of a full convolution from that of its middle part."""
    cut = np.size(a) + np.size(v) - 1 - np.size(df_dz)
    first = cut - cut // 2 if late else cut // 2
    return np.pad(df_dz, (first, cut - first))


def convolve_adjoint(df_dz, a, v):
    """The adjoint of v in a convolution of a and v."""
    return np.reshape(np.correlate(whole(df_dz, a, v, False), np.ravel(a)), np.shape(v))


def correlate_left(df_dz, a, v):
    """The adjoint of a in z = np.correlate(a, v, …)."""
    return np.convolve(whole(df_dz, a, v, len(a) < len(v)), v, "valid")


def correlate_right(df_dz, a, v):
    """The adjoint of v in z = np.correlate(a, v, …)."""
    return np.correlate(whole(df_dz, a, v, len(a) < len(v)), a)[::-1]
