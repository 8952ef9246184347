"""`adjointgen lint SEL…`: is it straight-line, SSA, differentiable? Nothing is printed if it is."""

from __future__ import annotations

import argparse
import sys

from adjointgen.commands.options import (
    add_function_options,
    add_selectors,
    function_options,
    selected,
)
from adjointgen.diagnostics import AdjointError, Diagnostic, render
from adjointgen.pipeline import checked
from adjointgen.read.text import deeply


def configure(parser: argparse.ArgumentParser) -> None:
    add_selectors(parser)
    add_function_options(parser)


def run(parsed: argparse.Namespace) -> int:
    options = function_options(parsed)
    diagnostics: list[Diagnostic] = []
    count = 0
    for module, name, node in selected(parsed):
        count += 1
        try:
            deeply(lambda: checked(module, node, None, options, name), module.text)
        except AdjointError as error:
            diagnostics += error.diagnostics
    for diagnostic in diagnostics:
        print(render(diagnostic), end="\n\n", file=sys.stderr)
    problems = f"{len(diagnostics)} problem{'s' * (len(diagnostics) != 1)}"
    print(f"{count} function{'s' * (count != 1)} checked, {problems}", file=sys.stderr)
    return AdjointError(diagnostics).exit_code if diagnostics else 0
