"""`adjointgen lint [SEL…]`: is it straight-line, SSA, differentiable, do its shapes fit?

Without selectors, what is checked is in `[tool.adjointgen]` of the nearest pyproject.toml.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial

from adjointgen.commands.formats import tell
from adjointgen.commands.options import (
    add_diagnostic_options,
    add_function_options,
    function_options,
    note,
    options_of,
)
from adjointgen.commands.selection import add_selectors, no_function, selected
from adjointgen.commands.terminal import progress
from adjointgen.diagnostics import AdjointError, Diagnostic
from adjointgen.inputs import Said
from adjointgen.pipeline import fitting
from adjointgen.read.parse import Function
from adjointgen.read.text import Module, deeply


def configure(parser: argparse.ArgumentParser) -> None:
    add_selectors(parser, needed=False)
    add_function_options(parser)
    add_diagnostic_options(parser)


def run(parsed: argparse.Namespace) -> int:
    options = function_options(parsed)
    diagnostics: list[Diagnostic] = []
    count = 0
    if not parsed.selectors:
        from adjointgen.commands.config import select_configured

        select_configured(parsed)
    with progress("functions checked") as follow:
        for module, name, node in follow(selected(parsed, diagnostics), _name):
            count += 1
            try:
                deeply(partial(_check, module, name, node, options), module.text)
            except AdjointError as error:
                note(error, diagnostics)
    if not count and not diagnostics:
        raise no_function("check", parsed.all)
    tell(diagnostics, parsed)
    if diagnostics and parsed.diagnostics_as == "text":
        print(file=sys.stderr)
    problems = f"{len(diagnostics)} problem{'s' * (len(diagnostics) != 1)}"
    print(f"{count} function{'s' * (count != 1)} checked, {problems}", file=sys.stderr)
    return AdjointError(diagnostics).exit_code if diagnostics else 0


def _name(item: tuple[Module, str, Function]) -> str:
    return f"{item[0].text.path}:{item[1]}"


def _check(module: Module, name: str, node: Function, options: Said) -> None:
    fitting(module, node, None, options_of(module, name, node, options), name)
