"""Is it SSA, and does every operation have a rule? All problems of a function at once.

takes: a `Source` and its `Activity`
gives: the diagnostics; none means that the passes after it cannot fail
"""

from __future__ import annotations

import ast
import sys
from itertools import groupby

from adjointgen.diagnostics import Diagnostic
from adjointgen.passes.activity import Activity
from adjointgen.passes.bindings import bindings
from adjointgen.passes.expressions import Expressions
from adjointgen.passes.results import results
from adjointgen.program import Phrase, Source, is_part, unpacked
from adjointgen.read.annotations import is_complex
from adjointgen.read.constants import copied

_LARGEST = int(sys.float_info.max)

__all__ = ["check", "copied"]  # flatten.py asks for `copied` here


def check(source: Source, activity: Activity) -> list[Diagnostic]:
    """Problems of names, expressions and results; the outline was checked when it was read."""
    found = bindings(source, activity)
    checker = Expressions(source, activity, {d.span for d in found})
    _declarations(checker)
    _effects(checker)
    flowing = activity.flowing(source)
    for _, phrases in groupby(source.body, unpacked):
        for value in _told(list(phrases), activity, flowing):
            checker.value(value)
    value = source.result.value
    for part in value.elts if isinstance(value, ast.Tuple) else [value]:
        checker.value(part)
    _private(checker)
    _numbers(checker)
    ends = results(source, activity)
    told = {d.span for d in ends}
    return [*found, *(d for d in checker.diagnostics if d.span not in told), *ends]


def _told(phrases: list[Phrase], activity: Activity, flowing: frozenset[str]) -> list[ast.expr]:
    """The values of phrases; of an unpacking those parts that a derivative flows through.

    If it flows through none of them, one stands for them all.
    """
    values = [p.value for p in phrases]
    if not is_part(values[0]):
        return values
    found = [p.value for p in phrases if p.target in flowing and activity.is_active(p.value)]
    operations = [(v, activity.operation(v)) for v in values]
    derived = [v for v, o in operations if o is not None and o.rule.derivatives]
    return found or derived[:1] or values[:1]


def _declarations(checker: Expressions) -> None:
    """Annotations that say complex."""
    node = checker.source.node
    declared = [(p.name, p.node.annotation) for p in checker.source.parameters if p.node]
    declared.append(("the result", node.returns))
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign):
            declared.append((checker.shown(statement.target), statement.annotation))
    for name, annotation in declared:
        if annotation is not None and is_complex(annotation):
            what = name if " " in name else f"`{name}`"
            help = "differentiate the real and the imaginary part as two inputs"
            checker.report("ADJ409", f"{what} is complex", annotation, help)


def _effects(checker: Expressions) -> None:
    body = checker.source.node.body
    for node in body[1:] if checker.source.docstring else body:
        if isinstance(node, ast.Expr):
            _effect(checker, node.value)


def _effect(checker: Expressions, node: ast.expr) -> None:
    if isinstance(node, (ast.Yield, ast.YieldFrom, ast.Await)):
        checker.forbidden(node)
    elif isinstance(node, ast.Call):
        if not checker.refused(node, checker.activity.canonical(node.func)):
            what = f"the value of `{checker.shown(node.func)}` is not used"
            checker.report(
                "ADJ102", what, checker.callee(node), "remove the call, or bind its value to a name"
            )
    else:
        checker.report(
            "ADJ102",
            "the value of this expression is not used",
            node,
            "remove it, or bind its value to a name",
        )


def _private(checker: Expressions) -> None:
    """`self.__k` means another name inside a class, where the output does not stand."""
    owner = checker.source.selector.rpartition(".")[0].rpartition(".")[2].lstrip("_")
    lines = checker.text.lines[checker.source.node.lineno - 1 : checker.source.node.end_lineno]
    if owner in ("", "<locals>") or not any("__" in line for line in lines):
        return
    for phrase in (*checker.source.body, checker.source.result):
        for node in ast.walk(phrase.value):
            name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
            if not name.startswith("__") or name.endswith("__") or name in checker.activity.local:
                continue
            at = checker.text.tail(node) if isinstance(node, ast.Attribute) else node
            checker.report(
                "ADJ103",
                f"`{name}` is a private name of the class `{owner}`",
                at,
                f"write `_{owner}{name}`, which means the same everywhere",
            )


def _numbers(checker: Expressions) -> None:
    """An integer beyond the floats: of thousands of digits Python writes not even a text."""
    function = checker.source.node
    lines = checker.text.lines[function.lineno - 1 : function.end_lineno]
    if all(len(line) < 256 for line in lines):  # in hexadecimal
        return
    for node in ast.walk(function):
        whole = isinstance(node, ast.Constant) and type(node.value) is int
        if whole and node.value > _LARGEST:  # type: ignore[attr-defined]
            checker.report("ADJ103", "a number too large for a float", node, "use a smaller one")
