"""The energy of pairs of noble gas atoms, for the forces of a molecular simulation.

Allen and Tildesley, Computer Simulation of Liquids (2nd ed., 2017), section 1.3. The
units are those of the inputs: with argon's depth of 0.238 kcal/mol and diameter of
3.405 angstrom, energies are in kcal/mol and forces in kcal/mol/angstrom; with 1 and 1
they are reduced units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float


def lennard_jones(
    distance: Float[np.ndarray, " pairs"],
    depth: float,
    diameter: float,
) -> float:
    """The 12-6 potential over all pairs; the force is minus its derivative by distance.

    Lennard-Jones, Proc. Phys. Soc. 43 (1931) 461. It is zero at the diameter and
    lowest, minus the depth, at 2**(1/6) diameters.
    """
    attraction = (diameter / distance) ** 6
    repulsion = attraction**2
    return np.sum(4 * depth * (repulsion - attraction))


def buckingham(
    distance: Float[np.ndarray, " pairs"],
    strength: float,
    steepness: float,
    dispersion: float,
) -> float:
    """An exponential wall in place of the twelfth power, and van der Waals' attraction.

    Buckingham, Proc. R. Soc. Lond. A 168 (1938) 264. Too close, the attraction wins:
    not for distances far below the one of least energy.
    """
    repulsion = strength * np.exp(-steepness * distance)
    attraction = dispersion / distance**6
    return np.sum(repulsion - attraction)
