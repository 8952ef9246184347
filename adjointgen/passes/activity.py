"""Which values depend on a differentiated input, and which operation a node is.

takes: a `Source`, and which inputs were asked for
gives: an `Activity`, which the check and the flattening ask about each node

    a = exp(x)          active: x, a
    n = x.shape[0]      inactive: n, since a shape does not vary with x
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from adjointgen import purity, rulebook
from adjointgen.program import Parameter, Source
from adjointgen.read.annotations import inactive
from adjointgen.read.resolve import Scope
from adjointgen.rulebook import Rule


class Operation(NamedTuple):
    """A node that has a rule, its arguments by the rule's letters, and how it was spelt.

    `library` is "math" for a `math` spelling, else "numpy"; `prefix` is "np" in `np.sin`, "" in
    `sin`, None for an operator. `problem` says why the arguments do not fit the rule, and `at`
    which of them (None for the call as a whole).
    """

    rule: Rule
    arguments: dict[str, ast.expr]
    library: str
    prefix: str | None
    problem: str = ""
    at: ast.AST | None = None


class Activity:
    """The active names of a source, `inputs` the differentiated parameters in their order."""

    def __init__(self, source: Source, wrt: tuple[str, ...] | None = None) -> None:
        self.scope: Scope = source.scope  # type: ignore[assignment]
        self.parameters = [p.name for p in source.parameters]
        phrases = [*source.body, source.result]
        self.local = frozenset(self.parameters) | {p.target for p in source.body if p.target}
        self._operations: dict[int, Operation | None] = {}
        self._active_nodes: dict[int, bool] = {}
        self.used = uses = [list(self.uses(p.value, True)) for p in phrases]
        candidates = tuple(p.name for p in source.parameters if differentiable(p))
        self.differentiable = self._reaching(source, uses, candidates)
        self.inputs = self.differentiable if wrt is None else wrt
        self.active: set[str] = set(self.inputs)
        for phrase, used in zip(source.body, uses):
            if phrase.target and any(smooth and name in self.active for name, smooth in used):
                self.active.add(phrase.target)

    def _reaching(
        self, source: Source, uses: list[list[tuple[str, bool]]], candidates: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Candidates but those used in inactive places only (index, shape, condition)."""
        smooth_use: set[str] = set()
        inert_use: set[str] = set()
        targets = [p.target for p in source.body] + [None]
        for target, used in zip(reversed(targets), reversed(uses)):
            unused = target not in smooth_use and target not in inert_use
            smooth = target is None or target in smooth_use or unused
            for name, differentiable in used:
                (smooth_use if smooth and differentiable else inert_use).add(name)
        return tuple(c for c in candidates if c in smooth_use or c not in inert_use)

    def uses(self, node: ast.expr, smooth: bool) -> Iterator[tuple[str, bool]]:
        """(name, is the place differentiable) for each name that an expression reads."""
        stack = [(node, smooth)]
        while stack:
            node, smooth = stack.pop()
            if isinstance(node, ast.Name):
                yield node.id, smooth
            elif not isinstance(node, ast.Constant):
                stack += [(child, smooth and flows) for child, flows in self.children(node)]

    def children(self, node: ast.expr) -> list[tuple[ast.expr, bool]]:
        """The operands of a node, each with whether a derivative could flow through its place."""
        if isinstance(node, ast.BinOp):
            return [(node.left, True), (node.right, True)]
        if isinstance(node, ast.Call):
            return self._arguments(node)
        if isinstance(node, ast.Compare):
            return [(node.left, False), *((c, False) for c in node.comparators)]
        if isinstance(node, ast.Subscript):
            return [(node.value, True), (node.slice, False)]
        if isinstance(node, ast.Attribute):
            return [(node.value, node.attr not in purity.INERT_ATTRIBUTES)]
        if isinstance(node, ast.IfExp):
            return [(node.test, False), (node.body, True), (node.orelse, True)]
        nodes = [n for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)]
        return [
            (n, not (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))) for n in nodes
        ]

    def _arguments(self, node: ast.Call) -> list[tuple[ast.expr, bool]]:
        operation = self.operation(node)
        if operation is not None and not operation.problem:
            rule = operation.rule
            return [(a, letter in rule.derivatives) for letter, a in operation.arguments.items()]
        canonical = self.canonical(node.func)
        smooth = canonical not in purity.INERT
        arguments = [*node.args, *(k.value for k in node.keywords)]
        found = [(a, smooth) for a in arguments]
        if canonical is None and isinstance(node.func, ast.Attribute):
            found.append((node.func.value, True))
        elif canonical is None:
            found.append((node.func, False))
        return found

    def canonical(self, node: ast.expr) -> str | None:
        return self.scope.canonical(node, self.local)

    def is_active(self, node: ast.expr) -> bool:
        """Does a derivative flow through this node?"""
        if isinstance(node, ast.Name):
            return node.id in self.active
        if isinstance(node, ast.Constant):
            return False
        known = self._active_nodes.get(id(node))
        if known is None:
            known = False
            for child, flows in self.children(node):  # no any(…): deep nesting is dear through C
                if flows and self.is_active(child):
                    known = True
                    break
            self._active_nodes[id(node)] = known
        return known

    def operation(self, node: ast.expr) -> Operation | None:
        """The operation that a node is, if it has a rule."""
        if isinstance(node, (ast.BinOp, ast.UnaryOp)):
            name = rulebook.OPERATORS.get(type(node.op).__name__)
            if name is None:
                return None
            values = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.operand]
            rule = choose(rulebook.find(name), values)
            return Operation(rule, dict(zip(rule.operands, values)), "numpy", None)
        if not isinstance(node, ast.Call):
            return None
        if id(node) not in self._operations:
            self._operations[id(node)] = self._call(node)
        return self._operations[id(node)]

    def _call(self, node: ast.Call) -> Operation | None:
        canonical = self.canonical(node.func)
        rules = rulebook.find(canonical) if canonical else ()
        if not rules or canonical is None:
            return None
        library = "math" if canonical.startswith(("math.", "builtins.")) else "numpy"
        if canonical in ("builtins.abs", "builtins.pow") and not spells_math(self.scope):
            rules, library = rulebook.find(canonical.replace("builtins", "numpy")), "numpy"
        prefix = _prefix(node.func)
        rule = choose(rules, node.args)
        arguments, problem, at = bind(rule, node)
        return Operation(rule, arguments, library, prefix, problem, at)


def spells_math(scope: Scope) -> bool:
    """Does the module use `math` and not NumPy?"""
    libraries = {m.split(".")[0] for m in scope.meanings.values()}
    return "math" in libraries and "numpy" not in libraries


def _prefix(func: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(func, ast.Attribute):
        parts.append(func.attr)
        func = func.value
    assert isinstance(func, ast.Name)
    return ".".join([func.id, *reversed(parts[1:])]) if parts else ""


def differentiable(parameter: Parameter) -> bool:
    """All parameters but self, cls, those annotated int, bool, str, and flags by their default."""
    if parameter.name in ("self", "cls") or parameter.node is None:
        return False
    if parameter.default and parameter.default.strip("'\"") != parameter.default:
        return False
    if parameter.default in ("True", "False", "None"):
        return False
    return not inactive(parameter.node.annotation)


def choose(rules: tuple[Rule, ...], values: list[ast.expr]) -> Rule:
    """The rule for these arguments: the one for a constant where the argument is a literal."""
    for rule in rules:
        places = [i for i, a in enumerate(rule.annotations) if a == "Constant"]
        if places and all(i < len(values) and constant(values[i]) for i in places):
            return rule
    return next(r for r in rules if "Constant" not in r.annotations)


def constant(node: ast.expr) -> bool:
    """Is it a literal number, or arithmetic on literal numbers that is not zero?"""
    return (isinstance(node, ast.Constant) and type(node.value) in (int, float)) or bool(
        _number(node)
    )


def _number(node: ast.expr) -> float | None:
    if isinstance(node, ast.Constant):
        number = type(node.value) in (int, float)
        return node.value if number else None  # type: ignore[return-value]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        value = _number(node.operand)
        return value if value is None or isinstance(node.op, ast.UAdd) else -value
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div)):
        left, right = _number(node.left), _number(node.right)
        if left is not None and right is not None:
            try:
                return left * right if isinstance(node.op, ast.Mult) else left / right
            except ArithmeticError:  # by zero, or an integer beyond the floats
                return None
    return None


def bind(rule: Rule, node: ast.Call) -> tuple[dict[str, ast.expr], str, ast.AST | None]:
    """The arguments by the rule's letters, or why they do not fit it, and which."""
    for a in (*node.args, *node.keywords):
        if isinstance(a, ast.Starred) or (isinstance(a, ast.keyword) and a.arg is None):
            return {}, "a starred argument has no fixed length", a
    if len(node.args) > len(rule.operands):
        count = len(rule.operands)
        return {}, f"the rule takes {_count(count)}, not {len(node.args)}", node.args[count]
    arguments = dict(zip(rule.operands, node.args))
    places: dict[str, ast.AST] = {**arguments}
    for keyword in node.keywords:
        assert keyword.arg is not None
        if rule.kind == "elementwise" or keyword.arg not in rule.operands:
            return {}, f"the rule has no argument `{keyword.arg}`", keyword
        if keyword.arg in arguments:
            return {}, f"the argument `{keyword.arg}` is given twice", keyword
        arguments[keyword.arg] = keyword.value
        places[keyword.arg] = keyword
    if any(o not in arguments for o in rule.operands[: rule.required]):
        return {}, f"the rule takes {_count(rule.required)}, not {len(arguments)}", None
    for letter in rule.operands[rule.required :]:
        value = arguments.pop(letter, None)
        if value is not None and not (isinstance(value, ast.Constant) and value.value is None):
            return {}, f"the rule is for `{letter}=None` only", places[letter]
    return arguments, "", None


def _count(n: int) -> str:
    return f"{n} argument{'s' * (n != 1)}"
