"""Names for sizes that are made of others: equal names are equal sizes.

    n.-1        of y[1:], y[:-1] and np.diff(y), y: (n,)
    d.*n        of np.ravel(X), X: (n, d)
    d.*(n.-1)   of np.ravel(X[1:]), which is not d.*n.-1

Nothing else is known of a size with a dot in its name: it may be 1, or equal to another one.
"""

from __future__ import annotations

import ast
from math import prod


def less(size: str, count: int) -> str:
    """A size but for so many elements; never below 0."""
    if size.isdigit():
        return str(max(int(size) - count, 0))
    whole, _, taken = size.rpartition(".-")
    if taken.isdigit() and whole:
        size, count = whole, count + int(taken)
    return f"{size}.-{count}" if count else size


def part(size: str, cut: ast.Slice) -> str | None:
    """The size of a slice that is written out, None where it is not."""
    try:
        ends = [
            None if n is None else ast.literal_eval(n) for n in (cut.lower, cut.upper, cut.step)
        ]
    except ValueError:
        return None
    if not all(n is None or type(n) is int for n in ends) or ends[2] == 0:
        return None
    if size.isdigit():
        return str(len(range(*slice(*ends).indices(int(size)))))
    lower, upper, step = ends
    if step in (None, 1) and (lower or 0) >= 0 and (upper is None or upper < 0):
        return less(size, (lower or 0) - (upper or 0))
    if step == -1 and lower is None and upper is None:
        return size
    return f"{size}.[{lower}:{upper}:{step}]"


def product(shape: tuple[str, ...]) -> str:
    """How many elements there are."""
    numbers = prod(int(n) for n in shape if n.isdigit())
    names = sorted(n for n in shape if not n.isdigit())
    if not names or numbers == 0:
        return str(numbers)
    if len(names) > 1 or numbers > 1:
        names = [f"({n})" if "." in n else n for n in names]
    return ".*".join([*names, *([str(numbers)] if numbers > 1 else [])])


def repeated(size: str, times: int) -> str:
    return product((size, str(times)))
