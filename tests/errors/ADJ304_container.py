import numpy as np


def f(x):
    a = [x, 1.0]
    return a, (x, x), {1: 2}, x.shape, ()
