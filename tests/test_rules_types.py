"""Rules on arrays, float32 and integers, and what the inference of types says of them."""

from __future__ import annotations

import ast
import inspect
import math
from typing import Any

import numpy as np
import pytest
from scipy import integrate, linalg, special, stats

from adjointgen import rulebook
from adjointgen.passes import promotion
from adjointgen.rule import CONDITION, INDEXING, INTEGER, NUMBERS, TABLE
from tests.rules import book
from tests.rules.book import ENTRIES, RUNNABLE, close
from tests.support import joint

ARRAYS = [k for k in RUNNABLE if ENTRIES[k].rule.elementwise and ENTRIES[k].library != "math"]


@pytest.mark.parametrize("key", ARRAYS)
def test_arrays_are_taken_by_element(key: str) -> None:
    entry = ENTRIES[key]
    for values in book.arrays(entry, np.random.default_rng(3)):
        results, derivatives = entry.run(values)
        tables = {x: v for x, v in values.items() if entry.rule.annotated(x) == TABLE}
        names = [x for x in values if x not in tables]
        drawn = np.broadcast_arrays(*(values[x] for x in names))
        shape = drawn[0].shape
        assert all(np.shape(z) == shape for z in results)
        for (z, x), found in derivatives.items():
            assert np.broadcast_shapes(np.shape(found), shape) == shape, (z, x)
            full = np.broadcast_to(found, shape)
            for i in np.ndindex(shape):
                point = {n: v[i].item() for n, v in zip(names, drawn)}
                _, wanted = entry.run({**point, **tables})
                assert close(full[i], wanted[z, x], 1e-13) or full[i] == wanted[z, x], (z, x, point)


def low(entry: book.Entry, values: book.Values) -> book.Values:
    """The operands in float32, but for constants, which are Python's own, and counts."""

    def lower(x: str, v: Any) -> Any:
        real = np.asarray(v).dtype.kind == "f"
        return v if not real or entry.rule.annotated(x) in NUMBERS else np.float32(v)

    return {x: lower(x, v) for x, v in values.items()}


@pytest.mark.parametrize("key", ARRAYS)
def test_float32_stays_and_is_precise(key: str) -> None:
    entry = ENTRIES[key]
    for values in book.arrays(entry, np.random.default_rng(4)):
        short = low(entry, values)
        double = {
            x: v.astype(float) if np.asarray(v).dtype == np.float32 else v for x, v in short.items()
        }
        results, derivatives = entry.run(short, np.float32(1.0))
        _, wanted = entry.run(double)
        types = dict(zip(entry.rule.results, (np.asarray(z).dtype for z in results)))
        for (z, x), found in derivatives.items():
            if isinstance(found, (int, float)):
                continue
            own = np.asarray(found).dtype
            if "scipy.stats" in key:  # whose results are float64 whatever they are made of
                assert own in (np.float32, np.float64)
            else:
                wide = key == "numpy.interp"  # this result too
                assert own == (np.float32 if wide else types[z]), (z, x)
            np.testing.assert_allclose(found, wanted[z, x], rtol=3e-5)


@pytest.mark.parametrize("key", [k for k in RUNNABLE if ENTRIES[k].library == "math"])
def test_math_rules_give_floats(key: str) -> None:
    entry = ENTRIES[key]
    for values in book.scalars(entry, 3, np.random.default_rng(6)):
        results, derivatives = entry.run(values)
        assert all(type(z) is float for z in results)
        for found in derivatives.values():
            assert type(found) is float or found == 1


INTEGERS = [np.uint8(200), np.int32(60000), np.uint8(3), np.int64(2)]


@pytest.mark.parametrize("value", INTEGERS, ids=lambda v: f"{v.dtype}-{v}")
@pytest.mark.parametrize("key", ARRAYS)
def test_integers_are_lifted(key: str, value: Any) -> None:
    entry = ENTRIES[key]
    values = {x: np.full(2, value) for x in entry.letters}
    for x in values:
        kind = entry.rule.annotated(x)
        if kind in (CONDITION, *NUMBERS, TABLE, INTEGER):
            values[x] = book.sample(entry, x, 2, np.random.default_rng(7))
    floats = {
        x: v * 1.0
        if np.asarray(v).dtype == value.dtype and entry.rule.annotated(x) != INTEGER
        else v
        for x, v in values.items()
    }
    with np.errstate(all="ignore"):
        results, derivatives = entry.run(values)
        exact, wanted = entry.run(floats)
    for (z, x), found in derivatives.items():
        if key.startswith("scipy.") and not np.allclose(results[0], exact[0], rtol=1e-12, atol=0.0):
            continue  # SciPy itself makes half or single precision of it
        own = np.asarray(results[entry.rule.results.index(z)])
        whole = own.dtype.kind in "iu"
        assert isinstance(found, int) or np.asarray(found).dtype.kind in ("fiu" if whole else "f")
        if not np.isfinite(own).all() or (whole and entry.rule.operation == "numpy.power"):
            continue  # the value itself is too large for its type
        if not whole and (abs(own) < np.finfo(own.dtype).tiny).any():
            continue  # or too small
        rtol = {np.float16: 2e-3, np.float32: 3e-5}.get(own.dtype.type, 1e-12)
        np.testing.assert_allclose(np.asarray(found), wanted[z, x], rtol=rtol)


@pytest.mark.parametrize("value", [np.uint8(3), np.uint8(1), np.int32(2)], ids=repr)
@pytest.mark.parametrize("key", ARRAYS)
def test_integers_beside_floats(key: str, value: Any) -> None:
    """Integers, whose own function would be of half precision, beside float64."""
    entry = ENTRIES[key]
    rng = np.random.default_rng(8)
    drawn = {x: book.sample(entry, x, 2, rng) for x in entry.letters}
    fixed = (CONDITION, *NUMBERS, TABLE, INTEGER)
    real = [x for x in drawn if entry.rule.annotated(x) not in fixed]
    shapes = [
        x for x in real[1:] if x in entry.rule.operands[: entry.rule.required]
    ]  # the `a` and `b` of beta
    singles = [[x] for x in real if len(real) > 1]
    for whole in singles + [shapes] * (len(shapes) > 1):
        values = {**drawn, **{x: np.full(2, value) for x in whole}}
        with np.errstate(all="ignore"):
            results, derivatives = entry.run(values)
            exact, wanted = entry.run({**values, **{x: 1.0 * values[x] for x in whole}})
        same = np.allclose(results[0], exact[0], rtol=1e-12, atol=0.0, equal_nan=True)
        if np.asarray(results[0]).dtype != np.float64 or not same:
            continue  # SciPy itself makes half or single precision of it
        for place, found in derivatives.items():
            text = f"{place} by {', '.join(whole)}"
            np.testing.assert_allclose(found, wanted[place], rtol=1e-12, err_msg=text)


LEAST = {
    "np.linalg.norm(x, 1)": [[-128, 5, 100]],
    "np.linalg.norm(x, 3)": [[-128, 5, 100]],
    "np.linalg.norm(x, 0.5)": [[-128, 5, 100]],
    "np.linalg.norm(x, -1)": [[-128, 5, 100]],
    "np.linalg.norm(x, -2)": [[-128, 5, 100]],
    "np.linalg.norm(x, np.inf)": [[-128, 5, 100]],
    "np.linalg.norm(x, -np.inf)": [[-128, -128, -128]],
    "np.linalg.norm(np.reshape(x, (2, 2)), 1)": [[-128, 5, 100, 7]],
    "np.linalg.norm(np.reshape(x, (2, 2)), -np.inf)": [[-128, 5, 100, 7]],
    "np.sinc(x)": [[-128, 0, 127]],
    "np.interp(0.5 * y, [0, 1, 2], x)": [[-128, 100, -100], [1, 2, 3]],
    "np.interp(0.5 * x, [-100, 0, 100], [127, -128, 127])": [[-120, 20, 30]],
    "special.dawsn(x)": [[-128, 3]],
    "special.i0e(x)": [[-128, 3]],
    "special.ive(2.0, x)": [[-128, 3]],
    "special.ive(x, 0.5 * y)": [[-128, 3], [1, 3]],
    "special.kve(x, 0.5 * y)": [[-128, 3], [7, 3]],
    "stats.lognorm.cdf(0.1 * y, x)": [[127, 100], [3, 4]],
    "stats.lognorm.logsf(0.1 * y, x)": [[127, 100], [3, 4]],
    "stats.multivariate_normal.logpdf(x, y)": [[-128, 3], [127, 3]],
}


@pytest.mark.parametrize("kind", [np.int8, np.int16, np.int32])
@pytest.mark.parametrize("call", LEAST)
def test_the_least_integer(call: str, kind: Any) -> None:
    """It has no opposite of its type, and differences may wrap around, where SciPy has floats."""
    info, names = np.iinfo(kind), ["x", "y"][: len(LEAST[call])]
    head = "import numpy as np\nfrom scipy import special, stats\n\n\n"
    wrt = "y" if "0.5 * y" in call or "0.1 * y" in call else ",".join(names)
    f = joint(f"{head}def f({', '.join(names)}):\n    return {call}\n", "f", wrt=wrt)
    values = [np.array([info.min if v == -128 else v for v in x], kind) for x in LEAST[call]]
    with np.errstate(all="ignore"):
        _, found = f(*values, with_grad=True)
        _, wanted = f(*(v.astype(float) for v in values), with_grad=True)
    np.testing.assert_allclose(found, wanted, rtol=2e-2, atol=1e-30)


def test_the_least_integer_of_tanh() -> None:
    f = joint("import numpy as np\n\n\ndef f(x):\n    return np.tanh(x)\n", "f")
    assert f(np.array([-32768, 0], np.int16), True)[1].tolist() == [0.0, 1.0]


@pytest.mark.parametrize("name", ["i0e", "i1e"])
def test_truth_values_as_numbers(name: str) -> None:
    f = joint(f"from scipy import special\n\n\ndef f(x):\n    return special.{name}(x)\n", "f")
    x = np.array([True, False])
    np.testing.assert_allclose(f(x, True)[1], f(1.0 * x, True)[1], rtol=1e-3)


@pytest.mark.parametrize(
    "rule", ["logaddexp_left", "logaddexp_right", "logaddexp2_left", "logaddexp2_right"]
)
def test_integers_beside_literal_integers(rule: str) -> None:
    """`x - 3` of an unsigned 1 would be 254."""
    name, _, side = rule.partition("_")
    operands = {"left": "3, x", "right": "x, 3"}[side]
    f = joint(f"import numpy as np\n\n\ndef f(x):\n    return np.{name}({operands})\n", "f")
    x = np.full(2, np.uint8(1))
    np.testing.assert_allclose(f(x, True)[1], f(1.0 * x, True)[1], rtol=1e-3)


# ----- signatures, and what type inference knows -----

LIBRARIES = {
    "numpy": np, "scipy.special": special, "scipy.linalg": linalg, "scipy.stats": stats,
    "scipy.integrate": integrate, "math": math,
}  # fmt: skip


RULES = {
    f"{operation}:{rule.name}": rule
    for operation in rulebook._index()
    for rule in rulebook._load(operation)
    if operation != INDEXING
}


@pytest.mark.parametrize("key", RULES)
def test_parameters_are_the_signature_of_the_operation(key: str) -> None:
    """Each at its place and under its name; what follows a gap must be a keyword."""
    rule = RULES[key]
    library = max((n for n in LIBRARIES if rule.operation.startswith(f"{n}.")), key=len)
    operation: Any = LIBRARIES[library]
    for part in rule.operation[len(library) + 1 :].split("."):
        operation = getattr(operation, part, None)
    owner = getattr(operation, "__self__", None)
    if isinstance(owner, (stats.rv_continuous, stats.rv_discrete)):  # it says `*args, **kwds`
        place = ["loc", "scale"] if isinstance(owner, stats.rv_continuous) else ["loc"]
        first = next(iter(inspect.signature(operation).parameters))
        shape = owner.shapes.split(", ") if owner.shapes else []
        assert list(rule.operands) == [first, *shape, *place]
        assert [float(rule.default(x)) for x in place] == [0.0, 1.0][: len(place)]
        assert rule.required == 1 + len(shape)
        return
    if isinstance(operation, np.ufunc):
        assert rule.positional == len(rule.operands) == operation.nin
        return
    try:
        parameters = list(inspect.signature(operation).parameters.values())
    except (ValueError, TypeError):  # it has none, or is not there
        assert rule.positional == len(rule.operands) or "*x" in rule.text or not rule.elementwise
        return
    for i, (x, parameter) in enumerate(zip(rule.operands[: rule.places], parameters)):
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            assert f"*{x}" in rule.text or i < rule.positional
            break
        assert (i < rule.positional) == (parameter.kind is inspect.Parameter.POSITIONAL_ONLY)
        assert i < rule.positional or x == parameter.name
    named = {p.name: p for p in parameters}
    for x in rule.operands[max(rule.required, rule.positional) :]:
        assert x in named or "*" in rule.text
        bare = (np._NoValue, inspect.Parameter.empty)
        given = named[x].default if x in named else bare[0]
        if x in rule.optional and given not in bare and type(given) is not object:  # a mark
            assert ast.literal_eval(rule.default(x)) == given
    assert rule.places <= len(parameters) or i < len(parameters)


def numbers(entry: book.Entry, kind: Any) -> book.Values:
    """Operands of one type, but for counts and truth values."""
    free = (INTEGER, CONDITION)
    drawn = {x: book.sample(entry, x, 2, np.random.default_rng(7)) for x in entry.letters}
    return {
        x: v if entry.rule.annotated(x) in free else np.abs(np.ceil(v)).astype(kind)
        for x, v in drawn.items()
    }


@pytest.mark.parametrize(
    "key", [k for k in ARRAYS if not {*NUMBERS} & {*ENTRIES[k].rule.annotations}]
)
def test_what_is_inferred_of_types(key: str) -> None:
    """Which operations keep integers, and which make float64 of float32."""
    entry, operation = ENTRIES[key], ENTRIES[key].rule.operation
    with np.errstate(all="ignore"):
        results, _ = entry.run(numbers(entry, np.int64))
        keeps = any(np.asarray(z).dtype.kind in "iu" for z in results[:1])
        results, _ = entry.run(numbers(entry, np.float32))
        doubles = np.asarray(results[0]).dtype == np.float64
    assert keeps == (operation in promotion.KEEPING)
    assert doubles == promotion.doubles(operation)


@pytest.mark.parametrize("key", ARRAYS)
def test_negative_integers(key: str) -> None:
    """After the first operand, which may be a base."""
    entry = ENTRIES[key]
    whole = {x: -v if i else v for i, (x, v) in enumerate(numbers(entry, np.int64).items())}
    free = (INTEGER, CONDITION, *NUMBERS)
    floats = {x: v if entry.rule.annotated(x) in free else 1.0 * v for x, v in whole.items()}
    with np.errstate(all="ignore"):
        if entry.rule.operation == "numpy.power":
            with pytest.raises(ValueError, match="negative integer powers"):
                entry.run(whole)
            return
        results, parts = entry.run(whole)
        meant, expected = entry.run(floats)
    if np.array_equal(results[0], meant[0], equal_nan=True):
        for place, part in parts.items():
            np.testing.assert_allclose(part, expected[place], rtol=1e-12, err_msg=str(place))


@pytest.mark.parametrize("key", ARRAYS)
def test_a_gradient_has_the_shape_and_type_of_its_input(key: str) -> None:
    """Through generated code: float32 operands of every shape."""
    entry = ENTRIES[key]
    for values in book.arrays(entry, np.random.default_rng(12)):
        short = low(entry, values)
        source, names = book.written(entry, short)
        result, _ = entry.derivatives[0]
        wrt = [x for x in names if x in entry.rule.by_result[result]]
        function = book.generated(source, ",".join(wrt))
        _, parts = function(*(short[x] for x in names), with_grad=True)
        for x, part in zip(wrt, parts if len(wrt) > 1 else (parts,), strict=True):
            assert np.shape(part) == np.shape(short[x]), x
            assert part.dtype == np.float32, x


@pytest.mark.parametrize(
    "call, kind", [("np.clip(x, -1, 100)", np.uint8), ("x.clip(-200, 100)", np.int8)]
)
def test_bounds_that_are_no_integers_of_the_type(call: str, kind: Any) -> None:
    """NumPy clips at those that it can reach."""
    f = joint(f"import numpy as np\n\n\ndef f(x):\n    return {call}\n", "f")
    value, gradient = f(np.array([0, 50, 100, 120], kind), True)
    assert value.tolist() == [0, 50, 100, 100]
    assert gradient.tolist() == [1.0, 1.0, 0.5, 0.0]
