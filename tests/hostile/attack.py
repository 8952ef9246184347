"""Everything that reads, on one source, with what may never come of it as `Outcome.problems`.

No exception, no exit code but ours, no execution, no other text in another order; what `lint`
accepts, `show` shows, and what is shown is valid Python.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import os
import pkgutil
import sys
import time
import traceback
import warnings
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

import adjointgen
from adjointgen.diagnostics import AdjointError
from adjointgen.pipeline import Options, fitting, program_of
from adjointgen.program import validate
from adjointgen.read.parse import Function
from adjointgen.read.select import find_function, functions
from adjointgen.read.text import Module, deeply, read_module
from adjointgen.write.emit import emit_module
from tests.agreement import run

SECONDS = 60.0  # that one source may take


@dataclass
class Outcome:
    functions: int = 0
    accepted: int = 0
    seconds: float = 0.0
    digest: str = ""  # of all that was printed, for comparing runs
    problems: list[str] = field(default_factory=list)


def attack(data: bytes | str, path: Path) -> Outcome:
    """`path` holds the data; it may be the user's own file, which is only read."""
    outcome = Outcome()
    started = time.monotonic()
    try:
        with warnings.catch_warnings(), watched(outcome.problems):
            warnings.simplefilter("error")
            said = _commands(path, outcome.problems)
            said += _functions(data, outcome)
    except Exception:
        outcome.problems.append(traceback.format_exc())
    else:
        outcome.digest = hashlib.sha256("\0".join(said).encode(errors="replace")).hexdigest()
    outcome.seconds = time.monotonic() - started
    return outcome


def _commands(path: Path, problems: list[str]) -> list[str]:
    """The commands over the whole file: all is told on stderr, with an exit code of ours."""
    said = []
    for verb in ("lint", "show"):
        code, out, err = run(verb, "--all", str(path))
        if (
            code not in (0, 2, 3)
            or "\nerror[ADJ900]" in f"\n{err}"
            or "\nTraceback (" in f"\n{err}"
        ):
            problems.append(f"{verb} ends with {code}: {err[-2000:]}")
        if (code == 0) != ("error[" not in err) or (out and (code or verb == "lint")):
            problems.append(f"{verb} ends with {code}, stdout {out[:200]!r}, stderr {err[:200]!r}")
        deeply(partial(ast.parse, out))  # as deep as the source
        said.append(out)
    return said


def _functions(data: bytes | str, outcome: Outcome) -> list[str]:
    try:
        module = read_module(data, "hostile.py")
    except AdjointError as error:
        assert error.diagnostics and str(error)
        return []
    accepted: list[tuple[str, Function, str]] = []
    for name, node in functions(module):
        outcome.functions += 1
        try:
            deeply(partial(fitting, module, node, None, Options(), name), module.text)
        except AdjointError as error:
            assert {d.code for d in error.diagnostics} and str(error)
            _same_refusal(module, node, name, str(error))
            continue
        accepted.append((name, node, _text(module, node, name)))
    outcome.accepted = len(accepted)
    for name, node, text in reversed(accepted):
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", SyntaxWarning
            )  # `1.5[0]` is warned of in the source too
            deeply(partial(compile, text, "<gradient>", "exec", dont_inherit=True))
        if _text(module, node, name) != text:
            outcome.problems.append(f"{name} is printed differently the second time")
    for name in ("f", "Model.value", "Model", "K", "nonsense"):
        try:
            find_function(module, name)
        except AdjointError as error:
            assert str(error)
    return [text for _, _, text in accepted]


def _text(module: Module, node: Function, name: str) -> str:
    program = program_of(module, node, None, Options(), name, lambda _, p: validate(p) and None)
    return emit_module([program])


def _same_refusal(module: Module, node: Function, name: str, told: str) -> None:
    try:
        program_of(module, node, None, Options(), name)
    except AdjointError as error:
        assert str(error) == told
    else:
        raise AssertionError(f"lint refuses {name}, show does not")


# ----- nothing is executed -----

_HARMLESS = ("os.listdir", "os.scandir", "os.walk")
_FORBIDDEN = (
    "exec", "import", "os.", "subprocess.", "shutil.", "socket.", "ctypes.", "pickle.",
    "builtins.input", "builtins.breakpoint", "tempfile.", "signal.", "pty.", "mmap.",
)  # fmt: skip


_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# What may be done to files in a folder that may be written to.
_FILES = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.utime")
_FOLDERS = ("os.chdir", "shutil.rmtree", "tempfile.")


class _Watch:
    """An audit hook that lists what would run or write something while it is armed.

    `free`: the folders in which files may be written. `git` may be started, and what it gives be
    written to temporary folders.
    """

    def __init__(self) -> None:
        self.found: list[str] | None = None
        self.free: tuple[str, ...] = ()
        self.git = False
        self.installed = False

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        found = self.found
        if found is None or event.startswith(_HARMLESS):
            return
        if event == "open":
            path, mode, flags = arguments
            if isinstance(path, int):  # what was opened already
                return
            writing = isinstance(flags, int) and flags & _WRITING
            if not (writing or (isinstance(mode, str) and set(mode) & set("wax+"))):
                return
        elif not event.startswith(_FORBIDDEN) or _is_a_codec(event, arguments):
            return
        if self.git and event.startswith((*_FILES, *_FOLDERS)):
            return
        if self.git and event == "subprocess.Popen" and str(arguments[0]).endswith("/git"):
            return
        if event in _FILES and self.free:
            paths = [a for a in arguments[:2] if isinstance(a, str) and event != "open"]
            paths = paths or [a for a in arguments[:1] if isinstance(a, str)]
            whole = [os.path.abspath(path) for path in paths]
            if whole and all(path.startswith(self.free) for path in whole):
                return
        self.found = None  # this would be found too
        found.append(f"{event}{arguments!r:.300}")
        self.found = found


def _is_a_codec(event: str, arguments: tuple[object, ...]) -> bool:
    """A file's coding line names a codec of the standard library, which Python then imports."""
    if event == "import":
        return str(arguments[0]).startswith(("encodings.", "_codecs", "_multibytecodec", "codecs"))
    file = getattr(arguments[0], "co_filename", "") if event == "exec" and arguments else ""
    return "encodings" in Path(file).parts or file == "<frozen codecs>"


_watch = _Watch()


@cache
def warm() -> None:
    """Import what the tool itself imports when it needs it: a worker then has it already."""
    import difflib  # noqa: F401
    import shlex  # noqa: F401
    import threading  # noqa: F401
    import tokenize  # noqa: F401
    import unicodedata  # noqa: F401

    importlib.metadata.version("adjointgen")
    importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    for module in pkgutil.walk_packages(adjointgen.__path__, "adjointgen."):
        if "__main__" not in module.name and "pytest" not in module.name:
            importlib.import_module(module.name)


class watched:
    """Arm the watch. `free`: the folders in which files may be written; `git`: it may be run."""

    def __init__(self, problems: list[str], free: tuple[str, ...] = (), git: bool = False) -> None:
        self.problems, self.free, self.git = problems, free, git

    def __enter__(self) -> None:
        warm()
        if not _watch.installed:
            sys.addaudithook(_watch)
            _watch.installed = True
        _watch.free, _watch.git = self.free, self.git
        _watch.found = self.problems

    def __exit__(self, *_: object) -> None:
        _watch.found = None
