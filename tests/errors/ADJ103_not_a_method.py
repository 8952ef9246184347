import numpy as np


def f(x, n: int):
    y = [1.0, x][n]
    return sorted([x, n]) * y
