import numpy as np


def f(x):
    y = None
    z = y
    return z
