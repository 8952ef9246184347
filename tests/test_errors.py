"""The exact text of every refusal: `tests/errors/NAME.py`, and in NAME.txt what is printed for it.

The first line of a .txt is the command, run in that folder; what follows is its stderr. After a
change of a message, `ADJOINTGEN_UPDATE=1 pytest tests/test_errors.py` writes the files anew: read
the difference before you commit it. A new case needs the .py only (its command is then
`show NAME.py:f`).
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from adjointgen.codes import CODES
from adjointgen.commands import main

FOLDER = Path(__file__).parent / "errors"
CASES = sorted(path.stem for path in FOLDER.glob("*.py"))

# Codes that no file alone can trigger, and the test that triggers them.
ELSEWHERE = {
    "ADJ010": "test_catalog.py",
    "ADJ001": "test_selectors.py",
    "ADJ004": "test_reading.py",
    "ADJ008": "test_decorator_errors.py",
    "ADJ009": "test_decorator_errors.py",
    "ADJ011": "test_configuration.py",
    "ADJ012": "test_formats.py",
    "ADJ014": "test_diff.py",
    "ADJ501": "test_selectors.py",
    "ADJ502": "test_selectors.py",
    "ADJ504": "test_selectors.py",
    "ADJ505": "test_selectors.py",
    "ADJ900": "test_selectors.py",
}


@pytest.mark.parametrize("name", CASES)
def test_message(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(FOLDER)
    expected = FOLDER / f"{name}.txt"
    command = f"$ adjointgen show {name}.py:f"
    if expected.exists():
        command = expected.read_text("utf-8").split("\n", 1)[0]
    exit_code = main(command.split()[2:])
    out, err = capsys.readouterr()
    if os.environ.get("ADJOINTGEN_UPDATE"):
        expected.write_text(f"{command}\n{err}", "utf-8", newline="\n")
    assert f"{command}\n{err}" == expected.read_bytes().decode()
    assert out == ""
    codes = re.findall(r"^error\[(\w+)\]", err, re.MULTILINE)
    assert exit_code == max(CODES[code].exit_code for code in codes)
    if name.startswith("ADJ"):
        assert name[:6] in codes


@pytest.mark.parametrize("name", CASES)
def test_lint_says_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(FOLDER)
    command, _, told = (FOLDER / f"{name}.txt").read_text("utf-8").partition("\n")
    if command.startswith("$ adjointgen show"):
        main(["lint", *command.split()[3:]])
        assert capsys.readouterr().err.startswith(told)


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_is_triggered(code: str) -> None:
    if code in ELSEWHERE:
        assert code in (FOLDER.parent / ELSEWHERE[code]).read_text("utf-8")
    else:
        assert any(name.startswith(code) for name in CASES)


def test_every_refusal_has_a_place_and_a_cure() -> None:
    for name in CASES:
        text = (FOLDER / f"{name}.txt").read_text("utf-8")
        for refusal in text.split("error[")[1:]:
            assert "= help: " in refusal, name
            if not refusal.startswith("ADJ005"):
                assert f"--> {name}.py:" in refusal, name
