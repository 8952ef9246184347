"""The sizes and shapes that are asked for: np.zeros((len(x), 2)), x.reshape(x.shape[0], -1).

takes: the tree of an expression, and what is known of the shapes in it
gives: names of sizes, "-1" where one is left open, None where it is not known
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from adjointgen.expression import HOLE
from adjointgen.passes.shapes.sizes import less, product, total
from adjointgen.program import Shape, Value

SUFFIXES = _SHAPE, _SIZE = ".shape", ".size"  # of operands that are told of a variable


class Sizes:
    """Reads sizes off a tree with holes.

    `shape_of` an expression, `named` of a variable: what is known of their shapes; `is_array`: has
    it one, known or not?
    """

    def __init__(
        self,
        operands: tuple[Value | str, ...],
        shape_of: Callable[[ast.expr], Shape],
        named: Callable[[str], Shape],
        is_array: Callable[[str], bool],
        canonical: Callable[[ast.expr], str | None],
    ) -> None:
        self._operands = operands
        self._shape_of = shape_of
        self._named = named
        self._is_array = is_array
        self._canonical = canonical

    def asked(self, node: ast.expr) -> tuple[str, ...] | None:
        """What `3`, `(n, d)`, `x.shape` or `np.shape(x)` is as a shape."""
        if isinstance(node, (ast.Tuple, ast.List)):
            sizes = [self.size(n) for n in node.elts]
        elif self._is_shape(node):
            shape = self._shape(node)
            return shape if isinstance(shape, tuple) else None
        else:
            sizes = [self.size(node)]
        known = tuple(n for n in sizes if n is not None)
        return known if len(known) == len(sizes) else None

    def is_size(self, node: ast.Subscript) -> bool:
        """Is it one size of a shape, known or not?"""
        return self._is_shape(node.value) and self._number(node.slice) is not None

    def size(self, node: ast.expr) -> str | None:
        """A number, the length of an array, or what is made of these."""
        number = self._number(node)
        if number is not None:
            return str(number) if number >= -1 else None
        value = self._operand(node)
        if isinstance(value, Value):  # n, of `n = len(x)`
            return value.size
        if isinstance(node, ast.Subscript) and self.is_size(node):
            shape, place = self._shape(node.value), self._number(node.slice)
            if not isinstance(shape, tuple) or place is None:
                return None
            return shape[place] if -len(shape) <= place < len(shape) else None
        if isinstance(node, ast.BinOp):
            left, right = self.size(node.left), self.size(node.right)
            if left is None or right is None or "-1" in (left, right):
                return None
            if isinstance(node.op, ast.Sub):
                fewer = right.isdigit() and not (left.isdigit() and int(left) < int(right))
                return less(left, int(right)) if fewer else None
            made = {ast.Add: total, ast.Mult: product}.get(type(node.op))
            return made((left, right)) if made else None
        if self._text(node).endswith(_SIZE):
            return _count(self._named(self._text(node)[: -len(_SIZE)]))
        if not isinstance(node, ast.Call) or len(node.args) != 1:
            return None
        shape, callee = self._shape_of(node.args[0]), self._canonical(node.func)
        if callee == "numpy.size":
            return _count(shape)
        return shape[0] if callee == "builtins.len" and isinstance(shape, tuple) and shape else None

    def _text(self, node: ast.expr) -> str:
        """Of a hole the operand, where it was given as text."""
        text = self._operand(node)
        return text if isinstance(text, str) else ""

    def _operand(self, node: ast.expr) -> Value | str | None:
        """What is in a hole."""
        hole = isinstance(node, ast.Name) and node.id.startswith(HOLE[0])
        return self._operands[int(node.id[1:])] if hole else None  # type: ignore[attr-defined]

    def _is_shape(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Call) and len(node.args) == 1:
            return self._canonical(node.func) == "numpy.shape"
        text = self._text(node)
        return text.endswith(_SHAPE) and self._is_array(text[: -len(_SHAPE)])

    def _shape(self, node: ast.expr) -> Shape:
        if isinstance(node, ast.Call):
            return self._shape_of(node.args[0])
        return self._named(self._text(node)[: -len(_SHAPE)])

    def _number(self, node: ast.expr) -> int | None:
        """An integer that is written out."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            number = self._number(node.operand)
            return None if number is None else -number
        if isinstance(node, ast.Constant) and type(node.value) is int:
            return node.value
        text = self._text(node)
        return int(text) if text.isdigit() else None


def _count(shape: Shape) -> str | None:
    return product(shape) if isinstance(shape, tuple) else None
