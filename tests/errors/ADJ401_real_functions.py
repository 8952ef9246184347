import math

import numpy as np


def f(x):
    return np.unique(x) + np.nanmax(x) + math.cosn(x) + math.sinn(x)
