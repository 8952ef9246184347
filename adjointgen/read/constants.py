"""Module constants whose value is literal arithmetic: they can be copied into the output."""

from __future__ import annotations

import ast
import builtins

from adjointgen.read.resolve import Scope

NUMBERS = frozenset(
    f"{lib}.{n}" for lib in ("numpy", "math") for n in "pi e inf nan tau euler_gamma".split()
)


def copied(scope: Scope, name: str, depth: int = 0) -> list[str] | None:
    """The names of the module constants that `name` needs, itself last; None if it is no constant.

    A constant is bound once, to arithmetic on literals, `np.pi` and the like, and other constants.
    """
    node = scope.constants.get(name)
    if node is None or node.value is None or depth > 50:
        return None
    if hasattr(builtins, name):
        return None  # a copy would hide the builtin from the rest of the file
    needed: list[str] = []
    stack: list[ast.expr] = [node.value]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Constant) and type(part.value) in (int, float):
            continue
        if isinstance(part, ast.BinOp) and type(part.op).__name__ not in ("MatMult",):
            stack += [part.left, part.right]
        elif isinstance(part, ast.UnaryOp) and isinstance(part.op, (ast.USub, ast.UAdd)):
            stack.append(part.operand)
        elif isinstance(part, (ast.Attribute, ast.Name)):
            meaning = scope.canonical(part, frozenset())
            if meaning in NUMBERS:
                continue
            inner = copied(scope, part.id, depth + 1) if isinstance(part, ast.Name) else None
            if inner is None:
                return None
            needed = [*inner, *(n for n in needed if n not in inner)]
        else:
            return None
    return [*needed, name]
