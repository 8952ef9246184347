import numpy as np


def f(x, flag: bool):
    a = x > 0
    b = a
    return b, not x, np.isnan(x), a & (x < 1), flag, True
