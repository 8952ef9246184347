"""The shapes of what is joined of several arrays, or split.

np.concatenate([x, y]), x: (m,), y: (n,)    (m.+n,)
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from adjointgen.passes.axes import UNKNOWN, axis_set, counted, setting
from adjointgen.passes.promotion import join_shapes
from adjointgen.passes.shapes.sizes import part, product, shared, total
from adjointgen.program import Operation, Shape

_Known = tuple[str, ...]


def _all(shapes: dict[str, Shape]) -> list[_Known] | None:
    """The shapes of the arrays, if all are known."""
    known = [shape for shape in shapes.values() if isinstance(shape, tuple)]
    return known if len(known) == len(shapes) else None


def _along(shapes: Sequence[_Known], axis: object) -> Shape:
    """One after the other along an axis; the other sizes are the same in all of them."""
    count = len(shapes[0])
    found = counted((axis,), count)
    if found is None or any(len(shape) != count for shape in shapes):
        return None
    (at,) = found
    if len({(*shape[:at], *shape[at + 1 :]) for shape in shapes}) > 1:
        return None
    return (*shapes[0][:at], total([shape[at] for shape in shapes]), *shapes[0][at + 1 :])


def _padded(shape: _Known, count: int) -> _Known:
    """With so many axes, the new ones in front."""
    return ("1",) * (count - len(shape)) + shape


def _concatenated(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    found, axis = _all(shapes), axis_set(operation)
    if found is None:
        return None
    if axis is None:
        return (total([product(shape) for shape in found]),)
    return _along(found, axis)


def _stacked(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    found, axis = _all(shapes), axis_set(operation)
    if found is None or len(set(found)) > 1:
        return None
    places = counted((axis,), len(found[0]) + 1)
    if places is None:
        return None
    (at,) = places
    return (*found[0][:at], str(len(found)), *found[0][at:])


def _beside(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.hstack."""
    found = _all(shapes)
    if found is None:
        return None
    vectors = [_padded(shape, 1) for shape in found]
    return _along(vectors, 0 if len(vectors[0]) == 1 else 1)


def _below(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.vstack."""
    found = _all(shapes)
    return _along([_padded(shape, 2) for shape in found], 0) if found else None


def _behind(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.dstack."""
    found = _all(shapes)
    return _along([deep(shape) for shape in found], 2) if found else None


def deep(shape: _Known) -> _Known:
    """With at least three axes: a vector is a row, and the last one is new."""
    return shape if len(shape) > 2 else (*_padded(shape, 2), "1")


def _columns(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    found = _all(shapes)
    if found is None:
        return None
    return _along([(*_padded(s, 1), "1") if len(s) < 2 else s for s in found], 1)


def _blocks(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """The lists that are innermost lie along the last axis."""
    found = _all(shapes)
    if found is None:
        return None
    written = (ast.literal_eval(place) for place in operation.rule.list_places)
    places: list[tuple[int, ...]] = [p if isinstance(p, tuple) else (p,) for p in written]
    if not places or len(set(map(len, places))) > 1:
        return None
    depth = len(places[0])
    count = max(depth, *map(len, found))
    grown: dict[tuple[int, ...], Shape] = dict(zip(places, (_padded(s, count) for s in found)))
    for level in range(depth):
        rows: dict[tuple[int, ...], list[_Known]] = {}
        for place, shape in grown.items():
            if not isinstance(shape, tuple):
                return None
            rows.setdefault(place[:-1], []).append(shape)
        grown = {place: _along(row, count - 1 - level) for place, row in rows.items()}
    return grown[()]


def _block_diagonal(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    found = _all(shapes)
    if found is None or any(len(shape) > 2 for shape in found):
        return None
    blocks = [_padded(shape, 2) for shape in found]
    return total([m for m, _ in blocks]), total([n for _, n in blocks])


def _crossing(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.meshgrid: the first two are exchanged, unless their order is that of indices."""
    found = _all(shapes)
    sparse, order = setting(operation, "sparse", False), setting(operation, "indexing", "xy")
    if found is None or sparse is not False or order not in ("xy", "ij"):
        return None
    sizes = [product(shape) for shape in found]
    return tuple(sizes[1::-1] + sizes[2:] if order == "xy" else sizes)


def _broadcast(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    whole: Shape = ()
    for shape in shapes.values():
        whole = join_shapes(whole, shape)
    return whole


def _split(axis: int | None = None) -> Callable[[Operation, dict[str, Shape]], Shape]:
    """Of np.split and its kin, which split along this axis."""

    def shape_of(operation: Operation, shapes: dict[str, Shape]) -> Shape:
        shape = next(iter(shapes.values()))
        along = axis_set(operation) if axis is None else axis
        if not isinstance(shape, tuple):
            return None
        if operation.rule.operation == "numpy.hsplit" and len(shape) == 1:
            along = 0
        found = counted((along,), len(shape))
        size = _piece(operation, shape[found[0]]) if found else None
        return (*shape[: found[0]], size, *shape[found[0] + 1 :]) if found and size else None

    return shape_of


def _piece(operation: Operation, size: str) -> str | None:
    """The size of the piece that is taken."""
    cuts = setting(operation, "indices_or_sections", UNKNOWN)
    index = setting(operation, "index", UNKNOWN)
    if type(index) is not int:
        return None
    if type(cuts) is int:
        if cuts < 1:
            return None
        if size.isdigit():
            share, rest = divmod(int(size), cuts)
            return str(share + (index % cuts < rest))
        uneven = operation.rule.operation == "numpy.array_split"
        return None if uneven else shared(size, str(cuts))
    if not isinstance(cuts, (tuple, list)) or not all(type(n) is int for n in cuts):
        return None
    if not -len(cuts) - 1 <= index <= len(cuts):
        return None
    ends = [None, *(ast.Constant(n) for n in cuts), None]
    first = index % (len(cuts) + 1)
    low, high = (_signed(end) for end in ends[first : first + 2])
    return part(size, ast.Slice(low, high))


def _signed(end: ast.Constant | None) -> ast.expr | None:
    return None if end is None else ast.parse(repr(end.value), mode="eval").body


def _unstacked(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape = shapes["x"]
    found = counted((axis_set(operation),), len(shape)) if isinstance(shape, tuple) else None
    return (*shape[: found[0]], *shape[found[0] + 1 :]) if shape and found else None


JOINED: dict[str, Callable[[Operation, dict[str, Shape]], Shape]] = {
    **dict.fromkeys(("numpy.concatenate", "numpy.append"), _concatenated),
    "numpy.stack": _stacked,
    "numpy.hstack": _beside,
    "numpy.vstack": _below,
    "numpy.dstack": _behind,
    "numpy.column_stack": _columns,
    "numpy.block": _blocks,
    "scipy.linalg.block_diag": _block_diagonal,
    "numpy.meshgrid": _crossing,
    **dict.fromkeys(("numpy.broadcast_arrays", "numpy.choose"), _broadcast),
    **dict.fromkeys(("numpy.split", "numpy.array_split"), _split()),
    "numpy.hsplit": _split(1),
    "numpy.vsplit": _split(0),
    "numpy.dsplit": _split(2),
    "numpy.unstack": _unstacked,
}
