"""The points of `verify`: what `--at` and `--at-file` say, and what is drawn from ranges."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Mapping
from math import isfinite
from random import Random
from typing import Any, NamedTuple

from adjointgen.commands.ranges import Range, draw, sizes_of
from adjointgen.diagnostics import AdjointError, refuse
from adjointgen.inputs import called_on
from adjointgen.read.annotations import plain
from adjointgen.read.parse import Function

Point = dict[str, Any]
Shapes = Mapping[str, tuple[str, ...]]  # input -> its declared sizes, names or numbers

SYNTAX = "write a number, a list like [1,2], a range -10:3, or an array of it -10:3@2,3"


class Points(NamedTuple):
    """The points to check, and the inputs that need not be the same in all of them."""

    points: list[Point]
    varying: list[str]


def add_point_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--at",
        action="append",
        default=[],
        metavar="X=VALUE",
        help="the value of an input: a number, a list such as [1,2], a range such as -10:3 to draw"
        " from, or a range and a shape such as -10:3@2,3 to draw an array",
    )
    parser.add_argument(
        "--at-file",
        action="append",
        default=[],
        metavar="FILE",
        help="points from a JSON file (an object, or a list of objects) or an npz file",
    )
    parser.add_argument(
        "--points", type=int, default=1, metavar="N", help="how many points to draw from the ranges"
    )
    parser.add_argument("--seed", type=int, default=0, help="another seed draws other points")
    parser.add_argument(
        "--size",
        action="append",
        default=[],
        metavar="N=5",
        help="a size that the shapes name (default: 3, 4, …)",
    )
    parser.add_argument(
        "--dtype", choices=("float32", "float64"), help="the type of all floating-point values"
    )


def parameters_of(node: Function) -> list[ast.arg]:
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]


def points_of(node: Function, flag: str, shapes: Shapes, parsed: argparse.Namespace) -> Points:
    """Everything that is said about points, checked before anything is run."""
    parameters = {p.arg: p for p in parameters_of(node) if p.arg != flag}
    texts, wrong = _given(node, parameters, parsed)
    filed: list[tuple[str, Point]] = [("", {})]
    if parsed.at_file:
        from adjointgen.commands.point_files import read_points

        filed = [one for path in parsed.at_file for one in read_points(path)]
    optional = _optional(node)
    for where, point in filed:
        unknown = [n for n in point if n not in parameters]
        twice = [n for n in point if n in texts]
        missing = [n for n in parameters if n not in {*texts, *point, *optional}]
        for what, names in (
            (f"{where}`{node.name}` has no input", unknown),
            (f"{where}more than one value is given for", twice),
            (f"{where}no value is given for", missing),
        ):
            if names:
                wrong.setdefault(what, []).extend(names)
        if wrong:
            what = "; ".join(f"{what} {', '.join(names)}" for what, names in wrong.items())
            needed = " ".join(f"--at {n}=…" for n in parameters if n not in optional)
            raise refuse("ADJ505", what, f"give each input one value: {needed}")
    given = {n: _read(parameters[n], texts[n], shapes) for n in parameters if n in texts}
    ranges = {n: value for n, value in given.items() if isinstance(value, Range)}
    if parsed.points < 1 or (parsed.points > 1 and not ranges):
        raise refuse("ADJ505", f"{parsed.points} points cannot be drawn",
                     "give --points 1 or more, and a range such as --at x=-10:3")  # fmt: skip
    sizes = sizes_of(ranges, parsed)
    random = Random(parsed.seed)  # the same numbers on every system and Python
    points = []
    for _, point in filed:
        for _ in range(parsed.points):
            drawn = {
                n: draw(random, value, sizes) if isinstance(value, Range) else value
                for n, value in given.items()
            }
            # A method makes no use of what it is called on.
            whole = {n: None for n in parameters if n == called_on([*parameters])} | drawn | point
            points.append({n: whole[n] for n in parameters if n in whole})
    from_files = {n for _, point in filed for n in point}
    return Points(points, [n for n in parameters if n in ranges or n in from_files])


def _given(
    node: Function, parameters: Mapping[str, ast.arg], parsed: argparse.Namespace
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Input -> the text of its value; and what is wrong -> the names it is wrong with."""
    given: dict[str, str] = {}
    wrong: dict[str, list[str]] = {}
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
    return given, wrong


def _optional(node: Function) -> set[str]:
    positional = [p.arg for p in (*node.args.posonlyargs, *node.args.args)]
    keywords = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    optional = {
        *positional[len(positional) - len(node.args.defaults) :],
        *(p.arg for p, d in keywords if d),
    }
    return {*optional, called_on([p.arg for p in parameters_of(node)])}


def _read(parameter: ast.arg, text: str, shapes: Shapes) -> Any:
    """A value, or a range with its shape: the one written, else the one declared."""
    name = parameter.arg
    limits, at, sizes = text.partition("@")
    low, colon, high = limits.partition(":")
    if not colon or text.lstrip().startswith(("[", "(", "{", "'", '"')):
        return _value(name, text)
    try:
        ends = float(low), float(high)
    except ValueError:
        ends = float("nan"), 0.0
    shape = tuple(part.strip() for part in sizes.split(",")) if at else shapes.get(name, ())
    if not all(map(isfinite, ends)) or not all(
        re.fullmatch(r"[A-Za-z]\w*(\.\d+)?|\d{1,9}", s) for s in shape
    ):
        raise _unreadable(name, text)
    whole = plain(parameter.annotation) == "int"
    if whole and (ends[0] > ends[1] or not all(end.is_integer() for end in ends)):
        raise refuse("ADJ505", f"the value {text!r} of `{name}`, an int, is no range of integers",
                     "write two whole numbers, the smaller one first: 1:5")  # fmt: skip
    return Range(*ends, shape, whole)


def _value(name: str, text: str) -> Any:
    try:
        value = ast.literal_eval(text)
        return array(value) if isinstance(value, list) else number(value)
    except (ValueError, TypeError, SyntaxError, ArithmeticError, MemoryError, RecursionError):
        raise _unreadable(name, text) from None


def _unreadable(name: str, text: str) -> AdjointError:
    return refuse("ADJ505", f"the value {text!r} of `{name}` cannot be read", SYNTAX)


def number(value: Any) -> Any:
    """The value; OverflowError for an integer that no float can hold."""
    if type(value) is int:
        float(value)
    return value


def array(value: list[Any]) -> Any:
    """An array of a nested list of numbers; ValueError for anything else, as for ragged lists."""
    import numpy as np

    made = np.array(value)
    if made.dtype.kind not in "fiub":
        raise ValueError
    return made


def lifted(value: Any) -> Any:
    """Whole numbers as floats: an input that is differentiated is a real number."""
    if type(value) is int:
        return float(value)
    kind = getattr(getattr(value, "dtype", None), "kind", None)
    return value.astype(float) if kind in ("i", "u") else value


def typed(value: Any, dtype: str | None) -> Any:
    """A floating-point value in the type that `--dtype` names."""
    if dtype is None:
        return value
    import numpy as np

    kind = (
        np.asarray(value).dtype.kind if isinstance(value, float | np.ndarray | np.generic) else ""
    )
    return np.asarray(value).astype(dtype)[()] if kind == "f" else value


def told(value: Any) -> str:
    """A value in a line of text: numbers and short arrays in full, others by their shape."""
    shape = getattr(value, "shape", None)
    if shape is None:
        return repr(value)
    return str(value.tolist()) if value.size <= 4 else f"array {shape}"


def at(point: Point, names: list[str]) -> str:
    return ", ".join(f"{n}={told(point[n])}" for n in names if n in point)
