"""Small edits of a function's source, as somebody at work on it would make them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

KINDS = ("constant", "operation", "line added", "line removed", "comment")

SIGNS = {"+": "-", "-": "+", "*": "/", "/": "*"}
UNARY = ("exp", "sin", "cos", "log", "sqrt", "tanh", "arctan", "atan")

Function = ast.FunctionDef | ast.AsyncFunctionDef
Bound = ast.Assign | ast.AnnAssign
Change = tuple[int, int, str]  # the bytes from one place to another become this text


class Edit(NamedTuple):
    """One edit: the source after it, and what it touched."""

    kind: str
    source: str
    touched: frozenset[str]  # the statements, by their keys
    reads: frozenset[str]  # the names that the first of them reads


def edits(source: str, function: Function) -> Iterator[Edit]:
    """Each statement in turn is edited in each way that it can be."""
    text = _Text(source)
    body = [s for s in function.body if isinstance(s, Bound | ast.Return) and s.value]
    local = {a.arg for a in ast.walk(function.args) if isinstance(a, ast.arg)}
    for i, statement in enumerate(body):
        assert statement.value
        own = key_of(statement)
        nodes = list(ast.walk(statement.value))
        reads = [n for n in nodes if isinstance(n, ast.Name) and n.id in local]
        read = frozenset(n.id for n in reads)
        for node in nodes:
            if isinstance(node, ast.Constant) and type(node.value) in (int, float):
                change = *text.span(node), repr(node.value + 1)  # type: ignore[operator]
                yield Edit("constant", text.with_(change), frozenset({own}), read)
                break
        for node in nodes:
            other = _other_operation(node, text)
            if other:
                yield Edit("operation", text.with_(other), frozenset({own}), read)
                break
        above, indent = text.starts[statement.lineno - 1], " " * statement.col_offset
        noted = text.with_((above, above, f"{indent}# a note\n"))
        yield Edit("comment", noted, frozenset({own}), read)
        if reads:
            yield _added(text, statement, above, reads[0], read)
        if reads and isinstance(statement, Bound) and isinstance(target_of(statement), ast.Name):
            yield _removed(text, statement, above, body[i + 1 :], reads[0], read)
        local |= names_of(statement)


def key_of(statement: Bound | ast.Return) -> str:
    """A statement is known by the first name that it binds, or as `return`."""
    if isinstance(statement, ast.Return):
        return "return"
    return next(n.id for n in ast.walk(target_of(statement)) if isinstance(n, ast.Name))


def names_of(statement: Bound | ast.Return) -> set[str]:
    """The names that it binds."""
    if isinstance(statement, ast.Return):
        return set()
    return {n.id for n in ast.walk(target_of(statement)) if isinstance(n, ast.Name)}


def target_of(statement: Bound) -> ast.expr:
    return statement.targets[0] if isinstance(statement, ast.Assign) else statement.target


class _Text:
    """A source, in whose bytes the nodes have their places."""

    def __init__(self, source: str) -> None:
        self.data = source.encode()
        self.starts = [0]
        for line in self.data.split(b"\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)

    def span(self, node: ast.expr) -> tuple[int, int]:
        end = self.starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)
        return self.starts[node.lineno - 1] + node.col_offset, end

    def with_(self, *changes: Change) -> str:
        data = self.data
        for start, end, text in sorted(changes, reverse=True):
            data = data[:start] + text.encode() + data[end:]
        return data.decode()


def _other_operation(node: ast.AST, text: _Text) -> Change | None:
    """What makes another operation of a node."""
    if isinstance(node, ast.BinOp):
        start, end = text.span(node.left)[1], text.span(node.right)[0]
        between = text.data[start:end]
        sign = between.decode().strip("() \n")
        if sign in SIGNS:
            at = start + between.index(sign.encode())
            return at, at + 1, SIGNS[sign]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        name = node.func.attr
        if name in UNARY:
            end = text.span(node.func)[1]
            return end - len(name), end, "sin" if name != "sin" else "exp"
    return None


def _added(
    text: _Text, statement: ast.stmt, above: int, name: ast.Name, read: frozenset[str]
) -> Edit:
    """A line above a statement, which uses it."""
    line = f"{' ' * statement.col_offset}extra = {name.id} * 1.5\n"
    touched = {"extra", key_of(statement)}  # type: ignore[arg-type]
    if isinstance(statement, ast.Return) and statement.value is name:
        touched.add(name.id)  # it made the result
    source = text.with_((above, above, line), (*text.span(name), "extra"))
    return Edit("line added", source, frozenset(touched), read)


def _removed(
    text: _Text,
    statement: Bound,
    above: int,
    later: list[Bound | ast.Return],
    name: ast.Name,
    read: frozenset[str],
) -> Edit:
    """Without a line; a name that it read takes the place of the one that it bound."""
    own = key_of(statement)
    touched, changes = {own}, [(above, text.starts[statement.end_lineno or 0], "")]
    for other in later:
        for node in ast.walk(other):
            if isinstance(node, ast.Name) and node.id == own:
                changes.append((*text.span(node), name.id))
                touched.add(key_of(other))
                if isinstance(other, ast.Return) and other.value is node:
                    touched.add(name.id)  # it makes the result
    return Edit("line removed", text.with_(*changes), frozenset(touched), read)
