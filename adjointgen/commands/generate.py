"""`adjointgen generate [SEL…] [-o FILE|DIR|-]`: write gradients to files, one for each source file.

Without selectors, what and where is in `[tool.adjointgen]` of the nearest pyproject.toml.

Nothing is written unless everything can be: no rejected function, no file in the way that is not
ours, none of ours that was edited by hand (but with --force).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator

from adjointgen.commands.config import select_configured
from adjointgen.commands.formats import tell
from adjointgen.commands.options import add_diagnostic_options, add_function_options, put
from adjointgen.commands.outputs import File, orphans, planned, remove_empty
from adjointgen.commands.selection import add_selectors
from adjointgen.diagnostics import Diagnostic, SourceText, refuse, visible
from adjointgen.read.project import STDIN
from adjointgen.write.files import write_files


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
    parser.add_argument("--dry-run", action="store_true", help="write nothing, say what would be")
    parser.add_argument("--force", action="store_true", help="overwrite files edited by hand")
    parser.add_argument(
        "--prune", action="store_true", help="remove the gradients of what is no longer there"
    )
    parser.add_argument(
        "--no-cache", dest="cache", action="store_false", help="make every file anew"
    )
    add_function_options(parser)
    add_diagnostic_options(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="no remarks")


def run(parsed: argparse.Namespace) -> int:
    if parsed.diff and parsed.diagnostics_as != "text":
        raise refuse("ADJ001", "stdout cannot hold both a difference and what --output-format"
                     " prints", "choose --check or --diff")  # fmt: skip
    job = _job(parsed)
    files = planned(job)
    if job.output == "-":
        put((files[0].new or b"").decode())
        return 0
    orphaned = _orphaned(job, files)
    if parsed.check or parsed.diff:
        return _compare([*files, *orphaned], parsed)
    ready = [*files, *orphaned] if parsed.prune else files
    for file in ready:
        if file.edited and file.state and not parsed.force:
            raise refuse("ADJ001", f"{file.path} was edited by hand",
                         "nothing was written; make the change in its source, then overwrite it:\n"
                         f"{_command(parsed, force=True)}")  # fmt: skip
    changes = {file.path: file.new for file in ready if file.state}
    changed = list(changes) if parsed.dry_run else write_files(changes)
    removed = [path for path in changed if changes[path] is None]
    if not parsed.dry_run:
        remove_empty(map(os.path.dirname, removed), job.output)
    verbs = ("would write", "would remove") if parsed.dry_run else ("wrote", "removed")
    for path in changed:
        print(f"{verbs[path in removed]} {visible(path)}", file=sys.stderr)
    if not changed:
        print(f"{_files(len(files))} up to date", file=sys.stderr)
    if orphaned and not parsed.prune:
        _tell(orphaned, parsed)
    tell([], parsed)
    return 0


def checked() -> list[tuple[str, str]]:
    """`generate --check` for programs: each file, and what is wrong with it, "" for nothing."""
    parser = argparse.ArgumentParser()
    configure(parser)
    parsed = parser.parse_args(["--check", "--quiet"])
    job = _job(parsed)
    files = planned(job)
    files += _orphaned(job, files)
    return [
        (file.path, f"{_said(file)}\n{_help([file], parsed)}\n{''.join(_diff(file))}")
        if file.state
        else (file.path, "")
        for file in files
    ]


def _orphaned(job: argparse.Namespace, files: list[File]) -> list[File]:
    """What should no longer be there; refuses if one of `files` is somebody else's."""
    for file in files:
        if file.state == "foreign":
            what = f"{file.path} was not written by adjointgen"
            raise refuse("ADJ001", what, "nothing was written; choose another output")
    return orphans(job, files)


def _job(parsed: argparse.Namespace) -> argparse.Namespace:
    """The command line with what it leaves to pyproject.toml.

    `root`: the folder of pyproject.toml if that says what to write; `bound`: it says where, too.
    """
    job = argparse.Namespace(**vars(parsed), configured=(), root="", bound=False)
    if not parsed.selectors:
        config = select_configured(job)
        job.root = os.path.abspath(job.folder)
        job.configured = tuple(config.functions)
        if parsed.output is None and config.out:
            job.output, job.bound = os.path.join(job.folder, config.out), True
    if job.output is None:
        raise refuse("ADJ001", "the output is not named",
                     "add -o FILE.py, -o FOLDER or -o - for stdout")  # fmt: skip
    compared = parsed.check or parsed.diff
    if job.output == "-" and (compared or parsed.prune or parsed.dry_run):
        raise refuse("ADJ001", "stdout holds nothing to compare with", "name a file or a folder")
    if compared and parsed.dry_run:
        raise refuse("ADJ001", "--dry-run and --check both say what would change, and differ only"
                     " in their exit code", "use one of them")  # fmt: skip
    if parsed.prune and parsed.selectors:
        raise refuse("ADJ001", "--prune goes by [tool.adjointgen]: selectors name but a part of"
                     " what should be there", "leave them out")  # fmt: skip
    return job


# ----- what differs -----


def _compare(files: list[File], parsed: argparse.Namespace) -> int:
    differing = [file for file in files if file.state]
    if parsed.diff:
        put("".join(line for file in differing for line in _diff(file)))
    if parsed.diagnostics_as != "text":
        tell(_differences(differing, parsed), parsed)
    elif differing:
        _tell(differing, parsed)
    else:
        print(f"{_files(len(files))} up to date", file=sys.stderr)
    return 1 if differing else 0


def _tell(files: list[File], parsed: argparse.Namespace) -> None:
    """What files need, and the command for it."""
    for file in files:
        print(_said(file), file=sys.stderr)
    print(_help(files, parsed), file=sys.stderr)


def _said(file: File) -> str:
    return f"{file.state}: {visible(file.path)}"


def _help(files: list[File], parsed: argparse.Namespace) -> str:
    return f"  = help: run `{visible(_cure(files, parsed))}`"


def _differences(files: list[File], parsed: argparse.Namespace) -> list[Diagnostic]:
    """The same as diagnostics."""
    help = f"run `{_cure(files, parsed)}`"
    return [
        Diagnostic("ADJ012", f"{file.path} is {file.state}", help, SourceText(file.path, ()))
        for file in files
    ]


def _cure(files: list[File], parsed: argparse.Namespace) -> str:
    return _command(parsed, any(f.edited for f in files), any(f.new is None for f in files))


def _diff(file: File) -> Iterator[str]:
    from difflib import unified_diff

    old = (file.old or b"").decode("utf-8", "replace").splitlines(keepends=True)
    new = (file.new or b"").decode().splitlines(keepends=True)
    before = file.path if file.old is not None else "/dev/null"
    after = file.path if file.new is not None else "/dev/null"
    for line in unified_diff(old, new, before, after):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _command(parsed: argparse.Namespace, force: bool, prune: bool = False) -> str:
    """The command that writes what this one would compare or refuses to write."""
    from shlex import join

    words = ["adjointgen", "generate", *(s.replace(STDIN, "-") for s in parsed.selectors)]
    words += ["--stdin-filename", parsed.stdin_filename] if parsed.stdin_filename else []
    words += ["--all"] if parsed.all else []
    words += ["--wrt", parsed.wrt] if parsed.wrt is not None else []
    words += [word for shape in parsed.shape for word in ("--shape", shape)]
    words += ["--scalar"] if parsed.scalar else []
    words += [word for path in parsed.rules for word in ("--rules", path)]
    words += ["-o", parsed.output] if parsed.output is not None else []
    words += ["--prune"] if prune or parsed.prune else []
    return join([*words, *(["--force"] if force else [])])


def _files(count: int) -> str:
    return f"{count} file{' is' if count == 1 else 's are'}"
