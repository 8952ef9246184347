"""The verdict on a gradient beside its reference.

An element passes if it agrees with its reference relatively. There is no absolute tolerance, except
where gradient and reference are both zero within the reference's own error estimate. Nothing passes
that the reference cannot see: where that estimate is too large, the verdict is "inconclusive". So
it is at a kink, where no number is the derivative; but what does not lie between the derivatives on
its two sides is wrong there too.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from adjointgen.reference import EPS, KINK, Reference
from adjointgen.report import FAIL, INCONCLUSIVE, PASS

# A gradient that is wrong by 1e-6 must fail, so the line is drawn below; shorter floating types
# are given 800 of their last digits (float32: 1e-4).
RTOL, RTOL_IN_EPS = 1e-7, 800.0
# Where the function is flat, a derivative below this many last digits of value / input may be
# nothing but rounding.
FLAT_IN_EPS = 8.0


class Verdict(NamedTuple):
    """at and relative: index and relative error of the worst element; reason: "" for a pass."""

    verdict: str
    reason: str
    at: tuple[int, ...] | None = None
    relative: float = math.nan

    @property
    def badness(self) -> tuple[int, float]:
        """By which the worst of several is found."""
        order = (PASS, INCONCLUSIVE, FAIL).index(self.verdict)
        return order, self.relative if not math.isnan(self.relative) else math.inf


def judge(gradient: NDArray[Any], found: Reference, eps: float) -> Verdict:
    """The verdict on a gradient of the reference's shape, by the elements that this knows.

    eps is the last digit of the shortest floating type that takes part.
    """
    if gradient.size == 0:
        return Verdict(PASS, "", None, 0.0)
    g, r, error = gradient.astype(np.float64), found.value, found.error
    with np.errstate(all="ignore"):
        rtol = RTOL if eps == EPS else RTOL_IN_EPS * eps
        allowed = rtol * np.abs(r)
        gap = np.abs(g - r)
        zero = found.is_zero & (np.abs(g) <= 3.0 * error)
        good = zero | ((error <= allowed) & (gap <= allowed + error))
        good &= np.isfinite(g) & np.isfinite(r) & np.isfinite(error)  # nothing passes at infinity
        flat = FLAT_IN_EPS * eps * found.size
        rounding = (np.maximum(np.abs(g), np.abs(r)) <= flat) & ((r == 0.0) | (eps > EPS))
        corner = np.abs(found.corner)
        outside = (corner > 0.0) & (gap > (0.5 + KINK) * corner + allowed)
        wrong = ~good & ~rounding & ((gap > allowed + 3.0 * error) | outside)
        wrong |= (np.isnan(g) & np.isfinite(r)) | (np.isinf(g) & np.isfinite(error))
        wrong &= found.known
        relative = np.where(zero | (gap == 0.0), 0.0, gap / np.abs(r))
    good |= ~found.known
    verdict = FAIL if wrong.any() else PASS if good.all() else INCONCLUSIVE
    # The element to show: the worst of those that decided.
    deciding = {FAIL: wrong, INCONCLUSIVE: ~good, PASS: found.known}[verdict]
    ranking = np.where(np.isnan(relative), np.inf, relative)
    flat_index = int(np.argmax(np.where(deciding, ranking, -1.0)))
    at = tuple(int(i) for i in np.unravel_index(flat_index, g.shape))
    return Verdict(verdict, _reason(verdict, g, found, at), at, float(relative[at]))


def _reason(verdict: str, g: NDArray[Any], found: Reference, at: tuple[int, ...]) -> str:
    if verdict == PASS:
        return ""
    subject = f"element {list(at)}" if at else "the gradient"
    value, corner = found.value[at], found.corner[at]
    if corner:
        left, right = value - corner / 2.0, value + corner / 2.0
        said = f"{subject} is {g[at]:.17g}, and the point is at a kink or too near to one: the "
        said += f"derivative is {left:.6g} on the left, {right:.6g} on the right"
        ending = "" if verdict == FAIL else ", so none can be checked"
    else:
        said = f"{subject} is {g[at]:.17g}, the reference {value:.17g} ± {found.error[at]:.1e}"
        ending = ", which cannot decide (a kink or the domain's edge nearby, or cancellation)"
    return f"FAIL: {said}" if verdict == FAIL else f"inconclusive: {said}{ending}"
