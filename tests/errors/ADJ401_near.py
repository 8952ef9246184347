import numpy as np


def f(x):
    return np.arctan22(x, x)
