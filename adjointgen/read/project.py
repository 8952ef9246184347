"""The project that a file belongs to, and how its functions are called there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

STDIN = "<stdin>"

_confines: list[str] = []  # the last is the folder above which no project is looked for


def project_root(folder: str) -> str | None:
    """The nearest folder, `folder` or above it, that holds a pyproject.toml."""
    folder = os.path.abspath(folder)
    while not os.path.isfile(os.path.join(folder, "pyproject.toml")):
        folder, below = os.path.dirname(folder), folder
        if below in (folder, *_confines[-1:]):
            return None
    return folder


@contextmanager
def confined(folder: str) -> Iterator[None]:
    """Let no project above a folder count; it is absolute, without links."""
    _confines.append(folder)
    try:
        yield
    finally:
        _confines.pop()


def shown(path: str) -> str:
    """The path as it may be shown and opened: from the working folder."""
    try:
        return os.path.relpath(path)
    except ValueError:  # on another drive
        return path


def module_names(path: str) -> tuple[str, ...]:
    """What a file is called as a module: from its outermost package, from its project, its `src`.

    Of `<stdin>` and the like there is none.
    """
    whole = os.path.abspath(path).removesuffix(".py").removesuffix(f"{os.sep}__init__")
    folder = os.path.dirname(whole)
    root = project_root(folder)
    roots = [root, os.path.join(root, "src")] if root is not None else []
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder = os.path.dirname(folder)
    names = []
    for base in dict.fromkeys([folder, *roots]):
        if whole.startswith(os.path.join(base, "")):
            names.append(os.path.relpath(whole, base).replace(os.sep, "."))
    return tuple(n for n in names if all(part.isidentifier() for part in n.split(".")))


def selector_of(path: str, name: str) -> str:
    """`examples/gist.py:f`: the path is POSIX, from the folder of the nearest pyproject.toml.

    Without one it is from the working folder, or from that of the file's outermost package.
    """
    if path == STDIN:
        return f"-:{name}"
    return f"{in_project(path)}:{name}"


def in_project(path: str) -> str:
    """The path of a file in its project, or without one as `selector_of` says; it is POSIX."""
    path = os.path.abspath(path)
    folder = os.path.dirname(path)
    root = project_root(folder)
    if root is None:
        root = os.getcwd()
        if not path.startswith(os.path.join(root, "")):
            root = folder
            while os.path.isfile(os.path.join(root, "__init__.py")):
                root = os.path.dirname(root)
    return os.path.relpath(path, root).replace(os.sep, "/")
