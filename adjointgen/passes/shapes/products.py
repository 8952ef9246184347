"""The shapes of products of vectors, matrices and stacks of them.

x @ y, x: (m, n), y: (n, d)     (m, d)
"""

from __future__ import annotations

from collections.abc import Callable

from adjointgen.passes.axes import counted, setting
from adjointgen.passes.einsum import contracted
from adjointgen.passes.promotion import join_shapes
from adjointgen.passes.shapes.sizes import less, product, total
from adjointgen.program import Operation, Shape


def _two(shapes: dict[str, Shape]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The shapes of both factors, where they are known."""
    x, y = list(shapes.values())[:2]
    return (x, y) if isinstance(x, tuple) and isinstance(y, tuple) else None


def _beside(stack: Shape, *matrix: str) -> Shape:
    """A matrix or a vector for each element of a stack."""
    return (*stack, *matrix) if isinstance(stack, tuple) else None


def _stacked(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of `@`."""
    found = _two(shapes)
    if found is None or not all(found):
        return None
    x, y = found
    if len(x) == 1:
        return (*y[:-2], *y[-1:]) if len(y) > 1 else ()
    if len(y) == 1:
        return x[:-1]
    return _beside(join_shapes(x[:-2], y[:-2]), x[-2], y[-1])


def _dotted(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Each row of the first with each column of the second; of scalars a product."""
    found = _two(shapes)
    if found is None:
        return None
    a, b = found
    if not a or not b:
        return a or b
    return (*a[:-1], *b[:-2], *b[-1:]) if len(b) > 1 else a[:-1]


def _inner(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Each row of the first with each row of the second; of scalars a product."""
    found = _two(shapes)
    if found is None:
        return None
    a, b = found
    return (*a[:-1], *b[:-1]) if a and b else a or b


def _outer(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    found = _two(shapes)
    return (product(found[0]), product(found[1])) if found else None


def _row_by_row(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    found = _two(shapes)
    return join_shapes(found[0][:-1], found[1][:-1]) if found and all(found) else None


def _matrix_by_vector(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    found = _two(shapes)
    if found is None or len(found[0]) < 2 or not found[1]:
        return None
    return _beside(join_shapes(found[0][:-2], found[1][:-1]), found[0][-2])


def _vector_by_matrix(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    found = _two(shapes)
    if found is None or len(found[1]) < 2 or not found[0]:
        return None
    return _beside(join_shapes(found[0][:-1], found[1][:-2]), found[1][-1])


def _crossed(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of vectors of three elements; of two each it is a number."""
    found = _two(shapes)
    if found is None or not all(found):
        return None
    last = {found[0][-1], found[1][-1]}
    if not last <= {"2", "3"}:
        return None
    return _beside(_row_by_row(operation, shapes), *(["3"] if "3" in last else []))


def _chained(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    given = tuple(shapes.values())  # one alone NumPy refuses
    first, last = given[0], given[-1]
    if not isinstance(first, tuple) or not isinstance(last, tuple):
        return None
    return (*first[:-1], *last[1:])


def _contracted(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.tensordot, by a number of axes or the axes of both."""
    found, axes = _two(shapes), setting(operation, "axes", 2)
    if found is None:
        return None
    a, b = found
    if type(axes) is int:
        if not 0 <= axes <= min(len(a), len(b)):
            return None
        return (*a[: len(a) - axes], *b[axes:])
    if not isinstance(axes, (tuple, list)) or len(axes) != 2:
        return None
    given = [n if isinstance(n, (tuple, list)) else (n,) for n in axes]
    of_a, of_b = (counted(n, len(shape)) for n, shape in zip(given, found))
    if of_a is None or of_b is None:
        return None
    left = [n for i, n in enumerate(a) if i not in of_a]
    return (*left, *(n for i, n in enumerate(b) if i not in of_b))


def _all_pairs(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    found = _two(shapes)
    return found and (*found[0], *found[1])


def _kron(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    found = _two(shapes)
    if found is None:
        return None
    count = max(map(len, found))
    a, b = (("1",) * (count - len(shape)) + shape for shape in found)
    return tuple(product(pair) for pair in zip(a, b))


def _convolved(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of vectors of m and n elements: m + n - 1, the larger, or where they overlap wholly."""
    found, mode = _two(shapes), setting(operation, "mode", operation.rule.default("mode"))
    if found is None:
        return None
    if any(len(shape) > 1 for shape in found):
        return None  # NumPy refuses them
    (m,), (n,) = (shape or ("1",) for shape in found)
    mode = mode.strip("'") if isinstance(mode, str) else mode
    if mode == "full":
        return (less(total((m, n)), 1),)
    if not m.isdigit() or not n.isdigit():
        return (m,) if m == n and mode == "same" else None
    longer, shorter = max(int(m), int(n)), min(int(m), int(n))
    sizes = {"same": longer, "valid": longer - shorter + 1}
    return (str(sizes[mode]),) if mode in sizes else None


def _covariance(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.cov and np.corrcoef; of one variable, which a named size may be, it is a number.

    A second array of one row is one variable, even where columns are asked for.
    """
    rows = setting(operation, "rowvar", True)
    counts = []
    for x in [x for x in ("m", "x", "y") if x in shapes]:
        shape = shapes[x]
        if not isinstance(shape, tuple) or type(rows) is not bool or len(shape) not in (1, 2):
            return None
        if x == "y" and not rows and len(shape) == 2:
            if not shape[0].isdigit():
                return None
            shape = shape if shape[0] != "1" else ("1",)
        counts.append("1" if len(shape) == 1 else shape[0 if rows else 1])
    size = total(counts)
    if size == "1":
        return ()
    return (size, size) if size.isdigit() else None


PRODUCTS: dict[str, Callable[[Operation, dict[str, Shape]], Shape]] = {
    "numpy.matmul": _stacked,
    "numpy.dot": _dotted,
    "numpy.vdot": lambda operation, shapes: (),
    "numpy.inner": _inner,
    "numpy.outer": _outer,
    **dict.fromkeys((f"numpy.{n}.outer" for n in "add subtract multiply".split()), _all_pairs),
    "numpy.vecdot": _row_by_row,
    "numpy.matvec": _matrix_by_vector,
    "numpy.vecmat": _vector_by_matrix,
    "numpy.cross": _crossed,
    "numpy.tensordot": _contracted,
    "numpy.kron": _kron,
    "numpy.einsum": contracted,
    "numpy.linalg.multi_dot": _chained,
    **dict.fromkeys(("numpy.cov", "numpy.corrcoef"), _covariance),
    **dict.fromkeys(("numpy.convolve", "numpy.correlate"), _convolved),
}
