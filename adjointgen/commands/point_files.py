"""Points from files: JSON, told from npz by its first bytes. Nothing is ever unpickled."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from adjointgen.commands.points import Point, array, number
from adjointgen.diagnostics import AdjointError, Diagnostic, SourceText, Span, refuse

FORM = 'write an object {"x": 1.5, "y": [1, 2]}, or a list of such objects'


def read_points(path: str) -> list[tuple[str, Point]]:
    """(where it stands, point) of every point of a file."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise refuse("ADJ001", f"cannot read {path}: {reason}", "check the path") from None
    if data.startswith(b"PK"):
        return [(f"{path}: ", _from_npz(path, data))]
    if data.startswith(b"\x93NUMPY"):
        raise refuse("ADJ505", f"{path} is one array, and does not say of which input",
                     "save it with np.savez(path, x=…)")  # fmt: skip
    return _from_json(path, data)


def _from_json(path: str, data: bytes) -> list[tuple[str, Point]]:
    def constant(text: str) -> NoReturn:
        raise _Wrong(f"{text} is no number of JSON")

    try:
        found = json.loads(data, object_pairs_hook=_object, parse_constant=constant)
    except json.JSONDecodeError as error:
        lines = tuple(error.doc.split("\n"))
        line, column = min(error.lineno, len(lines)), error.colno - 1
        span = Span(line, column, line, column + 1)
        message = f"this is not JSON: {error.msg}"
        source = SourceText(path, lines)
        raise AdjointError([Diagnostic("ADJ505", message, FORM, source, span)]) from None
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, _Wrong) else "it is no UTF-8 text, or too large"
        raise refuse("ADJ505", f"{path} is not JSON: {reason}", FORM) from None
    several = isinstance(found, list)
    points = found if several else [found]
    if not points or not all(isinstance(point, dict) for point in points):
        raise refuse("ADJ505", f"{path} holds no points", FORM)
    named = [f"{path}, point {i}: " if several else f"{path}: " for i in range(1, len(points) + 1)]
    return [
        (where, {n: _value(where, n, value) for n, value in point.items()})
        for where, point in zip(named, points, strict=True)
    ]


class _Wrong(ValueError):
    """What Python's json would let through."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Wrong(f"an object has {twice!r} twice")
    return made


def _value(where: str, name: str, value: Any) -> Any:
    if isinstance(value, float) and value in (float("inf"), -float("inf")):  # 1e999
        raise refuse("ADJ505", f"{where}the value of `{name}` is too large for a float", "")
    try:
        if isinstance(value, dict):
            raise ValueError
        return array(value) if isinstance(value, list) else number(value)
    except (ValueError, ArithmeticError):
        raise refuse(
            "ADJ505",
            f"{where}the value of `{name}` is neither a number nor an array of numbers",
            "write a number, or lists of numbers that all have the same length",
        ) from None


def _from_npz(path: str, data: bytes) -> Point:
    from io import BytesIO

    import numpy as np

    point: Point = {}
    name = ""
    try:
        with np.load(BytesIO(data), allow_pickle=False) as file:
            for name in file.files:
                point[name] = file[name][()]  # an array without axes is a scalar
                if point[name].dtype.kind not in "fiubU":
                    raise ValueError
    except Exception:  # a damaged file may raise anything
        what = f"{path}: `{name}` is no array of numbers" if name else f"{path} is no npz file"
        help = "arrays of Python objects are not read: save numbers, with np.savez(path, x=…)"
        raise refuse("ADJ505", what, help) from None
    return point
