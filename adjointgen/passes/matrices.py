"""The shapes of what products and linear algebra make, as far as they can be known: see shapes.py.

takes: an `Operation`, and the shapes of its arguments
gives: the shape of its result, None where it is not known

    w, v = np.linalg.eigh(A), A: (n, n)     w: (n,), v: (n, n)
"""

from __future__ import annotations

from collections.abc import Callable

from adjointgen.passes.axes import setting
from adjointgen.passes.einsum import contracted
from adjointgen.program import Operation, Shape


def _known(operation: Operation, shapes: dict[str, Shape]) -> tuple[str, ...] | None:
    """The shape of the first argument, if it is one of matrices."""
    shape = same(operation, shapes)
    return shape if isinstance(shape, tuple) and len(shape) > 1 else None


def same(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    return shapes[operation.rule.operands[0]]


def _swapped(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape = _known(operation, shapes)
    return shape and (*shape[:-2], shape[-1], shape[-2])


def _number(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of each matrix one."""
    shape = _known(operation, shapes)
    return shape and shape[:-2]


def _row(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape = _known(operation, shapes)
    return shape and shape[:-1]


def _solved(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """One matrix, and a vector or a matrix: as that, with the columns of the first for its rows."""
    first, b = same(operation, shapes), shapes["b"]
    if not isinstance(first, tuple) or not isinstance(b, tuple) or len(first) != 2:
        return None
    return (first[1], *b[1:]) if len(b) in (1, 2) else None


def _least(m: str, n: str) -> str | None:
    if m == n or (m.isdigit() and n.isdigit()):
        return min(m, n, key=int) if m != n else m
    return None


def _decomposed(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of a matrix (m, n) with k = min(m, n): (m, k), (k,) and (k, n)."""
    shape = _known(operation, shapes)
    size = _least(*shape[-2:]) if shape else None
    if shape is None or size is None:
        return None
    result = operation.rule.result
    if result == "s":
        return (*shape[:-2], size)
    return (*shape[:-1], size) if result in ("u", "q") else (*shape[:-2], size, shape[-1])


def _eigen(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    return (_row if operation.rule.result == "w" else same)(operation, shapes)


def _fitted(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    return _solved(operation, shapes) if operation.rule.result == "x" else None


def _chained(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    first, *_, last = shapes.values()
    if not isinstance(first, tuple) or not isinstance(last, tuple):
        return None
    return (*first[:-1], *last[1:])


def _multiplied(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    x, y = shapes.values()
    if not isinstance(x, tuple) or not isinstance(y, tuple) or not x or not y:
        return None
    if len(x) > 2 or len(y) > 2:
        return None
    return (*x[:-1], *y[1:])


def _diagonal(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.diag: a vector becomes a square matrix."""
    (shape,) = shapes.values()
    if isinstance(shape, tuple) and len(shape) == 1 and setting(operation, "k", 0) == 0:
        return (*shape, *shape)
    return None


def _outer(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    a, b = shapes.values()
    vectors = isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b) == 1
    return (*a, *b) if vectors else None  # type: ignore[misc]


def _traced(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape = shapes["a"]
    return () if isinstance(shape, tuple) and len(shape) == 2 else None


MATRICES: dict[str, Callable[[Operation, dict[str, Shape]], Shape]] = {
    **dict.fromkeys((f"numpy.linalg.{n}" for n in "inv cholesky matrix_power".split()), same),
    **dict.fromkeys((f"numpy.linalg.{n}" for n in "det slogdet".split()), _number),
    **dict.fromkeys((f"numpy.linalg.{n}" for n in "qr svd svdvals".split()), _decomposed),
    **dict.fromkeys(("numpy.linalg.pinv", "numpy.matrix_transpose"), _swapped),
    **dict.fromkeys(("numpy.triu", "numpy.tril"), _known),
    **dict.fromkeys(("numpy.matmul", "numpy.dot"), _multiplied),
    "numpy.einsum": contracted,
    "numpy.outer": _outer,
    "numpy.diag": _diagonal,
    "numpy.trace": _traced,
    "numpy.linalg.solve": _solved,
    "numpy.linalg.lstsq": _fitted,
    "numpy.linalg.eigh": _eigen,
    "numpy.linalg.eigvalsh": _row,
    "numpy.linalg.multi_dot": _chained,
    **dict.fromkeys(
        (f"scipy.linalg.{n}" for n in "inv cholesky cho_factor expm sqrtm logm".split()), same
    ),
    **dict.fromkeys(
        (f"scipy.linalg.{n}" for n in "solve solve_triangular cho_solve".split()), _solved
    ),
    "scipy.linalg.det": _number,
}
