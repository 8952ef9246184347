"""docs/codes.md is what the table of codes makes, and every example triggers its code."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from adjointgen.codes import CODES

DOCS = Path(__file__).parents[1] / "docs"
make = runpy.run_path(str(DOCS / "make_codes.py"))


def test_the_page_is_fresh() -> None:
    assert (DOCS / "codes.md").read_bytes().decode() == make["page"]()


@pytest.mark.parametrize("name", [n for n, code in CODES.items() if code.example or code.command])
def test_examples(name: str) -> None:
    text = make["output"](CODES[name])
    assert re.findall(r"error\[(\w+)\]|: (ADJ\d+) ", text) in ([(name, "")], [("", name)])


def test_codes_without_an_example() -> None:
    """A nesting too deep for a page, and faults of adjointgen."""
    bare = [n for n, code in CODES.items() if not code.example and not code.command]
    assert bare == ["ADJ004", "ADJ900"]


def test_every_code_in_the_package_is_in_the_table() -> None:
    package = DOCS.parent / "adjointgen"
    text = "".join(path.read_text("utf-8") for path in package.rglob("*.py"))
    assert {*re.findall(r"ADJ\d+", text)} == {*CODES}
