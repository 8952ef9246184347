# point: x=-1.5
"""The canonical example: small enough to differentiate by hand and compare."""

from numpy import exp, sin


def f(x):
    a = exp(x)
    b = a**2
    c = a + b
    d = exp(c)
    e = sin(c)
    f = d + e
    return f
