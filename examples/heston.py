"""The Heston model of stochastic volatility: the integrand of a call's price, in real numbers."""

from __future__ import annotations

import math

from adjointgen import adjoint


@adjoint(wrt="v0, kappa, theta, sigma, rho")
def integrand(
    v0: float,
    kappa: float,
    theta: float,
    sigma: float,
    rho: float,
    u: float,
    log_moneyness: float,
    expiry: float,
) -> float:
    """The real integrand of Lewis's formula at u, for a spot of 1 and no rate.

    The price of a call is spot - sqrt(spot * strike) / pi times its integral over u > 0, with
    log_moneyness = log(spot / strike): Lewis, Option Valuation under Stochastic Volatility (2000),
    chapter 2. The characteristic function is that of Heston, Rev. Financ. Stud. 6 (1993) 327, in
    the form of Albrecher et al., Wilmott Magazine, January 2007; a complex a + b i is a pair.
    """
    # d = sqrt(d_square), with xi = kappa - rho sigma i (u - i / 2)
    a = kappa - 0.5 * rho * sigma
    b = -rho * sigma * u
    p = a * a - b * b + sigma**2 * (u * u + 0.25)
    q = 2.0 * a * b
    size = math.sqrt(math.sqrt(p * p + q * q))
    half = 0.5 * math.atan2(q, p)
    d_re = size * math.cos(half)
    d_im = size * math.sin(half)
    # g = (xi - d) / (xi + d)
    m_re = a - d_re
    m_im = b - d_im
    n_re = a + d_re
    n_im = b + d_im
    n_2 = n_re**2 + n_im**2
    g_re = (m_re * n_re + m_im * n_im) / n_2
    g_im = (m_im * n_re - m_re * n_im) / n_2
    # e = exp(-d t)
    decay = math.exp(-d_re * expiry)
    e_re = decay * math.cos(d_im * expiry)
    e_im = -decay * math.sin(d_im * expiry)
    # k = 1 - g e, r = k / (1 - g)
    k_re = 1.0 - (g_re * e_re - g_im * e_im)
    k_im = -(g_re * e_im + g_im * e_re)
    h_re = 1.0 - g_re
    h_im = -g_im
    log_re = 0.5 * math.log((k_re**2 + k_im**2) / (h_re**2 + h_im**2))
    log_im = math.atan2(k_im * h_re - k_re * h_im, k_re * h_re + k_im * h_im)
    # s = (1 - e) / k
    k_2 = k_re**2 + k_im**2
    s_re = ((1.0 - e_re) * k_re - e_im * k_im) / k_2
    s_im = (-e_im * k_re - (1.0 - e_re) * k_im) / k_2
    # C + v0 D
    scale = kappa * theta / sigma**2
    part_re = scale * (m_re * expiry - 2.0 * log_re)
    part_im = scale * (m_im * expiry - 2.0 * log_im)
    now_re = v0 / sigma**2 * (m_re * s_re - m_im * s_im)
    now_im = v0 / sigma**2 * (m_re * s_im + m_im * s_re)
    phase = u * log_moneyness + part_im + now_im
    return math.exp(part_re + now_re) * math.cos(phase) / (u * u + 0.25)
