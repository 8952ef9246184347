"""Rosenbrock's banana, a curved and flat valley on which optimisers are compared."""


def rosenbrock(x: float, y: float, a: float = 1.0, b: float = 100.0) -> float:
    """The minimum is 0, at x = a, y = a**2."""
    bend = y - x**2
    return (a - x) ** 2 + b * bend**2
