"""What an operation is told that is written out, and the axes that it takes or works along.

takes: an `Operation`; what has the shape of its result
gives: its settings; a reduction's result, or its adjoint, with the axes that were taken

    z = np.sum(X, axis=1)       np.expand_dims(df_dz, 1)
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from adjointgen.expression import Expression, parse_expression, substitute, tree
from adjointgen.program import Operation, Shape

UNKNOWN = object()
# To these a scalar is a vector of one element.
_OF_VECTORS = ("scipy.special.logsumexp",)
# These refuse a scalar and an axis, unless they are told `where`.
_OF_AXES = frozenset(f"numpy.{n}" for n in "mean var std average median nanmedian".split())

_EXPANDED = parse_expression("np.expand_dims(g, axis)")
_RESHAPED = parse_expression("np.reshape(g, np.shape(np.sum(a, axis=axis, keepdims=keepdims)))")


def setting(operation: Operation, letter: str, default: object = None) -> object:
    """The value of an argument that is written out; the default if it is not given; or UNKNOWN."""
    argument = operation.arguments.get(letter)
    if argument is None:
        return default
    try:
        value: object = ast.literal_eval(tree(argument))
    except (ValueError, SyntaxError, TypeError):
        return UNKNOWN
    return value


def axis_set(operation: Operation) -> object:
    """The axis that is written out or is the default."""
    rule = operation.rule
    default = ast.literal_eval(rule.default("axis")) if "axis" in rule.optional else None
    return setting(operation, "axis", default)


def axis_along(operation: Operation, shape: Shape) -> int | None:
    """The same axis, counted from the first."""
    found = counted((axis_set(operation),), len(shape)) if isinstance(shape, tuple) else None
    return found[0] if found else None


def counted(axes: Collection[object], count: int) -> list[int] | None:
    """Axes counted from the first, None if one of them is no axis of an array that has so many."""
    found = [n % count for n in axes if type(n) is int and -count <= n < count]
    return found if len(found) == len(axes) else None


def reduces_all(operation: Operation) -> bool:
    """Does a reduction provably make one scalar?"""
    whole = setting(operation, "axis") is None
    return whole and setting(operation, "keepdims", False) is False


def may_gain_axis(operation: Operation, shape: Shape) -> bool:
    """May a scalar be reduced along its axis 0, which NumPy lets pass, so that one is restored?

    `shape` is that of what is reduced.
    """
    strict = operation.rule.operation in _OF_AXES and "where" not in operation.arguments
    array = (isinstance(shape, tuple) and shape != ()) or strict
    if operation.rule.kind != "reduction" or reduces_all(operation) or array:
        return False
    if operation.rule.operation in _OF_VECTORS:
        return True
    first = setting(operation, "axis") in (0, -1)
    return first and shape != () and setting(operation, "keepdims", False) is False


def restored(value: Expression, operation: Operation, shape: Shape) -> Expression:
    """What has the shape of a reduction's result, with the axes that the reduction took.

    `shape` is that of what was reduced; of a scalar none was.
    """
    axis, kept = setting(operation, "axis"), setting(operation, "keepdims", False)
    if kept is True or shape == () or (axis is None and kept is False):
        return value
    first = operation.arguments[operation.rule.operands[0]]
    letters = {**operation.arguments, "a": first, "g": value}
    if kept is False and isinstance(axis, (int, tuple)):
        return substitute(_EXPANDED, letters)
    letters.setdefault("axis", parse_expression("None"))
    return substitute(_RESHAPED, {**letters, "keepdims": parse_expression("True")})


def reduced(operation: Operation, shape: Shape) -> Shape:
    """The shape of the result of a reduction."""
    if reduces_all(operation):
        return ()
    axis, kept = setting(operation, "axis"), setting(operation, "keepdims", False)
    if not isinstance(shape, tuple) or type(kept) is not bool:
        return None
    if shape == () and operation.rule.operation in _OF_VECTORS:
        return ("1",) if kept else None
    axes = range(len(shape)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    taken = counted(axes, len(shape))
    if taken is None:
        return None
    if kept:
        return tuple("1" if i in taken else n for i, n in enumerate(shape))
    return tuple(n for i, n in enumerate(shape) if i not in taken)
