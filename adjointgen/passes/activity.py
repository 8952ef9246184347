"""Which values depend on a differentiated input, and which operation a node is.

takes: a `Source`, and which inputs were asked for
gives: an `Activity`, which the check and the flattening ask about each node

    a = exp(x)          active: x, a
    n = x.shape[0]      inactive: n, since a shape does not vary with x
"""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from adjointgen import purity, rulebook
from adjointgen.inputs import OBJECTS
from adjointgen.program import Parameter, Source, is_part
from adjointgen.read.annotations import inactive
from adjointgen.read.resolve import Scope
from adjointgen.rule import (
    BASE,
    CONSTANT,
    DEFAULT,
    DISPLAY,
    DOUBLE,
    DOUBLES,
    INDEXING,
    LISTS,
    LITERAL,
    NOTHING,
    NUMBERS,
    SCALARS,
    WRITTEN,
    Rule,
)
from adjointgen.rule import FLAT as FLAT_OPERAND

# The places of an operand: no real number (an index, a condition); a real number by which the
# derivative is zero; one that a derivative flows through.
INERT, FLAT, SMOOTH = 0, 1, 2


class Operation(NamedTuple):
    """A node that has a rule, its arguments by the rule's letters, and how it was spelt.

    `library` is "math" for a `math` spelling, else "numpy" or "scipy.special"; `prefix` is "np" in
    `np.sin`, "" in `sin`, None for an operator. `problem` says why the arguments do not fit the
    rule, and `at` which of them (None for the call as a whole).
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
        self.integers = frozenset(
            p.name for p in source.parameters if p.annotation.strip() == "int"
        )
        self._operations: dict[int, Operation | None] = {}
        self._active_nodes: dict[int, bool] = {}
        self.used = uses = [list(self.uses(p.value)) for p in phrases]
        candidates = tuple(p.name for p in source.parameters if differentiable(p))
        self.differentiable = self._reaching(source, uses, candidates)
        self.inputs = self.differentiable if wrt is None else wrt
        self.active: set[str] = set(self.inputs)
        for phrase, used in zip(source.body, uses):
            if phrase.target and any(p == SMOOTH and name in self.active for name, p in used):
                self.active.add(phrase.target)

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
            operation = self.operation(node)
            if operation is not None and not operation.problem:
                return self._by_rule(operation)
            return [(node.value, SMOOTH), (node.slice, INERT)]
        if isinstance(node, ast.Attribute):
            operation = self.operation(node)
            if operation is not None and not operation.problem:
                return self._by_rule(operation)
            return [(node.value, INERT if node.attr in purity.INERT_ATTRIBUTES else SMOOTH)]
        if isinstance(node, ast.IfExp):
            return [(node.test, INERT), (node.body, SMOOTH), (node.orelse, SMOOTH)]
        place = INERT if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) else SMOOTH
        return [(n, place) for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)]

    def _arguments(self, node: ast.Call) -> list[tuple[ast.expr, int]]:
        operation = self.operation(node)
        if operation is not None and not operation.problem and len(operation.rule.results) == 1:
            return self._by_rule(operation)
        canonical = self.canonical(node.func)
        place = INERT if canonical in purity.INERT else FLAT if canonical in purity.FLAT else SMOOTH
        found = [(a, place) for a in (*node.args, *(k.value for k in node.keywords))]
        if canonical is None and isinstance(node.func, ast.Attribute):
            inert = node.func.attr in purity.INERT_METHODS
            found.append((node.func.value, INERT if inert else SMOOTH))
        elif canonical is None:
            found.append((node.func, INERT))
        return found

    def _by_rule(self, operation: Operation) -> list[tuple[ast.expr, int]]:
        """Arguments and places; of several results one may be smooth and another flat."""
        rule = operation.rule
        flat = SMOOTH if rule.derivatives else FLAT
        return [
            (a, INERT if rule.inert(x) else FLAT if rule.annotated(x) == FLAT_OPERAND else flat)
            for x, a in operation.arguments.items()
        ]

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
            for child, place in self.children(node):  # no any(…): deep nesting is dear through C
                if place == SMOOTH and self.is_active(child):
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
        if not isinstance(node, (ast.Call, ast.Subscript, ast.Attribute)):
            return None
        if id(node) not in self._operations:
            found = self._call(node) if isinstance(node, ast.Call) else self._part(node)
            self._operations[id(node)] = found or self._of_array(node)
        return self._operations[id(node)]

    def _of_array(self, node: ast.Call | ast.Subscript | ast.Attribute) -> Operation | None:
        """An index, an attribute or a method of an array: `x[1:]`, `x.T`, `x.sum(axis=0)`."""
        if isinstance(node, ast.Subscript):
            if is_part(node):
                return None
            values = {"x": node.value, "index": node.slice}
            basic = self._basic(node.slice)
            return Operation(rulebook.find(INDEXING)[0 if basic else 1], values, "numpy", None)
        if isinstance(node, ast.Attribute):
            rules = rulebook.find(rulebook.ATTRIBUTES.get(node.attr, ""))
            if not rules or self.canonical(node) is not None:
                return None
            return Operation(rules[0], {rules[0].operands[0]: node.value}, "numpy", None)
        if not isinstance(node.func, ast.Attribute) or self.canonical(node.func) is not None:
            return None
        function = rulebook.METHODS.get(node.func.attr, "")
        given = list(node.args)
        if function in ("numpy.reshape", "numpy.transpose") and len(given) > 1:
            given = [ast.Tuple(given, ast.Load())]
        call = ast.Call(node.func, [node.func.value, *given], node.keywords)
        return self._bound(rulebook.find(function), call, "numpy", None)

    def _basic(self, index: ast.expr) -> bool:
        """Does an index consist of integers, slices, None and `...`, as it is written?"""
        parts = index.elts if isinstance(index, ast.Tuple) else [index]
        return all(
            isinstance(p, ast.Slice)
            or (isinstance(p, ast.Constant) and type(p.value) in (int, type(None), type(...)))
            or (isinstance(p, ast.UnaryOp) and isinstance(_number(p), int))
            or (isinstance(p, ast.Name) and p.id in self.integers)
            or self.canonical(p) == "numpy.newaxis"
            for p in parts
        )

    def _call(self, node: ast.Call, part: str = "") -> Operation | None:
        """The operation of a call; `part` is what is taken of a complex result."""
        canonical = self.canonical(node.func)
        inner = node.args[0] if len(node.args) == 1 else None
        if isinstance(inner, ast.Call) and canonical in ("numpy.abs", "numpy.absolute"):
            found = self._call(inner, "abs")
            if found is not None and found.rule.real == "abs":
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

    def _bound(
        self, rules: tuple[Rule, ...], node: ast.Call, library: str, prefix: str | None
    ) -> Operation | None:
        """The operation by the first rule that fits the arguments."""
        if not rules:
            return None
        bound = [self._typed(rule, bind(rule, node)) for rule in rules]
        fits = [b for b in bound if not b.problem] or [b for b in bound if b.arguments] or bound
        found = next((b for b in fits if not any(map(_is_none, b.arguments.values()))), fits[0])
        return Operation(found.rule, found.arguments, library, prefix, found.problem, found.at)

    def _typed(self, rule: Rule, bound: "Bound") -> "Bound":
        """A type that is asked for must be float64: another one could cut the derivative."""
        for x, a in bound.arguments.items():
            if bound.rule.annotated(x) == DOUBLE:
                text = a.value if isinstance(a, ast.Constant) else self.canonical(a)
                if text not in DOUBLES:
                    problem = f"the rule is for `{x}=float` only"
                    return bound._replace(rule=rule, problem=problem, at=a)
        return bound

    def _part(self, node: ast.Subscript | ast.Attribute) -> Operation | None:
        """One of several results, `np.modf(x)[0]`, or the real part of a complex one."""
        attribute = node.attr if isinstance(node, ast.Attribute) else ""
        whole = self._call(node.value, attribute) if isinstance(node.value, ast.Call) else None
        if whole is None:
            return None
        if isinstance(node, ast.Attribute):
            return whole if whole.rule.real == attribute else None
        if whole.rule.picks:
            place = _number(node.slice)
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


def _prefix(func: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(func, ast.Attribute):
        parts.append(func.attr)
        func = func.value
    assert isinstance(func, ast.Name)
    return ".".join([func.id, *reversed(parts[1:])]) if parts else ""


def differentiable(parameter: Parameter) -> bool:
    """All parameters but self, cls, those annotated int, bool, str, and flags by their default."""
    if parameter.name in OBJECTS or parameter.node is None:
        return False
    if parameter.default and parameter.default.strip("'\"") != parameter.default:
        return False
    if parameter.default in ("True", "False", "None"):
        return False
    return not inactive(parameter.node.annotation)


def choose(rules: tuple[Rule, ...], values: list[ast.expr]) -> Rule:
    """The rule of an operator: the one for a constant where the operand is a literal."""
    return next(r for r in rules if not _misfit(r, dict(zip(r.operands, values))))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _misfit(rule: Rule, arguments: dict[str, ast.expr]) -> str:
    """The letter of an argument that is not the literal that the rule asks for."""
    for letter in rule.asked:
        value, kind = arguments.get(letter), rule.annotated(letter)
        if value is None:
            continue
        if kind in NUMBERS:
            fits = constant(value) if kind == CONSTANT else _positive(value)
        elif kind == WRITTEN:
            fits = not _is_none(value) and _is_written(value)
        else:
            fits = ast.unparse(value) in choices(rule, letter)
        if not fits:
            return letter
    return ""


def choices(rule: Rule, letter: str) -> list[str]:
    """The texts of the literals that a rule is for."""
    kind = rule.annotated(letter)
    if not kind.startswith(LITERAL):
        return ["None" if kind == NOTHING else rule.default(letter)]
    listed = ast.literal_eval(f"({kind[len(LITERAL) : -1]},)")
    return [repr(choice) for choice in listed]


def _is_written(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        return False
    return True


def constant(node: ast.expr) -> bool:
    """Is it a finite literal number, or arithmetic on literal numbers that is not zero?"""
    value = _number(node)
    if value is None or abs(value) == float("inf"):
        return False
    return isinstance(node, ast.Constant) or value != 0


def _positive(node: ast.expr) -> bool:
    """Is it a positive number, literal and finite?"""
    value = _number(node) if isinstance(node, ast.Constant) else None
    return value is not None and 0 < value < float("inf")


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


class Bound(NamedTuple):
    """The arguments of a call by the letters of a rule, or why they do not fit it, and which."""

    rule: Rule
    arguments: dict[str, ast.expr]
    problem: str = ""
    at: ast.AST | None = None


def bind(rule: Rule, node: ast.Call) -> Bound:
    for a in (*node.args, *node.keywords):
        if isinstance(a, ast.Starred) or (isinstance(a, ast.keyword) and a.arg is None):
            return Bound(rule, {}, "a starred argument has no fixed length", a)
    if SCALARS in rule.annotations:
        return _bind_scalars(rule, node)
    given = list(node.args)
    if rule.starred:
        given[rule.places - 1 :] = [ast.Tuple(given[rule.places - 1 :], ast.Load())]
    if len(given) > rule.places:
        count = rule.places
        what = " without a keyword" if rule.keywords else ""
        problem = f"the rule takes {_count(count)}{what}, not {len(node.args)}"
        return Bound(rule, {}, problem, node.args[count])
    arguments = dict(zip(rule.operands, given))
    places: dict[str, ast.AST] = {**arguments}
    for keyword in node.keywords:
        assert keyword.arg is not None
        if keyword.arg not in rule.operands[rule.positional :]:
            return Bound(rule, {}, f"the rule has no argument `{keyword.arg}`", keyword)
        if keyword.arg in arguments:
            return Bound(rule, {}, f"the argument `{keyword.arg}` is given twice", keyword)
        arguments[keyword.arg] = keyword.value
        places[keyword.arg] = keyword
    if any(o not in arguments for o in rule.operands[: rule.required]):
        problem = f"the rule takes {_count(rule.required)}, not {len(arguments)}"
        return Bound(rule, {}, problem)
    wrong = _misfit(rule, arguments)
    if wrong:
        texts = {CONSTANT: "a literal number", BASE: "a positive number", WRITTEN: "a literal"}
        fit = texts.get(rule.annotated(wrong)) or " or ".join(choices(rule, wrong))
        return Bound(rule, {}, f"the rule is for `{wrong}={fit}` only", places[wrong])
    if any(kind in LISTS for kind in rule.annotations):
        return _bind_list(rule, arguments, places)
    # `axis=None` says nothing, and is no operand.
    optional = rule.operands[rule.required :]
    arguments = {
        x: a
        for x, a in arguments.items()
        if rule.annotated(x) not in (NOTHING, DEFAULT)
        and not (x in optional and rule.default(x) == "None" and _is_none(a))
    }
    return Bound(rule, arguments)


def _bind_list(rule: Rule, arguments: dict[str, ast.expr], places: dict[str, ast.AST]) -> Bound:
    """`concatenate((a, b), axis=0)`: each array is an operand of its own."""
    (letter,) = (x for x in rule.operands if rule.annotated(x) in LISTS)
    nested = rule.annotated(letter) == DISPLAY
    found: dict[str, ast.expr] = {}
    if not _leaves(arguments.pop(letter), nested, (), found) or not found:
        return Bound(rule, {}, "the rule is for arrays written out", places[letter])
    listed = rule.listed(tuple(found))
    at = rule.operands.index(letter)
    names = listed.operands[at : at + len(found)]
    text = arguments.get("subscripts")
    if isinstance(text, ast.Constant) and isinstance(text.value, str):
        listed = listed.contracting(text.value, names)
    return Bound(listed, {**dict(zip(names, found.values())), **arguments})


def _leaves(
    node: ast.expr, nested: bool, place: tuple[int, ...], found: dict[str, ast.expr]
) -> bool:
    """Put what a display holds into `found`, by the text of its index; False if that is unknown."""
    if not isinstance(node, (ast.Tuple, ast.List)) or (place and not nested):
        if place:
            found[str(place[0] if len(place) == 1 else place)] = node
        return bool(place) and not isinstance(node, ast.Starred)
    return all(_leaves(e, nested, (*place, i), found) for i, e in enumerate(node.elts))


def _bind_scalars(rule: Rule, node: ast.Call) -> Bound:
    """`hypot(x, y, z)`, `dist((a, b), (c, d))`: each scalar is an operand of its own."""
    if node.keywords:
        keyword = node.keywords[0]
        return Bound(rule, {}, f"the rule has no argument `{keyword.arg}`", keyword)
    groups: list[list[ast.expr]] = [list(node.args)] if "*" in rule.text else []
    if not groups:
        if len(node.args) != len(rule.operands):
            problem = f"the rule takes {_count(len(rule.operands))}, not {len(node.args)}"
            return Bound(rule, {}, problem)
        for argument in node.args:
            if not isinstance(argument, (ast.Tuple, ast.List)):
                return Bound(rule, {}, "the rule is for scalars written out", argument)
            groups.append(argument.elts)
    stars = [a for group in groups for a in group if isinstance(a, ast.Starred)]
    counts = tuple(map(len, groups))
    if stars or len(set(counts)) != 1:
        problem = "the rule is for scalars written out, as many in each place"
        return Bound(rule, {}, problem, stars[0] if stars else None)
    spread = rule.spread(counts)
    return Bound(spread, dict(zip(spread.operands, [a for group in groups for a in group])))


def _count(n: int) -> str:
    return f"{n} argument{'s' * (n != 1)}"
