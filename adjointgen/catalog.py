"""What adjointgen knows of each function: the table behind `adjointgen rules` and docs/rules.md."""

from __future__ import annotations

from typing import NamedTuple

from adjointgen import purity, rulebook
from adjointgen.rule import INDEXING, Rule
from adjointgen.rulebook import Rulebook

_SHORT = {
    "numpy": "np", "scipy.special": "special", "scipy.linalg": "linalg", "scipy.stats": "stats",
    "scipy.integrate": "integrate", "math": "math", "builtins": "",
}  # fmt: skip
_SIGNS = {
    "Add": "x + y", "Sub": "x - y", "Mult": "x * y", "Div": "x / y", "Mod": "x % y",
    "Pow": "x**y", "USub": "-x", "UAdd": "+x", "MatMult": "x @ y",
}  # fmt: skip


class Entry(NamedTuple):
    """An operation: all its spellings, the topic that it stands under, its rules if it has any."""

    name: str
    aliases: tuple[str, ...]
    topic: str
    rules: tuple[Rule, ...] = ()

    @property
    def differentiable(self) -> bool:
        return bool(self.rules)


def entries() -> list[Entry]:
    """The operations with a derivative in the order of the rule book, then those without one."""
    spellings: dict[str, list[str]] = {}
    for alias, operation in rulebook.ALIASES.items():
        spellings.setdefault(operation, []).append(alias)
    for ours, theirs in rulebook.MATH_SPELLING.items():
        spellings.setdefault(f"numpy.{ours}", []).append(f"math.{theirs}")
    for operator, operation in rulebook.OPERATORS.items():
        spellings.setdefault(operation, []).append(_SIGNS[operator])
    for method, operation in rulebook.METHODS.items():
        spellings.setdefault(operation, []).append(f"x.{method}()")
    for attribute, operation in rulebook.ATTRIBUTES.items():
        spellings.setdefault(operation, []).append(f"x.{attribute}")
    spellings[INDEXING] = ["x[index]"]
    found: dict[str, Entry] = {}
    for file, rules in rulebook.topics().items():
        for rule in rules:
            name = rule.operation
            known = found.get(name, Entry(name, tuple(spellings.get(name, ())), file[:-3]))
            found[name] = known._replace(rules=(*known.rules, rule))
    floor = {"numpy.floor_divide": ("x // y",)}
    flat = [Entry(name, floor.get(name, ()), "zero") for name in sorted(purity.FLAT)]
    inert = [Entry(name, (), "inactive") for name in sorted(purity.INERT)]
    return [*found.values(), *flat, *inert]


def entries_of(book: Rulebook) -> list[Entry]:
    """The operations of a user's own rules, before those of the built-in ones."""
    own = {name: Entry(name, (), "your own", rules) for name, rules in book.own.items()}
    return [*own.values(), *(e for e in entries() if e.name not in own)]


def find(name: str) -> list[Entry]:
    """The operations of a name in any of its spellings: "sin", "np.sin", "math.sin", "**"."""
    return named(entries(), name)


def named(entries: list[Entry], name: str) -> list[Entry]:
    return [e for e in entries if name in _names(e)]


def _names(entry: Entry) -> set[str]:
    names = {entry.name, *entry.aliases}
    for full in list(names):
        library, _, last = full.rpartition(".")
        if library in _SHORT:
            names |= {last, f"{_SHORT[library]}.{last}"}
        elif full[:2] == "x.":  # a method
            names.add(full[1:].strip("()"))
        elif full.startswith("numpy."):
            names |= {last, spelt(full)}
        elif not library:
            names.add(full.strip("xy ") or full)
        else:  # of a user's module
            names |= {last, ".".join(full.split(".")[-2:])}
    return names


def spelt(name: str) -> str:
    """`np.sin` for "numpy.sin", `np.linalg.inv` for "numpy.linalg.inv"."""
    library, _, last = name.rpartition(".")
    if library.startswith("numpy."):
        return f"np{name[len('numpy') :]}"
    if library.startswith("scipy.stats."):
        return name[len("scipy.") :]
    return f"{_SHORT[library]}.{last}".lstrip(".") if library in _SHORT else name
