"""How the output spells a library function: as the user spells his own, and what it must import."""

from __future__ import annotations

from adjointgen.program import Program
from adjointgen.read.resolve import Import, Scope
from adjointgen.rulebook import MATH_SPELLING


class Speller:
    """Spells canonical functions ("numpy.cos") and remembers the imports that they need."""

    def __init__(self, program: Program) -> None:
        self.scope: Scope = program.source.scope  # type: ignore[assignment]
        self.names = program.names
        self.local = {p.name for p in program.source.parameters} | {
            s.target for s in program.forward
        }
        self.used: dict[str, Import] = {}  # text as it is spelt -> the import that binds it
        self._spelt: dict[tuple[str, str, str | None], str] = {}
        prefixes = {
            (s.operation.library, s.operation.prefix)
            for s in program.forward
            if s.operation is not None
            and s.operation.prefix is not None
            and not s.operation.rule.operation.startswith("scipy.")
        }
        self._bare = {library for library, prefix in prefixes if prefix == ""}
        libraries = {m.split(".")[0] for m in self.scope.meanings.values()}
        self.prefers_math = ("math" in libraries and "numpy" not in libraries) or (
            any(lib == "math" for lib, _ in prefixes) and all(lib == "math" for lib, _ in prefixes)
        )

    def spell(self, function: str, library: str, prefix: str | None) -> str:
        """The text for a NumPy function, in the style of the statement it is needed for."""
        key = (function, library, prefix)
        if key not in self._spelt:
            self._spelt[key] = self._spell(function, library, prefix)
        return self._spelt[key]

    def _spell(self, function: str, library: str, prefix: str | None) -> str:
        if library == "math" and function in ("numpy.divide", "numpy.power"):
            library, prefix = "numpy", None  # asked for because Python's own raise
        name = function.rpartition(".")[2]
        if library == "math":
            name = MATH_SPELLING.get(name, name)
        alias = self._alias(library)
        bare = prefix == "" or (prefix is None and library in self._bare)
        if alias is not None and (not bare or prefix is None):
            return f"{alias}.{name}"
        if not bare:
            return f"{self.module(library)}.{name}"
        return self._function(library, name)

    def _alias(self, library: str) -> str | None:
        alias = self.scope.alias(library)
        if alias is None or alias in self.local:
            return None
        self.used.setdefault(alias, Import(library, "", alias))
        return alias

    def module(self, library: str) -> str:
        """A name for the library itself, imported if the user did not: `np`, `math`."""
        alias = self._alias(library)
        if alias is None:
            known = [n for n, i in self.used.items() if i.module == library and not i.attribute]
            alias = (
                known[0]
                if known
                else self.names.mint_outer("np" if library == "numpy" else library)
            )
            self.used[alias] = Import(library, "", alias)
        return alias

    def _function(self, library: str, name: str) -> str:
        own = self.scope.bare(f"{library}.{name}")
        if own is None or own in self.local:
            own = next(
                (n for n, i in self.used.items() if (i.module, i.attribute) == (library, name)),
                None,
            ) or self.names.mint_outer(name)
        self.used[own] = Import(library, name, own)
        return own
