import numpy as np


def f(x):
    return np.where(mask, np.sin(x), len(other))
