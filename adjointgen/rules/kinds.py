"""What a rule file imports: the decorators that say what a rule is, and the annotations.

A rule is a runnable function. Its first line is the operation, its last returns everything; between
them stand the very lines that are emitted, with the letters changed. In a rule, `z` is the result,
`dz_dx` a local derivative, `df_dz` and `df_dx` adjoints. A rule never undoes broadcasting, and it
computes in floating point: its literals are floats, and it takes no integer power, sum or negation
of an operand, so that integers are lifted and float32 stays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias, TypeVar

Rule = TypeVar("Rule", bound=Callable[..., Any])


def elementwise(rule: Rule) -> Rule:
    """The operation acts by element, with broadcasting."""
    return rule


def choice(rule: Rule) -> Rule:
    """An elementwise operation whose result is one of its operands, whatever the others are."""
    return rule


def reduction(rule: Rule) -> Rule:
    """The operation makes one value of all elements, or of those along its `axis`.

    `dz_da` has the shape of `a`. In its lines `z` has the axes that were reduced, with size 1,
    whether the caller keeps them (`keepdims`) or not.
    """
    return rule


def pullback(rule: Rule) -> Rule:
    """Any other operation on arrays: from `df_dz`, in the shape of `z`, to `df_dx`, in that of `x`.

    A part of `df_dx` may be added to: `df_dx[index] += df_dz` after `df_dx = np.zeros_like(x)`.
    """
    return rule


def example(call: str, /) -> Callable[[Rule], Rule]:
    """A call on arrays of these shapes: `@example("np.sum(a, axis=0)  # a: 3 4")`; it is a test."""
    return lambda rule: rule


def each(names: str, /) -> Callable[[Rule], Rule]:
    """The rule is for each of these distributions or functions, in the place of `D`."""
    return lambda rule: rule


def at(why: str = "", /, **point: float) -> Callable[[Rule], Rule]:
    """A kink or an edge, and the derivatives there: `@at(x=0.0, dy_dx=0.0)`.

    Operands that are not named are any; with a seed, `dz_dx` is the contribution to a seed of 1.
    It is a line of docs/conventions.md, and a test.
    """
    return lambda rule: rule


class Domain(NamedTuple):
    """From where the self-test samples an operand; `signed`: from its mirror image too."""

    low: float
    high: float
    signed: bool = False


Real = Domain(-2.0, 2.0)  # of operands without an annotation
Positive = Domain(0.2, 3.0)
Nonzero = Domain(0.3, 2.5, signed=True)
AboveMinusOne = Domain(-0.7, 2.0)
AboveOne = Domain(1.2, 3.0)
AboveTwo = Domain(2.2, 4.0)
Small = Domain(-0.9, 0.9)
Unit = Domain(0.1, 0.9)
Negative = Domain(-0.9, -0.1)
NegativeOrder = Domain(-4.0, -0.1)

# Operands that are no real numbers by which the operation is differentiated.
Condition: TypeAlias = Any  # a truth value
Integer: TypeAlias = Any  # an order or a count
Flat: TypeAlias = Any  # the derivative is zero wherever there is one
Constant: TypeAlias = Any  # the rule holds for a literal number only
Base: TypeAlias = Any  # the rule holds for a positive literal number only
Nothing: TypeAlias = Any  # the rule holds for None only
Default: TypeAlias = Any  # the rule holds for its default only
Written: TypeAlias = Any  # the rule holds for what is written out, and not None, only
Double: TypeAlias = Any  # the rule holds for float64, in any of its spellings, only
Axis: TypeAlias = Any  # an axis or a tuple of them
Flag: TypeAlias = Any  # True or False
Shape: TypeAlias = Any  # a shape
Basic: TypeAlias = Any  # an index of integers, slices, None and ...
Index: TypeAlias = Any  # any index
Text: TypeAlias = Any  # a text
Count: TypeAlias = Any  # a number of elements or of degrees
# Arrays with so many dimensions; the rule is for those only.
Vector: TypeAlias = Any
Matrix: TypeAlias = Any
# Vectors of three elements, or matrices, in stacks that are as large for all such operands.
Triple: TypeAlias = Any
Stack: TypeAlias = Any
Table: TypeAlias = Any  # an array that is not taken by element
Arrays: TypeAlias = Any  # a tuple or list of arrays, written out: a line for each, at `index`
Display: TypeAlias = Any  # the same, which may be nested
Parts: TypeAlias = Any  # the same; of each there is a result, at `index`, which depends on it alone
Scalars: TypeAlias = Any  # scalars written out, `(a, b, c)`: a line for each of them in turn
