"""Attacks in worker processes, so that a hang or a crash is seen, and ends nothing else."""

from __future__ import annotations

import multiprocessing
import tempfile
import warnings
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import NamedTuple

from tests.hostile.attack import SECONDS, Outcome, attack
from tests.hostile.sources import byte_mutant, tree_mutant

CHUNK = 25
_MAKERS: dict[str, Callable[[int], bytes | str]] = {"bytes": byte_mutant, "tree": tree_mutant}


class Item(NamedTuple):
    """A file, or the number of a mutant."""

    kind: str
    which: str

    def __str__(self) -> str:
        return f"{self.kind} {self.which}"


def survey(
    items: list[Item], jobs: int, seconds: float = SECONDS
) -> Iterator[tuple[Item, Outcome]]:
    """The outcome of each item, in the order in which they end."""
    context = multiprocessing.get_context("fork")
    waiting = [items[i : i + CHUNK] for i in range(0, len(items), CHUNK)][::-1]
    running: dict[Connection, tuple[multiprocessing.process.BaseProcess, list[Item]]] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            chunk = waiting.pop()
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(chunk, theirs))
            process.start()
            theirs.close()
            running[ours] = process, chunk
        ready = wait(list(running), timeout=seconds)
        for pipe in ready or list(running):  # nothing from any of them: all of them hang
            assert isinstance(pipe, Connection)
            process, chunk = running[pipe]
            problem = "it takes too long"
            if ready:
                try:
                    outcome = pipe.recv()
                except EOFError:
                    process.join()
                    problem = f"the process ends with {process.exitcode}"
                else:
                    yield chunk[0], outcome
                    running[pipe] = process, chunk[1:]
                    if len(chunk) > 1:
                        continue
                    problem = ""
            process.kill() if problem else process.join()
            process.join()
            del running[pipe]
            pipe.close()
            if problem:
                yield chunk[0], Outcome(problems=[problem])
                if chunk[1:]:
                    waiting.append(chunk[1:])


def _work(items: list[Item], pipe: Connection) -> None:
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        for item in items:
            if item.kind == "file":
                path = Path(item.which)
                data: bytes | str = path.read_bytes()
            else:
                path = Path(folder) / "mutant.py"
                data = _MAKERS[item.kind](int(item.which))
                if isinstance(data, str):
                    data = data.encode(errors="surrogatepass")
                path.write_bytes(data)
            pipe.send(attack(data, path))
