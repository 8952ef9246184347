import numpy as np


def f(x, p):
    return x.base * p.rate * x.flat
