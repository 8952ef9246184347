"""Fits that outliers cannot spoil: losses that are quadratic near zero only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from adjointgen import adjoint

if TYPE_CHECKING:
    from jaxtyping import Float

SCALE = 1.5  # where quadratic turns into linear, in the unit of y


def pseudo_huber(
    residual: Float[np.ndarray, " n"],
    weight: Float[np.ndarray, " n"],
) -> float:
    """The weighted mean of the pseudo-Huber loss, which is smooth everywhere.

    Hartley and Zisserman, Multiple View Geometry (2nd ed., 2004), appendix 6.8.
    """
    ratio = residual / SCALE
    loss = SCALE**2 * (np.sqrt(1 + ratio**2) - 1)
    return np.mean(weight * loss)


@adjoint(wrt="slope, intercept")
def huber(
    slope: float,
    intercept: float,
    x: Float[np.ndarray, " n"],
    y: Float[np.ndarray, " n"],
) -> float:
    """The mean Huber loss of the line through the points (x, y).

    Huber, Ann. Math. Statist. 35 (1964) 73.
    """
    residual = slope * x + intercept - y
    size = np.abs(residual)
    near = 0.5 * residual**2
    far = SCALE * (size - 0.5 * SCALE)
    return np.mean(np.where(size < SCALE, near, far))


@adjoint(wrt="amplitude, decay")
def cauchy(
    amplitude: float,
    decay: float,
    t: Float[np.ndarray, " n"],
    y: Float[np.ndarray, " n"],
) -> float:
    """The Cauchy loss of an exponential decay: far outliers lose nearly all their pull.

    Black and Anandan, Comput. Vis. Image Underst. 63 (1996) 75, as the Lorentzian.
    """
    residual = amplitude * np.exp(-decay * t) - y
    return SCALE**2 / 2 * np.sum(np.log1p((residual / SCALE) ** 2))
