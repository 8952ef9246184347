"""Manners on a terminal: colours where they are wanted, and a line that says how far a run is."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO, TypeVar

from adjointgen.diagnostics import Ink, visible

# ----- colours -----


def ink(parsed: argparse.Namespace, stream: TextIO) -> Ink:
    """How to paint what is printed on a stream."""
    if _coloured(getattr(parsed, "color", "auto"), stream):
        return lambda text, style: f"\x1b[{style}m{text}\x1b[0m"
    return lambda text, _: text


def _coloured(choice: str, stream: TextIO) -> bool:
    """`--color` decides, then NO_COLOR, then FORCE_COLOR, then what the stream is."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return _on_terminal(stream) and (os.name != "nt" or "WT_SESSION" in os.environ)


def _on_terminal(stream: TextIO) -> bool:
    return stream.isatty() and os.environ.get("TERM") != "dumb"


# ----- progress -----

_PATIENCE, _PACE = 1.0, 0.1  # seconds before there is a line, and between two of them

Item = TypeVar("Item")


class Follow(Protocol):
    """Passes items on and says which one it is, by its name."""

    def __call__(self, items: Iterable[Item], name: Callable[[Item], str]) -> Iterator[Item]: ...


@contextmanager
def progress(verb: str) -> Iterator[Follow]:
    """What it yields says on stderr how far a run is, and what is done to the items.

    The line is there on a terminal only, on long runs only, and gone at the end.
    """
    stream = sys.stderr
    due = time.monotonic() + _PATIENCE if stream and _on_terminal(stream) else float("inf")
    written = False

    def erase() -> None:
        nonlocal written
        if written:
            stream.write("\r\x1b[K")
            stream.flush()
            written = False

    def follow(items: Iterable[Item], name: Callable[[Item], str]) -> Iterator[Item]:
        nonlocal due, written
        for count, item in enumerate(items, 1):
            if time.monotonic() >= due:
                said = f"{count} {verb}: {visible(name(item))}"
                width = _columns(stream) // (1 if said.isascii() else 2)
                stream.write(f"\r{said[:width]}\x1b[K")
                stream.flush()
                written, due = True, time.monotonic() + _PACE
            yield item
        erase()

    try:
        yield follow
    finally:
        erase()


def _columns(stream: TextIO) -> int:
    """How much fits on a line: what wraps could not be taken back."""
    try:
        return (os.get_terminal_size(stream.fileno()).columns or 80) - 1
    except (OSError, ValueError):
        return 79
