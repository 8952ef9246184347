"""What a function of a file of rules must look like to be a rule; ADJ013 for each that does not.

takes: a module of a user's, and its functions
gives: the `Rule` that each of them is
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from adjointgen.diagnostics import Findings
from adjointgen.read.resolve import bindings
from adjointgen.read.rule import parse
from adjointgen.read.text import Module
from adjointgen.rule import LITERAL, Meanings, Rule

HOME = "adjointgen.rules.kinds."
_KINDS = ("elementwise", "choice", "reduction", "pullback")
DECORATORS = ", ".join(f"`@{kind}`" for kind in _KINDS)
_WITH_ARGUMENTS = ("example", "at")
# What a line of a rule may be made of.
_ALLOWED = (
    ast.Name, ast.Constant, ast.Attribute, ast.Call, ast.keyword, ast.BinOp, ast.UnaryOp,
    ast.Compare, ast.Subscript, ast.Slice, ast.Tuple, ast.List, ast.operator, ast.unaryop,
    ast.cmpop, ast.expr_context,
)  # fmt: skip


class Reader(Findings):
    """Reads the rules of one module; what names mean is told by its imports alone."""

    def __init__(self, module: Module) -> None:
        super().__init__(module.text)
        found = list(bindings(module.tree.body))
        meanings = [(name, meaning) for name, meaning, _ in found if meaning is not None]
        twice = {name for name, _ in set(meanings) if sum(n == name for n, _ in set(meanings)) > 1}
        self.meanings = {name: meaning for name, meaning in meanings if name not in twice}
        self.defined = {name for name, meaning, _ in found if meaning is None}
        relative = [node for _, meaning, node in found if (meaning or "").startswith(".")]
        for node in {id(n): n for n in relative}.values():
            self.wrong("a relative import has no meaning here", node,
                       "import it by its full name, as the output has to")  # fmt: skip

    def wrong(self, what: str, at: ast.AST, help: str) -> None:
        self.report("ADJ013", what, at, help)

    def meaning(self, node: ast.expr) -> str:
        """The dotted name of an imported thing, "" for anything else."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        root = self.meanings.get(node.id, "") if isinstance(node, ast.Name) else ""
        return ".".join([root, *reversed(parts)]) if root else ""

    def kind(self, node: ast.expr) -> str:
        """`elementwise` for the decorator of that name, "" for another."""
        meaning = self.meaning(node.func if isinstance(node, ast.Call) else node)
        name = meaning.removeprefix(HOME)
        return name if meaning.startswith(HOME) else ""

    def is_rule(self, node: ast.FunctionDef) -> bool:
        return any(map(self.kind, node.decorator_list))

    # ----- one rule -----

    def rule(self, node: ast.FunctionDef) -> Rule | None:
        """The rule that a function is; None if something was reported."""
        count = len(self.diagnostics)
        self.decorators(node)
        self.parameters(node)
        if len(self.diagnostics) > count:
            return None
        body = node.body
        if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            body = body[1:]  # its docstring
        if len(body) < 3 or not isinstance(body[-1], ast.Return) or body[-1].value is None:
            self.wrong("a rule is the operation, its derivatives and a `return` of them all",
                       node, _FORM)  # fmt: skip
            return None
        operation = self.first(node, body[0])
        if operation:
            self.lines(node, body)
        if len(self.diagnostics) > count:
            return None
        lines = self.text.lines
        first = min(d.lineno for d in node.decorator_list)
        head = "\n".join(lines[first - 1 : node.body[0].lineno - 1])
        rest = "\n".join(lines[body[0].lineno - 1 : node.end_lineno])
        if node.body[0].lineno == node.lineno:  # on the line of its `def`
            head, rest = "", ast.unparse(node)
        return parse(operation, f"{head}\n{rest}\n".lstrip("\n"), self.taken(node))

    def taken(self, node: ast.FunctionDef) -> Meanings:
        """What the names mean that the rule reads."""
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        return tuple((n, m) for n, m in sorted(self.meanings.items()) if n in names)

    def decorators(self, node: ast.FunctionDef) -> None:
        kinds = [d for d in node.decorator_list if self.kind(d) in _KINDS]
        if len(kinds) != 1:
            what = "no kind" if not kinds else "two kinds"
            self.wrong(f"the rule has {what}", node.decorator_list[-1],
                       f"put one of {DECORATORS} above it")  # fmt: skip
        for d in node.decorator_list:
            name, called = self.kind(d), isinstance(d, ast.Call)
            if name not in (_WITH_ARGUMENTS if called else _KINDS):
                self.wrong(f"`@{self.shown(d)}` says nothing of a rule", d, "leave it out")
            elif name not in ast.unparse(d.func if isinstance(d, ast.Call) else d):
                self.wrong(f"`{name}` is called otherwise here", d, "import it by its own name")
            elif isinstance(d, ast.Call) and not _are_literals(d):
                self.wrong(f"`@{name}` takes literals", d, "write the text or the numbers out")

    def parameters(self, node: ast.FunctionDef) -> None:
        from adjointgen.rules import kinds

        a = node.args
        if a.vararg or a.kwarg:
            self.wrong("a rule names each operand", (a.vararg or a.kwarg),  # type: ignore[arg-type]
                       "write a parameter for each of them")  # fmt: skip
        for x in (*a.posonlyargs, *a.args, *a.kwonlyargs):
            if x.annotation is None:
                continue
            text = ast.unparse(x.annotation)
            name = self.meaning(x.annotation).removeprefix(HOME)
            literal = text.startswith(LITERAL) and self.meanings.get("Literal", "").endswith(
                "typing.Literal"
            )
            known = hasattr(kinds, name) and name[:1].isupper() and text.endswith(name)
            if not known and not literal:
                help = f"leave it out, or import one of those in {HOME.rstrip('.')}"
                self.wrong(f"`{text}` says nothing of an operand", x.annotation, help)

    def first(self, node: ast.FunctionDef, line: ast.stmt) -> str:
        """The function that the first line calls, with the operands as its arguments."""
        value = line.value if isinstance(line, ast.Assign) else None
        if not isinstance(value, ast.Call) or not isinstance(line, ast.Assign):
            self.wrong("the first line is no call of the function", line, _FORM)
            return ""
        if len(line.targets) != 1 or not _names(line.targets[0]):
            self.wrong("the result has no name", line.targets[0], _FORM)
            return ""
        operation = self.meaning(value.func)
        if "." not in operation:
            shown = self.shown(value.func)
            self.wrong(f"`{shown}` is not imported in this file", value.func,
                       "import the function from the module that defines it:"
                       f" `from … import {shown.partition('.')[0]}`")  # fmt: skip
            return ""
        a = node.args
        parameters = [x.arg for x in (*a.posonlyargs, *a.args, *a.kwonlyargs)]
        operands = [x for x in parameters if not x.startswith("df_d")]
        given = [*value.args, *(k.value for k in value.keywords)]
        names = [g.id if isinstance(g, ast.Name) else "" for g in given]
        positional = names[: len(value.args)]
        keywords = [k for k in value.keywords if k.arg != ast.unparse(k.value)]
        if (
            any(n not in operands for n in names)
            or len(set(names)) != len(names)
            or positional != operands[: len(positional)]
            or keywords
            or any(x not in names for x in operands[: _required(node, operands)])
        ):
            self.wrong("the call is not of the parameters in their order", value,
                       f"write {self.shown(value.func)}({', '.join(operands)})")  # fmt: skip
            return ""
        return operation

    def lines(self, node: ast.FunctionDef, body: list[ast.stmt]) -> None:
        """The derivatives between the first line and the last, and what the last returns."""
        a = node.args
        parameters = [x.arg for x in (*a.posonlyargs, *a.args, *a.kwonlyargs)]
        seeds = [x for x in parameters if x.startswith("df_d")]
        operands = [x for x in parameters if x not in seeds]
        assert isinstance(body[0], ast.Assign) and isinstance(body[-1], ast.Return)
        results = _names(body[0].targets[0])
        spreading = any(self.kind(d) == "pullback" for d in node.decorator_list)
        if len(seeds) > 1:
            help = f"each result has a rule of its own: leave `{seeds[1]}` to another one"
            self.wrong("the rule takes the adjoints of several results", node, help)
        elif seeds and seeds[0] not in [f"df_d{z}" for z in results]:
            self.wrong("the seed is not the adjoint of the result", node,
                       f"call it `df_d{results[0]}`")  # fmt: skip
        elif spreading and not seeds:
            self.wrong("a pullback takes the adjoint of its result", node,
                       f"write `df_d{results[0]}` as the first parameter")  # fmt: skip
            return
        wanted = {f"df_d{x}" if seeds else f"d{z}_d{x}" for x in operands for z in results}
        bound = {*parameters, *results}
        derived: list[str] = []
        for line in body[1:-1]:
            target = line.targets[0] if isinstance(line, ast.Assign) else None
            if not isinstance(line, ast.Assign) or not isinstance(target, ast.Name):
                self.wrong("a line of a rule binds one name", line, _FORM)
                continue
            self.value(line.value, bound, derived)
            if target.id in bound:
                self.wrong(f"`{target.id}` is bound already", target, "call it otherwise")
            bound.add(target.id)
            if target.id in wanted:
                derived.append(target.id)
        if not derived:
            one = f"df_d{operands[0]}" if seeds else f"d{results[0]}_d{operands[0]}"
            self.wrong("the rule has no derivative", node, f"bind `{one}`" if operands else _FORM)
        returned = _names(body[-1].value)  # type: ignore[arg-type]
        if derived and returned != [*results, *derived]:
            self.wrong("the last line does not return it all", body[-1],
                       f"return {', '.join([*results, *derived])}")  # fmt: skip

    def value(self, value: ast.expr, bound: set[str], derived: list[str]) -> None:
        """What a line computes: of letters, of names bound before, of what the file imports."""
        for part in ast.walk(value):
            if not isinstance(part, _ALLOWED):
                self.wrong("a line of a rule is arithmetic and calls", part
                           if hasattr(part, "lineno") else value, "write it out")  # fmt: skip
                return
        called = {id(n.func) for n in ast.walk(value) if isinstance(n, ast.Call)}
        owners = {id(n.value) for n in ast.walk(value) if isinstance(n, ast.Attribute)}
        for part in ast.walk(value):
            if isinstance(part, ast.Name) and part.id in derived:
                self.wrong(f"`{part.id}` is read again", part,  # in the output it is a sum
                           "bind what the lines share to a name of its own")  # fmt: skip
            if not isinstance(part, ast.Name) or part.id in bound:
                continue
            if part.id not in self.meanings:
                help = "import it: the output cannot copy what this file defines"
                if part.id not in self.defined and id(part) in called:
                    help = "use a function of NumPy or of a module that this file imports"
                self.wrong(f"`{part.id}` is no operand and is not imported", part, help)
            elif "." not in self.meanings[part.id] and id(part) not in owners:
                self.wrong(f"`{part.id}` is a module", part, "use one of its functions")


_FORM = """write it like this one:
@elementwise
def softplus(x):
    y = functions.softplus(x)
    dy_dx = special.expit(x)
    return y, dy_dx"""


def _names(node: ast.expr) -> list[str]:
    """The names of `z` or `q, r`, in order; [] if there is anything else."""
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    names = [p.id for p in parts if isinstance(p, ast.Name)]
    return names if len(names) == len(parts) else []


def _required(node: ast.FunctionDef, operands: list[str]) -> int:
    a = node.args
    return len(operands) - len(a.defaults) - len(a.kwonlyargs)


def _are_literals(call: ast.Call) -> bool:
    values: Iterator[ast.expr] = iter([*call.args, *(k.value for k in call.keywords)])
    try:
        for value in values:
            ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError):
        return False
    return bool(call.args or call.keywords)
