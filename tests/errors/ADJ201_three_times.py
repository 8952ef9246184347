import numpy as np


def f(x):
    y = np.sin(x)
    y2 = y * 2
    y = y2 + 1
    y = y * x
    return y
