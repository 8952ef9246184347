"""Finds the rule of an operation: rule files are scanned and parsed as text, never imported."""

from __future__ import annotations

import ast
import os
import re
from functools import cache
from typing import NamedTuple

from adjointgen.expression import Expression, expression, name_or_number

# Other names of functions that have a rule: as a library spells them -> as their rule does.
ALIASES = {
    "numpy.absolute": "numpy.abs",
    "numpy.fabs": "numpy.abs",
    "numpy.true_divide": "numpy.divide",
    "numpy.pow": "numpy.power",
    "numpy.atan": "numpy.arctan",
    "numpy.atan2": "numpy.arctan2",
    "math.fabs": "math.abs",
    "math.pow": "math.power",
    "math.atan": "math.arctan",
    "math.atan2": "math.arctan2",
    "builtins.abs": "math.abs",
    "builtins.pow": "math.power",
}
# How `math` spells the functions that rules call by their NumPy names.
MATH_SPELLING = {"abs": "fabs", "arctan": "atan", "arctan2": "atan2", "power": "pow"}
OPERATORS = {
    "Add": "numpy.add",
    "Sub": "numpy.subtract",
    "Mult": "numpy.multiply",
    "Div": "numpy.divide",
    "Pow": "numpy.power",
    "USub": "numpy.negative",
    "UAdd": "numpy.positive",
}
# What `math` has of the functions that have a rule.
_MATH = frozenset(
    "exp log log1p expm1 sqrt sin cos tan tanh arctan arctan2 abs power hypot".split()
)
_LIBRARIES = {"np": "numpy", "special": "scipy.special", "math": "math"}
_FILES = ("elementwise.py", "reductions.py", "special.py")


class Rule(NamedTuple):
    """A parsed rule. `operands` are its letters in the order of the operation's arguments.

    `derivatives` maps a letter to its local derivative, or, when the rule has a parameter `df_dz`
    (`seed`), to its contribution; `auxiliary` are the lines before them. Letters that are missing
    there are never differentiated.
    """

    name: str
    operation: str
    kind: str
    operands: tuple[str, ...]
    annotations: tuple[str, ...]
    required: int
    result: str
    seed: str
    auxiliary: tuple[tuple[str, Expression], ...]
    derivatives: dict[str, Expression]
    text: str

    def annotated(self, letter: str) -> str:
        return self.annotations[self.operands.index(letter)]


@cache
def find(operation: str) -> tuple[Rule, ...]:
    """The rules of a canonical operation ("numpy.sin", "math.sin"), else an empty tuple."""
    operation = ALIASES.get(operation, operation)
    library, _, name = operation.rpartition(".")
    if library == "math":
        if name not in _MATH:
            return ()
        rules = _load(f"numpy.{name}")
        return tuple(r for r in rules if "Scalar" in r.annotations) or rules
    return tuple(r for r in _load(operation) if "Scalar" not in r.annotations)


def dotted(node: ast.expr) -> str | None:
    """`np.sin` as "numpy.sin" when a rule file wrote it."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        library = _LIBRARIES.get(node.value.id)
        return f"{library}.{node.attr}" if library else None
    return None


def names() -> list[str]:
    """All operations that have a rule, sorted."""
    return sorted(_index())


@cache
def _load(operation: str) -> tuple[Rule, ...]:
    return tuple(_parse(operation, text) for text in _index().get(operation, ()))


_RULE = re.compile(
    r"^@\w+\ndef \w+\([^)]*\):\n    \w+ = (?P<first>.+)\n(?:    .+\n)+", re.MULTILINE
)


@cache
def _index() -> dict[str, tuple[str, ...]]:
    """Operation -> the texts of its rules, by a scan for the first lines."""
    index: dict[str, tuple[str, ...]] = {}
    folder = os.path.join(os.path.dirname(__file__), "rules")
    for name in _FILES:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            for match in _RULE.finditer(file.read()):
                operation = _first_line(match["first"])
                index[operation] = (*index.get(operation, ()), match[0])
    return index


_SYMBOLS = {"+": "Add", "-": "Sub", "*": "Mult", "/": "Div", "**": "Pow"}
_UNARY = {"+": "UAdd", "-": "USub"}


def _first_line(text: str) -> str:
    call = re.match(r"(\w+)\.(\w+)\(", text)
    if call:
        return f"{_LIBRARIES[call[1]]}.{call[2]}"
    binary = re.match(r"\w+\s*([-+*/]+)\s*\w+$", text)
    if binary:
        return OPERATORS[_SYMBOLS[binary[1]]]
    return OPERATORS[_UNARY[text[0]]]


def _parse(operation: str, text: str) -> Rule:
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)
    arguments = function.args.args
    seed = arguments[0].arg if arguments[0].arg.startswith("df_d") else ""
    operands = arguments[1:] if seed else arguments
    first, *middle, _ = function.body
    result = _target(first)
    derivatives, auxiliary = {}, []
    for line in middle:
        target, value = _target(line), expression(_value(line), _rule_atom, callees=False)
        prefix = "df_d" if seed else f"d{result}_d"
        if target.startswith(prefix):
            derivatives[target[len(prefix) :]] = value
        else:
            auxiliary.append((target, value))
    return Rule(
        name=function.name,
        operation=operation,
        kind=function.decorator_list[0].id,  # type: ignore[attr-defined]
        operands=tuple(a.arg for a in operands),
        annotations=tuple(ast.unparse(a.annotation) if a.annotation else "" for a in operands),
        required=len(operands) - len(function.args.defaults),
        result=result,
        seed=seed,
        auxiliary=tuple(auxiliary),
        derivatives=derivatives,
        text=text,
    )


def _target(line: ast.stmt) -> str:
    assert isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)
    return line.targets[0].id


def _value(line: ast.stmt) -> ast.expr:
    assert isinstance(line, ast.Assign)
    return line.value


def _rule_atom(node: ast.expr) -> str | None:
    return dotted(node) or name_or_number(node)
