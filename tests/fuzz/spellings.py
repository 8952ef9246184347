"""The functions that compute the operations, by library and name, and their keywords."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import scipy.special

from tests.fuzz.operations import TABLE

LIBRARIES = {"numpy": np, "math": math, "scipy.special": scipy.special, "builtins": builtins}
Function = tuple[str, str]  # library, name


class Spelling(NamedTuple):
    """A function that computes an operation, and which part of its result that is."""

    operation: str
    function: Function
    part: str  # "[0]", ".real" or ""


def _expanded(text: str) -> str:
    """`np.a/b math.c` in full: `numpy.a numpy.b math.c`."""
    found = []
    for group in text.split():
        library, _, members = group.partition(".")
        library = {"np": "numpy", "sc": "scipy.special", "py": "builtins"}.get(library, library)
        found += [f"{library}.{member}" for member in members.split("/")]
    return " ".join(found)


def _spelling(operation: str, text: str) -> Spelling:
    text, bracket, index = text.partition("[")
    name, real, _ = text.partition(".real")
    library, _, name = name.rpartition(".")
    return Spelling(operation, (library, name), bracket + index + real)


SPELLINGS = [
    _spelling(operation, text)
    for operation, (texts, _) in TABLE.items()
    for text in _expanded(texts).split()
]
# Functions that other parts of the fuzzer draw: where, sums, and what makes tables.
FURTHER: list[Function] = [("numpy", f) for f in ("where", "sum", "mean", "array", "linspace")]


def _newer(*arguments: Any) -> Any:
    raise TypeError("a function of a later Python")


# So a program is the same in every Python, unless it was drawn with what only later ones have.
NATIVE: dict[Function, Callable[..., Any]] = {
    f: getattr(LIBRARIES[f[0]], f[1], _newer)
    for f in dict.fromkeys([*(s.function for s in SPELLINGS), *FURTHER])
}
NEWER = {f for f, function in NATIVE.items() if function is _newer}
# Names of the parameters of the functions whose arguments may be keywords.
KEYWORDS: dict[Function, tuple[str, ...]] = {
    ("numpy", "sinc"): ("x",),
    ("scipy.special", "sinc"): ("x",),
    ("numpy", "i0"): ("x",),
    ("numpy", "sum"): ("a",),
    ("numpy", "mean"): ("a",),
    ("numpy", "clip"): ("a", "a_min", "a_max"),
    ("numpy", "nan_to_num"): ("x", "copy", "nan", "posinf", "neginf"),
    ("numpy", "interp"): ("x", "xp", "fp", "left", "right", "period"),
    ("numpy", "round"): ("a", "decimals"),
    ("numpy", "around"): ("a", "decimals"),
    ("scipy.special", "polygamma"): ("n", "x"),
    ("scipy.special", "zeta"): ("x", "q"),
    ("scipy.special", "lambertw"): ("z", "k", "tol"),
    **{("scipy.special", f"spherical_{k}n"): ("n", "z", "derivative") for k in "jyik"},
}
