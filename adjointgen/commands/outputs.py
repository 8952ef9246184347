"""What `generate` is to write: source files in, the files that should be there out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from typing import NamedTuple

from adjointgen.commands.cache import Cache, Made, key
from adjointgen.commands.config import did_you_mean
from adjointgen.commands.options import combined, configured, function_options, note
from adjointgen.commands.selection import named, named_files, no_function
from adjointgen.commands.show import remarks
from adjointgen.commands.terminal import Follow, progress
from adjointgen.diagnostics import AdjointError, Diagnostic, refuse, visible
from adjointgen.inputs import Said
from adjointgen.pipeline import Options, outer_names, program_of
from adjointgen.program import Program
from adjointgen.read.parse import Function
from adjointgen.read.project import STDIN, project_root, selector_of
from adjointgen.read.select import parse_selector, python_files
from adjointgen.read.text import read_module
from adjointgen.write.emit import emit_module
from adjointgen.write.files import read_file
from adjointgen.write.header import read_header, source_text, with_header


class File(NamedTuple):
    """A file as it should be, and what is there now. `new` is None for one that should not be."""

    path: str
    new: bytes | None
    old: bytes | None
    source: str = ""  # where it comes from

    @property
    def state(self) -> str:
        """What it needs, "" for nothing."""
        if self.old is None:
            return "missing"
        if self.new is None:
            return "orphaned and edited by hand" if self.edited else "orphaned"
        if _unix(self.old) == self.new:
            return ""
        if read_header(self.old) is None:
            return "foreign"
        return "edited by hand" if self.edited else "stale"

    @property
    def edited(self) -> bool:
        """Was it ours, and is it no longer as we wrote it?"""
        header = read_header(self.old or b"")
        return header is not None and not header.intact


class Source(NamedTuple):
    """A source file, and what is asked of it."""

    path: str  # absolute, whatever way it was named
    shown: str  # as it was named
    data: bytes
    names: set[str]  # its functions; "" for all that count


def planned(job: argparse.Namespace) -> list[File]:
    """The files that should be there. All the functions that are refused are told at once."""
    with progress("files made") as follow:
        return _planned(job, follow)


def _planned(job: argparse.Namespace, follow: Follow) -> list[File]:
    given = function_options(job)
    diagnostics: list[Diagnostic] = []
    cache = Cache(job.root if job.cache else "")
    files: list[File] = []
    selectors: list[str] = []
    remarked = ""
    base = _base(job) if _is_folder(job.output) else ""
    for source in follow(_sources(job, diagnostics), lambda source: source.shown):
        path = _place(job, base, source.path)
        old = None if path == "-" else read_file(path)
        said = configured(source.shown)
        start = selector_of(source.path, "")
        asked = key(source.data, sorted(source.names), job.all, given, said, start)
        made, text, lasting = cache.find(asked), _unix(old or b""), True
        if made is None or (made.functions and made.text != _digest(text)):
            try:
                made, text, lasting = _made(source, job.all, given, said)
            except AdjointError as error:
                note(error, diagnostics)
                continue
        if lasting:
            cache.made[asked] = made
        if made.functions:
            files.append(File(path, text, old, source.path))
            selectors += [start + name for name in made.functions]
            remarked += made.remarks
    if not job.dry_run:
        cache.save()
    if diagnostics:
        raise AdjointError(diagnostics)
    if not files:
        raise no_function("write", job.all)
    if len(files) > 1 and not _is_folder(job.output):
        raise refuse("ADJ001", f"{len(files)} source files do not go into one output",
                     "name a folder, or one source file")  # fmt: skip
    _all_found(job, selectors)
    if not job.quiet:
        print(remarked, end="", file=sys.stderr)
    return files


def _sources(job: argparse.Namespace, refused: list[Diagnostic]) -> list[Source]:
    """By path, so that the order of the selectors makes no difference."""
    found: dict[str, Source] = {}
    for shown, data, name in named_files(job, refused):
        path = shown if shown == STDIN else os.path.abspath(shown)
        found.setdefault(path, Source(path, shown, data, set())).names.add(name)
    return [found[path] for path in sorted(found)]


def _made(
    source: Source, everything: bool, given: Said, said: Mapping[str, Said]
) -> tuple[Made, bytes, bool]:
    """The text of all functions of a file that are asked for; may the cache remember what came?"""
    module = read_module(source.data, source.shown)
    diagnostics: list[Diagnostic] = []
    functions: dict[str, Function] = {}
    for name in sorted(source.names):
        try:
            for own, node in named(module, name, everything):
                functions.setdefault(own, node)
        except AdjointError as error:
            note(error, diagnostics)
    functions = dict(sorted(functions.items(), key=lambda item: item[1].lineno))
    outer = outer_names((module, name, node) for name, node in functions.items())
    programs: list[Program] = []
    options: list[tuple[str, Options]] = []
    for name, node in functions.items():
        try:
            chosen = combined(said, name, module, node, given)
            programs.append(program_of(module, node, None, chosen, name, None, outer))
            options.append((selector_of(source.path, name), chosen))
        except AdjointError as error:
            note(error, diagnostics)
    if diagnostics:
        raise AdjointError(diagnostics)
    if not programs:
        return Made((), "", ""), b"", True
    lines = "".join(source_text(module, node) for node in functions.values())
    text = with_header(emit_module(programs), options, lines).encode()
    # What comes of rules of the user's own is not told by the source alone.
    lasting = not any(chosen.rules for _, chosen in options)
    return Made(tuple(functions), remarks(programs), _digest(text)), text, lasting


def _all_found(job: argparse.Namespace, selectors: list[str]) -> None:
    """Refuse options in pyproject.toml for a function that is not there: they would be lost."""
    there = set(selectors)
    for selector in job.configured:
        if selector not in there:
            file = os.path.join(job.folder, "pyproject.toml")
            what = f"[tool.adjointgen.functions] names `{selector}`, which `sources` has not"
            raise refuse("ADJ011", f"{file}: {what}", did_you_mean(selector, selectors))


def _unix(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")  # some checkouts change line ends


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


# ----- where it goes -----


def _place(job: argparse.Namespace, base: str, source: str) -> str:
    """The output file of a source file; `base` is the folder that an output folder mirrors."""
    path: str = job.output
    if _is_folder(path):
        if source == STDIN:
            raise refuse("ADJ001", f"the gradient of stdin has no name in the folder {path}",
                         "name a file, or pass --stdin-filename")  # fmt: skip
        path = os.path.join(path, os.path.relpath(source, base))
    inside = os.path.join(os.path.realpath(job.root or ""), "")
    if job.bound and not os.path.realpath(path).startswith(inside):
        file = os.path.join(job.folder, "pyproject.toml")
        raise refuse("ADJ011", f"{file}: `out` in [tool.adjointgen] leads out of the project,"
                     f" to {os.path.realpath(path)}",
                     "name what lies outside on the command line: -o")  # fmt: skip
    return path


def _is_folder(output: str) -> bool:
    return output != "-" and (not output.endswith(".py") or os.path.isdir(output))


def _base(job: argparse.Namespace) -> str:
    """The folder that the output mirrors: the deepest one that holds everything selected."""
    folders = set()
    for text in job.selectors:
        try:
            path = parse_selector(text, job.folder).path
        except AdjointError:  # told with the others
            continue
        path = job.stdin_filename or "" if path == STDIN else path
        path = os.path.abspath(path)
        folders.add(path if os.path.isdir(path) else os.path.dirname(path))
    try:
        return os.path.commonpath(sorted(folders)) if folders else ""
    except ValueError:
        raise refuse("ADJ001", "the sources are on several drives and have no folder in common",
                     "write each to its own folder") from None  # fmt: skip


# ----- what should no longer be there -----


def orphans(job: argparse.Namespace, files: Iterable[File]) -> list[File]:
    """Our files in the output folder that mirror a source, but none that is still selected.

    Only pyproject.toml says what all of them should be; selectors say a part.
    """
    if not job.root or not _is_folder(job.output) or not os.path.isdir(job.output):
        return []
    kept = {os.path.realpath(path) for file in files for path in (file.path, file.source)}
    found = []
    for path in python_files(job.output):
        if os.path.islink(path) or os.path.realpath(path) in kept:
            continue
        with suppress(AdjointError):  # what cannot be read is not ours
            data = read_file(path) or b""
            header = read_header(data)
            place = visible(os.path.relpath(path, job.output).replace(os.sep, "/"))
            if header and any(_mirrors(place, source) for source in header.sources):
                found.append(File(path, None, data))
    root = project_root(job.output)
    return [f for f in found if project_root(os.path.dirname(f.path)) == root]


def _mirrors(place: str, selector: str) -> bool:
    """Could a folder's file be the mirror of that source, whatever the base was then?"""
    ours, theirs = place.split("/"), selector.rpartition(":")[0].split("/")
    length = min(len(ours), len(theirs))
    return ours[-length:] == theirs[-length:]


def remove_empty(folders: Iterable[str], top: str) -> None:
    """Remove the folders, and those above them up to `top`, as far as nothing is in them."""
    top = os.path.abspath(top)
    for folder in folders:
        folder = os.path.abspath(folder)
        with suppress(OSError):
            while folder != top:
                os.rmdir(folder)
                folder = os.path.dirname(folder)
