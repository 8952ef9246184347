"""Runs tests on mutants, each in a forked process that imports a changed copy of the package.

The parent has imported what is slow and is not changed (NumPy, SciPy, pytest), so that a mutant
costs little more than the test that kills it. What outlives its time is killed, and counts so.
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.mutation.mutants import Mutant

ROOT = Path(__file__).parents[2]
SLOW = """numpy numpy.testing scipy.special scipy.linalg scipy.stats scipy.integrate mpmath sympy
    astor pytest _pytest.assertion.rewrite""".split()
MEMORY = 6 * 2**30

# Runs the tests of a mutant and returns pytest's exit code: 0 means that it survived.
Tests = Callable[[Mutant], int]


def survivors(
    mutants: list[Mutant], tests: Tests, jobs: int, seconds: float
) -> Iterator[tuple[Mutant, str]]:
    """(mutant, "killed", "timeout" or "survived") of each, as they end."""
    for name in SLOW:
        importlib.import_module(name)
    gc.freeze()
    with _overlays(jobs) as free:
        running: dict[int, tuple[Mutant, Path, float]] = {}
        waiting = list(reversed(mutants))
        while waiting or running:
            while waiting and free:
                mutant, overlay = waiting.pop(), free.pop()
                running[_start(mutant, overlay, tests)] = mutant, overlay, time.monotonic()
            pid, status = os.waitpid(-1, os.WNOHANG)
            verdict = "survived" if pid and status == 0 else "killed"
            if not pid:
                late = [p for p, (_, _, at) in running.items() if time.monotonic() - at > seconds]
                if not late:
                    time.sleep(0.005)
                    continue
                pid, verdict = late[0], "timeout"
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            mutant, overlay, _ = running.pop(pid)
            shutil.copy2(ROOT / mutant.path, overlay / mutant.path)
            free.append(overlay)
            yield mutant, verdict


@contextmanager
def _overlays(count: int) -> Iterator[list[Path]]:
    """Copies of the package, with the time stamps that make its compiled files valid."""
    with tempfile.TemporaryDirectory() as folder:
        overlays = [Path(folder) / str(i) for i in range(count)]
        for overlay in overlays:
            shutil.copytree(ROOT / "adjointgen", overlay / "adjointgen")
        yield overlays


def _start(mutant: Mutant, overlay: Path, tests: Tests) -> int:
    (overlay / mutant.path).write_text(mutant.text, encoding="utf-8")
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        sys.dont_write_bytecode = True
        gc.disable()
        sys.path.insert(0, str(overlay))
        os.chdir(ROOT)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        package = importlib.import_module("adjointgen")
        assert str(package.__file__).startswith(str(overlay))
        code = tests(mutant)
    finally:
        os._exit(int(code))
