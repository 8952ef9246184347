# point: x=1.7, y=0.6
import numpy as np


def f(x, y):
    a = x**2
    b = x**3 + x**-1 + x**0.5 + x**-2.5 + x**1 + x**0
    c = x ** (1 / 3) + 2.0**x
    d = (x * x) ** y
    return np.square(a) + b * c / d
