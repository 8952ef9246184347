import numpy as np


def f(x):
    y = np.sin(x)
    return y
    z = y * 2
    z = z + 1
