"""The gradients of a revision: what its own pyproject.toml says, else all that is decorated."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from adjointgen.commands.config import Config, nearest
from adjointgen.commands.options import combined, configured, note
from adjointgen.commands.selection import Named, is_generated, named, named_files
from adjointgen.diagnostics import AdjointError, Diagnostic, SourceText, refuse
from adjointgen.inputs import Said
from adjointgen.pipeline import outer_names, program_of
from adjointgen.program import Source
from adjointgen.read.parse import Function
from adjointgen.read.project import project_root, shown
from adjointgen.read.revisions import PROJECT, Tree
from adjointgen.read.select import parse_selector, read
from adjointgen.read.text import Module, read_module
from adjointgen.write.emit import emit
from adjointgen.write.header import source_text
from adjointgen.write.lines import Written


class Asked(NamedTuple):
    """A file of a revision, and what is asked of it, or why that cannot be known."""

    data: bytes
    names: tuple[str, ...]  # its functions; "" for all that count
    everything: bool
    said: Mapping[str, Said]
    refused: tuple[Diagnostic, ...] = ()

    @property
    def alone(self) -> bool:
        """Is a gradient told by this alone, and not by files of rules too?"""
        return b"rules" not in self.data and not any("rules" in s for s in self.said.values())


class Gradient(NamedTuple):
    """The gradient of a function as `show` prints it, or why there is none."""

    name: str  # "" if the file itself is refused
    line: int = 1
    source: str = ""
    written: Written | None = None
    refused: tuple[Diagnostic, ...] = ()

    @property
    def text(self) -> str:
        return self.written.text if self.written else ""

    @property
    def read(self) -> Source | None:
        """The function as it was read."""
        program = self.written.parts[-1].program if self.written else None
        return program.source if program else None


class Revision(NamedTuple):
    """What a revision asks for: its files, by their paths from the working folder.

    `refused`: what is wrong with a selector, by its text.
    """

    tree: Tree
    files: Mapping[str, Asked]
    refused: Mapping[str, tuple[Diagnostic, ...]]


def revision_of(tree: Tree) -> Revision:
    """Read what the revision asks for, from its own folder. ADJ011 for its pyproject.toml."""
    try:
        _hold_project("", tree)
        file, config = nearest() or ("", Config())
    except AdjointError as error:
        raise AdjointError(told(error.diagnostics, tree)) from None
    found: dict[str, tuple[bytes, set[str]]] = {}
    refused: dict[str, tuple[Diagnostic, ...]] = {}
    for selector in config.sources or [""]:
        wrong: list[Diagnostic] = []
        for path, data, name in _files(selector, os.path.dirname(file), tree, wrong):
            if tree.holds(path):
                found.setdefault(posix(path), (data, set()))[1].add(name)
        if wrong:
            refused[selector] = told(wrong, tree)
    files = {}
    for path, (data, names) in found.items():
        asked = Asked(data, tuple(sorted(names)), config.all, {})
        try:
            _hold_project(os.path.dirname(path), tree)
            files[path] = asked._replace(said=configured(path))
        except AdjointError as error:
            files[path] = asked._replace(refused=told(error.diagnostics, tree))
    return Revision(tree, files, refused)


def _files(selector: str, folder: str, tree: Tree, refused: list[Diagnostic]) -> Iterator[Named]:
    """What a selector names, "" for the tracked Python files."""
    if not selector:
        yield from _tracked(tree, refused)
        return
    try:
        path = parse_selector(selector, folder).path
        if not tree.holds(path):
            raise _outside(path)
    except AdjointError as error:
        note(error, refused)
        return
    job = argparse.Namespace(selectors=[selector], folder=folder, stdin_filename=None)
    yield from named_files(job, refused)


def _tracked(tree: Tree, refused: list[Diagnostic]) -> Iterator[Named]:
    """The Python files that git knows, but our own output."""
    for path in tree.python:
        path = shown(os.path.join(tree.top, path))
        if not os.path.isfile(path):
            continue  # a link that leads nowhere
        try:
            data = read(path)
        except AdjointError as error:
            note(error, refused)
            continue
        if not is_generated(data):
            yield Named(path, data, "")


def gradients_of(path: str, asked: Asked, tree: Tree) -> list[Gradient]:
    """The gradients of a file, each as if it was shown alone."""
    whole = asked.data.decode("utf-8", "replace")
    if asked.refused:
        return [Gradient("", source=whole, refused=asked.refused)]
    try:
        module = read_module(asked.data, path)
    except AdjointError as error:
        return [Gradient("", source=whole, refused=told(error.diagnostics, tree))]
    gradients = []
    functions: dict[str, Function] = {}
    for name in asked.names:
        try:
            for own, node in named(module, name, asked.everything):
                functions.setdefault(own, node)
        except AdjointError as error:
            gradients.append(Gradient(name, refused=told(error.diagnostics, tree)))
    for name, node in functions.items():
        source = source_text(module, node)
        try:
            written = _written(module, name, node, asked.said, tree)
            gradients.append(Gradient(name, node.lineno, source, written))
        except AdjointError as error:
            why = told(error.diagnostics, tree)
            gradients.append(Gradient(name, node.lineno, source, None, why))
    return gradients


def _written(
    module: Module, name: str, node: Function, said: Mapping[str, Said], tree: Tree
) -> Written:
    options = combined(said, name, module, node, {})
    for path in options.rules:
        if not tree.holds(path):
            raise _outside(path)
    outer = outer_names([(module, name, node)])
    return emit([program_of(module, node, None, options, name, None, outer)])


def _hold_project(folder: str, tree: Tree) -> None:
    """Refuse the pyproject.toml of a folder if it is a link to one elsewhere."""
    root = project_root(folder)
    if root is not None and not tree.holds(os.path.join(root, PROJECT)):
        raise _outside(os.path.join(root, PROJECT))


def _outside(path: str) -> AdjointError:
    return refuse("ADJ014", f"{posix(path)} is not a file of the repository",
                  "no revision holds what lies elsewhere, or in a submodule")  # fmt: skip


def posix(path: str) -> str:
    """The path from the working folder, with `/`."""
    return shown(path).replace(os.sep, "/")


def told(diagnostics: Iterable[Diagnostic], tree: Tree) -> tuple[Diagnostic, ...]:
    """Diagnostics that say which revision they are of."""

    def of(d: Diagnostic) -> Diagnostic:
        if d.source is None:
            return d._replace(message=f"{tree.label} {d.message}".lstrip())
        path = f"{tree.label}{posix(d.source.path)}"
        return d._replace(source=SourceText(path, d.source.lines))

    return tuple(map(of, diagnostics))
