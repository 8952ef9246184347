"""Which operation a node of the user's is: the rule that serves it, and its arguments.

takes: a node of an expression
gives: an `Operation`, None for what has no rule

    np.sin(x)           numpy.sin, x
    x.sum(axis=0)       numpy.sum, a: x, axis: 0
    np.divmod(x, y)[1]  numpy.divmod for its second result
"""

from __future__ import annotations

import ast
from typing import NamedTuple

from adjointgen import purity, rulebook
from adjointgen.expression import dotted_name
from adjointgen.passes.arguments import (
    Bound,
    bind,
    choose,
    is_none,
    is_text,
    literal_number,
    problem_of,
)
from adjointgen.program import is_part
from adjointgen.read.resolve import Scope
from adjointgen.rule import DOUBLE, DOUBLES, INDEXING, TABLE, Rule


class Operation(NamedTuple):
    """A node that has a rule, its arguments by the rule's letters, and how it was spelt.

    `library` is "math" for a `math` spelling, else "numpy" or "scipy.special"; `prefix` is "np" in
    `np.sin`, "" in `sin`, None for an operator. `problem` says why the arguments do not fit the
    rule, and `at` which of them (None for the call as a whole). `others` are operations of the same
    call that differentiate by more of its arguments.
    """

    rule: Rule
    arguments: dict[str, ast.expr]
    library: str
    prefix: str | None
    problem: str = ""
    at: ast.AST | None = None
    others: tuple[Operation, ...] = ()


class Operations:
    """Finds the operations of one function; `integers` are its names that are indices.

    `object` is what a method is called on.
    """

    def __init__(
        self, scope: Scope, local: frozenset[str], integers: frozenset[str], object: str | None
    ) -> None:
        self.scope = scope
        self.object = object
        self.local = local
        self.integers = integers
        self._found: dict[int, Operation | None] = {}

    def canonical(self, node: ast.expr) -> str | None:
        return self.scope.canonical(node, self.local)

    def of(self, node: ast.expr) -> Operation | None:
        """The operation that a node is, if it has a rule."""
        if isinstance(node, (ast.BinOp, ast.UnaryOp)):
            name = rulebook.OPERATORS.get(type(node.op).__name__)
            if name is None:
                return None
            values = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.operand]
            rule = choose(rulebook.find(name), values)
            return Operation(rule, dict(zip(rule.operands, values)), "numpy", None)
        if not isinstance(node, (ast.Call, ast.Subscript, ast.Attribute)):
            return None
        if id(node) not in self._found:
            found = self._call(node) if isinstance(node, ast.Call) else self._part(node)
            self._found[id(node)] = found or self._of_array(node)
        return self._found[id(node)]

    def _of_array(self, node: ast.Call | ast.Subscript | ast.Attribute) -> Operation | None:
        """An index, an attribute or a method of an array: `x[1:]`, `x.T`, `x.sum(axis=0)`."""
        if isinstance(node, ast.Subscript):
            if self.scope.is_maker(node.value, self.local) or self._several(node):
                return None
            if is_text(node.slice):  # of a dictionary
                return None
            basic = self._basic(node.slice)
            index = self._plain(node.slice) if basic else node.slice
            values = {"x": node.value, "index": index}
            return Operation(rulebook.find(INDEXING)[0 if basic else 1], values, "numpy", None)
        if isinstance(node, ast.Attribute):
            rules = rulebook.find(rulebook.ATTRIBUTES.get(node.attr, ""))
            if not rules or self.canonical(node) is not None:
                return None
            return Operation(rules[0], {rules[0].operands[0]: node.value}, "numpy", None)
        if not isinstance(node.func, ast.Attribute) or self.canonical(node.func) is not None:
            return None
        if not self._may_be_array(node.func.value):
            return None
        function = rulebook.METHODS.get(node.func.attr, "")
        given = list(node.args)
        if function in ("numpy.reshape", "numpy.transpose") and len(given) > 1:
            whole = ast.copy_location(ast.Tuple(given, ast.Load()), given[0])
            whole.end_lineno, whole.end_col_offset = given[-1].end_lineno, given[-1].end_col_offset
            given = [whole]
        call = ast.Call(node.func, [node.func.value, *given], node.keywords)
        found = self._bound(rulebook.find(function), call, "numpy", None)
        cast = found is not None and found.problem and node.func.attr in purity.CAST_METHODS
        return None if cast else found

    def _may_be_array(self, node: ast.expr) -> bool:
        """Or is it `self`, or a global that is known to be something else?"""
        parts = (dotted_name(node) or "").split(".")
        if parts[0] in self.local:
            return parts != [self.object]
        return not parts[0] or self.scope.is_array(parts[0], tuple(parts[1:]))

    def _several(self, node: ast.Subscript) -> bool:
        """Is it one of several results, or of what a user's rule has as one result?"""
        if not is_part(node) or not isinstance(node.value, ast.Call):
            return False
        whole = self._call(node.value)
        if whole is None:
            return False
        return whole.rule.picks or whole.rule.own or len(whole.rule.results) > 1

    def _basic(self, index: ast.expr) -> bool:
        """Does an index consist of integers, slices, None and `...`, as it is written?"""
        parts = index.elts if isinstance(index, ast.Tuple) else [index]
        return all(
            isinstance(p, ast.Slice)
            or (isinstance(p, ast.Constant) and type(p.value) in (int, type(None), type(...)))
            or (isinstance(p, ast.UnaryOp) and isinstance(literal_number(p), int))
            or (isinstance(p, ast.Name) and p.id in self.integers)
            or self.canonical(p) == "numpy.newaxis"
            for p in parts
        )

    def _plain(self, index: ast.expr) -> ast.expr:
        """A bare `newaxis` is None: a name among the parts of an index is an integer else."""
        if isinstance(index, ast.Tuple):
            return ast.copy_location(ast.Tuple([*map(self._plain, index.elts)], index.ctx), index)
        new = isinstance(index, ast.Name) and index.id not in self.integers
        return ast.copy_location(ast.Constant(None), index) if new else index

    def _call(self, node: ast.Call, part: str = "") -> Operation | None:
        """The operation of a call; `part` is what is taken of a complex result."""
        node = self._frozen(node)
        canonical = self.canonical(node.func)
        inner = node.args[0] if len(node.args) == 1 else None
        if isinstance(inner, ast.Call) and canonical in rulebook.PARTS_OF_COMPLEX:
            kind = rulebook.PARTS_OF_COMPLEX[canonical]
            found = self._call(inner, kind)
            if found is not None and found.rule.real == kind:
                return found
        builtin = canonical is not None and canonical.startswith("builtins.")
        if builtin and spells_math(self.scope):
            canonical = rulebook.MATH_BUILTINS.get(str(canonical), canonical)
        rules = self.scope.book.find(canonical) if canonical else ()
        rules = tuple(rule for rule in rules if rule.real == part) or rules
        if not rules or canonical is None:
            return None
        library = "numpy" if canonical.startswith("builtins.") else canonical.rpartition(".")[0]
        if isinstance(node.func, ast.Attribute):  # `special.sinc` is the very function of NumPy
            library = self.canonical(node.func.value) or library
        # A builtin is spelt, and acts on what it is given, as an operator does.
        prefix = None if builtin else _prefix(node.func)
        return self._bound(rules, node, library, prefix)

    def _frozen(self, node: ast.Call) -> ast.Call:
        """`stats.norm(m, s).pdf(x)` as `stats.norm.pdf(x, m, s)`, any other call as it is."""
        made = node.func.value if isinstance(node.func, ast.Attribute) else None
        if not isinstance(made, ast.Call) or len(node.args) != 1 or node.keywords:
            return node
        if not (self.canonical(made.func) or "").startswith("scipy.stats."):
            return node
        func = ast.Attribute(made.func, node.func.attr, ast.Load())  # type: ignore[attr-defined]
        call = ast.Call(func, [*node.args, *made.args], made.keywords)
        return ast.copy_location(call, node)

    def _bound(
        self, rules: tuple[Rule, ...], node: ast.Call, library: str, prefix: str | None
    ) -> Operation | None:
        """The operation by the first rule that fits the arguments, or comes closest to that."""
        if not rules:
            return None
        if rules[0].operation == "numpy.clip":
            node = _clipped(node)
        bound = [self._typed(bind(rule, node)) for rule in rules]
        fits = [b for b in bound if not b.problem] or [b for b in bound if b.arguments]
        fits = fits or sorted(bound, key=lambda b: b.faults)
        found = next((b for b in fits if not any(map(is_none, b.arguments.values()))), fits[0])
        problem = problem_of([found, *fits]) if found.problem else ""
        others: tuple[Operation, ...] = ()
        if TABLE in found.rule.annotations and not problem:
            others = tuple(
                Operation(b.rule, b.arguments, library, prefix) for b in fits if b is not found
            )
        return Operation(found.rule, found.arguments, library, prefix, problem, found.at, others)

    def _typed(self, bound: Bound) -> Bound:
        """A type that is asked for must be float64: another one could cut the derivative."""
        for x, a in bound.arguments.items():
            if bound.rule.annotated(x) == DOUBLE:
                text = a.value if isinstance(a, ast.Constant) else self.canonical(a)
                if text not in DOUBLES:
                    problem = f"the rule is for `{x}=float` only"
                    return bound._replace(problem=problem, at=a)
        return bound

    def _part(self, node: ast.Subscript | ast.Attribute) -> Operation | None:
        """One of several results, `np.modf(x)[0]`, or the real part of a complex one."""
        attribute = node.attr if isinstance(node, ast.Attribute) else ""
        whole = self._call(node.value, attribute) if isinstance(node.value, ast.Call) else None
        if whole is None:
            return None
        if isinstance(node, ast.Attribute):
            named = rulebook.RESULTS.get(whole.rule.operation, ())
            if attribute in named and len(whole.rule.results) == len(named):
                return whole._replace(rule=self.scope.book.part(whole.rule, named.index(attribute)))
            return whole if whole.rule.real == attribute else None
        if whole.rule.picks:
            place = literal_number(node.slice)
            if place is None or type(place) is not int or whole.problem:
                return whole
            arguments = {**whole.arguments, "index": node.slice}
            return whole._replace(
                rule=self.scope.book.picked(whole.rule, place), arguments=arguments
            )
        index = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if type(index) is not int or not 0 <= index < len(whole.rule.results):
            return None
        several = len(whole.rule.results) > 1
        return whole._replace(rule=self.scope.book.part(whole.rule, index)) if several else None


def spells_math(scope: Scope) -> bool:
    """Does the module use `math` and not NumPy?"""
    libraries = {m.split(".")[0] for m in scope.meanings.values()}
    return "math" in libraries and "numpy" not in libraries


def _clipped(node: ast.Call) -> ast.Call:
    """The bounds of np.clip by their newer names: `x.clip(max=1.0)`, with None for another one."""
    names = {"min": "a_min", "max": "a_max"}
    keywords = [
        ast.copy_location(ast.keyword(names.get(k.arg or "", k.arg), k.value), k)
        for k in node.keywords
    ]
    if len(node.args) < 2 and {"a_max"} == {k.arg for k in keywords} & {"a_min", "a_max"}:
        keywords.append(ast.keyword("a_min", ast.Constant(None)))
    return ast.copy_location(ast.Call(node.func, node.args, keywords), node)


def _prefix(func: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(func, ast.Attribute):
        parts.append(func.attr)
        func = func.value
    assert isinstance(func, ast.Name)
    return ".".join([func.id, *reversed(parts[1:])]) if parts else ""
