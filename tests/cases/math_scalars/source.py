# options: {"scalar": True}
# point: x=0.4, y=1.3
"""Only `math`: the output needs nothing else."""

import math


def f(x, y):
    r = math.hypot(x, y)
    s = abs(math.tanh(r) - 2) ** y
    return math.atan2(y, x) * s + math.log1p(x) / math.sqrt(y)
