"""Every operation of the fuzzer: its formula against differences of the function itself."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest

from adjointgen import purity, rulebook
from tests.fuzz.calls import draw_function
from tests.fuzz.domain import Rejected, checked
from tests.fuzz.expressions import Pool
from tests.fuzz.formulas import FORMULAS
from tests.fuzz.nodes import Node, apply, evaluate, name
from tests.fuzz.operations import OPERANDS
from tests.fuzz.spellings import FURTHER, NEWER, SPELLINGS, Spelling

STEP = 5e-4  # less than the margin of kinks
QUOTIENTS = {"remainder", "fmod", "ieee_remainder", "divmod_0", "divmod_1", "floor_divide"}
POINTS = 12
DRAWN = {".".join(function) for function in (*(s.function for s in SPELLINGS), *FURTHER)}
LEFT_OUT = {"numpy.fix": "deprecated since NumPy 2.5"}


def test_every_operation_with_a_rule_is_drawn() -> None:
    elementwise = {n for n in rulebook.names() if rulebook.find(n)[0].elementwise}
    # The distributions have formulas in tests/rules/functions.py only.
    assert not {n for n in elementwise - DRAWN if not n.startswith("scipy.stats.")}


def test_every_function_without_a_derivative_is_drawn() -> None:
    assert set(LEFT_OUT) == purity.FLAT - DRAWN


def test_nothing_else_is_drawn() -> None:
    """A spelling that adjointgen does not know would be a refusal, and a wrong program."""
    assert not DRAWN - set(rulebook.names()) - purity.FLAT - {"numpy.array", "numpy.linspace"}


def test_the_drawn_functions_are_there() -> None:
    """All but those of math that are newer than this Python."""
    assert {("math", n) for n in ("cbrt", "exp2", "fma", "sumprod")} >= NEWER


def points(spelling: Spelling) -> list[tuple[Node, list[Any]]]:
    """Calls inside the domain, and their operands."""
    random, found = Random(str(spelling)), []
    for _ in range(4000):
        values = {f"x{i}": random.uniform(-3.0, 3.0) for i in range(8)}
        pool = Pool(random, "both", True, values, list(values), [], [], [], [], [])
        rest = iter(values)

        def operand(rest: Any = rest) -> Node:
            return name(next(rest))

        node = draw_function(pool, spelling, operand)
        try:
            checked(node, values)
        except Rejected:
            continue
        found.append((node, [evaluate(argument, values) for argument in node.args]))
        if len(found) == POINTS:
            break
    return found


def difference(f: Callable[[float], Any], x: float, step: float) -> float:
    """Central differences of three steps, extrapolated."""
    steps = [step, step / 2, step / 4]
    row = [(float(f(x + h)) - float(f(x - h))) / (2 * h) for h in steps]
    while len(row) > 1:
        factor = 4.0 ** (len(steps) - len(row) + 1)
        row = [(factor * b - a) / (factor - 1) for a, b in zip(row, row[1:], strict=False)]
    return row[0]


THERE = [s for s in SPELLINGS if s.function not in NEWER]


@pytest.mark.parametrize("spelling", THERE, ids=lambda s: f"{'.'.join(s.function)}{s.part}")
def test_formulas_agree_with_differences(spelling: Spelling) -> None:
    made = points(spelling)
    assert len(made) == POINTS
    kinds = OPERANDS[spelling.operation]
    differentiated = 0
    for node, operands in made:
        exact = [None if x is None else np.asarray(x, np.longdouble) for x in operands]
        value, partials = FORMULAS[spelling.operation](*exact)
        own = float(apply(node, operands))
        assert float(value) == pytest.approx(own, rel=1e-11, abs=1e-14)
        assert len(partials) == len(operands)
        for i, partial in enumerate(partials):
            role = kinds[i].role if i < len(kinds) else "smooth" if len(kinds) == 1 else "fixed"
            if partial is None and role != "flat":
                continue

            def along(x: float, i: int = i, node: Node = node, operands: Any = operands) -> Any:
                return apply(node, [*operands[:i], x, *operands[i + 1 :]])

            if operands[i] is None:
                continue
            step = STEP * min(1.0, abs(operands[i]))
            step /= 100 if spelling.operation in QUOTIENTS else 1  # steps of a large quotient
            expected = difference(along, float(operands[i]), step)
            found = 0.0 if partial is None else float(np.asarray(partial()))
            scale = abs(found) + abs(own) / (1 + abs(float(operands[i])))
            assert abs(found - expected) <= 1e-8 * scale, (node, operands, i)
            differentiated += 1
    assert differentiated >= POINTS
