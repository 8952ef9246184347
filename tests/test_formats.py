"""`--output-format`: one refusal in each format, what is special in it, and exit codes as ever."""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft4Validator

from adjointgen.codes import CODES
from adjointgen.commands import formats, generate, lint, main, show
from adjointgen.diagnostics import Diagnostic, SourceText, Span

SCHEMA = Path(__file__).parent / "schemas/sarif-schema-2.1.0.json"
FORMATS = ("concise", "json", "github", "sarif")
Capture = pytest.CaptureFixture[str]

GOOD = "from numpy import sin\n\n\ndef f(x):\n    return sin(x)\n"
BAD = "from numpy import sin\n\n\ndef f(x):\n    y = sin(x)\n    y = y * x\n    return y\n"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "bad.py").write_text(BAD)
    return tmp_path


def told(capsys: Capture, *arguments: str) -> tuple[int, str]:
    """The exit code and stdout of a command."""
    code = main(list(arguments))
    return code, capsys.readouterr().out


def check(text: str) -> dict[str, Any]:
    """SARIF that is valid by the schema and by what the schema cannot say; its one run."""
    log = json.loads(text)
    Draft4Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(log)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == list(CODES)
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        for location in [*result["locations"], *result.get("relatedLocations", ())]:
            uri = location["physicalLocation"]["artifactLocation"]["uri"]
            assert re.fullmatch(r"([\w./~-]|%[0-9A-F]{2})+", uri, re.ASCII)
            assert not uri.startswith("/")
    return run  # type: ignore[no-any-return]


# ----- the formats -----


def test_concise(files: Path, capsys: Capture) -> None:
    expected = "bad.py:6:5: ADJ201 `y` is bound twice\n"
    assert told(capsys, "lint", "bad.py:f", "--output-format", "concise") == (3, expected)


def test_json(files: Path, capsys: Capture) -> None:
    code, out = told(capsys, "lint", "bad.py:f", "--output-format", "json")
    assert code == 3
    assert json.loads(out) == [
        {
            "file": "bad.py",
            "line": 6,
            "column": 5,
            "end_line": 6,
            "end_column": 6,
            "code": "ADJ201",
            "message": "`y` is bound twice",
            "help": "call this value `y2`, and read `y2` from there on",
            "doc": "docs/codes.md#adj201",
        }
    ]


def test_github(files: Path, capsys: Capture) -> None:
    code, out = told(capsys, "lint", "bad.py:f", "--output-format", "github")
    assert code == 3
    assert out == (
        "::error file=bad.py,line=6,col=5,endLine=6,endColumn=6,title=ADJ201%3A bound twice"
        "::`y` is bound twice%0Ahelp: call this value `y2`, and read `y2` from there on\n"
    )


def test_sarif(files: Path, capsys: Capture) -> None:
    code, out = told(capsys, "lint", "bad.py:f", "--output-format", "sarif")
    assert code == 3
    run = check(out)
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("ADJ201", "error")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "bad.py"
    assert place["region"] == {"startLine": 6, "startColumn": 5, "endLine": 6, "endColumn": 6}
    first = result["relatedLocations"][0]
    assert first["physicalLocation"]["region"]["startLine"] == 5
    assert first["message"]["text"] == "first bound here"
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_the_formats_are_those_of_the_options() -> None:
    for verb in (show, lint, generate):
        parser = argparse.ArgumentParser()
        verb.configure(parser)
        (action,) = [a for a in parser._actions if a.dest == "diagnostics_as"]
        assert set(action.choices or ()) == {"text", *FORMATS} == {"text", *formats._FORMATS}


# ----- every verb -----


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("lint bad.py:f", 3),
        ("lint bad.py:f good.py:g", 3),
        ("lint gone.py:f", 2),
        ("lint good.py", 2),
        ("show bad.py:f", 3),
        ("show good.py:g", 2),
        ("generate bad.py:f -o out.py", 3),
        ("generate good.py:f -o out.py --check", 1),
        ("generate good.py:f -o good.py --check", 2),
        ("generate good.py:f -o out.py --diff", 2),
    ],
)
def test_refusals_go_to_stdout_and_exit_codes_stay(
    files: Path, capsys: Capture, form: str, command: str, expected: int
) -> None:
    code = main([*command.split(), "--output-format", form])
    out, err = capsys.readouterr()
    assert code == expected
    assert "error" not in err
    codes = re.findall(r"ADJ\d+", out)
    if form == "sarif":
        run = check(out)
        notes = [
            note["descriptor"]["id"]
            for key in ("toolConfigurationNotifications", "toolExecutionNotifications")
            for note in run["invocations"][0].get(key, ())
        ]
        assert run["invocations"][0]["executionSuccessful"] == (not notes)
        codes = [result["ruleId"] for result in run["results"]] + notes
    assert max(CODES[code].exit_code for code in codes) == expected


@pytest.mark.parametrize("command", ["lint good.py:f", "generate good.py:f -o out.py"])
def test_where_nothing_is_wrong_the_answer_is_empty(
    files: Path, capsys: Capture, command: str
) -> None:
    for form in FORMATS:
        code, out = told(capsys, *command.split(), "--output-format", form)
        assert code == 0
        if form == "sarif":
            assert check(out)["results"] == []
        else:
            assert out == ("[]\n" if form == "json" else "")


def test_code_on_stdout_stays_code(files: Path, capsys: Capture) -> None:
    for command in ("show good.py:f", "generate good.py:f -o -"):
        code, out = told(capsys, *command.split(), "--output-format", "json")
        assert code == 0
        ast.parse(out)
        assert "def f(x, with_grad=False):" in out


def test_an_internal_error_is_told_in_the_format(
    files: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.delenv("ADJOINTGEN_TRACEBACK", raising=False)
    monkeypatch.setattr(show, "program_of", broken)
    code, out = told(capsys, "show", "good.py:f", "--output-format", "sarif")
    assert code == 4
    (note,) = check(out)["invocations"][0]["toolExecutionNotifications"]
    assert note["descriptor"]["id"] == "ADJ900"
    assert note["message"]["text"].startswith("internal error: ZeroDivisionError: a fault\n")


# ----- stale files -----


def test_stale_files(files: Path, capsys: Capture) -> None:
    (files / "src").mkdir()
    for name in ("one", "two", "three", "four"):
        (files / f"src/{name}.py").write_text(GOOD)
    command = ["generate", "src", "--all", "-o", "out"]
    assert main(command) == 0
    (files / "out/one.py").unlink()
    (files / "src/two.py").write_text(GOOD.replace("sin(x)", "sin(x) * 2"))
    with (files / "out/three.py").open("a") as file:
        file.write("# by hand\n")
    capsys.readouterr()
    code, out = told(capsys, *command, "--check", "--output-format", "json")
    assert code == 1
    found = json.loads(out)
    assert [(d["file"], d["line"], d["code"], d["message"]) for d in found] == [
        (f"out/{name}.py", 1, "ADJ012", f"{Path('out', name)}.py is {state}")
        for name, state in (("one", "missing"), ("three", "edited by hand"), ("two", "stale"))
    ]
    assert {d["help"] for d in found} == {"run `adjointgen generate src --all -o out --force`"}
    code, out = told(capsys, *command, "--check", "--output-format", "sarif")
    assert (code, len(check(out)["results"])) == (1, 3)
    assert main([*command, "--force"]) == 0
    capsys.readouterr()
    assert told(capsys, *command, "--check", "--output-format", "json") == (0, "[]\n")


# ----- odd places and texts -----


def diagnostic(path: str, line: str, column: int, end: int) -> Diagnostic:
    source = SourceText(path, (line,))
    return Diagnostic("ADJ401", "no rule", "write one", source, Span(1, column, 1, end))


def test_github_escapes_what_a_workflow_would_read() -> None:
    source = SourceText("a,b:c%.py", ("x",))
    odd = Diagnostic("ADJ001", "50%\r::error::y", "one\ntwo", source, Span(1, 0, 1, 1))
    assert formats.github([odd]) == (
        "::error file=a%2Cb%3Ac%25.py,line=1,col=1,endLine=1,endColumn=2,"
        "title=ADJ001%3A the file cannot be read::50%25%0D::error::y%0Ahelp: one%0Atwo\n"
    )
    # Without a file there is no place, and a place of several lines has no columns.
    assert formats.github([odd._replace(source=None, span=None)]).startswith("::error title=")
    several = formats.github([odd._replace(span=Span(1, 3, 2, 4))])
    assert ",line=1,endLine=2,title=" in several


def test_columns_are_characters_in_json_and_utf_16_in_sarif() -> None:
    line = "y = '𝒳é' + λ << 2"
    at = line.index("λ")  # after one character of two units
    found = diagnostic("a.py", line, at, at + 1)
    (record,) = json.loads(formats.as_json([found]))
    assert (record["column"], record["end_column"]) == (at + 1, at + 2)
    run = check(formats.sarif([found]))
    assert run["columnKind"] == "utf16CodeUnits"
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startColumn"], region["endColumn"]) == (
        at + 2,
        at + 3,
    )


def test_a_file_has_a_relative_uri(files: Path) -> None:
    names = ["päth with space/ä#?%.py", "<stdin>", "a:b.py", "../above.py"]
    names += ["not\udcffutf8.py"] if os.name != "nt" else []
    for name in names:
        for path in (name, str(files / name)):
            run = check(formats.sarif([diagnostic(path, "x", 0, 1)]))
            uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            assert unquote(uri, errors="surrogateescape") == name
            text = formats.as_json([diagnostic(path, "x", 0, 1)])
            text.encode("ascii")
            assert str(files) not in text


def test_what_concerns_a_whole_file_is_told_of_its_first_line() -> None:
    whole = Diagnostic("ADJ004", "too deep", "", SourceText("deep.py", ("x",)))
    assert formats.concise([whole]) == "deep.py:1:1: ADJ004 too deep\n"
    assert formats.concise([whole._replace(source=None)]) == "adjointgen: ADJ004 too deep\n"
    region = check(formats.sarif([whole]))["results"][0]["locations"][0]["physicalLocation"]
    assert region["region"]["startLine"] == 1


def test_a_line_is_one_line_and_nothing_that_a_terminal_would_obey() -> None:
    odd = diagnostic("a\n\x1b[2Jb.py", "x", 0, 1)._replace(message="\x1b]0;t\x07 \u202eno\r")
    assert formats.concise([odd]) == (r"a\n\x1b[2Jb.py:1:1: ADJ401 \x1b]0;t\x07 \u202eno\r" + "\n")
    for text in (formats.github([odd]), formats.as_json([odd]), formats.sarif([odd])):
        assert not set(text) & set("\x1b\x07\u202e\r")


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_bytes_every_time(files: Path, capsys: Capture, form: str) -> None:
    command = ["lint", "bad.py:f", "gone.py", "--output-format", form]
    first = told(capsys, *command)
    assert told(capsys, *command) == first
    assert str(files) not in first[1]
