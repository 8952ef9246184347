import numpy as np


def f(x):
    y = np.sin(x)  # ‮) x(soc.pn
    return y
