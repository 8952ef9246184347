"""The points of `verify`: what `--at` says, and what is drawn from its ranges."""

from __future__ import annotations

import argparse
import ast
from math import isfinite
from typing import Any

from adjointgen.diagnostics import refuse
from adjointgen.read.parse import Function

Point = dict[str, Any]


def parameters_of(node: Function) -> list[ast.arg]:
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]


def given_values(node: Function, flag: str, parsed: argparse.Namespace) -> dict[str, str]:
    """Input -> the text of its value, in the order of the parameters."""
    given: dict[str, str] = {}
    wrong: dict[str, list[str]] = {}
    parameters = [p.arg for p in parameters_of(node) if p.arg != flag]
    for text in parsed.at:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name.isidentifier():
            raise refuse("ADJ505", f"the value {text!r} names no input", "write it as --at x=-1.5")
        if name not in parameters:
            wrong.setdefault(f"`{node.name}` has no input", []).append(name)
        elif name in given:
            wrong.setdefault("more than one value is given for", []).append(name)
        given[name] = value
    plain = [p.arg for p in (*node.args.posonlyargs, *node.args.args)]
    optional = {*plain[len(plain) - len(node.args.defaults) :]}
    optional |= {
        p.arg for p, d in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if d
    }
    missing = [n for n in parameters if n not in given and n not in optional]
    if missing:
        wrong["no value is given for"] = missing
    if wrong:
        what = "; ".join(f"{what} {', '.join(names)}" for what, names in wrong.items())
        needed = " ".join(f"--at {n}=…" for n in parameters if n not in optional)
        raise refuse("ADJ505", what, f"give each input one value: {needed}")
    if parsed.points < 1 or (parsed.points > 1 and not any(map(range_of, given.values()))):
        raise refuse("ADJ505", f"{parsed.points} points cannot be drawn",
                     "give --points 1 or more, and a range such as --at x=-10:3")  # fmt: skip
    return {n: given[n] for n in parameters if n in given}


def range_of(text: str) -> tuple[float, float] | None:
    """(-10.0, 3.0) for "-10:3"; None for what is no range."""
    low, _, high = text.partition(":")
    try:
        limits = float(low), float(high)
    except ValueError:
        return None
    return limits if all(map(isfinite, limits)) else None


def drawn_points(given: dict[str, str], parsed: argparse.Namespace) -> list[Point]:
    from random import Random

    uniform = Random(parsed.seed).uniform  # the same numbers on every system and Python
    points = []
    for _ in range(parsed.points):
        limits = {n: range_of(text) for n, text in given.items()}
        points.append({n: uniform(*r) if r else _value(n, given[n]) for n, r in limits.items()})
    return points


def _value(name: str, text: str) -> Any:
    import numpy as np

    try:
        value = ast.literal_eval(text)
        return np.array(value) if isinstance(value, list) else value
    except (ValueError, TypeError, SyntaxError, ArithmeticError, MemoryError, RecursionError):
        raise refuse("ADJ505", f"the value {text!r} of `{name}` cannot be read",
                     "write a number, a list like [1,2], or a range -10:3") from None  # fmt: skip


def lifted(value: Any) -> Any:
    """Whole numbers as floats: an input that is differentiated is a real number."""
    if type(value) is int:
        return float(value)
    kind = getattr(getattr(value, "dtype", None), "kind", None)
    return value.astype(float) if kind in ("i", "u") else value
