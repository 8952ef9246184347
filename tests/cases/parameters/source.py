# point: x=0.3, y=1.2, n=3, k=2.0
import numpy as np


def f(x, /, y=1.0, n: int = 2, *, k=0.5, label="f"):
    unused = np.log(y)
    scale = x**n * np.float64(n)
    return scale * k + np.sin(y)
