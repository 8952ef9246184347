"""The source beside its gradient: which lines of the two stand in one row.

The forward pass goes through the source line by line; the reverse pass tells the statement of each
of its blocks once more, so that both are lined up with what they come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, takewhile
from typing import NamedTuple

from adjointgen.program import Program
from adjointgen.write.lines import Line

HEAD, FORWARD, REVERSE = "head", "forward", "reverse"


class Row(NamedTuple):
    """Lines of the source, by their numbers, and the lines of the output that stand beside them."""

    part: str
    source: range
    lines: tuple[Line, ...]

    @property
    def statement(self) -> tuple[int, int] | None:
        """The first and the last line of the statement that the row is about."""
        return next((line.source for line in self.lines if line.source), None)


def rows(lines: Iterable[Line], program: Program) -> list[Row]:
    """The rows of an output with one function, every line of which stands in one of them."""
    text = program.source.text.lines
    lines = list(lines)
    head = [line for line in lines if line.program is None]
    found = [
        Row(HEAD, range(0), tuple(group))
        for _, group in groupby(head, lambda line: line.role == "helper")
    ]
    at, end = _ends(program)
    part, returned = FORWARD, False
    for role, group in _groups(lines[len(head) :]):
        if returned and part == FORWARD:
            part = REVERSE
        returned = returned or role == "result"
        span = group[-1].source
        if part == REVERSE:
            source = range(span[0], span[1] + 1) if span else range(0)
        else:
            to = span[1] if span else end[role]
            source = range(at, max(at, to + 1))
            at = source.stop
        blank = sum(1 for _ in takewhile(lambda line: not line.text, group))
        above = sum(1 for _ in takewhile(lambda i: not text[i - 1].strip(), source))
        if blank or above:
            found.append(Row(part, source[:above], group[:blank]))
        found.append(Row(part, source[above:], group[blank:]))
    return found


def _groups(lines: list[Line]) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Lines that belong together: those of one statement, or of one role without a statement.

    Blank lines, and comments of no statement, belong to what follows them.
    """
    group: list[Line] = []
    key: object = None
    for line in lines:
        if line.source is None and line.role in ("blank", "comment"):
            own: object = None
        else:
            own = line.source or line.role
        if group and key is not None and own != key:
            yield group[-1].role, tuple(group)
            group = []
        group.append(line)
        key = own
    yield group[-1].role, tuple(group)


def _ends(program: Program) -> tuple[int, dict[str, int]]:
    """The first line of the function, and the last ones of its parts that are no statements."""
    node, text = program.source.node, program.source.text.lines
    first = min(node.lineno, *(d.lineno for d in node.decorator_list), node.lineno)
    head = max(node.body[0].lineno - 1, node.lineno)
    while head > node.lineno and text[head - 1].strip()[:1] in ("", "#"):
        head -= 1
    docstring, last = node.body[0].end_lineno or head, node.end_lineno or head
    return first, {"signature": head, "docstring": docstring, "result": last}
