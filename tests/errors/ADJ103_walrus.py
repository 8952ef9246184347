import numpy as np


def f(x):
    y = (z := np.sin(x)) + 1
    return y * z
