import numpy as np


def f(x, y):
    return np.sum([x, y])
