"""Names for sizes that are made of others: equal names are equal sizes.

    n.-1        of y[1:], y[:-1] and np.diff(y), y: (n,)
    d.*n        of np.ravel(X), X: (n, d)
    d.*(n.-1)   of np.ravel(X[1:]), which is not d.*n.-1

    m.+n        of np.concatenate([x, y]), x: (m,), y: (n,)
    m.<n        of the singular values of A: (m, n), the lesser of both

Nothing else is known of a size with a dot in its name: it may be 1, or equal to another one.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from math import prod


def less(size: str, count: int) -> str:
    """A size but for so many elements; never below 0."""
    if size.isdigit():
        return str(max(int(size) - count, 0))
    whole, _, added = size.rpartition(".+")
    if whole and added.isdigit() and int(added) >= count:
        if int(added) > count:
            return f"{whole}.+{int(added) - count}"
        return re.sub(r"^\(([^()]*)\)$", r"\1", whole)
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


def product(sizes: Iterable[str]) -> str:
    """How many elements there are."""
    shape = tuple(sizes)
    numbers = prod(int(n) for n in shape if n.isdigit())
    names = sorted(n for n in shape if not n.isdigit())
    if not names or numbers == 0:
        return str(numbers)
    if len(names) > 1 or numbers > 1:
        names = [f"({n})" if "." in n else n for n in names]
    return ".*".join([*names, *([str(numbers)] if numbers > 1 else [])])


def total(sizes: Sequence[str]) -> str:
    """The sum of sizes; n.-1 and 1 are not n, where n is 0."""
    number = sum(int(n) for n in sizes if n.isdigit())
    counts = Counter(n for n in sizes if not n.isdigit())
    names = [repeated(n, counts[n]) for n in sorted(counts)]
    if not names:
        return str(number)
    if len(names) > 1 or number:
        names = [f"({n})" if "." in n else n for n in names]
    return ".+".join([*names, *([str(number)] if number else [])])


def least(m: str, n: str) -> str:
    """The lesser of two sizes."""
    if m == n:
        return m
    if m.isdigit() and n.isdigit():
        return min(m, n, key=int)
    return ".<".join(f"({k})" if "." in k else k for k in sorted((m, n)))


def shared(size: str, by: str) -> str:
    """A size that is divided by another one without a rest."""
    if by == "1":
        return size
    if size.isdigit() and by.isdigit():
        return str(int(size) // int(by))
    return ".//".join(f"({n})" if "." in n else n for n in (size, by))


def readable(size: str) -> str | None:
    """As it is written in a comment: n - 1; None of a part that is cut out, or an own name."""
    if ".<" in size:
        ends = [readable(part.strip("()")) for part in size.split(".<")]
        known = [end for end in ends if end is not None]
        return f"min({', '.join(known)})" if len(known) == 2 else None
    text = re.sub(r"\.(//|[-+*])", r" \1 ", size)
    return None if "." in text else text


def repeated(size: str, times: int) -> str:
    return product((size, str(times)))
