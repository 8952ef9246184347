import numpy as np


def f(x):
    try:
        y = np.log(x)
    except ValueError as error:
        y = 0.0
    with np.errstate(all="ignore") as state:
        z = np.log(y)
    return z
