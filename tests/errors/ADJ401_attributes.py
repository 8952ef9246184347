import numpy as np


def f(x, p):
    return x.T * p.rate * x.flat
