"""The Black-Scholes price of a European call; its gradient holds five of the Greeks."""

from math import exp, log, sqrt

from scipy.special import ndtr


def call(
    spot: float, strike: float, rate: float, volatility: float, expiry: float
) -> float:
    """The price of a call option.

    The derivatives are delta, the dual delta, rho, vega and minus theta, in this order.
    """
    spread = volatility * sqrt(expiry)
    drift = (rate + volatility**2 / 2) * expiry
    d1 = (log(spot / strike) + drift) / spread
    d2 = d1 - spread

    discounted = strike * exp(-rate * expiry)
    price = spot * ndtr(d1) - discounted * ndtr(d2)
    return price
