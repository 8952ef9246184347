"""What a rule file imports: the decorators that say what a rule is, and the annotations.

A rule is a runnable function. Its first line is the operation, its last returns everything; between
them stand the very lines that are emitted, with the letters changed. In a rule, `z` is the result,
`dz_dx` a local derivative, `df_dz` and `df_dx` adjoints. A rule never undoes broadcasting, and it
computes in floating point: its literals are floats, and it takes no integer power, sum or negation
of an operand, so that integers are lifted and float32 stays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

Rule = TypeVar("Rule", bound=Callable[..., Any])


def elementwise(rule: Rule) -> Rule:
    """The operation acts by element, with broadcasting."""
    return rule


def reduction(rule: Rule) -> Rule:
    """The operation makes one scalar of all elements; `dz_dx` has the shape of `x`."""
    return rule


# Annotations say what the operand is, and from where the self-test samples it.
Real: TypeAlias = Any
Positive: TypeAlias = Any
Nonzero: TypeAlias = Any
AboveMinusOne: TypeAlias = Any
Small: TypeAlias = Any  # between -1 and 1
Condition: TypeAlias = Any  # never differentiated
Constant: TypeAlias = Any  # the rule holds for a literal constant only
Scalar: TypeAlias = Any  # the rule holds for the `math` spelling only
