"""The shapes of one array that is rearranged, made larger or smaller.

np.swapaxes(x, 0, -1), x: (n, m, d)     (d, m, n)
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable

from adjointgen.passes.axes import UNKNOWN, axis_along, counted, reduced, setting
from adjointgen.passes.promotion import join_shapes
from adjointgen.passes.shapes.joining import deep
from adjointgen.passes.shapes.matrices import same
from adjointgen.passes.shapes.sizes import product, repeated, shared, total
from adjointgen.program import Operation, Shape


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


def _weighed(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    return reduced(operation, same(operation, shapes))


def _weighed_together(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """The weights may have more axes than what is weighed."""
    return reduced(operation, join_shapes(shapes["a"], shapes["b"]))


def _reshaped(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """The shape that is asked for; a size that is left open is what the others leave."""
    asked = shapes.get("shape")
    if not isinstance(asked, tuple) or asked.count("-1") > 1:
        return None
    if "-1" not in asked:
        return asked
    given = next(shape for x, shape in shapes.items() if x != "shape")
    if not isinstance(given, tuple) or "0" in asked:
        return None
    left, over = Counter(given), Counter(n for n in asked if n != "-1")
    both = left & over  # none of them is 0: NumPy would complain
    size = shared(product((left - both).elements()), product((over - both).elements()))
    return tuple(size if n == "-1" else n for n in asked)


def _flat(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    (shape,) = shapes.values()
    return (product(shape),) if isinstance(shape, tuple) else None


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
    places = axis if isinstance(axis, tuple) else (axis,)
    if not isinstance(shape, tuple):
        return None
    found = counted(places, len(shape) + len(places))
    if found is None or len(set(found)) < len(found):
        return None
    rest = iter(shape)
    return tuple("1" if i in found else next(rest) for i in range(len(shape) + len(found)))


def _squeezed(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """What has a name may be 1, and would go too."""
    shape, axis = shapes["a"], setting(operation, "axis")
    if not isinstance(shape, tuple):
        return None
    if axis is None:
        return tuple(n for n in shape if n != "1") if all(map(str.isdigit, shape)) else None
    taken = counted(axis if isinstance(axis, tuple) else (axis,), len(shape))
    return None if taken is None else tuple(n for i, n in enumerate(shape) if i not in taken)


def _moved(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape = shapes["a"]
    if not isinstance(shape, tuple):
        return None
    given = [setting(operation, letter, UNKNOWN) for letter in ("source", "destination")]
    parts = [n if isinstance(n, (tuple, list)) else (n,) for n in given]
    source, target = (counted(n, len(shape)) for n in parts)
    if source is None or target is None or len(source) != len(target):
        return None
    to = dict(zip(target, source))
    rest = (i for i in range(len(shape)) if i not in source)
    return tuple(shape[to[i] if i in to else next(rest)] for i in range(len(shape)))


def _rolled(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.rollaxis: one axis is put in front of another."""
    shape, start = shapes["a"], setting(operation, "start", 0)
    axis = axis_along(operation, shape)
    if not isinstance(shape, tuple) or axis is None or type(start) is not int:
        return None
    place = start + len(shape) if start < 0 else start
    if not 0 <= place <= len(shape):
        return None
    rest = [n for i, n in enumerate(shape) if i != axis]
    rest.insert(place - (axis < place), shape[axis])
    return tuple(rest)


def _turned(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape, k, axes = shapes["m"], setting(operation, "k", 1), setting(operation, "axes", (0, 1))
    if not isinstance(shape, tuple) or type(k) is not int or not isinstance(axes, (tuple, list)):
        return None
    found = counted(axes, len(shape))
    if found is None or len(found) != 2:
        return None
    sizes = list(shape)
    if k % 2:
        one, other = found
        sizes[one], sizes[other] = sizes[other], sizes[one]
    return tuple(sizes)


def _with_axes(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.atleast_1d and its kin."""
    (shape,) = shapes.values()
    if not isinstance(shape, tuple):
        return None
    count = 1 if operation.rule.operation.endswith("ascontiguousarray") else 0
    count = count or int(operation.rule.operation[-2])
    return deep(shape) if count == 3 else ("1",) * (count - len(shape)) + shape


def _tiled(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape, reps = shapes["A"], setting(operation, "reps", UNKNOWN)
    times = reps if isinstance(reps, (tuple, list)) else (reps,)
    if not isinstance(shape, tuple) or not all(type(n) is int and n >= 0 for n in times):
        return None
    count = max(len(shape), len(times))
    sizes = ("1",) * (count - len(shape)) + shape
    numbers = (1,) * (count - len(times)) + tuple(times)
    return tuple(repeated(size, n) for size, n in zip(sizes, numbers))


def _padded(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """By one number, by two, or by two for each axis."""
    shape, width = shapes["array"], setting(operation, "pad_width", UNKNOWN)
    if not isinstance(shape, tuple):
        return None
    pair = (width, width) if type(width) is int else width
    if not isinstance(pair, (tuple, list)) or not pair:
        return None
    rows = pair if isinstance(pair[0], (tuple, list)) else [pair]
    rows = rows * len(shape) if len(rows) == 1 else rows
    ends = [tuple(row) * 2 if len(row) == 1 else tuple(row) for row in rows]
    whole = all(type(n) is int and n >= 0 for row in ends for n in row)
    if not whole or len(ends) != len(shape) or any(len(row) != 2 for row in ends):
        return None
    return tuple(total((size, *map(str, row))) for size, row in zip(shape, ends))


def _resized(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    asked = setting(operation, "new_shape", UNKNOWN)
    sizes = asked if isinstance(asked, (tuple, list)) else (asked,)
    return tuple(map(str, sizes)) if all(type(n) is int and n >= 0 for n in sizes) else None


def _toeplitz(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    found = list(shapes.values())
    vectors = all(isinstance(shape, tuple) and len(shape) == 1 for shape in found)
    return (*found[0], *found[-1]) if vectors else None  # type: ignore[misc]


def _scores(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """The density at one vector; that of a table is squeezed, and its rows may be one."""
    point, *others = shapes.values()
    if not isinstance(point, tuple) or len(point) != 1:
        return None
    sizes = {shape for shape in others if shape != ()}
    return () if sizes and sizes <= {point, point * 2} else None


ARRAYS: dict[str, Callable[[Operation, dict[str, Shape]], Shape]] = {
    "numpy.transpose": _transposed,
    **dict.fromkeys(("numpy.array", "numpy.asarray"), _displayed),
    "numpy.swapaxes": _swapped,
    "numpy.expand_dims": _expanded,
    "numpy.squeeze": _squeezed,
    "numpy.moveaxis": _moved,
    "numpy.rollaxis": _rolled,
    "numpy.rot90": _turned,
    **dict.fromkeys((f"numpy.{n}" for n in "reshape broadcast_to full".split()), _reshaped),
    "numpy.resize": _resized,
    "numpy.ravel": _flat,
    **dict.fromkeys((f"numpy.atleast_{n}d" for n in "123"), _with_axes),
    "numpy.ascontiguousarray": _with_axes,
    "numpy.repeat": _repeated,
    "numpy.tile": _tiled,
    "numpy.pad": _padded,
    **dict.fromkeys(
        (f"numpy.{n}" for n in "copy asanyarray flip fliplr flipud roll unwrap".split()), same
    ),
    **dict.fromkeys(("scipy.special.softmax", "scipy.special.log_softmax"), same),
    **dict.fromkeys(("numpy.fft.fftshift", "numpy.fft.ifftshift"), same),
    "numpy.average": _weighed,
    "scipy.special.logsumexp": _weighed_together,
    "scipy.linalg.toeplitz": _toeplitz,
    "scipy.linalg.circulant": _toeplitz,
    **dict.fromkeys(
        (f"scipy.stats.{n}" for n in "multivariate_normal.logpdf multivariate_normal.pdf".split()),
        _scores,
    ),
}
