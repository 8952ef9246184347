import numpy as np


def f(x, y):
    return np.hypot(*x) + np.hypot(x, **y)
