"""How the lines of a rule are written where operands are literal numbers, or may not be divided by.

takes: an `Operation`
gives: a `Written`, which makes of a rule's line that of the output, still in the rule's letters

    dz_dx = y * x ** (y - 1)        2 * x       where y is 2
"""

from typing import NamedTuple

from adjointgen.expression import Expression
from adjointgen.passes.simplify import fill, folded, literal, unraising
from adjointgen.program import Operation
from adjointgen.rule import NUMBERS


class Written(NamedTuple):
    """How the lines of a rule are written for the operands of one statement."""

    literals: dict[str, str]
    numbers: dict[str, str]
    risky: frozenset[str]  # letters whose division or power may raise

    def __call__(self, line: Expression) -> Expression:
        line = folded(line, self.numbers)
        if self.literals:
            line = fill(line, self.literals)
        return unraising(line, self.risky) if self.risky else line


def literals(operation: Operation) -> dict[str, str]:
    """The letters that the rule wants as literals or has defaults for, and their texts."""
    rule = operation.rule
    found = {x: rule.default(x) for x in rule.optional if x not in operation.arguments}
    known = numbers(operation)
    return found | {x: text for x, text in known.items() if rule.annotated(x) in NUMBERS}


def numbers(operation: Operation) -> dict[str, str]:
    """The letters at which any literal number stands, and their texts."""
    found = {x: _number(a) for x, a in operation.arguments.items()}
    return {x: text for x, text in found.items() if text is not None}


def _number(argument: Expression) -> str | None:
    """The text of a literal number with its sign, else None."""
    if argument.atom is not None:
        return argument.atom if argument.atom[0].isdigit() or argument.atom[0] == "." else None
    value = literal(argument.template.tree)
    return None if value is None else repr(value)
