"""The examples of the rules for whole arrays: `np.sum(a, axis=0)  # a: 3 4`, as functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import scipy
from scipy import integrate, linalg, special, stats

import adjointgen
from adjointgen import rulebook
from adjointgen.rule import Rule
from adjointgen.rules import kinds

HEAD = """import numpy as np
from scipy import integrate, linalg, special, stats


"""
SPACE = {"np": np, "scipy": scipy, "special": special, "linalg": linalg, "stats": stats,
         "integrate": integrate}  # fmt: skip


class Example(NamedTuple):
    """A call, and for each operand its shape and from where it is drawn: `a: 3 4 Positive`."""

    rule: Rule
    text: str
    call: str
    shapes: dict[str, tuple[int, ...]]
    domains: dict[str, str]

    @property
    def names(self) -> str:
        return ", ".join(self.shapes)

    @property
    def part(self) -> str:
        """The call as an expression of one value: of several results the one of the rule."""
        return self.call

    def draw(self, seed: int = 0, dtype: type = np.float64) -> dict[str, Any]:
        rng = np.random.default_rng(seed)
        return {
            x: np.asarray(_drawn(rng, self.domains[x], shape), dtype=dtype)[()]
            for x, shape in self.shapes.items()
        }

    def value(self, values: dict[str, Any]) -> Any:
        return eval(self.part, dict(SPACE), values)  # its own text

    def source(self, weights: bool = True) -> str:
        """A function of the operands whose gradient is that of a weighted sum of the result."""
        parameters = f"{self.names}, weights" if weights else self.names
        total = "np.sum(z * weights)" if weights else "z"
        return f"{HEAD}def f({parameters}):\n    z = {self.part}\n    return {total}\n"


def _drawn(rng: np.random.Generator, domain: str, shape: tuple[int, ...]) -> Any:
    if domain in ("Symmetric", "PositiveDefinite", "Invertible", "Lower", "Spectral"):
        a = rng.uniform(-1.0, 1.0, shape)
        if domain == "Spectral":  # real eigenvalues, far apart: else some SciPy's root is complex
            b = np.eye(shape[-1]) + 0.3 * a
            return b @ np.diag(np.arange(1.0, shape[-1] + 1.0)) @ np.linalg.inv(b)
        if domain == "Symmetric":
            return a + np.swapaxes(a, -1, -2)
        if domain == "PositiveDefinite":
            return a @ np.swapaxes(a, -1, -2) + np.eye(shape[-1])
        if domain == "Lower":
            return np.tril(a) + 2.0 * np.eye(shape[-1])
        return a + 2.0 * np.eye(shape[-1])
    if domain == "Distinct":  # so far apart that no difference quotient changes their order
        places = rng.permutation(int(np.prod(shape))).reshape(shape)
        return 0.25 * (places - np.mean(places)) + rng.uniform(0.06, 0.08, shape)
    bounds = getattr(kinds, domain or "Real")
    values = rng.uniform(bounds.low, bounds.high, shape)
    return values * rng.choice([-1.0, 1.0], shape) if bounds.signed else values


def examples() -> Iterator[Example]:
    for operation in rulebook._index():
        for rule in rulebook._load(operation):
            for text in rule.examples:
                yield example(rule, text)


def example(rule: Rule, text: str) -> Example:
    call, _, given = text.partition("  # ")
    shapes, domains = {}, {}
    for i, part in enumerate(given.split(";")):
        letter, _, rest = part.strip().partition(":")
        name = f"v{i + 1}"  # no letter of a rule
        call = re.sub(rf"\b{letter}\b(?!\s*=[^=])", name, call)
        words = rest.split()
        shapes[name] = tuple(int(w) for w in words if w.isdigit())
        domains[name] = next((w for w in words if not w.isdigit()), "")
    assert all(re.search(rf"\b{x}\b", call) for x in shapes), text
    return Example(rule, text, call, shapes, domains)


def gradient(source: str, wrt: str, shapes: dict[str, str] | None = None) -> Any:
    """The function of a source with its gradient, executed from its text."""
    space: dict[str, Any] = {}
    text = adjointgen.generate(source, wrt=wrt, shapes=shapes)
    exec(compile(text, "<generated>", "exec"), space)
    return space["f"]
