# point: x=[0.25, 4.0, 2.0], s=0.5, k=3
"""Only what may be one of Python's own numbers is divided and raised by NumPy's functions."""

import numpy as np


def f(x: Float[np.ndarray, "n"], s: float, k: int):
    a = x - s
    b = a / x
    c = s / k
    d = a * c / b
    e = np.sin(s) / c
    return np.where(x > s, a / b + d, x**s + e)
