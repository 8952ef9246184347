"""Revisions of the repository that the working folder is in, read through git.

takes: the name of a revision, or none for the working tree
gives: a `Tree`: a folder with the files that are of use, and which of them count

Nothing of the repository is written, and only commands of git that read are run. They are kept from
all that a repository's own configuration could make git run: monitors, hooks and transports;
filters, drivers of differences and pagers they do not use.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from adjointgen.diagnostics import AdjointError, refuse
from adjointgen.read.project import confined

PROJECT = "pyproject.toml"
_FILES, _LINK, _SUBMODULE = ("100644", "100755", "100664"), "120000", "160000"
_OPTIONS = (
    "--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false",
    "-c", f"core.hooksPath={os.devnull}",
)  # fmt: skip
# Git would fetch what a partial clone lacks, by programs that its configuration names.
_ENVIRONMENT = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "LC_ALL": "C"}


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
        real = os.path.join(os.path.realpath(path), "")
        homes = [os.path.join(self.top, folder, "") for folder in self.submodules]
        return real.startswith(os.path.join(self.top, "")) and not real.startswith(tuple(homes))


class _Entry(NamedTuple):
    """A file of a tree: its path from the top, with `/`."""

    mode: str
    blob: str
    path: str
    tag: str = ""


class Repository:
    """The repository of the working folder; ADJ014 if there is none that has a working tree."""

    def __init__(self) -> None:
        self._git = _executable()
        self._folder = os.getcwd()
        inside, shallow = self._said(
            "rev-parse", "--is-inside-work-tree", "--is-shallow-repository"
        )
        if inside != "true":
            raise refuse("ADJ014", "this folder is in no working tree of git",
                         "a bare repository has none: run it in a clone")  # fmt: skip
        self._shallow = shallow == "true"
        (top,) = self._said("rev-parse", "--show-toplevel")
        self.top = self._folder = os.path.realpath(top)
        self.below = os.path.relpath(os.getcwd(), self.top)  # where the working folder is

    def commit(self, name: str) -> str:
        """The hash of the commit that a revision is; ADJ014 if there is no such revision."""
        if not name.startswith("-"):
            found = self._run("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
            if found.returncode == 0 and not found.stdout.startswith(b"^"):
                return found.stdout.decode().strip()
        raise refuse("ADJ014", f"there is no revision `{name}`",
                     self._cure("name a commit, a branch or a tag"))  # fmt: skip

    def merge_base(self, old: str, new: str) -> str:
        """The last commit that two commits have in common."""
        found = self._run("merge-base", old, new)
        if found.returncode == 0:
            return found.stdout.decode().strip()
        raise refuse("ADJ014", f"{old[:12]} and {new[:12]} have no commit in common",
                     self._cure("compare them as they are, without `...`"))  # fmt: skip

    def working_tree(self) -> Tree:
        entries = list(_entries(self._bytes("ls-files", "--stage", "-t", "-z")))
        there = {e for e in entries if os.path.isfile(os.path.join(self.top, e.path))}
        absent = frozenset(e.path for e in entries if e.tag == "S" and e not in there)
        submodules = tuple(sorted(e.path for e in entries if e.mode == _SUBMODULE))
        return Tree(self.top, "", _python(there), submodules, absent)

    def extract(self, commit: str, label: str, folder: str) -> Tree:
        """Write what is of use of a commit to an empty folder.

        That is its Python files, and what else a pyproject.toml of it could mean by a name.
        """
        folder = os.path.realpath(folder)
        entries = [
            e
            for e in _entries(self._bytes("ls-tree", "-r", "-z", "--full-tree", commit))
            if _is_plain(e.path)
        ]
        files = [e for e in entries if e.mode in _FILES]
        projects = self._contents(e for e in files if _name(e) == PROJECT)
        known = b"\n".join(projects.values())
        wanted = [e for e in files if e.path.endswith(".py") or os.fsencode(_name(e)) in known]
        contents = self._contents(wanted)
        for entry in [e for e in files if _name(e) == PROJECT] + wanted:
            _write(os.path.join(folder, entry.path), {**projects, **contents}[entry.blob])
        links = [e for e in entries if e.mode == _LINK]
        _link(folder, {e.path: os.fsdecode(data) for e, data in self._paired(links)})
        return Tree(folder, f"{label}:", _python(entries))

    def _paired(self, entries: list[_Entry]) -> Iterator[tuple[_Entry, bytes]]:
        contents = self._contents(entries)
        return ((e, contents[e.blob]) for e in entries)

    def _contents(self, entries: Iterable[_Entry]) -> dict[str, bytes]:
        """The content of each blob."""
        blobs = list(dict.fromkeys(e.blob for e in entries))
        if not blobs:
            return {}
        asked = "".join(f"{blob}\n" for blob in blobs).encode()
        data = self._bytes("cat-file", "--batch", input=asked)
        found, at = {}, 0
        for blob in blobs:
            head, _, _ = data[at : at + 200].partition(b"\n")
            kind, _, size = head.decode().partition(" ")[2].partition(" ")
            if kind != "blob":
                raise refuse(
                    "ADJ014",
                    f"the repository lacks the object {blob[:12]}",
                    self._cure("a partial clone lacks what was not fetched: fetch it"),
                )
            at += len(head) + 1
            found[blob] = data[at : at + int(size)]
            at += int(size) + 1
        return found

    # ----- git -----

    def _said(self, *arguments: str) -> list[str]:
        return os.fsdecode(self._bytes(*arguments)).removesuffix("\n").split("\n")

    def _bytes(self, *arguments: str, input: bytes = b"") -> bytes:
        done = self._run(*arguments, input=input)
        if done.returncode:
            why = done.stderr.decode("utf-8", "replace").strip()
            if "not a git repository" in why:
                raise refuse("ADJ014", "this folder is in no git repository",
                             "run it in a folder of one")  # fmt: skip
            raise refuse("ADJ014", "git cannot read the repository", why)
        return done.stdout

    def _run(self, *arguments: str, input: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                [self._git, *_OPTIONS, *arguments], cwd=self._folder, input=input,
                env={**os.environ, **_ENVIRONMENT}, capture_output=True, check=False,
            )  # fmt: skip
        except (OSError, ValueError) as error:
            raise refuse("ADJ014", f"git cannot be run: {error}") from None

    def _cure(self, otherwise: str) -> str:
        if not self._shallow:
            return otherwise
        return ("the repository is shallow: run `git fetch --unshallow`"
                " (in a workflow of GitHub: `fetch-depth: 0`)")  # fmt: skip


def _executable() -> str:
    """The git on the path, never one that lies in the working folder."""
    name = "git.exe" if os.name == "nt" else "git"
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        found = shutil.which(os.path.join(folder, name)) if os.path.isabs(folder) else None
        if found:
            return found
    raise refuse("ADJ014", "git is not installed", "install it, or put it on the path")


def _entries(listed: bytes) -> Iterator[_Entry]:
    """What `ls-tree` and `ls-files` list: `[tag ]mode[ type] blob[ stage]<tab>path`."""
    for line in os.fsdecode(listed).split("\0")[:-1]:
        said, _, path = line.partition("\t")
        words = said.split(" ")
        if words[1] in ("blob", "commit"):
            yield _Entry(words[0], words[2], path)
        else:
            yield _Entry(words[1], words[2], path, words[0])


def _name(entry: _Entry) -> str:
    return entry.path.rpartition("/")[2]


def _python(entries: Iterable[_Entry]) -> tuple[str, ...]:
    kinds = (*_FILES, _LINK)
    return tuple(sorted({e.path for e in entries if e.path.endswith(".py") and e.mode in kinds}))


def _is_plain(path: str) -> bool:
    """False for a path that would lead out of a folder: git writes none, but somebody may."""
    parts = path.split("/")
    foreign = os.name == "nt" and ("\\" in path or ":" in path)
    return not foreign and not {"", ".", ".."} & set(parts)


def _write(path: str, data: bytes) -> None:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise refuse("ADJ001", f"cannot write {path}: {reason}", "nothing was compared") from None


def _link(folder: str, links: dict[str, str]) -> None:
    """Make the links that lead to something of the revision, after all files are there."""
    made = []
    for path, target in links.items():
        path = os.path.join(folder, path)
        with suppress(OSError, ValueError):  # not every system has them
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.symlink(target, path)
            made.append(path)
    inside = os.path.join(folder, "")
    for path in [p for p in made if not os.path.realpath(p).startswith(inside)]:
        os.unlink(path)


@contextmanager
def looked_at(tree: Tree, below: str) -> Iterator[None]:
    """Let the folder of a revision be the working folder: what reads files reads that revision."""
    before, folder = os.getcwd(), os.path.join(tree.top, below)
    try:
        os.makedirs(folder, exist_ok=True)
        os.chdir(folder)
    except OSError as error:
        raise _nowhere(folder, error) from None
    try:
        with confined(tree.top):
            yield
    finally:
        os.chdir(before)


def _nowhere(folder: str, error: OSError) -> AdjointError:
    return refuse("ADJ001", f"cannot go to {folder}: {error.strerror}", "nothing was compared")
