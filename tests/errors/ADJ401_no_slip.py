import numpy as np
from scipy import stats


def f(x, A):
    return np.linalg.eig(A)[0] + stats.norm.isf(x) + np.arctan22(x, x)
