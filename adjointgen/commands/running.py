"""How `verify` runs the user's file, and tells an error of it with their own line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from adjointgen.diagnostics import AdjointError, Diagnostic, SourceText, Span, refuse
from adjointgen.read.project import project_root
from adjointgen.read.text import Module


@contextmanager
def imported(module: Module, name: str) -> Iterator[Any]:
    """Run the file as a module of its own and yield its object of that dotted name."""
    from importlib.machinery import SourceFileLoader
    from importlib.util import module_from_spec, spec_from_file_location

    path = os.path.abspath(module.text.path)
    folder, file = os.path.split(path)
    stem = os.path.splitext(file)[0].replace(".", "_")
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder, package = os.path.split(folder)
        stem = f"{package}.{stem}"
    while stem in sys.modules:  # not in place of another module
        stem += "_"
    loader = SourceFileLoader(stem, path)
    spec = spec_from_file_location(stem, path, loader=loader)
    assert spec is not None
    made = module_from_spec(spec)
    sys.modules[stem] = made
    try:
        with looked_for(path):
            try:
                # The file itself, never a cached compilation, and none is left behind.
                exec(loader.source_to_code(loader.get_data(path), path), made.__dict__)
            except AdjointError:  # the file decorates a function that is refused
                raise
            except (Exception, SystemExit) as error:
                raise blamed(error, f"importing {module.text.path}", module.text.path) from None
            found: Any = made
            for part in name.split("."):
                found = getattr(found, part, None)
            if not callable(found):
                raise refuse("ADJ006",
                             f"`{name}` is not a function once {module.text.path} has run",
                             "name a function that the file defines and keeps")  # fmt: skip
            yield found
    finally:
        sys.modules.pop(stem, None)


@contextmanager
def looked_for(path: str) -> Iterator[None]:
    """Let the modules beside a file be imported: of its outermost package, of its project."""
    folder = os.path.dirname(os.path.abspath(path))
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder = os.path.dirname(folder)
    project = project_root(folder)
    roots = [folder, *([project, os.path.join(project, "src")] if project is not None else [])]
    roots = [root for root in dict.fromkeys(roots) if root == folder or root not in sys.path]
    sys.path[:0] = roots
    try:
        yield
    finally:
        for root in roots:
            if root in sys.path:
                sys.path.remove(root)


def executed(text: str, name: str) -> Any:
    import linecache

    file = "<adjointgen printed>"
    linecache.cache[file] = len(text), None, text.splitlines(True), file
    space: dict[str, Any] = {"__name__": "printed"}
    exec(compile(text, file, "exec", dont_inherit=True), space)
    return space[name]


def blamed(error: BaseException, doing: str, path: str) -> AdjointError:
    """An error of the user's code as one of ours, at the last line of theirs that it passed."""
    import linecache
    from traceback import format_exception_only, walk_tb

    message = f"{doing} raised {format_exception_only(error)[-1].strip()}"
    own = os.path.abspath(path)
    places = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    for file, line in reversed(places):
        if file == own or file.startswith("<adjointgen "):
            lines = tuple(text.rstrip("\n") for text in linecache.getlines(file))
            shown = lines[line - 1] if line <= len(lines) else ""
            span = Span(line, len(shown) - len(shown.lstrip()), line, len(shown))
            source = SourceText(path if file == own else file, lines)
            return AdjointError([Diagnostic("ADJ505", message, "", source, span)])
    if doing.startswith("importing") or isinstance(error, (ValueError, TypeError)):
        return refuse("ADJ505", message)
    raise error  # not theirs
