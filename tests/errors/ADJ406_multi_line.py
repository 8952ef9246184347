import numpy as np


def f(x):
    y = 1.0 + (
        np.sin(x)
        if x > 0
        else np.cos(x)
    )
    return y
