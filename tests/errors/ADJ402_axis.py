import numpy as np


def f(x):
    return np.sum(x, axis=0) + np.mean(x, 0) + np.sum(x, axis=None)
