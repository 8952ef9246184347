import numpy as np


def f(x):
    z = (-1) ** 0.5
    return np.abs(z * x) + np.abs(x * pow(-8.0, 1 / 3)) + x * (-2.0) ** -3
