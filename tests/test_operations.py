"""What random programs over all rules once got wrong: spellings, inactive calls, floating types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import special

import adjointgen
from adjointgen.report import PASS
from adjointgen.verify import check_gradient
from tests.agreement import agree
from tests.support import joint

HEAD = "import math\nimport numpy as np\nfrom scipy import special\n\n\n"
POINT = np.array([0.3, 0.9, 1.7])

ACCEPTED: dict[str, tuple[str, tuple[Any, ...]]] = {
    "other names of inactive functions": (
        "def f(x, n: int):\n    return x * np.atan2(-n, 2.0) * np.pow(n, 2) * np.asinh(n)",
        (0.7, 3),
    ),
    "inactive real part": (
        "def f(x, n: int):\n    return x * special.lambertw(n, 0).real",
        (0.7, 3),
    ),
    "real part in a flat function": (
        "def f(x):\n    return x * np.floor(special.lambertw(x).real)",
        (3.7,),
    ),
    "truth values of NumPy's numbers": (
        "def f(x):\n    return math.copysign(special.erf(x), -2.0)",
        (0.7,),
    ),
    "keyword of SciPy's": ("def f(x):\n    return special.lambertw(z=x, k=0).real", (0.7,)),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str, tmp_path: Path) -> None:
    source, args = ACCEPTED[name]
    agree(f"{HEAD}{source}\n", tmp_path, *args)


def test_functions_without_a_library(tmp_path: Path) -> None:
    """A rule may only call what can be imported by its name."""
    agree("from numpy import i0\n\n\ndef f(x):\n    return i0(x)\n", tmp_path, POINT)


@pytest.mark.parametrize("function", ["gamma", "lgamma"])
def test_helpers_change_nothing_in_place(function: str) -> None:
    """What a helper is given may be an array without dimensions."""
    f = joint(f"{HEAD}def f(x):\n    return math.{function}(x)\n", "f")
    x = np.array(2.5)
    gradient = f(x, with_grad=True)[1]
    assert x == 2.5
    factor = special.gamma(2.5) if function == "gamma" else 1.0
    assert gradient == pytest.approx(factor * special.digamma(2.5), rel=1e-13)


@adjointgen.adjoint
def sinc(x: float) -> Any:
    y = special.sinc(x)
    return y * y


def test_one_function_of_two_libraries() -> None:
    """special.sinc is np.sinc: looked up live, it is NumPy's, and yet no prefix of NumPy's."""
    value, gradient = sinc(0.7, with_grad=True)  # type: ignore[call-arg]
    slope = (np.cos(0.7 * np.pi) - np.sinc(0.7)) / 0.7
    assert value == np.sinc(0.7) ** 2
    assert gradient == pytest.approx(2.0 * np.sinc(0.7) * slope, rel=1e-14)


@pytest.mark.parametrize("name", ["expm1", "exp2", "log1p", "cbrt", "exp10"])
def test_small_integers_are_lifted(name: str) -> None:
    """NumPy's functions make half precision of them, SciPy's do not."""
    f = joint(f"{HEAD}def f(x):\n    return special.{name}(x)\n", "f")
    value, gradient = f(np.array([3, 4], np.uint8), with_grad=True)
    expected = f(np.array([3.0, 4.0]), with_grad=True)[1]
    assert gradient == pytest.approx(expected, rel=1e-6 if value.dtype == np.float32 else 1e-13)


@pytest.mark.parametrize("value", ["jv(1.5, x)", "yv(1.5, x)", "airy(x)[0]", "spherical_jn(3, x)"])
def test_verify_sees_that_a_complex_step_is_noise(value: str) -> None:
    f = joint(f"{HEAD}def f(x):\n    return special.{value}\n", "f")
    report = check_gradient(f, 2.6)
    assert [part.verdict for part in report.inputs] == [PASS]


@pytest.mark.parametrize("value", ["pow(x, 4)", "divmod(x, 3)[1]", "abs(x)", "x**4"])
def test_builtins_keep_integers(value: str) -> None:
    """So the seed is lifted, and contributions of floats can be added to it."""
    f = joint(f"{HEAD}def f(x, y):\n    a = np.where(x > y, {value}, y)\n    return a, np.exp(a)\n")
    gradients = f(np.array([1, 2]), np.array([[1], [0]]), with_grad=True)[1]
    expected = f(np.array([1.0, 2.0]), np.array([[1.0], [0.0]]), with_grad=True)[1]
    for gradient, wanted in zip(gradients, expected, strict=True):
        assert gradient == pytest.approx(wanted, rel=1e-14)


# Of float32 operands SciPy makes float64 where an order or a plain number is beside them, and of
# some always; the exponents of frexp are integers.
WIDENED = [
    "special.jv(2, x)",
    "special.xlogy(2.0, x)",
    "special.xlog1py(x, 2.0)",
    "special.beta(2.0, x)",
    "special.betaln(x, 2.0)",
    "special.zeta(2.5, x)",
    "special.gammainc(1.5, x)",
    "special.gammaincc(1.5, x)",
    "special.gammaincinv(1.5, special.expit(x))",
    "special.betainc(2, 2, special.expit(x))",
    "special.ellipkinc(x, 0.5)",
    "special.ellipeinc(x, 0.5)",
    "special.hyp2f1(0.5, 1, 2, special.erf(x))",
    "special.lambertw(x).real",
    "special.polygamma(1, x)",
    "special.digamma(x)",
    "special.spherical_jn(1, x)",
    "special.huber(0.5, x)",
    "x * 2.0 ** np.frexp(x)[1]",
    "np.clip(-3, x, None)",
    "np.interp(x, [0.0, 2.0], [1.0, 5.0])",
]


@pytest.mark.parametrize("value", WIDENED)
@pytest.mark.parametrize("declared", [None, {"x": "n", "y": "n"}], ids=["", "declared"])
def test_gradients_have_the_type_of_their_input(value: str, declared: Any) -> None:
    source = f"{HEAD}def f(x, y):\n    return {value} * y\n"
    x = POINT.astype(np.float32)
    _, gradients = joint(source, "f", shapes=declared)(x, x, with_grad=True)
    assert [g.dtype for g in gradients] == [np.float32, np.float32]
