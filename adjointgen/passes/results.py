"""Is what the function returns a number?

takes: a `Source` and its `Activity`
gives: the diagnostics of its results; what kind of value they are is followed through copies
"""

from __future__ import annotations

import ast

from adjointgen import purity
from adjointgen.diagnostics import Diagnostic, Findings
from adjointgen.passes.activity import Activity
from adjointgen.program import Source
from adjointgen.read.annotations import plain

_TRUTH = "a truth value"
_CURES = {
    _TRUTH: "return a number, e.g. `np.where(condition, 1.0, 0.0)`",
    "a container": "return the values themselves: `return a, b`",
}
_CALLS = {
    **dict.fromkeys(["bool", "isinstance"], _TRUTH),
    **dict.fromkeys(["list", "set", "frozenset", "sorted", "tuple", "range"], "a container"),
    **dict.fromkeys(
        """argsort argmax argmin nanargmax nanargmin argpartition argwhere nonzero flatnonzero
        count_nonzero searchsorted lexsort digitize unravel_index ravel_multi_index
        tril_indices_from triu_indices_from""".split(),
        "an index or a count",
    ),
    "str": "text",
    "shape": "a container",
    "result_type": "not a number",
}
_NUMBERS = ("ndim", "size", "len", "zeros_like", "ones_like")


def results(source: Source, activity: Activity) -> list[Diagnostic]:
    return _Results(source, activity).diagnostics


class _Results(Findings):
    def __init__(self, source: Source, activity: Activity) -> None:
        super().__init__(source.text)
        self.activity = activity
        self.bound = {p.target: p.value for p in source.body}
        self.parameters = {p.name: p for p in source.parameters}
        value = source.result.value
        for part in value.elts if isinstance(value, ast.Tuple) and value.elts else [value]:
            kind = self.kind(part)
            if kind:
                self.report("ADJ304", f"the result `{self.shown(part)}` is {kind}", part,
                            _CURES.get(kind, "return a number"))  # fmt: skip

    def kind(self, node: ast.expr) -> str:
        """What a value is if it is no number, else ""."""
        node = self.definition(node)
        if isinstance(node, ast.Name):
            return self.parameter(node.id)
        if isinstance(node, ast.Constant):
            if type(node.value) in (int, float, complex):
                return ""
            return {str: "text", bool: _TRUTH, type(None): "None"}.get(
                type(node.value), "not a number"
            )
        if isinstance(node, (ast.Compare, ast.UnaryOp, ast.BinOp, ast.BoolOp)):
            return self.operator(node)
        if isinstance(node, ast.IfExp):
            active = self.activity.is_active(node)  # refused as such
            return "" if active else self.kind(node.body) or self.kind(node.orelse)
        if isinstance(node, ast.Call):
            library, _, name = (self.activity.canonical(node.func) or "").rpartition(".")
            if f"{library}.{name}" in purity.INERT and name not in _NUMBERS:
                return _CALLS.get(name, _TRUTH)
            return _CALLS.get(name, "") if library == "builtins" else ""
        if isinstance(node, ast.Attribute):
            return {"shape": "a container", "dtype": "not a number"}.get(node.attr, "")
        if isinstance(node, (ast.List, ast.Tuple, ast.Dict, ast.Set)):
            return "a container"
        return "text" if isinstance(node, ast.JoinedStr) else ""

    def operator(self, node: ast.Compare | ast.UnaryOp | ast.BinOp | ast.BoolOp) -> str:
        if isinstance(node, ast.Compare):
            return _TRUTH
        if isinstance(node, ast.UnaryOp):
            if isinstance(node.op, ast.Not):
                return _TRUTH
            return self.kind(node.operand) if isinstance(node.op, ast.Invert) else ""
        if isinstance(node, ast.BoolOp):
            return "" if self.activity.is_active(node) else _TRUTH
        if self.activity.is_active(node):
            return ""
        bits = isinstance(node.op, (ast.BitAnd, ast.BitOr, ast.BitXor))
        kinds = self.kind(node.left), self.kind(node.right)
        if "text" in kinds or (bits and kinds == (_TRUTH, _TRUTH)):
            return kinds[0] or kinds[1]
        return ""

    def definition(self, node: ast.expr) -> ast.expr:
        """What a returned name was bound to, through plain copies."""
        for _ in range(len(self.bound)):
            if not isinstance(node, ast.Name) or node.id not in self.bound:
                break
            node = self.bound[node.id]
        return node

    def parameter(self, name: str) -> str:
        """A parameter that is annotated bool or str, or has such a default."""
        parameter = self.parameters.get(name)
        if parameter is None or parameter.node is None or name in self.activity.inputs:
            return ""
        kind = plain(parameter.node.annotation) or {
            "True": "bool", "False": "bool", "None": "None"
        }.get(parameter.default, "")  # fmt: skip
        return {"bool": _TRUTH, "str": "text", "None": "None"}.get(kind, "")
