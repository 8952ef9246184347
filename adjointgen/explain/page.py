"""The page of a gradient: one HTML file that loads nothing, and the part of it for notebooks.

The source is on the left, the gradient on the right; each row is a statement and what becomes of
it. That is all in the text of the page; page.css sets it, page.js marks what belongs together.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from itertools import groupby

from adjointgen.explain.formula import book, formula, title
from adjointgen.explain.markup import code, html
from adjointgen.explain.rows import FORWARD, HEAD, REVERSE, Row, rows
from adjointgen.program import Program
from adjointgen.write.lines import Written

_PARTS = {HEAD: "", FORWARD: "Forward pass", REVERSE: "Reverse pass"}


def page(written: Written, program: Program, place: str) -> str:
    """The page of one function; `place` says where the source is."""
    css, js = _asset("page.css"), _asset("page.js")
    policy = (
        f"default-src 'none'; style-src {_digest(css)}; script-src {_digest(js)};"
        " base-uri 'none'; form-action 'none'"
    )
    name = html(program.source.selector or program.source.name)
    inputs = ", ".join(f"<code>{html(x)}</code>" for x in program.inputs)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{name}: its gradient</title>
<style>{css}</style>
</head>
<body class="adjointgen">
<header>
<h1><code>{name}</code></h1>
<p>Its gradient by {inputs}. Source: <code>{html(place)}</code>.</p>
<p class="keys" hidden>Point at a line, or <kbd>Tab</kbd> to it, to see what belongs to it.
<kbd>↑</kbd><kbd>↓</kbd> move, <kbd>←</kbd><kbd>→</kbd> change sides,
<kbd>Enter</kbd> holds, <kbd>Esc</kbd> lets go.</p>
</header>
<main>
{_panes(written, program)}
<h2>Rules</h2>
{_rules(program)}
</main>
<aside aria-live="polite" hidden></aside>
<script>{js}</script>
</body>
</html>
"""


def fragment(written: Written, program: Program) -> str:
    """The two panes alone, with their style."""
    return (
        f'<div class="adjointgen"><style>{_asset("page.css")}</style>\n'
        f"{_panes(written, program)}\n</div>\n"
    )


# ----- the panes -----


def _panes(written: Written, program: Program) -> str:
    found = rows(written.lines(), program)
    first, last = (f(i for row in found for i in row.source) for f in (min, max))
    lines = program.source.text.lines[first - 1 : last]
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    left = code("\n".join(line.removeprefix(indent) for line in lines))
    right = code(written.text)
    out = [
        '<table class="panes">',
        '<thead><tr><th scope="col">Source</th><th scope="col">Gradient</th></tr></thead>',
    ]
    for part, group in groupby(found, lambda row: row.part):
        out.append(f'<tbody class="{part}">')
        if name := _PARTS[part]:
            out.append(f'<tr class="part"><th colspan="2" scope="rowgroup">{name}</th></tr>')
        for row in group:
            source = _numbered((i, left[i - first]) for i in row.source)
            output = _numbered((line.number, right[line.number - 1]) for line in row.lines)
            of = f' data-s="{_range(*row.statement)}"' if row.statement else ""
            out.append(f'<tr{of}><td class="s">{source}<td class="g">{_folded(row, output)}')
        out.append("</tbody>")
    return "\n".join([*out, "</table>"])


def _numbered(lines: Iterable[tuple[int, str]]) -> str:
    """Lines with their numbers, each of which ends as in a file."""
    lines = list(lines)
    items = "".join(f"<li>{text}\n" for _, text in lines)
    return f'<ol start="{lines[0][0]}">{items}</ol>' if lines else ""


def _folded(row: Row, output: str) -> str:
    """A helper stands folded: it is the same in every gradient."""
    count = sum(line.role == "helper" for line in row.lines)
    if not count:
        return output
    name = row.lines[0].text.removeprefix("def ").partition("(")[0]
    summary = f"helper <code>{html(name)}</code>, {count} lines"
    return f"<details><summary>{summary}</summary>{output}</details>"


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


# ----- the rules -----


def _rules(program: Program) -> str:
    """Each rule as the rule book has it, and in the names of the statements that it is for."""
    uses: dict[str, list[str]] = {}
    texts: dict[str, str] = {}
    for s in program.forward:
        if s.operation is None or s.span is None:
            continue
        rule = s.operation.rule
        texts[rule.text] = f"<h3>{html(title(rule))}</h3>{_pre(book(rule))}"
        of = f' data-s="{_range(s.span.line, s.span.end_line)}"'
        uses.setdefault(rule.text, []).append(_pre(formula(s, program), of))
    out = ['<table class="rules">']
    out.append('<thead><tr><th scope="col">Rule book</th><th scope="col">Here</th></tr></thead>')
    out += (f"<tr><td>{text}<td>{''.join(uses[key])}" for key, text in texts.items())
    return "\n".join([*out, "</table>"])


def _pre(lines: list[str], of: str = "") -> str:
    text = "\n".join(code("\n".join(lines)))
    return f"<pre{of}>{text}</pre>"


# ----- what the page is made of -----


@cache
def _asset(name: str) -> str:
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:
        return file.read()


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
