# point: x=[0.5, 1.5, -2.0], y=[0.7, 0.1, 3.0]
import numpy as np


def f(x, y):
    top = np.maximum(x, y)
    bottom = np.minimum(x, 0.3)
    size = np.abs(bottom) + np.arctan2(top, np.expm1(x))
    return np.sum(size)
