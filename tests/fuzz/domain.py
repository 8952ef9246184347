"""Where a random program may go: away from kinks, domain edges, overflow and cancellation.

Inside, a gradient in float64 is right to far better than 1e-8, so that a comparison can be strict.
The intervals of operands stand in operations.py, what is known of single operations in edges.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tests.fuzz.edges import EDGES, LARGEST, MARGIN, TURNING, turns
from tests.fuzz.nodes import COMPARISONS, LEAVES, Node, apply, leaf
from tests.fuzz.operations import OPERANDS

TABLES = ("array", "linspace")


class Rejected(Exception):
    """The operation leaves the domain."""


def checked(node: Node, environment: Mapping[str, Any], selected: Any = True) -> Any:
    """The value of an expression; Rejected where it leaves the domain in a selected element.

    selected: the elements that are not thrown away by an np.where around the expression.
    """
    if node.op in LEAVES:
        return leaf(node, environment)
    if node.op in TABLES:
        return apply(node, [checked(argument, environment) for argument in node.args])
    if node.op == "where":
        condition = checked(node.args[0], environment, selected)
        masks = (True, condition, np.logical_not(condition))
    else:
        masks = (True,) * len(node.args)
    operands = [
        checked(argument, environment, np.logical_and(selected, mask))
        for argument, mask in zip(node.args, masks, strict=True)
    ]
    if node.op == "mean" and np.size(operands[0]) == 0:
        raise Rejected
    try:
        with np.errstate(all="ignore"):
            result = apply(node, operands)
            allowed = _allowed(node, operands, result)
            inside = np.all(np.logical_or(allowed, np.logical_not(selected)))
            everywhere = np.all(allowed) and np.size(result) > 0
    except (ArithmeticError, ValueError, TypeError) as error:  # of the math module, and of integers
        raise Rejected from error
    # Where NumPy warns and goes on, Python raises: 1.0 / 0.0, also in an element not selected.
    python = any(type(operand) in (int, float) for operand in operands)
    if not inside or (python and not everywhere) or _wrapped(node, operands, result):
        raise Rejected
    return result


def _wrapped(node: Node, operands: list[Any], result: Any) -> bool:
    """Did integers overflow silently?"""
    if np.asarray(result).dtype.kind not in "iu":
        return False
    try:
        lifted = [np.asarray(x, float) if np.asarray(x).dtype.kind in "iu" else x for x in operands]
        return not np.array_equal(np.asarray(result, float), apply(node, lifted))
    except (TypeError, ValueError):  # an exponent that must be whole
        return False


def _allowed(node: Node, operands: list[Any], result: Any) -> Any:
    """Whether the operation is inside the domain, element by element."""
    if isinstance(result, complex) or np.asarray(result).dtype == np.float16:
        raise Rejected  # (-8.0)**0.5 in Python, np.sin of uint8: neither is meant to work
    types = {np.asarray(operand).dtype for operand in operands}
    if np.asarray(result).dtype == np.float32 and np.dtype(np.float32) not in types:
        raise Rejected  # ndtr of uint8: no more than seven digits of the value are meant
    if np.asarray(result).dtype.kind == "b":
        x, y = operands
        return node.op not in COMPARISONS or abs(np.subtract(x, y, dtype=float)) >= MARGIN
    size = np.abs(np.asarray(result, dtype=float))
    inside = np.isfinite(size) & (size <= LARGEST) & ((size == 0.0) | (size >= 1e-12))
    for kind, operand in zip(OPERANDS.get(node.op, ()), operands, strict=False):
        if operand is not None:
            inside = inside & kind.bounds(operand)
    if node.op in EDGES:
        inside = inside & EDGES[node.op](node, operands, size)
    if node.op in TURNING and np.any(inside):
        inside = inside & ~turns(node, operands, size)
    return inside
