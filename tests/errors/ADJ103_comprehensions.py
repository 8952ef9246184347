import numpy as np


def f(x):
    a = [x * k for k in (1, 2)]
    b = {k for k in (1, 2)}
    c = {k: x for k in (1, 2)}
    d = sum(x * k for k in (1, 2))
    return x * 2
