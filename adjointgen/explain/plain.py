"""The two panes as text for a terminal, and as Markdown for a review."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby, zip_longest

from adjointgen.explain.formula import formula, title
from adjointgen.explain.markup import visible
from adjointgen.explain.rows import FORWARD, HEAD, REVERSE, Row, rows
from adjointgen.program import Program, Statement
from adjointgen.write.lines import Written

_NAMES = {HEAD: "", FORWARD: "Forward pass", REVERSE: "Reverse pass"}


def text(written: Written, program: Program, place: str) -> str:
    """The source on the left, the gradient on the right, and the rules below."""
    found = rows(written.lines(), program)
    own = program.source.text.lines
    left = {i: visible(f"{i:>4}  {own[i - 1]}") for row in found for i in row.source}
    left = {i: line.expandtabs(4) for i, line in left.items()}
    width = max(map(len, left.values()))
    out = [_heading(program, place)]
    for part, group in groupby(found, lambda row: row.part):
        out += ["", _NAMES[part]] if _NAMES[part] else [""]
        for row in group:
            output = [f"{line.number:>4}  {line.text}" for line in row.lines]
            for a, b in zip_longest((left[i] for i in row.source), output, fillvalue=""):
                out.append(f"{a}{' ' * (width - len(a))}  | {visible(b)}".rstrip())
    for s in _explained(program):
        assert s.operation is not None and s.span is not None
        own_lines = visible("\n".join(formula(s, program))).split("\n")
        out += ["", f"line {_place(s)}, by {title(s.operation.rule)}"]
        out += (f"    {line}" for line in own_lines)
    return "\n".join(out) + "\n"


def markdown(written: Written, program: Program, place: str) -> str:
    """Statement by statement from the last to the first: the rule, and what is written by it."""
    own: dict[tuple[int, int], list[Statement]] = {}
    for s in _explained(program):
        own.setdefault(_span(s), []).append(s)
    out = [f"# {_prose(_heading(program, place))}"]
    for part, group in groupby(rows(written.lines(), program), lambda row: row.part):
        if part == FORWARD:
            text = "\n".join(program.source.text.lines[i - 1] for row in group for i in row.source)
            out += ["", "## Source", "", *_fenced(text)]
        elif part == REVERSE:
            out += ["", "## Reverse pass"]
            for row in group:
                out += _section(row, own, program)
    return "\n".join(out) + "\n"


def _section(
    row: Row, statements: dict[tuple[int, int], list[Statement]], program: Program
) -> list[str]:
    text = "\n".join(line.text.removeprefix("    ") for line in row.lines)
    if row.statement is None:
        return ["", *_fenced(text)] if text.strip() else []
    own = statements[row.statement]
    rules = ", ".join(dict.fromkeys(title(s.operation.rule) for s in own if s.operation))
    lines = "\n\n".join("\n".join(formula(s, program)) for s in reversed(own))
    return ["", f"### Line {_place(own[0])}, by {_prose(rules)}", "", *_fenced(lines), "",
            "is written", "", *_fenced(text)]  # fmt: skip


def _heading(program: Program, place: str) -> str:
    return visible(f"{place}, its gradient by {', '.join(program.inputs)}")


def _explained(program: Program) -> Iterable[Statement]:
    return (s for s in program.forward if s.operation is not None and s.span is not None)


def _span(s: Statement) -> tuple[int, int]:
    assert s.span is not None
    return s.span.line, s.span.end_line


def _place(s: Statement) -> str:
    first, last = _span(s)
    return str(first) if first == last else f"{first}-{last}"


def _prose(text: str) -> str:
    """Text in which Markdown finds nothing to obey."""
    return re.sub(r"([\\`*_{}\[\]<>()#+!|&~-])", r"\\\1", text)


def _fenced(text: str) -> list[str]:
    """A block that no line of the text can end."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}python", *visible(text).split("\n"), fence]
