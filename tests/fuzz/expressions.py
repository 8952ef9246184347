"""Draws random expressions over the names that a program has so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.fuzz.domain import Rejected, checked
from tests.fuzz.nodes import COMPARISONS, IN_MATH, IN_NUMPY, Node, name, names, number

NUMBERS = [1, 2, 3, 0.5, 2.0, 1.0, -1.0, -2.0, 1.5, 0.25, 10, -3, 0.1, 3.0, 1e-2, 4.0]
EXPONENTS = [2, 2, 2, 3, 0.5, -1, 1, 0, 2.0, -2.0, 1.5, -0.5, 4, 3.0]
ARITHMETIC = ["add"] * 4 + ["subtract"] * 3 + ["multiply"] * 5 + ["divide"] * 2
OF_TWO = {"arctan2", "atan2", "maximum", "minimum", "hypot"}
TRIES = 12


@dataclass
class Pool:
    """The names of one program by what they may be used for, and their values."""

    random: Random
    library: str  # "numpy", "math" or "both"
    builtin_abs: bool
    environment: dict[str, Any]
    floats: list[str]  # operands of everything
    fixed: list[str]  # numbers that are not differentiated
    conditions: list[str]
    unused: list[str]  # the floats that nothing reads yet

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
        if roll < 0.45:
            return Node(random.choice(ARITHMETIC), (operand(), operand()))
        if roll < 0.55:
            return self._power(operand())
        if roll < 0.60:
            return Node("negative", (operand(),))
        if roll < 0.64 and self.builtin_abs:
            return Node("abs", (operand(),), "builtins")
        if roll < 0.67:
            return Node("ndtr", (operand(),), "scipy.special")
        if roll < 0.90 or self.library == "math":
            library = random.choice(["math", "numpy"]) if self.library == "both" else self.library
            function = random.choice(IN_MATH if library == "math" else IN_NUMPY)
            operands = [operand() for _ in range(2 if function in OF_TWO else 1)]
            return Node(function, tuple(operands), library)
        if roll < 0.95:
            return Node("where", (self.condition(), operand(), operand()), "numpy")
        return Node(random.choice(["sum", "mean"]), (operand(),), "numpy")

    def _power(self, base: Node) -> Node:
        if self.random.random() < 0.2:
            return Node("power", (base, self.leaf()))
        if self.fixed and self.random.random() < 0.25:
            return Node("power", (base, name(self.random.choice(self.fixed))), "constant")
        return Node("power", (base, number(self.random.choice(EXPONENTS))), "constant")

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
        root = Node("sqrt", (distance,), "numpy")
        negative_power = Node("power", (distance, number(-1.5)), "constant")
        branch = self.random.choice([
            root,
            Node("log", (distance,), "numpy"),
            Node("multiply", (self.leaf(), negative_power)),
            Node("divide", (root, u)),
        ])  # fmt: skip
        condition, other = Node("greater", (u, edge)), self.leaf()
        where = Node("where", (condition, branch, other), "numpy")
        return condition, branch, other, checked(where, self.environment)

    def poison(self) -> Node:
        """inf or nan, without an exception."""
        u = name(self.random.choice(self.floats))
        square = Node("multiply", (u, u))
        return self.random.choice([
            Node("log", (Node("subtract", (u, u)),), "numpy"),
            Node("sqrt", (Node("subtract", (number(-1.0), square)),), "numpy"),
            Node("exp", (Node("exp", (Node("add", (number(60.0), square)),), "numpy"),), "numpy"),
        ])  # fmt: skip


def walk(node: Node) -> Iterator[Node]:
    yield node
    for argument in node.args:
        yield from walk(argument)
