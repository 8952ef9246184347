"""What the tool says when it refuses: a `Diagnostic`, the error that carries it, and the caret.

The message says what is wrong, the help says how to cure it. The table of codes is in `codes.py`.
"""

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of source: lines from 1, columns in characters from 0, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class SourceText(NamedTuple):
    """A file's decoded text as lines without their ends, and the name to show for it."""

    path: str
    lines: tuple[str, ...]

    def span(self, node: object) -> Span:
        """The span of an AST node, whose columns count UTF-8 bytes."""
        line, column = node.lineno, node.col_offset  # type: ignore[attr-defined]
        end_line, end_column = node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]
        return Span(
            line, self.characters(line, column), end_line, self.characters(end_line, end_column)
        )

    def characters(self, line: int, column: int) -> int:
        text = self.lines[line - 1]
        return column if text.isascii() else len(text.encode()[:column].decode(errors="ignore"))

    def head(self, node: object, word: str) -> Span:
        """The span of the keyword or name that a node begins with."""
        line, column, *_ = self.span(node)
        return Span(line, column, line, column + len(word))

    def tail(self, node: ast.Attribute) -> Span:
        """The span of the attribute's name in `value.name`."""
        span = self.span(node)
        return span._replace(line=span.end_line, column=span.end_column - len(node.attr))

    def operator(self, left: ast.expr, right: ast.expr, sign: str) -> Span | None:
        """The span of a sign between two operands, None if a comment could hide it."""
        start, end = self.span(left), self.span(right)
        between = Span(start.end_line, start.end_column, end.line, end.column)
        for i, text in enumerate(self.segment(between).split("\n")):
            at = text.partition("#")[0].find(sign)
            if at >= 0:
                line, column = between.line + i, at + (between.column if i == 0 else 0)
                return Span(line, column, line, column + len(sign))
        return None

    def segment(self, span: Span) -> str:
        """The text of a span, its lines joined by newlines."""
        if span.line == span.end_line:
            return self.lines[span.line - 1][span.column : span.end_column]
        first = self.lines[span.line - 1][span.column :]
        last = self.lines[span.end_line - 1][: span.end_column]
        return "\n".join([first, *self.lines[span.line : span.end_line - 1], last])


class Diagnostic(NamedTuple):
    """One refusal: code, message, where, a few words at the caret, and the cure.

    `other` is a second place of the same source that the refusal speaks of, and words for it.
    """

    code: str
    message: str
    help: str = ""
    source: SourceText | None = None
    span: Span | None = None
    label: str = ""
    other: tuple[Span, str] | None = None


class Findings:
    """The diagnostics about one source text, as they are found."""

    def __init__(self, text: SourceText) -> None:
        self.text = text
        self.diagnostics: list[Diagnostic] = []

    def report(
        self,
        code: str,
        message: str,
        at: ast.AST | Span,
        help: str = "",
        label: str = "",
        other: tuple[Span, str] | None = None,
    ) -> None:
        span = at if isinstance(at, Span) else self.text.span(at)
        self.diagnostics.append(Diagnostic(code, message, help, self.text, span, label, other))

    def shown(self, node: ast.AST) -> str:
        """The text of a node as a message can quote it: one line, not too long."""
        text = " ".join(self.text.segment(self.text.span(node)).split())
        return text if len(text) <= 40 else text[:37] + "…"


class AdjointError(Exception):
    """The tool refused, before it returned anything. `diagnostics` says why, all of it at once."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n\n".join(render(d) for d in self.diagnostics))

    @property
    def exit_code(self) -> int:
        from adjointgen.codes import CODES  # only where it is needed: each import costs time

        return max(CODES[d.code].exit_code for d in self.diagnostics)


def refuse(code: str, message: str, help: str = "") -> AdjointError:
    """An error with a single diagnostic that has no place in a source."""
    return AdjointError([Diagnostic(code, message, help)])


def ordered(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """In the order of the source, each once."""
    once = {(d.span, d.code, d.message): d for d in diagnostics}
    return sorted(once.values(), key=lambda d: (d.span or (0,), d.code))


# Paints a part of a message: (text, ANSI style) -> text.
Ink = Callable[[str, str], str]
RED, BLUE, BOLD = "1;31", "1;34", "1"


def render(d: Diagnostic, ink: Ink = lambda text, _: text) -> str:
    """The text of a diagnostic: `error[code]: message`, file:line:col, the line, a caret, help."""
    out = [ink(f"error[{d.code}]", RED) + ink(f": {visible(d.message)}", BOLD)]
    margin = " "
    if d.source is not None and d.span is not None:
        marks = [(d.span, d.label, "^", RED), *([(*d.other, "-", BLUE)] if d.other else [])]
        marks.sort()
        margin = " " * max(len(str(span.line)) for span, *_ in marks)
        place = f"{visible(d.source.path)}:{d.span.line}:{d.span.column + 1}"
        out.append(f"{margin}{ink('-->', BLUE)} {place}")
        bar = ink("|", BLUE)
        out.append(f"{margin} {bar}")
        shown = 0
        for span, label, sign, style in marks:
            text, column, end = _excerpt(d.source, span)
            carets = sign * max(1, _width(text[column:end]))
            if span.line != shown:
                number = ink(f"{span.line:>{len(margin)}}", BLUE)
                out.append(f"{number} {bar} {visible(text, keep=_TAB)}".rstrip())
            said = ink(f"{carets} {visible(label)}".rstrip(), style)
            out.append(f"{margin} {bar} {_blank(text[:column])}{said}")
            shown = span.line
    elif d.source is not None:
        out.append(f"{margin}{ink('-->', BLUE)} {visible(d.source.path)}")
    for i, text in enumerate(d.help.split("\n") if d.help else ()):
        lead = f" {ink('= help:', BLUE)} " if i == 0 else " " * 9
        out.append(f"{margin}{lead}{visible(text)}".rstrip())
    return "\n".join(out)


_LONG = 160  # characters of a source line that are shown at most


def _excerpt(source: SourceText, span: Span) -> tuple[str, int, int]:
    """The first line of a span, cut to what stands around it, and the span's columns there."""
    line = source.lines[span.line - 1] if span.line <= len(source.lines) else ""
    end = span.end_column if span.end_line == span.line else len(line.rstrip())
    if len(line) <= _LONG:
        return line, span.column, end
    first = max(0, span.column - _LONG // 4)
    head = "…" if first else ""
    tail = "…" if first + _LONG < len(line) else ""
    text = head + line[first : first + _LONG] + tail
    column = span.column - first + len(head)
    return text, column, min(column + end - span.column, len(text))


_TAB = "\t"


def visible(text: str, keep: str = "") -> str:
    """Text as it may be shown: what is not printable, but for the characters `keep`, is escaped.

    Zero-width and direction-changing characters could make a terminal show another line than the
    one in the file; control characters could do worse.
    """
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in keep else c.encode("unicode_escape").decode() for c in text
    )


def _blank(text: str) -> str:
    """Blanks as wide as `text`, tabs kept, so that what follows stands under what it points at."""
    return "".join("\t" if c == "\t" else " " * _width(c) for c in text)


def _width(text: str) -> int:
    if text.isascii() and text.isprintable():
        return len(text)
    import unicodedata

    width = 0
    for c in text:
        if not c.isprintable() and c not in _TAB:
            width += len(visible(c))
        elif not unicodedata.combining(c) and unicodedata.category(c) not in ("Mn", "Me"):
            width += 2 if unicodedata.east_asian_width(c) in "WF" else 1
    return width
