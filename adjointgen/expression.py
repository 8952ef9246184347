"""An expression as a template with holes, and the names and numbers that fill the holes.

A long program repeats a few shapes of statement (`a * b`, `sin(a)`) thousands of times. Each
distinct shape is one `Template`, made once; a statement's value is a template and the operands in
its holes. Renaming, comparing and rendering are then dictionary work. An operand is an atom (a
name, a dotted name or an unsigned number), so putting it into a hole never needs parentheses.
"""

import ast
from collections.abc import Callable, Mapping
from typing import NamedTuple

HOLE = "ʘ{}"  # the identifier that stands for a hole in a template's tree
FUNCTION = "ʘ."  # before the dotted name of a library's function: a user's operand never begins so

Atom = Callable[[ast.expr], "str | None"]


class Template:
    """The shape of an expression: `tree` has a name `ʘ<i>` for each of its `arity` holes."""

    __slots__ = ("arity", "key", "pieces", "tree")

    def __init__(self, key: str, tree: ast.expr, arity: int) -> None:
        self.key = key
        self.tree = tree
        self.arity = arity
        self.pieces: tuple[str, ...] | None = None  # the rendered text, filled in by write.render

    def __repr__(self) -> str:
        return f"Template({self.key})"


class Expression(NamedTuple):
    """A template and what fills its holes; equal expressions have equal fields."""

    template: Template
    operands: tuple[str, ...]

    @property
    def atom(self) -> str | None:
        """The single operand of a bare atom, else None."""
        return self.operands[0] if self.template is _ATOM else None


_templates: dict[str, Template] = {}


def spell_number(node: ast.expr) -> str | None:
    """The text of an unsigned int or float, else None (bool and complex are no numbers here)."""
    if not isinstance(node, ast.Constant) or type(node.value) not in (int, float):
        return None
    text = repr(node.value)
    return "1e999" if text == "inf" else text


def name_or_number(node: ast.expr) -> str | None:
    """The default meaning of an atom: a name, a dotted name or an unsigned number."""
    text = dotted_name(node)
    if text is not None and text.startswith(HOLE[0]) and "." in text:
        return None  # an attribute of what fills a hole
    return text or spell_number(node)


def is_function(operand: str) -> bool:
    """Does a rule name it as a function (or a constant) of a library?"""
    return operand.startswith(FUNCTION)


def atom(text: str) -> Expression:
    return Expression(_ATOM, (text,))


def expression(node: ast.expr, is_atom: Atom = name_or_number, callees: bool = True) -> Expression:
    """The expression of an AST node; with `callees` a called name belongs to the template."""
    holes: dict[str, int] = {}
    key = _key(node, is_atom, holes, callees)
    template = _templates.get(key)
    if template is None:
        template = _templates[key] = Template(
            key, _with_holes(node, is_atom, holes, callees), len(holes)
        )
    return Expression(template, tuple(holes))


def _key(node: ast.AST, is_atom: Atom, holes: dict[str, int], callees: bool) -> str:
    if isinstance(node, ast.expr):
        if _is_negative(node):
            return f"(-{node.operand.value!r})"  # type: ignore[attr-defined]
        text = is_atom(node)
        if text is not None:
            return f"_{holes.setdefault(text, len(holes))}"
        if isinstance(node, ast.BinOp):
            left = _key(node.left, is_atom, holes, callees)
            return f"({left} {type(node.op).__name__} {_key(node.right, is_atom, holes, callees)})"
    parts = [type(node).__name__]
    for field, value in _fields(node):
        if isinstance(value, list):
            parts.append("[" + ",".join(_key(v, is_atom, holes, callees) for v in value) + "]")
        elif isinstance(value, ast.AST):
            callee = _callee(field, value) if callees else None
            parts.append(callee or _key(value, is_atom, holes, callees))
        else:
            parts.append(repr(value))
    return "(" + " ".join(parts) + ")"


def _callee(field: str, value: object) -> str | None:
    """The dotted name of a called function: part of the template, unless it is a hole itself."""
    text = dotted_name(value) if field == "func" else None
    return None if text is None or text.startswith(HOLE[0]) else text


def _is_negative(node: ast.AST) -> bool:
    """A minus sign before a number belongs to the template, which is laid out by it (`x**-2`)."""
    minus = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    return minus and spell_number(node.operand) is not None  # type: ignore[attr-defined]


def dotted_name(node: object) -> str | None:
    """`np.linalg.norm` as text, None for anything else than names and attributes."""
    if isinstance(node, ast.Name):
        return node.id
    if not isinstance(node, ast.Attribute):
        return None
    base = dotted_name(node.value)
    return f"{base}.{node.attr}" if base else None


def _fields(node: ast.AST) -> list[tuple[str, object]]:
    return [(f, getattr(node, f, None)) for f in node._fields if f not in ("ctx", "kind")]


def _with_holes(node: ast.AST, is_atom: Atom, holes: Mapping[str, int], callees: bool) -> ast.expr:
    def rebuild(node: ast.AST) -> ast.AST:
        if _is_negative(node):
            return node
        if isinstance(node, ast.expr):
            text = is_atom(node)
            if text is not None:
                return ast.Name(HOLE.format(holes[text]), ast.Load())
        fields: dict[str, object] = {}
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                fields[field] = [rebuild(v) if isinstance(v, ast.AST) else v for v in value]
            elif callees and _callee(field, value):
                fields[field] = value  # shared: trees are never edited
            elif isinstance(value, ast.AST):
                fields[field] = rebuild(value)
            else:
                fields[field] = value
        return type(node)(**fields)

    return rebuild(node)  # type: ignore[return-value]


_ATOM = expression(ast.Name("x", ast.Load())).template


def substitute(value: Expression, mapping: Mapping[str, Expression]) -> Expression:
    """`value` with each operand that `mapping` names replaced by an expression."""
    names = []
    for operand in value.operands:
        new = mapping.get(operand)
        if new is not None and new.template is not _ATOM:
            break
        names.append(operand if new is None else new.operands[0])
    else:
        if len(names) < 2 or len(set(names)) == len(names):
            return Expression(value.template, tuple(names))
    return _compose(value, [mapping.get(operand) or atom(operand) for operand in value.operands])


def _compose(value: Expression, new: list[Expression]) -> Expression:
    """`value` with each of its holes filled by an expression; holes of one name become one."""
    if value.template is _ATOM:
        return new[0]
    merged: dict[str, int] = {}
    places = tuple(
        (e.template, tuple(merged.setdefault(o, len(merged)) for o in e.operands)) for e in new
    )
    cache_key = (value.template, places)
    template = _composed.get(cache_key)
    if template is None:
        trees = {HOLE.format(i): hole_tree(e, merged) for i, e in enumerate(new)}
        template = _composed[cache_key] = expression(_fill(value.template.tree, trees)).template
        # The holes are numbered by first occurrence in the tree, which need not be the order here.
        _orders[cache_key] = _hole_order(_fill(value.template.tree, trees))
    names = list(merged)
    return Expression(template, tuple(names[i] for i in _orders[cache_key]))


_composed: dict[object, Template] = {}
_orders: dict[object, tuple[int, ...]] = {}


def hole_tree(value: Expression, merged: Mapping[str, int]) -> ast.expr:
    """The tree of `value` with its holes renumbered as `merged` numbers its operands."""
    names: dict[str, ast.expr] = {
        HOLE.format(i): ast.Name(HOLE.format(merged[operand]), ast.Load())
        for i, operand in enumerate(value.operands)
    }
    return _fill(value.template.tree, names)


def _hole_order(tree: ast.expr) -> tuple[int, ...]:
    return tuple(int(operand[1:]) for operand in expression(tree).operands)


def _fill(tree: ast.expr, replacements: Mapping[str, ast.expr]) -> ast.expr:
    class Filler(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return replacements.get(node.id, node)

    return Filler().visit(_copy(tree))  # type: ignore[no-any-return]


def _copy(node: ast.expr) -> ast.expr:
    return _with_holes(node, lambda _: None, {}, True)


def tree(value: Expression) -> ast.expr:
    """The AST of an expression with its operands in place (dotted names become attributes)."""
    filled = {HOLE.format(i): ast.parse(o, mode="eval").body for i, o in enumerate(value.operands)}
    return _fill(value.template.tree, filled)


def parse_expression(text: str) -> Expression:
    """The expression of a text in rule letters; dotted NumPy names and callees are operands."""

    def is_atom(node: ast.expr) -> str | None:
        name = dotted_name(node) or ""
        if name.startswith("np."):
            return f"{FUNCTION}numpy.{name[3:]}"
        return node.id if isinstance(node, ast.Name) else spell_number(node)

    return expression(ast.parse(text, mode="eval").body, is_atom, callees=False)
