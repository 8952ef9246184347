import numpy as np


RATE = 2.0


def f(alpha):
    return alfa * RTE * exp(alpha) * math.pi * unheard
