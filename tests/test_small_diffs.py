"""A small edit of a source makes a small diff, and nothing else moves in it."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import pytest

from adjointgen.write.emit import _zero_lines
from adjointgen.write.layout import WIDTH
from benchmarks.edits import KINDS, Edit
from benchmarks.small_diffs import TARGET, Output, changes, compare, generated, measure

ROOT = Path(__file__).parent.parent
GIST = ROOT / "examples/gist.py"


@pytest.mark.parametrize("name", ["gist", "sabr", "himmelblau", "portfolio", "logistic_regression"])
def test_small_edits_make_small_diffs(name: str) -> None:
    results, left_out = measure(ROOT / "examples" / f"{name}.py")
    assert {r.edit.kind for r in results} <= set(KINDS) and len(results) >= 13 > left_out
    assert [r.astray for r in results if r.astray] == []
    assert median(r.added for r in results) <= TARGET
    assert all(r.added == 1 for r in results if r.edit.kind == "comment")
    assert all(r.added <= 8 for r in results if r.edit.kind == "operation")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        # `b = a**2` was edited; this has nothing to do with it.
        ("    d = exp(c)\n", "    d = exp( c )\n", "forward d: d = exp(c) -> d = exp( c )"),
        ("    df_dd = 1\n    df_de = 1\n", "    df_de = 1\n    df_dd = 1\n", "reverse f: "),
        ("    df_dc += df_de * de_dc\n", "", "reverse e: df_dc += df_de * de_dc"),
        ("import cos, exp, sin", "import cos, sin, exp", "head: from numpy import"),
        ("    return f, df_dx", "    return (f, df_dx)", "end return: return f, df_dx"),
        ("def f(x, ", "def f( x, ", "signature: def f(x, "),
        ("    d = exp(c)\n    e = sin(c)\n", "    e = sin(c)\n    d = exp(c)\n", "another order: "),
    ],
)  # fmt: skip
def test_what_goes_astray_is_noticed(old: str, new: str, told: str) -> None:
    source = GIST.read_text()
    before = generated(source, GIST, "f")
    edited = source.replace("a**2", "a**3")
    after = generated(edited, GIST, "f")
    edit = Edit("constant", edited, frozenset({"b"}), frozenset({"a"}))
    assert compare(edit, source, "f", before, after).astray == []
    assert old in after.text
    other = Output(after.text.replace(old, new, 1), after.values)
    astray = compare(edit, source, "f", before, other).astray
    assert any(line.startswith(told) for line in astray), astray


def test_zero_lines_move_little() -> None:
    """However many there are, the lines break at the same names again soon."""
    names = tuple(f"df_d{'abcdefgh'[i % 8] * (i % 5 + 1)}{i}" for i in range(300))
    lines = _zero_lines("0.0", names)
    moved = []
    for i in range(len(names)):
        for other in ((*names[:i], "df_dnew", *names[i:]), (*names[:i], *names[i + 1 :])):
            found = _zero_lines("0.0", other)
            assert " = ".join(n.strip().removesuffix(" = 0.0") for n in found) == " = ".join(other)
            moved.append(sum(line in set(found) - set(lines) for line in found))
    assert sum(moved) / len(moved) < 3
    for line in lines:
        assert len(line) <= WIDTH
    assert sum(map(len, lines)) / len(lines) > 0.7 * WIDTH
    wide = ("df_d" + "w" * 100, "df_da", "df_d" + "w" * 80, "df_db")
    assert all(len(n) <= WIDTH or n.count(" = ") == 1 for n in _zero_lines("0", wide))
    assert _zero_lines("0", ("df_da", "df_db")) == ["    df_da = df_db = 0"]


def test_changes_are_paired() -> None:
    assert list(changes(["a", "b"], ["a", "c"])) == [["b", "c"]]
    assert list(changes(["a"], ["a", "b", "c"])) == [["b"], ["c"]]
