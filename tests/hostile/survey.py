"""Attacks in worker processes, so that a hang or a crash is seen, and ends nothing else."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import NamedTuple

from tests.hostile.attack import SECONDS, Outcome, attack, warm
from tests.hostile.sources import byte_mutant, tree_mutant
from tests.hostile.verbs import attack_verb

CHUNK = 25
_MAKERS: dict[str, Callable[[int], bytes | str]] = {"bytes": byte_mutant, "tree": tree_mutant}


class Item(NamedTuple):
    """A file, or the number of a mutant."""

    kind: str
    which: str

    def __str__(self) -> str:
        return f"{self.kind} {self.which}"


class _Worker(NamedTuple):
    """A process, what it has yet to answer for, and since when the first of it is waited for."""

    process: multiprocessing.process.BaseProcess
    items: list[Item]
    since: float


def survey(
    items: list[Item], jobs: int, seconds: float = SECONDS
) -> Iterator[tuple[Item, Outcome]]:
    """The outcome of each item, in the order in which they end."""
    warm()
    waiting = [items[i : i + CHUNK] for i in range(0, len(items), CHUNK)][::-1]
    running: dict[Connection, _Worker] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            pipe, worker = _start(waiting.pop())
            running[pipe] = worker
        ready = wait(list(running), timeout=1.0)
        for pipe, worker in list(running.items()):
            problem = ""
            if pipe in ready:
                try:
                    yield worker.items[0], pipe.recv()
                except EOFError:
                    worker.process.join()
                    problem = f"the process ends with {worker.process.exitcode}"
            elif time.monotonic() - worker.since > seconds:
                worker.process.kill()
                problem = "it takes too long"
            else:
                continue
            if problem:
                yield worker.items[0], Outcome(problems=[problem])
            rest = worker.items[1:]
            if rest and not problem:
                running[pipe] = worker._replace(items=rest, since=time.monotonic())
                continue
            if rest:
                waiting.append(rest)
            worker.process.join()
            del running[pipe]
            pipe.close()


def _start(items: list[Item]) -> tuple[Connection, _Worker]:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(items, theirs))
    process.start()
    theirs.close()
    return ours, _Worker(process, items, time.monotonic())


def _work(items: list[Item], pipe: Connection) -> None:
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        for item in items:
            if item.kind in ("verbs", "rules", "changes"):
                pipe.send(attack_verb(item.kind, int(item.which), Path(folder).resolve()))
                continue
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
