"""The lines of the output, and where each comes from: the text and its source map are one thing.

The writer adds its lines in runs of one origin; the map is read off the runs when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from adjointgen.program import Program, Statement
from adjointgen.rule import Rule

GAP = "\n\n\n"  # between the parts of a module


class Part(list[str]):
    """The head of a module, a helper or a function: its lines, in runs of one origin."""

    def __init__(self, program: Program | None = None) -> None:
        super().__init__()
        self.program = program
        self.runs: list[tuple[int, int, str, Statement | None]] = []

    def add(
        self, role: str, lines: list[str], comments: int = 0, statement: Statement | None = None
    ) -> None:
        """Lines with a role; the first `comments` of them are comments and blank lines."""
        self.runs.append((len(self), comments, role, statement))
        self += lines


class Line(NamedTuple):
    """One line of the output, and the statement that it is or that it differentiates.

    `role`: "import", "constant", "helper", "signature", "docstring", "primal", "result", "zero",
    "seed", "auxiliary", "local derivative", "accumulate", "closing", "comment" or "blank".
    """

    number: int
    text: str
    role: str
    program: Program | None = None
    statement: Statement | None = None

    @property
    def source(self) -> tuple[int, int] | None:
        """The first and the last line of the statement in the file that was read."""
        span = self.statement.span if self.statement is not None else None
        return None if span is None else (span.line, span.end_line)

    @property
    def rule(self) -> Rule | None:
        """The rule by which the statement is differentiated."""
        if self.statement is None or self.role == "comment":
            return None
        operation = self.statement.operation
        return None if operation is None else operation.rule


class Written(NamedTuple):
    """A module as it is written."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return GAP.join("\n".join(part) for part in self.parts) + "\n"

    def lines(self) -> Iterator[Line]:
        """The source map: every line of the text, in its order."""
        number = 0
        for part in self.parts:
            for _ in range(GAP.count("\n") - 1 if number else 0):
                number += 1
                yield Line(number, "", "blank")
            ends = [*(run[0] for run in part.runs[1:]), len(part)]
            for (first, comments, role, statement), end in zip(part.runs, ends):
                for i in range(first, end):
                    what = role if i >= first + comments else "comment" if part[i] else "blank"
                    of = statement if what != "blank" else None
                    for text in part[i].split("\n"):  # a default may be of several lines
                        number += 1
                        yield Line(number, text, what, part.program, of)
