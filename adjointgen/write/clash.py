"""Can these functions stand in one module? Not if a name would mean two things there."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence

from adjointgen.diagnostics import refuse
from adjointgen.program import Program
from adjointgen.write.head import helper_texts, needed_imports

_BUILTINS = frozenset(dir(builtins))


def check_together(programs: Sequence[Program]) -> None:
    """Refuse functions whose own names clash; those that the tool minted never do."""
    if any(p.source.scope.live for p in programs):
        return  # a decorated function reads its globals live, and what it adds is bound apart
    meanings: dict[str, object] = {}
    for p in programs:
        for name, meaning in _bound(p):
            if meanings.setdefault(name, meaning) != meaning:
                raise refuse("ADJ007", f"`{name}` would mean two things in one module, from"
                             f" {_place(p)} on",
                             "take these functions one at a time, or rename one")  # fmt: skip
    hidden = meanings.keys() & _BUILTINS
    for p in programs if hidden else ():
        for name in sorted(hidden & _builtins(p)):
            raise refuse("ADJ007", f"`{name}` would hide the builtin that the gradient of"
                         f" {_place(p)} needs", "rename what is called so")  # fmt: skip


def _bound(program: Program) -> Iterator[tuple[str, object]]:
    """What the module binds for a function, and what each name means."""
    source, scope = program.source, program.source.scope
    yield source.name, source.node
    for item in needed_imports(program):
        root = item.module.partition(".")[0]  # `import scipy.stats` binds `scipy`
        module = root if item.name == root and not item.attribute else item.module
        yield item.name, (module, item.attribute)
    for name in program.constants:
        yield name, ast.unparse(scope.constants[name].value)  # type: ignore[arg-type]
    for helper, name in program.helpers.items():
        yield name, helper


def _builtins(program: Program) -> set[str]:
    """The builtins that a function reads, and those that its helpers do."""
    source, scope = program.source, program.source.scope
    local = {p.name for p in source.parameters} | {s.target for s in program.forward}
    derived = {o.split(".")[0] for s in program.reverse for o in s.value.operands}
    reads = (program.reads | derived) - local
    found = {n for n in reads if (scope.meaning(n) or "builtins.").startswith("builtins.")}
    for helper in program.helpers:
        tree = ast.parse(helper_texts()[helper])
        found |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    return found


def _place(program: Program) -> str:
    source = program.source
    return f"{source.text.path}:{source.selector or source.name}"
