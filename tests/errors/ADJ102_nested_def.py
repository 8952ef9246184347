import numpy as np


def f(x):
    def g(t):
        return t * t

    class C:
        k = 2

    return g(x) * C.k
