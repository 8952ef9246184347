"""How a statement depends on its operands where only a user's rule can say so."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import adjointgen

RULES = """\
from adjointgen.rules.kinds import Constant, Flag, elementwise

import own

@elementwise
def gate(x, y, k):
    z = own.gate(x, y, k)
    dz_dx = k
    dz_dy = 1.0
    return z, dz_dx, dz_dy

@elementwise
def both(x, y):
    p, m = own.both(x, y)
    dp_dx = 2.0 * m
    dp_dy = -2.0 * m
    dm_dx = 1.0
    dm_dy = -1.0
    return p, m, dp_dx, dp_dy, dm_dx, dm_dy

@elementwise
def bent(x, n: Constant, k: Constant, mirror: Flag = False):
    z = own.bent(x, n, k, mirror)
    dz_dx = n * x ** (n - 1.0) * k * own.sign(x, mirror)
    return z, dz_dx
"""


@pytest.fixture
def text_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    own = ModuleType("own")
    own.gate = lambda x, y, k: x * k + y  # type: ignore[attr-defined]
    own.both = lambda x, y: ((x - y) ** 2, x - y)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "own", own)
    path = tmp_path / "rules.py"
    path.write_text(RULES)

    def text_of(source: str, **options: Any) -> str:
        head = "import numpy as np\nimport own\n\n"
        return adjointgen.generate(head + source, rules=[str(path)], **options)

    return text_of


def run(text: str, *arguments: Any) -> Any:
    space: dict[str, Any] = {}
    exec(text, space)
    return space["f"](*arguments, with_grad=True)[1]


def test_one_derivative_of_two_is_smaller_than_the_result(text_of: Any) -> None:
    """The adjoint has to be an array: a number times it would be of another shape."""
    source = "def f(s, y, k):\n    x = s + y\n    z = own.gate(x, y, k)\n    return z * 2\n"
    shapes = {"s": "", "y": "n d", "k": "d"}
    df_ds, df_dy = run(
        text_of(source, shapes=shapes, wrt=["s", "y"]), 1.0, np.ones((3, 2)), np.ones(2)
    )
    assert df_ds == 12.0
    np.testing.assert_array_equal(df_dy, np.full((3, 2), 4.0))


def test_another_result_is_no_variable_of_its_name(text_of: Any) -> None:
    text = text_of("def f(x, y, m: int):\n    p, q = own.both(x, y)\n    return p * m\n")
    df_dx, df_dy = run(text, np.ones((3, 1)), np.zeros((1, 4)), 2)
    np.testing.assert_array_equal(df_dx, np.full((3, 1), 16.0))
    np.testing.assert_array_equal(df_dy, np.full((1, 4), -12.0))


def test_another_result_that_has_no_name(text_of: Any) -> None:
    """The line for one result speaks of the other; a variable of that letter is another thing."""
    text = text_of("def f(x, y, m: float):\n    return own.both(x, y)[0] * m\n", wrt=["x", "y"])
    assert "2.0 * own.both(x, y)[1]\n" in text
    assert run(text, 3.0, 1.0, 5.0) == (20.0, -20.0)


@pytest.mark.parametrize(
    "arguments, wanted",
    [
        ("3, 2, True", "3 * x**2 * 2 * own.sign(x, True)"),
        ("3, 0.5, True", "3 * x**2.0 * 0.5 * own.sign(x, True)"),
        ("3, 0.5", "3 * x**2.0 * 0.5 * own.sign(x, False)"),
        ("2, 1, True", "2 * x * own.sign(x, True)"),
    ],
)
def test_literals_in_a_rule(text_of: Any, arguments: str, wanted: str) -> None:
    text = text_of(f"def f(x: float):\n    return own.bent(x, {arguments})\n")
    assert wanted in text
