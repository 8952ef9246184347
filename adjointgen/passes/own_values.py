"""The values of Python's own kinds: numbers, truth values, and lists beside arrays.

[1.0] * 3           a list of 3, and no arithmetic
np.array([1.0]) * 3 arithmetic
"""

from __future__ import annotations

import ast

from adjointgen.program import Value

UNKNOWN = Value(listed=True)
TRUTH = Value((), 0, type="")
COUNT = Value((), 0, True, "")
FLOAT = Value((), 2, True, "")


def is_of_python(node: ast.expr) -> bool:
    """Is it a truth value of Python's own, whatever its operands are?"""
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    whole = (ast.Is, ast.IsNot, ast.In, ast.NotIn)
    return isinstance(node, ast.Compare) and all(isinstance(op, whole) for op in node.ops)


def of_list(parts: list[Value]) -> Value:
    """The value of a list as an array: of integers it has another type than of floats."""
    shapes = {part.shape for part in parts}
    (shape,) = shapes if len(shapes) == 1 else (None,)
    known = (str(len(parts)), *shape) if isinstance(shape, tuple) else None
    floats = all(p.floating == 2 and p.type in ("", "f8") for p in parts)
    return Value(known, 2 if floats else 0, type="f8" if floats else None, listed=True)


def operates_on_lists(operator: ast.operator, left: Value, right: Value) -> bool:
    """May it be `[1.0] * 3` or `[1.0] + [2.0]`, which are no arithmetic?"""
    if isinstance(operator, ast.Add):
        return left.listed and right.listed
    if not isinstance(operator, ast.Mult):
        return False
    return (left.listed and may_count(right)) or (right.listed and may_count(left))


def may_count(value: Value) -> bool:
    return value.floating == 0 and not has_axes(value)


def has_axes(value: Value) -> bool:
    """Is it an array for sure?"""
    return isinstance(value.shape, tuple) and value.shape != () and not value.listed


def is_vector(value: Value) -> bool:
    return isinstance(value.shape, tuple) and len(value.shape) == 1
