"""Selectors (`file.py:func`, `pkg.mod:Class.method`, `file.py`, `dir/`, `-`) and what they name."""

import ast
import os
import sys
from collections.abc import Iterator
from typing import NamedTuple

from adjointgen.diagnostics import AdjointError, Diagnostic, Span, refuse
from adjointgen.read.parse import Function
from adjointgen.read.project import STDIN
from adjointgen.read.resolve import bindings, blocks
from adjointgen.read.text import Module, read_module


class Selector(NamedTuple):
    """A path, `STDIN` for `-`, and the dotted name of a function in it, "" for all."""

    path: str
    name: str


def parse_selector(text: str, folder: str = "") -> Selector:
    """`path:name` or `path::name`; a module may stand for the path, which is from `folder`.

    A drive letter's colon belongs to the path. ADJ001 for a module that is nowhere.
    """
    path, colon, name = text.rpartition(":")
    whole = os.path.exists(os.path.join(folder, text))
    if not colon or "/" in name or "\\" in name or name.endswith(".py") or whole:
        path, name = text, ""
    else:
        path = path.removesuffix(":")
        if not name or not all(part.isidentifier() for part in name.split(".")):
            raise refuse("ADJ006", f"the selector {text!r} does not name a function",
                         "write it as file.py:function or file.py:Class.method")  # fmt: skip
    if path in ("-", STDIN):
        return Selector(STDIN, name)
    joined = os.path.join(folder, path)
    # A folder's own name is the folder; with a function behind it, it is the package.
    package = bool(name) and os.path.isfile(os.path.join(joined, "__init__.py"))
    if _is_module_name(path) and (package or not os.path.exists(joined)):
        from adjointgen.read.modules import find_module

        joined = find_module(path, folder)
    return Selector(joined, name)


def _is_module_name(text: str) -> bool:
    return not text.endswith(".py") and all(part.isidentifier() for part in text.split("."))


def load(path: str, shown: str = "") -> Module:
    """Read and parse a file; ADJ001 if it cannot be read. Nothing in it is run.

    `shown`: what to call it, if not by its path.
    """
    return read_module(read(path), shown or path)


def read(path: str) -> bytes:
    """The bytes of a file, or of stdin."""
    try:
        if path == STDIN:
            return sys.stdin.buffer.read()
        with open(path, "rb") as file:
            return file.read()
    except IsADirectoryError:
        raise refuse("ADJ001", f"{path} is a folder", "name a file in it") from None
    except AttributeError:  # closed before we began
        raise refuse("ADJ001", "cannot read stdin: it is closed", "pass a file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise refuse("ADJ001", f"cannot read {path}: {reason}", "check the path") from None


def python_files(path: str) -> list[str]:
    """The Python files of a folder, sorted, hidden folders and link loops left out."""
    if not os.path.isdir(path):
        return [path]
    found = []
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(f for f in folders if not f.startswith((".", "__pycache__")))
        found += [os.path.join(folder, f) for f in sorted(files) if f.endswith(".py")]
    return found


def functions(module: Module) -> Iterator[tuple[str, Function]]:
    """(dotted name, node) of the functions of a module and the methods of its classes."""
    yield from _functions(module.tree.body, "")


def _functions(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, Function]]:
    for node in blocks(body):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{prefix}{node.name}.")


def decorated(module: Module) -> list[tuple[str, Function]]:
    """The functions decorated with `@adjoint`, under whatever name it was imported."""
    return [(name, node) for name, node in functions(module) if is_decorated(module, node)]


def is_decorated(module: Module, node: Function) -> bool:
    if not node.decorator_list:
        return False
    names = {"adjointgen.adjoint"}
    aliases: dict[str, str] = {}
    for statement in module.tree.body:
        if isinstance(statement, ast.Import):
            aliases.update({a.asname or a.name: a.name for a in statement.names})
        elif isinstance(statement, ast.ImportFrom) and not statement.level:
            aliases.update(
                {a.asname or a.name: f"{statement.module}.{a.name}" for a in statement.names}
            )
    for decorator in node.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            meaning = f"{aliases.get(target.value.id)}.{target.attr}"
        else:
            meaning = aliases.get(getattr(target, "id", ""), "")
        if meaning in names:
            return True
    return False


def find_function(module: Module, name: str) -> Function:
    """The one function of that dotted name; ADJ005, ADJ006 or ADJ007 with the nearest names."""
    found = [node for n, node in functions(module) if n == name]
    if len(found) == 1:
        return found[0]
    if found:
        first, second = _header(module, found[0]), _header(module, found[1])
        more = f", and {len(found) - 2} more" if len(found) > 2 else ""
        raise AdjointError([
            Diagnostic("ADJ007", f"`{name}` is defined {len(found)} times", "rename all but one",
                       module.text, second, f"the second{more}", (first, "the first"))
        ])  # fmt: skip
    names = [n for n, _ in functions(module)]
    other = _other(module, name)
    if other is not None:
        node, what = other
        methods = [f"`{n}`" for n in names if n.startswith(f"{name}.")]
        help = f"name a method of it: {', '.join(methods)}" if methods else "name a function"
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            help = "name the file that defines it"
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            help = "move it to the top level of the module"
        raise AdjointError([
            Diagnostic("ADJ006", f"`{name}` is {what}, not a function of this file", help,
                       module.text, _first_line(module, node))
        ])  # fmt: skip
    from difflib import get_close_matches

    near = get_close_matches(name, names, 3)
    near += [n for n in names if n.rpartition(".")[2] == name and n not in near]
    if near:
        help = f"did you mean {' or '.join(f'`{n}`' for n in near)}?"
    else:
        listed = ", ".join(f"`{n}`" for n in names[:8])
        help = f"it defines {listed}{', …' if names[8:] else ''}" if names else "it defines none"
    raise refuse("ADJ005", f"{module.text.path} defines no function `{name}`", help)


def _other(module: Module, name: str) -> tuple[ast.stmt, str] | None:
    """What else the dotted name is in the module, if anything."""
    body = module.tree.body
    *owners, last = name.split(".")
    for owner in owners:
        classes = [n for n in blocks(body) if isinstance(n, ast.ClassDef) and n.name == owner]
        body = classes[0].body if classes else []
    for bound, _, node in bindings(body):
        if bound == last:
            imported = isinstance(node, (ast.Import, ast.ImportFrom))
            what = "a class" if isinstance(node, ast.ClassDef) else "a variable"
            return node, "imported" if imported else what
    outer = [n for _, n in functions(module)]
    for inner in ast.walk(module.tree):
        if isinstance(inner, ast.FunctionDef) and inner.name == name and inner not in outer:
            return inner, "inside another function"
    return None


def _header(module: Module, node: Function) -> Span:
    keyword = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    return module.text.head(node, f"{keyword} {node.name}")


def _first_line(module: Module, node: ast.stmt) -> Span:
    span = module.text.span(node)
    if span.end_line == span.line:
        return span
    return Span(span.line, span.column, span.line, len(module.text.lines[span.line - 1]))
