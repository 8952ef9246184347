"""What the tests of pages share: sources to explain, and what is printed of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from adjointgen.commands import main

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests" / "explain"
WIDE = FOLDER / "wide.py"  # comments, helpers, unpacking, statements of several lines
HOSTILE = FOLDER / "hostile.py"  # text that would like to be obeyed
LONG = FOLDER / "long.py"  # a hundred lines


def explained(capsys: Any, *arguments: str) -> str:
    assert main(["explain", *arguments]) == 0
    out, err = capsys.readouterr()
    assert not err
    return str(out)


def shown(capsys: Any, *arguments: str) -> dict[str, Any]:
    assert main(["show", *arguments, "-q", "--output-format", "json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found
