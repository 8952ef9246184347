"""Every rule tests itself: its lines are run as they stand and held against differences.

The rule's parameters and annotations say from where its operands are drawn, so that a new rule is
tested by being there. The reference is the rule's own first line, differenced in long doubles.
"""

from __future__ import annotations

import importlib
import inspect
import itertools
import math

import numpy as np
import pytest

from adjointgen import rulebook

FILES = ("elementwise", "reductions", "special")
MODULES = [importlib.import_module(f"adjointgen.rules.{name}") for name in FILES]
PARSED = {rule.name: rule for op in rulebook.names() for rule in rulebook._load(op)}
RULES = {name: getattr(m, name) for m in MODULES for name in PARSED if hasattr(m, name)}
DOMAINS = {
    "Positive": (0.2, 3.0), "Nonzero": (0.3, 2.5), "AboveMinusOne": (-0.7, 2.0), "": (-2.0, 2.0),
    "Scalar": (0.3, 2.5), "Small": (-1.0, 1.0),
}  # fmt: skip
SHAPES = [((), ()), ((3,), (3,)), ((2, 3), (3,)), ((3, 1), (1, 4)), ((0,), (0,)), ((1,), (4,))]
LONG = np.finfo(np.longdouble).eps < 1e-18


def test_every_rule_was_found():
    written = sum(inspect.getsource(m).count("\ndef ") for m in MODULES)
    assert len(RULES) == len(PARSED) == written
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
    rule = PARSED[name]
    arguments = {rule.seed: seed, **values} if rule.seed else values
    result, *parts = RULES[name](**arguments)
    return result, dict(zip(rule.derivatives, parts, strict=True))


def result_of(name: str):
    """The operation itself, as the rule's first line has it."""
    return lambda **values: run(name, values, seed=1.0)[0]


def cases(name: str, rng):
    """Operands of every shape that matters, drawn from the rule's domains."""
    rule = PARSED[name]
    letters = rule.operands[: rule.required]
    if rule.kind == "reduction":
        shapes = [((),), ((3,),), ((2, 3),), ((1, 1),)]
    elif len(letters) == 1:
        shapes = [((),), ((3,),), ((2, 3),), ((0,),), ((1, 1),)]
    else:
        shapes = SHAPES
    for shape in shapes:
        for _ in range(8):
            padded = itertools.chain(shape, itertools.repeat(shape[-1]))
            yield {x: sample(x, rule, s, rng) for x, s in zip(letters, padded, strict=False)}


def is_real(value) -> bool:
    return np.asarray(value).dtype.kind == "f"


def by_element(name: str, values: dict, letter: str):
    """The gradient of a reduction by differences, one element at a time."""
    flat = np.ravel(values[letter])
    found = []
    for unit in np.eye(flat.size, dtype=flat.dtype):

        def along(t, unit=unit):
            return result_of(name)(**{letter: (flat + t * unit).reshape(np.shape(values[letter]))})

        found.append(difference(along, {"t": np.longdouble(0)}, "t"))
    return np.reshape(np.array(found, float), np.shape(values[letter]))


@pytest.mark.parametrize("name", RULES)
def test_derivatives_agree_with_differences(name):
    rng = np.random.default_rng(11)
    rule = PARSED[name]
    precise = name != "ndtr" and LONG  # ndtr has no long double
    for values in cases(name, rng):
        exact = {x: np.longdouble(v) if precise and is_real(v) else v for x, v in values.items()}
        seed = 1.5 + 0 * np.asarray(result_of(name)(**values))
        result, parts = run(name, values, seed)
        for letter, part in parts.items():
            if rule.kind == "reduction":
                reference = by_element(name, exact, letter)
            else:
                reference = difference(result_of(name), exact, letter)
            # A choice has the derivative 0 in the branch not taken, and differences leave a rest.
            rest = 1e-12 if rule.seed or name == "fabs" else 0
            np.testing.assert_allclose(
                np.broadcast_to(part, np.shape(reference)),
                np.asarray(reference, float) * (1.5 if rule.seed else 1.0),
                rtol=1e-9 if precise else 1e-7,
                atol=rest,
            )
            assert rule.kind == "reduction" or np.shape(reference) == np.shape(result)


@pytest.mark.parametrize("name", [n for n in RULES if n != "fabs"])  # fabs is for `math` alone
def test_float32_stays(name):
    rng = np.random.default_rng(3)
    for values in cases(name, rng):
        constant = [x for x in values if PARSED[name].annotated(x) == "Constant"]
        low = {
            x: np.float32(v) if is_real(v) and x not in constant else v for x, v in values.items()
        }
        seed = np.ones(np.broadcast_shapes(*map(np.shape, low.values())), np.float32)
        result, parts = run(name, low, seed)
        assert np.asarray(result).dtype == np.float32
        reference = run(name, values, seed=np.ones(np.shape(result)))[1]
        for letter, part in parts.items():
            if not isinstance(part, int):
                assert np.asarray(part).dtype == np.float32, letter
            np.testing.assert_allclose(part, reference[letter], rtol=3e-5)


@pytest.mark.parametrize("name", [n for n in RULES if n != "fabs"])
@pytest.mark.parametrize("value", [np.uint8(200), np.int32(60000), np.uint8(3), np.int64(2)])
def test_integers_are_lifted(name, value):
    """A derivative by integers is that by the same floats, as far as the value's own type goes."""
    rule = PARSED[name]
    values = {x: np.full(2, value) for x in rule.operands[: rule.required]}
    for x in values:
        if rule.annotated(x) == "Condition":
            values[x] = np.array([True, False])
        if rule.annotated(x) == "Constant":
            values[x] = 1.5
    floats = {x: v if np.asarray(v).dtype.kind not in "iu" else v * 1.0 for x, v in values.items()}
    with np.errstate(all="ignore"):
        own, parts = run(name, values, seed=np.ones(2))
        _, reference = run(name, floats, seed=np.ones(2))
    short = np.asarray(own).dtype
    if (name == "power" and short.kind in "iu") or not np.isfinite(own).all():
        return  # the value itself overflowed
    tolerance = {np.float16: 2e-3, np.float32: 1e-6}.get(short.type, 1e-12)
    for letter, part in parts.items():
        np.testing.assert_allclose(1.0 * np.asarray(part), reference[letter], rtol=tolerance)


POINTS = [
    ("abs", {"x": 0.0}, {"x": 0.0}), ("fabs", {"x": 0.0}, {"x": 0.0}),
    ("maximum", {"x": 1.0, "y": 1.0}, {"x": 0.5, "y": 0.5}),
    ("minimum", {"x": 1.0, "y": 1.0}, {"x": 0.5, "y": 0.5}),
    ("power_constant", {"x": 0.0, "y": 2}, {"x": 0.0}),
    ("power_constant", {"x": -3.0, "y": 2}, {"x": -6.0}),
    ("power_constant", {"x": 0.0, "y": 1}, {"x": 1.0}),
    ("power", {"x": 0.0, "y": 2.0}, {"x": 0.0, "y": 0.0}),
    ("power", {"x": 0.0, "y": 1.0}, {"x": 1.0, "y": 0.0}),
    ("power", {"x": 0.0, "y": 0.0}, {"x": 0.0, "y": 0.0}),
    ("power", {"x": -2.0, "y": 3.0}, {"x": 12.0}),
    ("hypot", {"x": 0.0, "y": 0.0}, {"x": 0.0, "y": 0.0}),
    ("hypot", {"x": 1e200, "y": 1e200}, {"x": math.sqrt(0.5), "y": math.sqrt(0.5)}),
    ("tanh", {"x": 20.0}, {"x": 1.6993417021166355e-17}),
    ("tanh", {"x": -800.0}, {"x": 0.0}),
    ("arctan2", {"y": 1e-170, "x": 1e-170}, {"y": 5e169, "x": -5e169}),
    ("log1p", {"x": 1e-20}, {"x": 1.0}),
    ("expm1", {"x": 1e-20}, {"x": 1.0}),
    ("divide", {"x": 1e-300, "y": 1e-200}, {"y": -1e100, "x": 1e200}),
    ("ndtr", {"x": -30.0}, {"x": math.exp(-450) / math.sqrt(2 * math.pi)}),
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
    good = RULES["sin"]
    RULES["sin"] = lambda x: (np.sin(x), np.cos(x) * (1 + 1e-6))
    try:
        with pytest.raises(AssertionError):
            test_derivatives_agree_with_differences("sin")
    finally:
        RULES["sin"] = good
