"""Fourier transforms."""

import numpy as np


def fitted(g, a, axis):
    """An array cut, or filled with zeros, to the size of a along an axis."""
    size = np.shape(a)[axis]
    g = np.moveaxis(g, axis, -1)[..., :size]
    zeros = np.zeros((*g.shape[:-1], size - g.shape[-1]), g.dtype)
    return np.moveaxis(np.concatenate((g, zeros), axis=-1), -1, axis)


def fft_adjoint(df_dz, a, n, axis, norm):
    """The transform of an adjoint to that of a, of which n elements were taken."""
    n = np.shape(a)[axis] if n is None else n
    return fitted(np.fft.fft(df_dz, n, axis, norm), a, axis)


def ifft_adjoint(df_dz, a, n, axis, norm):
    """The transform of an adjoint to that of a, of which n elements were taken."""
    n = np.shape(a)[axis] if n is None else n
    return fitted(np.fft.ifft(df_dz, n, axis, norm), a, axis)


def irfft_adjoint(df_dz, a, axis, norm):
    """The adjoint of a in z = np.fft.irfft(a, n, axis, norm)."""
    inverse = {"forward": "backward", "ortho": "ortho"}.get(norm, "forward")
    df_da = np.moveaxis(np.fft.rfft(df_dz, axis=axis, norm=inverse).real, axis, -1)
    twice = np.ones(df_da.shape[-1], df_da.dtype)
    twice[1 : (np.shape(df_dz)[axis] + 1) // 2] = 2.0  # these stand for two conjugates
    return fitted(np.moveaxis(df_da * twice, -1, axis), a, axis)


def rfftn_adjoint(df_dz, a, axes, norm):
    """The transform of an adjoint to that of a; of its last axis half was kept."""
    axes = tuple(range(np.ndim(a))) if axes is None else axes
    if len({axis % np.ndim(a) for axis in axes}) < len(axes):
        raise ValueError(f"no derivative along an axis that is named twice: {axes}")
    return np.fft.fftn(fitted(df_dz, a, axes[-1]), None, axes, norm)
