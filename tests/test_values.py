"""What is told of the shapes of random expressions that are not differentiated holds in NumPy.

Lists, tuples, numbers and arrays meet in operators and calls, as no rule has them.
"""

from __future__ import annotations

import math
import random
import warnings
from typing import Any

import numpy as np
import pytest

from adjointgen import AdjointError
from tests.test_infer import value_of

# Of the parameters of tests/test_infer.py: k is an integer, a is (n, d), r is (d), s a scalar.
SPACE: dict[str, Any] = {
    "np": np, "math": math, "k": 3, "s": 1.5, "a": np.ones((2, 3)), "r": np.ones(3)
}  # fmt: skip
SIZES = {"n": 2, "d": 3}
PARTS = """[1.0]|[1.0, 2.0]|[[1.0, 2.0]]|(1.0, 2.0)|2|k|a|r|s|True|[k]|[r, r]|np.ones(2)
np.ones((1, 2))|np.array([1.0])|np.arange(2)|len(r)|a.shape|r.tolist()|list(r)""".replace("\n", "|")
MADE = """{} * {}|{} + {}|{} - {}|{} == {}|np.array({}) * {}|np.array({} * {})|-np.array({}) * {}
({} if k else {})|({})[0] * {}|abs({}) * {}|np.where({}, {}, 1.0)|np.maximum({}, {})
np.isin({}, {})|np.array({})[0:1] + {}|[{}, {}]|np.array([{}, {}])|np.stack([{}, {}])
np.concatenate([np.atleast_1d({}), np.atleast_1d({})])|math.prod({}) * {}|math.prod([{}, {}])
np.full(2, {}) + {}|np.zeros({}) + {}|np.broadcast_to({}, (2, 2)) * {}|np.trapezoid({}, {})
np.interp({}, [0.0, 1.0], [0.0, 2.0]) + {}|np.size({}) * {}|np.hypot({}, {})
np.sum({}) + {}""".replace("\n", "|")


def expression(draw: random.Random, depth: int) -> str:
    if depth == 0 or draw.random() < 0.3:
        return draw.choice(PARTS.split("|"))
    parts = (expression(draw, depth - 1) for _ in range(2))
    return f"({draw.choice(MADE.split('|')).format(*parts)})"


@pytest.mark.parametrize("seed", range(8))
def test_shapes_that_are_told(seed: int) -> None:
    draw, told = random.Random(seed), 0
    for text in {expression(draw, 2) for _ in range(600)}:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                shape = np.shape(eval(text, dict(SPACE)))
            value = value_of(text)
        except (AdjointError, ArithmeticError, TypeError, ValueError, IndexError):
            continue  # no value in Python, or refused
        if isinstance(value.shape, tuple) and not any("." in size for size in value.shape):
            sizes = tuple(int(SIZES.get(size, size)) for size in value.shape)
            assert sizes == shape, text
            told += 1
    assert told > 40
