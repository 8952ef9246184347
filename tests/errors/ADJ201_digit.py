import numpy as np


def f(x):
    y1 = np.sin(x)
    y1 = np.cos(y1)
    return y1
