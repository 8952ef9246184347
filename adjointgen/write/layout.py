"""Breaks a generated line that is wider than 88 columns, as ruff format and black do."""

from __future__ import annotations

import ast
import re

WIDTH = 88
_STEP = 4


def lay_out(head: str, value: str, indent: int = _STEP) -> list[str]:
    """`head value` (`df_dx += …`) as one line, or broken into several that mean the same."""
    head = f"{head} " if head else ""
    line = f"{' ' * indent}{head}{value}"
    return [line] if _fits(line) else _broken(head, value, "", indent)


def _fits(line: str) -> bool:
    if line.isascii():
        return len(line) <= WIDTH
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(c) in "WF" else 1 for c in line) <= WIDTH


def _broken(prefix: str, text: str, suffix: str, indent: int) -> list[str]:
    """The right side of an assignment, which may get parentheses of its own."""
    pad = " " * indent
    operators = _operators(text)
    pairs = [] if len(operators) > 1 else _brackets(text)
    if len(operators) == 1 and not text.endswith(")"):
        pairs = pairs[:1] if text.startswith("(") else []
    if text.endswith("[()]") and not operators and _fits(f"{pad}{prefix}{text[:-3]}"):
        return [f"{pad}{prefix}{text[:-3]}", f"{pad}{' ' * _STEP}()", f"{pad}]{suffix}"]
    for start, end in reversed(pairs):
        head, tail = f"{pad}{prefix}{text[: start + 1]}", f"{pad}{text[end:]}{suffix}"
        if _fits(head) and _fits(tail):
            return [head, *_inside(text[start + 1 : end], _is_call(text, start), indent), tail]
    inner = f"{pad}{' ' * _STEP}{text}"
    short = _fits(inner) and _fits(f"{pad}{prefix}(")
    if not short and not operators and not _brackets(text):
        return [f"{pad}{prefix}{text}{suffix}"]  # a name that no break makes short enough
    return [f"{pad}{prefix}(", *_split(text, "", indent + _STEP), f"{pad}){suffix}"]


def _inside(text: str, call: bool, indent: int) -> list[str]:
    """What stands in brackets: on one line, or an argument (or an operand) a line."""
    pad = " " * (indent + _STEP)
    if _fits(pad + text):
        return [pad + text]
    if not call:
        return _split(text, "", indent + _STEP)
    out: list[str] = []
    arguments = _arguments(text)
    for argument in arguments:
        out += _argument(argument, "," if len(arguments) > 1 else "", indent + _STEP)
    return out


def _argument(text: str, comma: str, indent: int) -> list[str]:
    pad = " " * indent
    if _fits(f"{pad}{text}{comma}"):
        return [f"{pad}{text}{comma}"]
    pairs = _brackets(text)
    if not _operators(text) and pairs:
        start, end = pairs[-1]
        body = _inside(text[start + 1 : end], _is_call(text, start), indent)
        return [pad + text[: start + 1], *body, f"{pad}{text[end:]}{comma}"]
    return _split(text, comma, indent)


def _split(text: str, suffix: str, indent: int) -> list[str]:
    """An expression broken before its outermost operators, if it has to be."""
    pad = " " * indent
    if _fits(pad + text + suffix):
        return [pad + text + suffix]
    places = _operators(text)
    if places:
        edges = [0, *places, len(text)]
        parts = [text[a:b].strip() for a, b in zip(edges, edges[1:])]
    else:
        parts = [text]
    lines: list[str] = []
    for i, part in enumerate(parts):
        lines += _operand(part, suffix if i == len(parts) - 1 else "", indent, i > 0)
    return lines


def _operand(text: str, suffix: str, indent: int, signed: bool) -> list[str]:
    """An operand with the operator before it; a power or brackets in it are broken in turn."""
    pad = " " * indent
    if _fits(pad + text + suffix):
        return [pad + text + suffix]
    sign, bare = text.split(" ", 1) if signed else ("", text)
    start = len(text) - len(bare)
    places = [p + start for p in _operators(bare)]
    if places:
        edges = [0, *places, len(text)]
        parts = [text[a:b].strip() for a, b in zip(edges, edges[1:])]
        lines: list[str] = []
        for i, part in enumerate(parts):
            if i and part.startswith("**") and part[2] != " ":
                part = f"** {part[2:]}"
            last = i == len(parts) - 1
            lines += _operand(part, suffix if last else "", indent, bool(sign) or i > 0)
        return lines
    pairs = _brackets(text)
    if not pairs:
        return [pad + text + suffix]
    a, b = pairs[-1]
    inner = _inside(text[a + 1 : b], _is_call(text, a), indent)
    return [pad + text[: a + 1], *inner, pad + text[b:] + suffix]


# ----- where a text can be broken; columns of its characters -----


def _operators(text: str) -> list[int]:
    """Where the outermost operators of an expression, or of `keyword=…`, stand."""
    if text.startswith("(") and _brackets(text) == [(0, len(text) - 1)]:
        return []
    keyword, equals, value = text.partition("=")
    if equals and keyword.isidentifier() and value[:1] != "=":
        return [len(keyword) + 1 + place for place in _operators(value)]
    node = ast.parse(text, mode="eval").body
    encoded = text.encode()
    if isinstance(node, ast.Compare):
        operands: list[ast.expr] = [node.left, *node.comparators]
    elif isinstance(node, ast.BinOp):
        operands = [node.right]
        rank = _rank(node.op)
        left = node.left
        while (
            isinstance(left, ast.BinOp) and _rank(left.op) == rank and not _wrapped(left, encoded)
        ):
            operands.append(left.right)
            left = left.left
        operands = [left, *reversed(operands)]
    else:
        return []
    found = []
    for before in operands[:-1]:
        end = before.end_col_offset or 0
        while encoded[end : end + 1] in (b")", b" "):
            end += 1
        found.append(len(encoded[:end].decode()))
    return found


def _wrapped(node: ast.expr, encoded: bytes) -> bool:
    return encoded[node.col_offset - 1 : node.col_offset] == b"(" and encoded[
        node.end_col_offset or 0 :
    ].startswith(b")")


def _rank(op: ast.operator) -> int:
    return 0 if isinstance(op, (ast.Add, ast.Sub)) else 2 if isinstance(op, ast.Pow) else 1


_STRING = re.compile(r"'(?:[^'\\]|\\.)*'" r'|"(?:[^"\\]|\\.)*"')


def _bare(text: str) -> str:
    """The text with its string literals blotted out, which may hold brackets and commas."""
    return _STRING.sub(lambda s: "_" * len(s[0]), text)


def _brackets(text: str) -> list[tuple[int, int]]:
    """The pairs of round brackets at the top level that hold anything."""
    pairs, depth, start = [], 0, 0
    for i, c in enumerate(_bare(text)):
        if c in "([":
            if depth == 0:
                start = i
            depth += 1
        elif c in ")]":
            depth -= 1
            if depth == 0 and c == ")" and i > start + 1:
                pairs.append((start, i))
    return pairs


def _is_call(text: str, start: int) -> bool:
    return start > 0 and (text[start - 1].isalnum() or text[start - 1] in "_)]")


def _arguments(text: str) -> list[str]:
    """The arguments of a call, split at the commas of the top level."""
    found, depth, start = [], 0, 0
    for i, c in enumerate(_bare(text)):
        if c in "([":
            depth += 1
        elif c in ")]":
            depth -= 1
        elif c == "," and depth == 0:
            found.append(text[start:i].strip())
            start = i + 1
    return [*found, text[start:].strip()]
