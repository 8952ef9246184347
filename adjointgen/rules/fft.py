"""Transforms of real arrays whose result is real: a part of a complex one, or its absolute value.

The matrix of a transform is symmetric, so that its adjoint is a transform, of what `n` asks for.
"""

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import Axis, Count, Nothing, Text, each, example, pullback


@pullback
@example("np.fft.fft(a).real  # a: 6")
@example("np.fft.fft(a, axis=0).real  # a: 5 2")
def fft_real(df_dz, a, n: Nothing = None, axis: Axis = -1, norm: Nothing = None):
    z = np.fft.fft(a, axis=axis).real
    df_da = np.fft.fft(df_dz, axis=axis).real
    return z, df_da


@pullback
@example("np.fft.fft(a).imag  # a: 6")
@example("np.fft.fft(a, axis=0).imag  # a: 5 2")
def fft_imag(df_dz, a, n: Nothing = None, axis: Axis = -1, norm: Nothing = None):
    z = np.fft.fft(a, axis=axis).imag
    df_da = np.fft.fft(df_dz, axis=axis).imag
    return z, df_da


@pullback
@example("np.abs(np.fft.fft(a))  # a: 6")
@example("np.abs(np.fft.fft(a, axis=0))  # a: 5 2")
def fft_abs(df_dz, a, n: Nothing = None, axis: Axis = -1, norm: Nothing = None):
    z = np.abs(np.fft.fft(a, axis=axis))
    y = df_dz * np.conj(np.fft.fft(a, axis=axis)) / (z + (z == 0))  # 0 where it is 0
    df_da = np.fft.fft(y, axis=axis).real
    return z, df_da


@pullback
@example("np.fft.rfft(a).real  # a: 6")
@example("np.fft.rfft(a, axis=0).real  # a: 5 2")
def rfft_real(df_dz, a, n: Nothing = None, axis: Axis = -1, norm: Nothing = None):
    z = np.fft.rfft(a, axis=axis).real
    df_da = np.fft.fft(df_dz, np.shape(a)[axis], axis).real
    return z, df_da


@pullback
@example("np.fft.rfft(a).imag  # a: 6")
@example("np.fft.rfft(a, axis=0).imag  # a: 5 2")
def rfft_imag(df_dz, a, n: Nothing = None, axis: Axis = -1, norm: Nothing = None):
    z = np.fft.rfft(a, axis=axis).imag
    df_da = np.fft.fft(df_dz, np.shape(a)[axis], axis).imag
    return z, df_da


@pullback
@example("np.abs(np.fft.rfft(a))  # a: 6")
@example("np.abs(np.fft.rfft(a, axis=0))  # a: 5 2")
def rfft_abs(df_dz, a, n: Nothing = None, axis: Axis = -1, norm: Nothing = None):
    z = np.abs(np.fft.rfft(a, axis=axis))
    y = df_dz * np.conj(np.fft.rfft(a, axis=axis)) / (z + (z == 0))  # 0 where it is 0
    df_da = np.fft.fft(y, np.shape(a)[axis], axis).real
    return z, df_da


@pullback
@each("fft ifft")
@example("np.fft.D(a, 4).real  # a: 6")
@example("np.fft.D(a, n=8, axis=0).real  # a: 5 2")
@example("np.fft.D(a, norm='ortho').real  # a: 2 5")
@example("np.fft.D(a, None, 0, 'forward').real  # a: 4 2")
def real_of_length(df_dz, a, n: Count = None, axis: Axis = -1, norm: Text = None):
    z = np.fft.D(a, n, axis, norm).real
    df_da = helpers.D_adjoint(df_dz, a, n, axis, norm).real
    return z, df_da


@pullback
@each("fft ifft")
@example("np.fft.D(a, 4).imag  # a: 6")
@example("np.fft.D(a, n=8, axis=0).imag  # a: 5 2")
@example("np.fft.D(a, norm='ortho').imag  # a: 2 5")
@example("np.fft.D(a, None, 0, 'forward').imag  # a: 4 2")
def imag_of_length(df_dz, a, n: Count = None, axis: Axis = -1, norm: Text = None):
    z = np.fft.D(a, n, axis, norm).imag
    df_da = helpers.D_adjoint(df_dz, a, n, axis, norm).imag
    return z, df_da


@pullback
@each("fft ifft")
@example("np.abs(np.fft.D(a, 4))  # a: 6")
@example("np.abs(np.fft.D(a, n=8, axis=0))  # a: 5 2")
@example("np.abs(np.fft.D(a, norm='ortho'))  # a: 2 5")
@example("np.abs(np.fft.D(a, None, 0, 'forward'))  # a: 4 2")
def abs_of_length(df_dz, a, n: Count = None, axis: Axis = -1, norm: Text = None):
    z = np.abs(np.fft.D(a, n, axis, norm))
    y = df_dz * np.conj(np.fft.D(a, n, axis, norm)) / (z + (z == 0))  # 0 where it is 0
    df_da = helpers.D_adjoint(y, a, n, axis, norm).real
    return z, df_da


@pullback
@example("np.fft.rfft(a, 4).real  # a: 6")
@example("np.fft.rfft(a, n=8, axis=0).real  # a: 5 2")
@example("np.fft.rfft(a, norm='ortho').real  # a: 2 5")
@example("np.fft.rfft(a, None, 0, 'forward').real  # a: 4 2")
def rfft_real_of_length(df_dz, a, n: Count = None, axis: Axis = -1, norm: Text = None):
    z = np.fft.rfft(a, n, axis, norm).real
    df_da = helpers.fft_adjoint(df_dz, a, n, axis, norm).real
    return z, df_da


@pullback
@example("np.fft.rfft(a, 4).imag  # a: 6")
@example("np.fft.rfft(a, n=8, axis=0).imag  # a: 5 2")
@example("np.fft.rfft(a, norm='ortho').imag  # a: 2 5")
@example("np.fft.rfft(a, None, 0, 'forward').imag  # a: 4 2")
def rfft_imag_of_length(df_dz, a, n: Count = None, axis: Axis = -1, norm: Text = None):
    z = np.fft.rfft(a, n, axis, norm).imag
    df_da = helpers.fft_adjoint(df_dz, a, n, axis, norm).imag
    return z, df_da


@pullback
@example("np.abs(np.fft.rfft(a, 4))  # a: 6")
@example("np.abs(np.fft.rfft(a, n=8, axis=0))  # a: 5 2")
@example("np.abs(np.fft.rfft(a, norm='ortho'))  # a: 2 5")
@example("np.abs(np.fft.rfft(a, None, 0, 'forward'))  # a: 4 2")
def rfft_abs_of_length(df_dz, a, n: Count = None, axis: Axis = -1, norm: Text = None):
    z = np.abs(np.fft.rfft(a, n, axis, norm))
    y = df_dz * np.conj(np.fft.rfft(a, n, axis, norm)) / (z + (z == 0))  # 0 where it is 0
    df_da = helpers.fft_adjoint(y, a, n, axis, norm).real
    return z, df_da


@pullback
@example("np.fft.irfft(a)  # a: 4")
@example("np.fft.irfft(a, 5)  # a: 3")
@example("np.fft.irfft(a, n=4, axis=0)  # a: 5 2")
@example("np.fft.irfft(a, 9, norm='ortho')  # a: 2 3")
@example("np.fft.irfft(a, None, -1, 'forward')  # a: 2 3")
@example("np.fft.irfft(a, 1)  # a: 2")
def irfft(df_dz, a, n: Count = None, axis: Axis = -1, norm: Text = None):
    z = np.fft.irfft(a, n, axis, norm)
    df_da = helpers.irfft_adjoint(df_dz, a, axis, norm)
    return z, df_da


@pullback
@example("np.fft.fftshift(x)  # x: 5")
@example("np.fft.fftshift(x)  # x: 3 4")
@example("np.fft.fftshift(x, 0)  # x: 3 3")
@example("np.fft.fftshift(x, axes=(0, -1))  # x: 3 2 5")
def fftshift(df_dz, x, axes: Axis = None):
    z = np.fft.fftshift(x, axes)
    df_dx = np.fft.ifftshift(df_dz, axes)
    return z, df_dx


@pullback
@example("np.fft.ifftshift(x)  # x: 5")
@example("np.fft.ifftshift(x)  # x: 3 4")
@example("np.fft.ifftshift(x, 0)  # x: 3 3")
@example("np.fft.ifftshift(x, axes=(0, -1))  # x: 3 2 5")
def ifftshift(df_dz, x, axes: Axis = None):
    z = np.fft.ifftshift(x, axes)
    df_dx = np.fft.fftshift(df_dz, axes)
    return z, df_dx
