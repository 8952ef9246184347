import numpy as np


def f(x):
    y: float
    y = np.sin(x)
    return y
