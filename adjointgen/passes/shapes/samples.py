"""The shapes of samples of a curve: run along, differences, areas, transforms, polynomials.

np.diff(x), x: (n,)     (n.-1,)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from adjointgen.passes.axes import UNKNOWN, axis_along, axis_set, counted, setting
from adjointgen.passes.promotion import join_shapes
from adjointgen.passes.shapes.matrices import same
from adjointgen.passes.shapes.sizes import less, product, repeated, total
from adjointgen.program import Operation, Shape


def _same_along(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Without an axis the result is flat."""
    shape, axis = same(operation, shapes), axis_set(operation)
    if axis is None and isinstance(shape, tuple):
        return (product(shape),)
    return shape if type(axis) is int and shape != () else None


def _running(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of a running sum; that of a scalar has one axis."""
    shape, axis = same(operation, shapes), axis_set(operation)
    if shape == ():
        return ("1",) if axis in (None, 0, -1) else None
    known = isinstance(shape, tuple) or axis not in (0, -1)
    return _same_along(operation, shapes) if known else None


def _shorter(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.diff, which may join what stands before and behind."""
    shape, count = shapes["a"], setting(operation, "n", 1)
    axis = axis_along(operation, shape)
    if axis is None or type(count) is not int or count < 0 or not isinstance(shape, tuple):
        return None
    sizes = [shape[axis]]
    for x in ("prepend", "append"):
        joined = shapes.get(x, ()) if x in operation.arguments else None
        if x in operation.arguments and count:
            if not isinstance(joined, tuple) or len(joined) not in (0, len(shape)):
                return None
            sizes.append(joined[axis] if joined else "1")
    return (*shape[:axis], less(total(sizes), count), *shape[axis + 1 :])


def _gaps(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.ediff1d."""
    (shape,) = shapes.values()
    return (less(product(shape), 1),) if isinstance(shape, tuple) else None


def _gradient(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.gradient along one axis, which leaves the shape."""
    shape = shapes["f"]
    one = isinstance(shape, tuple) and len(shape) == 1
    return shape if one or type(axis_set(operation)) is int else None


def _area(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """The area below samples of a curve, whose places have one axis or those of the samples."""
    shape, places = shapes["y"], shapes.get("x", ())
    flat = isinstance(places, tuple) and len(places) < 2
    if places != shape and not flat:
        return None
    axis = axis_along(operation, shape)
    width = shapes.get("dx", ())
    if axis is None or not isinstance(shape, tuple) or width != ():
        return None
    return (*shape[:axis], *shape[axis + 1 :])


def _areas(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of integrate.cumulative_trapezoid."""
    shape, width = shapes["y"], shapes.get("dx", ())
    axis = axis_along(operation, shape)
    if axis is None or not isinstance(shape, tuple) or width != ():
        return None
    if setting(operation, "initial") is not None:
        return shape
    return (*shape[:axis], less(shape[axis], 1), *shape[axis + 1 :])


def _half(size: str) -> str:
    """The coefficients of a real transform that are no conjugates of others."""
    return str(int(size) // 2 + 1) if size.isdigit() else f"({size}).//2.+1"


def _transformed(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.fft.fft and its inverse: as many as were given, or as many as are asked for."""
    shape = shapes["a"]
    axis, count = axis_along(operation, shape), setting(operation, "n")
    if count is None or axis is None or not isinstance(shape, tuple):
        return shape if count is None else None
    return (*shape[:axis], str(count), *shape[axis + 1 :]) if type(count) is int else None


def _half_transformed(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.fft.rfft, and back from it."""
    shape = shapes["a"]
    axis, count = axis_along(operation, shape), setting(operation, "n")
    if axis is None or not isinstance(shape, tuple):
        return None
    back = operation.rule.operation.endswith("irfft")
    if count is None:
        size = repeated(less(shape[axis], 1), 2) if back else _half(shape[axis])
    elif type(count) is int:
        size = str(count if back else count // 2 + 1)
    else:
        return None
    return (*shape[:axis], size, *shape[axis + 1 :])


def _transformed_along(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.fft.fftn and its kin; of rfftn half of the last axis is left."""
    shape = shapes["a"]
    if setting(operation, "s") is not None or "rfft" not in operation.rule.operation:
        return shape if setting(operation, "s") is None else None
    axes = setting(operation, "axes", (-1,))
    if not isinstance(shape, tuple) or not isinstance(axes, (tuple, list)):
        return None
    found = counted(axes, len(shape))
    if not found:
        return None
    return (*shape[: found[-1]], _half(shape[found[-1]]), *shape[found[-1] + 1 :])


def _powers(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.vander."""
    shape, count = shapes["x"], setting(operation, "N")
    if not isinstance(shape, tuple) or len(shape) != 1:
        return None
    if count is None:
        return (*shape, *shape)
    return (*shape, str(count)) if type(count) is int and count >= 0 else None


def _polynomial(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """The coefficients may be arrays themselves, of which there is at least one."""
    p, x = shapes["p"], shapes["x"]
    if not isinstance(p, tuple) or not p or (len(p) > 1 and not p[0].isdigit()) or p[0] == "0":
        return None
    return join_shapes(p[1:], x)


def _fitted(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """The coefficients of np.polyfit."""
    shape, degree = shapes["y"], setting(operation, "deg", UNKNOWN)
    if not isinstance(shape, tuple) or type(degree) is not int:
        return None
    return (str(degree + 1), *shape[1:])


def _between(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.linspace and its kin."""
    ends, count = reduce(join_shapes, shapes.values()), setting(operation, "num", 50)
    if not isinstance(ends, tuple) or type(count) is not int:
        return None
    return (str(count), *ends)


def _read(operation: Operation, shapes: dict[str, Shape]) -> Shape:
    """Of np.interp: as many as are looked up."""
    return shapes.get("x")


SAMPLES: dict[str, Callable[[Operation, dict[str, Shape]], Shape]] = {
    **dict.fromkeys(
        (f"numpy.{n}" for n in "cumsum cumprod nancumsum nancumprod cumulative_sum".split()),
        _running,
    ),
    **dict.fromkeys((f"numpy.{n}.accumulate" for n in ("maximum", "minimum")), same),
    **dict.fromkeys(("numpy.sort", "numpy.partition"), _same_along),
    "numpy.diff": _shorter,
    "numpy.ediff1d": _gaps,
    "numpy.gradient": _gradient,
    "numpy.trapezoid": _area,
    "scipy.integrate.simpson": _area,
    "scipy.integrate.cumulative_trapezoid": _areas,
    **dict.fromkeys(("numpy.fft.fft", "numpy.fft.ifft"), _transformed),
    **dict.fromkeys(("numpy.fft.rfft", "numpy.fft.irfft"), _half_transformed),
    **dict.fromkeys(
        (f"numpy.fft.{n}" for n in "fft2 ifft2 fftn ifftn rfft2 rfftn".split()),
        _transformed_along,
    ),
    "numpy.vander": _powers,
    "numpy.polyval": _polynomial,
    "numpy.polyfit": _fitted,
    **dict.fromkeys((f"numpy.{n}" for n in "linspace geomspace logspace".split()), _between),
    "numpy.interp": _read,
}
