"""Random parameters: shapes that broadcast, types, kinds, defaults, and declarations."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from random import Random
from typing import Any

import numpy as np

from tests.fuzz.names import Names
from tests.fuzz.programs import Parameter

# Each group broadcasts with itself; () stands for every kind of scalar.
GROUPS: list[list[tuple[int, ...]]] = [
    [(), (1,), (3,), (2, 3), (2, 1), (1, 3)],
    [(), (1,), (4,), (3, 1), (1, 4), (3, 4)],
    [(), (3,), (3, 1), (1, 3)],
    [(), (3,)],
    [(4,), (1,)],
    [(2, 3)],
    [(2, 3), (3,)],
    [(0,), (1,), ()],
    [(0,), (3, 1)],
]
INTEGERS = ["int64", "int64", "int32", "uint8"]
SYMBOLS = {0: "z", 2: "k", 3: "n", 4: "m", 1: "1"}


@dataclasses.dataclass(frozen=True)
class Arguments:
    parameters: tuple[Parameter, ...]
    options: dict[str, Any]  # shapes= and scalar=
    scalars: bool  # nothing but scalars
    plain: bool  # nothing but Python numbers, which the math module wants


def arguments(names: Names, spelling: Mapping[tuple[str, str], str]) -> Arguments:
    random = names.random
    scalars = random.random() < 0.35
    group = [()] if scalars else random.choice(GROUPS)
    plain = scalars and random.random() < 0.6
    types = random.choice(["float64"] * 15 + ["float32"] * 3 + ["mixed"] + ["integer"] * 2)
    count = random.choice([1, 1, 2, 2, 2, 3, 3, 4])
    parameters = [
        Parameter(names.new(), _value(random, random.choice(group), types, plain))
        for _ in range(count)
    ]
    floating = types in ("float64", "float32")
    options: dict[str, Any] = {}
    if floating and random.random() < 0.55:
        parameters, options = _declare(random, parameters, spelling["numpy", "ndarray"])
    elif scalars and types == "float64" and random.random() < 0.5:
        options["scalar"] = True
    for annotation, values in (("int", [2, 3, 1, 0, 4, -1]), ("bool", [True, False])):
        if random.random() < 0.15:
            value = random.choice(values)
            other = Parameter(names.new(), value, is_float=False, annotation=annotation)
            parameters.insert(random.randrange(len(parameters) + 1), other)
    return Arguments(_kinds(random, parameters), options, scalars, plain)


def _value(random: Random, shape: tuple[int, ...], types: str, plain: bool) -> Any:
    """One argument. float32 programs have Python floats beside float32, which do not widen it."""
    dtype = random.choice(["float64", "float32"]) if types == "mixed" else types
    if types == "integer":
        dtype = random.choice([*INTEGERS, "float64"])
    low = random.choice([-3.0, 0.2, 0.2])
    if dtype not in ("float64", "float32"):
        integers = range(max(round(low), 0) if dtype == "uint8" else round(low), 5)
        numbers = [random.choice(integers) for _ in range(int(np.prod(shape)))]
    else:
        round_to = random.choice([17, 17, 1])
        numbers = [round(random.uniform(low, 3.0), round_to) for _ in range(int(np.prod(shape)))]
        if numbers and random.random() < 0.05:
            numbers[random.randrange(len(numbers))] = 0.0
    array = np.array(numbers, dtype=dtype).reshape(shape)
    if shape == ():
        kind = "python" if plain or dtype == "uint8" else random.choice(SCALAR_KINDS)
        return {"python": array.item(), "numpy": array[()], "array": array}[kind]
    return np.asfortranarray(array) if random.random() < 0.1 else array


SCALAR_KINDS = ["python"] * 6 + ["numpy", "array"]


def _declare(
    random: Random, parameters: list[Parameter], ndarray: str
) -> tuple[list[Parameter], dict[str, Any]]:
    """Annotations, or shapes=, for all parameters or for some of them."""
    share = random.choice([1.0, 1.0, 0.5])
    by_option = random.random() < 0.3
    shapes: dict[str, str] = {}
    declared = []
    for p in parameters:
        text = ""
        if random.random() > share:
            pass
        elif not isinstance(p.value, np.ndarray):
            # A NumPy scalar is a float too, but float32 beside it would be widened.
            text = "float" if isinstance(p.value, float) else ""
        else:
            symbols = [SYMBOLS[n] for n in p.value.shape]
            if by_option and p.value.shape:
                shapes[p.name] = " ".join(symbols)
            elif p.value.shape or random.random() < 0.3:
                text = f'Float[{ndarray}, "{" ".join(symbols)}"]'
        declared.append(dataclasses.replace(p, annotation=text))
    return declared, {"shapes": shapes} if shapes else {}


def _kinds(random: Random, parameters: list[Parameter]) -> tuple[Parameter, ...]:
    """Positional-only and keyword-only parameters, and defaults, used or not."""
    count = len(parameters)
    first = random.randrange(count + 1) if random.random() < 0.15 else 0
    last = random.randrange(first, count + 1) if random.random() < 0.2 else count
    made: list[Parameter] = []
    defaults_allowed, omission_allowed = True, True
    for i in reversed(range(count)):
        p = parameters[i]
        keyword = i >= last
        kind = "keyword" if keyword else "positional" if i < first else "normal"
        p = dataclasses.replace(p, kind=kind)
        if type(p.value) in (int, float, bool) and defaults_allowed and random.random() < 0.3:
            omitted = omission_allowed and random.random() < 0.5
            if p.is_float and type(p.value) is int:  # with an integer it would be a setting
                p = dataclasses.replace(p, value=float(p.value))
            other = p.value if p.value is True or p.value is False else p.value + 1
            p = dataclasses.replace(p, default=repr(p.value if omitted else other))
            p = dataclasses.replace(p, passed=not omitted)
        if not keyword:  # only the last positional parameters may have defaults, or be left out
            defaults_allowed = defaults_allowed and bool(p.default)
            omission_allowed = omission_allowed and not p.passed
        made.append(p)
    return tuple(reversed(made))
