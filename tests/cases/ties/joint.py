import numpy as np


def unbroadcast(contribution, v):
    """Sum a contribution to the shape of v, and cast it to v's floating type."""
    shape = np.shape(v)
    padded = (1,) * (np.ndim(contribution) - len(shape)) + shape
    axes = tuple(i for i, size in enumerate(padded) if size == 1)
    total = np.sum(contribution, axis=axes, keepdims=True)
    if total.shape != padded:
        raise ValueError(f"{np.shape(contribution)} cannot be summed to {shape}")
    dtype = np.result_type(v, 0.0)
    return total.reshape(shape).astype(dtype, casting="same_kind")[()]


def f(x, y, with_grad=False):
    top = np.maximum(x, y)
    bottom = np.minimum(x, 0.3)
    # size = np.abs(bottom) + np.arctan2(top, np.expm1(x))
    size1 = np.abs(bottom)
    size2 = np.expm1(x)
    size3 = np.arctan2(top, size2)
    size = size1 + size3
    f = np.sum(size)
    if not with_grad:
        return f

    # df_dv is the derivative of f with respect to v
    df_dtop = df_dbottom = df_dsize = df_dx = df_dy = 0

    # f = np.sum(size)
    df_dsize = np.ones_like(size)

    # size = np.abs(bottom) + np.arctan2(top, np.expm1(x))
    # size = size1 + size3
    dsize_dsize1 = 1
    dsize_dsize3 = 1
    df_dsize1 = unbroadcast(df_dsize * dsize_dsize1, size1)
    df_dsize3 = unbroadcast(df_dsize * dsize_dsize3, size3)
    # size3 = np.arctan2(top, size2)
    size3_1 = np.hypot(size2, top)
    dsize3_dtop = size2 / size3_1 / size3_1
    dsize3_dsize2 = -(top / size3_1) / size3_1
    df_dtop += unbroadcast(df_dsize3 * dsize3_dtop, top)
    df_dsize2 = unbroadcast(df_dsize3 * dsize3_dsize2, size2)
    # size2 = np.expm1(x)
    dsize2_dx = np.exp(x)
    df_dx += df_dsize2 * dsize2_dx
    # size1 = np.abs(bottom)
    dsize1_dbottom = np.sign(bottom)
    df_dbottom += df_dsize1 * dsize1_dbottom

    # bottom = np.minimum(x, 0.3)
    df_dx += np.where(x < 0.3, df_dbottom, np.where(x == 0.3, 0.5 * df_dbottom, 0.0))

    # top = np.maximum(x, y)
    df_dx += unbroadcast(
        np.where(x > y, df_dtop, np.where(x == y, 0.5 * df_dtop, 0.0)), x
    )
    df_dy += unbroadcast(
        np.where(y > x, df_dtop, np.where(x == y, 0.5 * df_dtop, 0.0)), y
    )

    return f, (df_dx, df_dy)
