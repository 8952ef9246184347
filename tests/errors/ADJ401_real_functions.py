import math

import numpy as np


def f(x):
    return np.sinh(x) + np.log10(x) + math.log2(x) + math.sinn(x)
