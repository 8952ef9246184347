import numpy as np


def g(x):
    return x * x


def f(x):
    y = g(x)
    return y
