import numpy as np


def f(x):
    a = np.sin(x, dtype=float)
    b = np.exp(x, where=x > 0)
    return a * b
