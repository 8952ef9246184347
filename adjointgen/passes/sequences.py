"""Which values are lists or tuples, as far as that can be seen: no rule computes with one.

takes: a `Source`
gives: a `Sequences`, which the check asks about the operands of an operation

    w = [1.0, 2.0]      a list: `x / w` is of NumPy's making, and `df_dz / w` may be none
    w = np.array(w)     an array
"""

import ast

from adjointgen.inputs import called_on
from adjointgen.passes.arguments import literal_number
from adjointgen.program import Source
from adjointgen.read.annotations import sequence
from adjointgen.read.live import LiveScope
from adjointgen.read.resolve import Scope

# Calls that make a list, a tuple or a range.
_MAKERS = frozenset(["numpy.shape", *(f"builtins.{n}" for n in "list tuple sorted range".split())])
_NOTHING = object()


class Sequences:
    def __init__(self, source: Source, local: frozenset[str]) -> None:
        self.scope: Scope = source.scope
        self.local = local
        self.object = called_on([p.name for p in source.parameters])
        self.parameters = {p.name: p for p in source.parameters}
        self.names = {p.name for p in source.parameters if sequence(p)}
        for phrase in source.body:  # each name by those before it
            if phrase.target and self.among(phrase.value):
                self.names.add(phrase.target)

    def among(self, node: ast.expr, depth: int = 0) -> bool:
        """Is it a list or a tuple?"""
        if depth > 50 or isinstance(node, ast.Constant):
            return False
        if isinstance(node, (ast.List, ast.Tuple)):
            return True
        if isinstance(node, ast.Name) and node.id in self.local:
            return node.id in self.names
        if isinstance(node, ast.BinOp):
            return self._operator(node, depth)
        if isinstance(node, ast.IfExp):
            return self.among(node.body, depth + 1) or self.among(node.orelse, depth + 1)
        if isinstance(node, ast.Call):
            method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            canonical = self.scope.canonical(node.func, self.local)
            return canonical in _MAKERS or (canonical is None and method == "tolist")
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            return self.among(node.value, depth + 1)
        if isinstance(node, ast.Attribute) and node.attr == "shape":
            array = node.value  # and not `self.shape`, which may be a number
            if isinstance(array, ast.Name) and array.id in self.local - {self.object}:
                return True
        return isinstance(self._seen(node), (list, tuple, range))

    def _operator(self, node: ast.BinOp, depth: int) -> bool:
        """`[1.0] * 3`, `[1.0] + [2.0]`"""
        left, right = (self.among(n, depth + 1) for n in (node.left, node.right))
        if isinstance(node.op, ast.Mult) and left != right:
            times = node.right if left else node.left
            return type(literal_number(times)) is int or (
                isinstance(times, ast.Name)
                and times.id in self.parameters
                and self.parameters[times.id].annotation.strip() == "int"
            )
        return isinstance(node.op, ast.Add) and left and right

    def _seen(self, node: ast.expr) -> object:
        """What a global, or a part of one, is for a function that is decorated."""
        if isinstance(node, ast.Name):
            live = isinstance(self.scope, LiveScope) and node.id not in self.local
            return self.scope.objects.get(node.id, _NOTHING) if live else _NOTHING  # type: ignore[attr-defined]
        if isinstance(node, ast.Attribute):
            return getattr(self._seen(node.value), node.attr, _NOTHING)
        if isinstance(node, ast.Subscript):
            whole, index = self._seen(node.value), literal_number(node.slice)
            key = node.slice.value if isinstance(node.slice, ast.Constant) else index
            try:
                if isinstance(whole, (list, tuple, dict)):
                    return whole[key]  # type: ignore[index]
            except (LookupError, TypeError):
                pass
        return _NOTHING
