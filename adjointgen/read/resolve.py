"""What a name means: bound to what it is, not to how it is spelt.

A scope answers for the names that a function reads but does not bind. The static scope is read off
a file's own bindings and runs nothing; the live scope of a decorated function is in live.py.
"""

import ast
import builtins
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from adjointgen.expression import dotted_name
from adjointgen.read.project import module_names
from adjointgen.read.text import Module
from adjointgen.rulebook import BUILTIN, Rulebook

LIBRARIES = (
    "builtins", "math", "numpy", "numpy.linalg", "numpy.fft", "scipy.special", "scipy.linalg",
    "scipy.stats", "scipy.integrate", "scipy", "numpy.lib.stride_tricks",
)  # fmt: skip


class Import(NamedTuple):
    """`import module [as name]`, or `from module import attribute [as name]`."""

    module: str
    attribute: str
    name: str


class Scope:
    """The global names of a function. `live`: globals are read when the function runs."""

    live = False
    book = BUILTIN  # the rules that hold for the function

    def __init__(
        self,
        meanings: Mapping[str, str],
        bound: Mapping[str, int],
        constants: Mapping[str, ast.Assign | ast.AnnAssign],
        starred: tuple[str, ...] = (),
    ) -> None:
        self.meanings = meanings
        self.bound = bound  # name -> how often it is bound
        self.constants = constants
        self.starred = starred

    def known(self, name: str) -> bool:
        """Is it bound, and does no star import come between it and the builtins?"""
        if name in self.bound or name in ("__name__", "__file__"):
            return True
        return hasattr(builtins, name) and not self.starred

    def meaning(self, name: str) -> str | None:
        """The canonical dotted name ("numpy.sin", "numpy", "builtins.abs"), else None."""
        if name in self.bound:
            return self.meanings.get(name)
        return f"builtins.{name}" if hasattr(builtins, name) and not self.starred else None

    def definition(self, name: str) -> ast.FunctionDef | None:
        """The `def` that binds a global name, where it is known."""
        return None

    def names(self) -> set[str]:
        return set(self.bound)

    def outer(self) -> dict[str, tuple[str, str] | None]:
        """What the module binds: name -> what it imports, None for anything else."""
        items = {name: self.import_of(name) for name in self.bound}
        return {name: item and (item.module, item.attribute) for name, item in items.items()}

    def alias(self, library: str) -> str | None:
        """A name that the module binds to a library ("np" for "numpy")."""
        return next((n for n, m in self.meanings.items() if m == library), None)

    def bare(self, canonical: str) -> str | None:
        """A name that the module binds to a function ("sin" for "numpy.sin")."""
        return next((n for n, m in self.meanings.items() if m == canonical), None)

    def import_of(self, name: str) -> Import | None:
        """The import that binds a global name, None for a builtin, a variable or a definition."""
        meaning = self.meanings.get(name)
        if meaning is None or meaning.startswith("builtins."):
            return None
        if meaning == "scipy":  # under its own name, the import of a submodule loads that too
            return Import("scipy.special" if name == "scipy" else "scipy", "", name)
        if meaning in ("numpy", "math"):
            return Import(meaning, "", name)
        module, _, attribute = meaning.rpartition(".")
        return Import(module, attribute, name) if module else Import(meaning, "", name)

    def canonical(self, node: ast.expr, local: Mapping[str, object] | frozenset[str]) -> str | None:
        """The canonical name of a callee or a dotted constant, else None."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id in local:
            return None
        base = self.meaning(node.id)
        if base is None:
            return None
        name = ".".join([base, *reversed(parts)])
        return self._object_name(node.id, tuple(reversed(parts)), name)

    def _object_name(self, root: str, path: tuple[str, ...], name: str) -> str | None:
        return name

    def is_array(self, root: str, path: tuple[str, ...]) -> bool:
        """May a global be an array, so that its methods are those of arrays?"""
        return True

    def is_maker(self, node: ast.expr, local: Mapping[str, object] | frozenset[str]) -> bool:
        """Is it no array, but an object that makes one of what stands in brackets: `np.r_`?"""
        text = dotted_name(node)
        root, _, path = (text or "").partition(".")
        return bool(root) and root not in local and self._makes(root, tuple(path.split(".")))

    def _makes(self, root: str, path: tuple[str, ...]) -> bool:
        return (self.meaning(root) or "").partition(".")[0] in ("numpy", "scipy", "math")


class StaticScope(Scope):
    """Reads the module-level bindings of a file. A name bound to two things has no meaning.

    `ambiguous`: those names, and the lines that bind them.
    """

    def __init__(self, module: Module, book: Rulebook = BUILTIN) -> None:
        self.book = book
        self._definitions = [n for n in module.tree.body if isinstance(n, ast.FunctionDef)]
        meanings: dict[str, set[str | None]] = {}
        lines: dict[str, list[int]] = {}
        constants: dict[str, ast.Assign | ast.AnnAssign] = {}
        starred: list[str] = []
        target: ast.AST
        for name, meaning, node in bindings(module.tree.body):
            if name == "*":  # it may bind anything anew
                starred.append(meaning or "")
                for earlier, found in meanings.items():
                    found.add("*")
                    lines[earlier].append(node.lineno)
                continue
            lines.setdefault(name, []).append(node.lineno)
            meanings.setdefault(name, set()).add(meaning)
            target = node.targets[0] if isinstance(node, ast.Assign) else node
            target = node.target if isinstance(node, ast.AnnAssign) else target
            if isinstance(target, ast.Name) and target.id == name:
                constants[name] = node  # type: ignore[assignment]
        declares = any("global" in line for line in module.text.lines)
        for name, node in _declared_global(module.tree) if declares else ():
            lines.setdefault(name, []).append(node.lineno)
            meanings.setdefault(name, set()).update((None, "global"))
        single = {n: next(iter(m)) for n, m in meanings.items() if len(m) == 1}
        if book.own:
            single = {n: self._own(n, m, module.text.path) for n, m in single.items()}
        super().__init__(
            {n: m for n, m in single.items() if m is not None},
            {n: len(found) for n, found in lines.items()},
            {n: c for n, c in constants.items() if len(lines[n]) == 1},
            tuple(starred),
        )
        self.ambiguous = {n: lines[n] for n, m in meanings.items() if len(m) > 1}

    def definition(self, name: str) -> ast.FunctionDef | None:
        found = [n for n in self._definitions if n.name == name]
        return found[0] if len(found) == 1 else None

    def _own(self, name: str, meaning: str | None, path: str) -> str | None:
        """What a relative import or a definition of the file is for the user's own rules."""
        if meaning is not None and not meaning.startswith("."):
            return meaning
        dots = len(meaning or "") - len((meaning or "").lstrip("."))
        for module in module_names(path):
            package = module.split(".")[: -dots or None]
            whole = ".".join([*package, (meaning or "").lstrip(".") or name])
            if self.book.own_function(whole):
                return whole
        return meaning


@lru_cache(maxsize=2)
def static_scope(module: Module, book: Rulebook = BUILTIN) -> StaticScope:
    """The one scope of all functions of a file: they come together, and each would scan it all."""
    return StaticScope(module, book)


def blocks(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a scope in order, those under `if`, `try`, `with`, … too."""
    for node in body:
        yield node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        for field in ("body", "handlers", "cases", "orelse", "finalbody"):
            for child in getattr(node, field, ()):
                yield from blocks([child] if isinstance(child, ast.stmt) else child.body)


def bindings(body: list[ast.stmt]) -> Iterator[tuple[str, str | None, ast.stmt]]:
    """(name, its meaning if it is an import, the statement) of each binding of a scope."""
    for node in blocks(body):
        if isinstance(node, ast.Import):
            for a in node.names:
                root = a.name if a.asname else a.name.split(".")[0]
                yield a.asname or root, root, node
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            dot = "." if node.module else ""  # `from . import a` is of `.a`
            for a in node.names:
                whole = f"{module}{dot}{a.name}" if a.name != "*" else module
                yield a.asname or a.name, whole, node
        else:
            for name in _bound_names(node):
                yield name, None, node
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                yield node.name, None, node


def _bound_names(node: ast.stmt) -> Iterator[str]:
    """Names that a statement binds in its own scope, without descending into its blocks.

    `np.exp = g` and `np.table[0] = 1` count as a binding of `np`: it is no longer what it was.
    """
    stack: list[ast.AST] = [node]
    while stack:
        for child in ast.iter_child_nodes(stack.pop()):
            if isinstance(child, ast.comprehension):
                stack += (child.iter, *child.ifs)  # its targets are its own
            elif not isinstance(child, (ast.stmt, ast.Lambda)):
                stack.append(child)
            root: ast.AST = child
            while isinstance(root, (ast.Attribute, ast.Subscript)):
                root = root.value
            if isinstance(root, ast.Name) and not isinstance(child.ctx, ast.Load):  # type: ignore[attr-defined]
                yield root.id
            elif isinstance(child, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and child.name:
                yield child.name
            elif isinstance(child, ast.MatchMapping) and child.rest:
                yield child.rest


def _declared_global(tree: ast.Module) -> Iterator[tuple[str, ast.Global]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            for name in node.names:
                yield name, node
