"""Of several rules for one operation, the one for operands with so many dimensions.

takes: a `Program` whose values are inferred
gives: the same, each of its operations with the first rule that is known to fit

    x @ y, x: (n, d), y: (d,)       the rule for Matrix @ Vector
    x @ y                           the rule for arrays of any shape
    np.einsum("i,i->", x, y)        another np.einsum, if x and y are of one size
"""

from __future__ import annotations

from adjointgen.passes.einsum import contracting
from adjointgen.passes.infer import Inference
from adjointgen.program import Operation, Program, Shape, Statement
from adjointgen.rule import FITTING, RANKS, STACK, TRIPLE, Rule


def specialise(program: Program) -> Program:
    known = Inference(program)
    known.values = dict(program.values)
    return program._replace(forward=tuple(_specialised(s, known) for s in program.forward))


def _specialised(s: Statement, known: Inference) -> Statement:
    if s.operation is None:
        return s
    operation, rule = s.operation, s.operation.rule
    contracts = rule.operation == "numpy.einsum" and not rule.own
    if not contracts and not any(kind in FITTING for kind in rule.annotations):
        return s
    real = {x: a for x, a in operation.arguments.items() if not rule.inert(x)}
    shapes = {x: known.value(a).shape for x, a in real.items()}
    chosen = contracting(operation, shapes) if contracts else _ranked(operation, shapes, known)
    return s._replace(operation=operation._replace(rule=chosen))


def _ranked(operation: Operation, shapes: dict[str, Shape], known: Inference) -> Rule:
    """The first rule of this call whose operands have so many dimensions."""
    given, scope = operation.rule, known.scope
    alike = (
        r for r in scope.book.find(given.operation) if (r.seed, r.call) == (given.seed, given.call)
    )
    rule = next(r for r in alike if _fits(r, shapes))
    return rule._replace(result=given.result, derivatives=rule.by_result[given.result])


def _fits(rule: Rule, shapes: dict[str, Shape]) -> bool:
    stacks = set()
    for letter, shape in shapes.items():
        kind = rule.annotated(letter)
        if kind not in FITTING:
            continue
        if not isinstance(shape, tuple) or len(shape) != RANKS.get(kind, len(shape)):
            return False
        if kind == TRIPLE:
            if shape[-1:] != ("3",):
                return False
            stacks.add(shape[:-1])
        if kind == STACK:
            if len(shape) < 3:
                return False
            stacks.add(shape[:-2])
    return len(stacks) < 2
