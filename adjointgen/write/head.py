"""The head of a generated module: its imports, the constants it copies, the helpers it needs."""

from __future__ import annotations

import ast
import os
import re
from functools import cache

from adjointgen.program import Parameter, Program
from adjointgen.read.resolve import LIBRARIES, Import, Scope
from adjointgen.write.layout import fits

INDENT = " " * 4


def imports(programs: list[Program]) -> list[str]:
    plain: dict[str, set[str]] = {}
    members: dict[str, set[str]] = {}
    renamed: dict[str, set[tuple[str, str]]] = {}
    for item in (i for p in programs for i in needed_imports(p)):
        if not item.attribute:
            plain.setdefault(item.module, set()).add(item.name)
        elif item.attribute == item.name:
            members.setdefault(item.module, set()).add(item.name)
        else:
            renamed.setdefault(item.module, set()).add((item.attribute, item.name))
    lines: dict[bool, list[str]] = {True: [], False: []}
    for module in sorted(plain):
        for name in sorted(plain[module]):
            same = name == module or ("." in module and name == module.split(".")[0])
            lines[module == "math"].append(
                f"import {module}" if same else f"import {module} as {name}"
            )
    for module in sorted({*members, *renamed}):
        plain_names = sorted(members.get(module, ()))
        found = [(plain_names[0], _from(module, plain_names))] if plain_names else []
        for attribute, name in renamed.get(module, ()):
            found.append((attribute, [f"from {module} import {attribute} as {name}"]))
        for _, text in sorted(found):
            lines[module == "math"] += text
    both = [lines[True], lines[False]]
    return [*both[0], *([""] if both[0] and both[1] else []), *both[1]]


def _from(module: str, names: list[str]) -> list[str]:
    line = f"from {module} import {', '.join(names)}"
    if fits(line):
        return [line]
    return [f"from {module} import (", *(f"{INDENT}{n}," for n in names), ")"]


def keeps_annotation(p: Parameter, program: Program) -> bool:
    """An annotation stays if it needs no import but NumPy's."""
    if p.node is None or p.node.annotation is None or "\n" in p.annotation:
        return False
    scope: Scope = program.source.scope  # type: ignore[assignment]
    for node in ast.walk(p.node.annotation):
        if isinstance(node, ast.Name):
            meaning = scope.meaning(node.id) or ""
            if meaning.split(".")[0] not in ("numpy", "builtins"):
                return False
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return False
    return True


def needed_imports(program: Program) -> list[Import]:
    """What the source reads from libraries, and what the reverse pass adds."""
    scope: Scope = program.source.scope  # type: ignore[assignment]
    found: dict[str, Import] = {}
    local = {p.name for p in program.source.parameters} | {s.target for s in program.forward}
    nodes: list[ast.AST] = [
        p.node.annotation
        for p in program.source.parameters
        if p.node is not None and p.node.annotation is not None and keeps_annotation(p, program)
    ]
    nodes += [scope.constants[c].value for c in program.constants]  # type: ignore[misc]
    names = {n.id for root in nodes for n in ast.walk(root) if isinstance(n, ast.Name)}
    for name in names | program.reads:
        item = None if name in local else scope.import_of(name)
        if item is not None:
            found[name] = item
    whole = found.pop("scipy", None)
    parts = [whole._replace(module=m) for m in _parts_of_scipy(program)] if whole else []
    return [*found.values(), *(parts or filter(None, [whole])), *program.imports.values()]


def _parts_of_scipy(program: Program) -> list[str]:
    """The modules of SciPy that are called by its own name, each of which is to be imported."""
    statements = (*program.forward, *program.reverse)
    texts = [o for s in statements for e in (s.value, s.store) if e for o in e.operands]
    nodes = ast.walk(program.source.node)
    texts += [ast.unparse(n) for n in nodes if isinstance(n, ast.Attribute)]
    modules = {".".join(text.split(".")[:2]) for text in texts}
    known = {"scipy.constants", *LIBRARIES}
    return sorted(m for m in modules & known if m.startswith("scipy."))


def constants(programs: list[Program]) -> list[str]:
    """The module constants as the user wrote them, each once, with the comment behind them."""
    found: dict[str, str] = {}
    for name, line in (pair for p in programs for pair in zip(p.constants, _constants(p))):
        found.setdefault(name, line)
    return list(found.values())


def _constants(program: Program) -> list[str]:
    scope: Scope = program.source.scope  # type: ignore[assignment]
    text = program.source.text
    found = []
    for name in program.constants:
        span = text.span(scope.constants[name])
        rest = text.lines[span.end_line - 1][span.end_column :].strip()
        node = scope.constants[name]
        line = text.segment(span)
        if isinstance(node, ast.AnnAssign):  # the annotation may need an import of its own
            line = f"{name} = {text.segment(text.span(node.value))}"
        found.append(line + (f"  {rest}" if rest.startswith("#") else ""))
    return found


def helpers(programs: list[Program]) -> list[str]:
    """The definitions of the helpers, each once; it may have a second name where one is hidden."""
    out: dict[str, str] = {}
    first: dict[str, str] = {}
    for p in programs:
        for helper, name in p.helpers.items():
            text = helper_texts()[helper]
            for library, alias in p.modules.items():
                text = re.sub(rf"\b{library}\.", f"{alias}.", text)
            for called, its_name in p.helpers.items():
                text = re.sub(rf"\b{called}\(", f"{its_name}(", text)
            known = first.setdefault(helper, name)
            out.setdefault(name, text if known == name else f"{name} = {known}")
    return list(out.values())


@cache
def helper_texts() -> dict[str, str]:
    """Helper -> its text in helpers/, which is not imported: it needs NumPy."""
    folder = os.path.join(os.path.dirname(os.path.dirname(__file__)), "helpers")
    blocks: list[str] = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".py"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                blocks += file.read().split("\n\n\n")
    return {b[4 : b.index("(")]: b.rstrip() for b in blocks if b.startswith("def ")}
