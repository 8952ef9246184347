import numpy as np


def f(x):
    for k in range(3):
        y = x * k
    while k > 0:
        k = k - 1
    return y * k
