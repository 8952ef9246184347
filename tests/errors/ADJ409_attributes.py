import numpy as np


def f(x):
    return x.real + x.conj() + np.real(x) + abs(complex(x, 1))
