"""The shape of what an operation on whole arrays makes, as far as it can be known.

takes: an `Operation`, and the shapes of its arguments
gives: the shape of its result, None where it is not known

    X.sum(axis=0), X: (n, d)    (d,)
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from adjointgen.expression import Expression, parse_expression, substitute, tree
from adjointgen.passes.matrices import MATRICES
from adjointgen.passes.sizes import less, part, product, repeated
from adjointgen.program import Operation

Shape = tuple[str, ...] | str | None
UNKNOWN = object()

_EXPANDED = parse_expression("np.expand_dims(g, axis)")
_RESHAPED = parse_expression("np.reshape(g, np.shape(np.sum(a, axis=axis, keepdims=keepdims)))")


def setting(operation: Operation, letter: str, default: object = None) -> object:
    """The value of an argument that is written out; the default if it is not given; or UNKNOWN."""
    argument = operation.arguments.get(letter)
    if argument is None:
        return default
    try:
        value: object = ast.literal_eval(tree(argument))
    except (ValueError, SyntaxError, TypeError):
        return UNKNOWN
    return value


def reduces_all(operation: Operation) -> bool:
    """Does a reduction provably make one scalar?"""
    whole = setting(operation, "axis") is None
    return whole and setting(operation, "keepdims", False) is False


def restored(value: Expression, operation: Operation) -> Expression:
    """What has the shape of a reduction's result, with the axes that the reduction took."""
    axis, kept = setting(operation, "axis"), setting(operation, "keepdims", False)
    if kept is True or (axis is None and kept is False):
        return value
    first = operation.arguments[operation.rule.operands[0]]
    letters = {**operation.arguments, "a": first, "g": value}
    if kept is False and isinstance(axis, (int, tuple)):
        return substitute(_EXPANDED, letters)
    letters.setdefault("axis", parse_expression("None"))
    return substitute(_RESHAPED, {**letters, "keepdims": parse_expression("True")})


def result_shape(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """The shape of the result of a reduction or a pullback."""
    if operation.rule.kind == "reduction":
        return _reduced(operation, shapes.get(operation.rule.operands[0]))
    # A user's own rule has letters of its own.
    known = None if operation.rule.own else _SHAPES.get(operation.rule.operation)
    return known(operation, shapes) if known else None


def _reduced(operation: Operation, shape: Shape) -> Shape:
    if reduces_all(operation):
        return ()
    axis, kept = setting(operation, "axis"), setting(operation, "keepdims", False)
    if not isinstance(shape, tuple) or type(kept) is not bool:
        return None
    count = len(shape)
    axes = tuple(range(count)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    if not all(type(n) is int and -count <= n < count for n in axes):
        return None
    taken = {n % count for n in axes}
    if kept:
        return tuple("1" if i in taken else n for i, n in enumerate(shape))
    return tuple(n for i, n in enumerate(shape) if i not in taken)


def _matmul(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    x, y = shapes.values()
    if not isinstance(x, tuple) or not isinstance(y, tuple) or not x or not y:
        return None
    if len(x) > 2 or len(y) > 2:
        return None
    return (*x[:-1], *y[1:])


def _transposed(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape, axes = shapes["a"], setting(operation, "axes")
    if not isinstance(shape, tuple):
        return None
    if axes is None:
        return shape[::-1]
    if not isinstance(axes, (tuple, list)) or sorted(n % len(shape) for n in axes) != list(
        range(len(shape))
    ):
        return None
    return tuple(shape[n] for n in axes)


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


def _same(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    return next(iter(shapes.values()))


def _same_along(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Without an axis the result is flat."""
    letter = operation.rule.operands[0]
    shape = shapes[letter]
    optional = operation.rule.operands[operation.rule.required :]
    default = ast.literal_eval(operation.rule.default("axis")) if "axis" in optional else None
    axis = setting(operation, "axis", default)
    flat = isinstance(shape, tuple) and len(shape) == 1
    return shape if flat or (type(axis) is int and shape != ()) else None


def _traced(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape = shapes["a"]
    return () if isinstance(shape, tuple) and len(shape) == 2 else None


def _area(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """The area below samples of a curve."""
    flat = all(isinstance(s, tuple) and len(s) < 2 for s in shapes.values())
    return () if flat and shapes["y"] != () else None


def _half(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape = shapes["m"]
    return shape if isinstance(shape, tuple) and len(shape) > 1 else None


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


def _axis(operation: Operation, shape: Shape) -> int | None:
    """The axis that is written out or is the default, counted from the first."""
    optional = operation.rule.operands[operation.rule.required :]
    default = ast.literal_eval(operation.rule.default("axis")) if "axis" in optional else None
    axis = setting(operation, "axis", default)
    if type(axis) is not int or not isinstance(shape, tuple):
        return None
    return axis % len(shape) if -len(shape) <= axis < len(shape) else None


def _shorter(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.diff."""
    shape, count = shapes["a"], setting(operation, "n", 1)
    axis = _axis(operation, shape)
    if axis is None or type(count) is not int or count < 0 or not isinstance(shape, tuple):
        return None
    return (*shape[:axis], less(shape[axis], count), *shape[axis + 1 :])


def _repeated(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape, times = shapes["a"], setting(operation, "repeats", UNKNOWN)
    if not isinstance(shape, tuple) or type(times) is not int or times < 0:
        return None
    if setting(operation, "axis") is None:
        return (repeated(product(shape), times),)
    axis = _axis(operation, shape)
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
    axis = _axis(operation, shape)
    if axis is None or not isinstance(shape, tuple):
        return None
    return (*shape[:axis], *made, *shape[axis + 1 :])


def _swapped(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape = shapes["a"]
    one, other = setting(operation, "axis1", UNKNOWN), setting(operation, "axis2", UNKNOWN)
    if not isinstance(shape, tuple) or type(one) is not int or type(other) is not int:
        return None
    if not all(-len(shape) <= n < len(shape) for n in (one, other)):
        return None
    sizes = list(shape)
    sizes[one], sizes[other] = sizes[other], sizes[one]
    return tuple(sizes)


def _matrix_transposed(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape = shapes["x"]
    known = isinstance(shape, tuple) and len(shape) > 1
    return (*shape[:-2], shape[-1], shape[-2]) if known else None  # type: ignore[index]


def _expanded(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    shape, axis = shapes["a"], setting(operation, "axis", UNKNOWN)
    if not isinstance(shape, tuple) or type(axis) is not int:
        return None
    place = axis if axis >= 0 else axis + len(shape) + 1
    return (*shape[:place], "1", *shape[place:]) if 0 <= place <= len(shape) else None


def _contracted(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.einsum: each letter of the result is a size of an operand."""
    given, arrow, result = str(setting(operation, "subscripts")).replace(" ", "").partition("->")
    terms = given.split(",")
    if not arrow:
        result = "".join(sorted(c for c in set(given) - {","} if given.count(c) == 1))
    sizes: dict[str, str] = {}
    for term, shape in zip(terms, shapes.values()):
        if not isinstance(shape, tuple) or len(shape) != len(term):
            return None
        for letter, size in zip(term, shape):
            sizes[letter] = size if sizes.get(letter, "1") == "1" else sizes[letter]
    return tuple(sizes[c] for c in result) if set(result) <= set(sizes) else None


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


_SHAPES: dict[str, Callable[[Operation, dict[str, Shape]], Shape]] = {
    "numpy.matmul": _matmul,
    "numpy.dot": _matmul,
    "numpy.transpose": _transposed,
    "numpy.einsum": _contracted,
    "numpy.array": _displayed,
    "numpy.asarray": _displayed,
    "numpy.matrix_transpose": _matrix_transposed,
    "numpy.swapaxes": _swapped,
    "numpy.expand_dims": _expanded,
    **dict.fromkeys((f"numpy.{n}" for n in "reshape broadcast_to full".split()), _reshaped),
    "numpy.ravel": _flat,
    "numpy.diff": _shorter,
    "numpy.repeat": _repeated,
    "numpy.take": _taken,
    **dict.fromkeys((f"numpy.{n}" for n in "triu tril".split()), _half),
    **dict.fromkeys(
        (f"numpy.{n}" for n in "cumsum cumprod nancumsum nancumprod sort partition".split()),
        _same_along,
    ),
    **dict.fromkeys(
        (f"numpy.{n}" for n in "copy asanyarray flip fliplr flipud roll unwrap".split()), _same
    ),
    "numpy.diag": _diagonal,
    "numpy.outer": _outer,
    "numpy.trace": _traced,
    "numpy.trapezoid": _area,
    "indexing": _indexed,
    **MATRICES,
}
