import numpy as np
from scipy import linalg, stats


def f(x):
    a = np.linspace(x, 1.0, 5)
    b = np.add.reduce(x)
    c = linalg.eigh(x)
    d = np.linalg.cond(x) + linalg.norm(x, axis=0)
    return a + b + c + d + np.spacing(x) + stats.norm.lgpdf(x)
