"""`validate` refuses what no pass may make."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from adjointgen.expression import atom
from adjointgen.pipeline import program_of
from adjointgen.program import Program, Statement, validate
from adjointgen.read.select import find_function
from adjointgen.read.text import read_module

SOURCE = """\
import numpy as np

def f(x):
    a = np.exp(x)
    b = a * x
    return b * b
"""


def made() -> Program:
    module = read_module(SOURCE, "<test>")
    return program_of(module, find_function(module, "f"))


def test_what_the_passes_make_is_valid() -> None:
    program = made()
    assert validate(program) is program


WRONG: dict[str, Callable[[Program], Program]] = {
    "a is bound twice": lambda p: p._replace(forward=(*p.forward[:1], *p.forward)),
    "x is bound twice": lambda p: p._replace(forward=(Statement("x", atom("x")), *p.forward)),
    "b reads a before it is bound": lambda p: p._replace(forward=p.forward[::-1][1:]),
    "a result is not bound": lambda p: p._replace(results=("c",)),
    "minted names hide others": lambda p: p._replace(
        reverse=(*p.reverse, Statement("a", atom("1")))
    ),
    "is accumulated before it is started": lambda p: p._replace(starts=()),
    "df_db is assigned twice": lambda p: p._replace(
        reverse=(*p.reverse, *[s for s in p.reverse if s.target == "df_db"])
    ),
    "before it is bound": lambda p: p._replace(reverse=p.reverse[::-1]),
    "a gradient is not bound": lambda p: p._replace(gradients=("df_dz",)),
}


@pytest.mark.parametrize("words", WRONG)
def test_what_is_wrong_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match=words):
        validate(WRONG[words](made()))


def test_a_gradient_may_be_closed_but_only_by_itself() -> None:
    program = made()
    (g,) = program.gradients
    assigned = Statement(g, atom("1"))
    program = program._replace(reverse=(*program.reverse, assigned))
    closed = program._replace(reverse=(*program.reverse, Statement(g, atom(g))))
    assert validate(closed) is closed
    with pytest.raises(ValueError, match="assigned twice"):
        validate(program._replace(reverse=(*program.reverse, assigned)))
