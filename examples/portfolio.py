"""A portfolio of stocks under the single-index model, to be chosen by minimising.

Sharpe, Management Science 9 (1963) 277: all stocks follow one market, each with its own
noise besides, so that the covariance of n stocks takes 2 n + 1 numbers. The objective
is the mean-variance utility of Markowitz, The Journal of Finance 7 (1952) 77.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from adjointgen import adjoint

if TYPE_CHECKING:
    from jaxtyping import Float


@adjoint(wrt="weight")
def disutility(
    weight: Float[np.ndarray, " stocks"],
    excess: Float[np.ndarray, " stocks"],
    beta: Float[np.ndarray, " stocks"],
    noise: Float[np.ndarray, " stocks"],
    market: float,
    aversion: float,
) -> float:
    """Half the aversion to risk times the variance, minus the expected excess return.

    `noise` and `market` are standard deviations, as fractions a year; so are the excess
    returns.
    """
    exposure = market * np.sum(beta * weight)
    variance = exposure**2 + np.sum((noise * weight) ** 2)
    return aversion * variance / 2 - np.sum(excess * weight)
