import numpy as np


def f(x):
    return np.sin(x) * npp.pi + nmupy.pi
