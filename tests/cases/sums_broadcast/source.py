# point: x=[0.5, -1.5, 2.0], c=[[1.0], [3.0]]
"""Where broadcasting comes before a sum, its operand's adjoint is an array, and a floating one."""

import numpy as np


def f(x, c):
    y = x + c
    return np.sum(y), np.mean(y)
