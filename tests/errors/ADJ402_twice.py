import numpy as np


def f(x):
    return np.sum(x, a=x)
