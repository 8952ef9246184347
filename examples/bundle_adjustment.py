"""Bundle adjustment: cameras and points that explain where the points are seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from adjointgen import adjoint

if TYPE_CHECKING:
    from jaxtyping import Float, Int


@adjoint(wrt="rotation, translation, focal, points")
def cost(
    rotation: Float[np.ndarray, "cameras 3"],
    translation: Float[np.ndarray, "cameras 3"],
    focal: Float[np.ndarray, " cameras"],
    points: Float[np.ndarray, "points 3"],
    seen: Float[np.ndarray, "observations 2"],
    camera: Int[np.ndarray, " observations"],
    point: Int[np.ndarray, " observations"],
) -> float:
    """Half the sum of squared reprojection errors, in pixels squared.

    Observation i is of point `point[i]` by camera `camera[i]`; a row of `rotation` is an axis
    times an angle (not zero). The model is that of Agarwal et al., ECCV 2010, without distortion.
    """
    r = rotation[camera]
    p = points[point]
    angle = np.sqrt(np.sum(r**2, axis=1, keepdims=True))
    axis = r / angle
    along = np.sum(axis * p, axis=1, keepdims=True)
    turned = np.cos(angle) * p + np.sin(angle) * np.cross(axis, p)
    moved = turned + (1.0 - np.cos(angle)) * along * axis + translation[camera]
    image = -moved[:, :2] / moved[:, 2:]
    error = focal[camera][:, None] * image - seen
    return 0.5 * np.sum(error**2)
