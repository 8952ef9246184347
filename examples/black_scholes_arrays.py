"""Black-Scholes for arrays, the same lines twice: with declared shapes and without.

Formula and units are those of black_scholes.py; the derivatives come in the same order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy import exp, log, sqrt
from scipy.special import ndtr

if TYPE_CHECKING:
    from jaxtyping import Float


def calls(
    spot: Float[np.ndarray, " options"],
    strike: Float[np.ndarray, " options"],
    rate: Float[np.ndarray, " options"],
    volatility: Float[np.ndarray, " options"],
    expiry: Float[np.ndarray, " options"],
) -> Float[np.ndarray, " options"]:
    """The prices of a list of calls, each with its Greeks: the shapes are declared."""
    spread = volatility * sqrt(expiry)
    drift = (rate + volatility**2 / 2) * expiry
    d1 = (log(spot / strike) + drift) / spread
    d2 = d1 - spread

    discounted = strike * exp(-rate * expiry)
    price = spot * ndtr(d1) - discounted * ndtr(d2)
    return price


def surface(spot, strike, rate, volatility, expiry):
    """The same for any shapes that broadcast, strikes in a row, expiries in a column.

    Nothing is declared, so contributions are summed back to the shapes of the inputs:
    with one spot for all, its derivative is the delta of the whole surface.
    """
    spread = volatility * sqrt(expiry)
    drift = (rate + volatility**2 / 2) * expiry
    d1 = (log(spot / strike) + drift) / spread
    d2 = d1 - spread

    discounted = strike * exp(-rate * expiry)
    price = spot * ndtr(d1) - discounted * ndtr(d2)
    return price
