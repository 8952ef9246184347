"""What `adjointgen generate` remembers from run to run: which files need not be made again.

It holds no text, only what a text was made of and its hash. A file is up to date without being
made if everything that could change a byte of it is as it was (`key`, and the code of adjointgen
and astor), and the file that is there has the hash. Deleting the cache is always safe, and one that
cannot be read or written is as none.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from typing import NamedTuple

from adjointgen.diagnostics import AdjointError
from adjointgen.write.files import read_file, write_files

FOLDER = ".adjointgen_cache"


class Made(NamedTuple):
    """What came of a source file: its functions, the remarks on them, the hash of the text."""

    functions: tuple[str, ...]
    remarks: str
    text: str


class Cache:
    """The cache of the project in the folder `root`; "" for none."""

    def __init__(self, root: str) -> None:
        self.made: dict[str, Made] = {}  # in this run, by the `key` of what was asked
        self._path = _path(root) if root else ""
        self._code = _code() if self._path else ""
        self._known = self._read() if self._code else {}

    def find(self, asked: str) -> Made | None:
        """What came of a source file when the `key` of what was asked of it was this."""
        return self._known.get(asked)

    def save(self) -> None:
        """Keep what came of the files of this run."""
        if not self._code or self.made == self._known or self._code != _code():
            return  # the code was replaced while it ran: nobody knows which one made the texts
        data = json.dumps(self.made).encode()
        ignore = os.path.join(os.path.dirname(self._path), ".gitignore")
        with suppress(AdjointError):
            write_files({ignore: b"*\n", self._path: _signed(self._code, data) + b"\n" + data})

    def _read(self) -> dict[str, Made]:
        """Nothing if it is damaged, or was written by another version or Python."""
        try:
            signature, _, data = (read_file(self._path) or b"").partition(b"\n")
        except AdjointError:
            return {}
        if signature != _signed(self._code, data):
            return {}
        return {asked: Made(tuple(f), *rest) for asked, (f, *rest) in json.loads(data).items()}


def key(*parts: object) -> str:
    """The hash of values with a `repr` that says all of them."""
    return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _signed(code: str, data: bytes) -> bytes:
    return sha256(code.encode() + data).hexdigest().encode()


def _path(root: str) -> str:
    """Where it lies; nowhere if a link leads out of the project."""
    folder = os.path.join(os.path.realpath(root), FOLDER)
    name = f"generate.{sys.implementation.cache_tag}.json"
    path = os.path.join(folder, name)
    return path if os.path.realpath(path) == path else ""


def _code() -> str:
    """The hash of everything that makes texts, the rules too; "" if it is not there as files."""
    from importlib.util import find_spec

    digest = sha256(sys.version.encode())  # which decides what is refused
    try:
        for package in "adjointgen", "astor":
            spec = find_spec(package)
            for folder in (spec and spec.submodule_search_locations) or [""]:
                for path in _sources(folder):
                    with open(path, "rb") as file:
                        data = file.read()
                    name = os.path.relpath(path, folder)
                    digest.update(f"{package} {name} {len(data)}\n".encode() + data)
    except (OSError, ValueError):
        return ""
    return digest.hexdigest()


def _sources(folder: str) -> Iterator[str]:
    """The Python files of a package; OSError if it has none."""
    found = False
    for inner, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            if name.endswith(".py"):
                found = True
                yield os.path.join(inner, name)
    if not found:
        raise OSError
