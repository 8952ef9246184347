"""What an annotation says of a parameter: scalar, shape, floating, or not to be differentiated."""

from __future__ import annotations

import ast
import re

from adjointgen.diagnostics import refuse
from adjointgen.program import Parameter, Value

_NUMBER = Value((), 1, type="s")
_INTEGER = Value((), 0, type="")
_FLOATS = frozenset("float float16 float32 float64 longdouble floating half single double".split())
_JAXTYPING = frozenset("Float Float16 Float32 Float64 Shaped Num Real Inexact".split())
_INTEGERS = frozenset(["Int", "UInt", "Integer", "Bool"]) | {
    f"{kind}{bits}" for kind in ("Int", "UInt") for bits in (2, 4, 8, 16, 32, 64)
}
_SEQUENCES = frozenset("list List tuple Tuple Sequence MutableSequence Iterable Collection".split())
_INACTIVE = _SEQUENCES | frozenset(
    """int bool str bytes None Int Bool Integer integer dict Dict Mapping Callable
    Generator set Set frozenset""".split()
)


def inactive(annotation: ast.expr | None) -> bool:
    """Annotated int, bool, str, or as what is no number and no array, alone or with its parts."""
    return _head(annotation) in _INACTIVE


def integers(annotation: ast.expr | None) -> bool:
    """Is it annotated as an array of integers: `Int[np.ndarray, "n"]`?"""
    return _head(annotation) in _INTEGERS - {"Bool"}


def sequence(parameter: Parameter) -> bool:
    """Is it a list or a tuple, by its annotation or its default?"""
    annotation = parameter.node.annotation if parameter.node else None
    return _head(annotation) in _SEQUENCES or isinstance(default(parameter), (list, tuple))


def default(parameter: Parameter) -> object:
    """The value of a default, `...` for none and for what is no literal."""
    try:
        return ast.literal_eval(parameter.default.strip() or "...")
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ...  # told when it was read


def plain(annotation: ast.expr | None) -> str:
    """The name that an annotation is, "" if it is more than a name."""
    return _last(_unquoted(annotation)) or ""


def is_complex(annotation: ast.expr | None) -> bool:
    node = _unquoted(annotation)
    names = {_last(n) for n in ast.walk(node)} if node is not None else set()
    return any(n and n.lower().startswith("complex") for n in names)


def value_of(name: str, annotation: ast.expr | None) -> Value:
    """What the annotation of the parameter `name` declares; an unknown one declares nothing."""
    node = _unquoted(annotation)
    unknown = Value(f"={name}", type=f"={name}")
    if node is None:
        return unknown
    last = _last(node)
    if last in _FLOATS:
        return _NUMBER if last in ("float", "floating") else Value((), 1, type=f"*{last}")
    if last in ("int", "bool"):
        return _INTEGER
    if not isinstance(node, ast.Subscript):
        return unknown
    arguments = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    head = _last(node.value)
    if (
        head in _JAXTYPING | _INTEGERS
        and len(arguments) == 2
        and isinstance(arguments[1], ast.Constant)
    ):
        shape = parse_shape(name, str(arguments[1].value))
        floating = int(head.startswith("Float") or head == "Inexact")
        type = f"*{head.lower()}" if floating else f"={name}"
        if shape is None:
            return Value(f"={name}", floating, type=f"={name}")
        return Value(shape, floating, type=type.replace("*float", "*").replace("*inexact", "*"))
    if head in ("ndarray", "NDArray"):
        shape = _rank(name, head, arguments)
        element = _element(arguments)
        return Value(shape or f"={name}", element, type=f"={name}")
    return unknown


def parse_shape(name: str, text: str) -> tuple[str, ...] | None:
    """jaxtyping's "n d" -> ("n", "d"); None where a part is more than a name or a number."""
    shape = []
    for i, part in enumerate(text.split()):
        if part == "_":
            part = f"{name}.{i}"
        elif not re.fullmatch(r"[A-Za-z]\w*|\d+", part):
            return None
        shape.append(part)
    return tuple(shape)


def declared_shape(name: str, text: str) -> Value:
    """The value of `--shape name=n,d` or shapes={"name": "n d"}; ADJ504 if it cannot be read."""
    shape = parse_shape(name, text.replace(",", " ")) if isinstance(text, str) else None
    if shape is None:
        raise refuse("ADJ504", f"the shape {text!r} of `{name}` cannot be read",
                     'write sizes as names or numbers, e.g. "n d" or "n,3"')  # fmt: skip
    return Value(shape, 0, type="*" if shape else "s")


def _rank(name: str, head: str, arguments: list[ast.expr]) -> tuple[str, ...] | None:
    first = arguments[0]
    if head != "ndarray" or not isinstance(first, ast.Subscript) or _last(first.value) != "tuple":
        return None
    parts = first.slice.elts if isinstance(first.slice, ast.Tuple) else [first.slice]
    if not all(isinstance(p, ast.Name) and p.id == "int" for p in parts):
        return None
    return tuple(f"{name}.{i}" for i in range(len(parts)))


def _element(arguments: list[ast.expr]) -> int:
    names = {_last(n) for n in ast.walk(arguments[-1])}
    return int(not names.isdisjoint(_FLOATS))


def _unquoted(annotation: ast.expr | None) -> ast.expr | None:
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            return ast.parse(annotation.value.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    return annotation


def _head(annotation: ast.expr | None) -> str | None:
    """`list` for `list`, `list[float]` and `"typing.list"`."""
    node = _unquoted(annotation)
    return _last(node.value if isinstance(node, ast.Subscript) else node)


def _last(node: ast.AST | None) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Constant) and node.value is None:
        return "None"
    return node.id if isinstance(node, ast.Name) else None
