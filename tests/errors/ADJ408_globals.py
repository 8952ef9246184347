import numpy as np


RATE = [0.05]
DATA = np.zeros(3)
LOGS = np.log([1.0, 2.0])
TYPED = np.log(2.0, dtype=float)
TWICE = 1.0
TWICE = 2.0


def f(x):
    return x * RATE[0] + DATA + TWICE + LOGS * TYPED
