"""Convolutions and correlations of samples."""

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import Default, Text, Vector, example, pullback


@pullback
@example("np.convolve(a, v)  # a: 5; v: 3")
@example("np.convolve(a, v)  # a: 2; v: 4")
@example("np.convolve(a, v, 'full')  # a: 3; v: 3")
def convolve(df_dz, a: Vector, v: Vector, mode: Default = "full"):
    z = np.convolve(a, v)
    df_da = np.correlate(df_dz, v)
    df_dv = np.correlate(df_dz, a)
    return z, df_da, df_dv


@pullback
@example("np.convolve(a, v)  # a:; v: 3")
@example("np.convolve(a, v)  # a: 3; v:")
def convolve_any(df_dz, a, v, mode: Default = "full"):
    z = np.convolve(a, v)
    df_da = helpers.convolve_adjoint(df_dz, v, a)
    df_dv = helpers.convolve_adjoint(df_dz, a, v)
    return z, df_da, df_dv


@pullback
@example("np.convolve(a, v, 'same')  # a: 5; v: 3")
@example("np.convolve(a, v, 'same')  # a: 3; v: 6")
@example("np.convolve(a, v, mode='same')  # a: 5; v: 4")
@example("np.convolve(a, v, mode='valid')  # a: 5; v: 2")
@example("np.convolve(a, v, 'valid')  # a: 2; v: 5")
@example("np.convolve(a, v, 'valid')  # a: 3; v: 3")
@example("np.convolve(a, v, 'same')  # a: 1; v: 1")
def convolve_in_part(df_dz, a, v, mode: Text = "full"):
    z = np.convolve(a, v, mode)
    df_da = helpers.convolve_adjoint(df_dz, v, a)
    df_dv = helpers.convolve_adjoint(df_dz, a, v)
    return z, df_da, df_dv


@pullback
@example("np.correlate(a, v)  # a: 5; v: 3")
@example("np.correlate(a, v)  # a: 2; v: 4")
@example("np.correlate(a, v, 'full')  # a: 5; v: 3")
@example("np.correlate(a, v, mode='full')  # a: 2; v: 4")
@example("np.correlate(a, v, 'same')  # a: 5; v: 3")
@example("np.correlate(a, v, 'same')  # a: 5; v: 4")
@example("np.correlate(a, v, 'same')  # a: 3; v: 6")
@example("np.correlate(a, v, 'same')  # a: 2; v: 5")
@example("np.correlate(a, v, 'same')  # a: 3; v: 3")
@example("np.correlate(a, v, 'same')  # a: 4; v: 4")
def correlate(df_dz, a, v, mode: Text = "valid"):
    z = np.correlate(a, v, mode)
    df_da = helpers.correlate_left(df_dz, a, v)
    df_dv = helpers.correlate_right(df_dz, a, v)
    return z, df_da, df_dv
