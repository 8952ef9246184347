import math

import numpy as np

ROOT = (-1.0) ** 0.5
LOW = 1.0 - 3.0
POWER = LOW ** (1 / 3)
LOG = math.log(0.5) ** 0.5
WIDTH = (2.0 * np.pi) ** -0.5 + LOW**2


def f(x):
    return np.abs(ROOT * x) + np.abs(POWER * x) + WIDTH * LOG
