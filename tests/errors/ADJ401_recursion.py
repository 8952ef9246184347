import numpy as np


def f(x):
    return f(x - 1) * x
