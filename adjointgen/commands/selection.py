"""The functions that the selectors of a command line name."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from adjointgen.diagnostics import AdjointError, Diagnostic, refuse
from adjointgen.read.parse import Function
from adjointgen.read.project import STDIN
from adjointgen.read.select import (
    decorated,
    find_function,
    functions,
    parse_selector,
    python_files,
    read,
)
from adjointgen.read.text import Module, read_module


def add_selectors(parser: argparse.ArgumentParser, needed: bool = True) -> None:
    parser.add_argument(
        "selectors",
        nargs="+" if needed else "*",
        metavar="SEL",
        help="file.py:function, pkg.mod:Class.method, or a file, folder, module or - (stdin):"
        " its @adjoint functions",
    )
    parser.add_argument(
        "--all", action="store_true", help="every function of a file, not only those decorated"
    )
    parser.add_argument(
        "--stdin-filename", metavar="PATH", help="what the file on stdin is to be called"
    )
    parser.set_defaults(folder="")  # where the paths of the selectors begin


def selected(
    parsed: argparse.Namespace, refused: list[Diagnostic]
) -> Iterator[tuple[Module, str, Function]]:
    """(module, dotted name, node) of everything that the selectors name, in their order, once.

    What cannot be read or found is added to `refused`, and the rest comes all the same.
    """
    chosen, files = [], _Files(parsed.stdin_filename or STDIN)
    for text in parsed.selectors:
        try:
            chosen.append(parse_selector(text, parsed.folder))
        except AdjointError as error:
            refused += error.diagnostics
    if parsed.stdin_filename and not any(path == STDIN for path, _ in chosen):
        raise refuse("ADJ006", "--stdin-filename is given, but stdin is not read",
                     "name it: `-` is stdin, `-:function` a function of it")  # fmt: skip
    told: set[tuple[str, str]] = set()
    for path, name in chosen:
        for file in [path] if name or path == STDIN else python_files(path):
            try:
                module = files.module(file, within=file != path)
                if module is None:
                    continue
                found = [(name, find_function(module, name))] if name else None
            except AdjointError as error:
                refused += error.diagnostics
                continue
            for own, node in found or (functions if parsed.all else decorated)(module):
                key = os.path.abspath(module.text.path), own
                if key not in told:
                    told.add(key)
                    yield module, own, node


class _Files:
    """The files of one command: each is read and parsed once, as stdin can be."""

    def __init__(self, stdin: str) -> None:
        self._stdin = stdin
        self._modules: dict[str, Module | None] = {}

    def module(self, path: str, within: bool) -> Module | None:
        """The module; None if it was refused before, or is our own output `within` a folder."""
        if path not in self._modules:
            data = read(path)
            if within and _is_generated(data):
                return None
            self._modules[path] = None
            self._modules[path] = read_module(data, self._stdin if path == STDIN else path)
        return self._modules[path]


def _is_generated(data: bytes) -> bool:
    from adjointgen.write.header import MARK

    return data.startswith(MARK.encode())
