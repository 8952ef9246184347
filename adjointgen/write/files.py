"""Several files written as one: all of them or none, and nobody ever reads half a file.

Everything that can fail for want of space or permission (new folders, the new contents, a copy of
each old file) is done beside the targets first; then come the renames and removals, which are
atomic. If one of them fails, those before it are taken back. A process that is killed leaves whole
files, and temporaries beside them that nobody reads and that a later run removes.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from typing import Any

from adjointgen.diagnostics import AdjointError, refuse

_OURS, _TEMPORARY = ".adjointgen-", ".tmp"  # how the names of temporary files begin and end
_HOUR = 3600.0


def read_file(path: str) -> bytes | None:
    """The content of a file, links followed; None if there is none, ADJ001 for a device."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            # A rename would put a file in the place of a device.
            raise refuse(
                "ADJ001", f"cannot write {path}: it is not a file", "choose another output"
            )
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _cannot("read", path, error) from None


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits for the end, which is near."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield  # it never gets one
        return
    waiting: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: waiting.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)
        if waiting:
            signal.raise_signal(signal.SIGINT)


@_uninterrupted()
def write_files(files: Mapping[str, bytes | None]) -> list[str]:
    """Write the content of each path, or remove it for None; return the paths that changed.

    A file that is equal already is not touched, links are followed, mode bits are kept, missing
    folders are made. If anything fails, all files are as before, and it is ADJ001. An interrupt
    comes when all is written or taken back.
    """
    changes: dict[str, tuple[str, bytes | None, bytes | None]] = {}
    for path, new in files.items():
        old = read_file(path)
        target = os.path.realpath(path)
        if target in changes:
            raise refuse(
                "ADJ001", f"{changes[target][0]} and {path} are one file", "remove the link"
            )
        if old != new:
            changes[target] = path, new, old
    path = ""
    try:
        with ExitStack() as undo:
            staged = []
            for target, (path, new, old) in changes.items():
                _make_folder(os.path.dirname(target), undo)
                like = old is not None
                temporary = _temporary(target, new, like, undo) if new is not None else ""
                # A single rename or removal has nothing to take back.
                keep = old is not None and len(changes) > 1
                backup = _temporary(target, old or b"", True, undo) if keep else ""
                if backup:
                    times = os.stat(target)
                    os.utime(backup, ns=(times.st_atime_ns, times.st_mtime_ns))
                staged.append((path, target, temporary, backup))
            for path, target, temporary, backup in staged:  # noqa: B007  # the error names it
                # Registered first: taking back what was not yet done does no harm.
                if backup:
                    undo.callback(_quietly, os.replace, backup, target)
                elif changes[target][2] is None:
                    undo.callback(_quietly, os.unlink, target)
                if temporary:
                    os.replace(temporary, target)
                else:
                    with suppress(FileNotFoundError):  # another writer was faster
                        os.unlink(target)
            undo.pop_all()
    except OSError as error:
        raise _cannot("write", path, error) from None
    for _, _, _, backup in staged:
        if backup:
            _quietly(os.unlink, backup)
    for folder in {os.path.dirname(target) for target in changes}:
        _quietly(_clean, folder)
    return [path for path, _, _ in changes.values()]


def _temporary(target: str, data: bytes, like: bool, undo: ExitStack) -> str:
    """A new file in the folder of `target` with `data` on the disk; `like`: with its mode bits."""
    folder = os.path.dirname(target)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    for number in count():
        path = os.path.join(folder, f"{_OURS}{os.getpid()}-{number}{_TEMPORARY}")
        with suppress(FileExistsError):
            handle = os.open(path, flags, 0o666)
            break
    undo.callback(_quietly, os.unlink, path)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if like:
        os.chmod(path, stat.S_IMODE(os.stat(target).st_mode))
    return path


def _make_folder(folder: str, undo: ExitStack) -> None:
    if os.path.isdir(folder):
        return
    _make_folder(os.path.dirname(folder), undo)
    with suppress(FileExistsError):  # another writer was faster
        os.mkdir(folder)
        undo.callback(_quietly, os.rmdir, folder)


def _clean(folder: str) -> None:
    """Remove what a killed run left behind. A file of the last hour may be of one that runs."""
    with os.scandir(folder) as entries:
        for entry in entries:
            ours = entry.name.startswith(_OURS) and entry.name.endswith(_TEMPORARY)
            # Not the time of modification: a copy of an old file has the old file's.
            if ours and time.time() - entry.stat(follow_symlinks=False).st_ctime > _HOUR:
                _quietly(os.unlink, entry.path)


def _quietly(work: Callable[..., Any], *arguments: str) -> None:
    with suppress(OSError):
        work(*arguments)


def _cannot(verb: str, path: str, error: Exception) -> AdjointError:
    reason = getattr(error, "strerror", None) or str(error)
    return refuse("ADJ001", f"cannot {verb} {path}: {reason}", "nothing was written")
