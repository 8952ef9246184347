"""The lines of the statements of a program: those that the user wrote, then the reverse pass.

takes: a differentiated `Program`
gives: lines, comments above them included, added to a `Part`

    e = sin(c)      # e = sin(c)
                    de_dc = cos(c)
                    df_dc += df_de * de_dc
"""

from __future__ import annotations

from collections.abc import Iterable

from adjointgen.passes.shapes.sizes import readable
from adjointgen.program import CLOSING, SEED, Program, Statement
from adjointgen.write.head import INDENT
from adjointgen.write.layout import WIDTH, lay_out, means_the_same, quoted
from adjointgen.write.lines import Part
from adjointgen.write.render import render


def forward(program: Program, column: int, lines: Part) -> None:
    """The lines of each statement, comments and blank lines above it included."""
    begun = False
    told: object = None
    beside: set[str] = set()
    left = program.source.left & _read(program)  # of the several `_` of the user: these are none
    for s in program.forward:
        if s.target in beside:
            continue
        beside.update(s.beside)
        above = padded(s.above)
        while not begun and above and not above[0]:
            above.pop(0)
        begun = True
        if s.origin and s.span != told:
            above += quoted("\n".join(moved(s.origin, column, strip=True)))
        told = s.span
        kept = [] if left.intersection((s.target, *s.beside)) else _verbatim(s, column)
        written = kept or lay_out(_targets(s, program.source.left - left), _value(s))
        aside = s.aside or _shape(program, s, written[-1])
        if aside:
            written[-1] += f"  {aside}"
        lines.add(s.role, above + written, len(above), s)


def _shape(program: Program, s: Statement, line: str) -> str:
    """The known shape of an array as a comment, if there is room for it."""
    shape = program.values[s.target].shape
    if not isinstance(shape, tuple) or not shape or s.whole:
        return ""
    sizes = [text for n in shape if (text := readable(n)) is not None]
    if len(sizes) < len(shape):
        return ""
    comment = f"# ({', '.join(sizes)})"
    room = line.isascii() and len(line) + 2 + len(comment) <= WIDTH
    return comment if room else ""


def _read(program: Program) -> set[str]:
    """The names that a statement computes with."""
    return {n for s in (*program.forward, *program.reverse) for n in s.value.operands}


def _targets(s: Statement, unread: frozenset[str]) -> str:
    targets = ["_" if t in unread else t for t in (s.target, *s.beside)]
    return f"{s._replace(target=targets[0], beside=tuple(targets[1:])).names} ="


def _value(s: Statement) -> str:
    return render(s.whole or s.value)


def _verbatim(s: Statement, column: int) -> list[str]:
    """The user's own lines of a statement at our indentation, if they still mean the same."""
    if not s.text:
        return []
    if "\n" not in s.text:
        return [INDENT + s.text]
    first, *rest = moved(s.text, column)
    try:
        same = means_the_same("\n".join([first, *rest]), s.text)
    except SyntaxError:
        return []
    return [INDENT + first, *rest] if same else []


def reverse(program: Program, lines: Part) -> None:
    """The lines of the reverse pass: a block for each statement, which its first line echoes."""
    of: Statement | None = None
    for s in program.reverse:
        above = padded(s.above)
        if s.echo is not None:
            above += _echo(s.echo, bool(s.above))
            of = s.echo
        sign = "+=" if s.accumulate else "="
        if s.store is not None and s.store == s.value:
            written = lay_out("", render(s.value))
        else:
            target = s.target if s.store is None else render(s.store)
            written = lay_out(f"{target} {sign}", render(s.value))
        own = None if s.role in (SEED, CLOSING) else of
        lines.add(s.role, above + written, len(above), own)


def _echo(s: Statement, first: bool) -> list[str]:
    """The comment over a block: the statement that it differentiates, and what that came from."""
    texts = [s.text or f"{s.target} = {render(s.value)}"]
    if first and s.origin:
        texts.insert(0, s.origin)
    column = s.span.column if s.span else 0
    texts = ["\n".join(moved(text, column, strip=True)) for text in texts]
    return [line for text in dict.fromkeys(texts) for line in quoted(text)]


def moved(text: str, column: int, strip: bool = False) -> list[str]:
    """The lines of a text that began at `column`, moved to our indentation (or to none)."""
    first, *rest = text.split("\n")
    out = [first]
    for line in rest:
        kept = line[column:] if not line[:column].strip() else line.lstrip()
        out.append(kept if strip else (INDENT + kept).rstrip() if kept.strip() else "")
    return out


def padded(comments: Iterable[str]) -> list[str]:
    return [INDENT + comment if comment else "" for comment in comments]
