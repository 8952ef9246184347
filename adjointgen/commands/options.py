"""What several verbs share: what may be said of a function, and how text is printed."""

from __future__ import annotations

import argparse
import ast
import os
import sys

from adjointgen.diagnostics import AdjointError, Diagnostic, refuse
from adjointgen.pipeline import Options
from adjointgen.read.parse import Function
from adjointgen.read.select import is_decorated
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


def function_options(parsed: argparse.Namespace) -> Options:
    shapes: dict[str, str] = {}
    for text in parsed.shape:
        name, equals, shape = text.partition("=")
        if not equals:
            raise refuse("ADJ504", f"the shape {text!r} names no input", "write it as X=n,d")
        shapes[name.strip()] = shape
    wrt = parsed.wrt
    names = tuple(n.strip() for n in wrt.split(",")) if wrt is not None else None
    return Options(names, shapes or None, parsed.scalar)


_KINDS: dict[str | None, tuple[type, ...]] = {
    "wrt": (str, list, tuple, type(None)),
    "shapes": (dict, type(None)),
    "scalar": (bool,),
}


def options_of(module: Module, node: Function, given: Options) -> Options:
    """The options of one function: those given, and for the others what its decorator says.

    So what is printed is what the decorated function does.
    """
    for decorator in node.decorator_list:
        alone = ast.FunctionDef(node.name, node.args, [], [decorator])
        if not (isinstance(decorator, ast.Call) and is_decorated(module, alone)):
            continue
        said: dict[str, object] = {}
        for keyword in decorator.keywords:
            try:
                said[str(keyword.arg)] = value = ast.literal_eval(keyword.value)
                if keyword.arg not in _KINDS or not isinstance(value, _KINDS[keyword.arg]):
                    raise ValueError
            except (ValueError, TypeError, SyntaxError):
                span = module.text.span(keyword.value)
                what = f"`{keyword.arg or '**'}` of the decorator cannot be read"
                help = "nothing of the file is run: write the name, list or dictionary itself"
                raise AdjointError([Diagnostic("ADJ505", what, help, module.text, span)]) from None
        wrt = said.get("wrt")
        names = wrt.replace(",", " ").split() if isinstance(wrt, str) else wrt
        return Options(
            given.wrt if given.wrt is not None or names is None else tuple(names),  # type: ignore[arg-type]
            given.shapes or said.get("shapes"),  # type: ignore[arg-type]
            given.scalar or bool(said.get("scalar")),
        )
    return given


def put(text: str) -> None:
    """Print on stdout, in UTF-8 and with the same line ends everywhere, whatever the locale."""
    if sys.stdout is None:  # it was closed before we began
        return
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
