"""Broken sources: a refusal may come out of them, never another exception, never a hang.

`ADJOINTGEN_HOSTILE=10000 pytest tests/test_hostile.py` runs that many of each kind; the seeds count
from 0, so a failure is repeated by its number.
"""

from __future__ import annotations

import ast
import copy
import os
import random
import sysconfig
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from adjointgen.diagnostics import AdjointError
from adjointgen.pipeline import Options, checked, program_of
from adjointgen.program import validate
from adjointgen.read.select import find_function, functions
from adjointgen.read.text import deeply, read_module
from adjointgen.write.emit import emit_module
from tests.agreement import run

COUNT = int(os.environ.get("ADJOINTGEN_HOSTILE", "200"))
ROOT = Path(__file__).parents[1]

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
        return -y ** 2 if K > 1 else y


def f(x):
    a = exp(x); b = a**2
    c = d = a + b
    return c * d
"""


@cache
def library() -> tuple[bytes, ...]:
    """The standard library's own files, the examples and this project: small ones first."""
    folder = Path(sysconfig.get_path("stdlib"))
    files = [
        *folder.glob("*.py"),
        *(ROOT / "examples").glob("*.py"),
        *ROOT.glob("adjointgen/**/*.py"),
    ]
    found = sorted((p.read_bytes() for p in files), key=lambda data: (len(data), data))
    return (SEEDS.encode(), *(data for data in found if 200 < len(data) < 12_000))


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
    data = bytearray(source(random_))
    for _ in range(random_.choice((1, 1, 1, 2, 6))):
        at = random_.randrange(len(data) + 1)
        kind = random_.random()
        if kind < 0.4:
            data[at:at] = random_.choice(PIECES)
        elif kind < 0.6:
            del data[at : at + random_.choice((1, 1, 2, 5, 40))]
        elif kind < 0.8 and at < len(data):
            data[at] = random_.randrange(256)
        else:  # a stretch of it somewhere else
            start = random_.randrange(len(data) + 1)
            data[at:at] = data[start : start + random_.randrange(60)]
    return bytes(data)


def tree_mutant(number: int) -> str:
    """A syntax tree with some nodes replaced by others of its kind, as text; "" if it has none."""
    random_ = random.Random(-number - 1)
    tree = copy.deepcopy(_tree(source(random_)))
    nodes = list(ast.walk(tree))
    if random_.random() < 0.3:
        nodes += ast.walk(_tree(SEEDS.encode()))
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
        return ast.parse(data)


def attack(data: bytes | str) -> int:
    """Everything that reads, on every function; how many of them were differentiated."""
    accepted = 0
    try:
        module = read_module(data, "hostile.py")
    except AdjointError as error:
        assert error.diagnostics and str(error)
        return 0
    for name, node in functions(module):
        try:
            deeply(lambda n=node: checked(module, n, None, Options()), module.text)
        except AdjointError as error:
            assert {d.code for d in error.diagnostics} and str(error)
            continue
        program = program_of(module, node, None, Options(), name, lambda _, p: validate(p))
        emit_module([program])
        accepted += 1
    for name in ("f", "Model.value", "Model", "K", "nonsense"):
        try:
            find_function(module, name)
        except AdjointError as error:
            assert str(error)
    return accepted


def _numbers() -> Iterator[int]:
    return iter(range(COUNT))


@pytest.mark.filterwarnings("ignore")
def test_bytes() -> None:
    accepted = 0
    for number in _numbers():
        try:
            accepted += attack(byte_mutant(number))
        except Exception as error:
            error.args = (f"byte mutant {number}: {error}",)
            raise
    assert accepted > COUNT / 10  # the mutants are not all dead before they are read


@pytest.mark.filterwarnings("ignore")
def test_trees() -> None:
    accepted = 0
    for number in _numbers():
        try:
            accepted += attack(tree_mutant(number))
        except Exception as error:
            error.args = (f"tree mutant {number}: {error}",)
            raise
    assert accepted > COUNT / 10


@pytest.mark.filterwarnings("ignore")
def test_the_library_itself(tmp_path: Path) -> None:
    """The command over whole files: everything is told on stderr, with an exit code of ours."""
    path = tmp_path / "a.py"
    for data in library()[:: max(1, 2000 // COUNT)]:
        path.write_bytes(data)
        code, out, err = run("lint", "--all", str(path))
        assert code in (0, 2, 3) and not out and "ADJ900" not in err
