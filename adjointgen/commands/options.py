"""What several verbs share: selectors and what may be said of a function."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from adjointgen.diagnostics import refuse
from adjointgen.pipeline import Options
from adjointgen.read.parse import Function
from adjointgen.read.select import (
    decorated,
    find_function,
    functions,
    load,
    parse_selector,
    python_files,
)
from adjointgen.read.text import Module


def add_selectors(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "selectors",
        nargs="+",
        metavar="SEL",
        help="file.py:function, file.py:Class.method, or a file or folder for its @adjoint functions",
    )
    parser.add_argument("--all", action="store_true", help="every function of a file, not only those decorated")


def add_function_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--wrt", metavar="X,Y", help="the inputs to differentiate (default: all)")
    parser.add_argument(
        "--shape",
        action="append",
        default=[],
        metavar="X=n,d",
        help="declare the shape of an input",
    )
    parser.add_argument("--scalar", action="store_true", help="declare all inputs scalar")


def function_options(parsed: argparse.Namespace) -> Options:
    shapes: dict[str, str] = {}
    for text in parsed.shape:
        name, equals, shape = text.partition("=")
        if not equals:
            raise refuse("ADJ504", f"the shape {text!r} names no input", "write it as X=n,d")
        shapes[name.strip()] = shape
    wrt = parsed.wrt
    names = tuple(n.strip() for n in wrt.split(",")) if wrt is not None else None
    return Options(names, shapes or None, parsed.scalar)


def selected(parsed: argparse.Namespace) -> Iterator[tuple[Module, str, Function]]:
    """(module, dotted name, node) of everything that the selectors name, in their order."""
    for text in parsed.selectors:
        path, name = parse_selector(text)
        if name:
            module = load(path)
            yield module, name, find_function(module, name)
            continue
        for file in python_files(path):
            module = load(file)
            for found, node in (functions if parsed.all else decorated)(module):
                yield module, found, node


