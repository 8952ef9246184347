"""Does a function do what the kind of its rule says? What `rules --check` compares beforehand.

takes: the function, a point and its value there
gives: what is wrong, "" if nothing is

    y = np.cumsum(x)          no @elementwise: an element depends on those before it
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_NOT_BY_ELEMENT = "the function does not act by element: write a `@reduction` or a `@pullback`"
# An element by itself may be rounded otherwise than in an array.
_RTOL = 1e-6


def unlike_elements(function: Callable[..., Any], point: dict[str, Any], value: Any) -> str:
    """Does the value at a point have the shape of the operands, each element of its own alone?"""
    import numpy as np

    shape = np.broadcast_shapes(*map(np.shape, point.values()))
    if np.shape(value) != shape:
        return f"the result has the shape {np.shape(value)}, not {shape}: {_NOT_BY_ELEMENT}"
    operands = {x: np.broadcast_to(v, shape) for x, v in point.items()} if shape else {}
    for place in np.ndindex(shape) if shape else ():
        beside = f"element {list(place)} of the result is {np.asarray(value)[place]:.6g}"
        try:
            alone = np.ravel(function(**{x: v[place].reshape(1) for x, v in operands.items()}))
        except Exception as error:
            return f"{beside}, by itself it raises {type(error).__name__}: {_NOT_BY_ELEMENT}"
        if not np.allclose(alone, np.asarray(value)[place], _RTOL, 0.0, equal_nan=True):
            return f"{beside}, by itself {alone[0]:.6g}: {_NOT_BY_ELEMENT}"
    return ""
