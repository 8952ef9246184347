"""The Black-Scholes price of a European call; its gradient holds five of the Greeks.

Black and Scholes, J. Polit. Econ. 81 (1973) 637, equation 13, for an asset that pays
nothing. The derivatives come in the order of the inputs: delta, dual delta, rho, vega
and minus theta. Rates and volatilities are a year's, as fractions (0.2 is 20 %),
continuously compounded; times are in years.
"""

from math import exp, log, sqrt

from scipy.special import ndtr


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
