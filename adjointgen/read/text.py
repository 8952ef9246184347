"""Bytes to text and syntax trees: encodings, line ends, what Python refuses, deep nesting."""

import ast
import gc
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from adjointgen.diagnostics import AdjointError, Diagnostic, SourceText, Span

Result = TypeVar("Result")


class Module(NamedTuple):
    """A parsed file."""

    text: SourceText
    tree: ast.Module


def read_module(data: bytes | str, path: str) -> Module:
    """Parse a module. ADJ002 is for syntax, ADJ003 for encodings and NUL, ADJ004 for nesting."""
    text = data if isinstance(data, str) else _decode(data, path)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    source = SourceText(path, tuple(text.split("\n")))
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        column = source.lines[line - 1].index("\0")
        raise _at("ADJ003", "the file holds a NUL character", source, line, column)
    try:
        tree = deeply(lambda: _parse(text), source)
    except SyntaxError as error:
        raise _invalid(error, source, max((error.offset or 1) - 1, 0)) from None
    except ValueError as error:
        raise _invalid(SyntaxError(str(error)), source, 0) from None
    try:
        deeply(lambda: _compile(tree), source)
    except SyntaxError as error:  # its columns count bytes, as those of the tree do
        line = min(error.lineno or 1, len(source.lines))
        column = source.characters(line, max((error.offset or 1) - 1, 0))
        raise _invalid(error, source, column) from None
    return Module(source, tree)


def _invalid(error: SyntaxError, source: SourceText, column: int) -> AdjointError:
    line = min(max(error.lineno or 1, 1), len(source.lines))
    return _at("ADJ002", f"this is not valid Python: {error.msg}", source, line, column)


def _at(code: str, message: str, source: SourceText, line: int, column: int) -> AdjointError:
    span = Span(line, column, line, column + 1)
    return AdjointError([Diagnostic(code, message, _CURES[code], source, span)])


_CURES = {
    "ADJ002": "make the file valid for the Python that runs adjointgen",
    "ADJ003": "save the file as UTF-8 text, or name its encoding in a `# -*- coding: … -*-` line",
    "ADJ004": "split the expression into several statements",
}


def _parse(text: str) -> ast.Module:
    with uncollected(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the user's own invalid escapes are not our business
        return ast.parse(text)


def _compile(tree: ast.Module) -> None:
    """Two parameters of one name, `return` in a class, …: errors that parsing does not find."""
    with uncollected(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compile(_outline(tree), "<source>", "exec", dont_inherit=True)


def _outline(tree: ast.Module) -> ast.Module:
    """The module without the plain assignments of very long functions.

    They cost the compiler more than linear time, and what it could refuse in them the check of the
    function refuses too.
    """
    body = [_short(n) if isinstance(n, ast.FunctionDef) else n for n in tree.body]
    return ast.Module(body, tree.type_ignores)


def _short(node: ast.FunctionDef) -> ast.FunctionDef:
    if len(node.body) < 1000:
        return node
    fields: dict[str, Any] = {field: getattr(node, field, None) for field in node._fields}
    fields["body"] = [
        s
        for s in node.body
        if not (isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Name))
    ] or node.body[-1:]
    return ast.copy_location(ast.FunctionDef(**fields), node)


def _decode(data: bytes, path: str) -> str:
    encoding = "utf-8-sig"
    head = _LINE_END.split(data, maxsplit=2)[:2]
    if any(b"coding" in line for line in head):
        import tokenize

        try:
            encoding, _ = tokenize.detect_encoding(iter([h + b"\n" for h in head]).__next__)
        except SyntaxError as error:
            line = 1 if b"coding" in head[0] else 2
            raise _undecoded(data, path, line, 0, str(error)) from None
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = _LINE_END.split(data[: error.start])
        name = encoding.removesuffix("-sig")
        message = f"the byte 0x{data[error.start]:02x} is not {name}"
        raise _undecoded(data, path, len(before), len(_escaped(before[-1])), message) from None
    except (UnicodeError, LookupError) as error:  # codecs that are none for text
        raise _undecoded(data, path, 1, 0, f"cannot decode the file: {error}") from None


_LINE_END = re.compile(b"\r\n?|\n")


def _undecoded(data: bytes, path: str, line: int, column: int, message: str) -> AdjointError:
    source = SourceText(path, tuple(_escaped(part) for part in _LINE_END.split(data)))
    return _at("ADJ003", message, source, line, column)


def _escaped(data: bytes) -> str:
    """UTF-8 text with `\\xff` for what is none."""
    return data.decode("utf-8-sig", "backslashreplace")


def deeply(work: Callable[[], Result], source: SourceText | None = None) -> Result:
    """Run `work`; if it nests too deeply, once more on a thread with a large stack.

    Python itself limits how deep an expression may nest; what it still cannot do is ADJ004.
    """
    try:
        return work()
    except (RecursionError, MemoryError):
        pass
    import threading

    outcome: list[Result] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            failure.append(error)

    # 512 MB are reserved, not used: only what the nesting needs is ever touched.
    limit, stack = sys.getrecursionlimit(), threading.stack_size(512 * 1024 * 1024)
    sys.setrecursionlimit(max(limit, 30_000))
    try:
        thread = threading.Thread(target=run)
        try:
            thread.start()
            thread.join()
        except RuntimeError:  # no memory for the stack
            failure.append(MemoryError())
    finally:
        threading.stack_size(stack)
        sys.setrecursionlimit(limit)
    if outcome:
        return outcome[0]
    if isinstance(failure[0], (RecursionError, MemoryError)):
        message = "an expression is nested too deeply for this Python"
        raise AdjointError([Diagnostic("ADJ004", message, _CURES["ADJ004"], source)]) from None
    raise failure[0]


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause the garbage collector while trees only grow: it would walk them again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
