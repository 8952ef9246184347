"""What is inferred of an expression: its shape, floating, plain number, and type."""

from __future__ import annotations

import pytest

from adjointgen.passes.flatten import flatten
from adjointgen.passes.infer import infer
from adjointgen.pipeline import EVERYTHING, checked
from adjointgen.program import Value
from adjointgen.read.select import find_function
from adjointgen.read.text import read_module

SOURCE = """\
import math
import numpy as np

C = 2
D = 2.5
E = [1, 2]

def f(
    x, u, s: float, k: int,
    a: Float[np.ndarray, "n d"], b: Float[np.ndarray, "n d"], r: Float[np.ndarray, "d"],
    row: Float[np.ndarray, "1 d"], col: Float[np.ndarray, "n 1"], bad: Float[np.ndarray, "m"],
):
    y = {}
    return x * 2.0
"""


def value_of(expression: str) -> Value:
    """Of a local whose expression is inactive: u, s, a, … are not differentiated here."""
    module = read_module(SOURCE.format(expression), "<test>")
    options = EVERYTHING._replace(wrt=("x",))
    source, activity = checked(module, find_function(module, "f"), None, options)
    return infer(flatten(source, activity)).values["y"]


# (shape, floating, number, type): "=u" is the shape or type of u, "=y" a shape of its own.
EXPECTED = {
    'a + b': (('n', 'd'), 1, False, '*'),
    'a + r': (('n', 'd'), 1, False, '*'),
    'a * 2': (('n', 'd'), 1, False, '*'),
    'a * 2.0': (('n', 'd'), 2, False, '*'),
    'a + s': (('n', 'd'), 1, False, '*'),
    's + 1': ((), 1, False, 's'),
    's * 1.5': ((), 2, False, 's'),
    'k + 1': ((), 0, False, ''),
    'k / 2': ((), 2, False, ''),
    '2 / 3': ((), 2, True, ''),
    '2 * 3': ((), 0, True, ''),
    'a @ b': ('=y', 0, False, None),
    '(a > 0) & (b > 0)': (('n', 'd'), 0, False, None),
    'k | 1': ((), 0, False, None),
    '-a': (('n', 'd'), 1, False, '*'),
    '+k': ((), 0, False, ''),
    'not k': ((), 0, False, ''),
    '~k': ((), 0, False, ''),
    'a > b': (('n', 'd'), 0, False, 'b'),
    '0 < a < r': (('n', 'd'), 0, False, 'b'),
    's > 0': ((), 0, False, 's'),
    'u > 0': ('=u', 0, False, 'b'),
    'u': ('=u', 0, False, '=u'),
    'u + 1': ('=u', 0, False, '=u'),
    'u + a': ('=y', 1, False, None),
    'u * u': ('=u', 0, False, '=u'),
    'np.exp(u)': ('=u', 2, False, '=u'),
    'np.exp(k)': ((), 2, False, 'f8'),
    'np.exp(a)': (('n', 'd'), 2, False, '*'),
    'np.exp(s)': ((), 2, False, 'f8'),
    'np.abs(s)': ((), 1, False, 'f8'),
    'np.abs(u)': ('=u', 0, False, '=u'),
    'abs(s)': ((), 1, False, 's'),
    'abs(u)': ('=u', 0, False, '=u'),
    'np.where(u > 0, s, 1.0)': ('=u', 2, False, 'f8'),
    'np.where(a > 0, r, 0.0)': (('n', 'd'), 2, False, '*'),
    'np.where(s > 0, 1, 2)': ((), 0, False, 'f8'),
    'np.sum(a)': ((), 1, False, '*'),
    'np.sum(u)': ((), 0, False, '=u'),
    'np.sum(a, axis=None)': ((), 1, False, '*'),
    'np.mean(u)': ((), 2, False, '=u'),
    'np.mean(k)': ((), 2, False, 'f8'),
    'np.sum(a > 0)': ((), 0, False, None),
    'np.sum(s)': ((), 1, False, 'f8'),
    'np.sum(a, 0)': ('=y', 0, False, None),
    'math.sin(k)': ((), 2, False, ''),
    'math.floor(k)': ((), 0, True, ''),
    'math.pi': ((), 2, True, ''),
    'np.pi': ((), 2, True, ''),
    'np.inf': ((), 2, True, ''),
    'C': ((), 0, True, ''),
    'D': ((), 2, True, ''),
    'a.shape': ('=y', 0, False, None),
    'a.size': ((), 0, True, ''),
    'u.ndim': ((), 0, True, ''),
    'u.size + 1': ((), 0, True, ''),
    'len(u)': ((), 0, True, ''),
    'np.size(u)': ((), 0, True, ''),
    'np.ndim(u)': ((), 0, True, ''),
    '1.5': ((), 2, True, ''),
    '1': ((), 0, True, ''),
    '0x10': ((), 0, True, ''),
    '1_000': ((), 0, True, ''),
    '1e3': ((), 2, True, ''),
    'True': ((), 0, False, ''),
    'k if k > 1 else 2.0': ((), 0, False, None),
    'u if k > 1 else u': ('=u', 0, False, None),
    'a if k > 1 else b': (('n', 'd'), 1, False, None),
    'a if k > 1 else r': ('=y', 1, False, None),
    'np.isnan(u)': ('=u', 0, False, 'b'),
    'np.logical_and(a > 0, b > 0)': (('n', 'd'), 0, False, 'b'),
    'np.greater(a, r)': (('n', 'd'), 0, False, 'b'),
    'np.floor(a)': (('n', 'd'), 1, False, '*'),
    'np.sign(u)': ('=u', 0, False, '=u'),
    'np.maximum(a, r)': (('n', 'd'), 1, False, '*'),
    'np.minimum(s, 1)': ((), 1, False, 'f8'),
    'np.hypot(a, s)': (('n', 'd'), 2, False, '*'),
    'np.dot(a, b)': ('=y', 0, False, None),
    'np.zeros_like(u)': ('=u', 0, False, '=u'),
    'np.ones_like(k)': ((), 0, False, 'f8'),
    'a + np.float32(1)': ('=y', 1, False, None),
    'row + col': (('n', 'd'), 1, False, '*'),
    'row + a': (('n', 'd'), 1, False, '*'),
    'bad + a': ('=y', 1, False, '*'),
    'np.arctan2(s, k)': ((), 2, False, 'f8'),
    'np.sqrt(2)': ((), 2, False, 'f8'),
    'k & 1': ((), 0, False, None),
    'a[:, None]': (('n', '1', 'd'), 1, False, '*'),
    'a[None, 0]': ('=y', 0, False, None),
    'a[True, :]': ('=y', 0, False, None),
    'a[1:, 0]': ('=y', 0, False, None),
    'u.T': ('=y', 0, False, None),
    'a[0]': ('=y', 0, False, None),
    '[k, k]': ('=y', 0, False, None),
    '(a > 0) * s': (('n', 'd'), 1, False, None),
    '(a > 0) * a': (('n', 'd'), 1, False, '*'),
    '(u > 0) * 1': ('=u', 0, False, None),
    '(s > 0) * 2': ((), 0, False, 's'),
    '(s > 0) + s': ((), 1, False, 's'),
    '(a > 0) + (b > 0)': (('n', 'd'), 0, False, 'b'),
    'np.sum(u > 0)': ((), 0, False, None),
    'np.exp(1)': ((), 2, False, 'f8'),
    'np.square(2)': ((), 0, False, 'f8'),
    'np.where(u > 0, u, u)': ('=u', 0, False, '=u'),
    'np.power(a, 2)': (('n', 'd'), 1, False, '*'),
    'np.clip(a, 0, 1)': (('n', 'd'), 1, False, '*'),
    's if k else 1': ((), 0, False, None),
    'np.sum(2)': ((), 0, False, 'f8'),
    '1 + 0.5': ((), 2, True, ''),
    'math.hypot(k, 1)': ((), 2, False, ''),
    'math.comb(k, 2)': ((), 0, True, ''),
    'np.isfinite(s)': ((), 0, False, 'b'),
    'np.equal(s, 1)': ((), 0, False, 'b'),
    'np.e + k': ((), 2, False, ''),
    'math.tau': ((), 2, True, ''),
    "u.itemsize": ((), 0, True, ""),
    "u.nbytes": ((), 0, True, ""),
    "a.nbytes": ((), 0, True, ""),
    "np.euler_gamma": ((), 2, True, ""),
    "math.nan": ((), 2, True, ""),
    "np.not_equal(a, r)": (("n", "d"), 0, False, "b"),
    "np.sum(a, axis=0)": ("=y", 0, False, None),
    "np.sum(a, keepdims=True)": ("=y", 0, False, None),
    "np.mean(a, axis=None)": ((), 2, False, "*"),
    "np.less(s, 2)": ((), 0, False, "b"),
    "0b11": ((), 0, True, ""),
    "0o17": ((), 0, True, ""),
    "1.": ((), 2, True, ""),
    ".5": ((), 2, True, ""),
    "np.exp(a, None)": ("=y", 2, False, None),
    "np.multiply(a, r)": (("n", "d"), 1, False, "*"),
    "np.isinf(a)": (("n", "d"), 0, False, "b"),
    "math.gcd(k, 2)": ((), 0, True, ""),
    "math.e * k": ((), 2, False, ""),
    "row * row": (("1", "d"), 1, False, "*"),
    "col + r": (("n", "d"), 1, False, "*"),
    "np.where(row > 0, col, 1)": (("n", "d"), 1, False, "*"),
    "u.T @ u": ("=y", 0, False, None),
    "-(a > 0)": (("n", "d"), 0, False, "b"),
    "a if k else a": (("n", "d"), 1, False, None),
    "s + (k > 0)": ((), 1, False, "s"),
    "abs(k)": ((), 0, False, ""),
    "u + x": ("=y", 0, False, None),
    "np.abs(k) + 1": ((), 0, False, "f8"),
}  # fmt: skip


@pytest.mark.parametrize("expression", EXPECTED)
def test_an_expression(expression: str) -> None:
    assert tuple(value_of(expression)) == EXPECTED[expression]


@pytest.mark.parametrize(
    "body, scalars",
    [
        ("y = math.sin(u)\n    return x * y", "uy"),
        ("y = x * u\n    return math.sin(y)", "xuy"),
        ("y = np.sum(u)\n    return math.sin(x) * y", "xy"),
        ("y = len(u)\n    return x * math.exp(y) * u", "y"),
    ],
)
def test_what_math_takes_is_a_scalar(body: str, scalars: str) -> None:
    module = read_module(f"import math\nimport numpy as np\n\ndef f(x, u):\n    {body}\n", "<test>")
    source, activity = checked(module, find_function(module, "f"), None, EVERYTHING)
    values = infer(flatten(source, activity)).values
    assert [v for v in "xuy" if values[v].shape == ()] == sorted(scalars, key="xuy".index)
