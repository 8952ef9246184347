"""Every rule by itself: its lines are run as they stand and held against mpmath and SymPy."""

from __future__ import annotations

import numpy as np
import pytest

from adjointgen import rulebook
from adjointgen.rule import INTEGER
from tests.rules import book, exact, far, symbols
from tests.rules.book import ENTRIES, RUNNABLE, close

ELEMENTWISE = [k for k in RUNNABLE if ENTRIES[k].rule.elementwise]


def test_every_rule_was_found() -> None:
    rules = [r for operation in rulebook._index() for r in rulebook._load(operation)]
    assert len(ENTRIES) == sum(rule.elementwise for rule in rules)
    assert len(ENTRIES) >= 160


def test_every_operation_has_evidence() -> None:
    elementwise = {e.rule.operation for e in ENTRIES.values() if e.rule.elementwise}
    assert set(exact.FUNCTIONS) == elementwise


def test_every_far_point_is_of_a_rule() -> None:
    assert set(far.POINTS) <= {e.rule.operation for e in ENTRIES.values()}
    assert set(far.ERRORS) <= set(far.POINTS)


def test_of_several_results_only_whole_numbers_signs_and_flags_have_no_derivative() -> None:
    """A result that no rule is for counts as constant: none may be forgotten."""
    found = set()
    for operation in rulebook.names():
        rules = rulebook.find(operation)
        for rule in rules:
            seeds = {r.seed for r in rules if r.call == rule.call}
            found |= {
                (rule.operation, result)
                for result in rule.results
                if not (f"df_d{result}" in seeds if rule.seed else rule.by_result[result])
            }
    assert found == {
        ("numpy.divmod", "q"),
        ("numpy.frexp", "e"),
        ("numpy.modf", "n"),
        ("numpy.linalg.lstsq", "rank"),
        ("numpy.linalg.slogdet", "sign"),
        ("scipy.linalg.cho_factor", "low"),
    }


# ----- values and derivatives in float64 -----


def hold(entry: book.Entry, values: book.Values, rtol: float = 1e-9) -> None:
    """The first line and all derivatives of a rule at one point against mpmath."""
    rule = entry.rule
    operands = [values.get(x) for x in rule.taken]
    seed = 1.5 if rule.seed else 1.0
    results, derivatives = entry.run(values, seed)
    for found, wanted in zip(results, exact.value(rule.operation, operands), strict=True):
        assert close(found, wanted, rtol), (rule.operation, values, found, wanted)
    for (z, x), found in derivatives.items():
        places = rule.operands.index(x), rule.results.index(z)
        wanted = seed * exact.derivative(rule.operation, operands, *places)
        assert close(found, wanted, rtol), (rule.operation, values, z, x, found, wanted)


@pytest.mark.parametrize("key", ELEMENTWISE)
def test_values_and_derivatives(key: str) -> None:
    entry = ENTRIES[key]
    zero = set(entry.derivatives)
    for values in book.scalars(entry, 16 if entry.rule.seed else 4, np.random.default_rng(11)):
        hold(entry, values)
        zero -= {place for place, found in entry.run(values)[1].items() if found != 0}
    # A derivative that is 0 at every sample was not tested. One is not 0 at x = 0 only, and where
    # it is uniform a density does not depend on its place.
    assert not zero or key == "numpy.heaviside" or "uniform" in key


@pytest.mark.parametrize("key", [k for k in RUNNABLE if ENTRIES[k].rule.operation in far.POINTS])
def test_far_ends(key: str) -> None:
    entry = ENTRIES[key]
    for point in far.POINTS[entry.rule.operation].split():
        values: book.Values = {"xp": book.XP, "fp": book.FP}
        values = {x: values[x] for x in entry.letters if x in values}
        for x, text in zip(entry.letters, point.split(",")):
            integer = entry.rule.annotated(x) == INTEGER
            values[x] = int(text) if integer else float(text)
        hold(entry, values, far.ERRORS.get(entry.rule.operation, 1e-12))


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
