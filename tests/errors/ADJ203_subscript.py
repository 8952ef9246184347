import numpy as np


def f(x):
    y = np.zeros(3)
    y[0] = x
    y[1:, None] += x
    return y
