"""What a rule says of itself: does it choose or pick, is it steep, does it go by values?"""

from __future__ import annotations

import pytest

from adjointgen.passes.guards import by_values, chooses, picks, steep
from adjointgen.read.rule import parse
from adjointgen.rule import Rule
from adjointgen.rulebook import BUILTIN


def rule(name: str) -> Rule:
    """Of `operation`, or of `operation:name of the rule`."""
    operation, _, own = name.partition(":")
    return next(r for r in BUILTIN.find(operation) if not own or r.name == own)


@pytest.mark.parametrize(
    "name, wanted",
    [
        ("numpy.where", "chooses"),
        ("numpy.maximum", "chooses"),
        ("numpy.nanmax", "chooses"),
        ("numpy.select", "chooses"),
        ("indexing:getitem_at", "chooses"),
        ("indexing:getitem", "picks"),
        ("numpy.take", "picks"),
        ("numpy.fmax", "chooses"),
        ("numpy.max", "picks"),
        ("numpy.triu", "picks"),
        ("numpy.i0", ""),
        ("numpy.sum", ""),
    ],
)
def test_choosing_and_picking(name: str, wanted: str) -> None:
    assert chooses(rule(name)) == (wanted == "chooses")
    assert picks(rule(name)) == (wanted != "")


def test_a_rule_of_the_users_is_no_indexing() -> None:
    head = "@pullback\ndef getitem_at(df_dz, x, i):\n    z = getitem_at(x, i)\n"
    own = parse("own.getitem_at", f"{head}    df_dx = df_dz * i\n    return z, df_dx\n")
    assert not chooses(own) and not picks(own)


@pytest.mark.parametrize(
    "name, wanted",
    [
        ("numpy.sin", False),
        ("numpy.abs", False),
        ("numpy.tan", False),
        ("numpy.tanh", False),
        ("numpy.arctan", False),
        ("numpy.sqrt", True),
        ("numpy.log", True),
        ("scipy.special.erfcx", True),
        ("scipy.special.expit", False),
        ("scipy.special.ndtri", True),
        ("scipy.special.erf", False),
        ("scipy.special.log_expit", False),
        ("scipy.special.log_ndtr", False),
    ],
)
def test_steep_rules(name: str, wanted: bool) -> None:
    assert steep(rule(name), rule(name).derivatives["x"]) == wanted


def elementwise(line: str, *before: str) -> Rule:
    lines = "".join(f"    {text}\n" for text in before)
    head = "@elementwise\ndef own(x, y):\n    z = own(x, y)\n"
    return parse("own.own", f"{head}{lines}    dz_dx = {line}\n    return z, dz_dx\n")


@pytest.mark.parametrize(
    "line, wanted",
    [
        ("x * y + 1.0", False),
        ("x / 2.0", False),
        ("x / 1", False),
        ("x / 0.0", True),
        ("x % 0", True),
        ("x % 3", False),
        ("1.0 / x", True),
        ("x % y", True),
        ("x ** 2", False),
        ("x ** 0", False),
        ("x ** 0.5", False),
        ("x ** -1", True),
        ("x ** -0.5", True),
        ("x ** y", True),
        ("np.sin(x)", False),
        ("np.sin(1.0 / x)", True),
        ("np.sin(2.0 / 4.0 * x)", False),
        ("np.multiply(x, np.sqrt(y))", True),
        ("x * np.log(y)", True),
        ("(x + y).sum()", True),
        ("-(y / x)", True),
        ("2.0 if x > y else 1.0 / y", True),
    ],
)
def test_steep_lines(line: str, wanted: bool) -> None:
    own = elementwise(line)
    assert steep(own, own.derivatives["x"]) == wanted
    apart = elementwise("2.0 * t", f"t = {line}", "u = 1.0 / x")
    assert steep(apart, apart.derivatives["x"]) == wanted


@pytest.mark.parametrize(
    "name, letter, wanted",
    [
        ("numpy.sort", "a", False),
        ("numpy.append:append_along", "arr", False),
        ("numpy.fft.fft:fft_abs_of_length", "a", True),
        ("numpy.ediff1d", "ary", True),
    ],
)
def test_rules_that_go_by_values(name: str, letter: str, wanted: bool) -> None:
    assert by_values(rule(name), rule(name).derivatives[letter]) == wanted


@pytest.mark.parametrize(
    "line, wanted",
    [
        ("df_dz", False),
        ("df_dz * x", True),
        ("df_dz * z", True),
        ("df_dz * n", False),  # an axis
        ("df_dz * np.zeros_like(x)", False),
        ("df_dz * np.size(x)", False),
        ("df_dz * np.size(1.0 * x)", False),
        ("df_dz * np.exp(x)", True),
        ("df_dz * x.sum()", True),
        ("(df_dz + n).sum()", False),
        ("(df_dz + x).sum()", True),
        ("helpers.unbroadcast(df_dz, x)", False),
        ("helpers.unbroadcast(df_dz * y, x)", True),
        ("helpers.unbroadcast(df_dz, 2.0 * x)", True),
        ("helpers.block_adjoint(df_dz, [x, y])", False),
        ("helpers.block_adjoint(df_dz, [x, 2.0 * y])", True),
        ("helpers.block_adjoint(df_dz, (2.0 * x, y))", True),
        ("helpers.block_adjoint(df_dz, [[x], [y]])", False),
    ],
)
def test_lines_that_go_by_values(line: str, wanted: bool) -> None:
    head = "@pullback\ndef own(df_dz, x, y, n: Axis):\n    z = own(x, y, n)\n"
    own = parse("own.own", f"{head}    df_dx = {line}\n    return z, df_dx\n")
    assert by_values(own, own.derivatives["x"]) == wanted
    text = f"{head}    t = {line}\n    df_dx = helpers.unbroadcast(df_dz, t)\n    return z, df_dx\n"
    apart = parse("own.own", text)
    assert by_values(apart, apart.derivatives["x"]) == wanted
