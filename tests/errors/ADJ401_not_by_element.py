import numpy as np
from scipy import linalg, stats


def f(x):
    a = np.apply_over_axes(np.sum, x, 0)
    b = np.add.reduce(x)
    c = linalg.lu(x)
    d = np.linalg.matrix_rank(x, 1) + linalg.signm(x, axis=0)
    return a + b + c + d + np.spacing(x) + stats.norm.lgpdf(x)
