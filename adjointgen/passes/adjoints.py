"""The adjoints of a program: their names, where they start, and what is known of them.

takes: a `Program` and its `Dependence`; then each contribution, in the order of the reverse pass
gives: the line that adds it (or assigns it), and the lines at both ends of the reverse pass

    df_da = df_dx = 0                           the zero line
    df_df = np.ones_like(f)                     a seed
    df_da += df_db * db_da                      a contribution
    df_dx = np.full_like(1.0 * x, df_dx)[()]    a closing line
"""

from typing import NamedTuple

from adjointgen.expression import (
    Expression,
    atom,
    expression,
    is_function,
    parse_expression,
    substitute,
    tree,
)
from adjointgen.passes.dependence import LIFTED_ONES, ONES, Dependence
from adjointgen.passes.promotion import join_types
from adjointgen.passes.simplify import literal, number
from adjointgen.program import ACCUMULATE, CLOSING, SEED, Program, Statement
from adjointgen.write.render import render
from adjointgen.write.spelling import Speller

_ZEROS = parse_expression("np.zeros_like(v)")
_SHAPED = parse_expression("g * np.ones_like(1.0 * v)")
_CAST = parse_expression("np.full_like(1.0 * v, g)[()]")

_CLOSING = ("", "# each gradient has the shape and floating type of its input")


class Adjoint(NamedTuple):
    """What is known of an adjoint or a contribution to it.

    `full`: it provably has its variable's shape. `floating`: 0 not proved, 1 by declaration, 2 by
    computation. `number`: it is a plain number. `type`: as in `Value`.
    """

    full: bool = False
    floating: int = 0
    number: bool = True
    type: str | None = ""

    def plus(self, other: "Adjoint") -> "Adjoint":
        """What is known of the sum."""
        return Adjoint(
            self.full or other.full,
            max(self.floating, other.floating),
            self.number and other.number,
            join_types(self.type, other.type),
        )


class Adjoints:
    """The adjoints by their variables.

    `names` has them all, except that of a single result whose seed, a plain 1, is left out.
    `result` is the single result, None if it is an input or there are several. `seeds` are lines.
    """

    def __init__(self, program: Program, depend: Dependence, speller: Speller) -> None:
        self._program = program
        self._depend = depend
        self._speller = speller
        results = program.results
        single = len(results) == 1 and results[0] in depend.edges
        self.result = results[0] if single else None
        # Adjoints to whose parts is added start as arrays of zeros.
        stored = {
            e.variable: e.derivative
            for s in depend.live
            for e in depend.edges[s.target]
            if s.operation is not None and s.operation.rule.store is not None
        }
        self._full = depend.full.union(stored)
        # All of them first, so that they keep their names: targets in order, then the inputs.
        plain = single and results[0] not in self._full
        targets = [s.target for s in depend.live if s.target != self.result or not plain]
        mint = program.names.adjoint
        self.names: dict[str, str] = {v: mint(v) for v in (*targets, *program.inputs)}
        self._known: dict[str, Adjoint] = {}  # by the contributions so far
        self._start: dict[str, str] = {}  # where an accumulated adjoint starts
        self.seeds: list[Statement] = []
        for v, zeros in stored.items():
            self._store(v, zeros)
        active = [r for r in results if r in program.active]
        for r in dict.fromkeys(active):
            if r in self.names:
                self._seed(r, active.count(r))

    def _store(self, v: str, zeros: Expression) -> None:
        """Let the adjoint of v start as zeros of its shape, if it is not seeded."""
        value = self._program.values[v]
        self._known[v] = Adjoint(True, 2, False, value.type)
        if v not in self._program.results:
            (letter,) = (o for o in zeros.operands if not is_function(o) and o != "1.0")
            zeros = _ZEROS if value.floating else zeros
            zeros = substitute(zeros, {letter: atom(v), "v": atom(v)})
            self._start[v] = render(self._speller.spell(zeros))

    def _seed(self, r: str, count: int) -> None:
        """A number for a result where that is enough, else ones, by how often it is returned."""
        value = self._program.values[r]
        if r not in self._full:
            lifted = r in self._program.inputs or r in self._depend.lift
            self._start[r] = f"{count}.0" if lifted else str(count)
            self._known[r] = Adjoint(value.shape == ())
            return
        ones = ONES if value.floating else LIFTED_ONES
        seed = self._speller.spell(substitute(ones, {"v": atom(r)}))
        if count > 1:
            seed = substitute(parse_expression(f"{count}.0 * ones"), {"ones": seed})
        self._known[r] = Adjoint(True, max(value.floating, 1), False, value.type)
        above = () if self.seeds else ("",)
        self.seeds.append(Statement(self.names[r], seed, above=above, role=SEED))

    def settled(self, z: str) -> Adjoint:
        """What is known of the adjoint of z, all contributions to it being done."""
        known = self._known.get(z, Adjoint())
        return known._replace(floating=2) if self._start.get(z, "").endswith(".0") else known

    def add(
        self, v: str, value: Expression, made: Adjoint, flow: tuple[str, str] | None, fresh: bool
    ) -> Statement:
        """The line that adds a contribution, or assigns it if it is the only one to a temporary.

        `fresh`: it may also be assigned if it is the first one.
        """
        only = v in self._program.temporaries and self._depend.uses[v] == 1
        assigned = v not in self._start and (only or (fresh and v not in self._known))
        if assigned:
            value, made = self._lifted(v, value, made)
            assigned = self._floats(v, made)
        known = self._known.get(v)
        self._known[v] = made if known is None else known.plus(made)
        if not assigned:
            self._begin(v, made)
        return Statement(self.names[v], value, accumulate=not assigned, flow=flow, role=ACCUMULATE)

    def _floats(self, v: str, made: Adjoint) -> bool:
        """Is a contribution floating enough to be the adjoint of v by itself?"""
        if made.number and v not in self._program.inputs and v not in self._depend.lift:
            return True
        return made.floating >= (2 if made.number or v in self._program.inputs else 1)

    def _lifted(self, v: str, value: Expression, made: Adjoint) -> tuple[Expression, Adjoint]:
        """A literal integer as a float, where the adjoint must be one."""
        integer = literal(tree(value)) if made.number and not self._floats(v, made) else None
        if integer is None:
            return value, made
        return expression(number(float(integer))), made._replace(floating=2)

    def _begin(self, v: str, made: Adjoint) -> None:
        """Let the adjoint of v start at 0, or at 0.0 if an integer array could come."""
        is_input = v in self._program.inputs
        integers = not made.number and made.floating < (2 if is_input else 1)
        if integers and self._start.get(v, "0") == "0":
            self._start[v] = "0.0"
        elif v not in self._start:
            lifted = made.number and (is_input or v in self._depend.lift)
            self._start[v] = "0.0" if lifted else "0"

    # ----- when all contributions are done -----

    def starts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The zero lines: named targets in their order, then the inputs, by where they start."""
        groups: dict[str, list[str]] = {"0": [], "0.0": []}
        seeded = {r for r in self._program.results if r in self._full}
        for v, name in self.names.items():
            named = v not in self._program.temporaries
            if v not in seeded and (v in self._start or (named and v != self.result)):
                nothing = "0" if v in self._known else "0.0"  # an unused input has a float
                groups.setdefault(self._start.get(v, nothing), []).append(name)
        return tuple((text, tuple(names)) for text, names in groups.items() if names)

    def closings(self) -> list[Statement]:
        """One visible line for each input whose adjoint is not provably of its shape and type."""
        lines: list[Statement] = []
        for x in self._program.inputs:
            adjoint, v = self._known.get(x, Adjoint()), self._program.values[x]
            typed = adjoint.type == v.type or (adjoint.type == "" and v.shape != ())
            if v.type in ("", "s") or (adjoint.full and typed):
                continue
            g = self.names[x]
            closing = substitute(_SHAPED if typed else _CAST, {"g": atom(g), "v": atom(x)})
            above = () if lines else _CLOSING
            value = self._speller.spell(closing)
            lines.append(Statement(g, value, above=above, role=CLOSING))
        return lines
