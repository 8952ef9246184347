import numpy as np


def f(x, y):
    a = np.nan_to_num(x, copy=False)
    b = np.interp(x, [0.0, 1.0], [1.0, 2.0], period=1.0)
    return np.nan_to_num(a * b, nan=y)
