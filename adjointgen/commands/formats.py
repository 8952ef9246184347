"""Diagnostics in the formats of `--output-format`: for people, editors, scripts and services.

`text` goes to stderr, every other format to stdout. Files are named from the working folder, with
`/`; lines and columns count from 1, the end of a place is exclusive. What concerns a whole file is
told of its first line. Nothing in a format differs from run to run or machine to machine.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from adjointgen.codes import CODES, REJECTED
from adjointgen.commands.options import put
from adjointgen.diagnostics import Diagnostic, SourceText, Span, render, visible
from adjointgen.read.project import shown


def tell(diagnostics: Sequence[Diagnostic], parsed: argparse.Namespace) -> None:
    """Print diagnostics, in a machine's format also where there are none."""
    form = getattr(parsed, "diagnostics_as", "text")
    if form != "text":
        put(_FORMATS[form](diagnostics))
    elif diagnostics:
        from adjointgen.commands.terminal import ink

        paint = ink(parsed, sys.stderr)
        print("\n\n".join(render(d, paint) for d in diagnostics), file=sys.stderr)


class Place(NamedTuple):
    """Where a diagnostic is, as other programs say it; the columns count characters."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


def place_of(d: Diagnostic) -> Place | None:
    return None if d.source is None else _place(d.source, d.span or _WHOLE)


_WHOLE = Span(1, 0, 1, 0)


def _place(source: SourceText, span: Span) -> Place:
    file = shown(source.path).replace(os.sep, "/")
    return Place(file, span.line, span.column + 1, span.end_line, span.end_column + 1)


# ----- a line each -----


def concise(diagnostics: Iterable[Diagnostic]) -> str:
    """`file:line:column: CODE message`; what has no place is told by `adjointgen:`."""
    return "".join(f"{_where(d)}: {d.code} {visible(d.message)}\n" for d in diagnostics)


def _where(d: Diagnostic) -> str:
    at = place_of(d)
    return f"{visible(at.file)}:{at.line}:{at.column}" if at else "adjointgen"


def github(diagnostics: Iterable[Diagnostic]) -> str:
    """Commands of a GitHub workflow, which puts them beside the lines in a pull request."""
    return "".join(map(_command, diagnostics))


def _command(d: Diagnostic) -> str:
    at = place_of(d)
    said: dict[str, object] = {}
    if at:
        said |= {"file": at.file, "line": at.line}
        if at.line == at.end_line:  # columns are for places within one line
            said |= {"col": at.column, "endLine": at.end_line, "endColumn": at.end_column}
        else:
            said |= {"endLine": at.end_line}
    said["title"] = f"{d.code}: {CODES[d.code].summary}"
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in said.items())
    return f"::error {properties}::{_data(_message(d))}\n"


def _data(text: str) -> str:
    # What a workflow reads back is the text itself; it shows it in a log, so the rest is escaped.
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return visible(text)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _message(d: Diagnostic) -> str:
    return f"{d.message}\nhelp: {d.help}" if d.help else d.message


# ----- JSON -----


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """A list of objects, one for each diagnostic."""
    return _dumped([_record(d) for d in diagnostics])


def _record(d: Diagnostic) -> dict[str, object]:
    at = place_of(d)
    places = at._asdict() if at else dict.fromkeys(Place._fields)
    said = {"code": d.code, "message": d.message, "help": d.help}
    return {**places, **said, "doc": f"docs/codes.md#{d.code.lower()}"}


def _dumped(value: object) -> str:
    import json

    # ASCII only; a name that is no text (a lone surrogate) would be no JSON.
    return json.dumps(_text(value), indent=2) + "\n"


def _text(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {key: _text(item) for key, item in value.items()}
    return [_text(item) for item in value] if isinstance(value, list) else value


# ----- SARIF 2.1.0 -----

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT = "%SRCROOT%"


def sarif(diagnostics: Iterable[Diagnostic]) -> str:
    """What services for code review read; what has no place in a file is a notification."""
    diagnostics = list(diagnostics)
    other = [d for d in diagnostics if d.source is None]
    notes = [
        {"level": "error", "descriptor": {"id": d.code}, "message": {"text": _message(d)}}
        for d in other
    ]
    used = any(CODES[d.code].exit_code < REJECTED for d in other)
    kind = "toolConfigurationNotifications" if used else "toolExecutionNotifications"
    driver = {"name": "adjointgen", **_version(), "rules": [_rule(name) for name in CODES]}
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": not other, **({kind: notes} if notes else {})}],
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder of the run."}}},
        "results": [_result(d, d.source) for d in diagnostics if d.source is not None],
    }
    return _dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _version() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return {"version": version("adjointgen")}
    except PackageNotFoundError:  # run from a checkout
        return {}


def _rule(name: str) -> dict[str, object]:
    code = CODES[name]
    example = f"\n\nFor example:\n\n{visible(code.example, keep=_LINE)}" if code.example else ""
    return {
        "id": name,
        "shortDescription": {"text": code.summary},
        "fullDescription": {"text": code.explanation},
        "help": {"text": code.explanation + example},
        "defaultConfiguration": {"level": "error"},
    }


_LINE = "\n"


def _result(d: Diagnostic, source: SourceText) -> dict[str, object]:
    result = {
        "ruleId": d.code,
        "ruleIndex": list(CODES).index(d.code),
        "level": "error",
        "message": {"text": _message(d)},
        "locations": [_location(source, d.span or _WHOLE, d.label)],
    }
    if d.other:
        result["relatedLocations"] = [_location(source, *d.other)]
    return result


def _location(source: SourceText, span: Span, label: str) -> dict[str, object]:
    from urllib.parse import quote

    def units(line: int, column: int) -> int:
        text = source.lines[line - 1][:column] if line <= len(source.lines) else ""
        return len(text.encode("utf-16-le", "surrogatepass")) // 2 + 1

    file = _place(source, span).file
    region = {
        "startLine": span.line,
        "startColumn": units(span.line, span.column),
        "endLine": span.end_line,
        "endColumn": units(span.end_line, span.end_column),
    }
    uri = quote(file.encode("utf-8", "surrogateescape"))
    artifact = {"uri": uri, "uriBaseId": _ROOT}
    location: dict[str, object] = {
        "physicalLocation": {"artifactLocation": artifact, "region": region}
    }
    return {**location, "message": {"text": label}} if label else location


_FORMATS: dict[str, Callable[[Iterable[Diagnostic]], str]] = {
    "concise": concise,
    "json": as_json,
    "github": github,
    "sarif": sarif,
}
