# point: p=[1.3, 0.4], A=[[0.2, 0.7, 1.1], [0.5, -0.3, 0.9]]
import numpy as np


def f(p, A):
    x, y = p
    u, v = np.exp(A)
    return (1.0 - x) ** 2 + 100.0 * (y - x**2) ** 2 + u @ v
