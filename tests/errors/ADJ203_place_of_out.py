import numpy as np
from scipy import linalg, special


def f(x, w, n: int):
    a = np.floor(x, w)
    b = np.median(n, overwrite_input=True)
    c = linalg.inv(n, True)
    d = special.binom(n, n, w)
    e = n.cumsum(0, float, w)
    h = np.nan_to_num(n, False)
    k = np.sum(n, 0, None, None) + np.nan_to_num(n, True) + linalg.inv(n, False)
    m = np.nan_to_num(n, True, 1.5) + linalg.inv(n, False, True) + np.sum(n, 0, None, None, True)
    n2 = linalg.solve(n, n, False, False, True) + np.median(n, 0, None, True)
    return np.sum(x * m) + np.sum(n2) + np.sum(x * (a + b + c + d + e + h + k)) + np.sum(w)
