# point: t=0.3
"""Module constants of literals are copied, in the order in which they need each other."""

import math

import numpy as np

GAIN = 3
TWO_PI = 2 * np.pi
OMEGA = TWO_PI * 1.5e-1
LOG_TWO_PI = np.log(2 * np.pi)  # of the normal density
ROOT = math.sqrt(2.0)


def wave(t):
    phase = OMEGA * t
    return GAIN * np.sin(phase) * ROOT + np.pi * LOG_TWO_PI
