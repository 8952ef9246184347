"""`adjointgen rules`, and the pages that are made of the rule book."""

from __future__ import annotations

import builtins
import inspect
import json
import math
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.integrate
import scipy.linalg
import scipy.special
import scipy.stats

from adjointgen import catalog, purity, rulebook
from adjointgen.rule import INDEXING
from tests.agreement import run

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize("page", ["rules", "conventions"])
def test_the_pages_are_fresh(page: str) -> None:
    make = runpy.run_path(str(DOCS / "make_rules.py"))
    assert (DOCS / f"{page}.md").read_bytes().decode() == make[f"{page}_page"]()


def test_every_rule_is_in_the_catalog_once() -> None:
    found = [rule.text for entry in catalog.entries() for rule in entry.rules]
    assert sorted(found) == sorted(r.text for n in rulebook._index() for r in rulebook._load(n))
    names = [entry.name for entry in catalog.entries()]
    assert len(set(names)) == len(names)


def test_every_name_is_one_of_its_library() -> None:
    """A rule, an alias or a list that names nothing would never be found."""
    later = {"cbrt", "exp2", "fma", "sumprod"}  # of math, after Python 3.10
    libraries = {"numpy": np, "math": math, "scipy": scipy, "builtins": builtins}
    listed = purity.FLAT | purity.INERT | purity.CASTS | set(rulebook.names())
    for name in sorted(listed):
        if name == INDEXING:
            continue
        library, *path = name.split(".")
        found: Any = libraries[library]
        for part in path:
            found = getattr(found, part, None)
        last, there = path[-1], found is not None
        symbols = name in rulebook.OPERATORS.values()
        assert there or symbols or (library == "math" and last in later), name


def test_json() -> None:
    code, out, err = run("rules", "--format", "json")
    assert (code, err) == (0, "")
    table = {record["name"]: record for record in json.loads(out)}
    assert table["numpy.sin"]["differentiable"] is True
    assert table["numpy.sin"]["by"] == ["x"] and "math.sin" in table["numpy.sin"]["aliases"]
    assert table["numpy.floor"]["differentiable"] is False
    assert table["scipy.special.gammainc"]["by"] == ["x"]
    assert table["numpy.divmod"]["by"] == ["x", "y"]
    assert sum(record["differentiable"] for record in table.values()) >= 150


@pytest.mark.parametrize("name", ["sinh", "np.sinh", "numpy.sinh", "math.sinh"])
def test_one_rule(name: str) -> None:
    code, out, err = run("rules", name)
    assert (code, err) == (0, "")
    assert out.startswith("np.sinh  # also math.sinh\n") and "    dy_dx = np.cosh(x)\n" in out


def test_other_spellings() -> None:
    assert "def power_constant" in run("rules", "**")[1]
    assert "def divide" in run("rules", "x / y")[1]
    assert "def erf" in run("rules", "special.erf")[1]
    both = run("rules", "erf")[1]
    assert "math.erf" in both and "special.erf" in both
    assert "derivative is zero" in run("rules", "np.floor")[1]
    assert "nothing flows" in run("rules", "np.isfinite")[1]


def test_the_whole_table() -> None:
    code, out, err = run("rules")
    assert (code, err) == (0, "")
    assert "\ntrigonometric\n" in out and "    np.arcsin " in out and "math.asin" in out
    assert out.splitlines()[-1].endswith("without one")


def test_an_unknown_name() -> None:
    code, out, err = run("rules", "np.sinn")
    assert (code, out) == (2, "")
    assert err.startswith("error[ADJ010]: there is no rule for `np.sinn`") and "`np.sin`" in err


def test_keywords_are_those_of_the_operation() -> None:
    """`np.clip(a=x, …)`: what the rule accepts by name has that name in the library."""
    for name in ("clip", "nan_to_num", "interp", "sinc", "i0"):
        theirs = list(inspect.signature(getattr(np, name)).parameters)
        for rule in rulebook.find(f"numpy.{name}"):
            assert list(rule.operands) == theirs[: len(rule.operands)], rule.name
