"""One array made several: what is added to the adjoint of a part is added to that part of it.

The parts are views, and so are those of the adjoint. Of several arrays that are given each other's
shape, each result depends on its own alone.
"""

import numpy as np

from adjointgen import helpers
from adjointgen.rules.kinds import Axis, Default, Flag, Parts, Shape, Text, example, pullback


@pullback
@example("np.split(ary, 2)[1]  # ary: 4")
@example("np.split(ary, [1, 3])[-1]  # ary: 5 2")
@example("np.split(ary, [2, 2])[1]  # ary: 3")
def split(df_dz, ary, indices_or_sections: Shape, axis: Default = 0):
    z = np.split(ary, indices_or_sections)[index]
    df_dary = np.zeros_like(1.0 * ary)
    np.split(df_dary, indices_or_sections)[index] += df_dz
    return z, df_dary


@pullback
@example("np.split(ary, 3, axis=-1)[0]  # ary: 3 3")
@example("np.split(ary, (1, -1), 1)[1]  # ary: 2 4 3")
def split_along(df_dz, ary, indices_or_sections: Shape, axis: Axis = 0):
    z = np.split(ary, indices_or_sections, axis)[index]
    df_dary = np.zeros_like(1.0 * ary)
    np.split(df_dary, indices_or_sections, axis)[index] += df_dz
    return z, df_dary


@pullback
@example("np.array_split(ary, 3)[0]  # ary: 5")
def array_split(df_dz, ary, indices_or_sections: Shape, axis: Default = 0):
    z = np.array_split(ary, indices_or_sections)[index]
    df_dary = np.zeros_like(1.0 * ary)
    np.array_split(df_dary, indices_or_sections)[index] += df_dz
    return z, df_dary


@pullback
@example("np.array_split(ary, [1], axis=1)[1]  # ary: 3 4")
@example("np.array_split(ary, 4, -1)[3]  # ary: 2 3")
def array_split_along(df_dz, ary, indices_or_sections: Shape, axis: Axis = 0):
    z = np.array_split(ary, indices_or_sections, axis)[index]
    df_dary = np.zeros_like(1.0 * ary)
    np.array_split(df_dary, indices_or_sections, axis)[index] += df_dz
    return z, df_dary


@pullback
@example("np.hsplit(ary, 2)[0]  # ary: 4")
@example("np.hsplit(ary, [1])[1]  # ary: 3 3")
def hsplit(df_dz, ary, indices_or_sections: Shape):
    z = np.hsplit(ary, indices_or_sections)[index]
    df_dary = np.zeros_like(1.0 * ary)
    np.hsplit(df_dary, indices_or_sections)[index] += df_dz
    return z, df_dary


@pullback
@example("np.vsplit(ary, 2)[1]  # ary: 4 3")
@example("np.vsplit(ary, [1, 2])[2]  # ary: 3 3 2")
def vsplit(df_dz, ary, indices_or_sections: Shape):
    z = np.vsplit(ary, indices_or_sections)[index]
    df_dary = np.zeros_like(1.0 * ary)
    np.vsplit(df_dary, indices_or_sections)[index] += df_dz
    return z, df_dary


@pullback
@example("np.dsplit(ary, 2)[1]  # ary: 2 3 4")
@example("np.dsplit(ary, [1])[0]  # ary: 2 2 2")
def dsplit(df_dz, ary, indices_or_sections: Shape):
    z = np.dsplit(ary, indices_or_sections)[index]
    df_dary = np.zeros_like(1.0 * ary)
    np.dsplit(df_dary, indices_or_sections)[index] += df_dz
    return z, df_dary


@pullback
@example("np.unstack(x)[1]  # x: 3")
@example("np.unstack(x)[-1]  # x: 3 3")
def unstack(df_dz, x, /, *, axis: Default = 0):
    z = np.unstack(x)[index]
    df_dx = np.zeros_like(1.0 * x)
    df_dx[index] += df_dz
    return z, df_dx


@pullback
@example("np.unstack(x, axis=-1)[0]  # x: 2 3 4")
def unstack_along(df_dz, x, /, *, axis: Axis = 0):
    z = np.unstack(x, axis=axis)[index]
    df_dx = np.zeros_like(1.0 * x)
    np.moveaxis(df_dx, axis, 0)[index] += df_dz
    return z, df_dx


# ----- several arrays -----


@pullback
@example("np.broadcast_arrays(x, np.ones((2, 3)))[0]  # x: 3")
@example("np.broadcast_arrays([[1.0]], 1.0, x)[-1]  # x: 3 1")
@example("np.broadcast_arrays(np.ones((2, 2)), x)[1]  # x:")
def broadcast_arrays(df_dz, *args: Parts):
    z = np.broadcast_arrays(*args)[index]
    df_dargs = helpers.unbroadcast(df_dz, args)
    return z, df_dargs


@pullback
@example("np.meshgrid(x, [1.0, 2.0])[0]  # x: 3")
@example("np.meshgrid([1.0, 2.0, 3.0], x)[1]  # x: 3")
@example("np.meshgrid([1.0, 2.0], x, 2.0, indexing='ij')[1]  # x: 1 4")
@example("np.meshgrid(x, np.ones(4), sparse=True)[-2]  # x: 3")
@example("np.meshgrid(np.ones(4), x, [1.0, 2.0], indexing='xy', copy=False)[1]  # x:")
@example("np.meshgrid(np.ones(2), [0.0], x)[-1]  # x: 2 2")
@example("np.meshgrid(x)[-1]  # x: 3")
def meshgrid(df_dz, *xi: Parts, copy: Flag = True, sparse: Flag = False, indexing: Text = "xy"):
    z = np.meshgrid(*xi, copy=copy, sparse=sparse, indexing=indexing)[index]
    df_dxi = helpers.meshgrid_adjoint(df_dz, xi, index, indexing)
    return z, df_dxi
