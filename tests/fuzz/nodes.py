"""The expressions of random programs: their tree, their text, and their value in NumPy."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any

from tests.fuzz.operations import NATIVE, Function, Spelling


@dataclass(frozen=True)
class Layout:
    """How a call is written: names of its last arguments, tuples, which part of its result."""

    keywords: tuple[str, ...] = ()
    groups: tuple[int, ...] = ()  # arguments in each tuple or list that is written out
    brackets: str = "()"
    part: str = ""  # "[0]" or ".real"


PLAIN = Layout()


@dataclass(frozen=True)
class Node:
    """One operation on further nodes; a name and a number are operations without operands.

    leaf is the name, the number, or the index of a shape; function is (library, name) of what is
    called, None for an operator. constant: the exponent of this power is not differentiated.
    """

    op: str
    args: tuple[Node, ...] = ()
    leaf: Any = None
    function: Function | None = None
    layout: Layout = PLAIN
    constant: bool = False


def name(text: str) -> Node:
    return Node("name", leaf=text)


def number(value: float | None) -> Node:
    return Node("number", leaf=value)


def call(library: str, op: str, *args: Node) -> Node:
    """A function that is called as its operation."""
    return Node(op, args, function=(library, op))


def spelt(spelling: Spelling, *args: Node, layout: Layout = PLAIN) -> Node:
    layout = Layout(layout.keywords, layout.groups, layout.brackets, spelling.part)
    return Node(spelling.operation, args, function=spelling.function, layout=layout)


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
    "remainder": ("%", 5, operator.mod),
    "floor_divide": ("//", 5, operator.floordiv),
    "power": ("**", 7, operator.pow),
}
SIGNS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "negative": ("-", operator.neg),
    "positive": ("+", operator.pos),
}
COMPARISONS = [op for op, (_, precedence, _) in OPERATORS.items() if precedence == 1]
CONDITIONS = [op for op, (_, precedence, _) in OPERATORS.items() if precedence <= 3]
SIGN, ATOM = 6, 8  # precedence of the unary signs, and of names and calls


def apply(node: Node, operands: list[Any]) -> Any:
    """The value of an operation, by the very function that its text calls."""
    if node.function is None:
        return (OPERATORS[node.op][2] if node.op in OPERATORS else SIGNS[node.op][1])(*operands)
    layout = node.layout
    if layout.groups:
        rest = iter(operands)
        operands = [tuple(islice(rest, count)) for count in layout.groups]
        operands = [list(o) for o in operands] if layout.brackets == "[]" else operands
    first = len(operands) - len(layout.keywords)
    named = dict(zip(layout.keywords, operands[first:], strict=True))
    result = NATIVE[node.function](*operands[:first], **named)
    if layout.part == ".real":
        return result.real
    return result[int(layout.part[1:-1])] if layout.part else result


def evaluate(node: Node, environment: Mapping[str, Any]) -> Any:
    if node.op in LEAVES:
        return leaf(node, environment)
    return apply(node, [evaluate(argument, environment) for argument in node.args])


# What is no operation on numbers: names, numbers, lists of numbers, and sizes of an array.
LEAVES = ("name", "number", "table", "shape")


def leaf(node: Node, environment: Mapping[str, Any]) -> Any:
    if node.op == "name":
        return environment[node.leaf]
    if node.op == "shape":
        return environment[node.args[0].leaf].shape[node.leaf]
    return list(node.leaf) if node.op == "table" else node.leaf


def names(node: Node) -> Iterator[str]:
    """The names that an expression reads, with repetitions."""
    if node.op == "name":
        yield node.leaf
    for argument in node.args:
        yield from names(argument)


def walk(node: Node) -> Iterator[Node]:
    yield node
    for argument in node.args:
        yield from walk(argument)


def render(node: Node, spelling: Mapping[Function, str], random: Random) -> str:
    """The text of an expression, now and then with parentheses that it does not need."""
    return _render(node, spelling, random)[0]


def _render(node: Node, spelling: Mapping[Function, str], random: Random) -> tuple[str, int]:
    """Text and precedence."""
    if node.op == "name":
        return node.leaf, ATOM
    if node.op == "number":
        return repr(node.leaf), SIGN if node.leaf is not None and node.leaf < 0 else ATOM
    if node.op == "table":
        return repr(list(node.leaf)), ATOM
    parts = [_render(argument, spelling, random) for argument in node.args]
    if node.op == "shape":
        return f"{parts[0][0]}.shape[{node.leaf}]", ATOM
    if node.function is not None:
        text, precedence = _call(node, spelling[node.function], [t for t, _ in parts]), ATOM
    elif node.op in SIGNS:
        text, precedence = f"{SIGNS[node.op][0]}{_wrap(parts[0], SIGN)}", SIGN
    elif node.op == "power":  # binds to the right, and its exponent may have a sign
        text, precedence = f"{_wrap(parts[0], ATOM)}**{_wrap(parts[1], SIGN)}", 7
    else:
        sign, precedence, _ = OPERATORS[node.op]
        left = _wrap(parts[0], precedence + (precedence == 1))
        text = f"{left} {sign} {_wrap(parts[1], precedence + 1)}"
    if random.random() < 0.03:
        return f"({text})", ATOM
    return text, precedence


def _call(node: Node, function: str, texts: list[str]) -> str:
    layout = node.layout
    if layout.groups:
        rest = iter(texts)
        left, right = layout.brackets
        grouped = [list(islice(rest, count)) for count in layout.groups]
        ends = ["," if len(g) == 1 and left == "(" else "" for g in grouped]
        texts = [f"{left}{', '.join(g)}{e}{right}" for g, e in zip(grouped, ends, strict=True)]
    first = len(texts) - len(layout.keywords)
    named = [f"{k}={t}" for k, t in zip(layout.keywords, texts[first:], strict=True)]
    return f"{function}({', '.join([*texts[:first], *named])}){layout.part}"


def _wrap(part: tuple[str, int], precedence: int) -> str:
    text, own = part
    return text if own >= precedence else f"({text})"
