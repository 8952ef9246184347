import numpy as np


def fun(x):
    return np.sin(x)


def ff(x):
    return np.cos(x)
