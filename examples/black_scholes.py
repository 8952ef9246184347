"""The Black-Scholes price of a European call; its gradient holds five of the Greeks.

Black and Scholes, J. Polit. Econ. 81 (1973) 637, equation 13, for an asset that pays nothing. The
derivatives come in the order of the inputs: delta, dual delta, rho, vega and minus theta. Rates
and volatilities are a year's, as fractions (0.2 is 20 %), continuously compounded; times are in
years.
"""

from __future__ import annotations

from math import exp, log, sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from jaxtyping import Float


def call(
    spot: float, strike: float, rate: float, volatility: float, expiry: float
) -> float:
    """The price of one call: all inputs are numbers."""
    spread = volatility * sqrt(expiry)
    drift = (rate + volatility**2 / 2) * expiry
    d1 = (log(spot / strike) + drift) / spread
    d2 = d1 - spread

    discounted = strike * exp(-rate * expiry)
    price = spot * ndtr(d1) - discounted * ndtr(d2)
    return price


def calls(
    spot: Float[np.ndarray, " options"],
    strike: Float[np.ndarray, " options"],
    rate: Float[np.ndarray, " options"],
    volatility: Float[np.ndarray, " options"],
    expiry: Float[np.ndarray, " options"],
) -> Float[np.ndarray, " options"]:
    """The prices of a list of calls, and for each its Greeks: the shapes are declared."""
    spread = volatility * np.sqrt(expiry)
    drift = (rate + volatility**2 / 2) * expiry
    d1 = (np.log(spot / strike) + drift) / spread
    d2 = d1 - spread

    discounted = strike * np.exp(-rate * expiry)
    price = spot * ndtr(d1) - discounted * ndtr(d2)
    return price


def surface(spot, strike, rate, volatility, expiry):
    """The same for any shapes that broadcast, say strikes in a row and expiries in a column.

    Nothing is declared, so contributions are summed back to the shapes of the inputs: with one
    spot for all, its derivative is the delta of the whole surface.
    """
    spread = volatility * np.sqrt(expiry)
    drift = (rate + volatility**2 / 2) * expiry
    d1 = (np.log(spot / strike) + drift) / spread
    d2 = d1 - spread

    discounted = strike * np.exp(-rate * expiry)
    price = spot * ndtr(d1) - discounted * ndtr(d2)
    return price
