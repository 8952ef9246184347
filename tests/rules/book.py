"""Every rule as a function to be run: its own lines, its edges, and from where to sample it."""

from __future__ import annotations

import ast
import itertools
import math
import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from scipy import special, stats

import adjointgen
from adjointgen import helpers, rulebook
from adjointgen.rule import (
    CONDITION,
    CONSTANT,
    FLAT,
    INTEGER,
    NOTHING,
    NUMBERS,
    SCALARS,
    TABLE,
    Rule,
)
from adjointgen.rules import kinds

# What older versions of Python lack, so that the rules are the same rules everywhere.
STAND_INS: dict[str, Callable[..., float]] = {
    "exp2": lambda x: 2.0**x,
    "cbrt": lambda x: math.copysign(abs(x) ** (1 / 3), x),
    "fma": lambda x, y, z: x * y + z,
    "sumprod": lambda p, q: math.fsum(a * b for a, b in zip(p, q)),
}
MATH = SimpleNamespace(**{**STAND_INS, **vars(math)})
XP, FP = np.array([-2.5, -1.0, 0.25, 1.5]), np.array([1.0, -0.5, 2.0, 2.75])
# Orders, counts and constant exponents.
COUNTS = {
    "scipy.special.lambertw k": [0],
    **{f"scipy.stats.binom.{name} n": [4, 5, 7] for name in ("logpmf", "pmf")},
}
CONSTANTS = [-2.0, -0.5, 0.5, 1.5, 3.0]
BASES = [0.3, 2.0, 10.0]

Values = dict[str, Any]


class Entry(NamedTuple):
    """A rule; `run` takes its operands and gives (results, {(result, letter): derivative})."""

    id: str
    rule: Rule
    function: Callable[..., Any]
    edges: list[tuple[str, Values]]

    @property
    def library(self) -> str:
        return self.rule.operation.rpartition(".")[0]

    @property
    def scalars(self) -> bool:
        """Is it a rule for scalars written out, which cannot be run as it stands?"""
        return SCALARS in self.rule.annotations

    @property
    def letters(self) -> tuple[str, ...]:
        """The operands that are given: those taken by element that are not None."""
        letters = self.rule.taken
        return tuple(x for x in letters if self.rule.annotated(x) != NOTHING)

    @property
    def derivatives(self) -> list[tuple[str, str]]:
        """(result, letter) of each derivative, in the order of the lines."""
        return [(z, x) for z, parts in self.rule.by_result.items() for x in parts]

    def run(self, values: Values, seed: Any = 1.0) -> tuple[tuple[Any, ...], dict[Any, Any]]:
        rule = self.rule
        given = {**dict.fromkeys(rule.taken), **values}
        first = (seed,) if rule.seed else ()
        out = self.function(*first, *(given[x] for x in rule.operands if x in given))
        count = len(rule.results)
        # `return` gives a letter once though several results may have a derivative by it.
        return out[:count], dict(zip(self.derivatives, out[count:], strict=True))


def entries() -> dict[str, Entry]:
    """The rules that act by element; tests/rules/arrays.py has the others."""
    found: dict[str, Entry] = {}
    for operation in rulebook._index():
        for rule in filter(lambda r: r.elementwise, rulebook._load(operation)):
            key = f"{operation.rpartition('.')[0]}.{rule.name}"
            assert key not in found
            found[key] = Entry(key, rule, *_executed(rule))
    return found


def _executed(rule: Rule) -> tuple[Callable[..., Any], list[tuple[str, Values]]]:
    edges: list[tuple[str, Values]] = []

    def at(why: str = "", /, **point: Any) -> Callable[[Any], Any]:
        edges.append((why, point))
        return lambda function: function

    libraries = {"np": np, "special": special, "stats": stats, "math": MATH, "helpers": helpers}
    space: dict[str, Any] = {**vars(kinds), **libraries, "at": at}
    exec(rule.text, space)
    return space[rule.name], edges


def sample(entry: Entry, letter: str, shape: Any, rng: np.random.Generator) -> Any:
    """An operand of a rule, drawn from where its annotation says."""
    kind = entry.rule.annotated(letter)
    if kind == CONDITION:
        return rng.random(shape) < 0.5
    if kind in NUMBERS:
        return float(rng.choice(CONSTANTS if kind == CONSTANT else BASES))
    if kind == INTEGER:
        return rng.choice(COUNTS.get(f"{entry.rule.operation} {letter}", [0, 1, 2, 4]), shape)
    if kind == TABLE:
        return {"xp": XP, "fp": FP}[letter]
    domain = getattr(kinds, kind) if kind and kind != FLAT else kinds.Real
    values = rng.uniform(domain.low, domain.high, shape)
    return values * rng.choice([-1.0, 1.0], shape) if domain.signed else values


SHAPES = (
    ((), ()), ((3,), (3,)), ((2, 3), (3,)), ((3, 1), (1, 4)), ((0,), (0,)), ((1,), (4,)),
)  # fmt: skip


def arrays(entry: Entry, rng: np.random.Generator) -> Iterator[Values]:
    """Operands in every shape that matters: 0-d, equal, broadcast, empty."""
    for shapes in SHAPES:
        drawn = itertools.chain(shapes, itertools.repeat(shapes[-1]))
        values = {x: sample(entry, x, shape, rng) for x, shape in zip(entry.letters, drawn)}
        yield {x: np.asarray(v) if shapes == ((), ()) else v for x, v in values.items()}


def scalars(entry: Entry, count: int, rng: np.random.Generator) -> Iterator[Values]:
    """Operands as Python's own numbers; of scalars written out three at each place."""
    for _ in range(count):
        if entry.scalars:
            yield {f"{x}{i}": rng.uniform(-2.0, 2.0) for x in entry.letters for i in (1, 2, 3)}
            continue
        drawn = {x: sample(entry, x, (), rng) for x in entry.letters}
        yield {
            x: v if entry.rule.annotated(x) == TABLE else np.asarray(v).item()
            for x, v in drawn.items()
        }


def generated(source: str, wrt: str | None = None) -> Callable[..., Any]:
    """The joint function of a source, executed from its text."""
    space: dict[str, Any] = {}
    exec(compile(adjointgen.generate(source, wrt=wrt), "<generated>", "exec"), space)
    return space["f"]


def written(entry: Entry, point: Values) -> tuple[str, list[str]]:
    """A source that calls a rule's operation, and its parameters.

    A constant exponent is written as the literal that it is in the point, and the scalars of
    `math.dist` as the tuples of those that the point names: p1, p2, q1, q2.
    """
    rule = entry.rule
    first = ast.parse(rule.text).body[0].body[0].value  # type: ignore[attr-defined]
    call = ast.unparse(first)
    parameters: list[str] = []
    for x in rule.operands:
        if x not in rule.taken:
            call = call.replace(f", {x}", "")
        elif rule.annotated(x) == SCALARS:
            names = sorted(n for n in point if n[:1] == x and n[1:].isdigit())
            group = ", ".join(names)
            starred = f"*{x}" in call
            place, text = (rf"\*{x}", group) if starred else (rf"\b{x}\b", f"({group})")
            call = re.sub(place, text, call)
            parameters += names
        elif rule.annotated(x) in NUMBERS:
            call = re.sub(rf"\b{x}\b", repr(np.asarray(point[x]).item()), call)
        elif rule.annotated(x) != NOTHING:
            parameters.append(x)
    if len(rule.results) > 1:
        call += f"[{rule.results.index(entry.derivatives[0][0])}]"
    head = "import math" if entry.library == "math" else "import numpy as np"
    home = entry.library.partition("scipy.")[2].partition(".")[0]
    head += f"\nfrom scipy import {home}" if home else ""
    return f"{head}\n\n\ndef f({', '.join(parameters)}):\n    return {call}\n", parameters


def close(found: Any, wanted: Any, rtol: float) -> bool:
    """Relatively; nan is nan, an infinity is itself, and 0 is no other number's neighbour."""
    found, wanted = float(found), float(wanted)
    if math.isnan(wanted) or math.isinf(wanted):
        return math.isnan(found) if math.isnan(wanted) else found == wanted
    return abs(found - wanted) <= rtol * abs(wanted)


ENTRIES = entries()
RUNNABLE = [k for k, e in ENTRIES.items() if not e.scalars]
