"""`adjointgen show SEL…`: print the gradient of functions as one module."""

from __future__ import annotations

import argparse
import os
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
from adjointgen.commands.selection import add_selectors, no_function, selected
from adjointgen.diagnostics import AdjointError, Diagnostic
from adjointgen.pipeline import outer_names, program_of
from adjointgen.program import Program
from adjointgen.read.project import shown
from adjointgen.write.emit import emit
from adjointgen.write.lines import Line, Written


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
        raise no_function("show", parsed.all)
    written = emit(programs)
    if not parsed.quiet:
        print(remarks(programs), end="", file=sys.stderr)
    put(_json(written) if parsed.diagnostics_as == "json" else written.text)
    return 0


def _json(written: Written) -> str:
    """The text and its source map; docs/explain.md says what each member means."""
    import json

    lines = list(written.lines())
    rules: dict[str, list[str]] = {}
    for rule in dict.fromkeys((line.rule.operation, line.rule.text) for line in lines if line.rule):
        rules.setdefault(rule[0], []).append(rule[1])
    record = {"text": written.text, "lines": list(map(_record, lines)), "rules": rules}
    return json.dumps(record, indent=2) + "\n"


def _record(line: Line) -> dict[str, object]:
    source = None
    if line.program is not None and line.source is not None:
        first, last = line.source
        file = shown(line.program.source.text.path).replace(os.sep, "/")
        function = line.program.source.selector or line.program.source.name
        source = {"file": file, "function": function, "first": first, "last": last}
    rule = None if line.rule is None else line.rule.operation
    return {"line": line.number, "role": line.role, "source": source, "rule": rule}


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
