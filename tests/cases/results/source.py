# point: q1=0.3, q2=-0.7
"""Two results: the gradient is that of their sum."""

from math import cos, sin


def forward_kinematics(q1: float, q2: float):
    elbow = q1 + q2
    x = 1.2 * cos(q1) + 0.8 * cos(elbow)
    y = 1.2 * sin(q1) + 0.8 * sin(elbow)
    return x, y
