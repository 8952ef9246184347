"""Text of the source as HTML that is nothing but text: escaped, comments and keywords set apart."""

from __future__ import annotations

import re
from html import escape
from unicodedata import category

# What would not show, or would show other text than there is: controls, marks of direction, line
# and paragraph separators, and what is no character.
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_WORDS = "and as def else False for from if import in is lambda None not or return True"
_TOKENS = re.compile(
    r"(?P<string>'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\""
    r"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\")"
    # With the indentation before them: what carries HTML may drop blanks that stand alone.
    r"|(?P<comment>(?:^ *)?#[^\n]*)"
    rf"|(?P<word>(?:^ *)?\b(?:{'|'.join(_WORDS.split())})\b)",
    re.DOTALL | re.MULTILINE,
)


def visible(text: str, mark: str = "{}") -> str:
    """The text with what would not show as its code point, U+202E, in a `mark`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(mark.format(f"U+{ord(c):04X}") if _is_hidden(c) else c for c in text)


def _is_hidden(c: str) -> bool:
    return c not in "\n\t" and category(c) in _HIDDEN


def html(text: str) -> str:
    """Any text as HTML; what would not show is an element `u`, which page.js turns back."""
    return visible(escape(text), "<u>{}</u>")


def code(text: str) -> list[str]:
    """The lines of Python text as HTML: comments are `i`, keywords `b`."""
    out, at = [], 0
    for token in _TOKENS.finditer(text):
        out.append(html(text[at : token.start()]))
        tag = {"comment": "i", "word": "b"}.get(str(token.lastgroup))
        out.append(f"<{tag}>{html(token[0])}</{tag}>" if tag else html(token[0]))
        at = token.end()
    return ("".join(out) + html(text[at:])).split("\n")
