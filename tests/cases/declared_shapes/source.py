# point: X=[[1.0, 2.0, 3.0], [0.5, 0.2, 0.1]], w=[0.1, 0.2, 0.3], b=0.5, column=[[2.0], [3.0]]
"""Shapes are declared: broadcasting is undone in the open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float


def loss(
    X: Float[np.ndarray, "n d"],
    w: Float[np.ndarray, "d"],
    b: float,
    column: Float[np.ndarray, "n 1"],
) -> float:
    """Mean squared residual of a scaled table."""
    scaled = X * w + b
    residual = np.tanh(scaled) - column
    return np.mean(residual**2)
