import numpy as np


def f(x, A):
    whole, rest = np.modf(x, where=x > 0)
    u, s, vh = np.linalg.svd(A, hermitian=True)
    return whole * rest * np.divmod(x, 2.0, dtype=float)[1] + np.sum(s)
