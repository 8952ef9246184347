# point: x=[0.5, -1.5, 2.0]
"""A sum of one input's shape needs no array: its adjoint is a number."""

import numpy as np


def f(x):
    y = x**2
    z = np.sum(y)
    m = np.mean(y)
    return z * 2 + m
