"""The models of generated/ at work: fitted, or used once, against methods without our gradient."""

from __future__ import annotations

import math
import runpy
from pathlib import Path
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from scipy.integrate import quad
from scipy.optimize import minimize
from scipy.special import expit

ROOT = Path(__file__).parent.parent


def generated(name: str) -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "generated" / f"{name}.py"))


def source(name: str) -> dict[str, Any]:
    """The undecorated text, with autograd's NumPy in the place of NumPy."""
    text = (ROOT / "examples" / f"{name}.py").read_text()
    text = text.replace("import numpy as np", "import autograd.numpy as np")
    text = text.replace("from scipy.special", "from autograd.scipy.special")
    text = "\n".join(line for line in text.splitlines() if not line.startswith("@adjoint"))
    space: dict[str, Any] = {"__name__": name}
    exec(compile(text, name, "exec"), space)
    return space


def packed(f: Any, shapes: list[tuple[int, ...]], *rest: Any) -> Any:
    """A function of one vector for scipy.optimize, with its gradient."""
    sizes = [math.prod(shape) for shape in shapes]
    edges = np.cumsum(sizes)[:-1]

    def value_and_gradient(v: Any, with_grad: bool = True) -> Any:
        parts = [p.reshape(s)[()] for p, s in zip(np.split(v, edges), shapes)]
        if not with_grad:
            return f(*parts, *rest)
        value, gradients = f(*parts, *rest, with_grad=True)
        gradients = gradients if isinstance(gradients, tuple) else (gradients,)
        return value, np.concatenate([np.ravel(g) for g in gradients])

    return value_and_gradient


def fit(f: Any, start: Any) -> tuple[Any, Any]:
    """The minimum with our gradient, and with differences."""
    ours = minimize(f, start, jac=True, method="BFGS", options={"gtol": 1e-7})
    theirs = minimize(f, start, args=(False,), method="BFGS", options={"gtol": 1e-5})
    assert ours.nfev < theirs.nfev
    assert ours.fun <= theirs.fun + 1e-9 * abs(theirs.fun)
    return ours, theirs


RNG = np.random.default_rng(3)
FEATURES = RNG.normal(size=(80, 3))


def test_logistic_regression() -> None:
    labels = (RNG.random(80) < expit(FEATURES @ [1.0, -2.0, 0.5] + 0.3)).astype(float)
    f = packed(generated("logistic_regression")["loss"], [(3,), ()], FEATURES, labels, 0.01)
    ours, theirs = fit(f, np.zeros(4))
    assert ours.fun == pytest.approx(theirs.fun, rel=1e-7)
    residual = expit(FEATURES @ ours.x[:3] + ours.x[3]) - labels
    np.testing.assert_allclose(FEATURES.T @ residual / 80 + 0.01 * ours.x[:3], 0, atol=1e-7)


def test_poisson_regression() -> None:
    exposure = RNG.uniform(1.0, 3.0, 80)
    count = RNG.poisson(exposure * np.exp(FEATURES @ [0.5, -0.3, 0.2])).astype(float)
    f = packed(
        generated("poisson_regression")["negative_log_likelihood"],
        [(3,)], FEATURES, count, exposure,
    )  # fmt: skip
    ours, theirs = fit(f, np.zeros(3))
    assert ours.fun == pytest.approx(theirs.fun, rel=1e-7)
    np.testing.assert_allclose(ours.x, theirs.x, atol=1e-4)


def test_two_layer_network() -> None:
    points = RNG.uniform(-1.0, 1.0, (60, 2))
    kind = (points[:, 0] * points[:, 1] > 0).astype(int)  # no line tells them apart
    shapes = [(2, 8), (8,), (8, 2), (2,)]
    f = packed(generated("two_layer_network")["cross_entropy"], shapes, points, np.eye(2)[kind])
    start = RNG.normal(size=42)
    ours = minimize(f, start, jac=True, method="BFGS", options={"maxiter": 300})
    assert ours.fun < 0.02 < 0.3 < f(start)[0]


def test_gaussian_mixture() -> None:
    X = np.concatenate([RNG.normal(-2.0, 0.5, (40, 2)), RNG.normal(1.5, 1.0, (60, 2))])
    f = packed(generated("gaussian_mixture")["negative_log_likelihood"], [(2,), (2, 2), (2, 2)], X)
    start = np.array([0.0, 0.0, -1.0, -1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0])
    ours, theirs = fit(f, start)
    assert ours.fun == pytest.approx(theirs.fun, rel=1e-7)
    np.testing.assert_allclose(ours.x[2:4], X[:40].mean(axis=0), atol=0.02)


def test_gaussian_process() -> None:
    x = np.sort(RNG.uniform(0.0, 6.0, 30))
    y = np.sin(x) + 0.1 * RNG.normal(size=30)
    f = packed(generated("gaussian_process")["negative_log_likelihood"], [(), (), ()], x, y)
    ours, theirs = fit(f, np.zeros(3))
    assert ours.fun == pytest.approx(theirs.fun, rel=1e-7)
    assert math.exp(ours.x[2]) == pytest.approx(0.1, rel=0.4)


def test_bundle_adjustment() -> None:
    cost = generated("bundle_adjustment")["cost"]
    rotation = RNG.uniform(0.1, 0.4, (3, 3))
    translation = RNG.uniform(-0.5, 0.5, (3, 3)) + [0.0, 0.0, -8.0]
    focal = np.array([500.0, 520.0, 480.0])
    points = RNG.uniform(-1.0, 1.0, (12, 3))
    camera, point = np.repeat([0, 1, 2], 12), np.tile(np.arange(12), 3)
    nothing = np.zeros((36, 2))
    truth = [rotation, translation, focal, points]
    # Where the points are seen: the gradient of the cost is what is seen times the focal length.
    moved = [np.array(v, copy=True) for v in truth]
    seen = np.array([project(truth, c, p) for c, p in zip(camera, point)])
    assert cost(*truth, seen, camera, point) == pytest.approx(0.0, abs=1e-18)
    assert cost(*truth, nothing, camera, point) == pytest.approx(0.5 * np.sum(seen**2))
    moved = [v * (1 + 0.01 * RNG.normal(size=v.shape)) for v in truth]
    f = packed(cost, [v.shape for v in truth], seen, camera, point)
    start = np.concatenate([np.ravel(v) for v in moved])
    ours = minimize(f, start, jac=True, method="L-BFGS-B", options={"maxiter": 3000})
    assert ours.fun < 1e-3 * f(start)[0]


def project(truth: list[Any], camera: int, point: int) -> Any:
    """By Rodrigues' formula with the matrix of the cross product."""
    r, t, focal, p = (truth[0][camera], truth[1][camera], truth[2][camera], truth[3][point])
    angle = np.linalg.norm(r)
    k = r / angle
    K = np.array([[0, -k[2], k[1]], [k[2], 0, -k[0]], [-k[1], k[0], 0]])
    R = np.eye(3) + np.sin(angle) * K + (1 - np.cos(angle)) * K @ K
    x, y, z = R @ p + t
    return -focal * np.array([x, y]) / z


@pytest.mark.parametrize("name", ["lstm_cell:step:5", "attention:head:3", "kalman_filter:step:6"])
def test_against_another_tool(name: str) -> None:
    """The gradient of the sum of the results, by each differentiated input."""
    module, function, count = name.split(":")
    arguments = {
        "lstm_cell": [
            RNG.normal(size=s) for s in [(3, 8), (2, 8), (8,), (5, 3), (5, 2), (5, 2)]
        ],
        "attention": [RNG.normal(size=s) for s in [(4, 3), (5, 3), (5, 2)]],
        "kalman_filter": [
            RNG.normal(size=3), COVARIANCE, RNG.normal(size=(3, 3)), np.eye(3) + 0.1 * COVARIANCE,
            RNG.normal(size=(2, 3)), np.array([[1.0, 0.2], [0.2, 0.7]]), RNG.normal(size=2),
        ],
    }[module]  # fmt: skip
    rest = (2,) if module == "lstm_cell" else ()
    _, found = generated(module)[function](*arguments, *rest, with_grad=True)
    theirs = source(module)[function]

    def total(*given: Any) -> Any:
        results = theirs(*given, *rest)
        results = results if isinstance(results, tuple) else (results,)
        return sum(anp.sum(r) for r in results)

    wrt = [i for i in range(len(arguments)) if (module, i) not in NOT_DIFFERENTIATED]
    assert len(found) == len(wrt) == int(count)
    for g, i in zip(found, wrt):
        np.testing.assert_allclose(g, grad(total, i)(*arguments), rtol=1e-9, atol=1e-11)


COVARIANCE = np.array([[2.0, 0.3, 0.1], [0.3, 1.0, -0.2], [0.1, -0.2, 0.5]])
NOT_DIFFERENTIATED = {("lstm_cell", 3), ("kalman_filter", 6)}


def test_heston() -> None:
    """Without noise of the volatility the price is that of Black and Scholes, and so is vega."""
    integrand = generated("heston")["integrand"]
    strike, expiry = 1.1, 1.0
    money = math.log(1.0 / strike)
    parameters = (0.04, 1.5, 0.04, 1e-3, 0.0)

    def price(which: int | None) -> float:
        """Or, by an index, the derivative by a parameter."""

        def f(u: float) -> float:
            value, gradient = integrand(*parameters, u, money, expiry, with_grad=True)
            return value if which is None else gradient[which]

        area = quad(f, 0.0, 150.0, epsabs=1e-11, limit=200)[0]
        return (which is None) * 1.0 - math.sqrt(strike) / math.pi * area

    d1 = (money + 0.02) / 0.2
    normal = lambda x: 0.5 * math.erfc(-x / math.sqrt(2.0))  # noqa: E731
    assert price(None) == pytest.approx(normal(d1) - strike * normal(d1 - 0.2), abs=1e-6)
    vega = math.exp(-0.5 * d1**2) / math.sqrt(2.0 * math.pi)
    # d price / d v0 and d theta: variance is theta + (v0 - theta) (1 - exp(-kappa)) / kappa
    share = (1.0 - math.exp(-1.5)) / 1.5
    assert price(0) == pytest.approx(vega / 0.4 * share, rel=1e-4)
    assert price(2) == pytest.approx(vega / 0.4 * (1.0 - share), rel=1e-4)
