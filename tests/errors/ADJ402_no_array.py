import numpy as np


def f(x, model, n):
    xp = np
    a = model.take(x) @ x
    b = np.sum(x, axis=x[0])
    c = model.take((2.0 * x).astype(int)) + model.mean(axis=n)
    return xp.sum(x) + xp.reshape(x, 3) + a + b + c @ x.reshape(n, -1) / n
