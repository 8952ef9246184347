import numpy as np


def f(x):
    name = f"x is {x}"
    return np.sin(x)
