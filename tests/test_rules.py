"""Every rule by itself: its lines are run as they stand and held against mpmath and SymPy."""

from __future__ import annotations

import ast
import inspect
import math
import re
import warnings
from typing import Any

import numpy as np
import pytest
from scipy import special

import adjointgen
from adjointgen import rulebook
from adjointgen.passes import infer
from tests.rules import book, exact, far, symbols

ENTRIES = book.entries()
RUNNABLE = [k for k, e in ENTRIES.items() if not e.scalars]
ELEMENTWISE = [k for k in RUNNABLE if ENTRIES[k].rule.elementwise]
ARRAYS = [k for k in ELEMENTWISE if ENTRIES[k].library != "math"]


def close(found: Any, wanted: Any, rtol: float) -> bool:
    """Relatively; nan is nan, an infinity is itself, and 0 is no other number's neighbour."""
    found, wanted = float(found), float(wanted)
    if math.isnan(wanted) or math.isinf(wanted):
        return math.isnan(found) if math.isnan(wanted) else found == wanted
    return abs(found - wanted) <= rtol * abs(wanted)


def test_every_rule_was_found() -> None:
    assert len(ENTRIES) == sum(len(texts) for texts in rulebook._index().values())
    assert len(ENTRIES) >= 160


def test_every_operation_has_evidence() -> None:
    elementwise = {e.rule.operation for e in ENTRIES.values() if e.rule.elementwise}
    assert set(exact.FUNCTIONS) == elementwise


def test_every_far_point_is_of_a_rule() -> None:
    assert set(far.POINTS) <= {e.rule.operation for e in ENTRIES.values()}


# ----- values and derivatives in float64 -----


def hold(entry: book.Entry, values: book.Values, rtol: float = 1e-9) -> None:
    """The first line and all derivatives of a rule at one point against mpmath."""
    rule = entry.rule
    operands = [values.get(x) for x in rule.operands[: rule.required]]
    results, derivatives = entry.run(values)
    for found, wanted in zip(results, exact.value(rule.operation, operands), strict=True):
        assert close(found, wanted, rtol), (rule.operation, values, found, wanted)
    for (z, x), found in derivatives.items():
        places = rule.operands.index(x), rule.results.index(z)
        wanted = exact.derivative(rule.operation, operands, *places)
        assert close(found, wanted, rtol), (rule.operation, values, z, x, found, wanted)


@pytest.mark.parametrize("key", ELEMENTWISE)
def test_values_and_derivatives(key: str) -> None:
    rng = np.random.default_rng(11)
    for values in book.scalars(ENTRIES[key], 4, rng):
        hold(ENTRIES[key], values)


@pytest.mark.parametrize("key", [k for k in RUNNABLE if ENTRIES[k].rule.operation in far.POINTS])
def test_far_ends(key: str) -> None:
    entry = ENTRIES[key]
    for point in far.POINTS[entry.rule.operation].split():
        values: book.Values = {"xp": book.XP, "fp": book.FP}
        values = {x: values[x] for x in entry.letters if x in values}
        for x, text in zip(entry.letters, point.split(",")):
            integer = entry.rule.annotated(x) == rulebook.INTEGER
            values[x] = int(text) if integer else float(text)
        hold(entry, values)


def test_a_wrong_rule_would_be_seen() -> None:
    """The harness itself: a factor wrong by 1e-6 does not pass, in the value or a derivative."""
    sine = ENTRIES["numpy.sin"]
    hold(sine, {"x": 0.7})
    for wrong in (
        lambda x: (np.sin(x), np.cos(x) * (1 + 1e-6)),
        lambda x: (np.sin(x) * (1 + 1e-6), np.cos(x)),
    ):
        with pytest.raises(AssertionError):
            hold(sine._replace(function=wrong), {"x": 0.7})


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0,), (1, 1)])
@pytest.mark.parametrize("key", [k for k in RUNNABLE if k not in ELEMENTWISE])
def test_reductions(key: str, shape: tuple[int, ...]) -> None:
    """Sums and means are linear: a derivative is the result at a unit, and the sum is the value."""
    a = np.random.default_rng(5).uniform(-2.0, 2.0, shape)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore" if a.size == 0 else "error")  # the mean of nothing
        (_,), derivatives = ENTRIES[key].run({"a": a})
        (derivative,) = derivatives.values()
    assert derivative.shape == a.shape and derivative.dtype == a.dtype
    for i in np.ndindex(shape):
        unit = np.zeros(shape)
        unit[i] = 1.0
        (wanted,), _ = ENTRIES[key].run({"a": unit})
        assert close(derivative[i], wanted, 1e-15)


@pytest.mark.parametrize("key", [k for k in ENTRIES if k not in symbols.UNPROVED])
def test_sympy_proves_it(key: str) -> None:
    """On the branches of three points; `symbols.UNPROVED` are the others, each with its reason."""
    for values in book.scalars(ENTRIES[key], 3, np.random.default_rng(2)):
        assert symbols.prove(ENTRIES[key], values) == []


def test_what_is_not_proved_is_a_rule() -> None:
    assert set(symbols.UNPROVED) <= set(ENTRIES)


def test_sympy_sees_a_wrong_rule() -> None:
    sine = ENTRIES["numpy.sin"]
    wrong = sine.rule._replace(text=sine.rule.text.replace("np.cos(x)", "-np.cos(x)"))
    assert symbols.prove(sine, {"x": 0.7}) == []
    assert symbols.prove(sine._replace(rule=wrong), {"x": 0.7}) != []


# ----- shapes and types -----


@pytest.mark.parametrize("key", ARRAYS)
def test_arrays_are_taken_by_element(key: str) -> None:
    entry = ENTRIES[key]
    for values in book.arrays(entry, np.random.default_rng(3)):
        results, derivatives = entry.run(values)
        tables = {x: v for x, v in values.items() if entry.rule.annotated(x) == rulebook.TABLE}
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
        return v if not real or entry.rule.annotated(x) == rulebook.CONSTANT else np.float32(v)

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
            wide = key == "numpy.interp"  # its result is float64 whatever it is made of
            assert np.asarray(found).dtype == (np.float32 if wide else types[z]), (z, x)
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
        if kind in (rulebook.CONDITION, rulebook.CONSTANT, rulebook.TABLE, rulebook.INTEGER):
            values[x] = book.sample(entry, x, 2, np.random.default_rng(7))
    floats = {
        x: v * 1.0
        if np.asarray(v).dtype == value.dtype and entry.rule.annotated(x) != rulebook.INTEGER
        else v
        for x, v in values.items()
    }
    with np.errstate(all="ignore"):
        results, derivatives = entry.run(values)
        _, wanted = entry.run(floats)
    for (z, x), found in derivatives.items():
        own = np.asarray(results[entry.rule.results.index(z)])
        whole = own.dtype.kind in "iu"
        assert isinstance(found, int) or np.asarray(found).dtype.kind in ("fiu" if whole else "f")
        if not np.isfinite(own).all() or (whole and entry.rule.operation == "numpy.power"):
            continue  # the value itself is too large for its type
        if not whole and (abs(own) < np.finfo(own.dtype).tiny).any():
            continue  # or too small
        rtol = {np.float16: 2e-3, np.float32: 3e-5}.get(own.dtype.type, 1e-12)
        np.testing.assert_allclose(np.asarray(found), wanted[z, x], rtol=rtol)


# ----- edges -----

EDGES = [
    pytest.param(e, point, kind, id=f"{k}-{i}-{kind.__name__}")
    for k, e in ENTRIES.items()
    for i, (_, point) in enumerate(e.edges)
    for kind in ([float] if e.library == "math" else [np.float64, np.float32])
]


@pytest.mark.parametrize("entry, point, kind", EDGES)
def test_edges(entry: book.Entry, point: book.Values, kind: Any) -> None:
    rule = entry.rule
    stated = {n: v for n, v in point.items() if re.match(r"d\w+_d", n)}
    at = {n: v for n, v in point.items() if n not in stated}
    with np.errstate(divide="ignore", invalid="ignore", under="ignore"):  # but not overflow
        if entry.scalars or rulebook.CONSTANT in rule.annotations:  # whose text depends on them
            source, names = book.written(entry, at)
            _, parts = book.generated(source)(*(kind(at[n]) for n in names), with_grad=True)
            parts = parts if len(names) > 1 else (parts,)
            found = {f"d{rule.result}_d{n}": part for n, part in zip(names, parts)}
        else:
            drawn = next(book.scalars(entry, 1, np.random.default_rng(8)))
            given = {n: kind(v) for n, v in {**drawn, **at}.items()}
            _, derivatives = entry.run(given, kind(1.0))
            found = {f"d{z}_d{x}": part for (z, x), part in derivatives.items()}
    assert stated and set(stated) <= set(found)
    for name, wanted in stated.items():
        rtol = 1e-6 if kind is np.float32 else 1e-13
        assert close(found[name], kind(wanted), rtol), (name, found[name], wanted)


TIES = {
    "numpy.maximum": [(1.0, 1.0)],
    "numpy.minimum": [(1.0, 1.0)],
    "numpy.fmax": [(1.0, 1.0), (1.0, math.nan)],
    "numpy.fmin": [(1.0, 1.0), (math.nan, 1.0)],
    "numpy.clip": [(1.0, 1.0, 2.0), (2.0, 1.0, 2.0), (1.0, 1.0, 1.0), (0.0, 3.0, 3.0)],
    "numpy.clip_below": [(1.0, 1.0)],
    "numpy.clip_above": [(1.0, 1.0)],
    "scipy.special.expit": [],
}


@pytest.mark.parametrize("key, point", [(k, p) for k, points in TIES.items() for p in points])
def test_a_tie_is_shared(key: str, point: tuple[float, ...]) -> None:
    _, derivatives = ENTRIES[key].run(dict(zip(ENTRIES[key].letters, point)), 1.5)
    assert sum(derivatives.values()) == 1.5


@pytest.mark.parametrize(
    "x, wanted", [(-1.0, 2.0), (0.25, 0.6), (-2.5, -1.0), (1.5, 0.6), (2.0, 0.0)]
)
def test_interp_at_its_knots(x: float, wanted: float) -> None:
    """The piece from a knot on, at the last knot the piece before it, 0 outside."""
    _, derivatives = ENTRIES["numpy.interp"].run({"x": x, "xp": book.XP, "fp": book.FP})
    assert close(derivatives["z", "x"], wanted, 1e-15)


# ----- signatures, and what type inference knows -----

LIBRARIES = {"numpy": np, "scipy.special": special, "math": math}


@pytest.mark.parametrize("key", ENTRIES)
def test_parameters_are_the_signature_of_the_operation(key: str) -> None:
    rule = ENTRIES[key].rule
    operation = getattr(LIBRARIES[ENTRIES[key].library], rule.operation.rpartition(".")[2], None)
    if isinstance(operation, np.ufunc):
        assert rule.positional == len(rule.operands) == operation.nin
        return
    try:
        parameters = list(inspect.signature(operation).parameters.values())  # type: ignore[arg-type]
    except (ValueError, TypeError):  # some of `math` have none, or are not there
        assert ENTRIES[key].library == "math"
        assert rule.positional == len(rule.operands) or "*x" in rule.text
        return
    for i, (x, parameter) in enumerate(zip(rule.operands, parameters)):
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            assert f"*{x}" in rule.text or i < rule.positional
            break
        assert (i < rule.positional) == (parameter.kind is inspect.Parameter.POSITIONAL_ONLY)
        assert i < rule.positional or x == parameter.name
        if i >= rule.required and parameter.default is not np._NoValue:
            assert ast.literal_eval(rule.default(x)) == parameter.default
    assert len(rule.operands) <= len(parameters) or i < len(parameters)


def numbers(entry: book.Entry, kind: Any) -> book.Values:
    """Operands of one type, but for counts and truth values."""
    free = (rulebook.INTEGER, rulebook.CONDITION)
    drawn = {x: book.sample(entry, x, 2, np.random.default_rng(7)) for x in entry.letters}
    return {
        x: v if entry.rule.annotated(x) in free else np.abs(np.ceil(v)).astype(kind)
        for x, v in drawn.items()
    }


@pytest.mark.parametrize(
    "key", [k for k in ARRAYS if rulebook.CONSTANT not in ENTRIES[k].rule.annotations]
)
def test_what_is_inferred_of_types(key: str) -> None:
    """Which operations keep integers, and which make float64 of float32."""
    entry, operation = ENTRIES[key], ENTRIES[key].rule.operation
    with np.errstate(all="ignore"):
        results, _ = entry.run(numbers(entry, np.int64))
        keeps = any(np.asarray(z).dtype.kind in "iu" for z in results[:1])
        results, _ = entry.run(numbers(entry, np.float32))
        doubles = np.asarray(results[0]).dtype == np.float64
    assert keeps == (operation in infer._KEEPING)
    assert doubles == (operation in infer._DOUBLE) or operation in infer._EITHER


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


# ----- through generated code: scalars written out, and `math` -----


@pytest.fixture
def every_math(monkeypatch: pytest.MonkeyPatch) -> None:
    """The functions that this Python's `math` lacks."""
    for name, function in book.STAND_INS.items():
        if not hasattr(math, name):
            monkeypatch.setattr(math, name, function, raising=False)


MATH = [
    *(pytest.param(e, "", id=k) for k, e in ENTRIES.items() if e.library == "math"),
    *(
        pytest.param(ENTRIES[f"numpy.{ours}"], theirs, id=f"{ours}-{theirs}")
        for ours, theirs in rulebook.MATH_SPELLING.items()
    ),
]


@pytest.mark.usefixtures("every_math")
@pytest.mark.parametrize("entry, spelling", MATH)
def test_math(entry: book.Entry, spelling: str) -> None:
    """A module that imports `math` gets a gradient that does too, and right values."""
    rng, rule = np.random.default_rng(9), entry.rule
    name = spelling or rule.operation.rpartition(".")[2]
    for values in book.scalars(entry, 3, rng):
        function = exact.FUNCTIONS[rule.operation]
        if entry.scalars:
            source, _ = book.written(entry, values)
            function = grouped(function, 3, "*x" in rule.text)
        else:
            call = f"math.{name}({', '.join(values)})"
            source = f"import math\n\n\ndef f({', '.join(values)}):\n    return {call}\n"
        assert "numpy" not in adjointgen.generate(source) or name == "pow"  # Python's raises at 0
        result, parts = book.generated(source)(*values.values(), with_grad=True)
        assert close(result, function(*map(exact.exactly, values.values())), 1e-9)
        active = [x for x in values if entry.scalars or not rule.inert(x)]
        parts = parts if len(active) > 1 else (parts,)
        for x, part in zip(active, parts, strict=True):
            wanted = exact.slope(function, list(values.values()), list(values).index(x))
            assert close(part, wanted, 1e-9), x


def grouped(function: Any, size: int, starred: bool) -> Any:
    """A function of tuples of scalars as one of the scalars."""
    if starred:
        return function
    return lambda *x: function(*(x[i : i + size] for i in range(0, len(x), size)))
