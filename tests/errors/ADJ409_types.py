import numpy as np
from scipy import special


def f(x):
    a = np.zeros(3, dtype=complex) + np.ones(3, dtype="c16") + np.ones(3, dtype="float32")
    b = np.eye(3, dtype=np.complex64) + special.hankel1(1, 2.0)
    return np.sum(x * a) + np.sum(x * b)
