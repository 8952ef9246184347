"""Himmelblau's function: four minima of equal depth, to see where an optimiser goes.

Himmelblau, Applied Nonlinear Programming (McGraw-Hill, 1972).
"""


def himmelblau(x: float, y: float) -> float:
    """The minima are 0, one at (3, 2); there is a maximum near (-0.271, -0.923)."""
    first = x**2 + y - 11
    second = x + y**2 - 7
    return first**2 + second**2
