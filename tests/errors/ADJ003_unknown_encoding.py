# -*- coding: no-such-encoding -*-
def f(x):
    return x
