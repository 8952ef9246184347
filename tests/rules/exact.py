"""What each operation and its derivatives are, in mpmath's numbers of many digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import mpmath
from mpmath import mp

from tests.rules.functions import FUNCTIONS

# No use is made of these where they are flat, and hundreds of their digits take minutes.
EXPENSIVE = ("scipy.special.owens_t", "scipy.special.airy")


def exactly(value: Any) -> Any:
    """A double as it is; tables, orders and truth values stay."""
    return mp.mpf(value) if isinstance(value, float) else value


def value(operation: str, operands: Sequence[Any]) -> tuple[Any, ...]:
    """The results of an operation, as a tuple."""
    with mpmath.workdps(40):
        found = FUNCTIONS[operation](*map(exactly, operands))
    return found if isinstance(found, tuple) else (found,)


def derivative(operation: str, operands: Sequence[Any], place: int, result: int = 0) -> Any:
    """The derivative of a result by the operand at a place."""

    def function(*x: Any) -> Any:
        found = FUNCTIONS[operation](*x)
        return found[result] if isinstance(found, tuple) else found

    return slope(function, operands, place, (30,) if operation in EXPENSIVE else (30, 700))


def slope(
    function: Callable[..., Any],
    operands: Sequence[Any],
    place: int,
    digits: tuple[int, ...] = (30, 700),
) -> Any:
    """The derivative of a function by the operand at a place, with a step relative to it."""
    fixed = [exactly(x) for x in operands]
    at, scale = fixed[place], fixed[place] or mp.mpf(1)

    def along(t: Any) -> Any:
        return function(*fixed[:place], at + scale * t, *fixed[place + 1 :])

    found = mp.mpf(0)
    for count in digits:  # the more only where the function is all but flat
        with mpmath.workdps(count):
            found = mp.diff(along, mp.mpf(0))
            if abs(found) > 1e-9 * abs(along(mp.mpf(0))):
                break
    return found / scale
