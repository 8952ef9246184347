"""Draws calls of functions: operands in their intervals, keywords, tuples, optional arguments."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import Any, Protocol

import numpy as np

from tests.fuzz.domain import Rejected, checked
from tests.fuzz.nodes import Layout, Node, call, name, number, spelt
from tests.fuzz.operations import KEYWORDS, OPERANDS, SPELLINGS, Operand, Spelling

# Functions of several results, by all their parts.
SEVERAL: dict[tuple[str, str], list[Spelling]] = {}
for _s in SPELLINGS:
    if _s.part.startswith("["):
        SEVERAL.setdefault(_s.function, []).append(_s)

# Operations whose value has no derivative at all.
INACTIVE = {op for op, kinds in OPERANDS.items() if all(k.role == "flat" for k in kinds)}
INACTIVE |= {"floor_divide"}


class Names(Protocol):
    """What a call needs of the pool of names."""

    random: Random
    library: str
    builtins: bool
    environment: dict[str, Any]
    fixed: list[str]
    orders: list[str]
    tables: list[tuple[str, str]]


Draw = Callable[[], Node]


def spellings(library: str, builtins: bool) -> tuple[list[Spelling], list[Spelling]]:
    """The functions that a program may call: of its own libraries, and of scipy.special."""
    own = {"numpy": ["numpy"], "math": ["math"], "both": ["math", "numpy"]}[library]
    own += ["builtins"] if builtins else []
    found = [s for s in SPELLINGS if s.function[0] in own]
    return found, [s for s in SPELLINGS if s.function[0] == "scipy.special"]


def draw_call(pool: Names, spelling: Spelling, operand: Draw) -> Node:
    arguments, optional = list(_arguments(pool, spelling, operand)), OPTIONAL.get(spelling.function)
    layout = None
    if optional is not None:
        arguments, layout = optional(pool, spelling, arguments)
    if layout is None:
        layout = keywords(pool.random, spelling.function, len(arguments))
    return spelt(spelling, *arguments, layout=layout)


def keywords(random: Random, function: tuple[str, str], count: int) -> Layout:
    """The last arguments, now and then all, as keywords where the function takes any."""
    parameters = KEYWORDS.get(function, ())[:count]
    if not parameters or random.random() < 0.5:
        return Layout()
    return Layout(keywords=parameters[random.randrange(len(parameters)) :])


def _arguments(pool: Names, spelling: Spelling, operand: Draw) -> Iterator[Node]:
    for kind in OPERANDS[spelling.operation]:
        if kind.role == "order":
            yield _order(pool, kind)
        elif kind.role == "fixed":
            yield constant(pool, kind)
        else:
            yield _fitted(pool, operand(), kind)


def _order(pool: Names, kind: Operand) -> Node:
    known = [n for n in pool.orders if kind.bounds(pool.environment[n])]
    if known and pool.random.random() < 0.5:
        return name(pool.random.choice(known))
    return number(pool.random.randint(int(kind.low), int(kind.high)))


def constant(pool: Names, kind: Operand) -> Node:
    """A number that is not differentiated."""
    known = [n for n in pool.fixed if np.all(kind.bounds(pool.environment[n]))]
    if known and pool.random.random() < 0.4:
        return name(pool.random.choice(known))
    drawn = pool.random.uniform(kind.low, kind.high)
    rounded = round(drawn, 1) if pool.random.random() < 0.7 else round(drawn)
    return number(rounded if kind.bounds(rounded) else drawn)


def _fitted(pool: Names, node: Node, kind: Operand) -> Node:
    """The node if its value is inside, else something like low + width * tanh(node)."""
    if math.isinf(kind.low):
        return node
    try:
        value = checked(node, pool.environment)
    except Rejected:
        return node
    if np.all(kind.bounds(value)) or pool.random.random() < 0.05:
        return node
    low, high = max(kind.low, -4.0), min(kind.high, 4.0)
    middle, half = round((low + high) / 2, 3), round((high - low) * 0.49, 3)
    library = "math" if pool.library == "math" else "numpy"
    function = pool.random.choice(["tanh", "tanh", "sin"])
    moved = Node("multiply", (number(half), call(library, function, node)))
    return Node("add", (number(middle), moved)) if middle else moved


# ----- functions with optional arguments -----


def _clip(pool: Names, spelling: Spelling, arguments: list[Node]) -> tuple[list[Node], None]:
    left_out = pool.random.choice([None, None, 1, 2])
    if left_out is not None:
        arguments = [number(None) if i == left_out else a for i, a in enumerate(arguments)]
    return arguments, None


def _nan_to_num(pool: Names, spelling: Spelling, arguments: list[Node]) -> tuple[list[Node], Any]:
    roll = pool.random.random()
    if roll < 0.4:
        return arguments, None
    fill = constant(pool, Operand(-2.0, 2.0))
    if roll < 0.6:
        return [*arguments, number(True), fill], Layout()
    return [*arguments, fill], Layout(keywords=(pool.random.choice(["nan", "posinf", "neginf"]),))


def table(pool: Names, values: list[float]) -> Node:
    node = Node("table", leaf=tuple(values))
    return call("numpy", "array", node) if pool.random.random() < 0.4 else node


def knots(pool: Names) -> tuple[Node, Node]:
    """The nodes of two tables of the same length, the first one rising."""
    random = pool.random
    count = random.randint(2, 6)
    if random.random() < 0.3:
        first = call("numpy", "linspace", number(-3.0), number(3.5), number(count))
    else:
        steps = [round(random.uniform(0.4, 2.0), 1) for _ in range(count)]
        first = table(pool, [round(-3.0 + sum(steps[:i]), 1) for i in range(count)])
    return first, table(pool, [round(random.uniform(-2.0, 2.0), 1) for _ in range(count)])


def _interp(pool: Names, spelling: Spelling, arguments: list[Node]) -> tuple[list[Node], Any]:
    if pool.tables and pool.random.random() < 0.5:
        arguments += [name(n) for n in pool.random.choice(pool.tables)]
    else:
        arguments += knots(pool)
    given = pool.random.choice([(), (), ("left",), ("left", "right")])
    return arguments + [constant(pool, Operand(-2.0, 2.0)) for _ in given], None


def _rounded(pool: Names, spelling: Spelling, arguments: list[Node]) -> tuple[list[Node], None]:
    return arguments + ([number(1)] if spelling.operation == "round_1" else []), None


def _lambertw(pool: Names, spelling: Spelling, arguments: list[Node]) -> tuple[list[Node], None]:
    if spelling.operation == "lambertw_lower":
        return [*arguments, number(-1)], None
    return arguments + ([number(0)] if pool.random.random() < 0.5 else []), None


OPTIONAL: dict[tuple[str, str], Callable[..., tuple[list[Node], Layout | None]]] = {
    ("numpy", "clip"): _clip,
    ("numpy", "nan_to_num"): _nan_to_num,
    ("numpy", "interp"): _interp,
    ("numpy", "round"): _rounded,
    ("numpy", "around"): _rounded,
    ("scipy.special", "lambertw"): _lambertw,
}

# ----- scalars that are written out -----


def draw_scalars(pool: Names, spelling: Spelling, operand: Draw) -> Node:
    """hypot(x, y, z), fsum([x, y]), dist((x, y), (z, w)): one to four in each place."""
    count = pool.random.randint(1, 4)
    brackets = pool.random.choice(["()", "[]"])
    if spelling.operation == "hypot_all":
        layout = Layout()
    elif spelling.operation in ("dist", "sumprod"):
        layout = Layout(groups=(count, count), brackets=brackets)
    else:
        layout = Layout(groups=(count,), brackets=brackets)
    arguments = [operand() for _ in range(sum(layout.groups) or count)]
    return spelt(spelling, *arguments, layout=layout)


SCALARS = {"hypot_all", "dist", "fsum", "prod", "sumprod"}


def draw_function(pool: Names, spelling: Spelling, operand: Draw) -> Node:
    draw = draw_scalars if spelling.operation in SCALARS else draw_call
    return draw(pool, spelling, operand)


def draw_several(pool: Names, function: tuple[str, str], operand: Draw) -> list[Node]:
    """All results of a function of several, of the same operands."""
    parts = SEVERAL[function]
    first = draw_call(pool, parts[-1], operand)
    return [
        replace(first, op=p.operation, layout=replace(first.layout, part=p.part)) for p in parts
    ]
