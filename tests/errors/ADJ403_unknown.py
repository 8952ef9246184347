import numpy as np


from tables import lookup


def f(x, n: int):
    return x * lookup(n) * np.unheard(n)
