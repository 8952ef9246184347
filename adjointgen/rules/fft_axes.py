"""Transforms along several axes, as those along one in fft.py."""

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import Axis, Nothing, Text, each, example, pullback


@pullback
@each("fft2 ifft2")
@example("np.fft.D(a).real  # a: 3 4")
@example("np.fft.D(a, axes=(0, 1), norm='ortho').real  # a: 2 3 2")
def real_of_plane(df_dz, a, s: Nothing = None, axes: Axis = (-2, -1), norm: Text = None):
    z = np.fft.D(a, None, axes, norm).real
    df_da = np.fft.D(df_dz, None, axes, norm).real
    return z, df_da


@pullback
@each("fft2 ifft2")
@example("np.fft.D(a).imag  # a: 3 4")
@example("np.fft.D(a, axes=(0, 1), norm='ortho').imag  # a: 2 3 2")
def imag_of_plane(df_dz, a, s: Nothing = None, axes: Axis = (-2, -1), norm: Text = None):
    z = np.fft.D(a, None, axes, norm).imag
    df_da = np.fft.D(df_dz, None, axes, norm).imag
    return z, df_da


@pullback
@each("fft2 ifft2")
@example("np.abs(np.fft.D(a))  # a: 3 4")
@example("np.abs(np.fft.D(a, axes=(0, 1), norm='ortho'))  # a: 2 3 2")
def abs_of_plane(df_dz, a, s: Nothing = None, axes: Axis = (-2, -1), norm: Text = None):
    z = np.abs(np.fft.D(a, None, axes, norm))
    y = df_dz * np.conj(np.fft.D(a, None, axes, norm)) / (z + (z == 0))  # 0 where it is 0
    df_da = np.fft.D(y, None, axes, norm).real
    return z, df_da


@pullback
@each("fftn ifftn")
@example("np.fft.D(a).real  # a: 3 4")
@example("np.fft.D(a, axes=(0, 1), norm='ortho').real  # a: 2 3 2")
def real_of_axes(df_dz, a, s: Nothing = None, axes: Axis = None, norm: Text = None):
    z = np.fft.D(a, None, axes, norm).real
    df_da = np.fft.D(df_dz, None, axes, norm).real
    return z, df_da


@pullback
@each("fftn ifftn")
@example("np.fft.D(a).imag  # a: 3 4")
@example("np.fft.D(a, axes=(0, 1), norm='ortho').imag  # a: 2 3 2")
def imag_of_axes(df_dz, a, s: Nothing = None, axes: Axis = None, norm: Text = None):
    z = np.fft.D(a, None, axes, norm).imag
    df_da = np.fft.D(df_dz, None, axes, norm).imag
    return z, df_da


@pullback
@each("fftn ifftn")
@example("np.abs(np.fft.D(a))  # a: 3 4")
@example("np.abs(np.fft.D(a, axes=(0, 1), norm='ortho'))  # a: 2 3 2")
def abs_of_axes(df_dz, a, s: Nothing = None, axes: Axis = None, norm: Text = None):
    z = np.abs(np.fft.D(a, None, axes, norm))
    y = df_dz * np.conj(np.fft.D(a, None, axes, norm)) / (z + (z == 0))  # 0 where it is 0
    df_da = np.fft.D(y, None, axes, norm).real
    return z, df_da


@pullback
@example("np.fft.rfft2(a).real  # a: 3 4")
@example("np.fft.rfft2(a, axes=(0, 1), norm='ortho').real  # a: 2 3 2")
@example("np.fft.rfft2(a, None, (1, 0)).real  # a: 3 3")
def rfft2_real(df_dz, a, s: Nothing = None, axes: Axis = (-2, -1), norm: Text = None):
    z = np.fft.rfft2(a, None, axes, norm).real
    df_da = helpers.rfftn_adjoint(df_dz, a, axes, norm).real
    return z, df_da


@pullback
@example("np.fft.rfftn(a).real  # a: 3 4")
@example("np.fft.rfftn(a, axes=(0, 1), norm='ortho').real  # a: 2 3 2")
@example("np.fft.rfftn(a, None, (1, 0)).real  # a: 3 3")
def rfftn_real(df_dz, a, s: Nothing = None, axes: Axis = None, norm: Text = None):
    z = np.fft.rfftn(a, None, axes, norm).real
    df_da = helpers.rfftn_adjoint(df_dz, a, axes, norm).real
    return z, df_da


@pullback
@example("np.fft.rfft2(a).imag  # a: 3 4")
@example("np.fft.rfft2(a, axes=(0, 1), norm='ortho').imag  # a: 2 3 2")
@example("np.fft.rfft2(a, None, (1, 0)).imag  # a: 3 3")
def rfft2_imag(df_dz, a, s: Nothing = None, axes: Axis = (-2, -1), norm: Text = None):
    z = np.fft.rfft2(a, None, axes, norm).imag
    df_da = helpers.rfftn_adjoint(df_dz, a, axes, norm).imag
    return z, df_da


@pullback
@example("np.fft.rfftn(a).imag  # a: 3 4")
@example("np.fft.rfftn(a, axes=(0, 1), norm='ortho').imag  # a: 2 3 2")
@example("np.fft.rfftn(a, None, (1, 0)).imag  # a: 3 3")
def rfftn_imag(df_dz, a, s: Nothing = None, axes: Axis = None, norm: Text = None):
    z = np.fft.rfftn(a, None, axes, norm).imag
    df_da = helpers.rfftn_adjoint(df_dz, a, axes, norm).imag
    return z, df_da


@pullback
@example("np.abs(np.fft.rfft2(a))  # a: 3 4")
@example("np.abs(np.fft.rfft2(a, axes=(0, 1), norm='ortho'))  # a: 2 3 2")
@example("np.abs(np.fft.rfft2(a, None, (1, 0)))  # a: 3 3")
def rfft2_abs(df_dz, a, s: Nothing = None, axes: Axis = (-2, -1), norm: Text = None):
    z = np.abs(np.fft.rfft2(a, None, axes, norm))
    y = df_dz * np.conj(np.fft.rfft2(a, None, axes, norm)) / (z + (z == 0))  # 0 where it is 0
    df_da = helpers.rfftn_adjoint(y, a, axes, norm).real
    return z, df_da


@pullback
@example("np.abs(np.fft.rfftn(a))  # a: 3 4")
@example("np.abs(np.fft.rfftn(a, axes=(0, 1), norm='ortho'))  # a: 2 3 2")
@example("np.abs(np.fft.rfftn(a, None, (1, 0)))  # a: 3 3")
def rfftn_abs(df_dz, a, s: Nothing = None, axes: Axis = None, norm: Text = None):
    z = np.abs(np.fft.rfftn(a, None, axes, norm))
    y = df_dz * np.conj(np.fft.rfftn(a, None, axes, norm)) / (z + (z == 0))  # 0 where it is 0
    df_da = helpers.rfftn_adjoint(y, a, axes, norm).real
    return z, df_da
