"""Arrays that are put together."""

import numpy as np


def piece(df_dz, arrays, index, axis):
    """The part of the adjoint of a concatenation that belongs to one of the arrays."""
    if axis is None:  # each was raveled
        sizes, axis = [np.size(a) for a in arrays], 0
    else:
        sizes = [
            np.shape(a)[axis] if np.ndim(a) == np.ndim(df_dz) else 1 for a in arrays
        ]
    start = sum(sizes[:index])
    part = np.take(df_dz, range(start, start + sizes[index]), axis=axis)
    return np.reshape(part, np.shape(arrays[index]))


def block_marks(arrays, index):
    """Nested as the arrays of np.block are, what is true in the one at an index."""
    if not isinstance(arrays, list):
        return np.full(np.shape(arrays), index == ())
    places = [index[1:] if index[:1] == (i,) else (-1,) for i in range(len(arrays))]
    pairs = zip(arrays, places, strict=True)
    return [block_marks(part, place) for part, place in pairs]


def block_adjoint(df_dz, arrays, index):
    """The part of the adjoint of np.block(arrays) for the one at an index."""
    a, place = arrays, index if isinstance(index, tuple) else (index,)
    for i in place:
        a = a[i]
    return np.reshape(df_dz[np.block(block_marks(arrays, place))], np.shape(a))


def meshgrid_adjoint(df_dz, x, index, indexing):
    """The adjoint of what np.meshgrid repeats along all axes but its own."""
    axis = 1 - index if indexing == "xy" and index < 2 <= np.ndim(df_dz) else index
    others = tuple(i for i in range(np.ndim(df_dz)) if i != axis)
    return np.reshape(np.sum(df_dz, axis=others), np.shape(x))
