import numpy as np


def f(x):
    if x > 0:
        y = np.sin(x)
    else:
        y = np.cos(x)
    return y
