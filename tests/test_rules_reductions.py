"""Reductions where the examples of their rules do not go: ties, zeros, nan, integers, no rows."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from scipy import special

import adjointgen
from tests.rules.arrays import HEAD, gradient

NAN, INF = np.nan, np.inf


def slope(call: str, *values: Any, names: str = "a") -> Any:
    """The gradient of the sum of a call; its reverse pass must not warn."""
    f = gradient(f"{HEAD}def f({names}):\n    return {call}\n", names)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return f(*values, with_grad=True)[1]


TIES: dict[str, tuple[str, Any, Any]] = {
    "max": ("np.max(a)", [3.0, 1.0, 3.0, 3.0], [1 / 3, 0.0, 1 / 3, 1 / 3]),
    "max along": ("np.max(a, axis=1)", [[1.0, 1.0], [0.0, 2.0]], [[0.5, 0.5], [0.0, 1.0]]),
    "min": ("a.min()", [1.0, 1.0, 5.0], [0.5, 0.5, 0.0]),
    "nanmax": ("np.nanmax(a)", [2.0, NAN, 2.0], [0.5, 0.0, 0.5]),
    "nanmin": ("np.nanmin(a, axis=0)", [[2.0], [NAN], [4.0]], [[1.0], [0.0], [0.0]]),
    "ptp": ("np.ptp(a)", [1.0, 4.0, 4.0], [-1.0, 0.5, 0.5]),
    "ptp of equals": ("np.ptp(a)", [2.0, 2.0], [0.0, 0.0]),
    "median odd": ("np.median(a)", [2.0, 1.0, 2.0, 2.0, 9.0], [1 / 3, 0.0, 1 / 3, 1 / 3, 0.0]),
    "median even": ("np.median(a)", [1.0, 2.0, 3.0, 3.0], [0.0, 0.5, 0.25, 0.25]),
    "median of equals": ("np.median(a)", [1.0, 1.0], [0.5, 0.5]),
    "nanmedian": ("np.nanmedian(a)", [NAN, 1.0, 2.0, NAN], [0.0, 0.5, 0.5, 0.0]),
    "nanmedian by row": (
        "np.nanmedian(a, axis=1)",
        [[NAN, 1.0, 2.0], [5.0, 4.0, 3.0]],
        [[0.0, 0.5, 0.5], [0.0, 1.0, 0.0]],
    ),
    "quantile at an element": ("np.quantile(a, 0.5)", [5.0, 1.0, 2.0], [0.0, 0.0, 1.0]),
    "quantile at the end": ("np.quantile(a, 1)", [5.0, 1.0, 2.0], [1.0, 0.0, 0.0]),
    "quantile of ties": ("np.quantile(a, 0.25)", [1.0, 2.0, 2.0], [0.5, 0.25, 0.25]),
    "no quantiles": ("np.quantile(a, np.zeros((0,)))", [1.0, 2.0], [0.0, 0.0]),
    "largest norm": ("np.linalg.norm(a, np.inf)", [-3.0, 3.0, 1.0], [-0.5, 0.5, 0.0]),
    "column sums": (
        "np.linalg.norm(a, 1)",
        [[1.0, -2.0], [1.0, 0.0]],
        [[0.5, -0.5], [0.5, 0.0]],
    ),
    "equal singular values": ("np.linalg.norm(a, 2)", np.eye(2), np.eye(2) / 2),
}


@pytest.mark.parametrize("name", TIES)
def test_equal_elements_share(name: str) -> None:
    call, a, wanted = TIES[name]
    assert slope(call, np.array(a)) == pytest.approx(np.array(wanted), rel=1e-14, abs=1e-15)


ZEROS: dict[str, tuple[str, Any, Any]] = {
    "product with a zero": ("np.prod(a)", [2.0, 0.0, 3.0], [0.0, 6.0, 0.0]),
    "product with two zeros": ("np.prod(a)", [0.0, 2.0, 0.0], [0.0, 0.0, 0.0]),
    "product along": ("np.prod(a, axis=0)", [[0.0, 2.0], [3.0, 4.0]], [[3.0, 4.0], [0.0, 2.0]]),
    "product of one": ("np.prod(a)", [0.0], [1.0]),
    "product without dimensions": ("np.prod(a)", 3.0, 1.0),
    "nanprod": ("np.nanprod(a)", [NAN, 2.0, 0.0], [0.0, 0.0, 2.0]),
    "nansum": ("np.nansum(a)", [NAN, 2.0], [0.0, 1.0]),
    "std at 0": ("np.std(a)", [2.0, 2.0], [0.0, 0.0]),
    "std all but at 0": ("np.std(a)", [0.1, 0.1, 0.1], [0.0, 0.0, 0.0]),
    "std along all but at 0": ("np.std(a, axis=0)", [[0.1, 0.1]] * 3, [[0.0, 0.0]] * 3),
    "std where all but at 0": (
        "np.std(a, axis=0, where=a > 0.0)",
        [[0.1, 0.1]] * 3,
        [[0.0, 0.0]] * 3,
    ),
    "std along at 0": ("a.std(axis=0, ddof=1)", [[0.1], [0.1], [0.1]], [[0.0], [0.0], [0.0]]),
    "nanstd of equal ones": ("np.nanstd(a)", [2.0, NAN, 2.0], [0.0, 0.0, 0.0]),
    "nanstd at 0": ("np.nanstd(a)", [0.1, NAN, 0.1, 0.1], [0.0, 0.0, 0.0, 0.0]),
    "norm at 0": ("np.linalg.norm(a)", [0.0, 0.0], [0.0, 0.0]),
    "norms at 0": ("np.linalg.norm(a, axis=1)", [[0.0, 0.0], [3.0, 4.0]], [[0, 0], [0.6, 0.8]]),
    "vector norm at 0": ("np.linalg.vector_norm(a)", [0.0, 0.0], [0.0, 0.0]),
    "cubic norm at 0": ("np.linalg.norm(a, 3)", [0.0, 0.0], [0.0, 0.0]),
    "norm beside 0": ("np.linalg.norm(a, 1.5)", [0.0, 2.0], [0.0, 1.0]),
    "sum of sizes at 0": ("np.linalg.norm(a, 1)", [0.0, -2.0], [0.0, -1.0]),
    "number of others": ("np.linalg.norm(a, 0)", [0.0, -2.0], [0.0, 0.0]),
    "nuclear norm at 0": ("np.linalg.norm(a, 'nuc')", np.zeros((2, 3)), np.zeros((2, 3))),
    "nuclear norm of rank 1": (
        "np.linalg.norm(a, 'nuc')",
        [[1.0, 1.0], [1.0, 1.0]],
        [[0.5, 0.5], [0.5, 0.5]],
    ),
    "spectral norm at 0": ("np.linalg.norm(a, 2)", np.zeros((2, 2)), np.zeros((2, 2))),
}


@pytest.mark.parametrize("name", ZEROS)
def test_zeros(name: str) -> None:
    call, a, wanted = ZEROS[name]
    with np.errstate(divide="ignore"):
        found = slope(call, np.array(a))
    assert found == pytest.approx(np.array(wanted, float), rel=1e-14, abs=1e-14)


EXPONENTIALS: dict[str, tuple[str, Any, Any]] = {
    "no overflow": ("special.logsumexp(a)", [1e4, 0.0], [1.0, 0.0]),
    "no underflow": ("special.logsumexp(a)", [-1e4, -1e4], [0.5, 0.5]),
    "-inf": ("special.logsumexp(a)", [-INF, 0.0], [0.0, 1.0]),
    "all -inf": ("special.logsumexp(a, axis=0)", [[-INF, 1.0], [-INF, 1.0]], [[0, 0.5], [0, 0.5]]),
    "softmax": ("special.softmax(a)[0]", [1e4, 0.0], [0.0, 0.0]),
    "log_softmax": ("special.log_softmax(a)[1]", [1e4, 0.0], [-1.0, 1.0]),
}


@pytest.mark.parametrize("name", EXPONENTIALS)
def test_exponentials(name: str) -> None:
    call, a, wanted = EXPONENTIALS[name]
    assert slope(call, np.array(a)) == pytest.approx(np.array(wanted), rel=1e-14)


def test_a_factor_of_0_hides_what_it_is_of() -> None:
    a, b = np.array([1000.0, 1.0]), np.array([0.0, 2.0])
    f = gradient(f"{HEAD}def f(a, b):\n    return special.logsumexp(a, b=b)\n", "a")
    assert f(a, b, with_grad=True)[1] == pytest.approx([0.0, 1.0])


@pytest.mark.parametrize("call", ["np.max(a)", "np.median(a)", "np.quantile(a, 0.5)"])
def test_nan_is_not_hidden(call: str) -> None:
    f = gradient(f"{HEAD}def f(a):\n    return {call}\n", "a")
    with np.errstate(invalid="ignore"):
        value, found = f(np.array([1.0, NAN, 2.0]), with_grad=True)
    assert np.isnan(value) and np.isnan(found).all()


KINDS = """np.sum(a) np.sum(a,where=a>0) np.prod(a) np.max(a) np.min(a,axis=0) np.var(a) np.std(a)
np.std(a,axis=0,ddof=1) np.average(a,weights=a) np.average(a,axis=0,weights=np.array([1,2,3]))
np.nansum(a) np.nanmean(a) np.nanprod(a) np.nanvar(a) np.nanstd(a,axis=0) np.nanmax(a) np.nanmin(a)
np.ptp(a) np.median(a) np.nanmedian(a) np.quantile(a,0.3) np.percentile(a,[20,70]) np.linalg.norm(a)
np.linalg.norm(a,1) np.linalg.norm(a,3) np.linalg.norm(a,np.inf) special.logsumexp(a)
special.logsumexp(a,b=a) special.softmax(a) special.log_softmax(a)""".split()


@pytest.mark.parametrize("call", KINDS)
def test_integers_have_the_gradient_of_their_floats(call: str) -> None:
    for dtype, a in ((np.uint8, [3, 200, 7]), (np.int64, [1, -5, 3])):
        if "special" in call:  # of small integers SciPy makes half precision
            a, dtype = [1, 5, 3], np.int64
        given = np.array(a, dtype)
        with np.errstate(invalid="ignore"):
            found = slope(call, given)
            wanted = slope(call, given.astype(float))
        assert found.dtype == np.float64
        if dtype == np.int64 or "prod" not in call:  # whose value is too large for its type
            assert found == pytest.approx(wanted, rel=1e-13, abs=1e-15, nan_ok=True)


EMPTY = """np.sum(a,axis=1) np.prod(a,axis=1) np.std(a,axis=1) np.var(a,axis=1,ddof=1)
np.max(a,axis=1) np.median(a,axis=1) np.quantile(a,0.5,axis=1) np.linalg.norm(a,axis=1)
np.linalg.norm(a,3,axis=1) np.ptp(a,axis=1) np.nanmean(a,axis=1) np.nanmedian(a,axis=1)
special.logsumexp(a,axis=1) special.softmax(a,axis=1)
np.linalg.norm(a,2) np.linalg.norm(a.T,2) np.linalg.norm(a,"nuc")""".split()


@pytest.mark.parametrize("call", EMPTY)
def test_no_rows(call: str) -> None:
    a = np.zeros((0, 3))
    try:
        eval(call, {"np": np, "special": special, "a": a})
    except ValueError as error:  # older NumPy has no spectral norm of it: then there is no gradient
        with pytest.raises(ValueError, match=str(error)):
            slope(call, a)
        return
    found = slope(call, a)
    assert found.shape == (0, 3) and found.dtype == np.float64


@pytest.mark.parametrize(
    "call", ["np.prod(a)", "np.linalg.norm(a)", "special.logsumexp(a, axis=1)", "np.sum(a)"]
)
def test_nothing(call: str) -> None:
    assert slope(call, np.zeros((2, 0))).shape == (2, 0)


SETTINGS: list[tuple[str, dict[str, Any]]] = [
    ("np.std(a, axis={axis}, ddof={n}, keepdims={keep})", {"axis": -1, "n": 1, "keep": True}),
    ("np.max(a, axis={axis}, keepdims={keep})", {"axis": (0, 1), "keep": False}),
    ("np.prod(a, axis={axis})", {"axis": None}),
    ("np.median(a, axis={axis}, keepdims={keep})", {"axis": None, "keep": True}),
    ("np.linalg.norm(a, {n}, axis={axis})", {"axis": 0, "n": 3}),
    ("np.linalg.norm(a, {n}, {axis})", {"axis": (1, 0), "n": "nuc"}),
    ("special.logsumexp(a, axis={axis}, keepdims={keep})", {"axis": (0, -1), "keep": False}),
    ("special.softmax(a, axis={axis})", {"axis": None}),
    ("np.average(a, axis={axis})", {"axis": 1}),
]


@pytest.mark.parametrize("call, settings", SETTINGS)
def test_settings_may_be_variables(call: str, settings: dict[str, Any]) -> None:
    a = np.random.default_rng(4).uniform(0.5, 2.0, (3, 4))
    named = call.format(**{x: x for x in settings})
    written = call.format(**{x: repr(v) for x, v in settings.items()})
    head = f"{HEAD}def f(a, {', '.join(settings)}):\n"
    f = gradient(f"{head}    return np.sum({named} ** 2.0)\n", "a")
    g = gradient(f"{HEAD}def f(a):\n    return np.sum({written} ** 2.0)\n", "a")
    _, found = f(a, *settings.values(), with_grad=True)
    assert found == pytest.approx(g(a, with_grad=True)[1], rel=1e-13)


REFUSED = [
    "np.quantile(a, q)",
    "np.percentile(a, 50, method='nearest')",
    "np.median(a, overwrite_input=True)",
    "np.linalg.norm(a, q)",
    "special.logsumexp(a, return_sign=True)",
    "np.average(a, returned=True)",
    "np.var(a, mean=q)",
    "np.max(a, initial=q)",
    "np.max(a, where=a > 0.0)",
    "np.mean(a, initial=0.0)",
    "np.sum(a, dtype=np.float32)",
]


@pytest.mark.parametrize("call", REFUSED)
def test_what_has_no_rule_is_refused(call: str) -> None:
    with pytest.raises(adjointgen.AdjointError) as caught:
        adjointgen.generate(f"{HEAD}def f(a, q):\n    return np.sum({call} * q)\n")
    assert caught.value.diagnostics[0].code == "ADJ402"


def test_counts_are_inactive() -> None:
    f = gradient(f"{HEAD}def f(a):\n    return np.sum(a) / np.count_nonzero(a > 0.0)\n", "a")
    assert f(np.array([1.0, 2.0, -1.0]), with_grad=True)[1] == pytest.approx([0.5, 0.5, 0.5])


def test_logsumexp_is_softmax() -> None:
    a = np.array([[0.1, 2.0, -1.0]])
    assert slope("special.logsumexp(a)", a) == pytest.approx(special.softmax(a), rel=1e-14)
