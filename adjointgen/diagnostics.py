"""What the tool says when it refuses: a `Diagnostic`, the error that carries it, and the caret.

The message says what is wrong, the help says how to cure it. The table of codes is in `codes.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from adjointgen.codes import CODES


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

    def segment(self, span: Span) -> str:
        """The text of a span, its lines joined by newlines."""
        if span.line == span.end_line:
            return self.lines[span.line - 1][span.column : span.end_column]
        first = self.lines[span.line - 1][span.column :]
        last = self.lines[span.end_line - 1][: span.end_column]
        return "\n".join([first, *self.lines[span.line : span.end_line - 1], last])


class Diagnostic(NamedTuple):
    """One refusal: code, message, where, a few words at the caret, and the cure."""

    code: str
    message: str
    help: str = ""
    source: SourceText | None = None
    span: Span | None = None
    label: str = ""


class AdjointError(Exception):
    """The tool refused, before it returned anything. `diagnostics` says why, all of it at once."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n\n".join(render(d) for d in self.diagnostics))

    @property
    def exit_code(self) -> int:
        return max(CODES[d.code].exit_code for d in self.diagnostics)


def refuse(code: str, message: str, help: str = "") -> AdjointError:
    """An error with a single diagnostic that has no place in a source."""
    return AdjointError([Diagnostic(code, message, help)])


def ordered(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """In the order of the source, each once."""
    return sorted(dict.fromkeys(diagnostics), key=lambda d: (d.span or (0,), d.code))


def render(d: Diagnostic) -> str:
    """The text of a diagnostic: `error[code]: message`, file:line:col, the line, a caret, help."""
    out = [f"error[{d.code}]: {_visible(d.message)}"]
    margin = " "
    if d.source is not None and d.span is not None:
        span, path = d.span, _visible(d.source.path)
        margin = " " * len(str(span.line))
        out.append(f"{margin}--> {path}:{span.line}:{span.column + 1}")
        if span.line <= len(d.source.lines):
            line = d.source.lines[span.line - 1]
            end = span.end_column if span.end_line == span.line else len(line)
            indent = _blank(line[: span.column])
            carets = "^" * max(1, _width(line[span.column : end]))
            label = f" {_visible(d.label)}" if d.label else ""
            out += [f"{margin} |", f"{span.line} | {_visible(line)}".rstrip()]
            out.append(f"{margin} | {indent}{carets}{label}")
    elif d.source is not None:
        out.append(f"{margin}--> {_visible(d.source.path)}")
    for i, text in enumerate(d.help.split("\n") if d.help else ()):
        out.append(f"{margin} = help: {text}" if i == 0 else f"{margin}         {text}".rstrip())
    return "\n".join(out)


# Zero-width and direction-changing characters could make a terminal show another line than the one
# in the file; control characters could do worse.
_INVISIBLE = {*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF}


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(c) for c in text)


def _escape(c: str) -> str:
    if c in "\t\n":
        return c
    code = ord(c)
    if code < 32 or 0x7F <= code < 0xA0 or code in _INVISIBLE or c in "\u2028\u2029":
        return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
    return c if code < 0xD800 or code > 0xDFFF else f"\\u{code:04x}"


def _blank(text: str) -> str:
    """Blanks as wide as `text`, tabs kept, so that what follows stands under what it points at."""
    return "".join("\t" if c == "\t" else " " * _width(c) for c in text)


def _width(text: str) -> int:
    if text.isascii() and text.isprintable():
        return len(text)
    import unicodedata

    width = 0
    for c in text:
        shown = _escape(c)
        if shown != c:
            width += len(shown)
        elif not unicodedata.combining(c) and unicodedata.category(c) not in ("Mn", "Me", "Cf"):
            width += 2 if unicodedata.east_asian_width(c) in "WF" else 1
    return width
