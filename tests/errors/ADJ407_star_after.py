from numpy import sin
from mylib import *


def f(x):
    return sin(x)
