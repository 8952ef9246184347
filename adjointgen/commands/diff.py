"""`adjointgen diff [REV [REV]]`: which gradients does a change alter?

HEAD against the working tree, a revision against the working tree, or one revision against another.
The files are read through git (read/repository.py), and nothing of the repository is touched.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from html import escape

from adjointgen.commands.changes import Change, changes, hunks
from adjointgen.commands.options import put
from adjointgen.commands.terminal import ink
from adjointgen.diagnostics import BOLD, Ink, refuse, render, visible
from adjointgen.read.repository import Repository
from adjointgen.read.revisions import Tree, extracted, working_tree

LIMIT = 65_536  # characters of a comment on GitHub
_RESERVE = 2_000  # of them for the names of what is left out
RED, GREEN, CYAN = "31", "32", "36"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "revisions",
        nargs="*",
        metavar="REV",
        help="from where (HEAD) to where (the working tree); A..B is two, A...B begins at their"
        " last common commit",
    )
    parser.add_argument(
        "--format", choices=("text", "markdown"), default="text", help="markdown is a comment"
    )


def run(parsed: argparse.Namespace) -> int:
    with ExitStack() as stack:
        repository = Repository()
        trees = _trees(repository, parsed.revisions, stack)
        found = changes(trees[0], trees[1], repository.below)
        count = _count(found)
        labels = trees[0].label, trees[1].label
        if parsed.format == "markdown":
            put(_markdown(found, count, labels))
            return int(any(c.alters for c in found))
        paint = ink(parsed, sys.stdout) if sys.stdout else _plain
        coloured = bool(paint("", ""))
        lines = _text(found, labels, coloured, paint)
        put("".join(f"{line}\n" for line in lines), coloured)
        print(count, file=sys.stderr)
        return int(any(c.alters for c in found))


def _plain(text: str, _: str) -> str:
    return text


def _trees(repository: Repository, revisions: Sequence[str], stack: ExitStack) -> list[Tree]:
    """What is compared; the folders of revisions are there as long as `stack`."""
    names = list(revisions)
    common = False
    if len(names) == 1 and ".." in names[0]:
        before, dots, after = re.split(r"(\.\.\.?)", names[0], maxsplit=1)
        names, common = [before or "HEAD", after or "HEAD"], dots == "..."
    if len(names) > 2:
        raise refuse("ADJ014", f"{len(names)} revisions are too many", "name one, two or none")
    names = names or ["HEAD"]
    commits = [repository.commit(name) for name in names]
    if common:
        commits[0] = repository.merge_base(*commits)
        names[0] = commits[0][:12]
    trees = []
    for name, commit in zip(names, commits):
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="adjointgen-"))
        trees.append(extracted(repository, commit, name, folder))
    return trees if len(trees) == 2 else [*trees, working_tree(repository)]


def _count(found: list[Change]) -> str:
    """`3 functions changed, 2 of their gradients`."""
    altered = sum(c.alters for c in found)
    refused = sum(c.state == "refused" for c in found)
    said = f"{len(found)} functions changed, {altered} of their gradients"
    if len(found) < 2:
        said = f"{len(found) or 'no'} function changed"
        said += f", {'and so did' if altered else 'but not'} its gradient" if found else ""
    return f"{said}; {refused} refused before and after" if refused else said


# ----- text -----


def _text(
    found: Iterable[Change], labels: tuple[str, str], coloured: bool, paint: Ink
) -> Iterator[str]:
    styles = {"+": GREEN, "-": RED, "@": CYAN}
    gap = False
    for change in found:
        if change.state not in ("", "refused"):
            if gap:
                yield ""
            gap = True
            yield paint(visible(f"{change.state}: {change.selector}"), BOLD)
            for line in _body(change, labels, paint):
                if coloured and change.state != "now refused":
                    line = visible(line, keep="\t")
                style = styles.get(line[:1])
                yield paint(line, style) if style else line


def _body(change: Change, labels: tuple[str, str], paint: Ink) -> Iterator[str]:
    """What there is to say of a change, a line each."""
    if change.state == "moved":
        return
    if change.state == "now refused" and change.new:
        for diagnostic in change.new.refused:
            yield from render(diagnostic, paint).split("\n")
        return
    path = change.selector.rpartition(":")[0]
    for hunk in hunks(change):
        if hunk.source:
            side, line = hunk.place
            yield visible(f"{labels[side]}{path}:{line}")
            yield from hunk.source
        yield hunk.head
        yield from hunk.lines


# ----- markdown -----


def _markdown(found: list[Change], count: str, labels: tuple[str, str]) -> str:
    """A comment: a heading with the counts, then what is folded under the name of each function.

    What does not fit into a comment is named, or counted.
    """
    told = [c for c in found if c.state not in ("", "refused")]
    text = f"### adjointgen: {count}\n"
    left: list[Change] = []
    for change in told:
        block = _details(change, labels)
        if len(text) + len(block) <= LIMIT - _RESERVE:
            text += block
        else:
            left.append(change)
    if left:
        text += (
            f"\n{len(left)} more, left out because a comment holds {LIMIT:,} characters"
            " (`adjointgen diff` prints them):\n\n"
        )
    for change in left:
        line = f"- {_name(change)}\n"
        text += line if len(text) + len(line) <= LIMIT else ""
    return text


def _name(change: Change) -> str:
    return f"{change.state}: <code>{escape(visible(change.selector))}</code>"


def _details(change: Change, labels: tuple[str, str]) -> str:
    name = _name(change)
    lines = [visible(line, keep="\t") for line in _body(change, labels, _plain)]
    if not lines:
        return f"\n{name}\n"
    body = "\n".join(lines)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", body)), default=0))
    language = "text" if change.state == "now refused" else "diff"
    return (
        f"\n<details>\n<summary>{name}</summary>\n\n"
        f"{fence}{language}\n{body}\n{fence}\n\n</details>\n"
    )
