import numpy as np


def f(x):
    a, b = np.sin(x), a
    return a * b
