"""Of several rules for one operation, the one for operands with so many dimensions.

takes: a `Program` whose values are inferred
gives: the same, each of its operations with the first rule that is known to fit

    x @ y, x: (n, d), y: (d,)       the rule for Matrix @ Vector
    x @ y                           the rule for arrays of any shape
"""

from __future__ import annotations

from collections.abc import Mapping

from adjointgen.program import Operation, Program, Value
from adjointgen.read.resolve import Scope
from adjointgen.rule import RANKS, Rule
from adjointgen.rulebook import Rulebook


def specialise(program: Program) -> Program:
    scope: Scope = program.source.scope  # type: ignore[assignment]
    return program._replace(
        forward=tuple(
            s if s.operation is None or not _ranked(s.operation.rule)
            else s._replace(operation=_chosen(s.operation, program.values, scope.book))
            for s in program.forward
        )
    )  # fmt: skip


def _ranked(rule: Rule) -> bool:
    return any(kind in RANKS for kind in rule.annotations)


def _chosen(operation: Operation, values: Mapping[str, Value], book: Rulebook) -> Operation:
    given = operation.rule
    alike = (r for r in book.find(given.operation) if (r.seed, r.call) == (given.seed, given.call))
    rule = next(r for r in alike if _fits(r, operation, values))
    derivatives = rule.by_result[given.result]
    return operation._replace(rule=rule._replace(result=given.result, derivatives=derivatives))


def _fits(rule: Rule, operation: Operation, values: Mapping[str, Value]) -> bool:
    for letter, argument in operation.arguments.items():
        rank = RANKS.get(rule.annotated(letter))
        shape = values[str(argument.atom)].shape if argument.atom in values else None
        if rank is not None and (not isinstance(shape, tuple) or len(shape) != rank):
            return False
    return True
