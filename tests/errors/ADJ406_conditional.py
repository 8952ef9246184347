import numpy as np


def f(x, n: int):
    y = np.sin(x) if n > 0 else 0.0
    return y
