"""The input language: what is accepted is right, and what is not is refused with the right code."""

# ruff: noqa: E501 (one source a line)

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adjointgen.diagnostics import AdjointError
from tests.agreement import agree
from tests.support import gradient_of

ROW = np.array([0.3, 0.9, 1.7])

ACCEPTED: dict[str, tuple[str, tuple[Any, ...]]] = {
    "input as result": ("def f(x):\n    return x", (0.7,)),
    "constant as result": ("def f(x):\n    return 2.0", (0.7,)),
    "copy of a copy": ("def f(x):\n    a = x\n    b = a\n    return b", (0.7,)),
    "two results": ("def f(x):\n    a = x * x\n    return a, np.sin(a)", (0.7,)),
    "result twice": ("def f(x):\n    a = x * x\n    return a, a", (0.7,)),
    "results, one constant": ("def f(x):\n    return x * x, 1.0", (0.7,)),
    "unused local": ("def f(x):\n    a = np.exp(x)\n    return x * x", (0.7,)),
    "unused text": ('def f(x):\n    s = "a"\n    t = (1, "b")\n    return x * x', (0.7,)),
    "unused input": ("def f(x, y):\n    return x * x", (0.7, ROW)),
    "swap": ("def f(a0, b0):\n    a, b = b0, a0\n    return a / b", (0.7, 1.3)),
    "nested unpacking": ("def f(x):\n    (a, (b, c)), d = (x, (2 * x, 3.0)), x\n    return a * b * c * d", (0.7,)),
    "chained assignment": ("def f(x):\n    a = b = c = x * x\n    return a * b * c", (0.7,)),
    "len": ("def f(x):\n    return np.sum(x) / len(x)", (ROW,)),
    "shape": ("def f(x):\n    n = x.shape[0]\n    return np.sum(x * n)", (ROW,)),
    "ndim and size": ("def f(x):\n    return np.sum(x) * x.ndim / x.size", (ROW,)),
    "np.shape": ("def f(x):\n    n = np.shape(x)[0] + np.ndim(x)\n    return np.sum(x * n)", (ROW,)),
    "inactive conditional": ("def f(x, n: int):\n    k = 2.0 if n > 1 else 3.0\n    return x * k", (0.7, 2)),
    "inactive and, or, not": ("def f(x, n: int):\n    k = (n and 2) or 3\n    return x * k * (not n)", (0.7, 0)),
    "condition on the input": ("def f(x):\n    k = 1.0 if x > 0 else 2.0\n    return x * k", (0.7,)),
    "chained comparison": ("def f(x):\n    c = 0 < x < 1\n    return np.where(c, x * x, x)", (0.7,)),
    "is and in": ("def f(x, n: int):\n    k = 2.0 if n is None or n in (1, 2) else 3.0\n    return x * k", (0.7, 2)),
    "inactive operators": ("def f(x, n: int):\n    return x * (n // 2 % 3) * (n << 1 | 1 & ~n ^ n)", (0.7, 5)),
    "inactive calls": ("def f(x, n: int):\n    return x * max(n, 2) * abs(n) * round(2.5) * np.floor(n / 2)", (0.7, 5)),
    "inactive casts": ("def f(x, n: int):\n    return x * float(n) * int(2.5) * np.float64(n)", (0.7, 5)),
    "inactive index": ("def f(x, w: dict, n: int):\n    return x * w['a'][n] * w['a'][0:1][0]", (0.7, {"a": [2.0, 3.0]}, 1)),
    "inactive methods": ("def f(x, w: dict):\n    return x * w.get('a') * w['b'].sum()", (0.7, {"a": 2.0, "b": np.ones(3)})),
    "inactive matrix product": ("def f(x, w: dict):\n    return x * (w['a'] @ w['a'])", (0.7, {"a": np.ones(3)})),
    "finfo": ("def f(x):\n    return x + np.finfo(float).eps", (0.7,)),
    "nan and inf": ("def f(x):\n    return np.where(x > 0, x * x, np.nan) + np.where(x > np.inf, x, 0.0)", (0.7,)),
    "1e999": ("def f(x):\n    return np.minimum(x * x, 1e999)", (0.7,)),
    "huge ints": ("def f(x):\n    return x * 10000000000000000000000000000 / 10000000000000000000000000000", (0.7,)),
    "ones_like": ("def f(x):\n    return np.sum(x * np.ones_like(x) * 2)", (ROW,)),
    "isnan": ("def f(x):\n    return np.where(np.isnan(x), 0.0, x * x)", (ROW,)),
    "flag by default": ("def f(x, fast=True, name='a', mode=None):\n    return x * (2.0 if fast else 3.0)", (0.7,)),
    "name of a builtin": ("def f(sum, len):\n    max = sum * len\n    return max * sum", (0.7, 1.3)),
    "name of the function": ("def f(x):\n    f = x * x\n    return f * x", (0.7,)),
    "abs of abs": ("def f(x):\n    return abs(-abs(x)) * np.absolute(x)", (0.7,)),
    "sum with axis=None": ("def f(x):\n    return np.sum(x, axis=None) + np.sum(a=x) + np.mean(x, None)", (ROW,)),
    "where with a scalar": ("def f(x):\n    return np.where(True, x, 0.0) + np.where(x > 0.5, x, -x)", (ROW,)),
    "zero to the power": ("def f(x):\n    return x**2 + x**-1 + x**0.5 + 2**x + x**(2*1)", (0.7,)),
    "wide text": ('def f(x):\n    s = "値値"; y = x * x\n    return y', (0.7,)),
}  # fmt: skip


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str, tmp_path: Path) -> None:
    source, args = ACCEPTED[name]
    agree(f"import numpy as np\n\n\n{source}\n", tmp_path, *args)


def test_attributes_of_self(tmp_path: Path) -> None:
    source = (
        "import numpy as np\nclass A:\n    k = 2.0\n    def f(self, x):\n"
        "        return np.sum(x) * self.k\n"
    )
    text = gradient_of(source, "A.f")
    exec(text, space := {})  # type: ignore[var-annotated]
    value, gradient = space["f"](type("A", (), {"k": 3.0}), ROW, with_grad=True)
    assert value == 3.0 * np.sum(ROW)
    np.testing.assert_array_equal(gradient, [3.0, 3.0, 3.0])


REFUSED = {
    "x.sum()": "",
    "x.T": "",
    "x @ y": "",
    "x // y": "",
    "x % y": "",
    "divmod(x, y)": "",
    "~x": "ADJ401",
    "x | y": "ADJ401",
    "x << y": "ADJ401",
    "x[0]": "",
    "f(x)": "ADJ401",
    "np.floor(x)": "",
    "np.sign(x)": "",
    "np.copysign(x, y)": "",
    "np.array([x, y])": "",
    "math.sin(x)": "ADJ204",
    "getattr(x, 'T')": "ADJ403",
    "vars(x)": "ADJ403",
    "iter(x)": "ADJ403",
    "next(iter(x))": "ADJ403",
    "map(np.sin, x)": "ADJ403",
    "x * input()": "ADJ403",
    "x * globals()['a']": "ADJ403",
    "x * np.loadtxt('a')": "ADJ403",
    "x * np.empty_like(x)": "ADJ401",
    "x * n.pop()": "ADJ203",
    "x * n.foo()": "ADJ403",
    "x * n.__class__()": "ADJ403",
    "x * __import__('os').getpid()": "ADJ403",
    "x * (lambda: 2)()": "ADJ103",
    "x * [2.0][0:]": "ADJ103",
    "x * {1: 2}[1]": "ADJ103",
    "x * f'{n}'": "ADJ103",
    "x * b'a'": "ADJ103",
    "x * ...": "ADJ103",
    "x * True": "",
    "x * int": "ADJ103",
    "x * (2.0 if __name__ else 3.0)": "ADJ408",
    "x * len(__file__)": "ADJ408",
    "x * np": "ADJ103",
    "x * np.sin": "ADJ103",
    "np.random.rand() * x": "ADJ404",
    "np.random.default_rng(0).normal(x)": "ADJ404",
    "n.standard_normal() * x": "ADJ404",
    "float(x)": "ADJ405",
    "int(x) * 1.0": "ADJ405",
    "bool(x) * 1.0": "ADJ405",
    "np.float32(x)": "ADJ405",
    "x.astype(int)": "ADJ405",
    "x.astype(np.float32)": "ADJ405",
    "np.round(x)": "",
    "x.tolist()": "ADJ405",
    "x if n else y": "ADJ406",
    "x and y": "ADJ406",
    "n or y": "ADJ406",
    "complex(x, y)": "ADJ409",
    "x.real": "ADJ409",
    "x.imag": "ADJ409",
    "x.conj()": "ADJ409",
    "np.conj(x)": "ADJ409",
    "np.angle(x)": "ADJ409",
    "abs(x * 1j)": "ADJ409",
    "x * 0j": "ADJ409",
    "x * n.real": "ADJ409",
    "np.complex128(x)": "ADJ409",
    "np.sin(x, out=y)": "ADJ203",
    "np.floor(x, out=y)": "ADJ203",
    "np.linspace(0, 1, n, out=y) * x": "ADJ203",
    "np.where(x)": "ADJ402",
    "np.where(x > 0)": "",
    "np.sum(x, axis=0)": "",
    "np.sum(x, 0, None)": "ADJ402",
    "np.sum(x, dtype=float)": "ADJ402",
    "x & y": "ADJ401",
    "np.sum(x, keepdims=True)": "",
    "np.sin(x, n)": "ADJ402",
    "np.sin(x=x)": "ADJ402",
    "np.maximum(x, y, dtype=float)": "ADJ402",
    "np.hypot(*x)": "ADJ402",
    "np.exp(**x)": "ADJ402",
    "foo.bar(x)": "ADJ204",
    "undefined": "ADJ204",
    "(z := x) + z": "ADJ103",
    "[k for k in x]": "ADJ103",
    "x == y": "ADJ304",
    "x is y": "ADJ304",
    "x.shape": "ADJ304",
    "x.dtype": "ADJ304",
    "np.shape(x)": "ADJ304",
    "str(n)": "ADJ304",
    "list(x)": "ADJ401",
    "'%s' % n": "ADJ304",
    "None": "ADJ304",
    "()": "ADJ304",
    "not x": "ADJ304",
    "n > 2 and n": "ADJ304",
    "None if n else x": "ADJ406",
    "None if n else 1.0": "ADJ304",
}


@pytest.mark.parametrize("value", REFUSED)
def test_refused(value: str) -> None:
    source = f"import numpy as np\ndef f(x, y, n: int):\n    return {value}\n"
    bound = f"import numpy as np\ndef f(x, y, n: int):\n    r = {value}\n    return r\n"
    for text in (source, bound):
        codes = []
        try:
            gradient_of(text, "f")
        except AdjointError as error:
            codes = [d.code for d in error.diagnostics]
        assert codes == [] if not REFUSED[value] else REFUSED[value] in codes


STATEMENTS = {
    "del x": "ADJ102",
    "y: float": "ADJ102",
    "x += 1": "ADJ202",
    "x.y += 1": "ADJ203",
    "x[0] = 1": "ADJ203",
    "x.sort()": "ADJ203",
    "print(x)": "ADJ403",
    "eval('x')": "ADJ403",
    "np.copyto(x, x)": "ADJ203",
    "np.random.seed(0)": "ADJ404",
    "(a, b), c = x": "ADJ205",
    "a, b = x, x, x": "ADJ205",
    "a, *b = x, x": "ADJ205",
    "[a] = 1.0": "ADJ205",
    "for a in x: pass": "ADJ101",
    "while x: break": "ADJ101",
    "if x: pass": "ADJ101",
    "try: pass\n    finally: pass": "ADJ101",
    "with x: pass": "ADJ101",
    "yield x": "ADJ105",
    "y = yield": "ADJ105",
    "raise x": "ADJ102",
    "assert x": "ADJ102",
    "import os": "ADJ102",
    "from os import path": "ADJ102",
    "global a": "ADJ102",
    "def g(): pass": "ADJ102",
    "class A: pass": "ADJ102",
    "lambda: x": "ADJ102",
    "pass": "ADJ102",
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_refused_statements(statement: str) -> None:
    with pytest.raises(AdjointError) as error:
        gradient_of(f"import numpy as np\ndef f(x):\n    {statement}\n    return x * 2\n", "f")
    assert [d.code for d in error.value.diagnostics] == [STATEMENTS[statement]]


def test_subscripts_of_more_operands_than_are_given() -> None:
    """NumPy refuses them when the function runs."""
    for operands in ("x", "x, x, x"):
        source = f"def f(x):\n    return np.einsum('i,i->i', {operands})\n"
        assert "einsum_adjoint(df_df, 'i,i->i', (x," in gradient_of(source).replace('"', "'")


@pytest.mark.parametrize("axes", ["(2, 1)", "('a', 0)", "(0.0, 1)", "(0, 0)", "3", "(0, 1, 2)"])
def test_axes_that_are_none(axes: str) -> None:
    """NumPy refuses them when the function runs."""
    for shape in ("n d", "n", ""):
        source = f"def f(x):\n    return np.transpose(x, {axes}) + 1.0\n"
        assert "np.transpose(" in gradient_of(source, shapes={"x": shape})


def test_an_attribute_of_a_number_is_written_as_one() -> None:
    """`2.T` is no Python; that the number has no such attribute, the source itself would say."""
    text = gradient_of("def f(x):\n    return np.where(x > 0, 2 .T, x) * 0x10 .T\n")
    assert "(0x10).T" in text


@pytest.mark.parametrize("where", ["x[{}]", "x * {}", "np.reshape(x, ({}, 1))"])
def test_a_number_beyond_the_floats_is_refused(where: str) -> None:
    for digits in (256, 257, 4000):  # of so many Python writes no decimal ones
        value = where.format("0x" + "f" * digits)
        source = f"import numpy as np\ndef f(x):\n    return {value}\n"
        with pytest.raises(AdjointError, match="too large for a float"):
            gradient_of(source, "f")
    short = where.format("0x" + "f" * 250)
    assert "df_dx" in gradient_of(f"import numpy as np\ndef f(x):\n    return {short}\n", "f")
