"""The chain rule: one block of the reverse pass for each statement, in reverse order.

takes: a `Program` whose values are inferred
gives: the same with `reverse`, `starts` and `gradients`

    e = sin(c)          de_dc = cos(c)
                        df_dc += df_de * de_dc

An adjoint is a plain number wherever a number, broadcast, gives the same gradient. `demands` says
where it must be an array of its variable's shape instead, and where it must at least be a float.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

from adjointgen.expression import Expression, atom, expression, parse_expression, substitute, tree
from adjointgen.passes.infer import Inference
from adjointgen.passes.simplify import fill, literal, total, without_ones
from adjointgen.program import Operation, Program, Statement, Value
from adjointgen.write.spelling import Speller

_PRODUCT = parse_expression("g * d")
_GUARDED = parse_expression("np.where(g == 0, 0, g * d)")
_ONES = parse_expression("np.ones_like(v)")
_LIFTED_ONES = parse_expression("np.ones_like(1.0 * v)")
_CLOSED = parse_expression("g * np.ones_like(1.0 * v)")


class Adjoint(NamedTuple):
    """What is known of an adjoint: is it provably of its variable's shape, floating, a number?"""

    full: bool = False
    floating: int = 0
    number: bool = True


class Edge(NamedTuple):
    """How a statement depends on one of its operands: the sum of the derivatives by its letters."""

    variable: str
    letters: tuple[str, ...]


def differentiate(program: Program) -> Program:
    return _Differentiator(program).run()


class _Differentiator:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.names = program.names
        self.values = program.values
        self.inference = Inference(program)
        self.inference.values = dict(program.values)
        self.speller = Speller(program)
        self.edges: dict[str, tuple[Edge, ...]] = {}
        self.derivatives: dict[tuple[str, str], tuple[Expression, Value]] = {}
        self.reverse: list[Statement] = []

    def run(self) -> Program:
        program = self.program
        live = self._live()
        self._demand(live)
        self.guarded = self._guarded(live)
        single = len(program.results) == 1 and program.results[0] not in program.inputs
        self.result = program.results[0] if single and live else None
        self._mint(live)
        self.known: dict[str, list[Adjoint]] = {}
        self.accumulated: set[str] = set()
        self.start: dict[str, str] = {}
        self._seeds()
        group = None
        for s in reversed(live):
            self._block(s, first=s.span != group or group is None)
            group = s.span
        gradients = self._close()
        return program._replace(
            reverse=tuple(self.reverse),
            starts=self._starts(live),
            gradients=gradients,
            flag=self.names.mint("with_grad"),
            imports=dict(self.speller.used),
        )

    # ----- what is needed -----

    def _live(self) -> list[Statement]:
        """Active statements that reach a result; the others get no reverse code."""
        needed = set(self.program.results)
        live = []
        for s in reversed(self.program.forward):
            if s.operation is None or s.target not in needed:
                continue
            live.append(s)
            edges: dict[str, list[str]] = {}
            for letter, argument in s.operation.arguments.items():
                name = argument.atom
                if name in self.program.active and letter in s.operation.rule.derivatives:
                    edges.setdefault(str(name), []).append(letter)
            self.edges[s.target] = tuple(Edge(v, tuple(ls)) for v, ls in edges.items())
            needed.update(edges)
        return live[::-1]

    def _demand(self, live: list[Statement]) -> None:
        """Where the adjoint must have its variable's shape, and where it must be floating."""
        self.full: set[str] = set()
        self.lift: set[str] = set()
        for s in live:
            assert s.operation is not None
            z, edges, rule = s.target, self.edges[s.target], s.operation.rule
            shape = self.values[z].shape
            if rule.kind == "elementwise" and shape != ():
                broadcast = any(self.values[e.variable].shape != shape for e in edges)
                if rule.seed or broadcast or any(e.variable in self.full for e in edges):
                    self.full.add(z)
            for e in edges:
                derivative = self._derivative(s.operation, e)
                part = self._value(s.operation, z, derivative)
                self.derivatives[z, e.variable] = derivative, part
                if e.variable in self.lift or not part.number and part.floating == 0:
                    self.lift.add(z)

    def _guarded(self, live: list[Statement]) -> set[str]:
        """Variables whose every path to the result goes through a branch of `np.where`."""
        open_: set[str] = set(self.program.results)
        for s in reversed(live):
            assert s.operation is not None
            if s.target in open_ and s.operation.rule.operation != "numpy.where":
                open_.update(e.variable for e in self.edges[s.target])
        return {s.target for s in live} - open_

    def _mint(self, live: list[Statement]) -> None:
        """All adjoints first, so that they keep their names: targets in order, then the inputs."""
        self.adjoint: dict[str, str] = {}
        reached = {e.variable for edges in self.edges.values() for e in edges}
        plain = self.result is not None and self.result not in self.full
        for s in live:
            if s.target in reached or s.target in self.program.results:
                if s.target != self.result or not plain:
                    self.adjoint[s.target] = self.names.adjoint(s.target)
        for x in self.program.inputs:
            self.adjoint[x] = self.names.adjoint(x)

    # ----- seeds -----

    def _seeds(self) -> None:
        results = [r for r in self.program.results if r in self.program.active]
        for r in dict.fromkeys(results):
            count = results.count(r)
            floating = r in self.program.inputs or r in self.lift
            if r not in self.full:
                text = f"{count}.0" if floating else str(count)
                self.known[r] = [Adjoint(self.values[r].shape == (), 2 if floating else 0)]
                if r != self.result:
                    self.start[r] = text
                continue
            ones = _ONES if self.values[r].floating else _LIFTED_ONES
            value = self._spell(substitute(ones, {"v": atom(r)}), "numpy", None)
            if count > 1:
                value = substitute(_PRODUCT, {"g": atom(f"{count}.0"), "d": value})
            self.known[r] = [Adjoint(True, max(self.values[r].floating, 1), False)]
            above = () if self.reverse else ("",)
            self.reverse.append(Statement(self.adjoint[r], value, above=above))

    # ----- blocks -----

    def _block(self, s: Statement, first: bool) -> None:
        assert s.operation is not None
        z, operation = s.target, s.operation
        edges = self.edges[z]
        if not edges:
            return
        seed = self._settled(z)
        lines: list[Statement] = []
        parts = {e.variable: self._part(operation, e, z, lines) for e in edges}
        sums: list[Statement] = []
        for e in edges:
            self._contribute(s, e, parts[e.variable], seed, lines, sums)
        lines += sums
        lines[0] = lines[0]._replace(echo=s, above=("",) if first else ())
        self.reverse += lines

    def _settled(self, z: str) -> Adjoint:
        """What is known of the adjoint of z, all contributions to it being done."""
        known = self.known.get(z, [])
        if z in self.accumulated:
            self.start.setdefault(z, self._start(z, known))
        floating = max((a.floating for a in known), default=0)
        if self.start.get(z, "").endswith(".0"):
            floating = 2
        full = any(a.full for a in known)
        return Adjoint(full, floating, all(a.number for a in known))

    def _start(self, v: str, known: list[Adjoint]) -> str:
        """Where the adjoint of v starts: 0, or 0.0 where an integer could come first."""
        proved = 2 if v in self.program.inputs else 1
        numbers = all(a.number for a in known)
        if numbers and (v in self.program.inputs or v in self.lift):
            return "0.0"
        return "0" if all(a.number or a.floating >= proved for a in known) else "0.0"

    def _part(
        self, operation: Operation, e: Edge, z: str, lines: list[Statement]
    ) -> Expression:
        """The derivative of z by one variable (or its contribution, if the rule has a seed)."""
        rule = operation.rule
        letters = {rule.result: atom(z), **operation.arguments}
        if rule.seed:
            g = self.adjoint.get(z)
            letters[rule.seed] = atom(g if g is not None else self._plain_seed(z))
        derivative, _ = self.derivatives[z, e.variable]
        library = self._library(operation)
        for name, value in rule.auxiliary:
            if name not in derivative.operands:
                continue
            known = [line.target for line in lines if line.text == f"auxiliary {name}"]
            minted = known[0] if known else self.names.temporary(z)
            letters[name] = atom(minted)
            if not known:
                spelt = self._spell(substitute(value, letters), library, operation.prefix)
                lines.append(Statement(minted, spelt, text=f"auxiliary {name}"))
        return self._spell(substitute(derivative, letters), library, operation.prefix)

    def _plain_seed(self, z: str) -> str:
        return "1.0" if z in self.lift else "1"

    def _derivative(self, operation: Operation, e: Edge) -> Expression:
        """The sum of the rule's derivatives by the letters, still in the rule's own letters."""
        rule = operation.rule
        parts = [rule.derivatives[letter] for letter in e.letters]
        if "Constant" in rule.annotations:
            literals = {
                letter: number
                for letter, argument in operation.arguments.items()
                if rule.annotated(letter) == "Constant" and (number := _number(argument))
            }
            parts = [fill(p, literals) for p in parts]
        if rule.kind == "reduction":
            if e.variable not in self.full:
                parts = [without_ones(p) for p in parts]
            elif not self.values[e.variable].floating:
                parts = [_lifted_ones(p, e.letters[0]) for p in parts]
        if len(e.letters) > 1:
            merged = {letter: atom(e.letters[0]) for letter in e.letters}
            parts = [substitute(p, merged) for p in parts]
        return total(parts)

    def _value(self, operation: Operation, z: str, derivative: Expression) -> Value:
        """What is known of a derivative of z, given in the rule's letters."""
        rule = operation.rule
        inference = self.inference
        saved = inference.values
        inference.values = letters = {
            letter: inference.value(argument) for letter, argument in operation.arguments.items()
        }
        letters[rule.result] = saved[z]
        if rule.seed:
            letters[rule.seed] = Value(saved[z].shape, 2)
        for name, value in rule.auxiliary:
            letters[name] = inference.value(value)
        result = inference.value(derivative)
        inference.values = saved
        return result

    def _contribute(
        self,
        s: Statement,
        e: Edge,
        part: Expression,
        seed: Adjoint,
        lines: list[Statement],
        sums: list[Statement],
    ) -> None:
        assert s.operation is not None
        z, v, rule = s.target, e.variable, s.operation.rule
        _, value = self.derivatives[z, v]
        shape = self.values[v].shape
        flow = None
        if rule.kind == "elementwise" and self.values[z].shape != shape:
            flow = (z, v)
        full = flow is not None or shape == () or seed.full and rule.kind == "elementwise"
        full = full or not value.number and value.shape == shape
        adjoint = Adjoint(full, max(seed.floating, value.floating), seed.number and value.number)
        plain = z == self.result and z not in self.full
        if plain or rule.seed:
            contribution, computed = part, part.atom is None or literal(tree(part)) is not None
        elif z == self.result:
            contribution = self._product(z, part, rule.kind, fold=True)
            computed = contribution.atom is None
        else:
            contribution, computed = self._product(z, self._local(z, v, part, lines), rule.kind), True
        once = plain or v in self.program.temporaries and self._uses(v) == 1
        may_alias = v in self.program.temporaries and v not in self.program.inputs
        assign = once and (computed or may_alias) and v not in self.start
        if assign:
            lifted = self._lift(v, contribution, adjoint)
            if lifted is None:
                assign = False
            else:
                contribution, adjoint = lifted
        if not assign:
            self.accumulated.add(v)
        self.known.setdefault(v, []).append(adjoint)
        sums.append(
            Statement(self.adjoint[v], contribution, accumulate=not assign, flow=flow)
        )

    def _lift(
        self, v: str, contribution: Expression, adjoint: Adjoint
    ) -> tuple[Expression, Adjoint] | None:
        """The contribution, floating where it has to be, or None if only accumulating makes it so."""
        needed = 2 if v in self.program.inputs or v in self.lift and adjoint.number else 1
        if adjoint.number and v not in self.program.inputs and v not in self.lift:
            return contribution, adjoint
        if adjoint.floating >= needed:
            return contribution, adjoint
        value = literal(tree(contribution)) if adjoint.number else None
        if isinstance(value, int):
            text = f"{abs(value)}.0"
            node: ast.expr = ast.Constant(float(text))
            node = ast.UnaryOp(ast.USub(), node) if value < 0 else node
            return expression(node), adjoint._replace(floating=2)
        return None

    def _uses(self, v: str) -> int:
        if not hasattr(self, "_counts"):
            self._counts: dict[str, int] = {}
            for edges in self.edges.values():
                for e in edges:
                    self._counts[e.variable] = self._counts.get(e.variable, 0) + 1
            for r in self.program.results:
                self._counts[r] = self._counts.get(r, 0) + 1
        return self._counts[v]

    def _local(self, z: str, v: str, part: Expression, lines: list[Statement]) -> Expression:
        name = self.names.local_derivative(z, v)
        lines.append(Statement(name, part))
        return atom(name)

    def _product(self, z: str, part: Expression, kind: str, fold: bool = False) -> Expression:
        g = atom(self.adjoint[z])
        if fold and part.atom == "1":
            return g
        if z in self.guarded and kind == "elementwise":
            guarded = substitute(_GUARDED, {"g": g, "d": part})
            return self._spell(guarded, "numpy", None)
        return substitute(_PRODUCT, {"g": g, "d": part})

    # ----- spelling -----

    def _library(self, operation: Operation) -> str:
        """`math` for its own functions, and for operators on scalars where NumPy is not used."""
        if operation.prefix is not None or operation.library == "math":
            return operation.library
        scalars = all(
            self.values[a.atom].shape == ()
            for a in operation.arguments.values()
            if a.atom in self.values
        )
        return "math" if scalars and self.speller.prefers_math else "numpy"

    def _spell(self, e: Expression, library: str, prefix: str | None) -> Expression:
        """The functions of a rule as the user spells his: `numpy.cos` as `np.cos` or `cos`."""
        functions = [o for o in e.operands if o.startswith(("numpy.", "scipy.special."))]
        if not functions:
            return e
        return substitute(
            e, {f: atom(self.speller.spell(f, library, prefix)) for f in functions}
        )

    # ----- the ends -----

    def _starts(self, live: list[Statement]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The zero lines: named targets in their order, then the inputs, by where they start."""
        groups: dict[str, list[str]] = {"0": [], "0.0": []}
        seeded = {s.target for s in self.reverse if not s.accumulate}
        for v in [*(s.target for s in live), *self.program.inputs]:
            if v not in self.adjoint or v == self.result:
                continue
            if v in self.program.temporaries and v not in self.accumulated:
                continue
            if v in self.program.results and v in self.full and self.adjoint[v] in seeded:
                continue
            groups.setdefault(self.start.get(v, "0"), []).append(self.adjoint[v])
        return tuple((text, tuple(names)) for text, names in groups.items() if names)

    def _close(self) -> tuple[str, ...]:
        """Inputs whose adjoint is not provably of their shape get one visible closing line."""
        first = True
        for x in self.program.inputs:
            known = self.known.get(x, [])
            if not known or x in self.accumulated:
                self.start.setdefault(x, self._start(x, known))
            adjoint = self._settled(x)
            if self.values[x].shape == () or adjoint.full:
                continue
            g = self.adjoint[x]
            closed = substitute(_CLOSED, {"g": atom(g), "v": atom(x)})
            above = ("", "# the gradient has the shape of its input") if first else ()
            value = self._spell(closed, "numpy", None)
            self.reverse.append(Statement(g, value, above=above))
            first = False
        return tuple(self.adjoint[x] for x in self.program.inputs)


def _number(argument: Expression) -> str | None:
    """The text of a literal number with its sign, else None."""
    if argument.atom is not None:
        return argument.atom if argument.atom[0].isdigit() or argument.atom[0] == "." else None
    if argument.operands:
        return None
    value = literal(argument.template.tree)
    return None if value is None else repr(value)


def _lifted_ones(part: Expression, letter: str) -> Expression:
    lifted = substitute(_LIFTED_ONES, {"v": atom(letter)})
    plain = substitute(_ONES, {"v": atom(letter)})
    if part == plain:
        return lifted
    return part  # divided by the size, so floating already
