import numpy as np


def f(x, y):
    return np.sin(np.exp(x) * (y + np.tan(foo(x) >> y))) + np.where(x > bar(y), 1.0, x.real)
