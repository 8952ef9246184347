"""The gradients of generated/ at work: against closed forms, and in solvers that use them."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import least_squares, minimize, newton, root_scalar
from scipy.stats import norm

ROOT = Path(__file__).parent.parent


def generated(name: str) -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "generated" / name))


BLACK_SCHOLES = generated("black_scholes.py")["call"]
ARRAYS = generated("black_scholes_arrays.py")
KEPLER = generated("kepler.py")["residual"]
SABR = generated("sabr.py")["volatility"]
VAN_DER_WAALS = generated("van_der_waals.py")
REGRESSION = generated("robust_regression.py")
ROSENBROCK = generated("rosenbrock.py")
HIMMELBLAU = generated("himmelblau.py")["himmelblau"]
ARM = generated("two_link_arm.py")


def close(actual: Any, expected: Any, rtol: float = 1e-11) -> None:
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=0)


# ----- finance -----


def greeks(spot: Any, strike: Any, rate: Any, volatility: Any, expiry: Any) -> tuple[Any, ...]:
    """Value, delta, dual delta, rho, vega and minus theta, as Hull's tables give them."""
    spread = volatility * np.sqrt(expiry)
    d1 = (np.log(spot / strike) + (rate + volatility**2 / 2) * expiry) / spread
    d2 = d1 - spread
    bond = np.exp(-rate * expiry)
    return (
        spot * norm.cdf(d1) - strike * bond * norm.cdf(d2),
        norm.cdf(d1),
        -bond * norm.cdf(d2),
        strike * expiry * bond * norm.cdf(d2),
        spot * norm.pdf(d1) * np.sqrt(expiry),
        spot * norm.pdf(d1) * volatility / (2 * np.sqrt(expiry))
        + rate * strike * bond * norm.cdf(d2),
    )


STRIKES = np.array([80.0, 95.0, 100.0, 120.0])
MARKET = [(100.0, k, 0.03, 0.2 + 0.001 * abs(k - 100), t) for k in STRIKES for t in (0.25, 2.0)]


@pytest.mark.parametrize("point", MARKET)
def test_the_greeks_of_one_call(point: tuple[float, ...]) -> None:
    value, gradient = BLACK_SCHOLES(*point, with_grad=True)
    # Hull's terms cancel to one in delta alone, so that the others lose a few digits.
    close((value, *gradient), greeks(*point), rtol=1e-9)


def test_the_greeks_of_arrays() -> None:
    columns = tuple(np.array(MARKET).T)
    for name in ("calls", "surface"):
        value, gradient = ARRAYS[name](*columns, with_grad=True)
        for actual, expected in zip((value, *gradient), greeks(*columns)):
            assert actual.shape == (len(MARKET),)
            close(actual, expected, rtol=1e-9)


def test_the_greeks_of_a_surface_are_summed_to_the_shapes_of_its_inputs() -> None:
    smile = 0.2 + 0.001 * np.abs(STRIKES - 100)
    expiries = np.array([[0.25], [1.0], [2.0]])
    point = (100.0, STRIKES, 0.03, smile, expiries)
    value, gradient = ARRAYS["surface"](*point, with_grad=True)
    full = greeks(*np.broadcast_arrays(*point))
    close(value, full[0], rtol=1e-9)
    sums: list[dict[str, Any]] = [
        {}, {"axis": 0}, {}, {"axis": 0}, {"axis": 1, "keepdims": True}
    ]  # fmt: skip
    for actual, whole, how in zip(gradient, full[1:], sums):
        expected = whole.sum(**how)
        assert np.shape(actual) == np.shape(expected)
        close(actual, expected, rtol=1e-9)


@pytest.mark.parametrize("point", MARKET)
def test_implied_volatility_by_newton_with_vega(point: tuple[float, ...]) -> None:
    spot, strike, rate, volatility, expiry = point
    quote = greeks(*point)[0]

    def gap(sigma: float) -> tuple[float, float]:
        price, (*_, vega, _) = BLACK_SCHOLES(spot, strike, rate, sigma, expiry, with_grad=True)
        return price - quote, vega

    # From Manaster and Koehler's start Newton's method converges from one side.
    start = np.sqrt(2 / expiry * abs(np.log(spot / strike) + rate * expiry))
    found = root_scalar(gap, x0=float(start), fprime=True, method="newton", xtol=1e-13)
    assert found.converged and found.iterations <= 10
    close(found.root, volatility, rtol=1e-10)


def hagan(f: Any, k: Any, t: Any, alpha: Any, beta: Any, rho: Any, nu: Any) -> Any:
    """Equation 2.17a with asinh's instead of the logarithm of x(z), and exponents spread out."""
    log, b, fk = np.log(f) - np.log(k), 1 - beta, f * k
    z = nu / alpha * fk ** (b / 2) * log
    root = np.sqrt(1 - rho**2)
    x = np.arcsinh((z - rho) / root) + np.arcsinh(rho / root)
    time = (
        b**2 / 24 * alpha**2 / fk**b
        + rho * beta * nu * alpha / 4 / fk ** (b / 2)
        + (2 - 3 * rho**2) / 24 * nu**2
    )
    expansion = 1 + b**2 / 24 * log**2 + b**4 / 1920 * log**4
    return alpha / fk ** (b / 2) / expansion * z / x * (1 + time * t)


SMILE = (0.03, 5.0, 0.035, 0.5, -0.3, 0.4)  # forward, expiry, alpha, beta, rho, nu
RATES = [0.01, 0.015, 0.02, 0.025, 0.035, 0.045, 0.06]


@pytest.mark.parametrize("strike", RATES)
def test_sabr_against_another_writing_of_it(strike: float) -> None:
    forward, *rest = SMILE
    point = np.array([forward, strike, *rest])
    value, gradient = SABR(*point.tolist(), with_grad=True)
    close(value, hagan(*point))
    for i, actual in enumerate(gradient):  # complex step: arcsinh and log are analytic
        moved = point.astype(complex)
        moved[i] += 1e-30j
        close(actual, hagan(*moved).imag / 1e-30, rtol=1e-9)


def test_sabr_is_fitted_to_a_smile() -> None:
    """Least squares by alpha, rho and nu, whose Jacobian has one generated gradient a row."""
    forward, expiry, alpha, beta, rho, nu = SMILE
    quotes = [hagan(forward, k, expiry, alpha, beta, rho, nu) for k in RATES]

    def of(p: Any) -> list[Any]:
        a, r, n = p.tolist()
        return [SABR(forward, k, expiry, a, beta, r, n, with_grad=True) for k in RATES]

    found = least_squares(
        lambda p: [value - quote for (value, _), quote in zip(of(p), quotes)],
        [0.05, 0.0, 0.2],
        jac=lambda p: [[g[3], g[5], g[6]] for _, g in of(p)],
        bounds=([1e-4, -0.99, 1e-3], [1.0, 0.99, 2.0]),
        x_scale=[0.05, 0.5, 0.5],
        xtol=1e-14, ftol=1e-15, gtol=1e-15,
    )  # fmt: skip
    close(found.x, (alpha, rho, nu), rtol=1e-6)


def test_a_portfolio_is_optimal_where_the_closed_form_says() -> None:
    """`minimize` takes the function as it is; n stocks cost n calls a step without gradient."""
    disutility = generated("portfolio.py")["disutility"]
    r = np.random.default_rng(1)
    n = 20
    excess, beta = r.uniform(0.01, 0.1, n), r.uniform(0.5, 1.5, n)
    noise = r.uniform(0.1, 0.4, n)
    market, aversion = 0.18, 4.0
    covariance = market**2 * np.outer(beta, beta) + np.diag(noise**2)
    best = np.linalg.solve(covariance, excess) / aversion
    args = (excess, beta, noise, market, aversion)

    found = minimize(disutility, np.zeros(n), args=(*args, True), jac=True)
    plain = minimize(disutility, np.zeros(n), args=args)
    assert found.success
    np.testing.assert_allclose(found.x, best, atol=1e-3)
    np.testing.assert_allclose(plain.x, best, atol=1e-3)
    assert found.nfev * n < plain.nfev


# ----- mechanics, vision -----


def test_the_arm_moves_its_hand_to_a_target() -> None:
    target = (0.3, 0.35)

    def miss(angles: Any, *rest: Any) -> Any:
        value, gradient = ARM["miss"](*angles, *rest)
        return value, gradient[:2]

    found = minimize(miss, [0.1, 0.5], args=(*target, True), jac=True, tol=1e-12)
    close(ARM["hand"](*found.x), target, rtol=1e-6)
    # the elbow by the law of cosines
    upper, lower = ARM["UPPER"], ARM["LOWER"]
    cosine = (target[0] ** 2 + target[1] ** 2 - upper**2 - lower**2) / (2 * upper * lower)
    close(abs(found.x[1]), np.arccos(cosine), rtol=1e-5)


def test_the_gradient_of_a_reprojection_is_the_sum_of_two_rows() -> None:
    error = generated("reprojection.py")["reprojection"]
    x, y, z, focal, k1, k2, u, v = point = (0.3, -0.2, 2.0, 800.0, -0.2, 0.05, 110.0, -75.0)
    value, gradient = error(*point, with_grad=True)
    p = np.array([x, y]) / z
    s = p @ p
    d = 1 + k1 * s + k2 * s**2
    close(value, focal * d * p - (u, v))
    by_p = focal * (d * np.eye(2) + 2 * (k1 + 2 * k2 * s) * np.outer(p, p))  # from plane to image
    by_xyz = by_p @ np.array([[1, 0, -p[0]], [0, 1, -p[1]]]) / z
    columns = [*by_xyz.T, d * p, focal * s * p, focal * s**2 * p, [-1, 0], [0, -1]]
    close(gradient, np.sum(columns, axis=1))


@pytest.mark.parametrize("eccentricity", [0.0167, 0.2056, 0.9671])  # Earth, Mercury, Halley
def test_kepler_by_newton(eccentricity: float) -> None:
    known = np.linspace(0.1, 3.1, 7)
    for eccentric in known.tolist():
        mean = eccentric - eccentricity * np.sin(eccentric)
        found = root_scalar(
            KEPLER, args=(eccentricity, mean, True), x0=np.pi, fprime=True, method="newton"
        )
        assert found.converged
        close(found.root, eccentric, rtol=1e-12)
        other = newton(
            KEPLER, np.pi, lambda e, *a: KEPLER(e, *a, True)[1],
            args=(eccentricity, mean), tol=1e-13,
        )  # fmt: skip
        close(other, eccentric, rtol=1e-12)
        secant = newton(KEPLER, np.pi, args=(eccentricity, mean), tol=1e-13, full_output=True)
        assert found.iterations <= secant[1].iterations


def test_the_force_between_atoms() -> None:
    r, depth, diameter = np.array([3.3, 3.8, 4.5, 8.0]), 0.238, 3.405
    _, (by_r, by_depth, by_diameter) = VAN_DER_WAALS["lennard_jones"](
        r, depth, diameter, with_grad=True
    )
    sixth = (diameter / r) ** 6
    close(-by_r, 24 * depth / r * (2 * sixth**2 - sixth))
    close(by_depth, np.sum(4 * (sixth**2 - sixth)))
    close(by_diameter, np.sum(24 * depth / diameter * (2 * sixth**2 - sixth)))

    a, b, c = 1.69e8 / 694.77, 3.66, 1.02e7 / 694.77
    _, gradient = VAN_DER_WAALS["buckingham"](r, a, b, c, with_grad=True)
    wall = np.exp(-b * r)
    close(gradient[0], -a * b * wall + 6 * c / r**7)
    close(gradient[1:], (wall.sum(), -(a * r * wall).sum(), -(r**-6.0).sum()))


def test_the_equilibrium_of_a_pair() -> None:
    def well(r: Any) -> Any:
        value, gradient = VAN_DER_WAALS["lennard_jones"](r, 1.0, 1.0, with_grad=True)
        return value, gradient[0]

    found = minimize(well, [1.3], jac=True, tol=1e-12)
    close(found.x, 2 ** (1 / 6), rtol=1e-8)
    close(found.fun, -1.0)


# ----- statistics -----

T = np.linspace(0.0, 4.0, 25)
CLEAN = 10.0 * np.exp(-0.7 * T)
SPOILT = CLEAN + np.where(np.arange(25) % 6 == 2, 30.0, 0.1 * np.cos(7.0 * T))


def scipy_fit(loss: str, line: bool) -> Any:
    """The same estimate by SciPy's own robust least squares, with its own differences."""
    model = (lambda p: p[0] * T + p[1]) if line else (lambda p: p[0] * np.exp(-p[1] * T))
    return least_squares(
        lambda p: model(p) - SPOILT, [8.0, 0.5], loss=loss, f_scale=1.5,
        xtol=1e-15, ftol=1e-15, gtol=1e-12,
    ).x  # fmt: skip


@pytest.mark.parametrize("name, line", [("huber", True), ("cauchy", False)])
def test_a_robust_fit_is_that_of_scipy(name: str, line: bool) -> None:
    loss = REGRESSION[name]

    def fun(p: Any, *rest: Any) -> Any:
        return loss(*p, *rest)

    start = [8.0, 0.5]
    found = minimize(fun, start, args=(T, SPOILT, True), jac=True, tol=1e-7)
    plain = minimize(fun, start, args=(T, SPOILT))
    expected = scipy_fit(name, line)
    close(found.x, expected, rtol=1e-5)
    close(plain.x, expected, rtol=1e-2)
    assert found.nfev < plain.nfev
    if not line:
        close(found.x, (10.0, 0.7), rtol=0.02)  # the outliers have hardly moved it


def test_pseudo_huber_is_the_loss_that_scipy_calls_soft_l1() -> None:
    residual, weight = np.array([-40.0, -0.3, 0.0, 0.2, 6.0]), np.array([1.0, 2.0, 0.5, 1.0, 3.0])
    value, (by_residual, by_weight) = REGRESSION["pseudo_huber"](residual, weight, with_grad=True)
    rho = 2 * (np.hypot(1, residual / 1.5) - 1)
    close(value, np.mean(weight * 1.5**2 * rho / 2), rtol=1e-10)
    close(by_residual, weight * residual / np.hypot(1, residual / 1.5) / 5)
    np.testing.assert_allclose(by_weight, 1.5**2 * rho / 10, rtol=1e-10)


# ----- functions to minimise -----


def rosenbrock(p: Any, *rest: Any) -> Any:
    return ROSENBROCK["rosenbrock"](*p, *rest)


def extended(p: Any, *rest: Any) -> Any:
    answer = ROSENBROCK["extended"](p[0::2], p[1::2], *rest)
    if not isinstance(answer, tuple):
        return answer
    value, gradient = answer
    return value, np.stack(gradient, axis=1).ravel()


def himmelblau(p: Any, *rest: Any) -> Any:
    return HIMMELBLAU(*p, *rest)


@pytest.mark.parametrize(
    "fun, start, args, optimum",
    [
        (rosenbrock, [-1.2, 1.0], (1.0, 100.0), [1.0, 1.0]),
        (rosenbrock, [-1.2, 1.0], (2.0, 10.0), [2.0, 4.0]),
        (extended, [-1.2, 1.0] * 5, (), [1.0] * 10),
        (himmelblau, [1.0, 1.0], (), [3.0, 2.0]),
    ],
)
def test_minimise(
    fun: Callable[..., Any], start: list[float], args: tuple[float, ...], optimum: list[float]
) -> None:
    found = minimize(fun, start, args=(*args, True), jac=True)
    plain = minimize(fun, start, args=args)  # SciPy's 2-point differences
    assert found.success
    np.testing.assert_allclose(found.x, optimum, atol=1e-5)
    np.testing.assert_allclose(plain.x, optimum, atol=1e-3)
    assert found.nfev < plain.nfev
    assert found.fun <= plain.fun


def test_himmelblau_is_flat_at_its_four_minima_and_its_maximum() -> None:
    found = {
        tuple(np.round(minimize(himmelblau, s, args=(True,), jac=True, tol=1e-10).x, 4).tolist())
        for s in ([4.0, 4.0], [-4.0, 4.0], [-4.0, -4.0], [4.0, -4.0])
    }
    minima = {(3.0, 2.0), (-2.8051, 3.1313), (-3.7793, -3.2832), (3.5844, -1.8481)}
    assert found == minima
    _, gradient = HIMMELBLAU(-0.270845, -0.923039, with_grad=True)
    np.testing.assert_allclose(gradient, 0.0, atol=1e-4)
