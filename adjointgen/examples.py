"""The examples of rules: a call as a user writes it, and the shapes that its operands have.

    np.sum(a, axis=0)  # a: 3 4                 one operand of shape (3, 4)
    np.logaddexp(x, y)  # x: 3; y: Positive     y is a positive number

`Positive` and the like are the domains of rules/kinds.py; of matrices there are also `Symmetric`,
`PositiveDefinite`, `Invertible`, `Lower`, `Spectral` and `Bands`. `Distinct` is for what is put in
order, `Sorted` for what is in order.
"""

from __future__ import annotations

import ast
import re
from typing import Any, NamedTuple

import numpy as np

from adjointgen.rule import Rule
from adjointgen.rules import kinds


class Example(NamedTuple):
    """A call in the names v1, v2, …, and for each of them its shape and domain."""

    rule: Rule
    text: str
    call: str
    shapes: dict[str, tuple[int, ...]]
    domains: dict[str, str]

    @property
    def names(self) -> str:
        return ", ".join(self.shapes)

    def draw(self, seed: int = 0, dtype: type = np.float64) -> dict[str, Any]:
        rng = np.random.default_rng(seed)
        return {
            x: np.asarray(drawn(rng, self.domains[x], shape), dtype=dtype)[()]
            for x, shape in self.shapes.items()
        }

    def source(self, head: str, weights: bool = True) -> str:
        """A function of the operands whose gradient is that of a weighted sum of the result.

        `head` is the text above it: the imports that the call needs.
        """
        parameters = f"{self.names}, weights" if weights else self.names
        total = "np.sum(z * weights)" if weights else "z"
        return f"{head}def f({parameters}):\n    z = {self.call}\n    return {total}\n"


def example(rule: Rule, text: str) -> Example:
    """The example that a text is. ValueError: it is no call, or not of the operands it names."""
    call, _, given = text.partition("  # ")
    shapes, domains = {}, {}
    for i, part in enumerate(given.split(";")):
        letter, _, rest = part.strip().partition(":")
        if not letter.isidentifier():
            raise ValueError(f"`{text}` does not name its operands and their shapes behind `  # `")
        name = f"v{i + 1}"  # no letter of a rule
        call = re.sub(rf"\b{letter}\b(?!\s*=[^=])", name, call)
        words = rest.split()
        shapes[name] = tuple(int(w) for w in words if w.isdigit())
        domains[name] = next((w for w in words if not w.isdigit()), "")
    if not all(re.search(rf"\b{x}\b", call) for x in shapes):
        raise ValueError(f"the example `{text}` does not name the operands of its call")
    try:
        ast.parse(call, mode="eval")
    except SyntaxError as error:
        raise ValueError(f"`{text.partition('  # ')[0]}` is no Python: {error.msg}") from None
    return Example(rule, text, call, shapes, domains)


def drawn(rng: np.random.Generator, domain: str, shape: tuple[int, ...]) -> Any:
    """Numbers of a domain, "" for `Real`. ValueError: there is no such domain."""
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
    if domain == "Bands":  # of which the middle one is the largest
        rows = np.arange(shape[0])[:, None]
        return rng.uniform(-1.0, 1.0, shape) + 4.0 * (rows == shape[0] // 2)
    if domain == "Sorted":
        return np.cumsum(rng.uniform(0.5, 1.0, shape)) - 1.3
    if domain == "Distinct":  # so far apart that no difference quotient changes their order
        places = rng.permutation(int(np.prod(shape))).reshape(shape)
        return 0.25 * (places - np.mean(places)) + rng.uniform(0.06, 0.08, shape)
    bounds = getattr(kinds, domain or "Real", None)
    if not isinstance(bounds, kinds.Domain):
        raise ValueError(f"there is no domain `{domain}`")
    values = rng.uniform(bounds.low, bounds.high, shape)
    return values * rng.choice([-1.0, 1.0], shape) if bounds.signed else values
