"""`adjointgen lint SEL…`: is it straight-line, SSA, differentiable? Nothing is written."""

from __future__ import annotations

import argparse
import sys
from copy import copy
from functools import partial

from adjointgen.commands.options import (
    add_function_options,
    add_selectors,
    function_options,
    options_of,
    selected,
)
from adjointgen.diagnostics import AdjointError, Diagnostic, refuse, render
from adjointgen.pipeline import Options, checked
from adjointgen.read.parse import Function
from adjointgen.read.select import parse_selector, python_files
from adjointgen.read.text import Module, deeply
from adjointgen.write.header import MARK


def configure(parser: argparse.ArgumentParser) -> None:
    add_selectors(parser)
    add_function_options(parser)


def run(parsed: argparse.Namespace) -> int:
    options = function_options(parsed)
    diagnostics: list[Diagnostic] = []
    count = 0
    for selector in _single(parsed.selectors):
        alone = copy(parsed)
        alone.selectors = [selector]
        try:
            for module, name, node in selected(alone):
                count += 1
                try:
                    deeply(partial(_check, module, name, node, options), module.text)
                except AdjointError as error:
                    diagnostics += error.diagnostics
        except (
            AdjointError
        ) as error:  # a file that cannot be read: the others are checked all the same
            diagnostics += error.diagnostics
    if not count and not diagnostics:
        raise refuse("ADJ005", "no function to check", "name one, or use --all for every function")
    for diagnostic in diagnostics:
        print(render(diagnostic), end="\n\n", file=sys.stderr)
    problems = f"{len(diagnostics)} problem{'s' * (len(diagnostics) != 1)}"
    print(f"{count} function{'s' * (count != 1)} checked, {problems}", file=sys.stderr)
    return AdjointError(diagnostics).exit_code if diagnostics else 0


def _check(module: Module, name: str, node: Function, options: Options) -> None:
    checked(module, node, None, options_of(module, node, options), name)


def _single(selectors: list[str]) -> list[str]:
    """The selectors, with the files of a folder in place of the folder, generated ones left out."""
    found: dict[str, None] = {}
    for text in selectors:
        path, name = parse_selector(text)
        files = [text] if name else python_files(path)
        found.update(dict.fromkeys(f for f in files if f in (text, path) or not _is_generated(f)))
    return list(found)


def _is_generated(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(len(MARK)) == MARK.encode()
    except OSError:
        return False
