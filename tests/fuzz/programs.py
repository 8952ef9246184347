"""Random straight-line programs as source text, with a point at which they are well conditioned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.fuzz.nodes import CONDITIONS, Node, names


@dataclass(frozen=True)
class Parameter:
    """A parameter and its argument; is_float: it would be differentiated if used as a number."""

    name: str
    value: Any
    is_float: bool = True
    kind: str = "normal"  # "positional", "normal" or "keyword", as in f(positional, /, *, keyword)
    annotation: str = ""
    default: str = ""
    passed: bool = True  # False: the call leaves it to its default


@dataclass(frozen=True)
class Statement:
    """Its text (one line or several), and what it binds (several names for a, b = x, y)."""

    text: str
    bindings: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Program:
    """A function as text and as trees, and the arguments of one call."""

    seed: int
    name: str
    head: tuple[str, ...]  # what stands above the function: imports, module constants
    parameters: tuple[Parameter, ...]
    body: tuple[str, ...]  # docstring, comments, statements; not yet indented
    statements: tuple[Statement, ...]
    results: tuple[Node, ...]
    constants: dict[str, Any]  # of the module
    options: dict[str, Any]  # of generate and of the decorator
    returns: str = ""  # the return annotation

    def source(self, decorated: bool = False) -> str:
        """The text of the module, with or without the decorator."""
        lines = list(self.head)
        if decorated:
            options = ", ".join(f"{key}={value!r}" for key, value in self.options.items())
            lines += ["import adjointgen", ""]
            lines += [f"@adjointgen.adjoint({options})" if options else "@adjointgen.adjoint"]
        returns = f" -> {self.returns}" if self.returns else ""
        lines += [f"def {self.name}({', '.join(self._signature())}){returns}:"]
        lines += [f"    {line}" if line else "" for line in self.body]
        return "\n".join(lines) + "\n"

    def _signature(self) -> Iterator[str]:
        previous = "positional" if self.parameters[0].kind == "positional" else "normal"
        for p in self.parameters:
            if previous == "positional" != p.kind:
                yield "/"
            if previous != "keyword" == p.kind:
                yield "*"
            previous = p.kind
            annotation = f": {p.annotation}" if p.annotation else ""
            equals = " = " if p.annotation else "="
            yield p.name + annotation + (f"{equals}{p.default}" if p.default else "")
        if previous == "positional":
            yield "/"

    def call(self) -> tuple[list[Any], dict[str, Any]]:
        """Fresh arguments for one call; arrays are read-only."""
        positional, keywords = [], {}
        for p in self.parameters:
            if not p.passed:
                continue
            value = p.value
            if isinstance(value, np.ndarray):
                value = np.array(value)
                value.flags.writeable = False
            if p.kind == "keyword":
                keywords[p.name] = value
            else:
                positional.append(value)
        return positional, keywords

    def live_statements(self) -> list[tuple[str, Node]]:
        """The bindings that the results need, in order."""
        needed = {n for result in self.results for n in names(result)}
        live = []
        for target, node in reversed([b for s in self.statements for b in s.bindings]):
            if target in needed:
                live.append((target, node))
                needed.update(names(node))
        return live[::-1]

    def inputs(self) -> tuple[set[str], set[str]]:
        """The parameters that must be differentiated, and those that may be.

        A parameter that only conditions read is no input. One that reaches conditions only through
        other names, or has its say in dead code too, may be taken either way.
        """
        floats = {p.name for p in self.parameters if p.is_float}
        wrt = self.options.get("wrt")
        if wrt is not None:
            chosen = {wrt} if isinstance(wrt, str) else set(wrt)
            return chosen, chosen
        bindings = [binding for s in self.statements for binding in s.bindings]
        everything = [node for _, node in bindings] + list(self.results)
        read = {n for node in everything for n in names(node)}
        smooth = {n for node in everything for n in _smooth_names(node)}
        reaching = {n for result in self.results for n in _smooth_names(result)}
        deciding = {n for node in everything for n in _condition_names(node)}
        for target, node in reversed(bindings):
            if target in reaching:
                reaching.update(_smooth_names(node))
            if target in deciding:
                deciding.update(names(node))
        may = {n for n in floats if n in smooth or n not in read}
        return {n for n in may if n in reaching or n not in deciding}, may


def _smooth_names(node: Node) -> Iterator[str]:
    """The names that an expression reads outside conditions."""
    if node.op == "where":
        for branch in node.args[1:]:
            yield from _smooth_names(branch)
    elif node.op == "name":
        yield node.leaf
    elif node.op not in CONDITIONS and node.op != "shape":
        for argument in node.args:
            yield from _smooth_names(argument)


def _condition_names(node: Node) -> Iterator[str]:
    """The names that an expression reads in conditions, or whose shape it reads."""
    if node.op in CONDITIONS or node.op == "shape":
        yield from names(node)
    elif node.op == "where":
        yield from names(node.args[0])
    for argument in node.args:
        yield from _condition_names(argument)
