"""A network with one hidden layer that tells classes apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from adjointgen import adjoint

if TYPE_CHECKING:
    from jaxtyping import Float


@adjoint(wrt="W1, b1, W2, b2")
def cross_entropy(
    W1: Float[np.ndarray, "d h"],
    b1: Float[np.ndarray, " h"],
    W2: Float[np.ndarray, "h c"],
    b2: Float[np.ndarray, " c"],
    X: Float[np.ndarray, "n d"],
    labels: Float[np.ndarray, "n c"],
) -> float:
    """The mean cross-entropy of a softmax over c classes; a row of `labels` has one 1.

    Rumelhart, Hinton and Williams, Nature 323 (1986) 533, on such gradients.
    """
    hidden = np.tanh(X @ W1 + b1)
    score = hidden @ W2 + b2
    top = np.max(score, axis=1, keepdims=True)
    total = np.sum(np.exp(score - top), axis=1)
    log_total = np.log(total) + top[:, 0]
    return np.mean(log_total - np.sum(labels * score, axis=1))
