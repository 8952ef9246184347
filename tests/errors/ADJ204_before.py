import numpy as np


def f(x):
    y = np.sin(z)
    z = np.exp(x)
    return y
