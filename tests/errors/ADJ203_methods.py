import numpy as np


def f(x):
    x.sort()
    x.fill(0.0)
    y = x.sort()
    return np.sin(x)
