import numpy as np
from numpy import c_


def f(x, y):
    z = np.r_[x, y]
    w = c_[x, 0.0]
    grid = np.mgrid[x:y:0.5].sum()
    plain = np.r_[0:3] + np.mgrid[:3]
    return np.sum(z**2) + np.sum(w) + grid + np.sum(plain)
