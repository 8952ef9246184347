import numpy as np


def f(x, y):
    y[0]: float = x
    return np.sin(x)
