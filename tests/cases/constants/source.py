# point: t=0.3
"""Module constants with literal values are copied, in the order in which they need each other."""

import numpy as np

GAIN = 3
TWO_PI = 2 * np.pi
OMEGA = TWO_PI * 1.5e-1


def wave(t):
    phase = OMEGA * t
    return GAIN * np.sin(phase) + np.pi
