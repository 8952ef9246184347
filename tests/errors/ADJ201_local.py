import numpy as np


def f(x):
    y = np.sin(x)
    z = y * 2
    y = np.exp(z)
    return y
