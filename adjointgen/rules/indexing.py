"""Parts of arrays: what is added to the adjoint of a part is added to that part of the adjoint."""

import numpy as np

from adjointgen.rules.kinds import Basic, Index, example, pullback


@pullback
@example("x[1]  # x: 3 4")
@example("x[-1, 2]  # x: 3 4")
@example("x[1:, ::-1]  # x: 3 3")
@example("x[..., None, 0]  # x: 3 4")
@example("x[::2]  # x: 5")
@example("x[: len(x) - 1, 1 : np.shape(x)[1]]  # x: 3 4")
def getitem(df_dz, x, index: Basic):
    z = x[index]
    df_dx = np.zeros_like(1.0 * x)
    df_dx[index] += df_dz
    return z, df_dx


@pullback
@example("x[np.array([0, 2, 2])]  # x: 3 4")
@example("x[:, [1, 1, 0]]  # x: 3 3")
@example("x[np.array([True, False, True])]  # x: 3 4")
def getitem_at(df_dz, x, index: Index):
    z = x[index]
    df_dx = np.zeros_like(1.0 * x)
    np.add.at(df_dx, index, df_dz)
    return z, df_dx
