"""The calculus of the oracle: of each operation the value, and a function for each derivative.

A formula takes arrays of long doubles; None stands for the derivative by an operand that has none.
Where there is one, the derivative is written in another form than the rule of adjointgen has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.fuzz import formulas_bessel, formulas_choices, formulas_elementary, formulas_special

Formula = Callable[..., tuple[Any, tuple[Callable[[], Any] | None, ...]]]

FORMULAS: Mapping[str, Formula] = {
    **formulas_elementary.FORMULAS,
    **formulas_choices.FORMULAS,
    **formulas_special.FORMULAS,
    **formulas_bessel.FORMULAS,
}
