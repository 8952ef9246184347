"""One step of a Kalman filter, with the likelihood of what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from adjointgen import adjoint

if TYPE_CHECKING:
    from jaxtyping import Float


@adjoint(wrt="mean, covariance, F, Q, H, R")
def step(
    mean: Float[np.ndarray, " n"],
    covariance: Float[np.ndarray, "n n"],
    F: Float[np.ndarray, "n n"],
    Q: Float[np.ndarray, "n n"],
    H: Float[np.ndarray, "m n"],
    R: Float[np.ndarray, "m m"],
    measured: Float[np.ndarray, " m"],
):
    """The mean and covariance after a measurement, and minus twice its log-likelihood.

    Kalman, J. Basic Eng. 82 (1960) 35; without the constant m log(2 pi).
    """
    ahead = F @ mean
    spread = F @ covariance @ F.T + Q
    surprise = measured - H @ ahead
    S = H @ spread @ H.T + R
    gain = np.linalg.solve(S.T, (spread @ H.T).T).T
    new_mean = ahead + gain @ surprise
    new_covariance = spread - gain @ S @ gain.T
    log_det = np.linalg.slogdet(S)[1]
    likelihood = log_det + surprise @ np.linalg.solve(S, surprise)
    return new_mean, new_covariance, likelihood
