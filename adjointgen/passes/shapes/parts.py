"""The shapes of parts: what is indexed, taken, left out, or lies on a diagonal.

x[1:, None], x: (n,)        (n.-1, 1)
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from adjointgen.expression import dotted_name, tree
from adjointgen.passes.axes import UNKNOWN, axis_along, axis_set, counted, reduced, setting
from adjointgen.passes.shapes.sizes import least, less, part, product, total
from adjointgen.program import Operation, Shape


def _indexed(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape = shapes["x"]
    if operation.rule.name == "getitem":
        return indexed(shape, tree(operation.arguments["index"]))
    places = shapes.get("index")
    if not isinstance(shape, tuple) or not shape:
        return None
    return (*places, *shape[1:]) if isinstance(places, tuple) else _places(operation, shape)


def indexed(shape: Shape, index: ast.expr) -> Shape:
    """The shape of a part by integers, None and slices; any name is taken for an integer."""
    parts = list(index.elts) if isinstance(index, ast.Tuple) else [index]
    if not isinstance(shape, tuple):
        return None
    for i, p in enumerate(parts):
        if isinstance(p, ast.Constant) and p.value is ...:
            others = sum(not _adds(q) for q in parts) - 1
            parts[i : i + 1] = [ast.Slice()] * (len(shape) - others)
            break
    out: list[str] = []
    sizes = list(shape)
    for p in parts:
        if _adds(p):
            out.append("1")
            continue
        if not sizes:
            return None
        size = sizes.pop(0)
        if isinstance(p, ast.Slice):
            found = part(size, p)
            if found is None:
                return None
            out.append(found)
    return (*out, *sizes)


def _adds(part: ast.expr) -> bool:
    """Is it None, or np.newaxis, which makes a new axis?"""
    return (isinstance(part, ast.Constant) and part.value is None) or isinstance(
        part, ast.Attribute
    )


def _taken(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.take, where the places are written out or declared."""
    shape, places = shapes["a"], setting(operation, "indices", UNKNOWN)
    given = shapes.get("indices")
    made = given if isinstance(given, tuple) else ()
    while isinstance(places, (list, tuple)) and places:  # of what is no even table NumPy complains
        made, places = (*made, str(len(places))), places[0]
    if type(places) is not int and not isinstance(given, tuple):
        return None
    if setting(operation, "axis") is None:
        return made
    axis = axis_along(operation, shape)
    if axis is None or not isinstance(shape, tuple):
        return None
    return (*shape[:axis], *made, *shape[axis + 1 :])


def _places(operation: Operation, shape: tuple[str, ...]) -> Shape:
    """The shape of x[[0, 1, 1]] or x[:, np.array([0, 2])]: one list of places beside slices."""
    index = tree(operation.arguments["index"])
    sizes = list(shape)
    chosen = 0
    for at, p in enumerate(index.elts if isinstance(index, ast.Tuple) else [index]):
        if at >= len(sizes):
            return None
        if isinstance(p, ast.Slice):
            size = part(sizes[at], p)
        else:
            size = _count(p)
            chosen += 1
        if size is None or chosen > 1:
            return None
        sizes[at] = size
    return tuple(sizes)


def _count(node: ast.expr) -> str | None:
    """How many places a list of integers names, as it is or in `np.array`."""
    if isinstance(node, ast.Call) and dotted_name(node.func) == "np.array" and not node.keywords:
        node = node.args[0]
    try:
        places = ast.literal_eval(node)
    except ValueError:
        return None
    whole = isinstance(places, list) and places and all(type(n) is int for n in places)
    return str(len(places)) if whole else None


def _deleted(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Without one element, row, …"""
    shape, place = shapes["arr"], setting(operation, "obj", UNKNOWN)
    if not isinstance(shape, tuple) or type(place) is not int:
        return None
    if axis_set(operation) is None:
        return (less(product(shape), 1),)
    axis = axis_along(operation, shape)
    return None if axis is None else (*shape[:axis], less(shape[axis], 1), *shape[axis + 1 :])


def _inserted(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """With one number more, or one in each row, …"""
    shape, place = shapes["arr"], setting(operation, "obj", UNKNOWN)
    if not isinstance(shape, tuple) or type(place) is not int:
        return None
    if axis_set(operation) is None:
        return (total((product(shape), "1")),)
    axis = axis_along(operation, shape)
    if axis is None:
        return None
    return (*shape[:axis], total((shape[axis], "1")), *shape[axis + 1 :])


def _diagonal_size(m: str, n: str, offset: int) -> str | None:
    """How many elements a diagonal of an (m, n) matrix has."""
    if m.isdigit() and n.isdigit():
        return str(max(0, min(int(m), int(n) - offset) - max(0, -offset)))
    if offset == 0:
        return least(m, n)
    return less(m, abs(offset)) if m == n else None


def _on_axes(operation: Operation, shape: Shape, axes: tuple[object, ...]) -> Shape:
    """The diagonal of these two axes comes last."""
    offset = setting(operation, "offset", 0)
    found = counted(axes, len(shape)) if isinstance(shape, tuple) else None
    if not isinstance(shape, tuple) or found is None or type(offset) is not int:
        return None
    one, other = found
    size = _diagonal_size(shape[one], shape[other], offset)
    rest = (n for i, n in enumerate(shape) if i not in found)
    return (*rest, size) if size is not None and one != other else None


def _diagonal(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    axes = setting(operation, "axis1", 0), setting(operation, "axis2", 1)
    return _on_axes(operation, shapes["a"], axes)


def _last_diagonal(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of the matrices of a stack."""
    return _on_axes(operation, shapes["x"], (-2, -1))


def _traced(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    made = _diagonal(operation, shapes)
    return made[:-1] if isinstance(made, tuple) else _numbers(shapes["a"])


def _last_traced(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape = shapes["x"]
    return shape[:-2] if isinstance(shape, tuple) and len(shape) > 1 else None


def _numbers(shape: Shape) -> Shape:
    """Of a matrix one number, whatever its offset."""
    return () if isinstance(shape, tuple) and len(shape) == 2 else None


def _on_diagonal(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.diag: a vector becomes a square matrix, and of a matrix the diagonal is left."""
    shape, offset = shapes["v"], setting(operation, "k", 0)
    if not isinstance(shape, tuple) or type(offset) is not int:
        return None
    flat = operation.rule.operation == "numpy.diagflat"
    if len(shape) == 2 and not flat:
        size = _diagonal_size(*shape, offset)
        return None if size is None else (size,)
    if len(shape) != 1 and not flat:
        return None
    size = total((product(shape), str(abs(offset))))
    return (size, size)


def _windows(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of sliding_window_view: as many windows as fit, and behind them the size of one."""
    shape, asked = shapes["x"], shapes.get("window_shape")
    axes = setting(operation, "axis")
    if not isinstance(shape, tuple) or not isinstance(asked, tuple):
        return None
    every = range(len(shape)) if axes is None else axes if isinstance(axes, tuple) else (axes,)
    found = counted(every, len(shape))
    if found is None or len(found) != len(asked) or len(set(found)) < len(found):
        return None
    sizes = list(shape)
    for axis, n in zip(found, asked):
        if not n.isdigit() or n == "0":
            return None
        sizes[axis] = less(sizes[axis], int(n) - 1)
    return (*sizes, *asked)


def _ranked(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.quantile: one for each probability, in front, but of nothing NumPy makes one nan."""
    given, rest = shapes.get("q", ()), reduced(operation, shapes["a"])
    some = all(n.isdigit() and n != "0" for n in shapes["a"] or ())
    if given and not some and operation.rule.operation.startswith("numpy.nan"):
        return None
    known = isinstance(given, tuple) and isinstance(rest, tuple)
    return (*given, *rest) if known else None  # type: ignore[misc]


PARTS: dict[str, Callable[[Operation, dict[str, Shape]], Shape]] = {
    "indexing": _indexed,
    "numpy.take": _taken,
    "numpy.delete": _deleted,
    "numpy.insert": _inserted,
    "numpy.diag": _on_diagonal,
    "numpy.diagflat": _on_diagonal,
    "numpy.diagonal": _diagonal,
    "numpy.linalg.diagonal": _last_diagonal,
    "numpy.trace": _traced,
    "numpy.linalg.trace": _last_traced,
    "numpy.lib.stride_tricks.sliding_window_view": _windows,
    **dict.fromkeys(
        (f"numpy.{n}{k}" for n in ("", "nan") for k in ("quantile", "percentile")), _ranked
    ),
}
