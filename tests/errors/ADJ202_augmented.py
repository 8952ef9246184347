import numpy as np


def f(x, w):
    y = np.sin(x)
    y += w * x
    y *= w + x
    y **= -2
    w -= 1
    return y * w
