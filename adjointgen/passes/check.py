"""Is it SSA, and does every operation have a rule? All problems of a function at once.

takes: a `Source` and its `Activity`
gives: the diagnostics; none means that the passes after it cannot fail
"""

from __future__ import annotations

import ast

from adjointgen.diagnostics import Diagnostic
from adjointgen.passes.activity import Activity
from adjointgen.passes.bindings import bindings
from adjointgen.passes.expressions import Expressions
from adjointgen.passes.results import results
from adjointgen.program import Source
from adjointgen.read.annotations import is_complex
from adjointgen.read.constants import copied

__all__ = ["check", "copied"]  # flatten.py asks for `copied` here


def check(source: Source, activity: Activity) -> list[Diagnostic]:
    """Problems of names, expressions and results; the outline was checked when it was read."""
    found = bindings(source, activity)
    checker = _Checker(source, activity, {d.span for d in found})
    checker.declarations()
    checker.effects()
    for phrase in (*source.body, source.result):
        value = phrase.value
        parts = value.elts if phrase.target is None and isinstance(value, ast.Tuple) else [value]
        for part in parts:
            checker.value(part)
    checker.private()
    ends = results(source, activity)
    told = {d.span for d in ends}
    return [*found, *(d for d in checker.diagnostics if d.span not in told), *ends]


class _Checker(Expressions):
    def declarations(self) -> None:
        """Annotations that say complex."""
        node = self.source.node
        declared = [(p.name, p.node.annotation) for p in self.source.parameters if p.node]
        declared.append(("the result", node.returns))
        for statement in node.body:
            if isinstance(statement, ast.AnnAssign):
                declared.append((self.shown(statement.target), statement.annotation))
        for name, annotation in declared:
            if annotation is not None and is_complex(annotation):
                what = name if " " in name else f"`{name}`"
                help = "differentiate the real and the imaginary part as two inputs"
                self.report("ADJ409", f"{what} is complex", annotation, help)

    # ----- statements that are expressions -----

    def effects(self) -> None:
        body = self.source.node.body
        for node in body[1:] if self.source.docstring else body:
            if isinstance(node, ast.Expr):
                self.effect(node.value)

    def effect(self, node: ast.expr) -> None:
        if isinstance(node, (ast.Yield, ast.YieldFrom, ast.Await)):
            self.forbidden(node)
        elif isinstance(node, ast.Call):
            if not self.refused(node, self.activity.canonical(node.func)):
                what = f"the value of `{self.shown(node.func)}` is not used"
                self.report("ADJ102", what, self.callee(node),
                            "remove the call, or bind its value to a name")  # fmt: skip
        else:
            self.report("ADJ102", "the value of this expression is not used", node,
                        "remove it, or bind its value to a name")  # fmt: skip

    def private(self) -> None:
        """`self.__k` means another name inside a class, where the output does not stand."""
        owner = self.source.selector.rpartition(".")[0].rpartition(".")[2].lstrip("_")
        lines = self.text.lines[self.source.node.lineno - 1 : self.source.node.end_lineno]
        if owner in ("", "<locals>") or not any("__" in line for line in lines):
            return
        for phrase in (*self.source.body, self.source.result):
            for node in ast.walk(phrase.value):
                name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
                if not name.startswith("__") or name.endswith("__") or name in self.activity.local:
                    continue
                at = self.text.tail(node) if isinstance(node, ast.Attribute) else node
                self.report("ADJ103", f"`{name}` is a private name of the class `{owner}`", at,
                            f"write `_{owner}{name}`, which means the same everywhere")  # fmt: skip
