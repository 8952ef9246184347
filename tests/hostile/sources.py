"""Hostile sources: the standard library with its tests, and mutants of what is there, by number."""

from __future__ import annotations

import ast
import copy
import random
import sysconfig
import warnings
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

SEEDS = """\
import math
import numpy as np
from numpy import exp, sin as s, where
from scipy.special import ndtr

K = 2.0
TWO_PI = 2 * np.pi


def price(x, k: float, n: int = 3, *, name="a"):
    '''A docstring.'''
    # a comment
    d1 = (np.log(x / k) + 0.5 * K) / TWO_PI  # aside
    d2, d3 = d1 - K, s(d1) * exp(-d1)
    w = where(d2 > 0, ndtr(d2), math.pi)
    m = x.shape[0] if n else len(x)
    return np.sum(w * d3**2 + abs(d2)) / m, (
        np.hypot(d1, d2)
        - np.maximum(d3, 0.0)
    )


class Model:
    rate = 1.0

    def value(self, x):
        y: float = x * self.rate
        return -y ** 2


def f(x):
    a = exp(x); b = a**2
    c = d = a + b
    return c * d
"""

RULES = """\
import numpy as np
from adjointgen.rules.kinds import Axis, Matrix, Positive, elementwise, example, pullback
from mylib import cube, total


@elementwise
def cube(x: Positive, k=2.0):
    y = cube(x, k)
    s = x * x
    dy_dx = 3.0 * k * s
    return y, dy_dx


@pullback
@example("total(a, axis=0)  # a: 3 4")
def total(df_dz, a, axis: Axis = None):
    z = total(a, axis)
    df_da = np.broadcast_to(np.expand_dims(df_dz, axis), np.shape(a))
    return z, df_da


@pullback
def solve(df_dz, a, b):
    z = np.linalg.solve(a, b)
    y = np.linalg.solve(a.T, df_dz)
    df_da = -y @ z.T
    df_db = y
    return z, df_da, df_db
"""


def corpus() -> list[Path]:
    """The files of the standard library, with those of CPython's tests where they are installed."""
    folder = Path(sysconfig.get_path("stdlib"))
    return sorted(p for p in folder.rglob("*.py") if "site-packages" not in p.parts and p.is_file())


@cache
def library() -> tuple[bytes, ...]:
    """What is mutated: the library's own files, the examples, the cases, this project."""
    folder = Path(sysconfig.get_path("stdlib"))
    files = [
        *folder.glob("*.py"),
        *(ROOT / "examples").glob("*.py"),
        *ROOT.glob("adjointgen/**/*.py"),
        *ROOT.glob("tests/cases/*/source.py"),
        *ROOT.glob("tests/errors/*.py"),
    ]
    found = sorted((p.read_bytes() for p in files), key=lambda data: (len(data), data))
    return (SEEDS.encode(), *(data for data in found if 20 < len(data) < 12_000))


def source(random_: random.Random) -> bytes:
    return SEEDS.encode() if random_.random() < 0.6 else random_.choice(library())


PIECES = (
    b'(', b')', b'[', b']', b'{', b'}', b"'", b'"', b'"""', b'#', b'\\', b'\n', b'\r', b'\t',
    b'    ', b'\x0c', b'\x00', b'\xff', b'\xef\xbb\xbf', b'\xe2\x80\xae', b'\xc3\xa9',
    b'\xf0\x9f\x98\x80', b':', b';', b',', b'.', b'=', b'+=', b':=', b'==', b'*', b'**', b'//',
    b'@', b'~', b'-', b'%', b'->', b'lambda x: ', b'yield ', b'await ', b'return ', b'def f(x): ',
    b'async ', b'class A: ', b'if x: ', b'else: ', b'for x in x: ', b'while x: ', b'try: ',
    b'with x: ', b'match x:', b'case x: ', b'import np', b'from np import *', b'global x',
    b'del x', b'x', b'np.', b'1e999', b"0x" + b"f" * 5000, b'1j', b'None', b'...', b"f'{x}'",
    b'*x, ', b'**x', b' if x else ', b' and ', b'not ', b' for x in x', b'# coding: utf-16\n',
    b'# coding: latin-1\n', b'self.__k', b'x.shape', b'x[0]', b'\xef\xac\x81', b'type X = int\n',
    b'except* E: ', b"-" * 3000, b"(" * 150, b"x + " * 2000,
)  # fmt: skip


def byte_mutant(number: int) -> bytes:
    random_ = random.Random(number)
    return _bytes_changed(source(random_), random_)


@cache
def rule_files() -> tuple[bytes, ...]:
    """Files of rules: those of users, right and wrong, and the rule book."""
    files = [*ROOT.glob("tests/errors/ADJ013_*.py"), *ROOT.glob("adjointgen/rules/*.py")]
    return (RULES.encode(), *(p.read_bytes() for p in sorted(files)))


def rule_mutant(number: int) -> bytes:
    """A file of rules with some bytes or nodes changed."""
    random_ = random.Random(f"rules {number}")
    data = rule_files()[0] if random_.random() < 0.5 else random_.choice(rule_files())
    if random_.random() < 0.5:
        return _bytes_changed(data, random_)
    return _nodes_changed(data, RULES.encode(), random_).encode(errors="surrogatepass")


def _bytes_changed(source: bytes, random_: random.Random) -> bytes:
    data = bytearray(source)
    for _ in range(random_.choice((1, 1, 1, 2, 6))):
        at = random_.randrange(len(data) + 1)
        kind = random_.random()
        if kind < 0.4:
            data[at:at] = random_.choice(PIECES)
        elif kind < 0.6:
            del data[at : at + random_.choice((1, 1, 2, 5, 40))]
        elif kind < 0.75 and at < len(data):
            data[at] = random_.randrange(256)
        elif kind < 0.8:
            data[at:at] = chr(
                random_.choice((0x3B1, 0x200B, 0x2028, 0x1D54F, 0x110000 - 1))
            ).encode()
        elif kind < 0.85:
            lines = data.split(b"\n")
            i, j = random_.randrange(len(lines)), random_.randrange(len(lines))
            lines[i], lines[j] = lines[j], lines[i]
            data = bytearray(b"\n").join(lines)
        elif kind < 0.88:
            del data[at:]
        else:  # a stretch of it somewhere else
            start = random_.randrange(len(data) + 1)
            data[at:at] = data[start : start + random_.randrange(60)]
    return bytes(data)


def tree_mutant(number: int) -> str:
    """A syntax tree with some nodes replaced by others of its kind, as text; "" if it has none."""
    random_ = random.Random(-number - 1)
    return _nodes_changed(source(random_), SEEDS.encode(), random_)


def _nodes_changed(data: bytes, others_: bytes, random_: random.Random) -> str:
    tree = copy.deepcopy(_tree(data))
    nodes = list(ast.walk(tree))
    if random_.random() < 0.3:
        nodes += ast.walk(_tree(others_))
    for _ in range(random_.choice((1, 1, 1, 2, 5))):
        parent = random_.choice(nodes)
        fields = [f for f, v in ast.iter_fields(parent) if isinstance(v, (ast.AST, list)) and v]
        if not fields:
            continue
        field = random_.choice(fields)
        old = getattr(parent, field)
        if isinstance(old, list):
            at = random_.randrange(len(old))
            kind = _kind(old[at])
            others = [n for n in nodes if isinstance(n, kind)] if kind else []
            if others:
                new = copy.deepcopy(random_.choice(others))
                old[at : at + random_.randrange(2)] = [new]
        else:
            kind = _kind(old)
            others = [n for n in nodes if isinstance(n, kind)] if kind else []
            if others:
                setattr(parent, field, copy.deepcopy(random_.choice(others)))
    try:
        return ast.unparse(ast.fix_missing_locations(tree))
    except (ValueError, AttributeError, TypeError, RecursionError, IndexError, KeyError):
        return ""


def _kind(node: object) -> type[ast.AST] | None:
    for kind in (ast.expr, ast.stmt, ast.operator, ast.unaryop, ast.cmpop, ast.arg, ast.keyword,
                 ast.comprehension, ast.alias, ast.arguments, ast.pattern):  # fmt: skip
        if isinstance(node, kind):
            return kind
    return None


@cache
def _tree(data: bytes) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(data)
        except (SyntaxError, ValueError):  # a file that is broken on purpose
            return ast.parse(SEEDS)
