"""What a notebook shows of a gradient: the two panes of its page."""

from __future__ import annotations

from adjointgen.program import Program
from adjointgen.write.lines import Written


class Text(str):
    """The text of a gradient: a `str`, which a notebook shows beside its source."""

    written: Written
    program: Program

    @classmethod
    def of(cls, written: Written, program: Program) -> Text:
        text = cls(written.text)
        text.written, text.program = written, program
        return text

    def _repr_html_(self) -> str:
        from adjointgen.explain.page import fragment

        return fragment(self.written, self.program)

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)  # a copy or a pickle is the text alone


def shown(text: str) -> str | None:
    """What a notebook shows of the function with that text; None for the text alone."""
    return text._repr_html_() if isinstance(text, Text) else None
