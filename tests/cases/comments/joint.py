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
    """Comments and layout stay.

    A second paragraph.

    With with_grad, return also the gradient with respect to x, y.
    """
    # Distances first.
    d = np.hypot(x, y)  # metres

    # A long formula, over
    # several lines.
    # e = np.exp(
    #     -d  # decay
    #     * 0.5
    # )
    e1 = -d
    e2 = e1 * 0.5
    e = np.exp(e2)

    scaled = np.hypot(
        e,  # the first
        1e-3,
    )  # of both
    # the end
    f = scaled * x
    if not with_grad:
        return f

    # df_dv is the derivative of f with respect to v
    df_dd = df_de = df_dscaled = df_dx = df_dy = 0

    df_df = np.ones_like(f)

    # f = scaled * x
    df_dscaled += unbroadcast(df_df * x, scaled)
    df_dx += unbroadcast(df_df * scaled, x)

    # scaled = np.hypot(
    #     e,  # the first
    #     1e-3,
    # )
    dscaled_de = e / (scaled + (scaled == 0))
    df_de += df_dscaled * dscaled_de

    # e = np.exp(
    #     -d  # decay
    #     * 0.5
    # )
    # e = np.exp(e2)
    de_de2 = np.exp(e2)
    df_de2 = df_de * de_de2
    # e2 = e1 * 0.5
    de2_de1 = 0.5
    df_de1 = df_de2 * de2_de1
    # e1 = -d
    de1_dd = -1
    df_dd += df_de1 * de1_dd

    # d = np.hypot(x, y)
    dd_dx = x / (d + (d == 0))
    dd_dy = y / (d + (d == 0))
    df_dx += unbroadcast(df_dd * dd_dx, x)
    df_dy += unbroadcast(df_dd * dd_dy, y)

    return f, (df_dx, df_dy)
