import numpy as np


RATE = [0.05]
DATA = np.zeros(3)
TWICE = 1.0
TWICE = 2.0


def f(x):
    return x * RATE[0] + DATA + TWICE
