import numpy as np


def f(x, c=1j):
    return x * 2j + (1 - 3j)
