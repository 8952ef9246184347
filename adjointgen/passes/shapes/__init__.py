"""The shape of what an operation on whole arrays makes, as far as it can be known.

takes: an `Operation`, and the shapes of its arguments
gives: the shape of its result, None where it is not known

    X.sum(axis=0), X: (n, d)    (d,)

What is told here is relied on: it must hold for all sizes that have these names, 0 and 1 too.
"""

from __future__ import annotations

from adjointgen.passes.axes import reduced
from adjointgen.passes.shapes.arrays import ARRAYS
from adjointgen.passes.shapes.joining import JOINED
from adjointgen.passes.shapes.matrices import MATRICES
from adjointgen.passes.shapes.parts import PARTS
from adjointgen.passes.shapes.products import PRODUCTS
from adjointgen.passes.shapes.samples import SAMPLES
from adjointgen.program import Operation, Shape

_KNOWN = {**ARRAYS, **JOINED, **MATRICES, **PARTS, **PRODUCTS, **SAMPLES}


def result_shape(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """The shape of the result of a reduction or a pullback."""
    # In the order of the rule, whatever order the keywords of the call have.
    shapes = {x: shapes[x] for x in operation.rule.operands if x in shapes}
    if operation.rule.kind == "reduction":
        return reduced(operation, shapes.get(operation.rule.operands[0]))
    known = _KNOWN.get(operation.rule.operation)
    return known(operation, shapes) if known and not operation.rule.own else None
