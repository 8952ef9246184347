import numpy as np


def f(x, y):
    np.copyto(x, y)
    np.add.at(x, 0, y)
    np.fill_diagonal(x, 1.0)
    return np.sin(x)
