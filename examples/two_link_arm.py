"""A planar robot arm with two links: where its hand is, and how far from a target.

Spong, Hutchinson and Vidyasagar, Robot Modeling and Control (2006), chapter 1: the
second angle is measured from the first link. Metres and radians.
"""

from math import cos, sin

UPPER = 0.35  # metres
LOWER = 0.25


def hand(shoulder: float, elbow: float) -> tuple[float, float]:
    """The place of the hand, for the angles of the joints.

    With two results the gradient is that of their sum.
    """
    # the lower link turns with the upper one
    wrist = shoulder + elbow
    x = UPPER * cos(shoulder) + LOWER * cos(wrist)
    y = UPPER * sin(shoulder) + LOWER * sin(wrist)
    return x, y


def miss(shoulder: float, elbow: float, target_x: float, target_y: float) -> float:
    """Half the squared distance of the hand from a target: minimise it to go there."""
    wrist = shoulder + elbow
    gap_x = UPPER * cos(shoulder) + LOWER * cos(wrist) - target_x
    gap_y = UPPER * sin(shoulder) + LOWER * sin(wrist) - target_y
    return (gap_x**2 + gap_y**2) / 2
