"""Draws a random program, statement by statement, evaluating it on the way."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import numpy as np

from tests.fuzz.arguments import arguments
from tests.fuzz.domain import Rejected, checked
from tests.fuzz.names import Names, spelling
from tests.fuzz.nodes import COMPARISONS, Node, evaluate, name, names, number, render
from tests.fuzz.programs import Program, Statement

NUMBERS = [1, 2, 3, 0.5, 2.0, 1.0, -1.0, -2.0, 1.5, 0.25, 10, -3, 0.1, 3.0, 1e-2, 4.0]
EXPONENTS = [2, 2, 2, 3, 0.5, -1, 1, 0, 2.0, -2.0, 1.5, -0.5, 4, 3.0]
ARITHMETIC = ["add"] * 4 + ["subtract"] * 3 + ["multiply"] * 5 + ["divide"] * 2
ELEMENTARY = "exp log log1p expm1 sqrt sin cos tan tanh".split()
IN_NUMPY = [*ELEMENTARY, "arctan", "square", "arctan2", "maximum", "minimum", "hypot", "abs"]
IN_MATH = [*ELEMENTARY, "atan", "atan2", "hypot"]
OF_TWO = {"arctan2", "atan2", "maximum", "minimum", "hypot"}
TRIES = 12


def program(seed: int) -> Program:
    """The program of a seed; the same on every machine."""
    attempt = 0
    while True:
        try:
            return _Builder(seed, Random(f"{seed} {attempt}")).program()
        except Rejected:
            attempt += 1


class _Builder:
    def __init__(self, seed: int, random: Random) -> None:
        self.seed, self.random = seed, random
        self.names = Names(random, random.choice([0.0, 0.0, 0.0, 0.3, 1.0]))
        self.builtin_abs = random.random() < 0.6
        self.spelling = spelling(self.names, self.builtin_abs)
        self.function = self.names.new(["f", "f", "g", "loss", "price", "energy", "df_dx", "model"])
        self.constants = self._constants()
        if random.random() < 0.5:
            self.names.taken.discard(self.function)  # a local may have the name of the function
        self.arguments = arguments(self.names, self.spelling.texts)
        self.environment = dict(self.constants)
        self.environment |= {p.name: p.value for p in self.arguments.parameters}
        self.floats = [p.name for p in self.arguments.parameters if p.is_float]
        flags = [p.name for p in self.arguments.parameters if isinstance(p.value, bool)]
        self.conditions = flags
        self.fixed = [p.name for p in self.arguments.parameters if not p.is_float]
        self.fixed = [*(n for n in self.fixed if n not in flags), *self.constants]
        self.unused = list(self.floats)
        self.library = "numpy"
        if self.arguments.plain:
            self.library = random.choice(["math", "math", "numpy", "both"])
        self.statements: list[Statement] = []
        self.body: list[str] = []

    def _constants(self) -> dict[str, Any]:
        """Module constants; self.definitions are their lines."""
        self.definitions: list[str] = []
        self.pi = self.random.choice([("numpy", "pi"), ("math", "pi")])
        choices = [
            ("0.05", 0.05), ("3", 3), ("-1.5", -1.5), ("2 * 3.0 / 4", 1.5), ("1e-1", 0.1),
            (f"2 * {self.spelling.texts[self.pi]}", 2 * math.pi),
        ]  # fmt: skip
        constants = {}
        for _ in range(self.random.choice([0, 0, 0, 0, 1, 1, 2])):
            text, value = self.random.choice(choices)
            new = self.names.new(["TWO_PI", "RATE", "K", "SCALE", "k0", "df_dk", "c_"])
            self.definitions.append(f"{new} = {text}")
            constants[new] = value
        return constants

    # ----- expressions -----

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
        random = self.random
        if depth == 0:
            return self.leaf()
        operand = lambda: self.expression(random.randrange(depth))  # noqa: E731
        roll = random.random()
        if roll < 0.45:
            return Node(random.choice(ARITHMETIC), (operand(), operand()))
        if roll < 0.55:
            return self.power(operand())
        if roll < 0.60:
            return Node("negative", (operand(),))
        if roll < 0.64 and self.builtin_abs:
            return Node("abs", (operand(),), "builtins")
        if roll < 0.67:
            return Node("ndtr", (operand(),), "scipy.special")
        if roll < 0.90 or self.library == "math":
            return self.call(operand)
        if roll < 0.95:
            return Node("where", (self.condition(), operand(), operand()), "numpy")
        return Node(random.choice(["sum", "mean"]), (operand(),), "numpy")

    def power(self, base: Node) -> Node:
        if self.random.random() < 0.2:
            return Node("power", (base, self.leaf()))
        if self.fixed and self.random.random() < 0.25:
            return Node("power", (base, name(self.random.choice(self.fixed))), "constant")
        return Node("power", (base, number(self.random.choice(EXPONENTS))), "constant")

    def call(self, operand: Any) -> Node:
        library = self.library
        if library == "both":
            library = self.random.choice(["math", "numpy"])
        function = self.random.choice(IN_MATH if library == "math" else IN_NUMPY)
        count = 2 if function in OF_TWO else 1
        return Node(function, tuple(operand() for _ in range(count)), library)

    def condition(self, depth: int = 1) -> Node:
        if self.conditions and self.random.random() < 0.3:
            return name(self.random.choice(self.conditions))
        if depth and self.random.random() < 0.25:
            parts = (self.condition(0), self.condition(0))
            return Node(self.random.choice(["and", "and", "or"]), parts)
        threshold = number(self.random.choice(NUMBERS))
        left, right = self.leaf(), self.random.choice([threshold, self.leaf()])
        return Node(self.random.choice(COMPARISONS), (left, right))

    # ----- statements -----

    def bind(self, *pairs: tuple[Node, Any], private: bool = False) -> list[str]:
        """One statement that binds new names to expressions with these values."""
        targets = []
        texts = [render(node, self.spelling.texts, self.random) for node, _ in pairs]
        for node, value in pairs:
            self.unused = [n for n in self.unused if n not in set(names(node))]
            targets.append(self.names.new())
            self.environment[targets[-1]] = value
        left, right = ", ".join(targets), ", ".join(texts)
        roll = self.random.random()
        if roll < 0.04 and len(pairs) == 1:
            lines = [f"{left} = (", f"    {right}", ")"]
        elif roll < 0.07 and len(pairs) == 1 and "float" not in self.names.taken:
            lines = [f"{left}: float = {right}"]
        else:
            lines = [f"{left} = {right}"]
        if self.random.random() < 0.08:
            lines[-1] += "  # as measured"
        if self.random.random() < 0.08:
            lines.insert(0, self.random.choice(["", "# the next step"]))
        self.body += lines
        bindings = tuple(zip(targets, (node for node, _ in pairs), strict=True))
        self.statements.append(Statement("\n".join(lines), bindings))
        if not private:
            for target in targets:
                self._register(target)
        return targets

    def _register(self, target: str) -> None:
        """Offer a name to later statements."""
        value = self.environment[target]
        if np.asarray(value).dtype.kind == "b":
            self.conditions.append(target)
        else:
            self.floats.append(target)
            self.unused.append(target)

    def draw(self, depth: int, varying: bool = True) -> tuple[Node, Any]:
        """An expression inside the domain, and its value; varying: with a name that may vary."""
        for _ in range(TRIES):
            node = self.expression(depth)
            if varying and not set(names(node)) & set(self.floats):
                continue
            try:
                return node, checked(node, self.environment)
            except Rejected:
                continue
        raise Rejected

    def statement(self) -> None:
        roll = self.random.random()
        depth = self.random.choice([1, 1, 1, 1, 2, 2, 3, 4])
        if roll < 0.82:
            self.bind(self.draw(depth))
        elif roll < 0.86:
            source = self.random.choice(self.floats)
            self.bind((name(source), self.environment[source]))
        elif roll < 0.88:
            node = number(self.random.choice(NUMBERS))
            self.fixed += self.bind((node, node.leaf), private=True)
        elif roll < 0.91:
            self.bind(self.draw(1), self.draw(1))
        elif self.library == "math":
            self.bind(self.draw(depth))
        elif roll < 0.94:
            node = self.condition()
            self.bind((node, checked(node, self.environment)))
        elif roll < 0.98:
            self.guarded()
        else:
            self.poison()

    def guarded(self) -> None:
        """A where whose other branch leaves the domain, nested or by a name of its own."""
        u = name(self.random.choice(self.floats))
        edge = number(self.random.choice([0.5, 1.0, 0, -0.5, 1.5]))
        distance = Node("subtract", (u, edge))
        branch = self.random.choice([
            Node("sqrt", (distance,), "numpy"),
            Node("log", (distance,), "numpy"),
            Node("multiply", (self.leaf(), Node("power", (distance, number(-1.5)), "constant"))),
            Node("divide", (Node("sqrt", (distance,), "numpy"), u)),
        ])  # fmt: skip
        condition, other = Node("greater", (u, edge)), self.leaf()
        value = checked(Node("where", (condition, branch, other), "numpy"), self.environment)
        if self.random.random() < 0.5:
            with np.errstate(all="ignore"):
                inner = evaluate(branch, self.environment)
            branch = name(self.bind((branch, inner), private=True)[0])
        if self.random.random() < 0.3:
            flag = evaluate(condition, self.environment)
            condition = name(self.bind((condition, flag))[0])
        self.bind((Node("where", (condition, branch, other), "numpy"), value))

    def poison(self) -> None:
        """Dead code with inf or nan; nothing may read it."""
        u = name(self.random.choice(self.floats))
        large = Node("add", (number(60.0), Node("multiply", (u, u))))
        node = self.random.choice([
            Node("log", (Node("subtract", (u, u)),), "numpy"),
            Node("sqrt", (Node("subtract", (number(-1.0), Node("multiply", (u, u)))),), "numpy"),
            Node("exp", (Node("exp", (large,), "numpy"),), "numpy"),
        ])  # fmt: skip
        try:
            with np.errstate(all="ignore"):
                value = evaluate(node, self.environment)
        except (ArithmeticError, TypeError) as error:
            raise Rejected from error
        self.bind((node, value), private=True)

    # ----- the whole -----

    def result(self) -> Node:
        """A name or an expression that brings together what is not used yet."""
        loose = [n for n in self.unused if n not in {p.name for p in self.arguments.parameters}]
        node = name(self.random.choice(loose or self.floats))
        for other in loose[-3:]:
            joined = Node(self.random.choice(["add", "multiply", "subtract"]), (node, name(other)))
            try:
                checked(joined, self.environment)
            except Rejected:
                continue
            node = joined
        if self.library == "numpy" and self.random.random() < 0.25:
            total = Node(self.random.choice(["sum", "sum", "mean"]), (node,), "numpy")
            try:
                checked(total, self.environment)
                node = total
            except Rejected:
                pass
        if node.op != "name" and self.random.random() < 0.7:
            if self.random.random() < 0.4 and "f" not in self.names.taken:
                self.names.hostility, before = 0.0, self.names.hostility
                self.names.hostility = before
            node = name(self.bind((node, checked(node, self.environment)))[0])
        return node

    def program(self) -> Program:
        if self.random.random() < 0.25:
            self.body += self.random.choice([['"""One line."""'], ['"""More', "", "lines.", '"""']])
        for _ in range(self.random.choice([0, 1, 2, 3, 4, 5, 6, 8, 10, 12])):
            try:
                self.statement()
            except Rejected:
                continue
        results = [self.result()]
        for _ in range(self.random.choice([0] * 8 + [1, 1, 2])):
            results.append(self.random.choice([self.result(), name(self.random.choice(self.floats))]))
        if self.random.random() < 0.01:
            results[-1] = number(2.5)
        texts = [render(node, self.spelling.texts, self.random) for node in results]
        tuple_text = ", ".join(texts)
        if len(texts) > 1 and self.random.random() < 0.3:
            tuple_text = f"({tuple_text})"
        self.body.append(f"return {tuple_text}")
        made = Program(
            self.seed, self.function, self._head(), self.arguments.parameters, tuple(self.body),
            tuple(self.statements), tuple(results), self.constants, self.arguments.options,
            self.random.choice([""] * 9 + ["float"]),
        )  # fmt: skip
        must, _ = made.inputs()
        if not must:
            raise Rejected  # nothing to differentiate: a refusal
        if self.random.random() < 0.08:
            chosen = [p.name for p in made.parameters if p.name in must]
            chosen = [n for n in chosen if self.random.random() < 0.6] or chosen[:1]
            made.options["wrt"] = chosen[0] if len(chosen) == 1 else tuple(chosen)
        return made

    def _head(self) -> tuple[str, ...]:
        """Imports of what is used, and the module constants."""
        functions = {
            node.function
            for statement in self.statements
            for _, tree in statement.bindings
            for node in _walk(tree)
        }
        raise NotImplementedError


def _walk(node: Node) -> Any:
    yield node
    for argument in node.args:
        yield from _walk(argument)
