"""Poisson regression: counts whose rate is the exponential of a linear score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln, xlogy

from adjointgen import adjoint

if TYPE_CHECKING:
    from jaxtyping import Float


@adjoint(wrt="weight")
def negative_log_likelihood(
    weight: Float[np.ndarray, " d"],
    X: Float[np.ndarray, "n d"],
    count: Float[np.ndarray, " n"],
    exposure: Float[np.ndarray, " n"],
) -> float:
    """Minus the log-likelihood of counts with rates exposure * exp(X @ weight).

    McCullagh and Nelder, Generalized Linear Models (2nd ed., 1989), chapter 6.
    """
    rate = exposure * np.exp(X @ weight)
    return np.sum(rate - xlogy(count, rate) + gammaln(count + 1.0))
