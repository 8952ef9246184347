"""Distributions: how they are spelt, by which parameters they are refused, where they end."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from scipy import special, stats
from scipy.stats import gamma as gamma_distribution

import adjointgen
from tests.support import joint

SPELLINGS = [
    ("from scipy import stats", "stats.norm.logpdf(x, m, s)"),
    ("from scipy import stats as st", "st.norm.logpdf(x, loc=m, scale=s)"),
    ("import scipy.stats", "scipy.stats.norm.logpdf(x, m, scale=s)"),
    ("import scipy.stats as st", "st.norm.logpdf(x=x, loc=m, scale=s)"),
    ("from scipy.stats import norm", "norm.logpdf(x, m, s)"),
    ("from scipy.stats import norm as normal", "normal.logpdf(x, scale=s, loc=m)"),
]


@pytest.mark.parametrize("head, call", SPELLINGS)
@pytest.mark.parametrize("method", ["logpdf", "cdf", "logcdf"])
def test_spellings(head: str, call: str, method: str) -> None:
    call = call.replace("logpdf", method)
    f = joint(f"{head}\n\n\ndef f(x, m, s):\n    return {call}\n", "f")
    value, found = f(0.3, 0.5, 2.0, with_grad=True)
    t, p = -0.1, stats.norm.pdf(-0.1) / 2.0
    slope = {"logpdf": 0.05, "cdf": p, "logcdf": p / stats.norm.cdf(t)}[method]
    by_scale = (t * t - 1.0) / 2.0 if method == "logpdf" else -t * slope
    assert value == getattr(stats.norm, method)(0.3, 0.5, 2.0)
    assert found == pytest.approx((slope, -slope, by_scale), rel=1e-13)


@adjointgen.adjoint
def live(x: float) -> Any:
    return gamma_distribution.logpdf(x, 2.5) + stats.expon.cdf(x) * np.linalg.norm(x)


def test_live_objects() -> None:
    value, found = live(0.7, with_grad=True)  # type: ignore[call-arg]
    assert value == live(0.7)
    e = np.exp(-0.7)
    assert found == pytest.approx(1.5 / 0.7 - 1.0 + e * 0.7 + 1.0 - e, rel=1e-13)


def test_the_text_is_plain() -> None:
    source = "from scipy import stats\n\n\ndef f(x):\n    return stats.norm.logpdf(x)\n"
    assert "    df_dx = -1.0 * x\n" in adjointgen.generate(source, scalar=True)
    source = "from scipy.stats import norm\n\n\ndef f(x):\n    return norm.cdf(x)\n"
    assert "norm.pdf(x, 0.0, 1.0)\n" in adjointgen.generate(source, scalar=True)


REFUSED = {
    "stats.t.cdf(y, x)": "ADJ402",
    "stats.gamma.sf(y, a=x)": "ADJ402",
    "stats.beta.logcdf(y, x, 2.0)": "ADJ402",
    "stats.gamma.ppf(x, 2.0)": "ADJ401",
    "stats.norm(x).rvs() * y": "ADJ401",
    "stats.norm.rvs() * x": "ADJ404",
    "stats.norm.fit(x)": "ADJ401",
    "stats.norm.expect() * x": "ADJ403",
    "stats.poisson.logpmf(3, y, loc=2) * x": "ADJ402",
    "stats.multivariate_normal.logpdf(x, y, allow_singular=True)": "ADJ402",
}


@pytest.mark.parametrize("value", REFUSED)
def test_refused(value: str) -> None:
    source = f"from scipy import stats\n\n\ndef f(x, y):\n    return {value}\n"
    with pytest.raises(adjointgen.AdjointError) as caught:
        adjointgen.generate(source)
    assert REFUSED[value] in [d.code for d in caught.value.diagnostics]


def test_inactive_methods_are_pure() -> None:
    f = joint("from scipy import stats\n\n\ndef f(x):\n    return x * stats.t.ppf(0.9, 5)\n", "f")
    assert f(2.0, with_grad=True)[1] == pytest.approx(stats.t.ppf(0.9, 5))


OUTSIDE = {
    "expon": ("", [-1.0]),
    "uniform": ("", [-1.0, 2.0, 1.0000005]),
    "gamma": (", 2.5", [-1.0, 0.0]),
    "chi2": (", 3.0", [-1.0, 0.0]),
    "beta": (", 2.5, 1.5", [-1.0, 2.0, 0.0]),
    "lognorm": (", 0.7", [-1.0, 0.0]),
}


METHODS = ["logpdf", "pdf", "cdf", "sf", "logcdf", "logsf"]


@pytest.mark.parametrize("rule", [f"{d}_{method}" for d in OUTSIDE for method in METHODS])
def test_outside_the_support_nothing_changes(rule: str) -> None:
    name, _, method = rule.partition("_")
    shape, points = OUTSIDE[name]
    head = "from scipy import stats\n\n\ndef f(x, loc, scale):\n"
    f = joint(f"{head}    return stats.{name}.{method}(x{shape}, loc, scale)\n", "f")
    for x in points:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            _, found = f(x, 0.0, 1.0, with_grad=True)
        assert [float(g) for g in found] == [0.0, 0.0, 0.0], x


@pytest.mark.parametrize("rule, x", [("gamma_logsf", 1e5), ("chi2_logsf", 1e5), ("t_logsf", 1e120)])
def test_where_nothing_is_left(rule: str, x: float) -> None:
    """SciPy's logarithm is -inf there, which does not change."""
    name, _, method = rule.partition("_")
    shape = OUTSIDE.get(name, (", 3.0",))[0]
    head = "from scipy import stats\n\n\ndef f(x, loc, scale):\n"
    f = joint(f"{head}    return stats.{name}.{method}(x{shape}, loc, scale)\n", "f")
    value, found = f(x, 0.0, 1.0, with_grad=True)
    assert value == -np.inf and [float(g) for g in found] == [0.0, 0.0, 0.0]


def test_arrays_broadcast() -> None:
    head = "import numpy as np\nfrom scipy import stats\n\n\ndef f(x, loc, scale):\n"
    f = joint(f"{head}    return np.sum(stats.norm.logpdf(x, loc, scale))\n", "f")
    x, loc, scale = np.array([[0.1], [0.2]]), np.array([0.3, 0.4, 0.5], np.float32), 2.0
    _, (dx, dloc, dscale) = f(x, loc, scale, with_grad=True)
    t = (x - loc) / scale
    assert dx == pytest.approx(-np.sum(t, axis=1, keepdims=True) / 2.0, rel=1e-6)
    assert dloc == pytest.approx(np.sum(t, axis=0) / 2.0, rel=1e-6) and dloc.dtype == np.float32
    assert dscale == pytest.approx(np.sum(t * t - 1.0) / 2.0, rel=1e-6)


def test_dirichlet_by_all_components() -> None:
    """Each component by itself, as the formula has it, though they sum to 1."""
    head = "from scipy import stats\n\n\ndef f(x, alpha):\n"
    f = joint(f"{head}    return stats.dirichlet.logpdf(x, alpha)\n", "f")
    x, alpha = np.array([0.2, 0.3, 0.5]), np.array([1.5, 2.0, 0.7])
    _, (dx, dalpha) = f(x, alpha, with_grad=True)
    assert dx == pytest.approx((alpha - 1.0) / x, rel=1e-13)
    wanted = np.log(x) - special.digamma(alpha) + special.digamma(np.sum(alpha))
    assert dalpha == pytest.approx(wanted, rel=1e-13)


def test_a_covariance_made_of_a_factor() -> None:
    """SciPy reads the lower half of the matrix; through `a @ a.T` that cannot be seen."""
    head = "from scipy import stats\n\n\ndef f(x, a):\n"
    source = f"{head}    return stats.multivariate_normal.logpdf(x, None, a @ a.T)\n"
    f = joint(source, "f", shapes={"x": "2", "a": "2 2"})
    x, a = np.array([0.3, -0.4]), np.array([[1.0, 0.2], [0.5, 1.5]])
    _, (dx, da) = f(x, a, with_grad=True)
    inverse = np.linalg.inv(a @ a.T)
    w = inverse @ x
    assert dx == pytest.approx(-w, rel=1e-12)
    assert da == pytest.approx((np.outer(w, w) - inverse) @ a, rel=1e-12)
