from __future__ import annotations

import numpy as np
from jaxtyping import Float


def f(
    X: Float[np.ndarray, "n d"],
    w: Float[np.ndarray, " n"],
    b: Float[np.ndarray, " m"],
):
    y = np.exp(X @ w)
    s = X.sum(axis=0)
    return y + s * b + np.dot(X.sum(axis=1), w) + X[0] @ X
