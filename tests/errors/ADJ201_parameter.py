import numpy as np


def f(x: float):
    x = np.asarray(x)
    return np.sin(x)
