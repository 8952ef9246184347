"""Arithmetic on the constants of a rule's text."""

from __future__ import annotations

import ast

import pytest

from adjointgen.expression import Expression, atom, parse_expression, tree
from adjointgen.passes import simplify


def text(e: Expression) -> str:
    return ast.unparse(tree(e)).replace("ʘ.numpy.", "np.").replace("ʘ.helpers.", "helpers.")


FILLED = [
    ("y * x ** (y - 1.0)", "2", "2 * x"),
    ("y * x ** (y - 1.0)", "3", "3 * x ** 2.0"),
    ("y * x ** (y - 1.0)", "1", "1"),
    ("y * x ** (y - 1.0)", "0", "0"),
    ("y * x ** (y - 1.0)", "0.5", "0.5 * x ** (-0.5)"),
    ("y * x ** (y - 1.0)", "-1", "-1 * x ** (-2.0)"),
    ("y * x ** (y - 1.0)", "-2.5", "-2.5 * x ** (-3.5)"),
    ("y * x ** (y - 1.0)", "1.0", "1.0"),
    ("y * x ** (y - 1.0)", "0.1", "0.1 * x ** (-0.9)"),
    ("y * x ** (y - 1.0)", "0.7", "0.7 * x ** (0.7 - 1.0)"),
    ("x * y", "1", "x"),
    ("y * x", "1", "x"),
    ("y * x", "1.0", "1.0 * x"),
    ("x * y", "1.0", "x * 1.0"),
    ("x * y", "0", "x * 0"),
    ("y * x", "0", "0"),
    ("x ** y", "1", "x"),
    ("x ** y", "2", "x ** 2"),
    ("x ** y", "0", "1"),
    ("y ** x", "1", "1 ** x"),
    ("x + y", "1", "x + 1"),
    ("x + y", "0", "x + 0"),
    ("x / y", "1", "x / 1"),
    ("y - x", "1", "1 - x"),
    ("x - y", "0", "x - 0"),
    ("y + 2", "3", "5"),
    ("y - 3", "2", "-1"),
    ("y * y", "3", "9"),
    ("y * y", "99", "99 * 99"),
    ("2 - y", "-1", "3"),
    ("y / 2", "4", "4 / 2"),
    ("y ** 2", "4", "4 ** 2"),
    ("np.where(x > y, y - 1.0, y * x)", "1", "np.where(x > 1, 0.0, x)"),
    ("np.sin(y * x)", "1", "np.sin(x)"),
    ("-x * y", "1", "-x"),
    ("y * x", "1e308", "1e+308 * x"),
    ("y * 10 * x", "1e308", "1e309 * x"),
    ("1.5 * y", "9" * 400, f"1.5 * {'9' * 400}"),
    # A quotient of a float is written out if it is short.
    ("1.0 / y", "2.0", "0.5"),
    ("1.0 / y", "4", "0.25"),
    ("1.0 / y", "80.0", "0.0125"),
    ("1.0 / y", "160.0", "1.0 / 160.0"),
    ("1.0 / y", "3.0", "1.0 / 3.0"),
    ("1.0 / y", "0.0", "1.0 / 0.0"),
    ("y / 2.0", "1", "1 / 2.0"),
    ("1.0 / y", "9" * 400, f"1.0 / {'9' * 400}"),
    ("x - y", "0.0", "x"),
    ("1.0 * x - y", "0", "1.0 * x"),
    ("x + y", "0.0", "x + 0.0"),
    ("-y * x", "-2.5", "2.5 * x"),
    ("-y * x", "2.5", "-2.5 * x"),
    ("-y", "0", "-0"),
    ("~y", "-2", "~-2"),
    ("-(x ** y)", "1", "-x"),
    # What is None by default is left out at the end of a call of NumPy, not of a helper.
    ("np.fft.fft(x, y)", "None", "np.fft.fft(x)"),
    ("np.fft.fft(x, y, y)", "None", "np.fft.fft(x)"),
    ("np.fft.fft(x, y, z)", "None", "np.fft.fft(x, None, z)"),
    ("np.fft.fft(x, z, norm=y)", "None", "np.fft.fft(x, z)"),
    ("np.fft.fft(x, n=y, norm=z)", "None", "np.fft.fft(x, norm=z)"),
    ("np.sum(y)", "None", "np.sum(None)"),
    ("np.sin(np.sum(x, y))", "None", "np.sin(np.sum(x))"),
    ("np.sum(x, y).real", "None", "np.sum(x).real"),
    ("x.sum(y)", "None", "x.sum(None)"),
    ("(x @ z).sum(z, y)", "None", "(x @ z).sum(z)"),
    ("ʘ.helpers.spread(x, y)", "None", "helpers.spread(x, None)"),
    ("ʘ.helpers.spread(x, axis=y)", "None", "helpers.spread(x, axis=None)"),
    ("np.sum(x, y)", "0", "np.sum(x, 0)"),
]


@pytest.mark.parametrize("rule, literal, expected", FILLED)
def test_fill(rule: str, literal: str, expected: str) -> None:
    assert text(simplify.fill(parse_expression(rule), {"y": literal})) == expected


@pytest.mark.parametrize(
    "rule, numbers, expected",
    [
        ("1.0 / y", {"y": "2.0"}, "0.5"),
        ("1.0 / y", {"y": "2.0", "z": "1.0"}, "0.5"),
        ("x * (1.0 - y)", {"y": "0.5"}, "x * 0.5"),
        ("x * y", {"y": "2.0"}, "x * y"),
        ("1.0 / 2.0", {"y": "2.0"}, "1.0 / 2.0"),
        ("1.0 / 2.0 + x", {}, "1.0 / 2.0 + x"),
        ("np.sin(y)", {"y": "2.0"}, "np.sin(y)"),
    ],
)
def test_folded_only_where_arithmetic_goes_away(
    rule: str, numbers: dict[str, str], expected: str
) -> None:
    assert text(simplify.folded(parse_expression(rule), numbers)) == expected


@pytest.mark.parametrize(
    "rule, expected",
    [
        ("6 * x ** 5.0", "6 * x ** 5"),
        ("x ** (-2.0)", "x ** (-2)"),
        ("x ** 0.5", "x ** 0.5"),
        ("x ** y", "x ** y"),
        ("x * 2.0", "x * 2.0"),
        ("np.sin(x ** 3.0) / 2.0", "np.sin(x ** 3) / 2.0"),
    ],
)
def test_whole_powers(rule: str, expected: str) -> None:
    assert text(simplify.whole_powers(parse_expression(rule))) == expected


@pytest.mark.parametrize(
    "parts, expected",
    [
        (["x"], "x"),
        (["1", "1"], "2"),
        (["1", "-1"], "0"),
        (["1", "1.5", "2"], "4.5"),
        (["x", "x"], "2.0 * x"),
        (["x", "x", "x"], "3.0 * x"),
        (["x", "y"], "x + y"),
        (["x", "1", "x"], "x + 1 + x"),
        (["1", "x"], "1 + x"),
        (["np.sin(x)", "np.sin(x)"], "2.0 * np.sin(x)"),
        (["np.sin(x)", "np.cos(x)", "y"], "np.sin(x) + np.cos(x) + y"),
    ],
)
def test_total(parts: list[str], expected: str) -> None:
    assert text(simplify.total([parse_expression(p) for p in parts])) == expected


def test_the_functions_of_a_total_are_operands_that_can_be_spelt() -> None:
    found = simplify.total([parse_expression("np.sin(x)"), atom("x")])
    assert set(found.operands) == {"ʘ.numpy.sin", "x"}


@pytest.mark.parametrize(
    "written, value",
    [("2", 2), ("-2", -2), ("--2", 2), ("2.5", 2.5), ("+2", None), ("~2", None), ("x", None),
     ("True", None), ("2j", None), ("not 1", None), ("-x", None), ("'a'", None)],
)  # fmt: skip
def test_literal(written: str, value: float | None) -> None:
    found = simplify.literal(ast.parse(written, mode="eval").body)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize("value, written", [(2, "2"), (-2, "-2"), (0, "0"), (-0.5, "-0.5")])
def test_number(value: float, written: str) -> None:
    node = simplify.number(value)
    assert ast.unparse(node) == written
    assert not isinstance(node, ast.Constant) or node.value >= 0


@pytest.mark.parametrize(
    "rule, expected",
    [
        ("1.0 / x", "np.divide(1.0, x)"),
        ("x / y", "x / y"),
        ("x / (y * x)", "np.divide(x, y * x)"),
        ("x ** y", "np.power(x, y)"),
        ("y ** x", "y ** x"),
        ("x * y - x", "x * y - x"),
        ("-(y / x) / x", "np.divide(-np.divide(y, x), x)"),
        ("y / x ** 2.0", "np.divide(y, np.power(x, 2.0))"),
    ],
)
def test_unraising(rule: str, expected: str) -> None:
    assert text(simplify.unraising(parse_expression(rule), frozenset("x"))) == expected


@pytest.mark.parametrize(
    "rule, expected",
    [
        ("np.ones_like(a)", "1"),
        ("np.ones_like(a) / np.size(a)", "1 / np.size(a)"),
        ("np.ones_like(a) * b", "b"),
        ("np.zeros_like(a)", "np.zeros_like(a)"),
    ],
)
def test_without_ones(rule: str, expected: str) -> None:
    assert text(simplify.without_ones(parse_expression(rule))) == expected
