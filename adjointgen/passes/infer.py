"""What is known of each value: its shape, and whether it is floating.

takes: a flattened `Program`; declared shapes
gives: the same with `values` filled in

Every unknown shape has a name: "=x" is the shape of the parameter x, and exp(x) has it too. Two
values with the same shape need no broadcasting, whatever it is. See docs/shapes.md.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from adjointgen.passes.own_values import UNKNOWN
from adjointgen.passes.promotion import join_shapes, mapped
from adjointgen.passes.shapes import result_shape
from adjointgen.passes.values import Values
from adjointgen.program import Operation, Program, Shape, Statement, Value
from adjointgen.read.annotations import declared_shape, sequence, value_of
from adjointgen.rule import TABLE

_LONGEST = 100  # name of a size: those of np.kron(x, x), and so on, would double each time
_AXES = 64  # are the most that NumPy has


def infer(
    program: Program, shapes: Mapping[str, str] | None = None, scalar: bool = False
) -> Program:
    known = Inference(program)
    scalars = _forced_scalars(program, known)
    for p in program.source.parameters:
        value = value_of(p.name, p.node.annotation if p.node else None)
        if shapes and p.name in shapes:
            value = declared_shape(p.name, shapes[p.name])
        elif not isinstance(value.shape, tuple) and (
            p.name in scalars or (scalar and p.name in program.inputs)
        ):
            value = Value((), value.floating, type="s")
        known.values[p.name] = value._replace(listed=sequence(p))
    for s in program.forward:
        value = known.result(s)
        if value.shape is None or _endless(value.shape):
            value = value._replace(shape=() if s.target in scalars else f"={s.target}")
        known.values[s.target] = value
    return program._replace(values=known.values)


def _endless(shape: Shape) -> bool:
    """Is it one that could grow without end, from statement to statement?"""
    told = shape if isinstance(shape, tuple) else ()
    return len(told) > _AXES or any(len(size) > _LONGEST for size in told)


def _forced_scalars(program: Program, known: Inference) -> set[str]:
    """Names that a `math` function takes, and what they were made of.

    `math` takes scalars only, but for `math.prod`, which multiplies as `*` does.
    """
    scalars: set[str] = set()
    for s in reversed(program.forward):
        scalars.update(o for o in known.math_operands(s.value))
        operation = s.operation
        if operation is None or not operation.rule.elementwise:
            continue
        math = operation.library == "math" and operation.prefix is not None
        if s.target in scalars or (math and operation.rule.operation != "math.prod"):
            scalars.update(a.atom for a in operation.arguments.values() if a.atom is not None)
    return scalars


class Inference(Values):
    """Of the statements of a program, one by one."""

    def result(self, s: Statement) -> Value:
        """The value of a statement; by its rule, where not all operands are taken by element."""
        if s.operation is None:
            if isinstance(s.value.template.tree, ast.Tuple):
                self._asked[s.target] = self.asked(s.value)
            value = self.value(s.value)
            return value._replace(size=self.size(s.value)) if value.number else value
        rule = s.operation.rule
        if rule.own:
            return self._of_own(s.operation)
        if not rule.elementwise:
            return self.of_arrays(s.operation)
        value = UNKNOWN if rule.defaults else self.value(s.value)
        if value.shape is not None:
            return value
        taken = [x for x in rule.taken if rule.annotated(x) != TABLE]
        taken = [x for x in taken if x in s.operation.arguments]
        return mapped(rule.operation, [self.value(s.operation.arguments[x]) for x in taken])

    def _of_own(self, operation: Operation) -> Value:
        """The value of a user's function: its type is not known, and a sum of its is no integer."""
        rule = operation.rule
        shapes = {x: self.value(a).shape for x, a in operation.arguments.items()}
        if not rule.elementwise:
            return Value(result_shape(operation, shapes))
        whole: Shape = ()
        for x, shape in shapes.items():
            whole = whole if rule.annotated(x) == TABLE else join_shapes(whole, shape)
        return Value(whole)
