import numpy as np


def f(x, *rest):
    y = foo(x)
    y = y // 2
    if y > 0:
        z = y
    x[0] = 1.0
    return y > z
