"""Is every name bound once, and before it is read?

takes: a `Source` and its `Activity`
gives: the diagnostics of its names

    y = exp(y)          a second binding of y: both lines, and the name to use instead
"""

from __future__ import annotations

import ast
import re

from adjointgen import rulebook
from adjointgen.diagnostics import Diagnostic, Findings, Span
from adjointgen.passes.activity import Activity
from adjointgen.program import Phrase, Source
from adjointgen.read.resolve import StaticScope

_SIGNS = {
    "Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "Pow": "**", "FloorDiv": "//", "Mod": "%",
    "MatMult": "@", "LShift": "<<", "RShift": ">>", "BitOr": "|", "BitAnd": "&", "BitXor": "^",
}  # fmt: skip
_LIBRARIES = {"np": "import numpy as np", "numpy": "import numpy", "math": "import math",
              "special": "from scipy import special", "scipy": "import scipy.special"}  # fmt: skip


def bindings(source: Source, activity: Activity) -> list[Diagnostic]:
    """Names that are bound twice, read before they are bound, or bound nowhere."""
    finder = _Bindings(source, activity)
    finder.find()
    return finder.diagnostics


class _Bindings(Findings):
    def __init__(self, source: Source, activity: Activity) -> None:
        super().__init__(source.text)
        self.source = source
        self.activity = activity
        self.phrases: dict[str, list[Phrase]] = {}  # by target, in order
        self._refused: set[str] | None = None

    def find(self) -> None:
        bound = {p.name for p in self.source.parameters}
        told: set[str] = set()
        pending: set[str] = set()
        statement: ast.stmt | None = None
        for phrase, used in zip([*self.source.body, self.source.result], self.activity.used):
            if phrase.node is not statement:
                bound |= pending
                pending.clear()
                statement = phrase.node
            if any(name not in bound for name, _ in used):
                for name in _reads(phrase.value):
                    if name.id not in bound and name.id not in told:
                        told.add(name.id)
                        self.unbound(name)
            if phrase.target is None:
                continue
            if phrase.target in bound or phrase.target in pending:
                self.second(phrase, phrase.target)
            self.phrases.setdefault(phrase.target, []).append(phrase)
            # The parts of `a, b = x, a` are read before any of them is bound.
            (pending if _parallel(phrase.node) else bound).add(phrase.target)

    # ----- bound nowhere -----

    def unbound(self, name: ast.Name) -> None:
        scope = self.activity.scope
        if name.id in self.activity.local:
            later = next(p for p in self.source.body if p.target == name.id)
            span = self.place(later, name.id)
            if later.node.lineno <= name.lineno:
                self.report("ADJ204", f"`{name.id}` is read before it is bound", name,
                            "bind it first, or pass it as a parameter")  # fmt: skip
            else:
                self.report("ADJ204", f"`{name.id}` is read before it is bound", name,
                            f"move line {span.line} up, before this one", "read here",
                            (span, "bound here"))  # fmt: skip
        elif name.id in self.refused():
            pass  # bound by a statement that was told already
        elif isinstance(scope, StaticScope) and name.id in scope.ambiguous:
            lines = scope.ambiguous[name.id]
            places = ", ".join(str(n) for n in sorted(set(lines))[:-1]) or str(lines[0])
            self.report("ADJ407", f"`{name.id}` may mean two things: lines {places} and"
                        f" {max(lines)} of the file bind it", name,
                        "keep one of them, or give the other its own name")  # fmt: skip
        elif not scope.known(name.id):
            self.nowhere(name)

    def nowhere(self, name: ast.Name) -> None:
        scope = self.activity.scope
        if scope.starred:
            help = f"import it by name: `from {scope.starred[-1]} import {name.id}`"
            self.report("ADJ407", f"`{name.id}` may come from a star import", name, help)
            return
        from difflib import get_close_matches

        near = get_close_matches(name.id, sorted(self.activity.local | scope.names()), 1)
        if rulebook.find(f"numpy.{name.id}"):
            help = f"import it: `from numpy import {name.id}`"
        elif name.id in _LIBRARIES:
            help = f"import it: `{_LIBRARIES[name.id]}`"
        elif near:
            help = f"did you mean `{near[0]}`?"
        else:
            help = "bind it first, or pass it as a parameter"
        self.report("ADJ204", f"`{name.id}` is not bound anywhere", name, help)

    def refused(self) -> set[str]:
        """Names that the function binds in ways that are refused elsewhere."""
        if self._refused is None:
            self._refused = set()
            for node in ast.walk(self.source.node):
                if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                    self._refused.add(node.id)
                elif isinstance(node, ast.alias):
                    self._refused.add(node.asname or node.name.split(".")[0])
                elif isinstance(node, (ast.Global, ast.Nonlocal)):
                    self._refused.update(node.names)
                elif isinstance(node, ast.arg):
                    self._refused.add(node.arg)
                else:
                    for field in ("name", "rest"):
                        self._refused.add(str(getattr(node, field, None)))
            self._refused.discard(self.source.name)
        return self._refused

    # ----- bound twice -----

    def second(self, phrase: Phrase, name: str) -> None:
        before = self.phrases.get(name, [])
        if before:
            first = self.place(before[0], name), "first bound here"
        else:
            parameter = next(p for p in self.source.parameters if p.name == name)
            assert parameter.node is not None
            first = self.text.head(parameter.node, name), "a parameter"
        number = len(before) + (2 if name in self.activity.parameters else 1)
        fresh = self.fresh(name, number)
        here = self.place(phrase, name)
        if isinstance(phrase.node, ast.AugAssign):
            previous = self.fresh(name, number - 1) if number > 2 else name
            written = f"{fresh} = {previous} {self.operation(phrase.node)}"
            self.report("ADJ202", f"an augmented assignment binds `{name}` again", here,
                        f"write `{written}`, and read `{fresh}` from there on",
                        "bound again here", first)  # fmt: skip
        else:
            self.report("ADJ201", f"`{name}` is bound twice", here,
                        f"call this value `{fresh}`, and read `{fresh}` from there on",
                        "bound again here", first)  # fmt: skip

    def operation(self, node: ast.AugAssign) -> str:
        """`+ x` of `y += x`, in parentheses where the value needs them."""
        sign = type(node.op).__name__
        value = self.shown(node.value)
        product = isinstance(node.value, ast.BinOp) and isinstance(
            node.value.op, (ast.Mult, ast.Div)
        )
        signed = isinstance(node.value, ast.UnaryOp) and sign == "Pow"
        atoms = (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript)
        if not isinstance(node.value, atoms) and not (
            signed or (product and sign in ("Add", "Sub"))
        ):
            value = f"({value})"
        return f"{_SIGNS[sign]} {value}"

    def fresh(self, name: str, number: int) -> str:
        wanted = f"{name}_{number}" if re.search(r"[\d_]$", name) else f"{name}{number}"
        while wanted in self.activity.local or self.activity.scope.known(wanted):
            wanted += "_"
        return wanted

    def place(self, phrase: Phrase, name: str) -> Span:
        """Where a phrase binds its target."""
        node = phrase.node
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", node)]
        found = [
            n for t in targets for n in ast.walk(t) if isinstance(n, ast.Name) and n.id == name
        ]
        same = [p for p in self.source.body if p.node is node and p.target == name]
        place = next((i for i, p in enumerate(same) if p is phrase), 0)
        return self.text.span(found[place] if place < len(found) else node)


def _parallel(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Tuple, ast.List))


def _reads(value: ast.expr) -> list[ast.Name]:
    """The names that an expression reads and does not bind itself, in order."""
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
    return sorted((n for n in found if n.id not in inner), key=lambda n: (n.lineno, n.col_offset))
