import numpy as np


def f(x): y = x * 2; y = y * 3; return y
