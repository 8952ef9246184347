import numpy as np


def f(x):
    return np.sum(x, dtype=float) + np.mean(x, 0, float) + np.sum(x, axis=None)
