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


# What an annotation may name: it stands in the output only if it is sure to run there, which it
# need not do in the source.
_TYPES = frozenset("int float bool str object".split())
_GENERIC = frozenset("list tuple dict set type".split())
_OF_NUMPY = frozenset(
    f"numpy.{n}"
    for n in """generic number integer inexact floating signedinteger unsignedinteger float16
    float32 float64 half single double longdouble int8 int16 int32 int64 intp uint8 uint16 uint32
    uint64 bool_ typing.ArrayLike""".split()
)
_ARGUMENTS = {"numpy.ndarray": 2, "numpy.dtype": 1, "numpy.typing.NDArray": 1}
_NAMED = _OF_NUMPY | {*_ARGUMENTS} | {f"builtins.{n}" for n in _TYPES | _GENERIC}
_SUBSCRIPTED = {*_ARGUMENTS} | {f"builtins.{n}" for n in _GENERIC}


def keeps_annotation(p: Parameter, program: Program) -> bool:
    """An annotation stays if it needs no import but NumPy's."""
    if p.node is None or p.node.annotation is None or "\n" in p.annotation:
        return False
    return _runs(p.node.annotation, program.source.scope)


def _runs(node: ast.expr, scope: Scope) -> bool:
    if isinstance(node, (ast.Name, ast.Attribute)):
        return scope.canonical(node, frozenset()) in _NAMED
    if isinstance(node, ast.Constant):
        return node.value is None or node.value is ...
    if isinstance(node, ast.Subscript):
        generic = scope.canonical(node.value, frozenset())
        given = len(node.slice.elts) if isinstance(node.slice, ast.Tuple) else 1
        fits = generic in _SUBSCRIPTED and given == _ARGUMENTS.get(generic, given)
        return fits and _runs(node.slice, scope)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        one = not isinstance(node.left, ast.Constant)  # `None | None` does not run
        return one and _runs(node.left, scope) and _runs(node.right, scope)
    return isinstance(node, ast.Tuple) and all(_runs(e, scope) for e in node.elts)


def needed_imports(program: Program) -> list[Import]:
    """What the source reads from libraries, and what the reverse pass adds."""
    scope: Scope = program.source.scope
    found: dict[str, Import] = {}
    local = {p.name for p in program.source.parameters} | {s.target for s in program.forward}
    nodes: list[ast.AST] = [
        p.node.annotation
        for p in program.source.parameters
        if p.node is not None and p.node.annotation is not None and keeps_annotation(p, program)
    ]
    nodes += [scope.constants[c].value for c in program.constants]  # type: ignore[misc]
    names = {n.id for root in nodes for n in ast.walk(root) if isinstance(n, ast.Name)}
    for name in names | (program.reads - local):  # those of the module are no locals
        item = scope.import_of(name)
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
    scope: Scope = program.source.scope
    text = program.source.text
    found = []
    for name in program.constants:
        span = text.span(scope.constants[name])
        rest = text.lines[span.end_line - 1][span.end_column :].strip()
        node = scope.constants[name]
        line = text.segment(span)
        # An annotation may need an import of its own, another target something else.
        if isinstance(node, ast.AnnAssign) or len(node.targets) > 1:
            assert node.value is not None
            value = text.segment(text.span(node.value))
            line = f"{name} = ({value})" if "\n" in value else f"{name} = {value}"
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
