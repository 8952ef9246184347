"""Does every operation on active values have a rule?

takes: a `Source` and its `Activity`
gives: the diagnostics of its expressions

    y = foo(x)          no rule for foo
"""

from __future__ import annotations

import ast

from adjointgen import purity
from adjointgen.diagnostics import Span
from adjointgen.passes.activity import LISTED
from adjointgen.passes.arguments import choices, is_text
from adjointgen.passes.inactive import Inactive
from adjointgen.passes.operations import Operation
from adjointgen.read.constants import NUMBERS
from adjointgen.rule import (
    INDEXING,
    INTEGER,
    LISTS,
    LITERAL,
    NOTHING,
    SCALARS,
    Rule,
)

_OPERATOR_SIGNS = {
    "FloorDiv": "//", "Mod": "%", "MatMult": "@", "LShift": "<<", "RShift": ">>", "BitOr": "|",
    "BitAnd": "&", "BitXor": "^", "Invert": "~", "Not": "not",
}  # fmt: skip


class Expressions(Inactive):
    # ----- by the rules -----

    def value(self, node: ast.expr) -> None:
        """Check a node: by the rules where a derivative flows through it, else for purity."""
        if self.activity.is_active(node):
            self.smooth(node)
        else:
            self.inert(node)

    def smooth(self, node: ast.expr) -> None:
        if isinstance(node, ast.Name):
            return
        operation = self.activity.operation(node)
        if operation is not None:
            self.operation(node, operation)
        elif isinstance(node, (ast.BinOp, ast.UnaryOp)):
            sign = _OPERATOR_SIGNS.get(type(node.op).__name__, "?")
            at: ast.AST | Span = self.text.head(node, sign)
            if isinstance(node, ast.BinOp):
                at = self.text.operator(node.left, node.right, sign) or node
            help = "write the formula with + - * / % **, or pass its value as an input"
            self.report("ADJ401", f"there is no rule for the operator `{sign}`", at, help)
            self.parts(node)
        elif isinstance(node, ast.Call):
            self.call(node)
        elif isinstance(node, (ast.IfExp, ast.BoolOp)):
            word = "if … else" if isinstance(node, ast.IfExp) else "and"
            word = "or" if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) else word
            self.report("ADJ406", f"`{word}` chooses between values that are differentiated", node,
                        self.choice(node))  # fmt: skip
            self.parts(node)
        elif isinstance(node, ast.Attribute):
            if node.attr in purity.COMPLEX_ATTRIBUTES:
                self.complex(self.text.tail(node), f".{node.attr}")
            else:
                self.report("ADJ401", f"there is no rule for the attribute `.{node.attr}`",
                            self.text.tail(node),
                            "pass what it holds as an input of its own")  # fmt: skip
            self.value(node.value)
        elif isinstance(node, ast.Subscript) and is_text(node.slice):
            self.report("ADJ401", f"there is no rule for `{self.shown(node)}`", node,
                        "pass what it holds as an input of its own")  # fmt: skip
        elif isinstance(node, ast.Subscript) and self.activity.is_active(node.slice):
            self.report("ADJ401", f"there is no rule for `{self.shown(node.value)}[…]`", node.value,
                        "build the array with `np.concatenate`, `np.column_stack` or `np.meshgrid`,"
                        " or in the caller")  # fmt: skip
        elif isinstance(node, ast.Subscript):
            whole = self.activity.operation(node.value)
            message = f"`{self.shown(node.value)}` is not written as a tuple"
            help = "write one value on the right for each name"
            if whole is not None and whole.rule.own:
                message = f"`{self.shown(node.value)}` has one result by its rule"
                help = "name each result in the rule; an array is unpacked by a name of its own"
            self.report("ADJ205", message, node.value, help)
            self.value(node.value)
            self.pure(node.slice)
        elif isinstance(node, (ast.Tuple, ast.List)):
            shown, help = self.shown(node), "bind each value to a name"
            if "#" not in shown and "*" not in shown:
                alias = self.activity.scope.alias("numpy") or "np"
                help = f"write `{alias}.array({shown})`, or {help}"
            self.report("ADJ103", "a tuple or list of differentiated values is not allowed here",
                        node, help)  # fmt: skip
            self.parts(node)
        else:
            self.forbidden(node)

    def choice(self, node: ast.IfExp | ast.BoolOp) -> str:
        """The `np.where` that computes the same value."""
        if isinstance(node, ast.IfExp):
            parts = [self.shown(n) for n in (node.test, node.body, node.orelse)]
        elif len(node.values) > 2:
            return "use `np.where(condition, a, b)`, once for each choice"
        else:
            first, second = map(self.shown, node.values)
            name = isinstance(node.values[0], (ast.Name, ast.Subscript, ast.Call))
            test = f"{first} != 0" if name else first
            both = isinstance(node.op, ast.And)
            parts = [test, *((second, first) if both else (first, second))]
        return f"use `np.where({', '.join(parts)})`, which computes both values"

    def operation(self, node: ast.expr, operation: Operation) -> None:
        indexing = operation.rule.operation == INDEXING
        if (isinstance(node, ast.Subscript) and not indexing) or (
            isinstance(node, ast.Attribute)
            and (operation.rule.real or len(operation.rule.results) > 1)
        ):
            node = node.value
        elif operation.rule.real:
            assert isinstance(node, ast.Call)
            if self.is_part_of_complex(node):
                node = node.args[0]
            else:
                self.complex_result(node, operation)
        elif len(operation.rule.results) > 1:
            self.several(node, operation.rule)
        if operation.rule.picks and "index" not in operation.arguments and not operation.problem:
            shown = self.shown(node)
            help = f"give each a name, `a, b = …`, or take one: `{shown}[0]`"
            self.report("ADJ402", f"`{shown}` makes a list of arrays", node, help)
        if operation.problem:
            assert isinstance(node, ast.Call)
            at, rule, shown = operation.at, operation.rule, self.shown(node.func)
            if isinstance(at, ast.keyword) and at.arg == "out":
                self.report("ADJ203", "`out=` writes in place", at, "leave it out: bind the result")
            else:
                self.report("ADJ402", f"`{shown}`: {operation.problem}", at or self.callee(node),
                            f"call it as `{shown}({_listed(rule)})`")  # fmt: skip
            for child, _ in self.activity.children(node):
                displayed = isinstance(child, (ast.Tuple, ast.List)) and any(
                    kind in (SCALARS, *LISTS) for kind in rule.annotations
                )
                for part in child.elts if displayed else [child]:  # type: ignore[attr-defined]
                    self.value(part.value if isinstance(part, ast.Starred) else part)
            return
        if not operation.rule.derivatives and operation.rule.own:
            self.underived(node, operation)
            return
        for letter, argument in operation.arguments.items():
            rule = operation.rule
            argument = self.activity.as_array(node, rule, letter, argument)
            if rule.meets(letter) and rule.operation not in LISTED and self.listed(argument):
                continue
            if letter in rule.derivatives:
                self.operand(argument)
            elif rule.picks and rule.annotated(letter) == INTEGER:  # another part depends on it
                self.value(argument)
            elif self.fixed(node, operation, letter):
                pass
            else:
                self.pure(argument)

    def several(self, node: ast.expr, rule: Rule) -> None:
        assert isinstance(node, ast.Call)
        names = ", ".join(rule.results)
        self.report("ADJ402", f"`{self.shown(node.func)}` has {len(rule.results)} results", node,
                    f"give each a name: `{names} = {self.shown(node)}`")  # fmt: skip

    def underived(self, node: ast.expr, operation: Operation) -> None:
        """A result that a user's rule has no derivative of, which need not be zero."""
        assert isinstance(node, ast.Call)
        z, arguments = operation.rule.result, operation.arguments
        x = next(x for x, a in arguments.items() if self.activity.is_active(a))
        help = f"bind `d{z}_d{x}` in the rule: `0.0 * {x}` says that it is zero"
        if operation.rule.seed:
            help = f"write another rule like it that takes `df_d{z}`:"
            help += f" `df_d{x} = np.zeros_like({x})` says that it is zero"
        self.report("ADJ402", f"`{self.shown(node.func)}`: the rule has no derivative of the"
                    f" result `{z}`", node, help)  # fmt: skip
        for argument in arguments.values():
            self.value(argument)

    def operand(self, node: ast.expr) -> None:
        number = not isinstance(node, ast.Constant) or type(node.value) in (
            int,
            float,
            bool,
            complex,
        )
        if isinstance(node, (ast.Name, ast.Attribute)):
            canonical = self.activity.canonical(node) or ""
            library = f"{canonical}.".startswith(("builtins.", "numpy.", "math.", "scipy.special."))
            number = not library or canonical in NUMBERS
        if number:
            self.value(node)
        else:
            self.report("ADJ103", f"`{self.shown(node)}` is not a number", node, "use a number")

    def listed(self, node: ast.expr) -> bool:
        """A list has another arithmetic than an array, and the lines of a rule would meet it."""
        if self.activity.is_active(node) or not self.activity.sequences.among(node):
            return False
        array = f"{self.activity.scope.alias('numpy') or 'np'}.array({self.shown(node)})"
        self.report("ADJ103", f"`{self.shown(node)}` is a list or a tuple, not an array", node,
                    f"write `{array}`")  # fmt: skip
        return True

    def parts(self, node: ast.expr) -> None:
        for child, _ in self.activity.children(node):
            self.value(child.value if isinstance(child, ast.Starred) else child)

    # ----- calls -----

    def call(self, node: ast.Call) -> None:
        """A call without a rule through which a derivative would flow."""
        canonical, method = self.activity.canonical(node.func), self.method(node)
        if canonical in purity.CASTS or method in purity.CAST_METHODS:
            name = method or str(canonical)
            whole = any(n in name for n in ("int", "round", "rint", "around"))
            self.report("ADJ405", f"`{self.shown(node.func)}` would cut the derivative",
                        self.callee(node),
                        "leave it out, or pass its value as a parameter annotated int"
                        if whole else "leave it out")  # fmt: skip
        elif self.refused(node, canonical) or self.known_to_fail(node):
            pass
        elif method is not None:
            self.no_method(node, method)
        else:
            self.no_rule(node, canonical)
        if method is not None and isinstance(node.func, ast.Attribute):
            self.value(node.func.value)
        for argument in [*node.args, *(k.value for k in node.keywords)]:
            self.value(argument)


def _listed(rule: Rule) -> str:
    """The arguments of a rule as they may be given."""
    parts = []
    for x in rule.operands:
        kind, optional = rule.annotated(x), x in rule.optional
        default = "=None" if kind == NOTHING else f"={rule.default(x)}" if optional else ""
        if kind.startswith(LITERAL) and not optional:
            default = f"={choices(rule, x)[0]}"
        several = x.split("_and_") if "_and_" in x else [f"{x}1", f"{x}2", "…"]
        parts.append(f"({', '.join(several)})" if kind in (SCALARS, *LISTS) else f"{x}{default}")
    return ", ".join(parts)
