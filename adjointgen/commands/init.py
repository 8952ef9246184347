"""`adjointgen init [SEL…] [-o OUT]`: the table `[tool.adjointgen]` in the nearest pyproject.toml.

It is added at the end; every other byte stays as it is. What is printed is for other files, which
are the user's to change.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import suppress
from typing import Any

from adjointgen.commands.config import config_of, tables
from adjointgen.commands.options import put
from adjointgen.diagnostics import AdjointError, refuse, visible
from adjointgen.read.project import STDIN, project_root, shown
from adjointgen.read.select import parse_selector
from adjointgen.write.files import read_file, write_files


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sources",
        nargs="*",
        metavar="SEL",
        help="files, folders or functions (default: src if it is there, else everything)",
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE|DIR", help="where to (gradients, beside pyproject.toml)"
    )
    parser.add_argument(
        "--all", action="store_true", help="every function, not only those decorated"
    )


def run(parsed: argparse.Namespace) -> int:
    root = project_root("") or os.getcwd()
    file = shown(os.path.join(root, "pyproject.toml"))
    old = read_file(file) or b""
    tool = tables(old, file).get("tool")
    if isinstance(tool, dict) and "adjointgen" in tool:
        raise refuse("ADJ011", f"{file} has a table [tool.adjointgen] already",
                     "change it there; docs/command-line.md says what it may hold")  # fmt: skip
    sources = [_from(root, text) for text in parsed.sources]
    sources = sources or ["src" if os.path.isdir(os.path.join(root, "src")) else "."]
    output = parsed.output or os.path.join(root, "gradients")
    out = os.path.relpath(output, root).replace(os.sep, "/")
    if out.split("/")[0] == "..":
        raise refuse("ADJ001", f"{output} is not in the folder of {file}",
                     "what is generated stays in the project")  # fmt: skip
    new = old + _table(old, sources, out, parsed.all)
    _hold(new, file, {"sources": sources, "out": out, "all": parsed.all})
    for path in write_files({file: new}):
        print(f"wrote {visible(path)}", file=sys.stderr)
    put(_NEXT.format(pattern=_pattern(out)))
    return 0


def _from(root: str, text: str) -> str:
    """A selector of the working folder as one of the folder `root`."""
    path, name = parse_selector(text)
    if path == STDIN or not os.path.exists(path):
        raise refuse("ADJ001", f"there is no {path}", "name files, folders or functions")
    path = os.path.relpath(path, root).replace(os.sep, "/")
    return f"{path}:{name}" if name else path


def _table(old: bytes, sources: list[str], out: str, everything: bool) -> bytes:
    """The lines to add, with the line ends of the file."""
    lines = [
        "[tool.adjointgen]",
        f"sources = {_quoted(sources)}",
        f"out = {_quoted(out)}",
        *(["all = true"] if everything else []),
    ]
    text = "\n".join([*lines, ""])
    if old:
        text = "\n" * (1 if old.endswith(b"\n") else 2) + text
    return text.replace("\n", "\r\n" if b"\r\n" in old else "\n").encode("utf-8", "surrogatepass")


def _quoted(value: object) -> str:
    """Text, or a list of it, as TOML has it: that is as JSON has it, but for one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _pattern(out: str) -> str:
    """What Git calls the output, in .gitattributes."""
    pattern = out if out.endswith(".py") else f"{out}/**"
    return visible(_quoted(pattern) if " " in pattern else pattern)


def _hold(new: bytes, file: str, expected: dict[str, Any]) -> None:
    """Refuse if the file would not say what it should: `tool` may be closed, a name no text."""
    config = None
    with suppress(AdjointError):
        config = config_of(new, file)
    said = config and {"sources": list(config.sources), "out": config.out, "all": config.all}
    if said != expected:
        raise refuse("ADJ011", f"a table [tool.adjointgen] cannot be added to {file}",
                     "add it by hand, as docs/command-line.md shows it")  # fmt: skip


_NEXT = """\
Write the gradients, read them and commit them:

    adjointgen generate

.pre-commit-config.yaml, so that no commit goes without them:

    repos:
      - repo: local
        hooks:
          - id: adjointgen
            name: adjointgen generate --check
            entry: adjointgen generate --check --diff
            language: system
            types_or: [python, toml]
            pass_filenames: false
            require_serial: true

.github/workflows/gradients.yml, after the steps that install the project:

          - run: adjointgen lint --output-format github
          - run: adjointgen generate --check --output-format github

.gitattributes, so that a review shows them, and everywhere with the same line ends:

    {pattern} text eol=lf -linguist-generated
"""
