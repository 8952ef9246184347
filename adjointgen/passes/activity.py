"""Which values depend on a differentiated input.

takes: a `Source`, and which inputs were asked for
gives: an `Activity`, which the check and the flattening ask about each node

    a = exp(x)          active: x, a
    n = x.shape[0]      inactive: n, since a shape does not vary with x
"""

import ast
from collections.abc import Iterator

from adjointgen import purity
from adjointgen.inputs import called_on
from adjointgen.passes.operations import Operation, Operations
from adjointgen.passes.sequences import Sequences
from adjointgen.program import Parameter, Source
from adjointgen.read.annotations import default, inactive
from adjointgen.read.resolve import Scope
from adjointgen.rule import FLAT as FLAT_OPERAND
from adjointgen.rule import Rule

# What leaves a list a list, makes an array of it anyhow, or does not take one.
LISTED = frozenset(
    f"numpy.{n}" for n in "trim_zeros array asarray asanyarray ascontiguousarray split".split()
)

# The places of an operand: no real number (an index, a condition); a real number by which the
# derivative is zero; one that a derivative flows through.
INERT, FLAT, SMOOTH = 0, 1, 2


class Activity:
    """The active names of a source, `inputs` the differentiated parameters in their order."""

    def __init__(self, source: Source, wrt: tuple[str, ...] | None = None) -> None:
        self.scope: Scope = source.scope
        self.parameters = [p.name for p in source.parameters]
        phrases = [*source.body, source.result]
        self.local = frozenset(self.parameters) | {p.target for p in source.body if p.target}
        integers = frozenset(p.name for p in source.parameters if p.annotation.strip() == "int")
        self.sequences = Sequences(source, self.local)
        called = called_on(self.parameters)
        self._operations = Operations(self.scope, self.local, integers, called)
        self._active_nodes: dict[int, bool] = {}
        self._arrays: dict[int, ast.Call] = {}  # of displays
        self.used = uses = [list(self.uses(p.value)) for p in phrases]
        candidates = tuple(p.name for p in source.parameters if differentiable(p, source))
        self.differentiable = self._reaching(source, uses, candidates)
        settings = {p.name for p in source.parameters if setting(p)}
        chosen = tuple(n for n in self.differentiable if n not in settings)
        self.inputs = chosen if wrt is None else wrt
        self.active: set[str] = set(self.inputs)
        for phrase, used in zip(source.body, uses):
            if phrase.target and any(p == SMOOTH and name in self.active for name, p in used):
                self.active.add(phrase.target)

    def flowing(self, source: Source) -> frozenset[str]:
        """The names through which a derivative reaches the result."""
        found: set[str] = set()
        for phrase, used in zip((source.result, *reversed(source.body)), reversed(self.used)):
            if phrase.target is None or phrase.target in found:
                found.update(name for name, place in used if place == SMOOTH)
        return frozenset(found)

    def _reaching(
        self, source: Source, uses: list[list[tuple[str, int]]], candidates: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Candidates but those used in inert places only (index, shape, condition)."""
        real_use: set[str] = set()
        inert_use: set[str] = set()
        targets = [p.target for p in source.body] + [None]
        for target, used in zip(reversed(targets), reversed(uses)):
            unused = target not in real_use and target not in inert_use
            real = target is None or target in real_use or unused
            for name, place in used:
                (real_use if real and place != INERT else inert_use).add(name)
        return tuple(c for c in candidates if c in real_use or c not in inert_use)

    def uses(self, node: ast.expr) -> Iterator[tuple[str, int]]:
        """(name, its place) for each name that an expression reads."""
        stack = [(node, SMOOTH)]
        while stack:
            node, place = stack.pop()
            if isinstance(node, ast.Name):
                yield node.id, place
            elif not isinstance(node, ast.Constant):
                stack += [(child, min(place, inner)) for child, inner in self.children(node)]

    def children(self, node: ast.expr) -> list[tuple[ast.expr, int]]:
        """The operands of a node, each with its place."""
        if isinstance(node, ast.BinOp):
            place = FLAT if isinstance(node.op, ast.FloorDiv) else SMOOTH
            return [(node.left, place), (node.right, place)]
        if isinstance(node, ast.Call):
            return self._arguments(node)
        if isinstance(node, ast.Compare):
            return [(node.left, INERT), *((c, INERT) for c in node.comparators)]
        if isinstance(node, ast.Subscript):
            operation = self._operations.of(node)
            if operation is not None and not operation.problem:
                return self._by_rule(operation)
            made = self.scope.is_maker(node.value, self.local)
            return [(node.value, SMOOTH), (node.slice, SMOOTH if made else INERT)]
        if isinstance(node, ast.Attribute):
            operation = self._operations.of(node)
            if operation is not None and not operation.problem:
                return self._by_rule(operation)
            return [(node.value, INERT if node.attr in purity.INERT_ATTRIBUTES else SMOOTH)]
        if isinstance(node, ast.IfExp):
            return [(node.test, INERT), (node.body, SMOOTH), (node.orelse, SMOOTH)]
        place = INERT if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) else SMOOTH
        return [(n, place) for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)]

    def _arguments(self, node: ast.Call) -> list[tuple[ast.expr, int]]:
        operation = self._operations.of(node)
        if operation is not None and not operation.problem and len(operation.rule.results) == 1:
            return self._by_rule(operation)
        canonical = self.canonical(node.func)
        place = INERT if canonical in purity.INERT else FLAT if canonical in purity.FLAT else SMOOTH
        found = [(a, place) for a in (*node.args, *(k.value for k in node.keywords))]
        if canonical in purity.LIKE:
            like = node.args[:1] or [k.value for k in node.keywords if k.arg == "a"]
            found = [(a, INERT if a in like else p) for a, p in found]
        if canonical is None and isinstance(node.func, ast.Attribute):
            inert = node.func.attr in purity.INERT_METHODS
            found.append((node.func.value, INERT if inert else SMOOTH))
        elif canonical is None:  # a function that is made of differentiated values is refused
            found.append((node.func, SMOOTH if isinstance(node.func, ast.Call) else INERT))
        return found

    def _by_rule(self, operation: Operation) -> list[tuple[ast.expr, int]]:
        """Arguments and places; of several results one may be smooth and another flat."""
        rule = operation.rule
        flat = SMOOTH if rule.derivatives or rule.own else FLAT  # a user's rule says what is zero
        return [
            (a, INERT if rule.inert(x) else FLAT if rule.annotated(x) == FLAT_OPERAND else flat)
            for x, a in operation.arguments.items()
        ]

    def canonical(self, node: ast.expr) -> str | None:
        return self._operations.canonical(node)

    def is_active(self, node: ast.expr) -> bool:
        """Does a derivative flow through this node?"""
        if isinstance(node, ast.Name):
            return node.id in self.active
        if isinstance(node, ast.Constant):
            return False
        known = self._active_nodes.get(id(node))
        if known is None:
            known = False
            for child, place in self.children(node):  # no any(…): deep nesting is dear through C
                if place == SMOOTH and self.is_active(child):
                    known = True
                    break
            self._active_nodes[id(node)] = known
        return known

    def as_array(self, node: ast.expr, rule: Rule, letter: str, argument: ast.expr) -> ast.expr:
        """`np.array([x, 1.0])` for a list beside `@` or in a call of NumPy or SciPy, as they do."""
        if not self.sequences.among(argument) or rule.operation in LISTED:
            return argument
        if isinstance(node, (ast.Subscript, ast.Attribute)):  # of its result
            node = node.value
        library = self.canonical(node.func) or "" if isinstance(node, ast.Call) else ""
        alias = self.scope.alias("numpy")
        arrays = isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)
        arrays = arrays or library.startswith(("numpy.", "scipy."))
        known = arrays and alias and alias not in self.local
        written = isinstance(argument, (ast.List, ast.Tuple)) and not any(
            isinstance(e, ast.Starred) for e in argument.elts
        )
        active = self.is_active(argument)
        if not known or not (written if active else rule.meets(letter)):
            return argument
        if id(argument) not in self._arrays:
            func = ast.Attribute(ast.Name(str(alias), ast.Load()), "array", ast.Load())
            made = ast.copy_location(ast.Call(func, [argument], []), argument)
            self._arrays[id(argument)] = ast.fix_missing_locations(made)
        return self._arrays[id(argument)]

    def operation(self, node: ast.expr) -> Operation | None:
        """The operation that a node is, if it has a rule: one by all its active arguments."""
        found = self._operations.of(node)
        if found is None or not found.others:
            return found
        active = {x for x, a in found.arguments.items() if self.is_active(a)}
        fits = (o for o in (found, *found.others) if active <= o.rule.derivatives.keys())
        return next(fits, found)


def differentiable(parameter: Parameter, source: Source) -> bool:
    """All parameters but self, cls, and what is no number by its annotation or its default."""
    called = parameter.name == called_on([p.name for p in source.parameters])
    if called or parameter.node is None:
        return False
    if default(parameter) is not ... and type(default(parameter)) not in (int, float):
        return False
    return not inactive(parameter.node.annotation)


def setting(parameter: Parameter) -> bool:
    """A count or a power like `n=2`, which is differentiated only if `wrt` names it."""
    return not parameter.annotation and type(default(parameter)) is int
