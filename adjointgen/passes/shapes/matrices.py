"""The shapes of what linear algebra makes of a matrix, or of a stack of them.

w, v = np.linalg.eigh(A), A: (n, n)     w: (n,), v: (n, n)
"""

from __future__ import annotations

from collections.abc import Callable

from adjointgen.passes.axes import setting
from adjointgen.passes.promotion import join_shapes
from adjointgen.passes.shapes.sizes import least
from adjointgen.program import Operation, Shape


def _known(operation: Operation, shapes: dict[str, Shape]) -> tuple[str, ...] | None:
    """The shape of the first argument, if it is one of matrices."""
    shape = same(operation, shapes)
    return shape if isinstance(shape, tuple) and len(shape) > 1 else None


def same(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    return shapes[operation.rule.operands[0]]


def _last(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """As the right-hand side, which is given last; of stacks it is not told."""
    stacks = any(not isinstance(shape, tuple) or len(shape) > 2 for shape in shapes.values())
    return None if stacks else list(shapes.values())[-1]


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


def _solved_each(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of stacks too, but where b is a stack of vectors to some NumPy, and to others a matrix."""
    a, b = shapes["a"], shapes["b"]
    if not isinstance(a, tuple) or not isinstance(b, tuple) or len(a) < 2 or not b:
        return None
    if len(b) == 1:
        return a[:-1]
    stack = join_shapes(a[:-2], b[:-2]) if len(b) >= len(a) else None
    return (*stack, *b[-2:]) if isinstance(stack, tuple) else None


def _decomposed(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of a matrix (m, n) with k = min(m, n): (m, k), (k,) and (k, n)."""
    shape = _known(operation, shapes)
    if shape is None:
        return None
    size = least(*shape[-2:])
    result = operation.rule.result
    if result == "s":
        return (*shape[:-2], size)
    return (*shape[:-1], size) if result in ("u", "q") else (*shape[:-2], size, shape[-1])


def _measured(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.linalg.matrix_norm."""
    shape, kept = _known(operation, shapes), setting(operation, "keepdims", False)
    if shape is None or type(kept) is not bool:
        return None
    return (*shape[:-2], "1", "1") if kept else shape[:-2]


def _eigen(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    return (_row if operation.rule.result == "w" else same)(operation, shapes)


def _fitted(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.linalg.lstsq; how many residuals there are depends on the rank."""
    shape, result = _known(operation, shapes), operation.rule.result
    if result == "x":
        return _solved(operation, shapes)
    return (least(*shape),) if result == "s" and shape and len(shape) == 2 else None


MATRICES: dict[str, Callable[[Operation, dict[str, Shape]], Shape]] = {
    **dict.fromkeys((f"numpy.linalg.{n}" for n in "inv cholesky matrix_power".split()), same),
    **dict.fromkeys((f"numpy.linalg.{n}" for n in "det slogdet cond".split()), _number),
    **dict.fromkeys((f"numpy.linalg.{n}" for n in "qr svd svdvals".split()), _decomposed),
    **dict.fromkeys(("numpy.linalg.pinv", "numpy.matrix_transpose"), _swapped),
    **dict.fromkeys(("numpy.triu", "numpy.tril"), _known),
    "numpy.linalg.solve": _solved_each,
    "numpy.linalg.lstsq": _fitted,
    "numpy.linalg.eigh": _eigen,
    "numpy.linalg.eigvalsh": _row,
    "numpy.linalg.matrix_norm": _measured,
    **dict.fromkeys(
        (f"scipy.linalg.{n}" for n in "inv cholesky cho_factor expm sqrtm logm".split()), same
    ),
    **dict.fromkeys(
        (f"scipy.linalg.{n}" for n in "solve solve_triangular cho_solve".split()), _solved
    ),
    "scipy.linalg.det": _number,
    **dict.fromkeys((f"scipy.linalg.{n}" for n in "qr svd svdvals".split()), _decomposed),
    "scipy.linalg.pinv": _swapped,
    "scipy.linalg.eigh": _eigen,
    "scipy.linalg.eigvalsh": _row,
    **dict.fromkeys(
        (f"scipy.linalg.solve_{n}" for n in "sylvester continuous_lyapunov".split()), _last
    ),
    "scipy.linalg.solve_discrete_lyapunov": _last,
    "scipy.linalg.solve_banded": _last,
}
