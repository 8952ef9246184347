"""Breaks a generated line that is wider than 88 columns, as ruff format and black do."""

from __future__ import annotations

import ast

WIDTH = 88


def lay_out(head: str, value: str, indent: int = 4) -> list[str]:
    """`head value` (`df_dx += …`) as one line, or broken into several that mean the same."""
    pad = " " * indent
    line = f"{pad}{head} {value}"
    if len(line) <= WIDTH:
        return [line]
    node = ast.parse(value, mode="eval").body
    if isinstance(node, ast.Call):
        return _call(f"{pad}{head} ", value, node, indent)
    if isinstance(node, (ast.Name, ast.Attribute, ast.Constant)):
        inner = f"{pad}    {value}"
        return [line] if len(inner) > WIDTH else [f"{pad}{head} (", inner, f"{pad})"]
    return [f"{pad}{head} (", *_operands(value, node, indent + 4), f"{pad})"]


def _operands(value: str, node: ast.expr, indent: int) -> list[str]:
    """An expression on a line of its own, or broken before its outermost operators."""
    pad = " " * indent
    if indent + len(value) <= WIDTH or not isinstance(node, ast.BinOp):
        return [pad + value]
    parts: list[tuple[str, ast.expr]] = []
    rank = _rank(node.op)
    while isinstance(node, ast.BinOp) and _rank(node.op) == rank and not _parenthesised(value, node):
        sign = value[_end(node.left, value) : node.right.col_offset].strip(" ()")
        parts.append((sign, node.right))
        node = node.left
    lines = [pad + _text(value, node)]
    for sign, operand in reversed(parts):
        lines.append(f"{pad}{sign} {_text(value, operand)}")
    return lines


def _call(prefix: str, value: str, node: ast.Call, indent: int) -> list[str]:
    """A call with its arguments on a line of their own, or one a line."""
    pad = " " * indent
    start = _end(node.func, value)
    opening = value.index("(", start)
    arguments = value[opening + 1 : -1]
    if indent + 4 + len(arguments) <= WIDTH:
        body = [f"{pad}    {arguments}"]
    else:
        parts = [*node.args, *(k for k in node.keywords)]
        body = [f"{pad}    {_argument(value, p)}," for p in parts]
    return [f"{prefix}{value[: opening + 1]}", *body, f"{pad})"]


def _argument(value: str, node: ast.expr | ast.keyword) -> str:
    if isinstance(node, ast.keyword):
        return f"{node.arg}={_text(value, node.value)}"
    return _text(value, node)


def _text(value: str, node: ast.expr) -> str:
    """The text of a part with the parentheses that stand around it."""
    start, end = node.col_offset, _end(node, value)
    while _wrapped(value, start, end):
        start, end = start - 1, end + 1
    return value[start:end]


def _wrapped(value: str, start: int, end: int) -> bool:
    before = start > 0 and value[start - 1] == "("
    callee = before and start > 1 and (value[start - 2].isalnum() or value[start - 2] in "_)]")
    return before and not callee and value[end : end + 1] == ")"


def _parenthesised(value: str, node: ast.expr) -> bool:
    return _wrapped(value, node.col_offset, _end(node, value))


def _end(node: ast.expr, value: str) -> int:
    assert node.end_col_offset is not None
    return node.end_col_offset


def _rank(op: ast.operator) -> int:
    return 0 if isinstance(op, (ast.Add, ast.Sub)) else 1 if not isinstance(op, ast.Pow) else 2
