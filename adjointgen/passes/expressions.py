"""Does every operation on active values have a rule, and is every inactive value pure?

takes: a `Source` and its `Activity`
gives: the diagnostics of its expressions

    y = foo(x)          no rule for foo
    y = x * bar(n)      no derivative flows through bar, but nobody says that it is pure
"""

from __future__ import annotations

import ast

from adjointgen import purity, rulebook
from adjointgen.diagnostics import Span
from adjointgen.passes.arguments import choices, is_complex_power
from adjointgen.passes.calls import OUTSIDE, Calls
from adjointgen.passes.operations import Operation
from adjointgen.program import is_part
from adjointgen.read.constants import NUMBERS, copied
from adjointgen.rule import (
    AXIS,
    CONDITION,
    FLAG,
    FLAT,
    INDEXING,
    INTEGER,
    LISTS,
    LITERAL,
    NOTHING,
    SCALARS,
    Rule,
)

_PLAIN = (
    ast.BinOp,
    ast.UnaryOp,
    ast.Compare,
    ast.BoolOp,
    ast.IfExp,
    ast.Tuple,
    ast.List,
    ast.Slice,
)
_OPERATOR_SIGNS = {
    "FloorDiv": "//", "Mod": "%", "MatMult": "@", "LShift": "<<", "RShift": ">>", "BitOr": "|",
    "BitAnd": "&", "BitXor": "^", "Invert": "~", "Not": "not",
}  # fmt: skip


class Expressions(Calls):
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
        elif isinstance(node, ast.Subscript) and self.activity.is_active(node.slice):
            self.report("ADJ401", f"there is no rule for `{self.shown(node.value)}[…]`", node.value,
                        "build the array with `np.concatenate`, `np.column_stack` or `np.meshgrid`,"
                        " or in the caller")  # fmt: skip
        elif isinstance(node, ast.Subscript):
            if self.first(node):
                self.report("ADJ205", f"`{self.shown(node.value)}` is not written as a tuple",
                            node.value, "write one value on the right for each name")  # fmt: skip
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
        for letter, argument in operation.arguments.items():
            rule = operation.rule
            argument = self.activity.as_array(node, rule, letter, argument)
            if rule.computes(letter) and self.listed(argument):
                continue
            if letter in rule.derivatives:
                self.operand(argument)
            elif rule.picks and rule.annotated(letter) == INTEGER:  # another part depends on it
                self.value(argument)
            elif self.fixed(node, operation, letter):
                pass
            else:
                self.pure(argument)

    def fixed(self, node: ast.expr, operation: Operation, letter: str) -> bool:
        """Tell of a differentiated argument that a derivative would have to flow through.

        An axis is none; and `model.take(x)` may be no method of an array, if `model` is not
        differentiated.
        """
        argument, rule = operation.arguments[letter], operation.rule
        if not isinstance(node, ast.Call) or not self.activity.is_active(argument):
            return False
        kind = rule.annotated(letter)
        owner = node.func.value if isinstance(node.func, ast.Attribute) else node
        doubtful = self.method(node) is not None and not self.activity.is_active(owner)
        if kind in (CONDITION, FLAT) or self.is_cast(argument):
            return False
        if rule.inert(letter) and kind not in (AXIS, FLAG) and not doubtful:
            return False
        help = "pass it as a parameter that is not differentiated: annotate it int, or leave it"
        help += " out of `wrt`"
        if doubtful:
            help = "call a function by its name: this is read as the method of an array"
        self.report("ADJ402", f"`{self.shown(node.func)}`: the rule has no derivative by"
                    f" `{letter}`", argument, help)  # fmt: skip
        return True

    def is_cast(self, node: ast.expr) -> bool:
        """Is it `int(x)` or `x.astype(int)`?"""
        if not isinstance(node, ast.Call):
            return False
        canonical = self.activity.canonical(node.func)
        return canonical in purity.CASTS or self.method(node) in purity.CAST_METHODS

    def is_part_of_complex(self, node: ast.Call) -> bool:
        """Is it `np.abs` or `np.real` of a complex result?"""
        return self.activity.canonical(node.func) in rulebook.PARTS_OF_COMPLEX

    def complex_result(self, node: ast.expr, operation: Operation) -> None:
        parts = "write `.real` behind it"
        if operation.rule.operation.startswith("numpy.fft."):
            parts = f"take its `.real` or `.imag`, or `np.abs({self.shown(node)})`"
        self.complex(node, self.shown(node), parts)

    def first(self, node: ast.expr) -> bool:
        """What an unpacking has in common is told with the first of its names."""
        return not is_part(node) or node.slice.value == 0  # type: ignore[attr-defined]

    def several(self, node: ast.expr, rule: Rule) -> None:
        assert isinstance(node, ast.Call)
        names = ", ".join(rule.results)
        self.report("ADJ402", f"`{self.shown(node.func)}` has {len(rule.results)} results", node,
                    f"give each a name: `{names} = {self.shown(node)}`")  # fmt: skip

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

    # ----- inactive values -----

    def inert(self, node: ast.expr) -> None:
        """Allow-list: operators, indexing, attributes, and calls of listed pure functions."""
        if isinstance(node, ast.Name):
            self.global_name(node, node)
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, complex):
                self.complex_number(node)
        elif isinstance(node, ast.Attribute):
            operation = self.activity.operation(node)
            if operation is not None and operation.rule.real:
                self.pure_call(node.value, part=True)  # type: ignore[arg-type]
            elif operation is not None:
                self.pure(node.value)
            else:
                self.dotted(node)
        elif isinstance(node, ast.Subscript):
            self.pure(node.value)
            self.pure(node.slice)
        elif isinstance(node, ast.Call):
            self.pure_call(node)
        elif isinstance(node, _PLAIN):
            if isinstance(node, ast.BinOp) and is_complex_power(node):
                self.complex_number(node)
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.pure(child)
        else:
            self.forbidden(node)

    def complex_number(self, node: ast.expr) -> None:
        self.report("ADJ409", f"`{self.shown(node)}` is a complex number", node, "use real numbers")

    def pure(self, node: ast.expr) -> None:
        """A node in an inactive place, where it does not matter whether it is active itself."""
        if not isinstance(node, ast.Name) or node.id not in self.activity.active:
            self.inert(node)

    def pure_call(self, node: ast.Call, part: bool = False) -> None:
        """`part`: a real part is taken of what may be complex."""
        operation = self.activity.operation(node)
        if operation is not None and operation.rule.real and not part:
            if self.is_part_of_complex(node):
                self.pure_call(node.args[0], part=True)  # type: ignore[arg-type]
            else:
                self.complex_result(node, operation)
            return
        canonical, method = self.activity.canonical(node.func), self.method(node)
        if operation is not None and any(
            operation.rule.inert(letter) and self.fixed(node, operation, letter)
            for letter in operation.arguments
        ):
            return
        if self.refused(node, canonical):
            return
        power = canonical == "builtins.pow" and len(node.args) == 2
        if power and is_complex_power(ast.BinOp(node.args[0], ast.Pow(), node.args[1])):
            self.complex_number(node)
            return
        if not self.known_to_fail(node):
            if method is not None:
                if method not in purity.PURE_METHODS:
                    self.report("ADJ403", f"the method `.{method}` is not known to be pure",
                                self.callee(node), OUTSIDE)  # fmt: skip
            elif canonical is None or not purity.is_pure(canonical, self.activity.scope.book):
                self.report("ADJ403", f"`{self.shown(node.func)}` is not known to be pure",
                            self.callee(node), OUTSIDE)  # fmt: skip
        if method is not None and isinstance(node.func, ast.Attribute):
            self.pure(node.func.value)
        for keyword in node.keywords:
            if keyword.arg == "dtype" and self.is_complex_type(keyword.value):
                self.complex(keyword, self.shown(keyword.value), "use real numbers")
            if keyword.arg is None:
                self.report("ADJ103", "a starred argument is not allowed in a differentiated"
                            " function", keyword, "name each value")  # fmt: skip
        for argument in [*node.args, *(k.value for k in node.keywords)]:
            self.pure(argument)

    def is_complex_type(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Constant):
            return isinstance(node.value, str) and node.value.lstrip("<>=|")[:1] in ("c", *"FDG")
        return purity.is_complex(self.activity.canonical(node) or "")

    def dotted(self, node: ast.Attribute) -> None:
        canonical = self.activity.canonical(node)
        if node.attr in purity.COMPLEX_ATTRIBUTES:
            self.complex(self.text.tail(node), f".{node.attr}")
        elif canonical is None or self.activity.scope.live:
            self.pure(node.value)
        elif not _of_library(canonical):
            self.global_name(node, node.value)

    def global_name(self, node: ast.expr, root: ast.expr) -> None:
        """A global that is read as a value: live when decorated, else a constant to be copied."""
        scope = self.activity.scope
        while isinstance(root, ast.Attribute):
            root = root.value
        if not isinstance(root, ast.Name) or root.id in self.activity.local or scope.live:
            return
        if self.unbound(root.id) or (scope.starred and root.id not in scope.bound):
            return  # told already
        meaning = scope.meaning(root.id)
        own = root.id.startswith("__") and root.id != "__debug__"  # `__name__`: the module's own
        if not own and meaning and _of_library(meaning):
            return
        if root.id in scope.constants and copied(scope, root.id) is not None:
            return
        self.report("ADJ408", f"the global `{self.shown(node)}` cannot be copied into the output",
                    node, "pass it as a parameter, or decorate the function with `@adjoint`, which "
                    "reads globals live")  # fmt: skip


def _of_library(canonical: str) -> bool:
    return canonical.partition(".")[0] in ("builtins", "numpy", "math", "scipy")


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
