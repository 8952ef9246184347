import numpy as np


def f(p, c):
    (a, b), d = p
    e, g = 1.0
    h, i = p if c > 0 else -p
    return a * b
