import numpy as np


def f(x):
    y = (*x, 1)
    return np.sin(x)
