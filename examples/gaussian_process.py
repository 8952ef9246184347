"""The marginal likelihood of a Gaussian process, to learn its kernel from data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import solve_triangular

from adjointgen import adjoint

if TYPE_CHECKING:
    from jaxtyping import Float

LOG_TWO_PI = 1.8378770664093453


@adjoint(wrt="log_length, log_signal, log_noise")
def negative_log_likelihood(
    log_length: float,
    log_signal: float,
    log_noise: float,
    x: Float[np.ndarray, " n"],
    y: Float[np.ndarray, " n"],
) -> float:
    """Minus the log marginal likelihood under a squared-exponential kernel.

    Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), algorithm 2.1.
    """
    distance = (x[:, None] - x) / np.exp(log_length)
    kernel = np.exp(2.0 * log_signal - 0.5 * distance**2)
    K = kernel + np.diag(np.exp(2.0 * log_noise) * np.ones_like(x))
    L = np.linalg.cholesky(K)
    white = solve_triangular(L, y, lower=True)
    half_log_det = np.sum(np.log(np.diagonal(L)))
    return 0.5 * white @ white + half_log_det + 0.5 * len(x) * LOG_TWO_PI
