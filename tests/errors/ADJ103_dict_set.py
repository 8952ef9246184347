import numpy as np


def f(x, n: int):
    table = {0: 1.0, 1: 2.0}
    seen = {n, 1}
    return x * table[n]
