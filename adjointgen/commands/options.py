"""What several verbs share: what may be said of a function, and how text is printed."""

from __future__ import annotations

import argparse
import ast
import os
import re
import sys
from collections.abc import Mapping

from adjointgen.diagnostics import AdjointError, Diagnostic, refuse, visible
from adjointgen.inputs import Said, option
from adjointgen.pipeline import Options
from adjointgen.read.parse import Function
from adjointgen.read.project import STDIN, project_root, selector_of, shown
from adjointgen.read.select import is_decorated, read
from adjointgen.read.text import Module


def add_function_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--wrt", metavar="X,Y", help="the inputs to differentiate (default: all)")
    parser.add_argument(
        "--shape",
        action="append",
        default=[],
        metavar="X=n,d",
        help="declare the shape of an input",
    )
    parser.add_argument("--scalar", action="store_true", help="declare all inputs scalar")
    parser.add_argument(
        "--rules", action="append", default=[], metavar="FILE", help="a file of your own rules"
    )


def add_diagnostic_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--output-format",
        dest="diagnostics_as",
        choices=("text", "concise", "json", "github", "sarif"),
        default="text",
        help="how to print what is refused (text); all but text go to stdout",
    )


def function_options(parsed: argparse.Namespace) -> Said:
    """What the command line says of the functions."""
    said: dict[str, object] = {}
    shapes: dict[str, str] = {}
    for text in parsed.shape:
        name, equals, shape = text.partition("=")
        if not equals:
            raise refuse("ADJ504", f"the shape {text!r} names no input", "write it as X=n,d")
        shapes[name.strip()] = shape
    if parsed.wrt is not None:
        said["wrt"] = option("wrt", parsed.wrt)
    if shapes:
        said["shapes"] = shapes
    if parsed.scalar:
        said["scalar"] = True
    if parsed.rules:
        said["rules"] = option("rules", parsed.rules)
    return said


def options_of(module: Module, name: str, node: Function, given: Said) -> Options:
    """The options of one function, each from the first that says it.

    That is the command line (`given`), then its decorator, so that what is printed is what the
    decorated function does, then pyproject.toml.
    """
    return combined(configured(module.text.path), name, module, node, given)


def combined(
    configured: Mapping[str, Said], name: str, module: Module, node: Function, given: Said
) -> Options:
    """The same, from what pyproject.toml says of the functions of the file."""
    said = {**configured.get("", {}), **configured.get(name, {})}
    said.update(_from_folder(_decorated(module, node), os.path.dirname(module.text.path)))
    return Options(**{**said, **given})  # type: ignore[arg-type]


# A table, or a key of one, wherever TOML allows it: `[tool.adjointgen.functions]`, `rules = …`.
_SAYS_SOMETHING = re.compile(rb"""functions["']?\s*[].=]|(?m:^|[{,.])\s*["']?rules["']?\s*=""")


def _from_folder(said: Said, folder: str) -> Said:
    """What was said in a file, its paths as they are from the working folder."""
    rules = said.get("rules")
    if not isinstance(rules, tuple):
        return said
    return {**said, "rules": tuple(os.path.join(folder, path) for path in rules)}


def configured(path: str) -> dict[str, Said]:
    """What the pyproject.toml of a file says of its functions, by their names, and "" of all."""
    root = None if path == STDIN else project_root(os.path.dirname(os.path.abspath(path)))
    if root is None:
        return {}
    file = os.path.join(root, "pyproject.toml")
    data = read(file)
    # Reading TOML would double the time of a start: only where there is something to find.
    if b"adjointgen" not in data or not _SAYS_SOMETHING.search(data):
        return {}
    from adjointgen.commands.config import config_of

    config = config_of(data, shown(file))
    start, folder = selector_of(path, ""), os.path.dirname(shown(file))
    said = {
        s.removeprefix(start): own for s, own in config.functions.items() if s.startswith(start)
    }
    if config.rules:
        said[""] = {"rules": config.rules}
    return {name: _from_folder(own, folder) for name, own in said.items()}


def _decorated(module: Module, node: Function) -> Said:
    """What the decorator of a function says."""
    said: dict[str, object] = {}
    for decorator in node.decorator_list:
        alone = ast.FunctionDef(node.name, node.args, [], [decorator])
        if not (isinstance(decorator, ast.Call) and is_decorated(module, alone)):
            continue
        for keyword in decorator.keywords:
            try:
                value = ast.literal_eval(keyword.value)
                said[str(keyword.arg)] = option(str(keyword.arg), value)
            except (ValueError, TypeError, SyntaxError, KeyError, AdjointError):
                span = module.text.span(keyword.value)
                what = f"`{keyword.arg or '**'}` of the decorator cannot be read"
                help = "nothing of the file is run: write the name, list or dictionary itself"
                raise AdjointError([Diagnostic("ADJ505", what, help, module.text, span)]) from None
    return said


def note(error: AdjointError, diagnostics: list[Diagnostic]) -> None:
    """Add what is not there yet: a fault of pyproject.toml comes with each function, told once."""
    diagnostics += [d for d in error.diagnostics if d not in diagnostics]


def put(text: str, painted: bool = False) -> None:
    """Print on stdout, in UTF-8 and with the same line ends everywhere, whatever the locale.

    `painted`: what a terminal would obey in it is meant.
    """
    if sys.stdout is None:  # it was closed before we began
        return
    if sys.stdout.isatty() and not painted:
        text = visible(text, keep="\t\n")  # a file or a program gets the text itself
    try:
        sys.stdout.flush()
        if hasattr(sys.stdout, "buffer"):
            sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        else:
            sys.stdout.write(text)  # not a file: somebody catches what is printed
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        drop_output()
        raise refuse("ADJ001", f"cannot write the output: {error.strerror}") from None


def drop_output() -> None:
    """Let what is still buffered for a stdout that takes no more vanish without a complaint."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
