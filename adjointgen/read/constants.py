"""Module constants whose value is arithmetic on literals: they can be copied into the output."""

from __future__ import annotations

import ast
import builtins

from adjointgen import rulebook
from adjointgen.read.resolve import Scope

NUMBERS = frozenset(
    f"{lib}.{n}" for lib in ("numpy", "math") for n in "pi e inf nan tau euler_gamma".split()
)

_MOST = 100  # constants that one is made of: more would be deep for Python's stack


def copied(
    scope: Scope, name: str, known: dict[str, list[str] | None] | None = None
) -> list[str] | None:
    """The names of the module constants that `name` needs, itself last; None if it is no constant.

    A constant is bound once, to arithmetic on literals, `np.pi` and the like, other constants, and
    functions by element of them: `np.log(2 * np.pi)`.
    `known` are the answers so far, so that each constant is looked at once.
    """
    known = {} if known is None else known
    if name not in known:
        known[name] = None  # of itself none is made
        if len(known) <= _MOST:
            known[name] = _copied(scope, name, known)
    return known[name]


def _copied(scope: Scope, name: str, known: dict[str, list[str] | None]) -> list[str] | None:
    node = scope.constants.get(name)
    if node is None or node.value is None:
        return None
    if hasattr(builtins, name):
        return None  # a copy would hide the builtin from the rest of the file
    needed: list[str] = []
    stack: list[ast.expr] = [node.value]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Constant) and type(part.value) in (int, float):
            continue
        if isinstance(part, ast.BinOp) and not isinstance(part.op, ast.MatMult):
            if isinstance(part.op, ast.Pow) and _may_be_complex(scope, part):
                return None
            stack += [part.left, part.right]
        elif isinstance(part, ast.UnaryOp) and isinstance(part.op, (ast.USub, ast.UAdd)):
            stack.append(part.operand)
        elif isinstance(part, ast.Call) and _by_element(scope, part):
            stack += part.args
        elif isinstance(part, (ast.Attribute, ast.Name)):
            meaning = scope.canonical(part, frozenset())
            if meaning in NUMBERS:
                continue
            inner = copied(scope, part.id, known) if isinstance(part, ast.Name) else None
            if inner is None:
                return None
            needed = [*inner, *(n for n in needed if n not in inner)]
        else:
            return None
    return [*needed, name]


def _by_element(scope: Scope, call: ast.Call) -> bool:
    """Is it a call of a function of numbers, of NumPy or `math`, on values alone?"""
    meaning = scope.canonical(call.func, frozenset()) or ""
    rules = rulebook.find(meaning) if meaning.startswith(("numpy.", "math.")) else ()
    return not call.keywords and any(r.elementwise and len(r.results) == 1 for r in rules)


def _may_be_complex(scope: Scope, power: ast.BinOp) -> bool:
    """Is it a broken power of what may be negative, as `(-1) ** 0.5`?"""
    exponent = power.right.operand if isinstance(power.right, ast.UnaryOp) else power.right
    whole = isinstance(exponent, ast.Constant) and isinstance(exponent.value, int)
    return not whole and _may_be_negative(scope, power.left)


def _may_be_negative(scope: Scope, node: ast.expr) -> bool:
    """Is there a minus or a function in it, or in a constant that it names?"""
    waiting, seen = [node], {""}
    while waiting:
        for part in ast.walk(waiting.pop()):
            if isinstance(part, (ast.USub, ast.Sub, ast.Call)):
                return True
            if isinstance(part, ast.Name) and part.id not in seen:
                seen.add(part.id)
                named = scope.constants.get(part.id)
                waiting += [named.value] if named is not None and named.value is not None else []
    return False
