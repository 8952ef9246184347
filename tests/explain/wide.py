import numpy as np

SCALE = 2.0


def f(
    x,
    y,  # the second
    k: int = 3,
):
    """A page with everything."""

    # Above the first.
    q, r = np.divmod(x, y)
    a = (
        np.sin(q)
        # in the middle
        * np.cos(y)
    )  # behind
    b, c = np.exp(a), np.hypot(x, y) / SCALE
    d = b[0] + b[-1]

    e = r**2; g = e * c
    return np.sum(g) * d, k * a
