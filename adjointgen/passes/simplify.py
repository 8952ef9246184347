"""Arithmetic on constants, so that a rule's text reads as if it was written for them.

takes: an expression of a rule, and the literals that fill some of its letters
gives: the expression with those folded

    y * x ** (y - 1.0), y = 2       2 * x
    y * x ** (y - 1.0), y = 0.5     0.5 * x**-0.5
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Mapping
from functools import lru_cache

from adjointgen.expression import (
    FUNCTION,
    Expression,
    dotted_name,
    expression,
    is_function,
    name_or_number,
    tree,
)

Number = int | float
_FOLD = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}
_SHORT = 6  # digits and signs of a quotient that is written out


def fill(value: Expression, literals: Mapping[str, str]) -> Expression:
    """`value` with some of its operands replaced by the text of numbers, folded."""
    return _fill(value, tuple(sorted(literals.items())))


@lru_cache(maxsize=4096)
def _fill(value: Expression, literals: tuple[tuple[str, str], ...]) -> Expression:
    texts = {name: ast.parse(text, mode="eval").body for name, text in literals}

    nothing = {name for name, text in literals if text == "None"}

    class Filler(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return texts.get(node.id, node)

        def visit_Call(self, node: ast.Call) -> ast.expr:
            """What is None by default at the end of a call of NumPy is not written."""
            args, keywords = node.args, node.keywords
            if not (dotted_name(node.func) or "").startswith(f"{FUNCTION}helpers."):
                while len(args) > 1 and getattr(args[-1], "id", "") in nothing:
                    args = args[:-1]
                keywords = [k for k in keywords if getattr(k.value, "id", "") not in nothing]
            return self.generic_visit(ast.Call(node.func, args, keywords))  # type: ignore[return-value]

    filled: ast.expr = Filler().visit(tree(value))
    return expression(_fold(filled), _atom, callees=False)


def folded(value: Expression, numbers: Mapping[str, str]) -> Expression:
    """`0.5` for `1.0 / y` where y is the number 2.0; unchanged where no arithmetic goes away."""
    if not numbers or not any(o in numbers for o in value.operands):
        return value
    filled = fill(value, numbers)
    return filled if _operations(filled) < _operations(value) else value


@lru_cache(maxsize=4096)
def _operations(value: Expression) -> int:
    return sum(isinstance(node, ast.BinOp) for node in ast.walk(value.template.tree))


def _atom(node: ast.expr) -> str | None:
    if isinstance(node, ast.Attribute):  # a function of a library; `x.T` is an operation on x
        text = dotted_name(node) or ""
        return text if is_function(text) else None
    return name_or_number(node)


def _fold(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.BinOp):
        return _fold_binary(_fold(node.left), node.op, _fold(node.right))
    if isinstance(node, ast.Call):
        return ast.Call(node.func, [_fold(a) for a in node.args], node.keywords)
    if isinstance(node, ast.UnaryOp):
        value = literal(node.operand) if isinstance(node.op, ast.USub) else None
        if value is not None and value < 0:
            return number(-value)
        return ast.UnaryOp(node.op, _fold(node.operand))
    return node


def _fold_binary(left: ast.expr, op: ast.operator, right: ast.expr) -> ast.expr:
    a, b = literal(left), literal(right)
    if a is not None and b is not None and type(op) in _FOLD:
        try:
            result = _FOLD[type(op)](a, b)
            short = len(repr(abs(result)))
        except (OverflowError, ValueError):  # of integers with hundreds of digits
            return ast.BinOp(left, op, right)
        if short <= max(len(repr(abs(a))), len(repr(abs(b)))):
            return number(result)
    if a is not None and b and isinstance(op, ast.Div) and isinstance(a, float):
        try:
            quotient = a / b
        except OverflowError:  # by an integer beyond the floats
            return ast.BinOp(left, op, right)
        if len(repr(quotient)) <= _SHORT:
            return number(quotient)
    computed = isinstance(b, float) or isinstance(left, ast.BinOp)  # a truth value less 0 is not it
    if isinstance(op, ast.Sub) and b == 0 and computed:
        return left
    if isinstance(op, ast.Mult):
        if a == 0:
            return number(0)
        if a == 1 and isinstance(a, int):
            return right
        if b == 1 and isinstance(b, int):
            return left
    if isinstance(op, ast.Pow) and b is not None:
        if b == 1:
            return left
        if b == 0:
            return number(1)
    return ast.BinOp(left, op, right)


def literal(node: ast.expr) -> Number | None:
    """The value of a literal number with its sign, else None."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = literal(node.operand)
        return None if value is None else -value
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value  # type: ignore[return-value]
    return None


def number(value: Number) -> ast.expr:
    """The node of a number; a negative one is a minus sign before a positive one."""
    if value < 0:
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)


@lru_cache(maxsize=1024)
def whole_powers(value: Expression) -> Expression:
    """`6 * x**5` for `6 * x**5.0`, where x is no integer that could overflow."""

    class Whole(ast.NodeTransformer):
        def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
            self.generic_visit(node)
            exponent = literal(node.right) if isinstance(node.op, ast.Pow) else None
            if exponent is None or exponent != int(exponent):
                return node
            return ast.BinOp(node.left, node.op, number(int(exponent)))

    return expression(Whole().visit(tree(value)), _atom, callees=False)


def total(parts: list[Expression]) -> Expression:
    """The sum of expressions: `2.0 * x` for `x + x`, which lifts an integer."""
    first = parts[0]
    if len(parts) == 1:
        return first
    trees = [tree(p) for p in parts]
    values = [literal(t) for t in trees]
    if all(v is not None for v in values):
        return expression(number(sum(v for v in values if v is not None)))
    if all(p == first for p in parts):
        node: ast.expr = ast.BinOp(ast.Constant(float(len(parts))), ast.Mult(), trees[0])
    else:
        node = trees[0]
        for t in trees[1:]:
            node = ast.BinOp(node, ast.Add(), t)
    return expression(node, _atom, callees=False)


@lru_cache(maxsize=1024)
def unraising(value: Expression, python: frozenset[str]) -> Expression:
    """Division and power of these operands as NumPy's functions: Python's own raise at zero."""

    class Functions(ast.NodeTransformer):
        def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
            self.generic_visit(node)
            name = {ast.Div: "divide", ast.Pow: "power"}.get(type(node.op))
            risky = node.right if isinstance(node.op, ast.Div) else node.left
            names = {n.id for n in ast.walk(risky) if isinstance(n, ast.Name)}
            if name is None or not names & python:
                return node
            function = ast.parse(f"{FUNCTION}numpy.{name}", mode="eval").body
            return ast.Call(function, [node.left, node.right], [])

    return expression(Functions().visit(tree(value)), _atom, callees=False)


@lru_cache(maxsize=256)
def without_ones(value: Expression) -> Expression:
    """A reduction's local derivative as a plain number: `np.ones_like(a)` is 1."""

    class Ones(ast.NodeTransformer):
        def visit_Call(self, node: ast.Call) -> ast.expr:
            if dotted_name(node.func) == f"{FUNCTION}numpy.ones_like":
                return ast.Constant(1)
            return node

    return expression(_fold(Ones().visit(tree(value))), _atom, callees=False)
