import numpy as np


def f(x):
    y = np.sin(x)
    yield y
    z = yield x
    yield from x
    return y
