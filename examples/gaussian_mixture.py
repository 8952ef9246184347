"""A mixture of Gaussians with diagonal covariances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from adjointgen import adjoint

if TYPE_CHECKING:
    from jaxtyping import Float

LOG_TWO_PI = 1.8378770664093453


@adjoint(wrt="logits, means, log_scales")
def negative_log_likelihood(
    logits: Float[np.ndarray, " k"],
    means: Float[np.ndarray, "k d"],
    log_scales: Float[np.ndarray, "k d"],
    X: Float[np.ndarray, "n d"],
) -> float:
    """Minus the mean log-likelihood of n points under k components in d dimensions.

    Bishop, Pattern Recognition and Machine Learning (2006), section 9.2; the weights are the
    softmax of `logits`.
    """
    standard = (X[:, None, :] - means) * np.exp(-log_scales)
    log_density = -0.5 * np.sum(standard**2 + LOG_TWO_PI, axis=2) - np.sum(log_scales, axis=1)
    shifted = logits - np.max(logits)
    log_weight = shifted - np.log(np.sum(np.exp(shifted)))
    joint = log_density + log_weight
    top = np.max(joint, axis=1, keepdims=True)
    return -np.mean(np.log(np.sum(np.exp(joint - top), axis=1)) + top[:, 0])
