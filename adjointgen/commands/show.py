"""`adjointgen show SEL…`: print the gradient of functions as one module."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from adjointgen.commands.options import (
    add_diagnostic_options,
    add_function_options,
    function_options,
    note,
    options_of,
    put,
)
from adjointgen.commands.selection import add_selectors, selected
from adjointgen.diagnostics import AdjointError, Diagnostic, refuse
from adjointgen.pipeline import outer_names, program_of
from adjointgen.program import Program
from adjointgen.write.emit import emit_module


def configure(parser: argparse.ArgumentParser) -> None:
    add_selectors(parser)
    add_function_options(parser)
    add_diagnostic_options(parser)
    parser.add_argument("--trace", action="store_true", help="print each pass's outcome on stderr")
    parser.add_argument("-q", "--quiet", action="store_true", help="no remarks")


def run(parsed: argparse.Namespace) -> int:
    options = function_options(parsed)
    programs: list[Program] = []
    diagnostics: list[Diagnostic] = []
    watch = _trace if parsed.trace else None
    found = list(selected(parsed, diagnostics))
    outer = outer_names(found)
    for module, name, node in found:
        try:
            own = options_of(module, name, node, options)
            programs.append(program_of(module, node, None, own, name, watch, outer))
        except AdjointError as error:
            note(error, diagnostics)
    if diagnostics:
        raise AdjointError(diagnostics)
    if not programs:
        raise refuse("ADJ005", "no function to show", "name one, or use --all for every function")
    text = emit_module(programs)
    if not parsed.quiet:
        print(remarks(programs), end="", file=sys.stderr)
    put(text)
    return 0


def remarks(programs: Iterable[Program]) -> str:
    """A line for each function that a declaration would spare the helper."""
    from adjointgen.passes.unbroadcast import HELPER

    lines = ""
    for program in programs:
        if HELPER not in program.helpers:
            continue
        unknown = [
            p.name
            for p in program.source.parameters
            if p.name in program.values and not isinstance(program.values[p.name].shape, tuple)
        ]
        lines += (
            f"remark: {program.source.name}: `{program.helpers[HELPER]}` is needed because the"
            f" shapes of {', '.join(unknown) or 'some values'} are not known; annotate them"
            ' (`float`, `Float[np.ndarray, "n d"]`) or pass --shape or --scalar\n'
        )
    return lines


def _trace(name: str, program: Program) -> None:
    from adjointgen.program import validate
    from adjointgen.write.render import render

    validate(program)
    print(f"----- after {name} -----", file=sys.stderr)
    for s in (*program.forward, *program.reverse):
        sign = "+=" if s.accumulate else "="
        print(f"    {s.target} {sign} {render(s.value)}", file=sys.stderr)
