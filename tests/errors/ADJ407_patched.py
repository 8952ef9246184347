import numpy as np


def clipped(x):
    return x


np.exp = clipped


def f(x):
    return np.exp(x)
