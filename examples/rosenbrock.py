"""Rosenbrock's banana, a curved and flat valley on which optimisers are compared.

Rosenbrock, The Computer Journal 3 (1960) 175; in more dimensions problem 21 of Moré,
Garbow and Hillstrom, ACM Trans. Math. Softw. 7 (1981) 17.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from adjointgen import adjoint

if TYPE_CHECKING:
    from jaxtyping import Float


@adjoint(wrt="x, y")
def rosenbrock(x: float, y: float, a: float = 1.0, b: float = 100.0) -> float:
    """The minimum is 0, at x = a, y = a**2; a and b make the problem, and stay."""
    bend = y - x**2
    return (a - x) ** 2 + b * bend**2


def extended(
    odd: Float[np.ndarray, " n"],
    even: Float[np.ndarray, " n"],
) -> float:
    """In 2 n dimensions, as x1, x3, … and x2, x4, …: the minimum is 0, at all ones."""
    bend = even - odd**2
    return np.sum(100 * bend**2 + (1 - odd) ** 2)
