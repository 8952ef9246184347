# point: r=[[1.0, 2.0, 3.0]], c=[[1.0], [2.0]], s=0.5
"""Shapes are not known: contributions go through a helper, the seed is an array."""

import numpy as np


def model(r, c, s):
    table = r * c
    shifted = np.log(table) + s
    return shifted * 2
