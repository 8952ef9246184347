from math import *


def f(x):
    return sin(x) * pi
