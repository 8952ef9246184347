"""What a choice does not take contributes nothing, whatever its derivative is there."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest

from adjointgen import catalog, rulebook
from tests.support import joint

HEAD = "import math\n\nimport numpy as np\nfrom scipy import special, stats\n\n\n"
PLACES = [0.0, -0.0, 1.0, -1.0, -2.0, 0.5, 3.0, 1e4, -1e4, math.inf, -math.inf, math.nan]
SMOOTH = [e for e in catalog.entries() if e.rules and e.rules[0].elementwise]
ONE = [e.name for e in SMOOTH if e.name.startswith(("numpy.", "scipy."))]
ORDERS = {"Integer": "2", "Table": "[0.0, 1.0, 2.0]", "Condition": "np.ones(()) > 0.0"}


def call(operation: str) -> str:
    """A call of the operation whose differentiated operands are all x."""
    rule = next(r for r in rulebook.find(operation) if "Constant" not in r.annotations)
    operator = next((s for s, o in rulebook.OPERATORS.items() if o == operation), "")
    if operator:
        return next(e.aliases[-1] for e in SMOOTH if e.name == operation).replace("y", "x")
    derivatives = {x for part in rule.by_result.values() for x in part}
    arguments = []
    for x in rule.operands[: rule.required]:
        inactive = ORDERS.get(rule.annotated(x), "2.5")
        arguments.append("x" if x in derivatives else inactive)
    index = next(i for i, r in enumerate(rule.results) if rule.by_result[r])
    part = f"[{index}]" if len(rule.results) > 1 else ""
    text = f"{catalog.spelt(operation)}({', '.join(arguments)}){part}"
    return f"{text}.real" if rule.real else text


@pytest.mark.parametrize("operation", ONE)
@pytest.mark.parametrize("wrap", ["{}", "{} * {}", "np.exp({})"])
def test_the_branch_not_taken(operation: str, wrap: str) -> None:
    """Outside the domain, at poles and at infinity: the gradient is that of the other branch."""
    text = wrap.replace("{}", call(operation))
    f = joint(f"{HEAD}def f(x, c: bool):\n    return np.where(c, {text}, 3.0 * x)\n", "f")
    for x in (np.array(PLACES), np.array(PLACES, np.float32), *PLACES):
        _check(f, x, np.zeros(np.shape(x), bool))


def _check(f: Any, x: Any, c: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            f(x, c)
        except ArithmeticError:  # Python's own x / x, and so the gradient's
            assert isinstance(x, float)
            return
        _, gradient = f(x, c, with_grad=True)
    np.testing.assert_array_equal(gradient, np.full(np.shape(x), 3.0))


CASES = {
    "np.where(x > 0.0, np.sqrt(x), 0.0)": [0.0, 0.0, 0.5, 0.25],
    "np.where(x > 0.0, x * np.log(x), 0.0)": [0.0, 0.0, 1.0, 1.0 + math.log(4.0)],
    "np.where(x > 0.0, np.where(x > 1.0, np.sqrt(x - 1.0), np.reciprocal(x)), 0.0)":
        [0.0, 0.0, -1.0, 0.5 / math.sqrt(3.0)],
    "np.where(x < 0.0, 2.0 * x, np.where(x > 0.0, np.log(x), x))": [2.0, 1.0, 1.0, 0.25],
    "np.maximum(np.where(x > 0.0, np.log(x), -9.0), -8.0)": [0.0, 0.0, 1.0, 0.25],
    "np.where(x > 0.0, x, 1.0) ** np.where(x > 0.0, 0.5, 1.0)": [0.0, 0.0, 0.5, 0.25],
    "np.clip(np.sqrt(x), 0.5, None)": [0.0, 0.0, 0.5, 0.25],
    "np.nan_to_num(np.log(x), nan=0.0, neginf=0.0)": [0.0, 0.0, 1.0, 0.25],
    "np.fmax(np.sqrt(x), 0.5)": [0.0, 0.0, 0.5, 0.25],
}  # fmt: skip


@pytest.mark.parametrize("text", CASES)
def test_never_nan(text: str) -> None:
    """autograd and JAX give nan in most of these."""
    f = joint(f"{HEAD}def f(x):\n    return {text}\n", "f")
    x = np.array([-1.0, 0.0, 1.0, 4.0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        _, gradient = f(x, with_grad=True)
        parts = [f(float(v), with_grad=True)[1] for v in x]
    np.testing.assert_allclose(gradient, CASES[text], rtol=1e-14)
    np.testing.assert_allclose(parts, CASES[text], rtol=1e-14)
