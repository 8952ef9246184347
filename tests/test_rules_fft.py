"""Transforms where the examples of their rules do not go, and what stays complex and is refused."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import adjointgen
from tests.rules.arrays import HEAD, gradient


def slope(call: str, a: Any) -> Any:
    f = gradient(f"{HEAD}def f(a):\n    return {call}\n", "a")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return f(a, with_grad=True)[1]


ONE = ["fft(a)", "rfft(a)", "ifft(a)", "fft(a, norm='ortho')", "rfft(a, norm='ortho')"]
MANY = ["fft2(a)", "ifft2(a)", "fftn(a)", "ifftn(a)", "rfft2(a)", "rfftn(a)"]


@pytest.mark.parametrize("call", ONE + MANY)
def test_a_part_that_is_0(call: str) -> None:
    """The absolute value has a tip there: its subgradient is 0."""
    shape = (2, 4) if call in MANY else 4
    zeros, ones = np.zeros(shape), np.ones(shape)
    assert slope(f"np.abs(np.fft.{call})", zeros) == pytest.approx(zeros)
    found = slope(f"np.abs(np.fft.{call})", ones)  # only the first part is not 0
    whole = slope(f"np.sum(np.fft.{call}.real * (np.fft.{call}.real > 0.5))", ones)
    assert found == pytest.approx(whole, rel=1e-13)


@pytest.mark.parametrize(
    "call",
    ["np.fft.fft(a).real", "np.fft.rfft(a, 5).imag", "np.fft.irfft(a)", "np.abs(np.fft.fft(a))"],
)
def test_integers(call: str) -> None:
    a = np.array([1, -2, 5, 0])
    found = slope(call, a)
    assert found.dtype == np.float64
    assert found == pytest.approx(slope(call, a * 1.0), rel=1e-13, abs=1e-14)


def test_power_of_a_signal() -> None:
    """Parseval: the sum of the squares is n times that of the signal."""
    a = np.random.default_rng(3).normal(size=7)
    assert slope("np.sum(np.abs(np.fft.fft(a)) ** 2.0)", a) == pytest.approx(14.0 * a, rel=1e-12)
    parts = "np.sum(np.fft.fft(a).real ** 2.0 + np.fft.fft(a).imag ** 2.0)"
    assert slope(parts, a) == pytest.approx(14.0 * a, rel=1e-12)


@pytest.mark.parametrize("length", [1, 2, 3, 6, 7, 10, 13])
def test_every_length_of_irfft(length: int) -> None:
    """Its gradient is that of a linear map, whose columns are the transforms of units."""
    a, weights = np.random.default_rng(3).normal(size=5), np.random.default_rng(4).normal(size=13)
    w = weights[:length]
    call = f"np.sum(np.fft.irfft(a, {length}) * np.array({w.tolist()}))"
    wanted = [np.sum(np.fft.irfft(unit, length) * w) for unit in np.eye(5)]
    assert slope(call, a) == pytest.approx(np.array(wanted), rel=1e-12, abs=1e-14)


def test_settings_may_be_variables() -> None:
    f = gradient(
        f"{HEAD}def f(a, n, axis, norm):\n    return np.sum(np.fft.rfft(a, n, axis, norm).real)\n",
        "a",
    )
    a = np.random.default_rng(3).normal(size=(4, 3))
    for n, axis, norm in ((None, 0, None), (6, 1, "ortho"), (2, -1, "forward")):
        wanted = slope(f"np.sum(np.fft.rfft(a, {n}, {axis}, {norm!r}).real)", a)
        assert f(a, n, axis, norm, with_grad=True)[1] == pytest.approx(wanted, rel=1e-13)


COMPLEX = [
    "np.abs(np.fft.rfft(x) * x)",
    "np.fft.irfft(np.fft.rfft(x))",
    "np.fft.fft(x)",
    "x * np.fft.fft(np.ones(n))",
    "np.abs(np.fft.fft(x).conj())",
    "np.fft.hfft(x)",
]


@pytest.mark.parametrize("value", COMPLEX)
def test_what_is_complex_is_refused(value: str) -> None:
    with pytest.raises(adjointgen.AdjointError) as caught:
        adjointgen.generate(f"{HEAD}def f(x, n: int):\n    return {value}\n")
    assert caught.value.diagnostics[0].code in ("ADJ409", "ADJ401")


def test_real_parts_of_what_is_inactive() -> None:
    source = f"{HEAD}def f(x, n: int):\n    return x * np.abs(np.fft.fft(np.ones(n)))[0]\n"
    assert gradient(source, "x")(2.0, 4, with_grad=True) == (8.0, 4.0)


@pytest.mark.parametrize(
    "call, axes",
    [
        ("np.fft.rfftn(a, axes={}).real", "(0, 0)"),
        ("np.abs(np.fft.rfft2(a, axes={}))", "(1, 1)"),
        ("np.fft.rfft2(a, None, {}).imag", "[1, 0, 1]"),
    ],
)
def test_a_real_transform_along_one_axis_twice(call: str, axes: str) -> None:
    """Its half is of a transform that is transformed again; those of fftn are whole."""
    with pytest.raises(adjointgen.AdjointError, match="along one axis twice has no rule"):
        adjointgen.generate(f"{HEAD}def f(a):\n    return {call.format(axes)}\n")
    f = gradient(f"{HEAD}def f(a, n: int):\n    return np.sum({call.format('(n, -2)')})\n", "a")
    a = np.arange(12.0).reshape(3, 4) ** 2.0
    assert f(a, 1, with_grad=True)[1].shape == (3, 4)
    with pytest.raises(ValueError, match="an axis that is named twice"):
        f(a, 0, with_grad=True)
