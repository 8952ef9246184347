"""Ranges of `--at`, the sizes of the arrays that are drawn from them, and the drawing."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from math import prod
from random import Random
from typing import Any, NamedTuple

from adjointgen.diagnostics import refuse

FIRST_SIZE = 3  # of a size that has only a name; the next name gets the next number
LARGEST = 10_000_000


class Range(NamedTuple):
    low: float
    high: float
    shape: tuple[str, ...]
    whole: bool  # integers, both ends included


def sizes_of(ranges: Mapping[str, Range], parsed: argparse.Namespace) -> dict[str, int]:
    """The number of every size; those with a name only differ, so that a mix-up is seen."""
    wanted = list(dict.fromkeys(size for r in ranges.values() for size in r.shape))
    sizes = {size: int(size) for size in wanted if size.isdigit()}
    for text in parsed.size:
        name, _, size = text.partition("=")
        if name not in wanted or not re.fullmatch(r"\d{1,9}", size):
            names = ", ".join(n for n in wanted if not n.isdigit())
            raise refuse("ADJ505", f"the size {text!r} cannot be used",
                         f"the sizes of what is drawn are {names}: write --size n=5" if names
                         else "no shape of what is drawn names a size")  # fmt: skip
        sizes[name] = int(size)
    free = FIRST_SIZE
    for size in wanted:
        if size not in sizes:
            while free in sizes.values():
                free += 1
            sizes[size] = free
    return sizes


def draw(random: Random, r: Range, sizes: Mapping[str, int]) -> Any:
    def one() -> float | int:
        if r.whole:
            return random.randint(int(r.low), int(r.high))
        return random.uniform(r.low, r.high)

    if not r.shape:
        return one()
    import numpy as np

    shape = [sizes[size] for size in r.shape]
    count = prod(shape)
    if count > LARGEST:
        raise refuse("ADJ505", f"an array of {count} elements is too large to be drawn",
                     f"draw {LARGEST} at most, or give it in a file")  # fmt: skip
    return np.array([one() for _ in range(count)], dtype=int if r.whole else float).reshape(shape)
