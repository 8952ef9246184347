"""`pkg.mod` -> its file, found by path: nothing is imported, no `__init__.py` is run."""

from __future__ import annotations

import os
import sys

from adjointgen.diagnostics import AdjointError, refuse
from adjointgen.read.project import project_root, shown


def find_module(name: str, folder: str = "") -> str:
    """The file of a module; ADJ001 says where it was looked for, and what is near.

    Looked for in `folder` and `src` beneath it, in the project and its `src`, then on `sys.path`.
    """
    own = _roots(folder)
    for root in (*own, *filter(None, sys.path)):
        found = _in(root, name)
        if found:
            return found
    raise _missing(name, own)


def found_in_project(name: str, folder: str) -> str | None:
    """The file of a module of the user's own, None for one that is elsewhere."""
    return next(filter(None, (_in(root, name) for root in _roots(folder))), None)


def _roots(folder: str) -> list[str]:
    roots = [folder, os.path.join(folder, "src")]
    project = project_root(folder)
    if project is not None and project != os.path.abspath(folder):
        project = shown(project)
        roots += [project, os.path.join(project, "src")]
    return roots


def _in(root: str, name: str) -> str | None:
    """Its file below one folder; as for Python, a package comes before a module of its name."""
    for path in _files(name):
        whole = os.path.join(root, path)
        if os.path.isfile(whole):
            return whole
    return None


def _files(name: str) -> tuple[str, str]:
    path = os.path.join(*name.split("."))
    return os.path.join(path, "__init__.py"), f"{path}.py"


def _missing(name: str, roots: list[str]) -> AdjointError:
    package, module = _files(name)
    help = f"looked for {module} and {package}"
    help += f" in {', '.join(root or '.' for root in roots)} and on Python's path"
    near = list(dict.fromkeys(n for root in roots for n in _near(name, root)))[:3]
    if near:
        help += f"\ndid you mean {' or '.join(f'`{n}`' for n in near)}?"
    return refuse("ADJ001", f"there is no module `{name}`", help)


def _near(name: str, root: str) -> list[str]:
    """Modules below a folder that the name may be meant for."""
    from difflib import get_close_matches

    parts = name.split(".")
    for i, part in enumerate(parts):
        if os.path.isdir(os.path.join(root, *parts[: i + 1])):
            continue
        owner, rest = parts[:i], parts[i + 1 :]
        if rest and _in(root, ".".join([*owner, part])):  # `pkg.mod.func`
            return [f"{'.'.join([*owner, part])}:{'.'.join(rest)}"]
        found = get_close_matches(part, _modules(os.path.join(root, *owner)), 3)
        return [".".join([*owner, match, *rest]) for match in found]
    return []


def _modules(folder: str) -> list[str]:
    try:
        names = sorted(os.listdir(folder or "."))
    except OSError:
        return []
    stems = [n.removesuffix(".py") for n in names if n.endswith(".py")]
    folders = [n for n in names if os.path.isdir(os.path.join(folder, n))]
    return [n for n in stems + folders if n.isidentifier() and n != "__init__"]
