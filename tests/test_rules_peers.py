"""The rules against autograd, which was written by others, wherever it knows the function.

Whole arrays by the examples of their rules, elementwise ones at random points. What autograd cannot
differentiate it says by an error; how much is compared is asserted, so it cannot shrink unseen.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import autograd
import autograd.numpy as anp
import autograd.scipy.linalg
import autograd.scipy.special
import autograd.scipy.stats
import numpy as np
import pytest

from adjointgen.examples import Example
from tests.rules import book
from tests.rules.arrays import examples, gradient, source_of, value_of
from tests.test_rules_arrays import weights_for

# autograd warns of what it reads from NumPy, and of its own divisions by zero.
pytestmark = [
    pytest.mark.filterwarnings("ignore::RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

SPACE = {
    "np": anp,
    "special": autograd.scipy.special,
    "linalg": autograd.scipy.linalg,
    "stats": autograd.scipy.stats,
}
# The gradient by a symmetric matrix is autograd's symmetric one, here that of the triangle which is
# read (docs/conventions.md): both are the same on symmetric changes.
TRIANGLES = frozenset(
    """numpy.linalg.cholesky scipy.stats.multivariate_normal.logpdf
    scipy.stats.multivariate_normal.pdf""".split()
)
# Where autograd is wrong, and ours is held against differences by tests/test_rules_arrays.py.
FAULTS = {
    "np.full((3,), fill_value)": "it sums up what is not repeated",
    "np.fft.irfft(a, None, -1, 'forward')": "it takes every norm for the default",
    "np.abs(np.fft.rfft(a, None, 0, 'forward'))": "it takes every norm for the default",
    "np.fft.rfft(a, None, 0, 'forward').real": "it takes every norm for the default",
    "np.fft.rfft(a, None, 0, 'forward').imag": "it takes every norm for the default",
    "np.sum(a, where=np.array([True, False, True, True]))": "it passes over where",
    "np.sum(a, axis=0, where=np.eye(3, 4) == 0.0, keepdims=True)": "it passes over where",
    "a.sum(axis=1, where=np.eye(3) == 0.0)": "it passes over where",
    "np.prod(a, axis=1, where=np.eye(3, 4) == 0.0)": "it passes over where",
    "a.prod(axis=-1, initial=-1.5, where=np.eye(3) == 0.0, keepdims=True)": "it passes over where",
    "np.std(a, where=np.array([True, False, True, True]))": "it passes over where",
    "np.std(a, axis=0, where=np.eye(4, 3) == 0.0, ddof=1, keepdims=True)": "it passes over where",
    "a.std(axis=1, where=np.eye(3) == 0.0)": "it passes over where",
    "np.sum(a, axis=1, initial=-1, where=np.eye(3) == 0.0, keepdims=True)": "it passes over where",
    "np.var(a, where=np.array([True, False, True, True]))": "it passes over where",
    "np.var(a, axis=0, where=np.eye(4, 3) == 0.0, ddof=1, keepdims=True)": "it passes over where",
    "a.var(axis=1, where=np.eye(3) == 0.0)": "it passes over where",
    "np.max(a, axis=0, where=np.eye(3, 4) == 0.0, initial=0.1)": "it passes over where",
    "np.mean(a, where=np.array([True, False, True, True]))": "it passes over where",
    "np.mean(a, axis=0, where=np.eye(3, 4) == 0.0, keepdims=True)": "it passes over where",
    "a.mean(axis=1, where=np.eye(3) == 0.0)": "it passes over where",
    "a.mean(axis=1, where=np.eye(3, 4) == 0.0)": "it passes over where",
    "np.amin(a, -1, initial=-0.3, keepdims=True)": "it passes over initial",
    "np.tile(A, reps=2)": "it repeats along the first axis, not the last",
    "linalg.solve_triangular(a, b, 'N', unit_diagonal=True)": "it passes over unit_diagonal",
    "linalg.solve_triangular(a, b, 1, True, unit_diagonal=True)": "it passes over unit_diagonal",
    "scipy.stats.chi2.chi2_logpdf by x": "it has 0 where df is not whole",
    "scipy.stats.chi2.chi2_pdf by x": "it has 0 where df is not whole",
}


class Compared(NamedTuple):
    """Gradients that should agree; `what` says which."""

    what: str
    ours: list[Any]
    theirs: list[Any]


def by_autograd(f: Callable[..., Any], values: list[Any]) -> list[Any] | None:
    """The gradients of f, None where autograd has none, which it says in many ways."""
    try:
        found = autograd.grad(f, argnum=tuple(range(len(values))))(*values)
    except Exception:
        return None
    return list(found)


def compared(example: Example) -> Compared | None:
    values = example.draw()
    weights = weights_for(value_of(example, values))
    part = re.sub(r"^(.*)\.(real|imag)$", r"np.\2(\1)", example.call)  # its arrays have no `.real`
    point = [np.asarray(v, dtype=float) for v in values.values()]

    def total(*operands: Any) -> Any:
        return anp.sum(eval(part, dict(SPACE), dict(zip(values, operands))) * weights)

    theirs = by_autograd(total, point)
    if theirs is None:
        return None
    f = gradient(source_of(example), example.names)
    found = f(*values.values(), weights, with_grad=True)[1]
    ours = list(found) if isinstance(found, tuple) else [found]
    if example.rule.operation in TRIANGLES:
        ours, theirs = ([symmetric(g) for g in gs] for gs in (ours, theirs))
    return Compared(example.text.partition("  # ")[0], ours, theirs)


def symmetric(g: Any) -> Any:
    square = np.ndim(g) > 1 and np.shape(g)[-1] == np.shape(g)[-2]
    return g + np.swapaxes(g, -1, -2) if square else g


def by_element(entry: book.Entry) -> list[Compared]:
    """Each derivative of an elementwise rule that autograd has, at 40 random points."""
    rule, rng = entry.rule, np.random.default_rng(11)
    values = {x: book.sample(entry, x, (40,), rng) for x in entry.letters}
    definition = ast.parse(rule.text).body[0]
    assert isinstance(definition, ast.FunctionDef) and isinstance(definition.body[0], ast.Assign)
    call = ast.unparse(definition.body[0].value)
    if rule.operation.startswith(tuple(f"scipy.stats.{n}." for n in "beta chi2 gamma".split())):
        call = call.replace(", loc, scale", "")  # autograd's have neither
        values |= {"loc": 0.0, "scale": 1.0}
    defaults = {
        x: ast.literal_eval(rule.default(x))
        for x in rule.optional
        if re.fullmatch(r"None|\d+(\.\d+)?|True|False", rule.default(x))
    }
    _, derivatives = entry.run(values)
    found = []
    for (z, x), ours in derivatives.items():

        def total(v: Any, z: str = z, x: str = x) -> Any:
            made = eval(call, dict(SPACE), {**defaults, **values, x: v})
            return anp.sum(made if len(rule.results) == 1 else made[rule.results.index(z)])

        theirs = by_autograd(total, [np.asarray(values[x], dtype=float)])
        if theirs is not None:
            ours = np.broadcast_to(ours, (40,))
            ours = np.sum(ours) if np.ndim(values[x]) == 0 else ours
            found.append(Compared(f"{entry.id} by {x}", [ours], theirs))
    return found


ARRAYS = sorted({e.rule.operation for e in examples()})
ELEMENTWISE = sorted(
    {e.rule.operation for e in book.ENTRIES.values() if not e.scalars and e.library != "math"}
)


@cache
def outcomes(operation: str) -> tuple[Compared, ...]:
    with np.errstate(all="ignore"):
        arrays = [compared(e) for e in examples() if e.rule.operation == operation]
        entries = [e for e in book.ENTRIES.values() if e.rule.operation == operation]
        return (*filter(None, arrays), *(c for e in entries for c in by_element(e)))


def agree(found: Compared) -> bool:
    """To 1e-8, or 1e-12 of the largest element."""
    return all(
        np.shape(a) == np.shape(b)
        and a == pytest.approx(b, rel=1e-8, abs=1e-12 * np.max(np.abs(b), initial=0.0))
        for a, b in zip(found.ours, found.theirs, strict=True)
    )


@pytest.mark.parametrize("operation", [*ARRAYS, *ELEMENTWISE])
def test_autograd_agrees(operation: str) -> None:
    for found in outcomes(operation):
        assert agree(found) != (found.what in FAULTS), found


def test_every_fault_is_still_one() -> None:
    told = {c.what for operation in [*ARRAYS, *ELEMENTWISE] for c in outcomes(operation)}
    assert set(FAULTS) <= told


def test_how_much_was_compared() -> None:
    """Raise these when there is more; never lower them."""
    arrays = [outcomes(operation) for operation in ARRAYS]
    elementwise = [outcomes(operation) for operation in ELEMENTWISE]
    assert sum(map(bool, arrays)) >= 87
    assert sum(map(len, arrays)) >= 431
    assert sum(map(bool, elementwise)) >= 90
    assert sum(map(len, elementwise)) >= 143
