from __future__ import annotations

import numpy as np
from jaxtyping import Float
from scipy import linalg


def f(
    A: Float[np.ndarray, "n n"],
    b: Float[np.ndarray, " m"],
    one: Float[np.ndarray, "1 1"],
    B: Float[np.ndarray, "m n"],
):
    y = np.linalg.solve(A, b)
    z = linalg.solve(one, b)
    return y + z + linalg.solve_triangular(A, B, lower=True) + np.linalg.solve(A, B.T)
