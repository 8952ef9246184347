"""Draws random expressions over the names that a program has so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Any

from tests.fuzz.calls import SEVERAL, draw_function, draw_several, keywords, spellings
from tests.fuzz.domain import Rejected, checked
from tests.fuzz.nodes import COMPARISONS, Node, call, name, names, number
from tests.fuzz.operations import Spelling

NUMBERS = [1, 2, 3, 0.5, 2.0, 1.0, -1.0, -2.0, 1.5, 0.25, 10, -3, 0.1, 3.0, 1e-2, 4.0]
EXPONENTS = [2, 2, 2, 3, 0.5, -1, 1, 0, 2.0, -2.0, 1.5, -0.5, 4, 3.0]
ARITHMETIC = ["add"] * 8 + ["subtract"] * 6 + ["multiply"] * 10 + ["divide"] * 4
ARITHMETIC += ["remainder", "floor_divide"]
# What is nan or inf for a negative operand.
INVALID = [("numpy", f) for f in "sqrt log log2 log10".split()]
INVALID += [("scipy.special", f) for f in "k0 y0 entr exp1".split()]
TRIES = 12


@dataclass
class Pool:
    """The names of one program by what they may be used for, and their values."""

    random: Random
    library: str  # "numpy", "math" or "both"
    builtins: bool  # abs, pow and divmod
    environment: dict[str, Any]
    floats: list[str]  # operands of everything
    fixed: list[str]  # numbers that are not differentiated
    orders: list[str]  # integers among them
    conditions: list[str]
    unused: list[str]  # the floats that nothing reads yet
    tables: list[tuple[str, str]]  # arrays for np.interp

    def __post_init__(self) -> None:
        self.own, self.special = spellings(self.library, self.builtins)

    def leaf(self) -> Node:
        roll = self.random.random()
        if roll < 0.16:
            return number(self.random.choice(NUMBERS))
        if roll < 0.24 and self.fixed:
            return name(self.random.choice(self.fixed))
        if self.unused and self.random.random() < 0.5:
            return name(self.random.choice(self.unused))
        recent = self.floats[-4:] if self.random.random() < 0.5 else self.floats
        return name(self.random.choice(recent))

    def expression(self, depth: int) -> Node:
        if depth == 0:
            return self.leaf()
        random = self.random

        def operand() -> Node:
            return self.expression(random.randrange(depth))

        roll = random.random()
        if roll < 0.42:
            return Node(random.choice(ARITHMETIC), (operand(), operand()))
        if roll < 0.50:
            return self._power(operand())
        if roll < 0.54:
            return Node(random.choice(["negative", "negative", "positive"]), (operand(),))
        if roll < 0.91 or self.library == "math":
            spelling = random.choice(self.own if random.random() < 0.6 else self.special)
            return self._power_call(draw_function(self, spelling, operand), spelling)
        if roll < 0.96:
            return call("numpy", "where", self.condition(), operand(), operand())
        return self.total(random.choice(["sum", "mean"]), operand())

    def total(self, op: str, node: Node) -> Node:
        made = call("numpy", op, node)
        return replace(made, layout=keywords(self.random, ("numpy", op), 1))

    def several(self) -> list[Node]:
        """The results of a function of several, for an unpacking."""
        libraries = {s.function[0] for s in (*self.own, *self.special)}
        functions = [f for f in SEVERAL if f[0] in libraries]
        return draw_several(self, self.random.choice(functions), self.leaf)

    def _power_call(self, node: Node, spelling: Spelling) -> Node:
        """Most powers that are called have a constant exponent too."""
        if spelling.operation not in ("power", "float_power") or self.random.random() < 0.3:
            return node
        exponent = self._power(node.args[0])
        return replace(node, args=exponent.args, constant=exponent.constant)

    def _power(self, base: Node) -> Node:
        if self.random.random() < 0.2:
            return Node("power", (base, self.leaf()))
        if self.fixed and self.random.random() < 0.25:
            return Node("power", (base, name(self.random.choice(self.fixed))), constant=True)
        return Node("power", (base, number(self.random.choice(EXPONENTS))), constant=True)

    def condition(self, depth: int = 1) -> Node:
        if self.conditions and self.random.random() < 0.3:
            return name(self.random.choice(self.conditions))
        if depth and self.random.random() < 0.25:
            parts = (self.condition(0), self.condition(0))
            return Node(self.random.choice(["and", "and", "or"]), parts)
        threshold = number(self.random.choice(NUMBERS))
        right = threshold if self.random.random() < 0.5 else self.leaf()
        return Node(self.random.choice(COMPARISONS), (self.leaf(), right))

    def draw(self, depth: int) -> tuple[Node, Any]:
        """An expression inside the domain that reads a float, and its value."""
        for _ in range(TRIES):
            node = self.expression(depth)
            if not self.floats_of(node):
                continue
            try:
                return node, checked(node, self.environment)
            except Rejected:
                continue
        raise Rejected

    def floats_of(self, node: Node) -> set[str]:
        return set(names(node)) & set(self.floats)

    def guarded(self) -> tuple[Node, Node, Node, Any]:
        """The operands of an np.where whose other branch leaves the domain, and its value."""
        u = name(self.random.choice(self.floats))
        edge = number(self.random.choice([0.5, 1.0, 0, -0.5, 1.5]))
        distance = Node("subtract", (u, edge))
        root = call("numpy", "sqrt", distance)
        negative_power = Node("power", (distance, number(-1.5)), constant=True)
        branch = self.random.choice([
            call(*self.random.choice(INVALID), distance),
            Node("multiply", (self.leaf(), negative_power)),
            Node("divide", (root, u)),
        ])  # fmt: skip
        condition, other = Node("greater", (u, edge)), self.leaf()
        where = call("numpy", "where", condition, branch, other)
        return condition, branch, other, checked(where, self.environment)

    def poison(self) -> Node:
        """inf or nan, without an exception."""
        u = name(self.random.choice(self.floats))
        square = Node("multiply", (u, u))
        return self.random.choice([
            call("numpy", "log", Node("subtract", (u, u))),
            call("numpy", "sqrt", Node("subtract", (number(-1.0), square))),
            call("numpy", "exp", call("numpy", "exp", Node("add", (number(60.0), square)))),
        ])  # fmt: skip
