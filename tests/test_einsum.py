"""np.einsum, whose labels broadcast: one of size 1 in an operand fits any size in another."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import adjointgen
from adjointgen import AdjointError
from tests.rules.arrays import HEAD
from tests.support import gradient_of
from tests.test_rules_arrays import differences

LETTERS = "xyw"
# Each size but those of dots and of diagonals may be 1 in one operand and not in another.
SUBSCRIPTS = [
    "ij,ij->j", "ij,j->i", "ij,jk->ik", "ij,jk", "ij,ij->", "ij,ji", "i,i->i", "i,j->ij",
    "ij,kj->jk", "ij,jk,k->i", "ij,jk,ki->", "i,i,i->i", "ij,ik->i", "ij,ik->jk", "ij,kl->il",
    "iij,j->i", "ii,i->i", "jii,ij->j", "ij,ij", "ji,ij->ji",
]  # fmt: skip


def holds(subscripts: str, operands: list[Any], shapes: dict[str, str] | None) -> None:
    """Is the gradient of the sum of squares that of differences, shape by shape?"""
    names = LETTERS[: len(operands)]
    call = f"np.einsum({subscripts!r}, {', '.join(names)})"
    source = f"{HEAD}def f({', '.join(names)}):\n    return np.sum({call} ** 2)\n"
    space: dict[str, Any] = {}
    exec(adjointgen.generate(source, shapes=shapes), space)
    _, gradients = space["f"](*operands, with_grad=True)
    gradients = gradients if len(operands) > 1 else (gradients,)
    for place, (found, x) in enumerate(zip(gradients, operands, strict=True)):
        wanted = differences(lambda *v: np.sum(np.einsum(subscripts, *v) ** 2), operands, place)
        assert np.shape(found) == np.shape(x), (call, [np.shape(v) for v in operands])
        assert np.asarray(found).dtype == np.result_type(x, 0.0)
        assert found == pytest.approx(wanted, rel=1e-8, abs=1e-9)


@pytest.mark.parametrize("declared", [False, True], ids=["undeclared", "declared"])
@pytest.mark.parametrize("subscripts", SUBSCRIPTS)
def test_a_label_of_size_1_in_an_operand(subscripts: str, declared: bool) -> None:
    sizes = dict(zip("ijkl", (2, 3, 4, 2)))
    terms = subscripts.partition("->")[0].split(",")
    rng = np.random.default_rng(3)
    # A diagonal must have one size, so there a label is 1 in all of an operand or in none.
    choices = [list(itertools.product((False, True), repeat=len(set(t)))) for t in terms]
    for flat in itertools.product(*choices):
        ones = [dict(zip(sorted(set(t)), chosen)) for t, chosen in zip(terms, flat)]
        named = [["1" if one[c] else c for c in t] for t, one in zip(terms, ones)]
        shapes = [[sizes.get(n, 1) for n in names] for names in named]
        operands = [rng.uniform(0.5, 1.5, shape) for shape in shapes]
        written = {x: " ".join(names) for x, names in zip(LETTERS, named)}
        holds(subscripts, operands, written if declared else None)


DOTS = [
    ("...->...", [()]), ("->", [()]), ("...", [()]), ("...->...", [(2, 3)]), ("...->", [()]),
    ("...,i->...i", [(), (3,)]), ("...i,i->...", [(2, 3), (1,)]), ("...i,i->...", [(2, 1), (3,)]),
    ("...i,...i->...", [(1, 3), (2, 3)]), ("...i,...i->...i", [(3,), (2, 1)]),
    ("...i,...j->...", [(4, 1, 3), (2, 3)]), ("i...,i->i...", [(1, 3), (2,)]),
    ("...ij,...jk->...ik", [(2, 2, 1), (1, 3, 2)]), ("...ii->...i", [(2, 3, 3)]),
    (",i->i", [(), (3,)]), (",->", [(), ()]), ("...,...->...", [(), (2,)]),
    ("i,...->...", [(3,), (2, 1)]), ("...i,...i", [(1, 3), (2, 3)]),
]  # fmt: skip


@pytest.mark.parametrize(("subscripts", "shapes"), DOTS)
def test_dots_and_scalars(subscripts: str, shapes: list[tuple[int, ...]]) -> None:
    rng = np.random.default_rng(5)
    operands = [rng.uniform(0.5, 1.5, shape)[()] for shape in shapes]
    written = {x: " ".join(map(str, shape)) for x, shape in zip(LETTERS, shapes)}
    for declared in (None, written):
        holds(subscripts, operands, declared)


def test_a_label_in_one_operand_alone_is_plain_though_no_shape_is_declared() -> None:
    text = gradient_of("def f(x, y):\n    return np.einsum('i,j->ij', x, y)\n")
    assert 'df_dx += np.einsum("ij,j->i", df_df, y)\n' in text
    assert "einsum_adjoint" not in text


def test_equal_sizes_are_plain() -> None:
    source = "def f(x, y):\n    return np.einsum('ij,jk->ik', x, y)\n"
    assert "einsum_adjoint" in gradient_of(source)
    text = gradient_of(source, shapes={"x": "n d", "y": "d 3"})
    assert 'df_dx += np.einsum("ik,jk->ij", df_df, y)\n' in text
    assert "einsum_adjoint" not in text
    square = gradient_of("def f(x):\n    return np.einsum('i,i->', x, np.exp(x))\n")
    assert "einsum_adjoint" not in square  # unknown, but one and the same


def test_sizes_that_differ_by_name_make_a_result_of_unknown_size() -> None:
    source = "def f(x, y, b):\n    return np.einsum('i,i->i', x, y) * b\n"
    text = gradient_of(source, shapes={"x": "n", "y": "3", "b": "n"})
    space: dict[str, Any] = {}
    exec(text, space)
    _, gradients = space["f"](np.ones(1), np.ones(3), np.ones(1), with_grad=True)
    assert [np.shape(g) for g in gradients] == [(1,), (3,), (1,)]
    assert np.array_equal(gradients[2], [3.0])


def test_operands_before_their_subscripts_are_refused() -> None:
    source = HEAD + "def f(x, y):\n    return np.einsum(x, [0, 1], y, [1, 2])\n"
    with pytest.raises(AdjointError) as refused:
        adjointgen.generate(source)
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.code == "ADJ402" and "subscripts as a text" in diagnostic.message
    assert diagnostic.span is not None and diagnostic.span.column == len("    return np.einsum(x, ")
