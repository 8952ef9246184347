"""Draws a random program, statement by statement, evaluating it on the way."""

from __future__ import annotations

import math
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from tests.fuzz import oracle
from tests.fuzz.arguments import arguments
from tests.fuzz.calls import INACTIVE, knots
from tests.fuzz.domain import Rejected, checked
from tests.fuzz.expressions import NUMBERS, Pool
from tests.fuzz.names import Names, spelling
from tests.fuzz.nodes import Node, call, evaluate, name, names, number, render, walk
from tests.fuzz.programs import Program, Statement

PI = ("numpy", "pi")
NDARRAY = ("numpy", "ndarray")


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
        builtins = random.random() < 0.6
        self.spelling = spelling(self.names, builtins)
        self.function = self.names.new(["f", "f", "g", "loss", "price", "energy", "df_dx", "model"])
        self.definitions: list[str] = []
        self.constants = self._constants()
        if random.random() < 0.5:
            self.names.taken.discard(self.function)  # a local may have the name of the function
        self.arguments = arguments(self.names, self.spelling.texts)
        self.parameters = self.arguments.parameters
        plain = ["math", "math", "numpy", "both"]
        flags = [p.name for p in self.parameters if isinstance(p.value, bool)]
        others = [p.name for p in self.parameters if not p.is_float and p.name not in flags]
        floats = [p.name for p in self.parameters if p.is_float]
        self.pool = Pool(
            random=random,
            library=random.choice(plain) if self.arguments.plain else "numpy",
            builtins=builtins,
            environment=self.constants | {p.name: p.value for p in self.parameters},
            floats=list(floats),
            fixed=[*others, *self.constants],
            orders=[*others, *(c for c, value in self.constants.items() if type(value) is int)],
            conditions=flags,
            unused=list(floats),
            tables=[],
        )
        self.statements: list[Statement] = []
        self.body: list[str] = []

    def _constants(self) -> dict[str, Any]:
        """Values of the module constants; their lines go to self.definitions."""
        choices = {"0.05": 0.05, "3": 3, "-1.5": -1.5, "2 * 3.0 / 4": 1.5, "1e-1": 0.1}
        choices[f"2 * {self.spelling.texts[PI]}"] = 2 * math.pi
        constants = {}
        for _ in range(self.random.choice([0, 0, 0, 0, 1, 1, 2])):
            text = self.random.choice(list(choices))
            new = self.names.new(["TWO_PI", "RATE", "K", "SCALE", "k0", "df_dk", "c_"])
            self.definitions.append(f"{new} = {text}")
            constants[new] = choices[text]
        return constants

    def program(self) -> Program:
        if self.random.random() < 0.25:
            self.body += self.random.choice([['"""One line."""'], ['"""More', "", "lines.", '"""']])
        for _ in range(self.random.choice([0, 1, 2, 3, 4, 5, 6, 8, 10, 12])):
            try:
                self._statement()
            except Rejected:
                continue
        results = self._results()
        text = ", ".join(render(node, self.spelling.texts, self.random) for node in results)
        wrapped = len(results) > 1 and self.random.random() < 0.3
        self.body.append(f"return ({text})" if wrapped else f"return {text}")
        made = Program(
            seed=self.seed,
            name=self.function,
            head=self._head(results),
            parameters=self.parameters,
            body=tuple(self.body),
            statements=tuple(self.statements),
            results=tuple(results),
            constants=self.constants,
            options=dict(self.arguments.options),
            returns="float" if self.arguments.scalars and self.random.random() < 0.2 else "",
        )
        must, _ = made.inputs()
        if not must:
            raise Rejected  # nothing to differentiate is a refusal
        exact = oracle.gradient(made).results
        for node, expected in zip(results, exact, strict=True):
            value = np.asarray(evaluate(node, self.pool.environment), dtype=float)
            if not np.allclose(value, expected.astype(float), rtol=1e-3, atol=0.0):
                raise Rejected  # small integers overflow silently
        if self.random.random() < 0.08:
            chosen = [p.name for p in made.parameters if p.name in must]
            chosen = [n for n in chosen if self.random.random() < 0.6] or chosen[:1]
            made.options["wrt"] = chosen[0] if len(chosen) == 1 else tuple(chosen)
        return made

    # ----- statements -----

    def _statement(self) -> None:
        roll = self.random.random()
        depth = self.random.choice([1, 1, 1, 1, 2, 2, 3, 4])
        pool = self.pool
        if roll < 0.04:
            source = self.random.choice(pool.floats)
            self._bind((name(source), pool.environment[source]))
        elif roll < 0.06:
            node = number(self.random.choice(NUMBERS))
            pool.fixed += self._bind((node, node.leaf), private=True)
        elif roll < 0.09:
            self._bind(pool.draw(1), pool.draw(1))
        elif roll < 0.12 and pool.library != "math":
            node = pool.condition()
            self._bind((node, checked(node, pool.environment)))
        elif roll < 0.16 and pool.library != "math":
            self._guarded()
        elif roll < 0.18 and pool.library != "math":
            self._poison()
        elif roll < 0.23:
            self._several()
        elif roll < 0.245 and pool.library != "math":
            tables = self._bind(*((n, evaluate(n, {})) for n in knots(pool)), private=True)
            pool.tables.append((tables[0], tables[1]))
        elif roll < 0.26:
            self._sizes()
        else:
            self._bind(pool.draw(depth))

    def _several(self) -> None:
        """`q, r = np.divmod(x, y)`; nothing reads a result that is outside its domain."""
        nodes = self.pool.several()
        values, outside = [], []
        for i, node in enumerate(nodes):
            try:
                values.append(checked(node, self.pool.environment))
            except Rejected:
                outside.append(i)
                values.append(np.nan)
        if len(outside) == len(nodes) or not self.pool.floats_of(nodes[0]):
            raise Rejected
        whole = replace(nodes[0], layout=replace(nodes[0].layout, part=""))
        self._bind(*zip(nodes, values, strict=True), private=outside, whole=whole)

    def _sizes(self) -> None:
        """`n, d = x.shape` or `n = x.shape[0]`."""
        pool = self.pool
        arrays = [p.name for p in self.parameters if np.ndim(p.value) > 0]
        if not arrays:
            raise Rejected
        x = self.random.choice(arrays)
        sizes = np.shape(pool.environment[x])
        nodes = [Node("shape", (name(x),), leaf=i) for i in range(len(sizes))]
        pairs = list(zip(nodes, sizes, strict=True))
        if len(pairs) > 1 and self.random.random() < 0.7:
            text = f"{x}.shape"
            made = self._bind(*pairs, private=True, whole=text)
        else:
            made = self._bind(self.random.choice(pairs), private=True)
        pool.fixed += made
        pool.orders += made

    def _guarded(self) -> None:
        """A where with an invalid branch, which is nested or has a name of its own."""
        condition, branch, other, value = self.pool.guarded()
        with np.errstate(all="ignore"):
            if self.random.random() < 0.5:
                hidden = (branch, evaluate(branch, self.pool.environment))
                branch = name(self._bind(hidden, private=True)[0])
            if self.random.random() < 0.3:
                choice = (condition, evaluate(condition, self.pool.environment))
                condition = name(self._bind(choice)[0])
        self._bind((call("numpy", "where", condition, branch, other), value))

    def _poison(self) -> None:
        """Dead code that nothing may read."""
        node = self.pool.poison()
        try:
            with np.errstate(all="ignore"):
                value = evaluate(node, self.pool.environment)
        except (ArithmeticError, TypeError) as error:  # by integers
            raise Rejected from error
        self._bind((node, value), private=True)

    def _bind(
        self,
        *pairs: tuple[Node, Any],
        private: bool | list[int] = False,
        preferred: list[str] | None = None,
        whole: Node | str | None = None,
    ) -> list[str]:
        """One statement that binds new names.

        private: no later statement may read them, or those of them. whole: what is unpacked.
        """
        written = [node for node, _ in pairs] if whole is None else [whole]
        texts = [
            n if isinstance(n, str) else render(n, self.spelling.texts, self.random)
            for n in written
        ]
        read = {n for node, _ in pairs for n in names(node)}
        self.pool.unused = [n for n in self.pool.unused if n not in read]
        targets = [self.names.new(preferred) for _ in pairs]
        left, right = ", ".join(targets), ", ".join(texts)
        value = pairs[0][1]
        roll = self.random.random()
        if roll < 0.04 and len(pairs) == 1:
            lines = [f"{left} = (", f"    {right}", ")"]
        elif roll < 0.08 and len(pairs) == 1 and isinstance(value, float):
            lines = [f"{left}: float = {right}"]
        else:
            lines = [f"{left} = {right}"]
        if self.random.random() < 0.08:
            lines[-1] += "  # as measured"
        if self.random.random() < 0.08:
            lines.insert(0, self.random.choice(["", "# the next step"]))
        self.body += lines
        nodes = (node for node, _ in pairs)
        self.statements.append(Statement("\n".join(lines), tuple(zip(targets, nodes, strict=True))))
        for i, (target, (node, value)) in enumerate(zip(targets, pairs, strict=True)):
            self.pool.environment[target] = value
            if private is True or (private and i in private):
                continue
            if np.asarray(value).dtype.kind == "b":
                self.pool.conditions.append(target)
                continue
            self.pool.floats.append(target)
            self.pool.unused.append(target)
            if node.op in INACTIVE:
                self.pool.fixed.append(target)
        return targets

    # ----- results and head -----

    def _results(self) -> list[Node]:
        results = [self._result()]
        for _ in range(self.random.choice([0] * 8 + [1, 1, 2])):
            anything = name(self.random.choice(self.pool.floats))
            results.append(anything if self.random.random() < 0.5 else self._result())
        if self.random.random() < 0.01:
            results[-1] = number(2.5)
        return results

    def _result(self) -> Node:
        """A name or an expression that brings together what nothing has read yet."""
        pool, random = self.pool, self.random
        loose = [n for n in pool.unused if n not in {p.name for p in self.parameters}]
        node = name(random.choice(loose or pool.floats))
        joins = [(random.choice(["add", "multiply", "subtract"]), other) for other in loose[-3:]]
        for op, other in joins:
            node = self._if_inside(Node(op, (node, name(other))), node)
        if pool.library != "math" and random.random() < 0.25:
            total = pool.total(random.choice(["sum", "sum", "mean"]), node)
            node = self._if_inside(total, node)
        if node.op != "name" and random.random() < 0.7:
            value = checked(node, pool.environment)
            preferred = ["f"] if random.random() < 0.4 and "f" not in self.names.taken else None
            return name(self._bind((node, value), preferred=preferred)[0])
        return node

    def _if_inside(self, node: Node, otherwise: Node) -> Node:
        try:
            checked(node, self.pool.environment)
        except Rejected:
            return otherwise
        return node

    def _head(self, results: list[Node]) -> tuple[str, ...]:
        """Imports of what is used, and the module constants."""
        trees = [node for s in self.statements for _, node in s.bindings] + results
        used = {node.function for tree in trees for node in walk(tree)}
        text = "".join(self.definitions) + "".join(p.annotation for p in self.parameters)
        used |= {extra for extra in (PI, NDARRAY) if self.spelling.texts[extra] in text}
        needed = [line for f, line in self.spelling.imports.items() if f in used]
        imports = list(dict.fromkeys(needed))
        lines = []
        if "Float[" in text or self.random.random() < 0.15:
            lines += ["from __future__ import annotations", ""]
        together = [line for line in imports if line.startswith("from numpy import ")]
        if self.random.random() < 0.5 and together:
            members = ", ".join(line.removeprefix("from numpy import ") for line in together)
            imports = [*(i for i in imports if i not in together), f"from numpy import {members}"]
        lines += imports
        if "Float[" in text and self.random.random() < 0.5:
            lines += ["from typing import TYPE_CHECKING", "", "if TYPE_CHECKING:"]
            lines += ["    from jaxtyping import Float"]
        if self.definitions:
            lines += ["", *self.definitions]
        return (*lines, "", "") if lines else ()
