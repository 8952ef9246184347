import numpy as np


def f(x):
    x * 2
    np.sin(x)
    ...
    "text"
    return np.sin(x)
