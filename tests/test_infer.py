"""What is inferred of an expression: its shape, floating, plain number, and type."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from adjointgen.passes.flatten import flatten
from adjointgen.passes.infer import infer
from adjointgen.passes.promotion import join_types
from adjointgen.pipeline import EVERYTHING, checked
from adjointgen.program import Value
from adjointgen.read.select import find_function
from adjointgen.read.text import read_module
from tests.support import gradient_of, joint

SOURCE = """\
import math
import numpy as np
from scipy import linalg, special, stats
import own

C = 2
D = 2.5
E = [1, 2]
F = C
G = -2.5
H = D * np.pi

def f(
    x, u, s: float, k: int,
    a: Float[np.ndarray, "n d"], b: Float[np.ndarray, "n d"], r: Float[np.ndarray, "d"],
    row: Float[np.ndarray, "1 d"], col: Float[np.ndarray, "n 1"], bad: Float[np.ndarray, "m"],
    c: Bool[np.ndarray, "n d"],
):
    y = {}
    return x * 2.0
"""


def value_of(expression: str, **options: Any) -> Value:
    module = read_module(SOURCE.format(expression), "<test>")
    chosen = EVERYTHING._replace(**options)
    source, activity = checked(module, find_function(module, "f"), None, chosen)
    return infer(flatten(source, activity)).values["y"]


# Of a local whose expression is inactive: u, s, a, … are not differentiated here.
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
    'a @ b': (("n", "d"), 1, False, "*"),
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
    'np.sum(a, 0)': (("d",), 1, False, "*"),
    'math.sin(k)': ((), 2, False, ''),
    'math.floor(k)': ((), 0, True, ''),
    'math.pi': ((), 2, True, ''),
    'np.pi': ((), 2, True, ''),
    'np.inf': ((), 2, True, ''),
    'C': ((), 0, True, ''),
    'D': ((), 2, True, ''),
    'a.shape': ('=y', 0, False, None),
    'a.size': ((), 0, True, ''),
    'a.ndim': ((), 0, True, ''),
    'a.size + 1': ((), 0, True, ''),
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
    'np.dot(a, b)': (("n", "d"), 1, False, "*"),
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
    'a[None, 0]': (("1", "d"), 1, False, "*"),
    'a[True, :]': ('=y', 0, False, None),
    'a[1:, 0]': (("n.-1",), 1, False, "*"),
    'u.T': ('=y', 0, False, None),
    'a[0]': (("d",), 1, False, "*"),
    '[k, k]': (('2',), 0, False, None),
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
    "a.itemsize": ((), 0, True, ""),
    "a.nbytes": ((), 0, True, ""),
    "np.euler_gamma": ((), 2, True, ""),
    "math.nan": ((), 2, True, ""),
    "np.not_equal(a, r)": (("n", "d"), 0, False, "b"),
    "np.sum(a, axis=0)": (("d",), 1, False, "*"),
    "np.sum(a, keepdims=True)": (("1", "1"), 1, False, "*"),
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
    "np.zeros(())": ((), 2, False, "f8"),
    "np.zeros(k)": ("=y", 2, False, "f8"),
    "np.zeros((2, k))": ("=y", 2, False, "f8"),
    "np.zeros(True)": ("=y", 2, False, "f8"),
    "np.zeros(len(a))": (("n",), 2, False, "f8"),
    "np.ones((len(a), len(bad)))": (("n", "m"), 2, False, "f8"),
    "np.ones([len(a), len(bad)])": (("n", "m"), 2, False, "f8"),
    "np.zeros((len(a), k))": ("=y", 2, False, "f8"),
    "np.eye(len(r))": (("d", "d"), 2, False, "f8"),
    "np.eye((len(r),))": ("=y", 2, False, "f8"),
    "np.eye(len(r), 4)": (("d", "4"), 2, False, "f8"),
    "np.zeros(len(s))": ("=y", 2, False, "f8"),
    "np.zeros(len(u))": ("=y", 2, False, "f8"),
    "np.zeros(len(a, r))": ("=y", 2, False, "f8"),
    "np.zeros(int(r))": ("=y", 2, False, "f8"),
    "np.zeros(a.size)": (("d.*n",), 2, False, "f8"),
    "np.zeros(np.size(a))": (("d.*n",), 2, False, "f8"),
    "np.zeros(u.size)": ("=y", 2, False, "f8"),
    "np.zeros(a.shape)": (("n", "d"), 2, False, "f8"),
    "np.zeros(np.shape(a))": (("n", "d"), 2, False, "f8"),
    "np.zeros(np.shape(a)[1])": (("d",), 2, False, "f8"),
    "np.zeros(np.shape(u))": ("=y", 2, False, "f8"),
    "np.zeros((a.shape[-1], 2))": (("d", "2"), 2, False, "f8"),
    "np.zeros(a.shape[2])": ("=y", 2, False, "f8"),
    "np.zeros(a.shape[s])": ("=y", 2, False, "f8"),
    "np.zeros(len(r) - 1)": (("d.-1",), 2, False, "f8"),
    "np.zeros(2 * len(r))": (("d.*2",), 2, False, "f8"),
    "np.zeros(a.shape[0] + len(r))": (("d.+n",), 2, False, "f8"),
    "np.zeros(len(r) - len(r))": ("=y", 2, False, "f8"),
    "np.zeros(len(r) // 2)": ("=y", 2, False, "f8"),
    "np.full(a.shape, 2.0)": (("n", "d"), 2, False, "f8"),
    "np.full(a.shape, 2)": (("n", "d"), 0, False, None),
    "np.full(a.shape, s)": (("n", "d"), 0, False, None),
    "np.full(2, r)": ("=y", 0, False, None),
    "np.arange(len(a))": (("n",), 0, False, None),
    "np.arange(4.0)": ("=y", 0, False, None),
    "np.arange(1, 4)": ("=y", 0, False, None),
    "np.linspace(0.0, s, 5)": (("5",), 2, False, None),
    "np.linspace(0.0, 1.0, 5)": (("5",), 2, False, "f8"),
    "np.linspace(0.0, r, 5)": ("=y", 0, False, None),
    "np.linspace(0.0, 1.0)": ("=y", 0, False, None),
    "np.zeros(3, dtype=int)": ("=y", 0, False, None),
    "np.zeros(len(r), int)": ("=y", 0, False, None),
    "np.zeros()": ("=y", 0, False, None),
    "np.zeros(3)": (("3",), 2, False, "f8"),
    "np.ones((2, len(r)))": (("2", "d"), 2, False, "f8"),
    "np.zeros(-1)": ("=y", 2, False, "f8"),
    "np.array([1.0, 2.0])": (("2",), 2, False, "f8"),
    "abs()": ("=y", 0, False, None),
    "np.where()": ("=y", 0, False, None),
    "np.where(a > 0)": ("=y", 0, False, None),
    "np.where(bad > 0, a, r)": ("=y", 1, False, "*"),
    "np.iscomplexobj(u)": ((), 0, False, ""),
    "isinstance(u, float)": ((), 0, False, ""),
    "np.isclose(a, r)": (("n", "d"), 0, False, "b"),
    "np.isclose(a, r, atol=1.0)": ("=y", 0, False, None),
    "np.isneginf(a)": (("n", "d"), 0, False, "b"),
    "np.isreal(a)": (("n", "d"), 0, False, "b"),
    "np.signbit(a)": ("=y", 0, False, None),
    "np.any(a)": ("=y", 0, False, None),
    "sum(a)": ("=y", 0, False, None),
    "np.max(a)": ((), 1, False, "*"),
    "np.sum(a, axis=k)": ("=y", 1, False, "*"),
    "np.sum(a, axis=None, keepdims=True)": (("1", "1"), 1, False, "*"),
    "np.mean(a > 0)": ((), 2, False, None),
    "np.mean(a, 0)": (("d",), 2, False, "*"),
    "np.median(a)": ((), 2, False, "*"),
    "math.prod([1, 2])": ((), 0, False, ""),
    "math.dist([1.0], [2.0])": ((), 2, False, ""),
    "math.perm(k, 2)": ((), 0, True, ""),
    "math.factorial(k)": ((), 0, True, ""),
    "math.ceil(s)": ((), 0, True, ""),
    "math.trunc(s)": ((), 0, True, ""),
    "math.lcm(k, 2)": ((), 0, True, ""),
    "math.isqrt(k)": ((), 0, True, ""),
    "pow(k, 2)": ((), 0, False, ""),
    "pow(a, r)": (("n", "d"), 1, False, "*"),
    "divmod(k, 2)[0]": ((), 0, False, ""),
    "np.divmod(a, r)[1]": (("n", "d"), 1, False, "*"),
    "np.modf(a)[0]": (("n", "d"), 2, False, "*"),
    "np.frexp(a)[0]": (("n", "d"), 0, False, None),
    "np.frexp(a)[1]": (("n", "d"), 0, False, None),
    "np.unique(a)[0]": ("=y", 0, False, None),
    "u.sum()": ("=y", 0, False, None),
    "a.sum()": ((), 1, False, "*"),
    "a.sum(axis=0)": (("d",), 1, False, "*"),
    "np.linalg.svd(a, full_matrices=False)[1]": (("d.<n",), 2, False, "*"),
    "np.concatenate([r, r])": (("d.*2",), 1, False, "*"),
    "a.shape[0]": ((), 0, True, ""),
    "(a + 1).T": (("d", "n"), 1, False, "*"),
    "(a + 1).size": ("=y", 0, False, None),
    "a.T.size": ("=y", 0, False, None),
    "a.T": (("d", "n"), 1, False, "*"),
    "a.T.T": (("n", "d"), 1, False, "*"),
    "a.T @ a": (("d", "d"), 1, False, "*"),
    "a.T[0]": (("n",), 1, False, "*"),
    "u.k.T": ("=y", 0, False, None),
    "u[k]": ("=y", 0, False, None),
    "u[None, :]": ("=y", 0, False, "=u"),
    "a[..., None]": (("n", "d", "1"), 1, False, "*"),
    "a[:, k]": ("=y", 0, False, None),
    "a[:, 1.0]": ("=y", 0, False, None),
    "a[None, :, None, :]": (("1", "n", "1", "d"), 1, False, "*"),
    "F": ((), 0, True, ""),
    "G": ((), 2, True, ""),
    "H": ((), 2, True, ""),
    "np.newaxis": ("=y", 0, False, None),
    "np.nan": ((), 2, True, ""),
    "math.inf": ((), 2, True, ""),
    "0X1F": ((), 0, True, ""),
    "0B1": ((), 0, True, ""),
    "0O7": ((), 0, True, ""),
    "1_0.5": ((), 2, True, ""),
    "'text'": ("=y", 0, False, None),
    "k < 1 < 2": ((), 0, False, ""),
    "u is None": ((), 0, False, ""),
    "a is not b": ((), 0, False, ""),
    "s in a": ((), 0, False, ""),
    "s not in a": ((), 0, False, ""),
    "not a": ((), 0, False, ""),
    "~a": (("n", "d"), 0, False, None),
    "~(a > 0.0)": (("n", "d"), 0, False, "b"),
    # Lists have operators of their own, and what has a size may be no array.
    "np.array([1.0] * 3)": ("=y", 0, False, None),
    "np.array(k * [1.0])": ("=y", 0, False, None),
    "np.array([1.0] + [2.0])": ("=y", 0, False, None),
    "np.array((1.0,) * 3)": ("=y", 0, False, None),
    "np.array([[1.0, 2.0]][0:1] * 2)": ("=y", 0, False, None),
    "np.array([1.0] * 2 if k else [2.0])": ("=y", 0, False, None),
    "np.array(([1.0] if k else [2.0]) * 2)": ("=y", 0, False, None),
    "np.array([1.0]) * 3": (("1",), 2, False, "f8"),
    "np.array([1.0]) * [1.0, 2.0]": (("2",), 2, False, "f8"),
    "[1.0, 2.0] + np.ones(2)": (("2",), 2, False, "f8"),
    "[1, 2] == [1, 2]": ("=y", 0, False, None),
    "[1, 2] == 1": ("=y", 0, False, None),
    "np.ones(len([1.0] * 3))": ("=y", 2, False, "f8"),
    "u.size": ("=y", 0, False, None),
    "u.shape[0]": ("=y", 0, False, None),
    "u.size * np.exp(u)": ("=u", 2, False, "=u"),
    "(u + 1.0) / u.shape[0]": ("=u", 2, False, "=u"),
    "x.size": ((), 0, True, ""),
    "x.shape[0]": ((), 0, True, ""),
    "np.isin(k, a)": ("=y", 0, False, None),
    "np.trapezoid(r, u)": ("=y", 2, False, None),
    "math.prod(a)": ("=y", 0, False, None),
    "math.prod([[1.0, 2.0]]) * k": ("=y", 0, False, None),
    "math.prod(r)": ((), 0, False, None),
    "math.isnan(s)": ((), 0, False, ""),
    "np.zeros(1 - 2)": ("=y", 2, False, "f8"),
    "np.convolve(a, r)": ("=y", 1, False, "*"),
    "k and 1": ("=y", 0, False, None),
    "-s": ((), 1, False, "s"),
    "s ** 2": ((), 1, False, "s"),
    "2 ** k": ((), 0, False, ""),
    "k ^ 1": ((), 0, False, None),
    "a // r": (("n", "d"), 1, False, "*"),
    "k - 1.5": ((), 2, False, ""),
    "0.5 - u": ("=u", 2, False, "=u"),
    "u / k": ("=u", 2, False, "=u"),
    "(1.0 if k else 2.0) * 1": ((), 2, False, None),
    "s if k > 1 else 2.0": ((), 1, False, None),
    "np.float_power(a, 2)": (("n", "d"), 2, False, "f8"),
    "np.clip(k, 0, r)": (("d",), 1, False, None),
    "np.clip(s, a, 1)": (("n", "d"), 1, False, None),
    "np.clip(k, 0, 1)": ((), 0, False, "f8"),
    "np.add(s, k)": ((), 1, False, "f8"),
    "np.add(s, a)": (("n", "d"), 1, False, "*"),
    "np.add(u, s)": ("=u", 1, False, None),
    "np.add(u, 2.0)": ("=u", 2, False, "=u"),
    "u + s": ("=u", 1, False, None),
    "s + D": ((), 2, False, "s"),
    "special.expit(s)": ((), 2, False, "f8"),
    "special.expit(u)": ("=u", 2, False, "=u"),
    "special.xlogy(u, 2.0)": ("=u", 2, False, None),
    "special.xlogy(u, u)": ("=u", 2, False, "=u"),
    "special.xlogy(k, 2)": ((), 2, False, "f8"),
    "special.jv(2.0, u)": ("=u", 2, False, "=u"),
    "special.jv(u, a)": ("=y", 2, False, None),
    "special.expn(2, u)": ("=u", 2, False, "f8"),
    "stats.norm.cdf(u)": ("=u", 2, False, "f8"),
    "np.maximum(a > 0, b > 0)": (("n", "d"), 0, False, "b"),
    "np.multiply(a > 0, 2.0)": (("n", "d"), 2, False, None),
    "np.add(k > 0, 1)": ((), 0, False, "f8"),
    "(a > 0) + u": ("=y", 0, False, "=u"),
    "(k > 0) + (k > 0)": ((), 0, False, ""),
    "row + row": (("1", "d"), 1, False, "*"),
    "row * bad": ("=y", 1, False, "*"),
    "row + 1": (("1", "d"), 1, False, "*"),
    "col + bad": (("n", "m"), 1, False, "*"),
    "bad * row": ("=y", 1, False, "*"),
    "s + bad": (("m",), 1, False, "*"),
    "bad + s": (("m",), 1, False, "*"),
    "np.size(a, 0)": ((), 0, True, ""),
    "np.shape(a)": ("=y", 0, False, None),
    "r + a": (("n", "d"), 1, False, "*"),
    "r + col": (("n", "d"), 1, False, "*"),
    "np.interp(a, r, r)": ("=y", 0, False, None),
    "np.rint(a)": (("n", "d"), 2, False, "*"),
    "np.exp(a)[0]": (("d",), 2, False, "*"),
    "np.exp(a, dtype=float)": ("=y", 0, False, None),
    "abs(-2)": ((), 0, False, ""),
    "a < b is r": (("n", "d"), 0, False, "b"),
    "u[1:]": ("=y", 0, False, None),
    "a[None]": (("1", "n", "d"), 1, False, "*"),
    "a[:]": (("n", "d"), 1, False, "*"),
    "math.floor(abs(k))": ((), 0, True, ""),
    "math.sumprod([1, 2], [3, 4])": ((), 0, False, ""),
    "np.zeros(len())": ("=y", 2, False, "f8"),
}  # fmt: skip


@pytest.mark.parametrize("expression", EXPECTED)
def test_an_expression(expression: str) -> None:
    assert tuple(value_of(expression, wrt=("x",)))[:4] == EXPECTED[expression]


# Of an operation on what is differentiated, by its rule.
RESULTS = {
    "a": (("n", "d"), 1, False, "*"),
    "a + r": (("n", "d"), 1, False, "*"),
    "x * 2": ("=x", 0, False, "=x"),
    "x * s": ("=x", 1, False, None),
    "np.sin(x)": ("=x", 2, False, "=x"),
    "math.sin(s)": ((), 2, False, ""),
    "np.sum(a)": ((), 1, False, "*"),
    "np.sum(x)": ((), 0, False, "=x"),
    "np.sum(x, axis=0)": ("=y", 0, False, "=x"),
    "np.sum(a, axis=0)": (("d",), 1, False, "*"),
    "np.mean(x)": ((), 2, False, "=x"),
    "np.mean(a, axis=0)": (("d",), 2, False, "*"),
    "np.prod(x)": ((), 0, False, "=x"),
    "np.std(x)": ((), 2, False, "=x"),
    "np.cumsum(a, axis=1)": (("n", "d"), 1, False, "*"),
    "np.dot(r, r)": ((), 1, False, "*"),
    "a @ r": (("n",), 1, False, "*"),
    "x @ a": ("=y", 1, False, None),
    "np.outer(r, bad)": (("d", "m"), 1, False, "*"),
    "np.stack([s, s])": (("2",), 1, False, "f8"),
    "np.stack([x, 2.0])": ("=y", 2, False, None),
    "np.array([s, 1.0])": (("2",), 2, False, "f8"),
    "np.array([x, x])": ("=y", 0, False, "=x"),
    "np.hstack([s, x])": ("=y", 1, False, None),
    "np.append(x, 1.0)": ("=y", 2, False, None),
    "np.linalg.det(a)": ((), 2, False, "*"),
    "np.linalg.norm(x)": ((), 2, False, "=x"),
    "linalg.det(a)": ((), 2, False, "f8"),
    "linalg.logm(a)": (("n", "d"), 2, False, "f8"),
    "linalg.expm(x)": ("=x", 2, False, "=x"),
    "np.corrcoef(x)": ("=y", 2, False, "f8"),
    "np.interp(x, [0.0, 1.0], [2.0, 3.0])": ("=x", 2, False, "f8"),
    "np.float_power(a, 2)": (("n", "d"), 2, False, "f8"),
    "np.vander(r)": (("d", "d"), 1, False, "f8"),
    "np.clip(a, 0, 1)": (("n", "d"), 1, False, "*"),
    "np.clip(s, 0.0, r)": (("d",), 2, False, None),
    "np.clip(x, None, 1)": ("=x", 0, False, "=x"),
    "np.clip(x, a_max=1, a_min=None)": ("=x", 0, False, "=x"),
    "a.clip(max=1.0, min=0.0)": (("n", "d"), 2, False, "*"),
    "np.round(x)": ("=x", 0, False, "=x"),
    "np.polyval(r, x)": ("=x", 1, False, None),
    "np.where(k > 0, s, 1)": ((), 1, False, "f8"),
    "np.maximum(s, 0)": ((), 1, False, "f8"),
    "abs(s)": ((), 1, False, "s"),
    "x ** s": ("=x", 1, False, None),
    "2 ** x": ("=x", 0, False, "=x"),
    "x[0]": ("=y", 0, False, "=x"),
    "a[:, None]": (("n", "1", "d"), 1, False, "*"),
    "a.T": (("d", "n"), 1, False, "*"),
    "a.mean(axis=0)": (("d",), 2, False, "*"),
    "np.full(3, s)": (("3",), 1, False, "f8"),
    "np.sort(x)": ("=x", 0, False, "=x"),
    "np.trapezoid(x)": ("=y", 2, False, "=x"),
    "np.logaddexp(x, s)": ("=x", 2, False, None),
    "np.modf(x)[0]": ("=x", 2, False, "=x"),
    "np.frexp(x)[0]": ("=x", 0, False, None),
    "np.divmod(x, s)[1]": ("=x", 1, False, None),
    "np.linalg.slogdet(a)[1]": ((), 2, False, "*"),
    "np.linalg.eigh(a)[0]": (("n",), 2, False, "*"),
    "special.expit(s)": ((), 2, False, "f8"),
    "special.xlogy(x, 2.0)": ("=x", 2, False, None),
    "special.jv(1, x)": ("=x", 2, False, "=x"),
    "special.jv(1.5, x)": ("=x", 2, False, "=x"),
    "special.yn(2, x)": ("=x", 2, False, "f8"),
    "special.gammainc(2.0, x)": ("=x", 2, False, None),
    "special.logsumexp(x)": ((), 2, False, "=x"),
    "special.logsumexp(a, axis=0)": (("d",), 2, False, "*"),
    "stats.norm.logpdf(x)": ("=x", 2, False, "f8"),
    "stats.norm.logpdf(a, r, 2.0)": (("n", "d"), 2, False, "f8"),
    "stats.norm.cdf(s)": ((), 2, False, "f8"),
    "np.nan_to_num(s, nan=1.0)": ((), 1, False, "f8"),
    "np.average(x, weights=r)": ((), 2, False, None),
    "math.fsum([s, x])": ((), 2, False, ""),
    "math.prod([s, 2])": ((), 1, False, "s"),
    "math.prod([x, 2])": ("=x", 0, False, "=x"),
    "x / 2": ("=x", 2, False, "=x"),
    "own.mix(x, y=s)": ("=x", 0, False, None),
    "own.mix(s, 2.0)": ((), 0, False, None),
    "own.mix(a, r, 3)": (("n", "d"), 0, False, None),
    "own.pull(r, a)": ("=y", 0, False, None),
    "own.pull(x, a)": ("=y", 0, False, None),
    "own.pick(s, c)": (("n", "d"), 0, False, None),
    "own.pick(r, k > 0)": (("d",), 0, False, None),
    "own.order(s, c)": (("n", "d"), 0, False, None),
    "own.table(s, c)": ((), 0, False, None),
    "own.table(r, c)": (("d",), 0, False, None),
    "np.transpose(a)": ("=y", 0, False, None),
    "own.total(a)": ((), 0, False, None),
    "own.total(a, axis=0)": (("d",), 0, False, None),
    "linalg.block_diag(a, b)": (("n.*2", "d.*2"), 1, False, "*"),
    "linalg.block_diag(x, 2.0)": ("=y", 2, False, None),
    "linalg.toeplitz(r)": (("d", "d"), 1, False, "*"),
    "np.outer(x, 2.0)": ("=y", 2, False, None),
    "np.inner(x, s)": ("=y", 1, False, None),
    "np.linalg.matrix_power(x, 2)": ("=x", 0, False, "=x"),
    "np.array(x, dtype=float)": ("=x", 2, False, "f8"),
    "np.trapezoid(r, dx=k)": ((), 2, False, "*"),
    "own.both(a, r)[0]": (("n", "d"), 0, False, None),
}  # fmt: skip
RULES = """\
import numpy as np
from adjointgen.rules.kinds import (
    Axis, Condition, Integer, Table, at, elementwise, pullback, reduction
)

import own

@elementwise
def pick(x, c: Condition):
    z = own.pick(x, c)
    dz_dx = np.where(c, 1.0, 2.0)
    return z, dz_dx

@elementwise
def order(x, n: Integer = 2):
    z = own.order(x, n)
    dz_dx = n * x
    return z, dz_dx

@elementwise
def table(x, t: Table):
    z = own.table(x, t)
    dz_dx = own.slope(x, t)
    return z, dz_dx

@pullback
def transpose(df_dz, m):
    z = np.transpose(m)
    df_dm = np.transpose(df_dz)
    return z, df_dm

@elementwise
def lesser(x, y):
    z = own.lesser(x, y)
    dz_dx = y
    dz_dy = x
    return z, dz_dx, dz_dy

@reduction
def total(a, axis: Axis = None):
    z = own.total(a, axis)
    dz_da = np.ones_like(a)
    return z, dz_da

@elementwise
def mix(x, y=1.0, k=2.0):
    z = own.mix(x, y, k)
    dz_dx = y
    dz_dy = x
    return z, dz_dx, dz_dy

@elementwise
def both(x, y):
    p, m = own.both(x, y)
    dp_dx = y
    dp_dy = x
    dm_dx = 1
    dm_dy = -1
    return p, m, dp_dx, dp_dy, dm_dx, dm_dy

@pullback
def pull(df_dz, w, X):
    z = own.pull(w, X)
    df_dw = X.T @ df_dz
    df_dX = df_dz * w
    return z, df_dw, df_dX
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("rules") / "rules.py"
    path.write_text(RULES)
    return str(path)


@pytest.mark.parametrize("expression", RESULTS)
def test_the_result_of_an_operation(expression: str, rules: str) -> None:
    assert tuple(value_of(expression, rules=(rules,)))[:4] == RESULTS[expression]


@pytest.mark.parametrize(
    "body, scalars",
    [
        ("y = math.sin(u)\n    return x * y", "uy"),
        ("y = x * u\n    return math.sin(y)", "xuy"),
        ("y = np.sum(u)\n    return math.sin(x) * y", "xy"),
        ("y = len(u)\n    return x * math.exp(y) * u", "y"),
        ("y = u @ u\n    return math.exp(y) * x", "y"),
        ("y = math.prod((2, u))\n    return x * y", ""),
        ("y = math.floor(u)\n    return x * y", "uy"),
        ("y = np.sum(u)\n    return math.sin(y) * x", "y"),
        ("y = u * 2.0\n    return math.floor(y) * x", "uy"),
        ("y = math.fsum(w)\n    return x * y", "y"),
        ("y = math.prod(w)\n    return x * y", "y"),
        ("y = math.dist(w, w)\n    return x * y", "y"),
        ("y = math.sumprod(w, w)\n    return x * y", "y"),
        ("y = math.fma(u, 2.0, 1.0)\n    return x * y", "uy"),
    ],
)
def test_what_math_takes_is_a_scalar(body: str, scalars: str) -> None:
    module = read_module(
        f"import math\nimport numpy as np\n\ndef f(x, u, w: Bool[np.ndarray, 'n']):\n    {body}\n",
        "<test>",
    )
    source, activity = checked(module, find_function(module, "f"), None, EVERYTHING)
    values = infer(flatten(source, activity)).values
    assert [v for v in "xuyw" if values[v].shape == ()] == sorted(scalars, key="xuyw".index)


def test_what_is_declared() -> None:
    """Shapes, and that all inputs are scalars: this holds for those that are differentiated."""
    parameters = "x, u, v, w: int, r: Float[np.ndarray, 'n']"
    module = read_module(f"def f({parameters}):\n    return x * u * v * r\n", "<test>")
    options = EVERYTHING._replace(wrt=("x", "u", "r"))
    program = flatten(*checked(module, find_function(module, "f"), None, options))
    values = infer(program, {"u": "n d"}, scalar=True).values
    assert [tuple(values[p])[:4] for p in "xuvw"] == [
        ((), 0, False, "s"), (("n", "d"), 0, False, "*"), ("=v", 0, False, "=v"),
        ((), 0, False, ""),
    ]  # fmt: skip
    assert infer(program, {"u": "n d"}).values["x"] == Value("=x", 0, False, "=x")
    assert [infer(program, scalar=True).values[p].shape for p in "ur"] == [(), ("n",)]


@pytest.mark.parametrize(
    "first, second, wanted",
    [
        ("=x", "=x", "=x"), ("=x", "=y", None), ("", "=x", "=x"), ("", "s", "s"), ("b", "b", "b"),
        ("b", "=x", "=x"), ("b", "f8", "f8"), ("b", "", None), ("b", "s", None), ("s", "f8", "f8"),
        ("s", "*", "*"), ("s", "=x", None), ("f8", "=x", None), ("f8", "*", None), (None, "", None),
        (None, "b", None), (None, "s", None), (None, "=x", None), (None, None, None),
    ],
)  # fmt: skip
def test_types_together(first: str | None, second: str | None, wanted: str | None) -> None:
    assert join_types(first, second) == join_types(second, first) == wanted


def test_the_size_of_a_local() -> None:
    module = read_module("def f(x):\n    y = x * 2.0\n    k = y.size\n    return y * k\n", "<test>")
    source, activity = checked(module, find_function(module, "f"), None, EVERYTHING)
    assert infer(flatten(source, activity)).values["k"] == Value((), 0, True, "")


def test_an_inactive_call_of_a_function_of_the_users(rules: str) -> None:
    """Nothing is known of it, whatever it is called: it may make a list."""
    found = value_of("own.lesser(a, r)", wrt=("x",), rules=(rules,))
    assert found == Value("=y", listed=True)


# ----- arrays that are made, and integer arrays -----


def test_sizes_that_are_written_out_are_known() -> None:
    source = "def f(x, y):\n    return np.sum(x @ np.eye(3) * y + np.zeros(3) * np.ones((2, 3)))\n"
    text = gradient_of(source, shapes={"x": "2 3", "y": "3"})
    assert "f1 = np.eye(3)  # (3, 3)\n" in text and "df_dx += df_df2 @ f1.T\n" in text
    assert "df_dy += (df_df3 * df3_dy).sum(axis=0)\n" in text
    assert "unbroadcast" not in text and "matmul_left" not in text
    _, (dx, dy) = joint(source, shapes={"x": "2 3", "y": "3"})(
        np.ones((2, 3), np.float32), np.full(3, 2.0, np.float32), with_grad=True
    )
    assert dx.dtype == dy.dtype == np.float32  # though np.eye is float64
    assert np.array_equal(dx, np.full((2, 3), 2.0)) and np.array_equal(dy, np.full(3, 2.0))


@pytest.mark.parametrize("made", ["np.eye(3)", "np.ones((3, 3))"])
def test_a_named_size_may_be_the_number(made: str) -> None:
    source = f"def f(x, y):\n    return np.sum((x @ {made} * y) ** 2)\n"
    x, y = np.arange(3.0), np.arange(3.0) + 1.0
    wanted = joint(source)(x, y, with_grad=True)[1]
    found = joint(source, shapes={"x": "n", "y": "n"})(x, y, with_grad=True)[1]
    assert np.array_equal(found, wanted)


def test_what_is_made_of_a_type_is_not_taken_for_float64() -> None:
    f = joint("def f(x):\n    return x * np.ones(3, int) * np.ones(3, int)\n", shapes={"x": "3"})
    for kind, wanted in ((int, float), (np.float32, np.float32)):
        gradient = f(np.array([1, 2, 3], kind), with_grad=True)[1]
        assert gradient.dtype == wanted and np.array_equal(gradient, np.ones(3))


@pytest.mark.parametrize("kind", ["Int", "UInt8", "Int32", "Integer", "Bool"])
def test_the_shape_of_an_integer_array_is_used(kind: str) -> None:
    source = (
        "import numpy as np\nfrom jaxtyping import Float, Int\n\n\n"
        f'def f(x: Float[np.ndarray, "n"], k: {kind}[np.ndarray, "m n"]):\n'
        "    return np.sum(x * k)\n"
    )
    text = gradient_of(source, "f", wrt="x")
    assert ".sum(axis=0)" in text and "unbroadcast" not in text
    k = np.array([[1, 0, 1], [0, 0, 1]])
    space: dict[str, object] = {}
    exec(text, space)
    _, gradient = space["f"](np.ones(3), k, with_grad=True)  # type: ignore[operator]
    assert np.array_equal(gradient, [1.0, 0.0, 2.0])
