"""Is every inactive value pure, and does no derivative have to flow through it?

takes: a `Source` and its `Activity`
gives: the diagnostics of what is not differentiated

    y = x * bar(n)              nobody says that bar is pure
    y = np.sum(x, axis=x[0])    an axis has no derivative
"""

from __future__ import annotations

import ast

from adjointgen import purity, rulebook
from adjointgen.passes.arguments import is_complex_power
from adjointgen.passes.calls import OUTSIDE, Calls
from adjointgen.passes.operations import Operation
from adjointgen.read.constants import copied
from adjointgen.rule import AXIS, CONDITION, FLAG, FLAT

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


class Inactive(Calls):
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

    # ----- what stands beside the operands of a rule -----

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
        if doubtful and rule.inert(letter):
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


def _of_library(canonical: str) -> bool:
    return canonical.partition(".")[0] in ("builtins", "numpy", "math", "scipy")
