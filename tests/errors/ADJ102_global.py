import numpy as np


def f(x):
    global a, b
    a = np.sin(x)
    return a
