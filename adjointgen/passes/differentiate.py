"""The chain rule: one block of the reverse pass for each statement, in reverse order.

takes: a `Program` whose values are inferred
gives: the same with `reverse`, `starts` and `gradients`

    e = sin(c)          de_dc = cos(c)
                        df_dc += df_de * de_dc
"""

import ast
from typing import NamedTuple

from adjointgen.expression import (
    FUNCTION,
    Expression,
    atom,
    expression,
    is_function,
    parse_expression,
    substitute,
    tree,
)
from adjointgen.passes.dependence import Edge, dependence, literals
from adjointgen.passes.guards import PRODUCTS, by_values, steep
from adjointgen.passes.promotion import join_types
from adjointgen.passes.shapes import reduces_all, restored
from adjointgen.passes.simplify import fill, literal, number
from adjointgen.passes.unbroadcast import in_the_open
from adjointgen.program import (
    ACCUMULATE,
    AUXILIARY,
    CLOSING,
    LOCAL,
    SEED,
    Operation,
    Program,
    Statement,
)
from adjointgen.write.render import render
from adjointgen.write.spelling import Speller

_PRODUCT = parse_expression("g * d")
_NEGATIVE = parse_expression("-g")
_GUARDED = parse_expression("np.where(g == 0, 0, g * d)")
_ALIVE = parse_expression("np.where(np.any(g), d, 0.0)")
_FINITE = parse_expression("helper(x, z, g)")
_ZEROS = parse_expression("np.zeros_like(v)")
_ONES = parse_expression("np.ones_like(v)")
_LIFTED_ONES = parse_expression("np.ones_like(1.0 * v)")
_SHAPED = parse_expression("g * np.ones_like(1.0 * v)")
_CAST = parse_expression("np.full_like(1.0 * v, g)[()]")

_CLOSING = ("", "# each gradient has the shape and floating type of its input")


_INDEXED = parse_expression("np.s_[index]")


def as_argument(index: Expression) -> Expression:
    """An index as an argument of a call, where `1:` has to be written another way."""
    node = tree(index)
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    sliced = any(isinstance(p, ast.Slice) for p in parts)
    return substitute(_INDEXED, {"index": index}) if sliced else index


def _is_finite(part: Expression) -> bool:
    """Is it a literal number, and not 1e999?"""
    value = literal(tree(part))
    return value is not None and abs(value) < float("inf")


class Adjoint(NamedTuple):
    """What is known of an adjoint or a contribution to it.

    `full`: it provably has its variable's shape. `floating`: 0 not proved, 1 by declaration, 2 by
    computation. `number`: it is a plain number. `type`: as in `Value`.
    """

    full: bool = False
    floating: int = 0
    number: bool = True
    type: str | None = ""


def differentiate(program: Program) -> Program:
    return _Differentiator(program).run()


class _Differentiator:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.names = program.names
        self.values = program.values
        self.speller = Speller(program)
        self.depend = dependence(program)
        results = program.results
        single = len(results) == 1 and results[0] in self.depend.edges
        self.result = results[0] if single else None  # mints no local derivatives
        # Adjoints to whose parts is added start as arrays of zeros.
        self.stored = {
            e.variable: e.derivative
            for s in self.depend.live
            for e in self.depend.edges[s.target]
            if s.operation is not None and s.operation.rule.store is not None
        }
        self.full = self.depend.full.union(self.stored)
        self.plain = single and results[0] not in self.full  # its seed 1 is left out
        self.adjoint: dict[str, str] = {}
        self.known: dict[str, Adjoint] = {}  # what is known of the sum of contributions so far
        self.start: dict[str, str] = {}  # where an accumulated adjoint starts
        self.reverse: list[Statement] = []

    def run(self) -> Program:
        self._mint()
        self._seed()
        last: Statement | None = None
        for s in reversed(self.depend.live):
            self._block(s, last if last is not None and s.span == last.span else None)
            last = s
        self._close()
        return self.program._replace(
            reverse=tuple(self.reverse),
            starts=self._starts(),
            gradients=tuple(self.adjoint[x] for x in self.program.inputs),
            imports=self.speller.used,
            helpers=self.speller.helpers,
            modules=self.speller.modules,
            flag=self.names.mint("with_grad"),
        )

    def _mint(self) -> None:
        """All adjoints first, so that they keep their names: targets in order, then the inputs."""
        for s in self.depend.live:
            if s.target != self.result or not self.plain:
                self.adjoint[s.target] = self.names.adjoint(s.target)
        for x in self.program.inputs:
            self.adjoint[x] = self.names.adjoint(x)

    # ----- seeds -----

    def _seed(self) -> None:
        """A number for each result where that is enough, else ones of its shape."""
        for v, zeros in self.stored.items():
            self.known[v] = Adjoint(True, 2, False, self.values[v].type)
            if v not in self.program.results:
                (letter,) = (o for o in zeros.operands if not is_function(o) and o != "1.0")
                zeros = _ZEROS if self.values[v].floating else zeros
                zeros = self._spell(substitute(zeros, {letter: atom(v), "v": atom(v)}))
                self.start[v] = render(zeros)
        active = [r for r in self.program.results if r in self.program.active]
        for r in dict.fromkeys(active):
            if r == self.result and self.plain:
                continue
            count = active.count(r)
            if r not in self.full:
                lifted = r in self.program.inputs or r in self.depend.lift
                self.start[r] = f"{count}.0" if lifted else str(count)
                self.known[r] = Adjoint(self.values[r].shape == ())
                continue
            ones = _ONES if self.values[r].floating else _LIFTED_ONES
            value = self._spell(substitute(ones, {"v": atom(r)}))
            if count > 1:
                value = substitute(_PRODUCT, {"g": atom(f"{count}.0"), "d": value})
            self.known[r] = Adjoint(
                True, max(self.values[r].floating, 1), False, self.values[r].type
            )
            above = () if self.reverse else ("",)
            self.reverse.append(Statement(self.adjoint[r], value, above=above, role=SEED))

    # ----- blocks -----

    def _block(self, s: Statement, after: Statement | None) -> None:
        """The local derivatives of a statement, then its contributions.

        `after`: the statement of the block before, if the user wrote them as one.
        """
        edges = self.depend.edges[s.target]
        if not edges:
            return
        seed = self._settled(s.target)
        lines: list[Statement] = []
        parts = self._parts(s, edges, lines)
        sums = [self._contribute(s, e, part, seed, lines) for e, part in zip(edges, parts)]
        lines += sums
        if after is None or s.span is None:
            lines[0] = lines[0]._replace(echo=s, above=("",))
        elif not s.text or s.text != after.text:  # else another name of one unpacking
            lines[0] = lines[0]._replace(echo=s)
        self.reverse += lines

    def _settled(self, z: str) -> Adjoint:
        """What is known of the adjoint of z, all contributions to it being done."""
        known = self.known.get(z, Adjoint())
        return known._replace(floating=2) if self.start.get(z, "").endswith(".0") else known

    def _parts(
        self, s: Statement, edges: tuple[Edge, ...], lines: list[Statement]
    ) -> list[Expression]:
        """The derivatives of a statement in its own names, auxiliary lines before them."""
        operation, z = s.operation, s.target
        assert operation is not None
        rule = operation.rule
        letters = {
            **operation.others, rule.result: self._restored(s, atom(z)), **operation.arguments
        }  # fmt: skip
        if rule.seed:
            letters[rule.seed] = atom(self.adjoint.get(z, "1.0"))
        style = self._style(operation)
        needed = {o for e in edges for o in e.derivative.operands}
        auxiliary = self.depend.auxiliary.get(z, ())
        for letter, value in reversed(auxiliary):
            needed.update(value.operands if letter in needed else ())
        for letter, value in auxiliary:
            if letter in needed:
                spelt = self._spell(substitute(value, letters), *style)
                letters[letter] = atom(self.names.temporary(z))
                lines.append(Statement(str(letters[letter].atom), spelt, role=AUXILIARY))
        if z in self.depend.guarded and rule.spreads:
            return [self._guarded(s, e, letters) for e in edges]
        return [self._spell(substitute(e.derivative, letters), *style) for e in edges]

    def _guarded(self, s: Statement, e: Edge, letters: dict[str, Expression]) -> Expression:
        """The contribution of a pullback that what is not chosen adds nothing to."""
        assert s.operation is not None
        rule, g = s.operation.rule, atom(self.adjoint[s.target])
        if rule.operation in PRODUCTS:
            helper = atom(self.speller.helper("finite"))
            factors = [
                x for x, a in s.operation.arguments.items()
                if x != e.letter and not rule.inert(x) and literal(tree(a)) is None
            ]  # fmt: skip
            spared = {
                x: substitute(
                    _FINITE, {"x": letters[x], "z": atom(s.target), "g": g, "helper": helper}
                )
                for x in factors
            }
            return self._spell(substitute(e.derivative, {**letters, **spared}))
        value = substitute(e.derivative, letters)
        if rule.store is None and by_values(rule, rule.derivatives[e.letter]):
            value = substitute(_ALIVE, {"g": g, "d": value})
        return self._spell(value)

    def _contribute(
        self, s: Statement, e: Edge, part: Expression, seed: Adjoint, lines: list[Statement]
    ) -> Statement:
        """The line that adds the contribution of one edge, or assigns it if it is the only one."""
        assert s.operation is not None
        z, v, rule = s.target, e.variable, s.operation.rule
        if rule.store is not None:
            return self._store(s, e)
        shape = self.values[v].shape
        flow = None
        if rule.elementwise and self.values[z].shape != shape:
            flow = (z, v)
        fresh = True
        if rule.seed or (z == self.result and self.plain):
            value = part
            fresh = part.atom is None or literal(tree(part)) is not None
            fresh = fresh and not rule.spreads  # which may give a view, or read-only
        elif z == self.result:
            g = self._restored(s, atom(self.adjoint[z]))
            value = self._product(s, e, part, part) if part.atom != "1" else g
            fresh = value.atom is None
        else:
            local = self.names.local_derivative(z, v)
            lines.append(Statement(local, part, role=LOCAL))
            value = self._product(s, e, atom(local), part)
        helped = flow is not None and not in_the_open(self.values[z], self.values[v])
        made = Adjoint(
            full=flow is not None
            or shape == ()
            or (rule.elementwise and seed.full)
            or (not e.value.number and (e.value.shape == shape or not rule.elementwise)),
            floating=max(seed.floating, e.value.floating),
            number=seed.number and e.value.number,
            type=self.values[v].type if helped else join_types(seed.type, e.value.type),
        )
        only = v in self.program.temporaries and self.depend.uses[v] == 1
        first = z == self.result and self.plain and fresh and v not in self.known
        if (only or first) and v not in self.start:
            value, made = self._lifted(v, value, made)
            if self._floats(v, made):
                self._note(v, made)
                return Statement(self.adjoint[v], value, flow=flow, role=ACCUMULATE)
        self._accumulate(v, made)
        return Statement(self.adjoint[v], value, accumulate=True, flow=flow, role=ACCUMULATE)

    def _store(self, s: Statement, e: Edge) -> Statement:
        """The line that adds the adjoint of a part to that part of the adjoint."""
        operation = s.operation
        assert operation is not None and operation.rule.store is not None
        rule, store, target = operation.rule, operation.rule.store, self.adjoint[e.variable]
        seed, letter = atom(self.adjoint[s.target]), next(iter(rule.derivatives))
        letters = {**operation.arguments, f"df_d{letter}": atom(target), rule.seed: seed}
        call = isinstance(tree(store), ast.Call)
        if call:
            letters["index"] = as_argument(letters["index"])
        store = self._spell(substitute(fill(store, literals(operation)), letters))
        value = store if call else seed
        return Statement(target, value, accumulate=True, store=store, role=ACCUMULATE)

    def _restored(self, s: Statement, value: Expression) -> Expression:
        """A result, or its adjoint, as an operand of the rule's lines and of their products."""
        operation = s.operation
        if operation is None or operation.rule.kind != "reduction" or reduces_all(operation):
            return value
        return self._spell(restored(value, operation))

    def _floats(self, v: str, made: Adjoint) -> bool:
        """Is a contribution floating enough to be the adjoint of v by itself?"""
        if made.number and v not in self.program.inputs and v not in self.depend.lift:
            return True
        return made.floating >= (2 if made.number or v in self.program.inputs else 1)

    def _lifted(self, v: str, value: Expression, made: Adjoint) -> tuple[Expression, Adjoint]:
        """A literal integer as a float, where the adjoint must be one."""
        integer = literal(tree(value)) if made.number and not self._floats(v, made) else None
        if integer is None:
            return value, made
        return expression(number(float(integer))), made._replace(floating=2)

    def _note(self, v: str, made: Adjoint) -> None:
        """One more contribution to the adjoint of v."""
        known = self.known.get(v)
        if known is not None:
            made = Adjoint(
                known.full or made.full,
                max(known.floating, made.floating),
                known.number and made.number,
                join_types(known.type, made.type),
            )
        self.known[v] = made

    def _accumulate(self, v: str, made: Adjoint) -> None:
        """Note a contribution, and let the adjoint start at 0.0 if an integer array could come."""
        self._note(v, made)
        is_input = v in self.program.inputs
        integers = not made.number and made.floating < (2 if is_input else 1)
        if integers and self.start.get(v, "0") == "0":
            self.start[v] = "0.0"
        elif v not in self.start:
            self.start[v] = "0.0" if made.number and (is_input or v in self.depend.lift) else "0"

    def _product(
        self, s: Statement, e: Edge, derivative: Expression, part: Expression
    ) -> Expression:
        """Adjoint times derivative (whose text is `part`), guarded where that could be infinite."""
        assert s.operation is not None
        factors = {"g": self._restored(s, atom(self.adjoint[s.target])), "d": derivative}
        if derivative is part and literal(tree(part)) == -1:
            return substitute(_NEGATIVE, factors)
        guarded = s.target in self.depend.guarded and not _is_finite(part)
        if guarded or (s.target in self.depend.picked and self._steep(s, e)):
            return self._spell(substitute(_GUARDED, factors))
        return substitute(_PRODUCT, factors)

    def _steep(self, s: Statement, e: Edge) -> bool:
        """May some elements of the derivative be infinite? A scalar is all or nothing."""
        assert s.operation is not None
        rule = s.operation.rule
        several = rule.elementwise and self.values[s.target].shape != ()
        return several and steep(rule, e.derivative)

    # ----- spelling -----

    def _style(self, operation: Operation) -> tuple[str, str | None]:
        """Library and prefix: `math` also on scalars where the source uses no NumPy."""
        own = operation.prefix is not None and operation.library in ("numpy", "math")
        if own or not self.speller.prefers_math:
            return operation.library, operation.prefix
        names = [a.atom for a in operation.arguments.values() if a.atom in self.values]
        scalars = all(self.values[str(n)].shape == () for n in names)
        return ("math", None) if scalars else (operation.library, operation.prefix)

    def _spell(
        self, e: Expression, library: str = "numpy", prefix: str | None = None
    ) -> Expression:
        """The functions of a rule as the user spells his: `numpy.cos` as `np.cos` or `cos`."""
        functions = list(filter(is_function, e.operands))
        if not functions:
            return e
        spell = self.speller.spell
        spelt = {f: atom(spell(f[len(FUNCTION) :], library, prefix)) for f in functions}
        return substitute(e, spelt)

    # ----- the ends -----

    def _close(self) -> None:
        """One visible line for each input whose adjoint is not provably of its shape and type."""
        above: tuple[str, ...] = _CLOSING
        for x in self.program.inputs:
            if x not in self.known:
                self.start[x] = "0.0"
            adjoint, v = self._settled(x), self.values[x]
            typed = adjoint.type == v.type or (adjoint.type == "" and v.shape != ())
            if v.type in ("", "s") or (adjoint.full and typed):
                continue
            g = self.adjoint[x]
            closing = _SHAPED if typed else _CAST
            value = self._spell(substitute(closing, {"g": atom(g), "v": atom(x)}))
            self.reverse.append(Statement(g, value, above=above, role=CLOSING))
            above = ()

    def _starts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The zero lines: named targets in their order, then the inputs, by where they start."""
        groups: dict[str, list[str]] = {"0": [], "0.0": []}
        seeded = {r for r in self.program.results if r in self.full}
        for v, name in self.adjoint.items():
            named = v not in self.program.temporaries
            started = v in self.start or (named and v != self.result)
            if started and v not in seeded:
                groups.setdefault(self.start.get(v, "0"), []).append(name)
        return tuple((text, tuple(names)) for text, names in groups.items() if names)
