"""The energy of pairs of noble gas atoms, for the forces of a molecular simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float


def lennard_jones(
    distance: Float[np.ndarray, " pairs"],
    depth: float,
    radius: float,
) -> float:
    """Lennard and Jones, 1924, over all pairs; the force is minus its derivative."""
    attraction = (radius / distance) ** 6
    repulsion = attraction**2
    return np.sum(4 * depth * (repulsion - attraction))


def buckingham(
    distance: Float[np.ndarray, " pairs"],
    strength: float,
    steepness: float,
    dispersion: float,
) -> float:
    """Buckingham, 1938: an exponential wall in place of the twelfth power."""
    repulsion = strength * np.exp(-steepness * distance)
    attraction = dispersion / distance**6  # van der Waals
    return np.sum(repulsion - attraction)
