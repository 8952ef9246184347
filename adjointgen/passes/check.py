"""Is it SSA, and does every operation have a rule? All problems of a function at once.

takes: a `Source` and its `Activity`
gives: the diagnostics; none means that the passes after it cannot fail
"""

from __future__ import annotations

import ast

from adjointgen import purity, rulebook
from adjointgen.diagnostics import Diagnostic
from adjointgen.passes.activity import Activity, Operation
from adjointgen.passes.stub import rule_stub
from adjointgen.program import Source
from adjointgen.read import annotations
from adjointgen.read.resolve import StaticScope

_PLAIN = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.IfExp, ast.Tuple, ast.List, ast.Slice)
_EXPRESSIONS = {
    ast.ListComp: "a comprehension", ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension", ast.GeneratorExp: "a generator expression",
    ast.Lambda: "a lambda", ast.NamedExpr: "a walrus assignment", ast.JoinedStr: "an f-string",
    ast.Starred: "a starred value", ast.Dict: "a dictionary", ast.Set: "a set",
    ast.Await: "await", ast.Yield: "yield", ast.YieldFrom: "yield",
}  # fmt: skip
_OPERATOR_SIGNS = {
    "FloorDiv": "//", "Mod": "%", "MatMult": "@", "LShift": "<<", "RShift": ">>", "BitOr": "|",
    "BitAnd": "&", "BitXor": "^", "Invert": "~", "Not": "not",
}  # fmt: skip


def check(source: Source, activity: Activity) -> list[Diagnostic]:
    """Problems of names, expressions and results; the outline was checked when it was read."""
    checker = _Checker(source, activity)
    checker.parameters()
    checker.names()
    for phrase in source.body:
        checker.value(phrase.value)
    checker.result(source.result.value)
    return checker.diagnostics


class _Checker:
    def __init__(self, source: Source, activity: Activity) -> None:
        self.source = source
        self.activity = activity
        self.text = source.text
        self.diagnostics: list[Diagnostic] = []

    def report(
        self, code: str, message: str, node: ast.AST, help: str = "", label: str = ""
    ) -> None:
        span = self.text.span(node)
        self.diagnostics.append(Diagnostic(code, message, help, self.text, span, label))

    def shown(self, node: ast.AST) -> str:
        text = " ".join(self.text.segment(self.text.span(node)).split())
        return text if len(text) <= 40 else text[:37] + "…"

    # ----- names -----

    def parameters(self) -> None:
        for p in self.source.parameters:
            if p.node is not None and annotations.is_complex(p.node.annotation):
                self.report("ADJ409", f"`{p.name}` is complex", p.node.annotation or p.node,
                            "differentiate the real and the imaginary part as two inputs")  # fmt: skip

    def names(self) -> None:
        bound: dict[str, int] = {p.name: self.source.node.lineno for p in self.source.parameters}
        told: set[str] = set()
        for phrase, used in zip([*self.source.body, self.source.result], self.activity.used):
            if any(name not in bound for name, _ in used):
                for name in self._reads(phrase.value):
                    if name.id not in bound and name.id not in told:
                        told.add(name.id)
                        self._unbound(name)
            if phrase.target is None:
                continue
            if phrase.target in bound:
                self._second(phrase.target, phrase.node, bound[phrase.target])
            bound.setdefault(phrase.target, phrase.node.lineno)

    def _reads(self, value: ast.expr) -> list[ast.Name]:
        if isinstance(value, ast.Name):
            return [value]
        inner: set[str] = set()
        found = []
        for node in ast.walk(value):
            if isinstance(node, ast.Name):
                if isinstance(node.ctx, ast.Load):
                    found.append(node)
                else:
                    inner.add(node.id)  # bound by a comprehension or walrus, refused as such
            elif isinstance(node, ast.arg):
                inner.add(node.arg)
        found = [n for n in found if n.id not in inner]
        return sorted(found, key=lambda n: (n.lineno, n.col_offset)) if len(found) > 1 else found

    def _unbound(self, name: ast.Name) -> None:
        scope = self.activity.scope
        if name.id in self.activity.local:
            self.report("ADJ204", f"`{name.id}` is used before it is bound", name,
                        "move the statement that binds it up")  # fmt: skip
        elif not scope.known(name.id):
            if scope.starred:
                self._starred(name)
                return
            self.report("ADJ204", f"`{name.id}` is not bound anywhere", name,
                        "pass it as a parameter, or bind it first")  # fmt: skip
        elif isinstance(scope, StaticScope) and name.id in scope.ambiguous:
            self.report("ADJ407", f"the module binds `{name.id}` to more than one thing", name,
                        "give the second one another name")  # fmt: skip

    def _starred(self, name: ast.Name) -> None:
        module = self.activity.scope.starred[0]
        self.report("ADJ407", f"`{name.id}` may come from a star import", name,
                    f"import it by name: `from {module} import {name.id}`")  # fmt: skip

    def _second(self, name: str, node: ast.stmt, line: int) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", node)]
        at = next((n for t in targets for n in ast.walk(t) if getattr(n, "id", "") == name), node)
        fresh = name + "2"
        while fresh in self.activity.local:
            fresh += "_"
        first = "it is a parameter" if name in self.activity.parameters else f"the first is on line {line}"
        self.report("ADJ201", f"`{name}` is bound twice", at,
                    f"give the new value its own name, e.g. `{fresh}`, and use that from here on",
                    f"second assignment, {first}")  # fmt: skip

    # ----- expressions -----

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
            self.report("ADJ401", f"there is no rule for the operator `{sign}`", node,
                        "use it on inactive values only, or write the formula with + - * / **")  # fmt: skip
            self.parts(node)
        elif isinstance(node, ast.Call):
            self.call(node)
        elif isinstance(node, (ast.IfExp, ast.BoolOp)):
            word = "if … else" if isinstance(node, ast.IfExp) else "and/or"
            self.report("ADJ406", f"`{word}` chooses between values that are differentiated", node,
                        "use `np.where(condition, a, b)`")  # fmt: skip
        elif isinstance(node, ast.Attribute):
            self.attribute(node)
        elif isinstance(node, ast.Subscript):
            self.report("ADJ401", "there is no rule for indexing a differentiated value", node,
                        "pass the parts as inputs of their own")  # fmt: skip
            self.value(node.value)
        elif isinstance(node, (ast.Tuple, ast.List)):
            self.report("ADJ103", "a tuple of differentiated values is no value of its own", node,
                        "bind each value to a name")  # fmt: skip
            self.parts(node)
        else:
            self.forbidden(node)

    def operation(self, node: ast.expr, operation: Operation) -> None:
        if operation.problem:
            assert isinstance(node, ast.Call)
            at = next((k.value for k in node.keywords if f"`{k.arg}`" in operation.problem), node)
            written = {k.arg for k in node.keywords} & {"out", "where"}
            if "out" in written:
                self.report("ADJ203", "`out=` writes in place", at, "leave it out and bind the result")
            else:
                stub = "call it with the arguments that the rule lists: "
                self.report("ADJ402", f"`{self.shown(node.func)}`: {operation.problem}", at,
                            f"{stub}{', '.join(operation.rule.operands)}")  # fmt: skip
            self.parts(node)
            return
        for letter, argument in operation.arguments.items():
            if letter in operation.rule.derivatives:
                self.operand(argument)
            else:
                self.pure(argument)

    def operand(self, node: ast.expr) -> None:
        if isinstance(node, ast.Constant) and type(node.value) not in (int, float, bool, complex):
            self.report("ADJ103", f"`{self.shown(node)}` is not a number", node, "use a number")
        else:
            self.value(node)

    def parts(self, node: ast.expr) -> None:
        for child, _ in self.activity.children(node):
            self.value(child)

    def call(self, node: ast.Call) -> None:
        """A call without a rule through which a derivative would flow."""
        canonical = self.activity.canonical(node.func)
        shown = self.shown(node.func)
        if canonical in purity.CASTS or self._method(node) in purity.CAST_METHODS:
            self.report("ADJ405", f"`{shown}` would cut the derivative", node,
                        "leave the cast out, or take the value as a parameter of type int")  # fmt: skip
        elif canonical in purity.COMPLEX or self._method(node) in purity.COMPLEX_ATTRIBUTES:
            self.report("ADJ409", f"`{shown}` is for complex numbers", node, "leave it out")
        elif self._refused(node, canonical):
            pass
        elif canonical is None and isinstance(node.func, ast.Attribute):
            method = node.func.attr
            self.report("ADJ401", f"there is no rule for the method `.{method}`", node,
                        rule_stub(f"np.{method}", 1 + len(node.args)))  # fmt: skip
        else:
            self.report("ADJ401", f"there is no rule for `{shown}`", node,
                        self._nearest(shown) + rule_stub(shown, len(node.args)))  # fmt: skip
        for argument in [*node.args, *(k.value for k in node.keywords)]:
            self.value(argument)

    def _nearest(self, shown: str) -> str:
        from difflib import get_close_matches

        known = [n.rpartition(".")[2] for n in rulebook.names()]
        near = get_close_matches(shown.rpartition(".")[2], known, 1, 0.8)
        same = near and near[0] == shown.rpartition(".")[2]
        return f"did you mean `{near[0]}`? Else " if near and not same else ""

    def _method(self, node: ast.Call) -> str | None:
        is_method = isinstance(node.func, ast.Attribute) and not self.activity.canonical(node.func)
        return node.func.attr if is_method and isinstance(node.func, ast.Attribute) else None

    def _refused(self, node: ast.Call, canonical: str | None) -> bool:
        shown = self.shown(node.func)
        if any(k.arg == "out" for k in node.keywords):
            self.report("ADJ203", "`out=` writes in place", node, "leave it out and bind the result")
        elif canonical is not None and purity.is_random(canonical):
            self.report("ADJ404", f"`{shown}` draws random numbers", node,
                        "draw them in the caller and pass them as a parameter")  # fmt: skip
        elif canonical is not None and purity.is_impure(canonical):
            self.report("ADJ403", f"`{shown}` is not a pure function", node,
                        "call it outside and pass its result as a parameter")  # fmt: skip
        else:
            return False
        return True

    def attribute(self, node: ast.Attribute) -> None:
        if node.attr in purity.COMPLEX_ATTRIBUTES:
            self.report("ADJ409", f"`.{node.attr}` is for complex numbers", node, "leave it out")
        else:
            self.report("ADJ401", f"there is no rule for the attribute `.{node.attr}`", node,
                        "pass what it holds as an input of its own")  # fmt: skip
        self.value(node.value)

    # ----- inactive values -----

    def inert(self, node: ast.expr) -> None:
        """Allow-list: operators, indexing, attributes, and calls of listed pure functions."""
        if isinstance(node, ast.Name):
            self.global_name(node, node)
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, complex):
                self.report("ADJ409", "a complex number", node, "use real numbers")
        elif isinstance(node, ast.Attribute):
            self.dotted(node)
        elif isinstance(node, ast.Subscript):
            self.pure(node.value)
            self.pure(node.slice)
        elif isinstance(node, ast.Call):
            self.pure_call(node)
        elif isinstance(node, _PLAIN):
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.pure(child)
        else:
            self.forbidden(node)

    def pure(self, node: ast.expr) -> None:
        """A node in an inactive place, where it does not matter whether it is active itself."""
        if not isinstance(node, ast.Name) or node.id not in self.activity.active:
            self.inert(node)

    def pure_call(self, node: ast.Call) -> None:
        canonical = self.activity.canonical(node.func)
        method = self._method(node)
        shown = self.shown(node.func)
        if not self._refused(node, canonical):
            if canonical in purity.COMPLEX or method in purity.COMPLEX_ATTRIBUTES:
                self.report("ADJ409", f"`{shown}` is for complex numbers", node, "leave it out")
            elif canonical is not None and not purity.is_pure(canonical):
                self.report("ADJ403", f"`{shown}` is not known to be pure", node,
                            "call it outside and pass its result as a parameter")  # fmt: skip
            elif canonical is None and method is None and self._callee_known(node):
                self.report("ADJ403", f"`{shown}` is not known to be pure", node,
                            "call it outside and pass its result as a parameter")  # fmt: skip
            elif method is not None and method not in purity.PURE_METHODS:
                self.report("ADJ403", f"the method `.{method}` is not known to be pure", node,
                            "call it outside and pass its result as a parameter")  # fmt: skip
        if method is not None and isinstance(node.func, ast.Attribute):
            self.pure(node.func.value)
        for argument in [*node.args, *(k.value for k in node.keywords)]:
            self.pure(argument)

    def _callee_known(self, node: ast.Call) -> bool:
        """False where the callee's name was told already as unbound or ambiguous."""
        if not isinstance(node.func, ast.Name):
            self.pure(node.func)
            return True
        scope = self.activity.scope
        told = isinstance(scope, StaticScope) and node.func.id in scope.ambiguous
        return not told and (node.func.id in self.activity.local or scope.known(node.func.id))

    def dotted(self, node: ast.Attribute) -> None:
        if node.attr in purity.COMPLEX_ATTRIBUTES:
            self.report("ADJ409", f"`.{node.attr}` is for complex numbers", node, "leave it out")
        elif self.activity.canonical(node) is None or self.activity.scope.live:
            self.pure(node.value)
        elif not self.activity.canonical(node).startswith(("numpy.", "math.", "scipy.")):  # type: ignore[union-attr]
            self.global_name(node, node.value)

    def global_name(self, node: ast.expr, root: ast.expr) -> None:
        """A global that is read as a value: live for a decorated function, else a copied constant."""
        scope = self.activity.scope
        while isinstance(root, ast.Attribute):
            root = root.value
        if not isinstance(root, ast.Name) or root.id in self.activity.local or scope.live:
            return
        if not scope.known(root.id) or scope.starred or root.id in getattr(scope, "ambiguous", ()):
            return  # told by names()
        meaning = scope.meaning(root.id)
        if meaning and meaning.startswith(("numpy", "math", "scipy", "builtins")):
            return
        if root.id in scope.constants and copied(scope, root.id) is not None:
            return
        self.report("ADJ408", f"the global `{self.shown(node)}` cannot be copied into the output",
                    node, "pass it as a parameter, or decorate the function with `@adjoint`, which "
                    "reads globals live")  # fmt: skip

    def forbidden(self, node: ast.expr) -> None:
        what = _EXPRESSIONS.get(type(node), f"`{type(node).__name__}`")
        self.report("ADJ103", f"{what} is not allowed in a differentiated function", node,
                    "write the values out, one statement each")  # fmt: skip

    # ----- the result -----

    def result(self, node: ast.expr) -> None:
        parts = node.elts if isinstance(node, ast.Tuple) and node.elts else [node]
        for part in parts:
            bound = self._definition(part)
            truth = isinstance(bound, (ast.Compare, ast.BoolOp)) and not self.activity.is_active(bound)
            truth = truth or isinstance(bound, ast.UnaryOp) and isinstance(bound.op, ast.Not)
            if isinstance(bound, ast.Call):
                canonical = self.activity.canonical(bound.func)
                truth = truth or canonical in purity.INERT and not str(canonical).endswith(
                    ("_like", "ndim", "size", "len")
                )
            if truth:
                self.report("ADJ304", f"the result `{self.shown(part)}` is a truth value", part,
                            "return a number")  # fmt: skip
            elif isinstance(bound, ast.Constant) and type(bound.value) not in (int, float, complex):
                kind = {type(None): "None", str: "text", bool: "a truth value"}
                self.report("ADJ304", "the result is "
                            + kind.get(type(bound.value), "not a number"), part,
                            "return a number")  # fmt: skip
            elif isinstance(bound, (ast.List, ast.Tuple, ast.Dict, ast.Set)):
                self.report("ADJ304", "the result is a container", part,
                            "return the values themselves: `return a, b`")  # fmt: skip
            elif isinstance(bound, ast.JoinedStr):
                self.report("ADJ304", "the result is text", part, "return a number")
            else:
                self.value(part)

    def _definition(self, node: ast.expr) -> ast.expr:
        """What a returned name was bound to, through plain copies."""
        bindings = {p.target: p.value for p in self.source.body}
        for _ in self.source.body:
            if not isinstance(node, ast.Name) or node.id not in bindings:
                break
            node = bindings[node.id]
        return node


def copied(scope: object, name: str, depth: int = 0) -> list[str] | None:
    """The names of the module constants that `name` needs, itself last; None if it is no constant.

    A constant is bound once, to arithmetic on literals, `np.pi` and the like, and other constants.
    """
    node = scope.constants.get(name)  # type: ignore[attr-defined]
    if node is None or node.value is None or depth > 50:
        return None
    needed: list[str] = []
    stack: list[ast.expr] = [node.value]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Constant) and type(part.value) in (int, float):
            continue
        if isinstance(part, ast.BinOp) and type(part.op).__name__ not in ("MatMult",):
            stack += [part.left, part.right]
        elif isinstance(part, ast.UnaryOp) and isinstance(part.op, (ast.USub, ast.UAdd)):
            stack.append(part.operand)
        elif isinstance(part, (ast.Attribute, ast.Name)):
            meaning = scope.canonical(part, frozenset())  # type: ignore[attr-defined]
            if meaning in _NUMBERS:
                continue
            inner = copied(scope, part.id, depth + 1) if isinstance(part, ast.Name) else None
            if inner is None:
                return None
            needed = [*inner, *(n for n in needed if n not in inner)]
        else:
            return None
    return [*needed, name]


_NUMBERS = frozenset(
    f"{lib}.{n}" for lib in ("numpy", "math") for n in ("pi", "e", "inf", "tau", "euler_gamma")
)
