import numpy as np


def f(x: complex, y: np.complex128) -> complex:
    z: complex = x * y
    return z
