import numpy as np


def f(x):
    return np.pad(x, 2, "linear_ramp")
