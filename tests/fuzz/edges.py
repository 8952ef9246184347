"""The kinks, zeros and turning points of single operations, from which programs keep away.

The value of a function is no more precise than its rounding near a zero, and its derivative near a
turning point; beside a kink a disturbance decides which derivative is meant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.fuzz.formulas import FORMULAS
from tests.fuzz.nodes import Node

MARGIN = 1e-3  # distance from kinks, edges and ties; largest part that may cancel
STEEP = 0.03  # a derivative that is smaller than so much of value / operand may have cancelled
VERY_STEEP = 1.0  # the same where the derivative has a phase that is rounded
PART = 0.02  # of a number is left by a remainder or a sum, at least
LARGEST = 1e6

Edge = Callable[[Node, list[Any], Any], Any]


def far(x: Any, edge: float = 0.0) -> Any:
    return np.abs(np.asarray(x, dtype=float) - edge) >= MARGIN


def turns(node: Node, operands: list[Any], size: Any) -> Any:
    """Is a derivative so small that it may be a difference of larger numbers?"""
    values = [None if x is None else np.asarray(x, dtype=float) for x in operands]
    _, partials = FORMULAS[node.op](*values)
    found: Any = False
    for x, partial in zip(values, partials, strict=True):
        if partial is not None:
            slope = np.abs(partial())
            unsound = ~np.isfinite(slope) | (slope > LARGEST)
            steep = VERY_STEEP if node.op.startswith("fresnel") else STEEP
            low = (slope > 0) & (slope < steep * size / (1.0 + np.abs(x)))
            found = found | unsound | low
    return found


def _no_cancellation(node: Node, operands: list[Any], size: Any) -> Any:
    """Nor zero less zero: expm1(x) - x at x = 0 cancels beside it, where differences are taken."""
    return (size > 0) & (size >= MARGIN * np.maximum(np.abs(operands[0]), np.abs(operands[1])))


def _no_cancelling_sum(node: Node, operands: list[Any], size: Any) -> Any:
    total = getattr(np, node.op)(np.abs(operands[0]))
    return size >= PART * total  # the result may be raised to a power yet


def _no_cancelling_terms(node: Node, operands: list[Any], size: Any) -> Any:
    return size >= MARGIN * sum(abs(x) for x in operands)


def _products(node: Node, operands: list[Any], size: Any) -> Any:
    """x * y + z, or a sum of products."""
    half = len(operands) // 2
    pairs = zip(operands[:half], operands[half:], strict=False)
    terms = [abs(x * y) for x, y in pairs]
    if node.op == "fma":
        terms = [abs(operands[0] * operands[1]), abs(operands[2])]
    return size >= MARGIN * sum(terms)


def _apart(node: Node, operands: list[Any], size: Any) -> Any:
    half = len(operands) // 2
    pairs = zip(operands[:half], operands[half:], strict=True)
    largest = max(abs(x) for x in operands)
    return all(far(x - y) and abs(x - y) >= MARGIN * largest for x, y in pairs)


def _power(node: Node, operands: list[Any], size: Any) -> Any:
    x, y = np.asarray(operands[0], dtype=float), np.asarray(operands[1], dtype=float)
    if np.any(np.abs(y) > 6.0):
        return False
    if not node.constant:
        return x >= MARGIN  # differentiated by log(x)
    if np.all(y == np.floor(y)):
        return (y >= 0.0) | (np.abs(x) >= MARGIN)
    return x >= MARGIN


def _not_tied(node: Node, operands: list[Any], size: Any) -> Any:
    x, y = operands
    return node.args[0] == node.args[1] or abs(np.subtract(x, y, dtype=float)) >= MARGIN


def _clip(node: Node, operands: list[Any], size: Any) -> Any:
    given = [np.asarray(x, dtype=float) for x in operands if x is not None]
    pairs = [(x, y) for i, x in enumerate(given) for y in given[:i]]
    inside: Any = True
    for x, y in pairs:
        inside = inside & (np.abs(x - y) >= MARGIN)
    return inside


def _steps(*at: float) -> Edge:
    """The first operand is not near a whole number plus one of these."""

    def edge(node: Node, operands: list[Any], size: Any) -> Any:
        x = np.asarray(operands[0], dtype=float)
        x = x * 10.0 if node.op == "round_1" else x
        distances = [np.abs(x - a - np.rint(x - a)) for a in at]
        return np.min(distances, axis=0) >= MARGIN

    return edge


def _quotient(at: float = 0.0) -> Edge:
    """The quotient of the operands is not near a whole number plus this, nor large.

    The remainder is what a whole multiple of y leaves of x: more cancels than elsewhere, and a
    plain number beside float32 is rounded to that first.
    """

    def edge(node: Node, operands: list[Any], size: Any) -> Any:
        x, y = (np.asarray(operand, dtype=float) for operand in operands)
        q = x / np.where(y == 0, np.nan, y)
        whole = np.abs(q - at - np.rint(q - at)) < MARGIN
        rest = np.abs(q - np.rint(q)) >= np.maximum(MARGIN, PART * np.abs(q))
        return far(y) & (np.abs(q) < 100.0) & ~whole & rest

    return edge


def _frexp(node: Node, operands: list[Any], size: Any) -> Any:
    m = np.abs(np.frexp(np.asarray(operands[0], dtype=float))[0])
    return (m > 0.5 + MARGIN) & (m < 1.0 - MARGIN)


def _off_knots(node: Node, operands: list[Any], size: Any) -> Any:
    x, knots = np.asarray(operands[0], dtype=float), np.asarray(operands[1], dtype=float)
    return np.all(np.abs(x[..., None] - knots) >= MARGIN, axis=-1)


def _zero(at: float = 0.0) -> Edge:
    """Value and operand keep away from 0."""
    return lambda node, x, size: far(x[-1], at) & (size >= 0.01)


def _origin(node: Node, operands: list[Any], size: Any) -> Any:
    """The operand is 0, or keeps away from it."""
    x = np.asarray(operands[0], dtype=float)
    return (x == 0) | (np.abs(x) >= 0.05)


def _box(node: Node, operands: list[Any], size: Any) -> Any:
    """Box-Cox: neither the logarithm nor the exponent is small, but for 0 itself."""
    x, p = (np.asarray(operand, dtype=float) for operand in operands)
    log = np.log1p(x) if node.op == "boxcox1p" else np.log(x)
    return (np.abs(log) >= 0.05) & ((p == 0) | (np.abs(p) >= 0.05))


EDGES: dict[str, Edge] = {
    "exp": lambda node, x, size: size > 0.0,
    "add": _no_cancellation,
    "subtract": _no_cancellation,
    "sum": _no_cancelling_sum,
    "mean": _no_cancelling_sum,
    "fsum": _no_cancelling_terms,
    "fma": _products,
    "sumprod": _products,
    "dist": _apart,
    "divide": lambda node, x, size: far(x[1]),
    "reciprocal": lambda node, x, size: far(x[0]),
    **dict.fromkeys(["remainder", "fmod", "divmod_0", "divmod_1", "floor_divide"], _quotient()),
    "ieee_remainder": _quotient(0.5),
    "power": _power,
    "float_power": _power,
    "cbrt": lambda node, x, size: far(x[0]),
    **dict.fromkeys(["log", "log2", "log10"], lambda node, x, size: far(x[0], 1.0)),
    "log_base": lambda node, x, size: far(x[0], 1.0) & far(x[1], 1.0),
    "logaddexp": lambda node, x, size: size >= 0.01,
    "logaddexp2": lambda node, x, size: size >= 0.01,
    "sin": lambda node, x, size: far(size) | (np.abs(x[0]) < 1.0),
    "cos": lambda node, x, size: far(size),
    "tan": lambda node, x, size: (size < 30.0) & (far(size) | (x[0] == 0)),
    "sinc": lambda node, x, size: _origin(node, x, size) & (size >= 0.01),
    "arctan2": lambda node, x, size: far(np.hypot(*x)) & (far(x[0]) | (np.asarray(x[1]) > 0)),
    "abs": lambda node, x, size: far(x[0]),
    "copysign": lambda node, x, size: far(x[0]) & far(x[1]),
    **dict.fromkeys(["maximum", "minimum", "fmax", "fmin"], _not_tied),
    "clip": _clip,
    "heaviside": lambda node, x, size: far(x[0]) | (np.asarray(x[0]) == 0),
    **dict.fromkeys(["floor", "ceil", "trunc", "modf_0", "modf_1"], _steps(0.0)),
    **dict.fromkeys(["rint", "round_1"], _steps(0.5)),
    "sign": lambda node, x, size: far(x[0]),
    "frexp_0": _frexp,
    "frexp_1": _frexp,
    "interp": _off_knots,
    "hypot": lambda node, x, size: far(size),
    "hypot_all": lambda node, x, size: far(size),
    "exprel": _origin,
    "rel_entr": lambda node, x, size: size >= 0.01,
    "kl_div": lambda node, x, size: far(np.log(x[0] / x[1])) & (size >= 0.01 * np.asarray(x[0])),
    "xlogy": lambda node, x, size: far(x[1], 1.0),
    "huber": lambda node, x, size: far(np.abs(x[1]) - x[0]),
    "pseudo_huber": lambda node, x, size: np.abs(x[1]) >= 0.05,
    "boxcox": _box,
    "boxcox1p": _box,
    "inv_boxcox": lambda node, x, size: (np.asarray(x[1]) == 0) | (np.abs(x[1]) >= 0.05),
    "powm1": lambda node, x, size: far(x[0], 1.0) & far(x[1]) & (size > 0.01),
    **dict.fromkeys(["gammaln", "digamma", "betaln", "polygamma", "entr", "ellipkinc"], _zero()),
    **dict.fromkeys(["j0", "j1", "jv", "y0", "y1", "yv", "yn", "hyp0f1", "hyp1f1"], _zero()),
    **dict.fromkeys(["spherical_jn", "spherical_yn"], _zero()),
    **dict.fromkeys([f"airy_{i}" for i in range(4)], _zero()),
    **dict.fromkeys(["expi", "sici_0", "sici_1", "shichi_0", "shichi_1"], _zero()),
    **dict.fromkeys(["fresnel_0", "fresnel_1"], _zero()),
    "spence": _zero(1.0),
    **dict.fromkeys(["i0", "i0e", "i1", "i1e", "cosm1"], lambda n, x, size: np.abs(x[0]) >= 0.05),
    **dict.fromkeys(["ellipk", "ellipe"], lambda n, x, size: np.abs(x[0]) >= 0.05),
    "lambertw": lambda node, x, size: far(x[0]),
}
EDGES["inv_boxcox1p"] = EDGES["inv_boxcox"]
# Of these the derivative has zeros of its own, near which a rule may lose its digits.
TURNING = {
    *"sinc dawsn erfcx gamma gammaln rgamma entr rel_entr kl_div powm1 boxcox boxcox1p".split(),
    *"j0 j1 jv y0 y1 yv yn i0e i1e ive hyp0f1 hyp1f1 hyp2f1 cosm1 exprel".split(),
    *"spherical_jn spherical_yn fresnel_0 fresnel_1 sici_0 sici_1 lambertw".split(),
    *"logit beta betaln".split(),
    *"gammaincinv gammainccinv betaincinv gammainc gammaincc betainc betaincc".split(),
    *(f"airy_{i}" for i in range(4)),
}
