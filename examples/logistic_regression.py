"""Logistic regression: the chance of an outcome as a linear score of features."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from adjointgen import adjoint

if TYPE_CHECKING:
    from jaxtyping import Float


@adjoint(wrt="weight, bias")
def loss(
    weight: Float[np.ndarray, " d"],
    bias: float,
    X: Float[np.ndarray, "n d"],
    y: Float[np.ndarray, " n"],
    penalty: float,
) -> float:
    """The mean negative log-likelihood with a ridge penalty; y is 0 or 1.

    Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2nd ed., 2009),
    section 4.4.
    """
    score = X @ weight + bias
    fit = np.mean(np.logaddexp(0.0, score) - y * score)
    return fit + 0.5 * penalty * np.dot(weight, weight)
