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
    return [line] if fits(line) else _broken(head, value, "", indent)


def quoted(text: str, indent: int = _STEP) -> list[str]:
    """The lines of a statement as a comment, broken anew where the mark makes them too wide."""
    mark = f"{' ' * indent}# "
    lines = [f"{mark}{line}".rstrip() for line in text.split("\n")]
    if all(map(fits, lines)):
        return lines
    try:
        return [mark + line for line in _laid_out_anew(text, len(mark))] or lines
    except (SyntaxError, RecursionError, MemoryError):  # nested as nobody writes by hand
        return lines


def _laid_out_anew(text: str, indent: int) -> list[str]:
    """The lines of a statement; none if they would not mean the same or would lose a comment."""
    line = " ".join(part.strip() for part in text.split("\n"))
    if "\n" in text:
        line = re.sub(r"([(\[]) ", r"\1", re.sub(r",? ([)\]])", r"\1", line))
    head, gap, value = line.partition(" " if text.startswith("return ") else " = ")
    if "#" in text or not value or " = " in _bare(value):
        return []
    lines = [line[indent:] for line in lay_out((head + gap).rstrip(), value, indent)]
    return lines if means_the_same("\n".join(lines), text) else []


def means_the_same(text: str, other: str) -> bool:
    return ast.dump(ast.parse(text)) == ast.dump(ast.parse(other))


def fits(line: str) -> bool:
    """Is a line narrow enough? Formatters count two columns for some letters."""
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
    if text.endswith("[()]") and not operators and fits(f"{pad}{prefix}{text[:-3]}"):
        return [f"{pad}{prefix}{text[:-3]}", f"{pad}{' ' * _STEP}()", f"{pad}]{suffix}"]
    for start, end in reversed(pairs):
        head, tail = f"{pad}{prefix}{text[: start + 1]}", f"{pad}{text[end:]}{suffix}"
        if fits(head) and fits(tail):
            return [head, *_inside(text[start + 1 : end], _is_call(text, start), indent), tail]
    if len(operators) == 1 and len(pairs) > 1:
        (a, b), (c, d) = pairs[0], pairs[-1]
        between = f"{pad}{text[b : c + 1]}"
        if a == 0 and d == len(text) - 1 and fits(between):
            left = _inside(text[1:b], False, indent)
            right = _inside(text[c + 1 : d], _is_call(text, c), indent)
            return [f"{pad}{prefix}(", *left, between, *right, f"{pad}){suffix}"]
    own = [f"{pad}{prefix}(", *_split(text, "", indent + _STEP), f"{pad}){suffix}"]
    if operators or all(map(fits, own)):
        return own
    if not pairs:
        return [f"{pad}{prefix}{text}{suffix}"]  # a name that no break makes short enough
    start, end = pairs[-1]  # parentheses of its own would gain nothing
    inside = _inside(text[start + 1 : end], _is_call(text, start), indent)
    return [f"{pad}{prefix}{text[: start + 1]}", *inside, f"{pad}{text[end:]}{suffix}"]


def _inside(text: str, call: bool, indent: int) -> list[str]:
    """What stands in brackets: on one line, or an argument (or an operand) a line."""
    pad = " " * (indent + _STEP)
    if fits(pad + text):
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
    if fits(f"{pad}{text}{comma}"):
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
    if fits(pad + text + suffix):
        return [pad + text + suffix]
    parts = _parts(text, _operators(text))
    lines: list[str] = []
    for i, part in enumerate(parts):
        lines += _operand(part, suffix if i == len(parts) - 1 else "", indent, i > 0)
    return lines


def _parts(text: str, places: list[int]) -> list[str]:
    """The text cut at its operators; a power that is cut is no longer written `a**b`."""
    edges = [0, *places, len(text)]
    parts = [text[a:b].strip() for a, b in zip(edges, edges[1:])]
    return [parts[0], *(re.sub(r"^\*\*(?! )", "** ", part) for part in parts[1:])]


def _operand(text: str, suffix: str, indent: int, signed: bool) -> list[str]:
    """An operand with the operator before it; a power or brackets in it are broken in turn."""
    pad = " " * indent
    if fits(pad + text + suffix):
        return [pad + text + suffix]
    sign, bare = text.split(" ", 1) if signed and text[0] != "." else ("", text)
    start = len(text) - len(bare)
    places = [p + start for p in _operators(bare)]
    if places:
        parts = _parts(text, places)
        lines: list[str] = []
        for i, part in enumerate(parts):
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
    """Where the outermost operators of an expression, or of `keyword=…`, stand.

    The dots of a chain of methods, `a.sum(axis=0).reshape(n)`, are operators too.
    """
    if text.startswith(".") or _brackets(text)[:1] == [(0, len(text) - 1)]:
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
        return _dots(node, encoded)
    return [_after(before, encoded) for before in operands[:-1]]


def _after(node: ast.expr, encoded: bytes) -> int:
    """The end of an operand, its brackets and the space behind it included."""
    end = node.end_col_offset or 0
    while encoded[end : end + 1] in (b")", b" "):
        end += 1
    return len(encoded[:end].decode())


def _dots(node: ast.expr, encoded: bytes) -> list[int]:
    """Where the methods stand that are called on the results of calls, if they are several."""
    found: list[int] = []
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
        if not isinstance(node, (ast.Name, ast.Attribute)):
            found.append(_after(node, encoded))
    return found[::-1] if len(found) > 1 else []


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
