"""Where a random program may go: away from kinks, domain edges, overflow and cancellation.

Inside, a gradient in float64 is right to far better than 1e-8, so that a comparison can be strict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tests.fuzz.nodes import COMPARISONS, Node, apply

MARGIN = 1e-3  # distance from kinks, edges and ties; largest part that may cancel
LARGEST = 1e6


class Rejected(Exception):
    """The operation leaves the domain."""


def checked(node: Node, environment: Mapping[str, Any], selected: Any = True) -> Any:
    """The value of an expression; Rejected where it leaves the domain in a selected element.

    selected: the elements that are not thrown away by an np.where around the expression.
    """
    if node.op == "name":
        return environment[node.leaf]
    if node.op == "number":
        return node.leaf
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
    lifted = [np.asarray(x, float) if np.asarray(x).dtype.kind in "iu" else x for x in operands]
    return not np.array_equal(np.asarray(result, float), apply(node, lifted))


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
    sane = np.isfinite(size) & (size <= LARGEST) & ((size == 0.0) | (size >= 1e-12))
    extra = EXTRA.get(node.op)
    return sane if extra is None else sane & extra(node, operands, size)


def _far(x: Any, edge: float = 0.0) -> Any:
    return np.abs(np.asarray(x, dtype=float) - edge) >= MARGIN


def _no_cancellation(node: Node, operands: list[Any], size: Any) -> Any:
    return size >= MARGIN * np.maximum(np.abs(operands[0]), np.abs(operands[1]))


def _no_cancelling_sum(node: Node, operands: list[Any], size: Any) -> Any:
    total = getattr(np, node.op)(np.abs(operands[0]))
    return size >= MARGIN * total


def _power(node: Node, operands: list[Any], size: Any) -> Any:
    x, y = np.asarray(operands[0], dtype=float), np.asarray(operands[1], dtype=float)
    if np.any(np.abs(y) > 6.0):
        return False
    if node.leaf != "constant":
        return x >= MARGIN  # differentiated by log(x)
    if np.all(y == np.floor(y)):
        return (y >= 0.0) | (np.abs(x) >= MARGIN)
    return x >= MARGIN


def _not_tied(node: Node, operands: list[Any], size: Any) -> Any:
    x, y = operands
    return node.args[0] == node.args[1] or abs(np.subtract(x, y, dtype=float)) >= MARGIN


Check = Callable[[Node, list[Any], Any], Any]
EXTRA: dict[str, Check] = {
    "exp": lambda node, x, size: size > 0.0,
    "expm1": lambda node, x, size: np.asarray(x[0]) > -30.0,
    "add": _no_cancellation,
    "subtract": _no_cancellation,
    "sum": _no_cancelling_sum,
    "mean": _no_cancelling_sum,
    "divide": lambda node, x, size: _far(x[1]),
    "power": _power,
    "log": lambda node, x, size: _far(x[0]) & _far(x[0], 1.0),
    "log1p": lambda node, x, size: _far(x[0], -1.0),
    "sqrt": lambda node, x, size: _far(x[0]),
    "sin": lambda node, x, size: (np.abs(x[0]) < 30.0) & (_far(size) | (np.abs(x[0]) < 1.0)),
    "cos": lambda node, x, size: (np.abs(x[0]) < 30.0) & _far(size),
    "tan": lambda node, x, size: (np.abs(x[0]) < 30.0) & (size < 30.0) & (_far(size) | (x[0] == 0)),
    "tanh": lambda node, x, size: np.abs(x[0]) < 20.0,
    "arctan2": lambda node, x, size: _far(np.hypot(*x)) & (_far(x[0]) | (np.asarray(x[1]) > 0)),
    "abs": lambda node, x, size: _far(x[0]),
    "maximum": _not_tied,
    "minimum": _not_tied,
    "hypot": lambda node, x, size: _far(size),
    "ndtr": lambda node, x, size: np.abs(x[0]) < 5.0,
}
EXTRA |= {"atan2": EXTRA["arctan2"]}
