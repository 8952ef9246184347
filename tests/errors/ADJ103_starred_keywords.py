import numpy as np


def f(x, options: dict, n: int):
    return x * np.linspace(0, 1, n, **options)
