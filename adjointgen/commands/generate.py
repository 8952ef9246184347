"""`adjointgen generate [SEL…] [-o FILE|DIR|-]`: write gradients to files, one for each source file.

Without selectors, what and where is in `[tool.adjointgen]` of the nearest pyproject.toml.

Nothing is written unless everything can be: no rejected function, no file in the way that is not
ours, none of ours that was edited by hand (but with --force).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from adjointgen.commands.config import did_you_mean, nearest
from adjointgen.commands.formats import tell
from adjointgen.commands.options import (
    add_diagnostic_options,
    add_function_options,
    function_options,
    note,
    options_of,
    put,
)
from adjointgen.commands.selection import add_selectors, selected
from adjointgen.commands.show import remark
from adjointgen.commands.terminal import progress
from adjointgen.diagnostics import AdjointError, Diagnostic, SourceText, refuse, visible
from adjointgen.pipeline import Options, outer_names, program_of
from adjointgen.program import Program
from adjointgen.read.parse import Function
from adjointgen.read.project import STDIN, selector_of
from adjointgen.read.select import parse_selector
from adjointgen.read.text import Module
from adjointgen.write.emit import emit_module
from adjointgen.write.files import read_file, write_files
from adjointgen.write.header import read_header, source_text, with_header


def configure(parser: argparse.ArgumentParser) -> None:
    add_selectors(parser, needed=False)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE|DIR|-",
        help="a file (FILE.py), a folder that mirrors the sources', or - for stdout",
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if stale")
    parser.add_argument("--diff", action="store_true", help="as --check, and print the difference")
    parser.add_argument("--force", action="store_true", help="overwrite files edited by hand")
    add_function_options(parser)
    add_diagnostic_options(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="no remarks")


class File(NamedTuple):
    """A file to be written, and what is there now."""

    path: str
    new: bytes
    old: bytes | None

    @property
    def state(self) -> str:
        """What it needs, "" for nothing."""
        if self.old is None:
            return "missing"
        if self.old.replace(b"\r\n", b"\n") == self.new:  # some checkouts change line ends
            return ""
        header = read_header(self.old)
        if header is None:
            return "foreign"
        return "stale" if header.intact else "edited by hand"


def run(parsed: argparse.Namespace) -> int:
    job = _job(parsed)
    if job.output == "-" and (parsed.check or parsed.diff):
        raise refuse("ADJ001", "stdout holds nothing to compare with", "name a file or a folder")
    if parsed.diff and parsed.diagnostics_as != "text":
        raise refuse("ADJ001", "stdout cannot hold both a difference and what --output-format"
                     " prints", "choose --check or --diff")  # fmt: skip
    texts = _texts(job)
    if job.output == "-":
        put(next(iter(texts.values())))
        return 0
    files = [File(path, text.encode(), read_file(path)) for path, text in texts.items()]
    for file in files:
        if file.state == "foreign":
            what = f"{file.path} was not written by adjointgen"
            raise refuse("ADJ001", what, "nothing was written; choose another output")
    if parsed.check or parsed.diff:
        return _compare(files, parsed)
    for file in files:
        if file.state == "edited by hand" and not parsed.force:
            raise refuse("ADJ001", f"{file.path} was edited by hand",
                         "nothing was written; make the change in its source, then overwrite it:\n"
                         f"{_command(parsed, force=True)}")  # fmt: skip
    changed = write_files({file.path: file.new for file in files if file.state})
    for path in changed:
        print(f"wrote {visible(path)}", file=sys.stderr)
    if not changed:
        print(f"{_files(len(files))} up to date", file=sys.stderr)
    tell([], parsed)
    return 0


# ----- what is to be written -----


def _job(parsed: argparse.Namespace) -> argparse.Namespace:
    """The command line with what it leaves to pyproject.toml."""
    job = argparse.Namespace(**vars(parsed), configured=())
    if not parsed.selectors:
        job.folder, config = nearest()
        job.selectors, job.all = list(config.sources), parsed.all or config.all
        job.configured = tuple(config.functions)
        if parsed.output is None and config.out:
            job.output = os.path.join(job.folder, config.out)
    if job.output is None:
        raise refuse("ADJ001", "the output is not named",
                     "add -o FILE.py, -o FOLDER or -o - for stdout")  # fmt: skip
    return job


def _texts(parsed: argparse.Namespace) -> dict[str, str]:
    """Output path -> text. All the functions that are refused are told at once."""
    given = function_options(parsed)
    sources: dict[str, list[tuple[Program, str, Options]]] = {}
    modules: dict[str, Module] = {}
    diagnostics: list[Diagnostic] = []
    with progress() as follow:
        found = _in_file_order(follow(selected(parsed, diagnostics), "read"))
        outer = {p: outer_names(group) for p, group in groupby(found, lambda f: _source(f[0]))}
        for module, name, node in follow(found, "differentiated"):
            path = _source(module)
            modules.setdefault(path, module)
            try:
                options = options_of(module, name, node, given)
                program = program_of(module, node, None, options, name, None, outer[path])
                sources.setdefault(path, []).append((program, selector_of(path, name), options))
            except AdjointError as error:
                note(error, diagnostics)
    if diagnostics:
        raise AdjointError(diagnostics)
    if not sources:
        raise refuse("ADJ005", "no function to write", "name one, or use --all for every function")
    _all_found(parsed, [s for found in sources.values() for _, s, _ in found])
    texts: dict[str, str] = {}
    for path, target in _targets(sources, parsed).items():
        programs = [program for program, _, _ in sources[path]]
        functions = [(selector, options) for _, selector, options in sources[path]]
        source = "".join(source_text(modules[path], p.source.node) for p in programs)
        texts[target] = with_header(emit_module(programs), functions, source)
        if not parsed.quiet:
            for program in programs:
                remark(program)
    return texts


def _all_found(parsed: argparse.Namespace, selectors: list[str]) -> None:
    """Refuse options in pyproject.toml for a function that is not there: they would be lost."""
    for selector in parsed.configured:
        if selector not in selectors:
            file = os.path.join(parsed.folder, "pyproject.toml")
            what = f"[tool.adjointgen.functions] names `{selector}`, which `sources` has not"
            raise refuse("ADJ011", f"{file}: {what}", did_you_mean(selector, selectors))


def _in_file_order(
    found: Iterable[tuple[Module, str, Function]],
) -> list[tuple[Module, str, Function]]:
    """By path and line, so that the order of the selectors makes no difference."""
    return sorted(found, key=lambda item: (_source(item[0]), item[2].lineno))


def _source(module: Module) -> str:
    """The absolute path of a source file, whatever way it was named."""
    path = module.text.path
    return path if path == STDIN else os.path.abspath(path)


def _targets(sources: Iterable[str], parsed: argparse.Namespace) -> dict[str, str]:
    """Source file -> output file."""
    paths = list(sources)
    output = parsed.output
    if output == "-" or (output.endswith(".py") and not os.path.isdir(output)):
        if len(paths) > 1:
            raise refuse("ADJ001", f"{len(paths)} source files do not go into one output",
                         "name a folder, or one source file")  # fmt: skip
        return {paths[0]: output}
    if STDIN in paths:
        raise refuse("ADJ001", f"the gradient of stdin has no name in the folder {output}",
                     "name a file, or pass --stdin-filename")  # fmt: skip
    base = _base(parsed)
    return {path: os.path.join(output, os.path.relpath(path, base)) for path in paths}


def _base(parsed: argparse.Namespace) -> str:
    """The folder that the output mirrors: the deepest one that holds everything selected."""
    folders = set()
    for text in parsed.selectors:
        path = parse_selector(text, parsed.folder).path
        path = os.path.abspath(parsed.stdin_filename if path == STDIN else path)
        folders.add(path if os.path.isdir(path) else os.path.dirname(path))
    try:
        return os.path.commonpath(sorted(folders))
    except ValueError:
        raise refuse("ADJ001", "the sources are on several drives and have no folder in common",
                     "write each to its own folder") from None  # fmt: skip


# ----- what differs -----


def _compare(files: list[File], parsed: argparse.Namespace) -> int:
    differing = [file for file in files if file.state]
    edited = any(file.state == "edited by hand" for file in differing)
    cure = _command(parsed, force=edited)
    if parsed.diff:
        put("".join(line for file in differing for line in _diff(file)))
    if parsed.diagnostics_as != "text":
        tell([_stale(file, cure) for file in differing], parsed)
        return 1 if differing else 0
    for file in differing:
        print(f"{file.state}: {visible(file.path)}", file=sys.stderr)
    if not differing:
        print(f"{_files(len(files))} up to date", file=sys.stderr)
        return 0
    print(f"  = help: run `{visible(cure)}`", file=sys.stderr)
    return 1


def _stale(file: File, cure: str) -> Diagnostic:
    text = SourceText(file.path, ())
    return Diagnostic("ADJ012", f"{file.path} is {file.state}", f"run `{cure}`", text)


def _diff(file: File) -> Iterator[str]:
    from difflib import unified_diff

    old = (file.old or b"").decode("utf-8", "replace").splitlines(keepends=True)
    new = file.new.decode().splitlines(keepends=True)
    before = file.path if file.old is not None else "/dev/null"
    for line in unified_diff(old, new, before, file.path):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _command(parsed: argparse.Namespace, force: bool) -> str:
    """The command that writes what this one would compare or refuses to write."""
    from shlex import join

    words = ["adjointgen", "generate", *(s.replace(STDIN, "-") for s in parsed.selectors)]
    words += ["--stdin-filename", parsed.stdin_filename] if parsed.stdin_filename else []
    words += ["--all"] if parsed.all else []
    words += ["--wrt", parsed.wrt] if parsed.wrt is not None else []
    words += [word for shape in parsed.shape for word in ("--shape", shape)]
    words += ["--scalar"] if parsed.scalar else []
    words += ["-o", parsed.output] if parsed.output is not None else []
    return join([*words, *(["--force"] if force else [])])


def _files(count: int) -> str:
    return f"{count} file{' is' if count == 1 else 's are'}"
