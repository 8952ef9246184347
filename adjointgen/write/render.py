"""Templates -> text: the only module that imports astor, whose faults it mends.

Each template is rendered once, parsed back and compared; operands are then put into its holes.
"""

from __future__ import annotations

import ast
import re
import warnings

from adjointgen.diagnostics import refuse
from adjointgen.expression import HOLE, Expression, Template

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # astor names ast.Num at its import
    from astor.code_gen import SourceGenerator, set_precedence, to_source
    from astor.op_util import Precedence, get_op_symbol

_HOLES = re.compile(HOLE[0] + r"(\d+)")


def render(e: Expression) -> str:
    """The text of an expression."""
    pieces = e.template.pieces
    if pieces is None:
        pieces = e.template.pieces = _pieces(e.template)
    out = [pieces[0]]
    for i in range(1, len(pieces), 2):
        operand, rest = e.operands[int(pieces[i])], pieces[i + 1]
        # `2.T` is no Python.
        out.append(f"({operand})" if rest[:1] == "." and operand[0].isdigit() else operand)
        out.append(rest)
    return "".join(out)


def _pieces(template: Template) -> tuple[str, ...]:
    """Text and hole numbers in turn: ("", "0", " * ", "1", "")."""
    text = _text(template.tree)
    if ast.dump(ast.parse(text, mode="eval").body) != ast.dump(template.tree):
        raise refuse("ADJ900", f"an expression was not rendered faithfully: {text}")
    return tuple(_HOLES.split(text))


def _text(tree: ast.expr) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        text: str = to_source(
            ast.Expr(tree), pretty_source="".join, source_generator_class=_Generator
        )
    text = text.strip()
    return f"({text})" if isinstance(tree, ast.Tuple) and len(tree.elts) == 1 else text


class _Generator(SourceGenerator):  # type: ignore[misc]
    def visit_BinOp(self, node: ast.BinOp) -> None:
        """As astor does it, but `x**2` where both sides are simple, as formatters want it."""
        power = isinstance(node.op, ast.Pow)
        with self.delimit(node, node.op) as delimiters:
            p = delimiters.p
            set_precedence(Precedence.Pow + 1 if power else p, node.left)
            set_precedence(Precedence.PowRHS if power else p + 1, node.right)
            unsigned = not isinstance(node.left, ast.UnaryOp)
            hugged = power and unsigned and _simple(node.left) and _simple(node.right)
            self.write(node.left, get_op_symbol(node.op, "%s" if hugged else " %s "), node.right)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self.write(ast.unparse(node))

    def visit_Str(self, node: ast.Constant) -> None:
        self.write(_quoted(node.value))

    def _handle_string_constant(
        self, node: ast.Constant, value: str | None, is_joined: bool = False
    ) -> None:
        self.write(_quoted(value))

    def visit_Slice(self, node: ast.Slice) -> None:
        """`a[1:n]`, but `a[1 : n + 1]` round anything that is not simple."""
        set_precedence(node, node.lower, node.upper, node.step)
        parts = [n for n in (node.lower, node.upper, node.step) if n is not None]
        space = "" if all(_simple(n) for n in parts) else " "
        self.conditional_write(node.lower)
        self.write(f"{space if node.lower else ''}:{space if node.upper else ''}")
        self.conditional_write(node.upper)
        if node.step is not None:
            self.write(f"{space}:{space}")
            self.visit(node.step)


def _quoted(value: object) -> str:
    text = repr(value)
    if isinstance(value, str) and text[0] == "'" and '"' not in text:
        return f'"{text[1:-1]}"'
    return text


def _simple(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant)
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, (ast.Name, ast.Constant))
