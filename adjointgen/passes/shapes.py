"""The shape of what an operation on whole arrays makes, as far as it can be known.

takes: an `Operation`, and the shapes of its arguments
gives: the shape of its result, None where it is not known

    X.sum(axis=0), X: (n, d)    (d,)
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from adjointgen.expression import tree
from adjointgen.passes.axes import UNKNOWN, axis_along, axis_set, counted, reduced, setting
from adjointgen.passes.matrices import MATRICES, same
from adjointgen.passes.sizes import less, part, product, repeated
from adjointgen.program import Operation, Shape


def result_shape(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """The shape of the result of a reduction or a pullback."""
    if operation.rule.kind == "reduction":
        return reduced(operation, shapes.get(operation.rule.operands[0]))
    known = _SHAPES.get(operation.rule.operation)
    return known(operation, shapes) if known and not operation.rule.own else None


def _transposed(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape, axes = shapes["a"], setting(operation, "axes")
    if not isinstance(shape, tuple):
        return None
    if axes is None:
        return shape[::-1]
    found = counted(axes, len(shape)) if isinstance(axes, (tuple, list)) else None
    if found is None or sorted(found) != list(range(len(shape))):
        return None
    return tuple(shape[n] for n in found)


def _indexed(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    basic = operation.rule.name == "getitem"
    return indexed(shapes["x"], tree(operation.arguments["index"])) if basic else None


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


def _displayed(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """`[[a, b], [c, d]]` of scalars is (2, 2)."""
    if not operation.rule.list_places:  # of an array
        return next(iter(shapes.values()))
    places = [ast.literal_eval(place) for place in operation.rule.list_places]
    last = places[-1] if isinstance(places[-1], tuple) else (places[-1],)
    inner = set(shapes.values())
    if len(inner) != 1:
        return None
    shape = inner.pop()
    return (*(str(n + 1) for n in last), *shape) if isinstance(shape, tuple) else None


def _same_along(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Without an axis the result is flat."""
    shape, axis = same(operation, shapes), axis_set(operation)
    flat = isinstance(shape, tuple) and len(shape) == 1
    return shape if flat or (type(axis) is int and shape != ()) else None


def _running(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of a running sum; that of a scalar has one axis."""
    shape = same(operation, shapes)
    known = isinstance(shape, tuple) or axis_set(operation) not in (0, -1)
    return _same_along(operation, shapes) if known else None


def _area(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """The area below samples of a curve."""
    flat = all(isinstance(s, tuple) and len(s) < 2 for s in shapes.values())
    return () if flat and shapes["y"] != () else None


def _reshaped(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """The shape that is asked for, where its sizes are written out and none is left open."""
    shape = setting(operation, "shape", UNKNOWN)
    sizes = shape if isinstance(shape, (tuple, list)) else (shape,)
    open_ = [n for n in sizes if n == -1]
    if not all(type(n) is int and n >= -1 for n in sizes) or len(open_) > 1:
        return None
    rest = ""
    if open_:
        given = next(iter(shapes.values()))
        if not isinstance(given, tuple) or 0 in sizes:
            return None
        known = product(tuple(str(n) for n in sizes if n != -1))
        rest = product(given)
        if rest.isdigit():
            rest = str(int(rest) // int(known))
        elif known != "1":
            rest = f"{rest}.//{known}"
    return tuple(rest if n == -1 else str(n) for n in sizes)


def _flat(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    (shape,) = shapes.values()
    return (product(shape),) if isinstance(shape, tuple) else None


def _shorter(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.diff."""
    shape, count = shapes["a"], setting(operation, "n", 1)
    axis = axis_along(operation, shape)
    if axis is None or type(count) is not int or count < 0 or not isinstance(shape, tuple):
        return None
    return (*shape[:axis], less(shape[axis], count), *shape[axis + 1 :])


def _repeated(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape, times = shapes["a"], setting(operation, "repeats", UNKNOWN)
    if not isinstance(shape, tuple) or type(times) is not int or times < 0:
        return None
    if setting(operation, "axis") is None:
        return (repeated(product(shape), times),)
    axis = axis_along(operation, shape)
    if axis is None:
        return None
    return (*shape[:axis], repeated(shape[axis], times), *shape[axis + 1 :])


def _taken(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.take, where the places are written out."""
    shape, places = shapes["a"], setting(operation, "indices", UNKNOWN)
    if type(places) is int:
        made: tuple[str, ...] = ()
    elif isinstance(places, (list, tuple)) and all(type(n) is int for n in places):
        made = (str(len(places)),)
    else:
        return None
    if setting(operation, "axis") is None:
        return made
    axis = axis_along(operation, shape)
    if axis is None or not isinstance(shape, tuple):
        return None
    return (*shape[:axis], *made, *shape[axis + 1 :])


def _swapped(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape = shapes["a"]
    if not isinstance(shape, tuple):
        return None
    axes = [setting(operation, letter) for letter in ("axis1", "axis2")]
    found = counted(axes, len(shape))
    if found is None:
        return None
    one, other = found
    sizes = list(shape)
    sizes[one], sizes[other] = sizes[other], sizes[one]
    return tuple(sizes)


def _expanded(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape, axis = shapes["a"], setting(operation, "axis", UNKNOWN)
    if not isinstance(shape, tuple) or type(axis) is not int:
        return None
    place = axis if axis >= 0 else axis + len(shape) + 1
    return (*shape[:place], "1", *shape[place:]) if 0 <= place <= len(shape) else None


_SHAPES: dict[str, Callable[[Operation, dict[str, Shape]], Shape]] = {
    "numpy.transpose": _transposed,
    "numpy.array": _displayed,
    "numpy.asarray": _displayed,
    "numpy.swapaxes": _swapped,
    "numpy.expand_dims": _expanded,
    **dict.fromkeys((f"numpy.{n}" for n in "reshape broadcast_to full".split()), _reshaped),
    "numpy.ravel": _flat,
    "numpy.diff": _shorter,
    "numpy.repeat": _repeated,
    "numpy.take": _taken,
    **dict.fromkeys(
        (f"numpy.{n}" for n in "cumsum cumprod nancumsum nancumprod".split()),
        _running,
    ),
    **dict.fromkeys((f"numpy.{n}" for n in "sort partition".split()), _same_along),
    **dict.fromkeys(
        (f"numpy.{n}" for n in "copy asanyarray flip fliplr flipud roll unwrap".split()), same
    ),
    "numpy.trapezoid": _area,
    "indexing": _indexed,
    **MATRICES,
}
