import numpy as np


def f(x):
    a = int(x) + float(x) + np.float64(x)
    b = x.astype(np.float32) + x.item() + round(x)
    return a + b
