"""Functions of scipy.special."""

import numpy as np
from scipy import special

from adjointgen.rules.kinds import elementwise


@elementwise
def ndtr(x):
    y = special.ndtr(x)
    dy_dx = 0.3989422804014327 * np.exp(-0.5 * x * x)  # 1 / sqrt(2 pi)
    return y, dy_dx
