"""The implied volatility of the SABR model, in which smiles are quoted and hedged.

Hagan, Kumar, Lesniewski and Woodward, "Managing Smile Risk", Wilmott (September 2002)
84, equations 2.17a to 2.17c.
"""

from math import log, sqrt


def volatility(
    forward: float,
    strike: float,
    expiry: float,
    alpha: float,
    beta: float,
    rho: float,
    nu: float,
) -> float:
    """Black's volatility of a European option, a year's; `expiry` is in years.

    Forward and strike are positive and differ: at the money z / x(z) is 0 / 0, and
    equation 2.18 is its limit. `alpha` is the initial volatility, `beta` the exponent
    of the forward, `rho` the correlation and `nu` the volatility of the volatility.
    """
    moneyness = log(forward / strike)
    backbone = (forward * strike) ** ((1 - beta) / 2)

    # 2.17b and 2.17c
    z = nu / alpha * backbone * moneyness
    x = log((sqrt(1 - 2 * rho * z + z**2) + z - rho) / (1 - rho))

    # 2.17a, its three factors
    slope = (1 - beta) * moneyness
    level = alpha / (backbone * (1 + slope**2 / 24 + slope**4 / 1920))
    from_beta = ((1 - beta) * alpha / backbone) ** 2 / 24
    from_rho = rho * beta * nu * alpha / (4 * backbone)
    from_nu = (2 - 3 * rho**2) * nu**2 / 24
    return level * (z / x) * (1 + (from_beta + from_rho + from_nu) * expiry)
