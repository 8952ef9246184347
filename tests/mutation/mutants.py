"""Mutants of a file: one small change of its text each, made by its syntax tree.

takes: the text of a file, and which of its nodes are to be changed how
gives: `Mutant`s in a fixed order
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

# What may stand in place of a node.
Operator = Callable[[ast.AST], Iterable[ast.AST]]
# A node, and the dotted name of the function that it is part of.
Place = tuple[ast.AST, str]

_ATOMS = (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript)


class Mutant(NamedTuple):
    """A changed file. `key` names the change by what is changed, so that it outlives edits."""

    key: str
    path: str
    name: str  # of the innermost function, without its class
    line: int
    text: str


def mutants(path: str, text: str, places: Iterable[Place], operator: Operator) -> list[Mutant]:
    data = text.encode()
    starts = [0]
    for line in data.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    found: dict[str, Mutant] = {}
    seen: dict[str, int] = {}
    for node, where in places:
        for new in operator(node):
            if ast.dump(new) == ast.dump(node):
                continue
            start = starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
            end = starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
            after = ast.unparse(ast.fix_missing_locations(new))
            bare = isinstance(new, (ast.stmt, *_ATOMS))
            spliced = data[:start] + (after if bare else f"({after})").encode() + data[end:]
            changed = spliced.decode()
            if changed in found:
                continue
            before = " ".join(data[start:end].decode().split())
            key = f"{path}:{where}: {before} -> {after}"
            seen[key] = seen.get(key, 0) + 1
            if seen[key] > 1:
                key += f" #{seen[key]}"
            name = where.rpartition(".")[2]
            found[changed] = Mutant(key, path, name, node.lineno, changed)  # type: ignore[attr-defined]
    return list(found.values())


def walk(node: ast.AST, where: str = "") -> Iterator[Place]:
    """The statements and expressions below a node, outside annotations, docstrings, f-strings."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _is_docstring(child):
                continue
            inner = where
            if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
                inner = f"{where}.{child.name}".lstrip(".")
            if isinstance(child, (ast.stmt, ast.expr)):
                yield child, inner
            if not isinstance(child, ast.JoinedStr):
                yield from walk(child, inner)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def altered(node: ast.AST, **fields: object) -> ast.AST:
    return type(node)(**{**dict(ast.iter_fields(node)), **fields})


def without(items: list[ast.AST]) -> Iterator[list[ast.AST]]:
    """The list without each of its items in turn."""
    for i in range(len(items)):
        yield items[:i] + items[i + 1 :]


# ----- operators for both -----

_SWAPPED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.Gt, ast.LtE), ast.Gt: (ast.Lt, ast.GtE), ast.LtE: (ast.Gt, ast.Lt),
    ast.GtE: (ast.Lt, ast.Gt), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip


def common(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp):
        if type(node.op) in _SWAPPED:
            yield altered(node, op=_SWAPPED[type(node.op)]())
        if not isinstance(node.op, (ast.Mult, ast.BitOr, ast.BitAnd)):
            yield altered(node, left=node.right, right=node.left)
        yield node.left
        yield node.right
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.Compare):
        for op in _COMPARED[type(node.ops[0])]:
            yield altered(node, ops=[op(), *node.ops[1:]])
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Call):
        for keywords in without(node.keywords):  # type: ignore[arg-type]
            yield altered(node, keywords=keywords)


# ----- rules -----

# Functions of which two neighbours among the arguments may change places, from this one on.
_SYMMETRIC = {
    **dict.fromkeys("min np.maximum np.minimum np.hypot special.beta special.betaln".split(), 0),
    "np.swapaxes": 1,
}


def rule_operator(letters: list[str]) -> Operator:
    """Sign, factor, operand, term, letter, function, comparison."""

    def operator(node: ast.AST) -> Iterator[ast.AST]:
        sum_ = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)
        swapped = ast.dump(altered(node, left=node.right, right=node.left)) if sum_ else ""  # type: ignore[attr-defined]
        yield from (n for n in common(node) if ast.dump(n) != swapped)  # a sum of numbers commutes
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            value = node.value
            yield _number(2 * value if value else type(value)(1))
            yield _number(value + 1)
            if isinstance(value, float) and value:
                yield _number(value * (1 + 1e-6))
        elif isinstance(node, ast.Name):
            if node.id in letters:
                yield from (ast.Name(other) for other in letters if other != node.id)
        elif isinstance(node, ast.Call):
            arguments = node.args
            if len(arguments) == 1:
                yield arguments[0]
            symmetric = _SYMMETRIC.get(ast.unparse(node.func))
            for i in range(len(arguments) - 1):
                if i == symmetric:
                    continue
                swapped = list(arguments)
                swapped[i : i + 2] = reversed(swapped[i : i + 2])
                yield altered(node, args=swapped)
            if isinstance(node.func, ast.Attribute) and not _is_library(node.func.value):
                yield node.func.value
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and not _is_library(node.value):
            yield node.value

    return operator


def sign(node: ast.AST) -> Iterator[ast.AST]:
    if not isinstance(node, ast.UnaryOp):  # whose sign is dropped anyway
        yield ast.UnaryOp(ast.USub(), node)  # type: ignore[arg-type]


def _number(value: float) -> ast.AST:
    return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if value < 0 else ast.Constant(value)


def _is_library(node: ast.AST) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in ("np", "special", "math", "linalg", "fft")


def rule_mutants(path: str, text: str) -> list[Mutant]:
    """Of every line of a rule between its first, the operation, and its last, the return."""
    found: list[Mutant] = []
    for rule in ast.parse(text).body:
        if not isinstance(rule, ast.FunctionDef) or not rule.decorator_list:
            continue
        lines = [s for s in rule.body if isinstance(s, ast.Assign)]
        values = [s.value for s in lines[1:]]
        targets = [s.targets[0].id for s in lines if isinstance(s.targets[0], ast.Name)]
        derived = [t for t in targets[1:] if t.startswith("d") and "_d" in t]
        letters = [a.arg for a in rule.args.args] + [t for t in targets if t not in derived]
        limits = {id(n) for value in values for n in _limits(value)}
        places = [p for value in values for p in ((value, rule.name), *walk(value, rule.name))]
        places = [(node, where) for node, where in places if id(node) not in limits]
        found += mutants(path, text, [(v, rule.name) for v in values], sign)
        found += mutants(path, text, places, rule_operator(letters))
    return list({m.text: m for m in found}.values())


def _limits(value: ast.AST) -> Iterator[ast.AST]:
    """The numbers that say where one formula takes over from another: near them both are right."""
    for node in ast.walk(value):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            numbers = [n for s in sides for n in ast.walk(s) if isinstance(n, ast.Constant)]
            yield from (n for n in numbers if n.value not in (0, 1))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("np.maximum", "np.minimum"):
            yield from (a for a in node.args if isinstance(a, ast.Constant) and a.value)


# ----- passes -----

_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}
_ORDER = ("reversed", "sorted", "list", "set")
_TWINS = [("z", "v"), ("left", "right"), ("a", "b"), ("part", "value"), ("e", "s")]
_TWIN = {**dict(_TWINS), **{b: a for a, b in _TWINS}}


def pass_operator(node: ast.AST) -> Iterator[ast.AST]:
    """Conditions, branches, order, dropped statements and arguments, numbers, texts, twins."""
    yield from common(node)
    if isinstance(node, (ast.If, ast.While)):
        return
    if isinstance(node, ast.BoolOp):
        yield altered(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        for values in without(node.values):  # type: ignore[arg-type]
            yield values[0] if len(values) == 1 else altered(node, values=values)
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
        yield altered(node, body=node.orelse, orelse=node.body)
    elif isinstance(node, ast.Constant):
        if type(node.value) is int:
            yield ast.Constant(node.value + 1)
            if node.value > 0:
                yield ast.Constant(node.value - 1)
        elif isinstance(node.value, str) and " " not in node.value.strip():
            yield ast.Constant({"0.0": "0", "0": "0.0", "": "x"}.get(node.value, node.value + "x"))
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        if node.id in _TWIN:
            yield ast.Name(_TWIN[node.id])
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id in _CALLED:
            yield altered(node, func=ast.Name(_CALLED[node.func.id]))
        if node.func.id in _ORDER and len(node.args) == 1:
            yield node.args[0]
    elif isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)):
        for i, generator in enumerate(node.generators):
            for ifs in without(generator.ifs):  # type: ignore[arg-type]
                new = list(node.generators)
                new[i] = altered(generator, ifs=ifs)  # type: ignore[call-overload]
                yield altered(node, generators=new)
    elif isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value)
        yield ast.Pass()
    elif isinstance(node, (ast.Expr, ast.Continue, ast.Break)) or _writes_in_place(node):
        yield ast.Pass()


def _writes_in_place(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and not isinstance(node.targets[0], (ast.Name, ast.Tuple))


def condition_operator(node: ast.AST) -> Iterator[ast.AST]:
    """A condition that is negated, or true or false for ever."""
    yield ast.UnaryOp(ast.Not(), node)  # type: ignore[arg-type]
    yield ast.Constant(True)
    yield ast.Constant(False)


def pass_mutants(path: str, text: str) -> list[Mutant]:
    places = list(walk(ast.parse(text)))
    # Dotted names of library functions and types stand in annotations and calls: walk skips those.
    conditions = [
        (node.test, where) for node, where in places if isinstance(node, (ast.If, ast.IfExp))
    ]
    whiles = [(node.test, where) for node, where in places if isinstance(node, ast.While)]
    found = mutants(path, text, conditions, condition_operator)
    found += mutants(path, text, whiles, lambda n: [ast.Constant(False)])
    found += mutants(path, text, places, pass_operator)
    return list({m.text: m for m in found}.values())
