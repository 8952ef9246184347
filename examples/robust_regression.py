"""Linear regression that outliers cannot spoil: quadratic near zero, linear far out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float

SCALE = 1.5


def pseudo_huber(
    residual: Float[np.ndarray, " n"],
    weight: Float[np.ndarray, " n"],
) -> float:
    """The weighted mean of the pseudo-Huber loss, which is smooth everywhere."""
    ratio = residual / SCALE
    loss = SCALE**2 * (np.sqrt(1 + ratio**2) - 1)
    return np.mean(weight * loss)


def huber(
    slope: float,
    intercept: float,
    x: Float[np.ndarray, " n"],
    y: Float[np.ndarray, " n"],
) -> float:
    """The mean Huber loss of the line through the points (x, y)."""
    residual = slope * x + intercept - y
    size = np.abs(residual)
    near = 0.5 * residual**2
    far = SCALE * (size - 0.5 * SCALE)
    return np.mean(np.where(size < SCALE, near, far))
