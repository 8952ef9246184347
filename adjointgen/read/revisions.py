"""Revisions as folders: what reads files reads a revision where it reads the working tree.

takes: a repository, and a commit of it or none
gives: a `Tree`: a folder with the files that are of use, and which of them count
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import NamedTuple

from adjointgen.diagnostics import AdjointError, refuse
from adjointgen.read.project import confined
from adjointgen.read.repository import Repository

PROJECT = "pyproject.toml"
_FILES, _LINK, _SUBMODULE = ("100644", "100755", "100664"), "120000", "160000"


class Tree(NamedTuple):
    """A revision, or the working tree, as a folder.

    `label` stands before a path of it, `python` are its tracked Python files, `submodules` its
    folders that are another repository's, `absent` the files that are tracked and not checked out;
    all from the top.
    """

    top: str
    label: str
    python: tuple[str, ...]
    submodules: tuple[str, ...] = ()
    absent: frozenset[str] = frozenset()

    def holds(self, path: str) -> bool:
        """Would a file or folder be of the revision, whatever links lead to it?"""
        homes = tuple(os.path.join(self.top, folder, "") for folder in self.submodules)
        return _is_inside(path, self.top) and not _real(path).startswith(homes)


def working_tree(repository: Repository) -> Tree:
    entries = list(_entries(repository.run("ls-files", "--stage", "-t", "-z")))
    there = {e for e in entries if os.path.isfile(os.path.join(repository.top, e.path))}
    absent = frozenset(e.path for e in entries if e.tag == "S" and e not in there)
    submodules = tuple(sorted(e.path for e in entries if e.mode == _SUBMODULE))
    return Tree(repository.top, "", _python(there), submodules, absent)


def extracted(repository: Repository, commit: str, label: str, folder: str) -> Tree:
    """Write what is of use of a commit to an empty folder.

    That is its Python files, and what else a pyproject.toml of it could mean by a name.
    """
    folder = os.path.realpath(folder)
    listed = _entries(repository.run("ls-tree", "-r", "-z", "--full-tree", commit))
    entries = [e for e in listed if _is_plain(e.path)]
    files = [e for e in entries if e.mode in _FILES]
    links = [e for e in entries if e.mode == _LINK]
    projects = [e for e in files if e.name == PROJECT]
    said = b"\n".join(repository.contents(e.blob for e in projects).values())
    wanted = [e for e in files if e.path.endswith(".py") or os.fsencode(e.name) in said]
    wanted += projects
    contents = repository.contents(e.blob for e in (*wanted, *links))
    for entry in wanted:
        _write(os.path.join(folder, entry.path), contents[entry.blob])
    _link(folder, {e.path: os.fsdecode(contents[e.blob]) for e in links})
    return Tree(folder, f"{label}:", _python(entries))


@contextmanager
def looked_at(tree: Tree, below: str) -> Iterator[None]:
    """Let a folder of a revision be the working folder, and let nothing count that is above it."""
    before, folder = os.getcwd(), os.path.join(tree.top, below)
    try:
        os.makedirs(folder, exist_ok=True)
        os.chdir(folder)
    except OSError as error:
        raise _cannot("go to", folder, error) from None
    try:
        with confined(tree.top):
            yield
    finally:
        os.chdir(before)


# ----- what git lists -----


class _Entry(NamedTuple):
    """A file: its path from the top, with `/`. `tag`: "S" for one that is not checked out."""

    mode: str
    blob: str
    path: str
    tag: str = ""

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


def _entries(listed: bytes) -> Iterator[_Entry]:
    """What `ls-tree` and `ls-files` list: `[tag ]mode[ type] blob[ stage]<tab>path`."""
    for line in os.fsdecode(listed).split("\0")[:-1]:
        said, _, path = line.partition("\t")
        words = said.split(" ")
        if words[1] in ("blob", "commit"):
            yield _Entry(words[0], words[2], path)
        else:
            yield _Entry(words[1], words[2], path, words[0])


def _python(entries: Iterable[_Entry]) -> tuple[str, ...]:
    kinds = (*_FILES, _LINK)
    return tuple(sorted({e.path for e in entries if e.path.endswith(".py") and e.mode in kinds}))


# ----- what is written -----


def _is_plain(path: str) -> bool:
    """False for a path that would lead out of a folder: git writes none, but somebody may."""
    foreign = os.name == "nt" and ("\\" in path or ":" in path)
    return not foreign and not {"", ".", ".."} & set(path.split("/"))


def _write(path: str, data: bytes) -> None:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    except (OSError, ValueError) as error:
        raise _cannot("write", path, error) from None


def _link(folder: str, links: Mapping[str, str]) -> None:
    """Make the links, after all files are there. `Tree.holds` says what they may lead to."""
    for path, target in links.items():
        path = os.path.join(folder, path)
        with suppress(OSError, ValueError):  # not every system has them
            if _is_inside(os.path.dirname(path), folder):
                os.makedirs(os.path.dirname(path), exist_ok=True)
                os.symlink(target, path)


def _is_inside(path: str, folder: str) -> bool:
    return _real(path).startswith(os.path.join(folder, ""))


def _real(path: str) -> str:
    """Where a path leads, with a separator at its end."""
    return os.path.join(os.path.realpath(path), "")


def _cannot(verb: str, path: str, error: Exception) -> AdjointError:
    reason = getattr(error, "strerror", None) or str(error)
    return refuse("ADJ001", f"cannot {verb} {path}: {reason}", "nothing was compared")
