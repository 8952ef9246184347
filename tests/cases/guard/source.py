# point: x=[0.25, 4.0, 2.0]
"""What is behind a branch of np.where cannot make a nan where the branch is not taken."""

import numpy as np


def f(x):
    root = np.sqrt(x - 1)
    inner = np.where(x > 1, root * np.log(x), 0)
    return np.where(x > 0.5, inner, x**2)
