"""The flow of data through the statements, as a graph for Mermaid or Graphviz.

Each node is an input, a statement or the result; an edge goes from a value to what reads it. Where
no derivative flows along it, it is dashed.
"""

from __future__ import annotations

from typing import NamedTuple

from adjointgen.explain.markup import visible
from adjointgen.program import Program
from adjointgen.write.render import render


class Graph(NamedTuple):
    """`nodes`: key -> its label; `edges`: from, to, whether a derivative flows along it."""

    nodes: dict[str, str]
    edges: list[tuple[str, str, bool]]
    inputs: frozenset[str]


def graph(program: Program) -> Graph:
    keys = {p.name: f"n{i}" for i, p in enumerate(program.source.parameters)}
    nodes = {key: name for name, key in keys.items()}
    inputs = frozenset(nodes)
    edges: dict[tuple[str, str], bool] = {}

    def read(name: str, key: str, active: bool) -> None:
        if name in keys:
            edge = keys[name], key
            edges[edge] = edges.get(edge, False) or (active and name in program.active)

    for s in program.forward:
        if s.target not in keys:  # else an unpacking has bound it
            bound = (s.target, *s.beside)
            keys.update(dict.fromkeys(bound, f"n{len(nodes)}"))
            nodes[keys[s.target]] = f"{s.names} = {render(s.whole or s.value)}"
        for operand in s.value.operands:
            read(operand.split(".")[0], keys[s.target], s.target in program.active)
    nodes["result"] = f"return {', '.join(program.results)}"
    for r in program.results:
        read(r, "result", True)
    return Graph(nodes, [(a, b, flows) for (a, b), flows in edges.items()], inputs)


def mermaid(program: Program) -> str:
    found = graph(program)
    out = ["flowchart TD"]
    for key, label in found.nodes.items():
        quoted = f'"{_entities(label)}"'
        out.append(f"    {key}([{quoted}])" if key in found.inputs else f"    {key}[{quoted}]")
    out += (f"    {a} {'-->' if flow else '-.->'} {b}" for a, b, flow in found.edges)
    return "\n".join(out) + "\n"


def _entities(text: str) -> str:
    """A label in which Mermaid finds neither its own syntax nor HTML nor Markdown."""
    safe = " =.,+-/:"
    return "".join(c if c.isalnum() or c in safe else f"#{ord(c)};" for c in _one_line(text))


def dot(program: Program) -> str:
    found = graph(program)
    out = ["digraph {", '    node [shape=box, fontname="monospace"]']
    for key, label in found.nodes.items():
        quoted = _one_line(label).replace("\\", "\\\\").replace('"', '\\"')
        shape = ", shape=ellipse" if key in found.inputs else ""
        out.append(f'    {key} [label="{quoted}"{shape}]')
    for a, b, flow in found.edges:
        out.append(f"    {a} -> {b}" + ("" if flow else " [style=dashed]"))
    return "\n".join([*out, "}"]) + "\n"


def _one_line(text: str) -> str:
    return " ".join(visible(text).split())
