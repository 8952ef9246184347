"""Finds the rule of an operation: rule files are scanned and parsed as text, never imported."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache

from adjointgen.read.rule import parse
from adjointgen.rule import INDEX, INDEXING, INTEGER, LIBRARIES, PARTS, Rule

# Other names of functions that have a rule: as a library spells them -> as their rule does.
ALIASES = {
    "numpy.absolute": "numpy.abs",
    "numpy.fabs": "numpy.abs",
    "numpy.true_divide": "numpy.divide",
    "numpy.pow": "numpy.power",
    "numpy.mod": "numpy.remainder",
    "numpy.asin": "numpy.arcsin",
    "numpy.acos": "numpy.arccos",
    "numpy.atan": "numpy.arctan",
    "numpy.atan2": "numpy.arctan2",
    "numpy.asinh": "numpy.arcsinh",
    "numpy.acosh": "numpy.arccosh",
    "numpy.atanh": "numpy.arctanh",
    "numpy.rad2deg": "numpy.degrees",
    "numpy.deg2rad": "numpy.radians",
    "scipy.special.psi": "scipy.special.digamma",
    "scipy.special.jn": "scipy.special.jv",
    **{f"scipy.special.{n}": f"numpy.{n}" for n in "cbrt exp2 log1p sinc".split()},
    "numpy.permute_dims": "numpy.transpose",
    "numpy.astype": "numpy.asarray",
    "scipy.integrate.trapezoid": "numpy.trapezoid",
    "scipy.linalg.solve_lyapunov": "scipy.linalg.solve_continuous_lyapunov",
    "numpy.amax": "numpy.max",
    "numpy.amin": "numpy.min",
    "numpy.concat": "numpy.concatenate",
    **{
        f"numpy.linalg.{n}": f"numpy.{n}"
        for n in "cross outer vecdot matmul tensordot matrix_transpose".split()
    },
    "builtins.abs": "numpy.abs",
    "builtins.pow": "numpy.power",
    "builtins.divmod": "numpy.divmod",
}
# What the builtins are in a module that uses `math` and not NumPy.
MATH_BUILTINS = {"builtins.abs": "math.fabs", "builtins.pow": "math.pow"}
# Functions of `math` that a NumPy rule serves too, and how `math` spells it.
MATH_SPELLING = {
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "power": "pow",
    "abs": "fabs",
    **{
        name: name
        for name in """exp exp2 expm1 log log2 log10 log1p sqrt cbrt sin cos tan sinh cosh tanh
        degrees radians fmod hypot""".split()
    },
}
_NUMPY_SPELLING = {theirs: ours for ours, theirs in MATH_SPELLING.items()}
OPERATORS = {
    "Add": "numpy.add",
    "Sub": "numpy.subtract",
    "Mult": "numpy.multiply",
    "Div": "numpy.divide",
    "Mod": "numpy.remainder",
    "Pow": "numpy.power",
    "USub": "numpy.negative",
    "UAdd": "numpy.positive",
    "MatMult": "numpy.matmul",
}
_SYMBOLS = {
    "+": "Add", "-": "Sub", "*": "Mult", "/": "Div", "%": "Mod", "**": "Pow", "@": "MatMult"
}  # fmt: skip
# Methods and attributes of an array that are NumPy's functions of it.
METHODS = {
    n: f"numpy.{n}"
    for n in """sum mean prod max min var std cumsum cumprod dot reshape ravel transpose
    swapaxes squeeze repeat take trace diagonal copy clip round""".split()
} | {"flatten": "numpy.ravel", "astype": "numpy.asarray"}
ATTRIBUTES = {"T": "numpy.transpose", "mT": "numpy.matrix_transpose"}
# Functions that take a real part of a complex result.
PARTS_OF_COMPLEX = {
    "builtins.abs": "abs", "numpy.abs": "abs", "numpy.absolute": "abs",
    "numpy.real": "real", "numpy.imag": "imag",
}  # fmt: skip
# The names of several results, where they are attributes too.
RESULTS = {
    "numpy.linalg.slogdet": ("sign", "logabsdet"),
    "numpy.linalg.eigh": ("eigenvalues", "eigenvectors"),
    "numpy.linalg.qr": ("Q", "R"),
    "numpy.linalg.svd": ("U", "S", "Vh"),
}
_LIBRARIES = dict(LIBRARIES)


class Rulebook:
    """The built-in rules, and before them a user's own: operation -> its rules."""

    def __init__(self, own: Mapping[str, tuple[Rule, ...]]) -> None:
        self.own: dict[str, tuple[Rule, ...]] = {}
        for spelt, rules in own.items():
            operation = ALIASES.get(spelt, spelt)
            self.own[operation] = self.own.get(operation, ()) + rules

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions that the user's rules are of, and those that they call."""
        rules = [rule for rules in self.own.values() for rule in rules]
        called = (function for rule in rules for function in rule.functions)
        return tuple(dict.fromkeys([*(rule.operation for rule in rules), *called]))

    def own_function(self, name: str) -> bool:
        """Is it a function or a module that the user's rules speak of?"""
        return any(f == name or f.startswith(f"{name}.") for f in self.functions)

    def preferring(self, rule: Rule) -> Rulebook:
        """The same with this rule of the user's before all others of its operation."""
        operation = ALIASES.get(rule.operation, rule.operation)
        others = tuple(r for r in self.own[operation] if r != rule)
        return Rulebook({**self.own, operation: (rule, *others)})

    def find(self, operation: str) -> tuple[Rule, ...]:
        own = self.own.get(ALIASES.get(operation, operation), ()) if self.own else ()
        return own + find(operation)

    def part(self, rule: Rule, index: int) -> Rule:
        """The rule for one of several results; a pullback has a rule for each of them."""
        result = rule.results[index]
        if rule.seed:
            rules = (r for r in self.find(rule.operation) if r.call == rule.call)
            rule = next((r for r in rules if r.seed == f"df_d{result}"), rule)
        return rule._replace(result=result, derivatives=rule.by_result[result])

    def picked(self, rule: Rule, index: int) -> Rule:
        """The rule for one element of the list that the operation makes."""
        derivatives, kinds = rule.derivatives, list(rule.annotations)
        if PARTS in self.find(rule.operation)[0].annotations:
            letters = [x for x in rule.operands if x in derivatives]
            kept = letters[index] if -len(letters) <= index < len(letters) else ""
            derivatives = {x: e for x, e in derivatives.items() if x == kept}
            kinds = [
                INTEGER if x in letters and x != kept else k for x, k in zip(rule.operands, kinds)
            ]
        at = rule.required
        return rule._replace(
            operands=(*rule.operands[:at], "index", *rule.operands[at:]),
            annotations=(*kinds[:at], INDEX, *kinds[at:]),
            derivatives=derivatives,
        )


BUILTIN = Rulebook({})


@cache
def find(operation: str) -> tuple[Rule, ...]:
    """The rules of a canonical operation ("numpy.sin", "math.sin"), else an empty tuple."""
    operation = ALIASES.get(operation, operation)
    rules = _load(operation)
    library, _, name = operation.rpartition(".")
    if library == "math" and name in _NUMPY_SPELLING:
        rules += _load(f"numpy.{_NUMPY_SPELLING[name]}")
    return rules


def topics() -> dict[str, tuple[Rule, ...]]:
    """File -> its rules, in their order."""
    by_text = {r.text: r for operation in _index() for r in _load(operation)}
    return {
        name: tuple(by_text[t] for t in map(_text_of, blocks) if t in by_text)
        for name, blocks in _blocks().items()
    }


def names() -> list[str]:
    """All operations that have a rule, in all their spellings, sorted."""
    own = _index()
    math = (f"math.{m}" for n, m in MATH_SPELLING.items() if f"numpy.{n}" in own)
    return sorted({*own, *(a for a, operation in ALIASES.items() if operation in own), *math})


@cache
def _load(operation: str) -> tuple[Rule, ...]:
    return tuple(parse(operation, text) for text in _index().get(operation, ()))


@cache
def _index() -> dict[str, tuple[str, ...]]:
    """Operation -> the texts of its rules, by a scan for the first lines."""
    index: dict[str, tuple[str, ...]] = {}
    for blocks in _blocks().values():
        for block in blocks:
            if block[:1] == "@":
                _, _, body = block.partition("):\n    ")
                operation = _first_line(body.partition("\n")[0])
                if operation:
                    index[operation] = (*index.get(operation, ()), _text_of(block))
    return index


@cache
def _blocks() -> dict[str, list[str]]:
    """File -> its parts, which two blank lines separate."""
    found = {}
    folder = os.path.join(os.path.dirname(__file__), "rules")
    for name in sorted(os.listdir(folder)):
        if name.endswith(".py"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                found[name] = [b for block in file.read().split("\n\n\n") for b in _each(block)]
    return found


def _each(block: str) -> list[str]:
    """A rule for several functions, `@each("t chi2")`, once for each name, in the place of `D`."""
    head, given, rest = block.partition('@each("')
    if not given:
        return [block]
    names, _, rule = rest.partition('")\n')
    return [
        head + rule.replace("def ", f"def {name}_", 1).replace(".D", f".{name}")
        for name in names.split()
    ]


def _text_of(block: str) -> str:
    return block.rstrip() + "\n"


def _first_line(line: str) -> str:
    """The operation of `z = x + y` or `y = np.sin(x)`, "" for another line."""
    value = line.partition(" = ")[2]
    if value.endswith("]") and "(" not in value:
        return INDEXING
    callee, bracket, rest = value.partition("(")
    if callee == "np.abs" and rest.startswith("np.fft."):  # of a complex function
        callee = rest.partition("(")[0]
    if bracket:
        library, _, name = callee.partition(".")
        return f"{_LIBRARIES[library]}.{name}" if name else ""
    sign = "".join(c for c in value if c in "+-*/%@")
    if value[:1] in "+-":
        return OPERATORS["USub" if value[0] == "-" else "UAdd"]
    return OPERATORS[_SYMBOLS[sign]] if sign else ""
