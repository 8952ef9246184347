"""`adjointgen explain SEL`: the source of a function beside its gradient, and the rules between."""

from __future__ import annotations

import argparse
import os

from adjointgen.commands.options import add_function_options, function_options, options_of, put
from adjointgen.commands.selection import add_selectors, selected
from adjointgen.diagnostics import AdjointError, Diagnostic, refuse
from adjointgen.pipeline import program_of
from adjointgen.program import Program
from adjointgen.read.project import shown
from adjointgen.read.text import deeply
from adjointgen.write.emit import emit
from adjointgen.write.lines import Written

FORMATS = ("html", "text", "markdown", "mermaid", "dot")


def configure(parser: argparse.ArgumentParser) -> None:
    add_selectors(parser)
    add_function_options(parser)
    parser.add_argument("-o", "--output", metavar="FILE|-", default="-", help="a file (stdout)")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="html",
        help="a page, text, or the flow of data as a graph (html)",
    )


def run(parsed: argparse.Namespace) -> int:
    refused: list[Diagnostic] = []
    found = list(selected(parsed, refused))
    if refused:
        raise AdjointError(refused)
    if len(found) != 1:
        what = f"{len(found)} functions are selected" if found else "no function is selected"
        raise refuse("ADJ005", what, "name one: a page is about one function")
    (module, name, node), options = found[0], function_options(parsed)
    program = program_of(module, node, None, options_of(module, name, node, options), name)
    place = f"{shown(module.text.path).replace(os.sep, '/')}:{name}"
    written = emit([program])
    text = deeply(lambda: _explained(parsed.format, written, program, place), module.text)
    if parsed.output == "-":
        put(text)
        return 0
    from adjointgen.write.files import write_files

    write_files({parsed.output: text.encode("utf-8", "backslashreplace")})
    return 0


def _explained(form: str, written: Written, program: Program, place: str) -> str:
    if form == "html":
        from adjointgen.explain.page import page

        return page(written, program, place)
    if form in ("mermaid", "dot"):
        from adjointgen.explain import graph

        return graph.mermaid(program) if form == "mermaid" else graph.dot(program)
    from adjointgen.explain import plain

    form_of = plain.text if form == "text" else plain.markdown
    return form_of(written, program, place)
