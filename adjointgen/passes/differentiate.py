"""The chain rule: one block of the reverse pass for each statement, in reverse order.

takes: a `Program` whose values are inferred
gives: the same with `reverse`, `starts` and `gradients`

    e = sin(c)          de_dc = cos(c)
                        df_dc += df_de * de_dc
"""

import ast

from adjointgen.expression import Expression, atom, parse_expression, substitute, tree
from adjointgen.passes.adjoints import Adjoint, Adjoints
from adjointgen.passes.axes import may_gain_axis, reduces_all, restored
from adjointgen.passes.dependence import Edge, dependence
from adjointgen.passes.guards import PRODUCTS, by_values, steep
from adjointgen.passes.promotion import doubles, join_types
from adjointgen.passes.simplify import fill, literal
from adjointgen.passes.unbroadcast import in_the_open
from adjointgen.passes.written import literals
from adjointgen.program import ACCUMULATE, AUXILIARY, LOCAL, Program, Statement
from adjointgen.write.spelling import Speller, as_argument

_PRODUCT = parse_expression("g * d")
_NEGATIVE = parse_expression("-g")
_GUARDED = parse_expression("np.where(g == 0, 0, g * d)")
_ALIVE = parse_expression("np.where(np.any(g), d, 0.0)")
_FINITE = parse_expression("helper(x, z, g)")


def differentiate(program: Program) -> Program:
    return _Differentiator(program).run()


class _Differentiator:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.names = program.names
        self.values = program.values
        self.speller = Speller(program)
        self.depend = dependence(program)
        self.adjoints = Adjoints(program, self.depend, self.speller)

    def run(self) -> Program:
        reverse = list(self.adjoints.seeds)
        last: Statement | None = None
        for s in reversed(self.depend.live):
            reverse += self._block(s, last if last is not None and s.span == last.span else None)
            last = s
        reverse += self.adjoints.closings()
        return self.program._replace(
            reverse=tuple(reverse),
            starts=self.adjoints.starts(),
            gradients=tuple(self.adjoints.names[x] for x in self.program.inputs),
            imports=self.speller.used,
            helpers=self.speller.helpers,
            modules=self.speller.modules,
            flag=self.names.mint("with_grad"),
        )

    def _block(self, s: Statement, after: Statement | None) -> list[Statement]:
        """The local derivatives of a statement, then its contributions.

        `after`: the statement of the block before, if the user wrote them as one.
        """
        edges = self.depend.edges[s.target]
        if not edges:
            return []
        lines: list[Statement] = []
        parts = self._parts(s, edges, lines)
        sums = [self._contribution(s, e, part, lines) for e, part in zip(edges, parts)]
        lines += sums
        if after is None or s.span is None:
            lines[0] = lines[0]._replace(echo=s, above=("",))
        elif not s.text or s.text != after.text:  # else another name of one unpacking
            lines[0] = lines[0]._replace(echo=s)
        return lines

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
            letters[rule.seed] = atom(self.adjoints.names.get(z, "1.0"))
        style = self.speller.style(operation)
        needed = {o for e in edges for o in e.derivative.operands}
        auxiliary = self.depend.auxiliary.get(z, ())
        for letter, value in reversed(auxiliary):
            needed.update(value.operands if letter in needed else ())
        for letter, value in auxiliary:
            if letter in needed:
                spelt = self.speller.spell(substitute(value, letters), *style)
                letters[letter] = atom(self.names.temporary(z))
                lines.append(Statement(str(letters[letter].atom), spelt, role=AUXILIARY))
        if z in self.depend.guarded and rule.spreads:
            return [self._guarded(s, e, letters) for e in edges]
        return [self.speller.spell(substitute(e.derivative, letters), *style) for e in edges]

    def _guarded(self, s: Statement, e: Edge, letters: dict[str, Expression]) -> Expression:
        """The contribution of a pullback that what is not chosen adds nothing to."""
        assert s.operation is not None
        rule, g = s.operation.rule, atom(self.adjoints.names[s.target])
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
            return self.speller.spell(substitute(e.derivative, {**letters, **spared}))
        value = substitute(e.derivative, letters)
        if rule.store is None and by_values(rule, rule.derivatives[e.letter]):
            value = substitute(_ALIVE, {"g": g, "d": value})
        return self.speller.spell(value)

    def _contribution(
        self, s: Statement, e: Edge, part: Expression, lines: list[Statement]
    ) -> Statement:
        """The line that adds the contribution of one edge, its local derivative put before it."""
        assert s.operation is not None
        z, v, rule = s.target, e.variable, s.operation.rule
        if rule.store is not None:
            return self._stored(s, e)
        plain = z not in self.adjoints.names
        if rule.seed or plain:
            value = part
        elif z == self.adjoints.result:
            g = self._restored_adjoint(s)
            value = self._product(s, e, part, part) if part.atom != "1" else g
        else:
            local = self.names.local_derivative(z, v)
            lines.append(Statement(local, part, role=LOCAL))
            value = self._product(s, e, atom(local), part)
        differs = rule.elementwise and self.values[z].shape != self.values[v].shape
        differs = differs or may_gain_axis(s.operation, self.values[v].shape)
        flow = (z, v) if differs else None
        made = self._known(e, z, rule.elementwise, differs)
        if not rule.elementwise and doubles(rule.operation):  # and so what is made of its result
            made = made._replace(type=join_types(made.type, "f8"))
        # What a pullback gives may be a view, or read-only; a bare name would be an alias.
        fresh = (
            plain and not rule.spreads and (part.atom is None or literal(tree(part)) is not None)
        )
        return self.adjoints.add(v, value, made, flow, fresh)

    def _known(self, e: Edge, z: str, elementwise: bool, differs: bool) -> Adjoint:
        """What is known of a contribution from z, whose shape may differ."""
        seed, v = self.adjoints.settled(z), self.values[e.variable]
        helped = differs and not in_the_open(self.values[z], v)
        return Adjoint(
            full=differs
            or v.shape == ()
            or (elementwise and seed.full)
            or (not e.value.number and (e.value.shape == v.shape or not elementwise)),
            floating=max(seed.floating, e.value.floating),
            number=seed.number and e.value.number,
            type=v.type if helped else join_types(seed.type, e.value.type),
        )

    def _stored(self, s: Statement, e: Edge) -> Statement:
        """The line that adds the adjoint of a part to that part of the adjoint."""
        operation = s.operation
        assert operation is not None and operation.rule.store is not None
        rule, store, target = operation.rule, operation.rule.store, self.adjoints.names[e.variable]
        seed = atom(self.adjoints.names.get(s.target, "1.0"))
        letter = next(iter(rule.derivatives))
        letters = {**operation.arguments, f"df_d{letter}": atom(target), rule.seed: seed}
        call = isinstance(tree(store), ast.Call)
        if call:
            letters["index"] = as_argument(letters["index"])
        store = self.speller.spell(substitute(fill(store, literals(operation)), letters))
        value = store if call else seed
        return Statement(target, value, accumulate=True, store=store, role=ACCUMULATE)

    def _restored(self, s: Statement, value: Expression) -> Expression:
        """A result, or its adjoint, as an operand of the rule's lines and of their products."""
        operation = s.operation
        if operation is None or operation.rule.kind != "reduction" or reduces_all(operation):
            return value
        name = str(operation.arguments[operation.rule.operands[0]].atom)
        shape = self.values[name].shape if name in self.values else None
        return self.speller.spell(restored(value, operation, shape))

    def _restored_adjoint(self, s: Statement) -> Expression:
        g = atom(self.adjoints.names[s.target])
        if self.adjoints.settled(s.target).number:  # of which an array would be float64
            return g
        return self._restored(s, g)

    def _product(
        self, s: Statement, e: Edge, derivative: Expression, part: Expression
    ) -> Expression:
        """Adjoint times derivative (whose text is `part`), guarded where that could be infinite."""
        assert s.operation is not None
        factors = {"g": self._restored_adjoint(s), "d": derivative}
        if derivative is part and literal(tree(part)) == -1:
            return substitute(_NEGATIVE, factors)
        guarded = s.target in self.depend.guarded and not _is_finite(part)
        if guarded or (s.target in self.depend.picked and self._steep(s, e)):
            return self.speller.spell(substitute(_GUARDED, factors))
        return substitute(_PRODUCT, factors)

    def _steep(self, s: Statement, e: Edge) -> bool:
        """May some elements of the derivative be infinite? A scalar is all or nothing."""
        assert s.operation is not None
        rule = s.operation.rule
        several = rule.elementwise and self.values[s.target].shape != ()
        return several and steep(rule, e.derivative)


def _is_finite(part: Expression) -> bool:
    """Is it a literal number, and not 1e999?"""
    value = literal(tree(part))
    return value is not None and abs(value) < float("inf")
