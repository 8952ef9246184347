"""Kepler's equation, whose root says where a planet is on its ellipse at a given time.

Kepler, Astronomia Nova (1609), chapter 60; Danby, Fundamentals of Celestial Mechanics
(2nd ed., 1988), chapter 6.
"""

from math import sin

from adjointgen import adjoint


@adjoint(wrt="eccentric")
def residual(eccentric: float, eccentricity: float, mean: float) -> float:
    """Zero where `eccentric` is the eccentric anomaly that belongs to the mean anomaly.

    The anomalies are in radians, and 0 <= eccentricity < 1. One input is
    differentiated, so value and derivative are what Newton's method takes.
    """
    return eccentric - eccentricity * sin(eccentric) - mean
