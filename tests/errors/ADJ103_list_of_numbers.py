import numpy as np


def f(x):
    w = [1, 2, 3]
    return np.average(x / w, weights=w) + np.sum((-1.5, 0.0, 2.0) * x)
