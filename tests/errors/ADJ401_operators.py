import numpy as np


def f(x, y):
    a = x >> y
    b = (a +
         x) & y
    c = b & ~x
    d = x << 2 | 1
    return d ^ c
