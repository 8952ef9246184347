"""The expressions of random programs: their tree, their text, and their value in NumPy."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import scipy.special


@dataclass(frozen=True)
class Node:
    """One operation on further nodes; a name and a number are operations without operands.

    leaf is the name, the number, the library that a function is taken from, or "constant" for a
    power whose exponent is not differentiated.
    """

    op: str
    args: tuple[Node, ...] = ()
    leaf: Any = None

    @property
    def function(self) -> tuple[str, str]:
        """(library, name) of a function, as NATIVE and a program's spellings know it."""
        return self.leaf, self.op


def name(text: str) -> Node:
    return Node("name", leaf=text)


def number(value: float) -> Node:
    return Node("number", leaf=value)


ELEMENTARY = ["exp", "log", "log1p", "expm1", "sqrt", "sin", "cos", "tan", "tanh"]
OTHERS = ["arctan", "square", "abs", "arctan2", "maximum", "minimum", "hypot"]
IN_NUMPY = [*ELEMENTARY, *OTHERS]
IN_MATH = [*ELEMENTARY, "atan", "atan2", "hypot"]
NATIVE: dict[tuple[str, str], Callable[..., Any]] = {
    **{("numpy", f): getattr(np, f) for f in [*IN_NUMPY, "where", "sum", "mean"]},
    **{("math", f): getattr(math, f) for f in IN_MATH},
    ("builtins", "abs"): abs,
    ("scipy.special", "ndtr"): scipy.special.ndtr,
}

# Operators: text, precedence, evaluation. A higher precedence binds tighter.
OPERATORS: dict[str, tuple[str, int, Callable[[Any, Any], Any]]] = {
    "less": ("<", 1, operator.lt),
    "less_equal": ("<=", 1, operator.le),
    "greater": (">", 1, operator.gt),
    "greater_equal": (">=", 1, operator.ge),
    "equal": ("==", 1, operator.eq),
    "not_equal": ("!=", 1, operator.ne),
    "or": ("|", 2, operator.or_),
    "and": ("&", 3, operator.and_),
    "add": ("+", 4, operator.add),
    "subtract": ("-", 4, operator.sub),
    "multiply": ("*", 5, operator.mul),
    "divide": ("/", 5, operator.truediv),
    "power": ("**", 7, operator.pow),
}
COMPARISONS = [op for op, (_, precedence, _) in OPERATORS.items() if precedence == 1]
SIGN, ATOM = 6, 8  # precedence of the unary minus, and of names and calls


def apply(node: Node, operands: list[Any]) -> Any:
    """The value of an operation, by the very function that its text calls."""
    if node.op in OPERATORS:
        return OPERATORS[node.op][2](*operands)
    if node.op == "negative":
        return -operands[0]
    return NATIVE[node.function](*operands)


def evaluate(node: Node, environment: Mapping[str, Any]) -> Any:
    if node.op == "name":
        return environment[node.leaf]
    if node.op == "number":
        return node.leaf
    return apply(node, [evaluate(argument, environment) for argument in node.args])


def names(node: Node) -> Iterator[str]:
    """The names that an expression reads, with repetitions."""
    if node.op == "name":
        yield node.leaf
    for argument in node.args:
        yield from names(argument)


def render(node: Node, spelling: Mapping[tuple[str, str], str], random: Random) -> str:
    """The text of an expression, now and then with parentheses that it does not need."""
    return _render(node, spelling, random)[0]


def _render(node: Node, spelling: Mapping[tuple[str, str], str], random: Random) -> tuple[str, int]:
    """Text and precedence."""
    if node.op == "name":
        return node.leaf, ATOM
    if node.op == "number":
        return repr(node.leaf), ATOM if node.leaf >= 0 else SIGN
    parts = [_render(argument, spelling, random) for argument in node.args]
    if node.op == "negative":
        text, precedence = f"-{_wrap(parts[0], SIGN)}", SIGN
    elif node.op == "power":  # binds to the right, and its exponent may have a sign
        text, precedence = f"{_wrap(parts[0], ATOM)}**{_wrap(parts[1], SIGN)}", 7
    elif node.op in OPERATORS:
        sign, precedence, _ = OPERATORS[node.op]
        left = _wrap(parts[0], precedence + (precedence == 1))
        text = f"{left} {sign} {_wrap(parts[1], precedence + 1)}"
    else:
        text, precedence = f"{spelling[node.function]}({', '.join(t for t, _ in parts)})", ATOM
    if random.random() < 0.03:
        return f"({text})", ATOM
    return text, precedence


def _wrap(part: tuple[str, int], precedence: int) -> str:
    text, own = part
    return text if own >= precedence else f"({text})"
