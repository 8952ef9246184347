"""The functions that the selectors of a command line name."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

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


def no_function(verb: str, every: bool) -> AdjointError:
    """That the selectors name no function to check, show or write; `every`: also undecorated."""
    if every:
        return refuse("ADJ005", f"there is no function to {verb}", "name a file that defines one")
    what = f"no function to {verb}: none is below `@adjoint`"
    return refuse("ADJ005", what, "name one, as in model.py:loss, or use --all for every function")


class Named(NamedTuple):
    """A file that a selector names, with the function in it, "" for all that count."""

    path: str
    data: bytes
    name: str


def named_files(parsed: argparse.Namespace, refused: list[Diagnostic]) -> Iterator[Named]:
    """What the selectors name, in their order, read and not yet parsed.

    What cannot be read is added to `refused`, and the rest comes all the same. Our own output is
    left out of a folder.
    """
    selectors = []
    for text in parsed.selectors:
        try:
            selectors.append(parse_selector(text, parsed.folder))
        except AdjointError as error:
            refused += error.diagnostics
    if parsed.stdin_filename and not any(path == STDIN for path, _ in selectors):
        raise refuse("ADJ006", "--stdin-filename is given, but stdin is not read",
                     "name it: `-` is stdin, `-:function` a function of it")  # fmt: skip
    contents: dict[str, bytes | None] = {}  # each is read once, as stdin can be
    for path, name in selectors:
        for file in [path] if name or path == STDIN else python_files(path):
            if file not in contents:
                contents[file] = _content(file, refused)
            data = contents[file]
            if data is not None and (file == path or not is_generated(data)):
                shown = parsed.stdin_filename or STDIN if file == STDIN else file
                yield Named(shown, data, name)


def named(module: Module, name: str, everything: bool) -> Iterable[tuple[str, Function]]:
    """(dotted name, node) of the function of that name, for "" of all that count."""
    if name:
        return [(name, find_function(module, name))]
    return functions(module) if everything else decorated(module)


def selected(
    parsed: argparse.Namespace, refused: list[Diagnostic]
) -> Iterator[tuple[Module, str, Function]]:
    """(module, dotted name, node) of everything that the selectors name, in their order, once.

    What cannot be read, parsed or found is added to `refused`, and the rest comes all the same.
    """
    modules: dict[str, Module | None] = {}
    told: set[tuple[str, str]] = set()
    for path, data, name in named_files(parsed, refused):
        try:
            if path not in modules:
                modules[path] = None  # a file that is refused is told once
                modules[path] = read_module(data, path)
            module = modules[path]
            found = named(module, name, parsed.all) if module else ()
        except AdjointError as error:
            refused += error.diagnostics
            continue
        for own, node in found:
            key = os.path.abspath(path), own
            if module and key not in told:
                told.add(key)
                yield module, own, node


def _content(path: str, refused: list[Diagnostic]) -> bytes | None:
    try:
        return read(path)
    except AdjointError as error:
        refused += error.diagnostics
        return None


def is_generated(data: bytes) -> bool:
    from adjointgen.write.header import MARK

    return data.startswith(MARK.encode())
