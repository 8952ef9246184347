import numpy as np


def f(x):
    global count
    assert x > 0
    import math
    from math import sin
    y = sin(x) * math.pi
    del x
    raise ValueError(y)
