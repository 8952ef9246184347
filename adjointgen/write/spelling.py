"""How the output spells a library function: as the user spells his own, and what it must import.

numpy.cos       cos, np.cos, math.cos
"""

from __future__ import annotations

import ast
import re

from adjointgen.expression import (
    FUNCTION,
    Expression,
    atom,
    is_function,
    parse_expression,
    substitute,
    tree,
)
from adjointgen.program import Operation, Program
from adjointgen.read.resolve import Import, Scope
from adjointgen.rulebook import MATH_SPELLING
from adjointgen.write.head import helper_texts

_INDEXED = parse_expression("np.s_[index]")


class Speller:
    """Spells canonical functions ("numpy.cos") and remembers the imports that they need."""

    def __init__(self, program: Program) -> None:
        self.scope: Scope = program.source.scope
        self.names = program.names
        self.reads = program.reads
        self.values = program.values
        self.local = {p.name for p in program.source.parameters} | {
            s.target for s in program.forward
        }
        # Text as it is spelt -> the import that binds it; helpers and their modules by their names.
        self.used: dict[str, Import] = dict(program.imports)
        self.helpers: dict[str, str] = dict(program.helpers)
        self.modules: dict[str, str] = dict(program.modules)
        self._spelt: dict[tuple[str, str, str | None], str] = {}
        prefixes = {
            (s.operation.library, s.operation.prefix)
            for s in program.forward
            if s.operation is not None and s.operation.prefix is not None
        }
        self._bare = {library for library, prefix in prefixes if prefix == ""}
        libraries = {m.split(".")[0] for m in self.scope.meanings.values()}
        used = {library for library, _ in prefixes} - {"scipy.special"}
        self._prefers_math = used == {"math"} or ("math" in libraries and "numpy" not in libraries)

    def spell(self, e: Expression, library: str = "numpy", prefix: str | None = None) -> Expression:
        """The functions of a rule as the user spells his: `numpy.cos` as `np.cos` or `cos`.

        `library` and `prefix` are the style of the statement that they are needed for.
        """
        functions = list(filter(is_function, e.operands))
        if not functions:
            return e
        spelt = {f: atom(self._text(f[len(FUNCTION) :], library, prefix)) for f in functions}
        return substitute(e, spelt)

    def style(self, operation: Operation) -> tuple[str, str | None]:
        """Library and prefix: `math` also on scalars where the source uses no NumPy."""
        own = operation.prefix is not None and operation.library in ("numpy", "math")
        if own or not self._prefers_math:
            return operation.library, operation.prefix
        names = [a.atom for a in operation.arguments.values() if a.atom in self.values]
        scalars = all(self.values[str(n)].shape == () for n in names)
        return ("math", None) if scalars else (operation.library, operation.prefix)

    def helper(self, name: str) -> str:
        """The name of a helper function, whose definition the output will have."""
        if name not in self.helpers:
            text = helper_texts()[name]
            for other in helper_texts():
                if other != name and re.search(rf"\b{other}\(", text):
                    self.helper(other)
            for module, library in (("np", "numpy"), ("math", "math")):
                if f"{module}." in text:
                    own = {*re.findall(r"\w+", text)} - {module}
                    self.modules[module] = self.module(library, frozenset(own))
            self.helpers[name] = self.names.mint_outer(name, name)
        return self.helpers[name]

    def _text(self, function: str, library: str, prefix: str | None) -> str:
        """The text for a function; "math" makes a NumPy function `math`'s."""
        key = (function, library, prefix)
        if key not in self._spelt:
            self._spelt[key] = self._spell(function, library, prefix)
        return self._spelt[key]

    def _spell(self, function: str, library: str, prefix: str | None) -> str:
        home, _, name = function.rpartition(".")
        if home.startswith("numpy."):  # np.linalg.inv, np.add.at: by the name of NumPy itself
            return f"{self.module('numpy')}.{function[len('numpy.') :]}"
        if home.startswith("scipy.stats.") and self.scope.alias(home) is None:
            return f"{self.module('scipy.stats')}.{function[len('scipy.stats.') :]}"
        if home == "helpers":
            return self.helper(name)
        # `power` is asked for because Python's own raises at zero, as `math.pow` does.
        if library == "math" and home == "numpy" and name in MATH_SPELLING and name != "power":
            home, name = "math", MATH_SPELLING[name]
        if home != library or prefix is None:
            alias = self._alias(home)
            if alias is not None:
                return f"{alias}.{name}"
            prefix = "" if home in self._bare else self.module(home)
        return f"{prefix}.{name}" if prefix else self._function(home, name)

    def _alias(self, library: str) -> str | None:
        alias = self.scope.alias(library)
        if alias is None and library.startswith("scipy."):
            whole = self.scope.alias("scipy")
            read = whole is not None and (self.scope.live or whole in self.reads)
            return f"{whole}{library[len('scipy') :]}" if read and whole not in self.local else None
        if alias is None or alias in self.local:
            return None
        own = self.scope.import_of(alias)
        self.used.setdefault(alias, own or Import(library, "", alias))
        return alias

    def module(self, library: str, hidden: frozenset[str] = frozenset()) -> str:
        """A name for the library itself, imported if the user did not: `np`, `math`, `special`.

        It is none of the `hidden`, which mean something else where it will stand.
        """
        alias = None if self.scope.alias(library) in hidden else self._alias(library)
        if alias is not None:
            return alias
        home, _, part = library.rpartition(".")
        name = {"numpy": "np"}.get(library, part)
        item = Import(home, part, part) if home else Import(library, "", name)
        known = (n for n, i in self.used.items() if i[:2] == item[:2] and n not in hidden)
        alias = next(known, None) or self.names.mint_outer(item.name, item[:2])
        self.used[alias] = item._replace(name=alias)
        return alias

    def _function(self, library: str, name: str) -> str:
        own = self.scope.bare(f"{library}.{name}")
        if own is None or own in self.local:
            own = next(
                (n for n, i in self.used.items() if (i.module, i.attribute) == (library, name)),
                None,
            ) or self.names.mint_outer(name, (library, name))
        self.used[own] = Import(library, name, own)
        return own


def as_argument(index: Expression) -> Expression:
    """An index as an argument of a call, where `1:` has to be written another way."""
    node = tree(index)
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    sliced = any(isinstance(p, ast.Slice) for p in parts)
    return substitute(_INDEXED, {"index": index}) if sliced else index
