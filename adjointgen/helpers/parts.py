"""Parts of arrays, and elements that move."""

import numpy as np

from adjointgen.helpers.broadcasting import unbroadcast


def places(a):
    """The place of each element of a in their order, in the shape of a."""
    return np.reshape(np.arange(np.size(a)), np.shape(a))


def scatter(df_dz, places, a):
    """The adjoint of a, of which z has the elements at these places (-1: none)."""
    df_da = np.zeros(np.size(a), dtype=np.result_type(df_dz))
    if df_da.size:
        taken = places >= 0
        np.add.at(df_da, places[taken], np.broadcast_to(df_dz, np.shape(places))[taken])
    return np.reshape(df_da, np.shape(a))


def full_adjoint(df_dz, fill_value):
    """The adjoint of what fills an array, and may have more axes than that."""
    more = (1,) * (np.ndim(fill_value) - np.ndim(df_dz))
    return unbroadcast(np.reshape(df_dz, (*more, *np.shape(df_dz))), fill_value)


def transposed_back(df_dz, axes):
    """The adjoint of a in z = np.transpose(a, axes)."""
    if axes is None:
        return np.transpose(df_dz)
    return np.moveaxis(df_dz, range(np.ndim(df_dz)), axes)


def rolled_back(df_dz, axis, start):
    """The adjoint of a in z = np.rollaxis(a, axis, start)."""
    n = np.ndim(df_dz)
    axis, start = axis % n, start + n if start < 0 else start
    return np.moveaxis(df_dz, start - (axis < start), axis)


def diag_adjoint(df_dz, v, k):
    """The adjoint of v in z = np.diag(v, k)."""
    if np.ndim(v) == 1:
        return np.diagonal(df_dz, k)
    return scatter(df_dz, np.diagonal(places(v), k), v)


def trim_zeros_adjoint(df_dz, filt, trim):
    """The adjoint of filt in z = np.trim_zeros(filt, trim)."""
    df_dfilt = np.zeros(np.shape(filt), dtype=np.result_type(df_dz))
    if np.size(df_dz):
        leading = "f" in trim.lower()
        starts = (
            np.argwhere(filt).min(axis=0) if leading else np.zeros(np.ndim(filt), int)
        )
        ends = zip(starts, np.shape(df_dz), strict=True)
        df_dfilt[tuple(slice(i, i + n) for i, n in ends)] = df_dz
    return df_dfilt


def chosen(df_dz, condition, choices, index):
    """The adjoint of an array of which z has the elements where a condition holds."""
    return unbroadcast(np.where(condition, df_dz, 0.0), choices[index])


def selected(df_dz, condlist, choicelist, index):
    """The adjoint of a choice of np.select, where its condition holds first."""
    condition = condlist[index]
    for earlier in condlist[:index]:
        condition = condition & ~np.asarray(earlier)
    return chosen(df_dz, condition, choicelist, index)


def selected_default(df_dz, condlist, default):
    """The adjoint of the default of np.select, where no condition holds."""
    condition = False
    for given in condlist:
        condition = condition | np.asarray(given)
    return unbroadcast(np.where(condition, 0.0, df_dz), default)
