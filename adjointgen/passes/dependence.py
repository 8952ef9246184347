"""How each statement depends on its operands, and what that asks of the adjoints.

takes: a `Program` whose values are inferred
gives: a `Dependence`, which the chain rule works from

An adjoint is a plain number wherever a number, broadcast, gives the same gradient. `full` are the
variables whose adjoint must be an array of their shape instead, since a statement on the way to
them broadcasts; `lift` those whose adjoint, if it is a number, must be a float, since it will be
multiplied by what may be an array of small integers.
"""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import NamedTuple

from adjointgen.expression import Expression, atom, parse_expression, substitute
from adjointgen.passes.axes import reduces_all
from adjointgen.passes.guards import chooses, picks, takes_all
from adjointgen.passes.infer import Inference
from adjointgen.passes.promotion import join_types
from adjointgen.passes.simplify import (
    total,
    whole_powers,
    without_ones,
)
from adjointgen.passes.written import Written, literals, numbers
from adjointgen.program import Operation, Program, Statement, Value
from adjointgen.rule import Rule

ONES = parse_expression("np.ones_like(v)")
LIFTED_ONES = parse_expression("np.ones_like(1.0 * v)")


class Edge(NamedTuple):
    """The dependence of a statement on one variable, which stands at one or more letters.

    `derivative` is in the rule's letters, the sum over those that the variable stands at; if the
    rule has a seed, it is the contribution by one letter.
    """

    variable: str
    derivative: Expression
    value: Value
    letter: str  # the first of them


class Dependence(NamedTuple):
    live: tuple[Statement, ...]  # active statements that reach a result, in forward order
    edges: dict[str, tuple[Edge, ...]]  # by target
    uses: dict[str, int]  # how many contributions the adjoint of a variable gets
    full: frozenset[str]
    lift: frozenset[str]
    guarded: frozenset[str]  # every path to the result goes through a choice: np.where and its kin
    picked: frozenset[str]  # every path goes through a choice, or through a slice and its kin
    auxiliary: dict[str, tuple[tuple[str, Expression], ...]]  # by target: lines of its rule


def dependence(program: Program) -> Dependence:
    live, letters = _live(program)
    guarded = _behind(lambda o: chooses(o.rule), program, live, letters)
    picked = _behind(lambda o: picks(o.rule) and not takes_all(o), program, live, letters)
    finder = _Edges(program, guarded)
    edges: dict[str, tuple[Edge, ...]] = {}
    uses = dict.fromkeys(program.results, 1)
    lift: set[str] = set()
    for s in live:
        found = edges[s.target] = finder.edges(s, letters[s.target])
        for e in found:
            uses[e.variable] = uses.get(e.variable, 0) + 1
            if e.variable in lift or (not e.value.number and e.value.floating == 0):
                lift.add(s.target)
    full = frozenset(finder.full)
    lifted = frozenset(lift)
    return Dependence(live, edges, uses, full, lifted, guarded, picked, finder.auxiliary)


def _live(program: Program) -> tuple[tuple[Statement, ...], dict[str, dict[str, list[str]]]]:
    """The live statements, and for each the letters at which each active variable stands."""
    needed = set(program.results)
    live: list[Statement] = []
    letters: dict[str, dict[str, list[str]]] = {}
    for s in reversed(program.forward):
        if s.operation is None or s.target not in needed:
            continue
        live.append(s)
        found: dict[str, list[str]] = {}
        for letter, argument in s.operation.arguments.items():
            name = argument.atom
            if name in program.active and letter in s.operation.rule.derivatives:
                found.setdefault(str(name), []).append(letter)
        letters[s.target] = found
        needed.update(found)
    return tuple(reversed(live)), letters


def _behind(
    gate: Callable[[Operation], bool],
    program: Program,
    live: tuple[Statement, ...],
    letters: dict[str, dict[str, list[str]]],
) -> frozenset[str]:
    """The targets from which every path to a result goes through such an operation."""
    open_ = set(program.results)
    for s in reversed(live):
        assert s.operation is not None
        together = s.beside and open_.issuperset((s.target, *s.beside))  # `x, y = p` is all of p
        if together or (s.target in open_ and not gate(s.operation)):
            open_.update(letters[s.target])
    return frozenset({s.target for s in live} - open_)


def _python(program: Program) -> frozenset[str]:
    """What may be one of Python's own numbers: parameters, and what operators make of them."""
    parameters = [p.name for p in program.source.parameters]
    found = {p for p in parameters if program.values[p].type != "*"}
    for s in program.forward:
        operation = s.operation
        if operation is None or operation.library == "math":
            found.add(s.target)
        elif operation.prefix is None:
            atoms = [a.atom for a in operation.arguments.values()]
            if all(a in found or a not in program.values for a in atoms):
                found.add(s.target)
    return frozenset(found)


class _Edges:
    """Finds edges in forward order; statements of one kind are worked out once."""

    def __init__(self, program: Program, guarded: frozenset[str]) -> None:
        self.guarded = guarded
        self.python = _python(program) if guarded else frozenset()
        self.values = program.values
        self.inference = Inference(program)
        self.inference.values = dict(program.values)
        self.full: set[str] = set()
        self.auxiliary: dict[str, tuple[tuple[str, Expression], ...]] = {}
        self._known: dict[object, tuple[Expression, Value]] = {}

    def edges(self, s: Statement, letters: dict[str, list[str]]) -> tuple[Edge, ...]:
        assert s.operation is not None
        operation, z = s.operation, self.values[s.target]
        rule = operation.rule
        whole = rule.kind == "reduction" and reduces_all(operation)
        if not whole and self._must_be_full(rule, z, letters):
            self.full.add(s.target)
        values = {
            x: self.values[a.operands[0]] if a.atom in self.values else self.inference.value(a)
            for x, a in operation.arguments.items()
        }
        values.update(dict.fromkeys(operation.others, Value()))
        values[rule.result] = z
        if rule.seed:
            values[rule.seed] = Value(z.shape, 2, type=z.type)
        texts, known = literals(operation), numbers(operation)
        risky: frozenset[str] = frozenset()
        if s.target in self.guarded and rule.elementwise:
            names = {**operation.arguments, rule.result: atom(s.target)}
            risky = frozenset(x for x, a in names.items() if a.atom in self.python)
        if operation.prefix is not None and rule.operation == "numpy.power":
            risky = frozenset(operation.arguments)  # np.power differs from ** on Python's numbers
        written = Written(texts, known, risky)
        self.auxiliary[s.target] = tuple((x, written(e)) for x, e in rule.auxiliary)
        found = []
        for v, places in _places(letters, apart=bool(rule.seed)):
            ones = v in self.full or not whole
            key = (
                rule.text,
                tuple(places),
                tuple(values.items()),
                tuple(texts.items()),
                tuple(known.items()),
                ones,
                risky,
            )
            if key not in self._known:
                derivative = self._derivative(operation, places, written, ones, values)
                for name, auxiliary in rule.auxiliary:
                    values[name] = self.inference.value(auxiliary, values)
                self._known[key] = derivative, self.inference.value(derivative, values)
            derivative, value = self._known[key]
            if not rule.elementwise and not value.number:  # so a rule promises
                floating = 0 if rule.spreads else value.floating  # a pullback's is that of the seed
                value = Value(self.values[v].shape, floating, type=_type(operation, values))
            found.append(Edge(v, derivative, value, places[0]))
        partial = any(e.value.shape not in ((), z.shape) for e in found)
        if partial and rule.elementwise:
            self.full.add(s.target)  # a number times it would be no number, and not of its shape
        return tuple(found)

    def _must_be_full(self, rule: Rule, z: Value, variables: Iterable[str]) -> bool:
        """Does a plain number not do for the adjoint of z? A rule with a seed gives on its type."""
        typed = z.type == "f8" or (rule.spreads and rule.scales)
        if rule.seed and (z.shape != () or not typed):
            return True
        return any(
            v in self.full or (z.shape != () and self.values[v].shape != z.shape) for v in variables
        )

    def _derivative(
        self,
        operation: Operation,
        places: list[str],
        written: Written,
        ones: bool,
        values: dict[str, Value],
    ) -> Expression:
        parts = [written(operation.rule.derivatives[letter]) for letter in places]
        if written.literals:
            whole = all(text.lstrip("-").isdigit() for text in written.literals.values())
            if whole and values[places[0]].floating:
                parts = [whole_powers(p) for p in parts]
        if operation.rule.kind == "reduction":
            if not ones:
                parts = [without_ones(p) if _is_ones(p) else p for p in parts]
            elif not values[places[0]].floating:
                parts = [_lifted(p, places[0]) for p in parts]
        if len(places) > 1:
            merged = {letter: atom(places[0]) for letter in places}
            parts = [substitute(p, merged) for p in parts]
        return total(parts)


def _places(letters: dict[str, list[str]], apart: bool) -> Iterable[tuple[str, list[str]]]:
    """(variable, its letters); each letter by itself where contributions are not to be summed."""
    if not apart:
        return letters.items()
    return [(v, [letter]) for v, places in letters.items() for letter in places]


def _type(operation: Operation, values: dict[str, Value]) -> str | None:
    """The floating type that the real operands of an operation have together."""
    real = (x for x in operation.arguments if not operation.rule.inert(x))
    return reduce(join_types, (values[x].type for x in real))


def _is_ones(part: Expression) -> bool:
    """A sum's local derivative; a mean's is divided by a size, which may be zero."""
    return part.template is ONES.template


def _lifted(part: Expression, letter: str) -> Expression:
    """A sum's ones as floats; a mean's are divided, and so are floats already."""
    plain = substitute(ONES, {"v": atom(letter)})
    return substitute(LIFTED_ONES, {"v": atom(letter)}) if part == plain else part
