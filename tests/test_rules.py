"""Every rule tests itself: its lines are run as they stand and held against differences.

The rule's parameters and annotations say from where its operands are drawn, so that a new rule is
tested by being there. The reference is the rule's own first line, differenced in extended precision.
"""

from __future__ import annotations

import importlib
import inspect
import itertools
import math

import numpy as np
import pytest

from adjointgen import rulebook

MODULES = ["elementwise", "reductions", "special"]
RULES = {
    f"{module}.{name}": getattr(importlib.import_module(f"adjointgen.rules.{module}"), name)
    for module in MODULES
    for rule_text in [rulebook._index()]
    for texts in rule_text.values()
    for text in texts
    for name in [text.split("def ", 1)[1].split("(", 1)[0]]
    if hasattr(importlib.import_module(f"adjointgen.rules.{module}"), name)
}
PARSED = {rule.name: rule for op in rulebook.names() for rule in rulebook._load(op)}
DOMAINS = {
    "Positive": (0.2, 3.0), "Nonzero": (0.3, 2.5), "AboveMinusOne": (-0.7, 2.0), "": (-2.0, 2.0),
    "Scalar": (0.3, 2.5), "Small": (-1.0, 1.0),
}  # fmt: skip
SHAPES = [((), ()), ((3,), (3,)), ((2, 3), (3,)), ((3, 1), (1, 4)), ((0,), (0,)), ((1,), (4,))]
LONG = np.finfo(np.longdouble).eps < 1e-18


def test_every_rule_was_found():
    assert len(RULES) == sum(len(t) for t in rulebook._index().values()) == len(PARSED)
    assert len(RULES) >= 28


def sample(letter: str, rule: rulebook.Rule, shape, rng):
    kind = rule.annotated(letter)
    if kind == "Condition":
        return rng.random(shape) < 0.5
    if kind == "Constant":
        return float(rng.choice([-2.0, -0.5, 0.5, 1.5, 3.0]))
    low, high = DOMAINS[kind]
    values = rng.uniform(low, high, shape)
    return np.sign(rng.uniform(-1, 1, shape)) * values if kind in ("Nonzero", "Scalar") else values


def difference(function, values: dict, letter: str):
    """d function / d letter by element, by extrapolated central differences in long doubles."""
    x = values[letter]
    table: list[list] = []
    with np.errstate(all="ignore"):
        for k in range(6):
            h = 2.0 ** (-6 - k)
            ends = [function(**{**values, letter: x + s * h}) for s in (1, -1)]
            row = [(ends[0] - ends[1]) / (2 * h)]
            for j in range(1, k + 1):
                row.append(row[-1] + (row[-1] - table[-1][j - 1]) / (4**j - 1))
            table.append(row)
    return table[-1][-1]


def run(name: str, values: dict, seed=None):
    """(result, {letter: derivative or contribution}) of a rule at some operands."""
    rule = PARSED[name.split(".")[1]]
    function = RULES[name]
    arguments = {rule.seed: seed, **values} if rule.seed else values
    result, *parts = function(**arguments)
    return result, dict(zip(rule.derivatives, parts))


def result_only(name: str):
    rule = PARSED[name.split(".")[1]]
    return lambda **values: run(name, values, seed=1.0)[0] if rule.seed else run(name, values)[0]


def cases(name: str, rng):
    rule = PARSED[name.split(".")[1]]
    letters = [o for o in rule.operands[: rule.required]]
    shapes = SHAPES if len(letters) > 1 else [(s,) for s in [(), (3,), (2, 3), (0,), (1, 1)]]
    if rule.kind == "reduction":
        shapes = [(s,) for s in [(), (3,), (2, 3), (1, 1)]]
    for shape in shapes:
        for _ in range(8):
            padded = itertools.chain(shape, itertools.repeat(shape[-1]))
            yield rule, {x: sample(x, rule, s, rng) for x, s in zip(letters, padded)}


@pytest.mark.parametrize("name", RULES)
def test_derivatives_agree_with_differences(name):
    rng = np.random.default_rng(11)
    precise = name != "special.ndtr" and LONG  # ndtr has no long double
    for rule, values in cases(name, rng):
        exact = {x: v if v is True or np.asarray(v).dtype == bool else np.longdouble(v) if precise else v
                 for x, v in values.items()}  # fmt: skip
        result, parts = run(name, values, seed=np.asarray(run(name, values, seed=1.0)[0]) * 0 + 1.5) if rule.seed else run(name, values)
        for letter, part in parts.items():
            if rule.kind == "reduction":
                flat = np.ravel(exact[letter])
                for i in range(flat.size):
                    unit = np.zeros_like(flat)
                    unit[i] = 1

                    def along(t, flat=flat, unit=unit, letter=letter):
                        moved = (flat + t * unit).reshape(np.shape(exact[letter]))
                        return result_only(name)(**{letter: moved})

                    reference = difference(along, {"t": np.longdouble(0)}, "t")
                    np.testing.assert_allclose(float(np.ravel(part)[i]), float(reference), rtol=1e-9)
                continue
            reference = difference(result_only(name), exact, letter)
            if rule.seed:
                reference = 1.5 * reference
            np.testing.assert_allclose(
                np.broadcast_to(part, np.shape(result)),
                np.asarray(reference, float),
                rtol=1e-9 if precise else 1e-7,
                atol=0 if not rule.seed and name != "elementwise.fabs" else 1e-12,
            )


@pytest.mark.parametrize("name", [n for n in RULES if "fabs" not in n])
def test_float32_stays(name):
    rng = np.random.default_rng(3)
    for rule, values in cases(name, rng):
        low = {x: v if np.asarray(v).dtype == bool or rule.annotated(x) == "Constant" else np.float32(v)
               for x, v in values.items()}  # fmt: skip
        result, parts = run(name, low, seed=np.ones(np.broadcast_shapes(*map(np.shape, low.values())), np.float32))
        assert np.asarray(result).dtype == np.float32
        reference = run(name, values, seed=np.ones(np.shape(result)))[1]
        for letter, part in parts.items():
            if not isinstance(part, int):
                assert np.asarray(part).dtype == np.float32, letter
            np.testing.assert_allclose(part, reference[letter], rtol=3e-5)


@pytest.mark.parametrize("name", [n for n in RULES if "fabs" not in n])
@pytest.mark.parametrize("value", [np.uint8(200), np.int32(60000), np.uint8(3), np.int64(2)])
def test_integers_are_lifted(name, value):
    """A derivative of integers is that of the same floats, as far as the function's own type goes."""
    rule = PARSED[name.split(".")[1]]
    letters = rule.operands[: rule.required]
    if rule.kind == "reduction":
        values = {letters[0]: np.full(3, value)}
    else:
        values = {x: np.full(2, value) for x in letters}
    for x in letters:
        if rule.annotated(x) == "Condition":
            values[x] = np.array([True, False])
        if rule.annotated(x) == "Constant":
            values[x] = 1.5
    floats = {x: v if np.asarray(v).dtype == bool else np.asarray(v, float) for x, v in values.items()}
    with np.errstate(all="ignore"):
        own, parts = run(name, values, seed=np.ones(2))
        same, reference = run(name, floats, seed=np.ones(2))
    short = np.asarray(own).dtype
    tolerance = {np.float16: 2e-3, np.float32: 1e-6}.get(short.type, 1e-12)
    for letter, part in parts.items():
        if name == "elementwise.power" and np.issubdtype(short, np.integer):
            continue  # the value itself is taken by an integer power, and overflows as it does
        if not np.isfinite(own).all():
            continue  # the value itself overflowed
        lifted = 1.0 * np.asarray(part)
        np.testing.assert_allclose(lifted, reference[letter], rtol=tolerance)


POINTS = [
    ("elementwise.abs", {"x": 0.0}, {"x": 0.0}), ("elementwise.fabs", {"x": 0.0}, {"x": 0.0}),
    ("elementwise.maximum", {"x": 1.0, "y": 1.0}, {"x": 0.5, "y": 0.5}),
    ("elementwise.minimum", {"x": 1.0, "y": 1.0}, {"x": 0.5, "y": 0.5}),
    ("elementwise.power_constant", {"x": 0.0, "y": 2}, {"x": 0.0}),
    ("elementwise.power_constant", {"x": -3.0, "y": 2}, {"x": -6.0}),
    ("elementwise.power_constant", {"x": 0.0, "y": 1}, {"x": 1.0}),
    ("elementwise.power", {"x": 0.0, "y": 2.0}, {"x": 0.0, "y": 0.0}),
    ("elementwise.power", {"x": 0.0, "y": 1.0}, {"x": 1.0, "y": 0.0}),
    ("elementwise.power", {"x": 0.0, "y": 0.0}, {"x": 0.0, "y": 0.0}),
    ("elementwise.power", {"x": -2.0, "y": 3.0}, {"x": 12.0}),
    ("elementwise.hypot", {"x": 0.0, "y": 0.0}, {"x": 0.0, "y": 0.0}),
    ("elementwise.hypot", {"x": 1e200, "y": 1e200}, {"x": math.sqrt(0.5), "y": math.sqrt(0.5)}),
    ("elementwise.tanh", {"x": 20.0}, {"x": 1.6993417021166355e-17}),
    ("elementwise.tanh", {"x": -800.0}, {"x": 0.0}),
    ("elementwise.arctan2", {"y": 1e-170, "x": 1e-170}, {"y": 5e169, "x": -5e169}),
    ("elementwise.log1p", {"x": 1e-20}, {"x": 1.0}), ("elementwise.expm1", {"x": 1e-20}, {"x": 1.0}),
    ("elementwise.divide", {"x": 1e-300, "y": 1e-200}, {"y": -1e100, "x": 1e200}),
    ("special.ndtr", {"x": -30.0}, {"x": math.exp(-450) / math.sqrt(2 * math.pi)}),
]  # fmt: skip


@pytest.mark.parametrize("name, values, expected", POINTS)
def test_special_points(name, values, expected):
    with np.errstate(invalid="ignore"):  # x**y at x < 0 has no derivative by y
        _, parts = run(name, {k: np.float64(v) for k, v in values.items()}, seed=1.0)
    for letter, value in expected.items():
        assert float(parts[letter]) == pytest.approx(value, rel=1e-13, abs=0), letter


def test_parameters_are_the_signature_of_the_operation():
    """Keywords of a rule are those of NumPy, for the functions that take any."""
    for operation in ("numpy.sum", "numpy.mean"):
        (rule,) = rulebook.find(operation)
        signature = inspect.signature(getattr(np, operation.split(".")[1]))
        assert rule.operands == tuple(signature.parameters)[: len(rule.operands)]


def test_a_wrong_rule_would_be_seen():
    """The harness itself: a factor wrong by 1e-6 does not pass."""
    good = RULES["elementwise.sin"]
    RULES["elementwise.sin"] = lambda x: (np.sin(x), np.cos(x) * (1 + 1e-6))
    try:
        with pytest.raises(AssertionError):
            test_derivatives_agree_with_differences("elementwise.sin")
    finally:
        RULES["elementwise.sin"] = good
