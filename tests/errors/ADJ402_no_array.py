import numpy as np


def f(self, x, model, n):
    xp = np
    a = self.mean(x) + model.take(x) @ x
    b = np.sum(x, axis=x[0])
    c = model.take((2.0 * x).astype(int)) + model.mean(axis=n)
    return xp.sum(x) + a + b + c @ x.reshape(n, -1) / n
