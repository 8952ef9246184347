"""`adjointgen verify FILE:FUNC --at x=-1.5`: hold a gradient against a numeric one.

The only verb that runs the file. A function in joint form (decorated, or in a generated file) is
checked as it is; any other is printed first, and the printed text is what is checked, its value
against the user's own function too. What the user's code prints goes to stderr.
"""

from __future__ import annotations

import argparse
import ast
import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Any

from adjointgen.commands.options import add_function_options, function_options, options_of, put
from adjointgen.commands.points import (
    Point,
    drawn_points,
    given_values,
    lifted,
    parameters_of,
    range_of,
)
from adjointgen.commands.table import at, single, table
from adjointgen.diagnostics import AdjointError, Diagnostic, SourceText, Span, refuse
from adjointgen.pipeline import program_of
from adjointgen.read.parse import Function
from adjointgen.read.select import find_function, is_decorated, load, parse_selector
from adjointgen.read.text import Module
from adjointgen.write.emit import emit_module

if TYPE_CHECKING:
    from adjointgen.report import Report


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("selector", metavar="FILE:FUNC", help="the function, e.g. file.py:function")
    parser.add_argument(
        "--at",
        action="append",
        default=[],
        metavar="X=VALUE",
        help="the value of an input: a number, a list such as [1,2], or a range such as -10:3",
    )
    parser.add_argument(
        "--points", type=int, default=1, metavar="N", help="how many points to draw from the ranges"
    )
    parser.add_argument("--seed", type=int, default=0, help="another seed draws other points")
    add_function_options(parser)


def run(parsed: argparse.Namespace) -> int:
    path, name = parse_selector(parsed.selector)
    if not name:
        raise refuse("ADJ006", f"{parsed.selector!r} does not name a function",
                     "write it as file.py:function")  # fmt: skip
    module = load(path)
    node = find_function(module, name)
    joint, text = _joint_form(module, node), ""
    if joint is None:
        options = options_of(module, node, function_options(parsed))
        program = program_of(module, node, None, options, name)
        text = emit_module([program])
        joint = program.flag, program.inputs
    flag, inputs = joint
    given = given_values(node, flag, parsed)
    # Before the user's folder is on sys.path, where a `random.py` may lie.
    import adjointgen.verify  # noqa: F401

    points = drawn_points(given, parsed)
    gc.enable()  # the user's code may count on it
    print(f"remark: verify imports and runs {path}", file=sys.stderr)
    with redirect_stdout(sys.stderr), _imported(module, name) as own:
        f = _executed(text, node.name) if text else own
        inputs = inputs or getattr(f, "inputs", None)
        reports = []
        for point in points:
            point |= {n: lifted(v) for n, v in point.items() if n in (inputs or ())}
            reports.append(_checked(f, own if text else None, inputs, flag, point, path))
    drawn = [n for n, value in given.items() if range_of(value)]
    put(table(drawn, points, reports) if parsed.points > 1 else single(drawn, points, reports))
    return 0 if all(report.passed for report in reports) else 1


# ----- a function that is in joint form already -----


def _joint_form(module: Module, node: Function) -> tuple[str, tuple[str, ...] | None] | None:
    """Its flag and differentiated inputs; None if it is not in joint form.

    A decorated function knows its inputs itself; a generated one names its adjoints at its end.
    """
    if is_decorated(module, node):
        return "", None
    flag = ""
    for statement in node.body:
        test = statement.test if isinstance(statement, ast.If) else None
        name = test.operand if isinstance(test, ast.UnaryOp) else None
        if isinstance(name, ast.Name) and name.id.rstrip("_") == "with_grad":
            flag = name.id
    last = node.body[-1]
    if not flag or not isinstance(last, ast.Return) or not isinstance(last.value, ast.Tuple):
        return None
    gradient = last.value.elts[-1]
    adjoints = gradient.elts if isinstance(gradient, ast.Tuple) else [gradient]
    names = [p.arg for p in parameters_of(node)]
    inputs = []
    for adjoint in adjoints:
        text = ast.unparse(adjoint)
        while text.removeprefix("df_d") not in names and text.endswith("_"):
            text = text[:-1]  # minted names give way to the user's by underscores
        inputs.append(text.removeprefix("df_d"))
    return flag, tuple(inputs) if set(inputs) <= set(names) else None


# ----- running the user's code -----


@contextmanager
def _imported(module: Module, name: str) -> Iterator[Any]:
    """Run the file as a module of its own and yield its object of that dotted name."""
    from importlib.machinery import SourceFileLoader
    from importlib.util import module_from_spec, spec_from_file_location

    path = os.path.abspath(module.text.path)
    folder, file = os.path.split(path)
    stem = os.path.splitext(file)[0].replace(".", "_")
    while stem in sys.modules:  # not in place of another module
        stem += "_"
    loader = SourceFileLoader(stem, path)
    spec = spec_from_file_location(stem, path, loader=loader)
    assert spec is not None
    made = module_from_spec(spec)
    sys.path.insert(0, folder)
    sys.modules[stem] = made
    try:
        try:
            # The file itself, never a cached compilation, and none is left behind.
            exec(loader.source_to_code(loader.get_data(path), path), made.__dict__)
        except AdjointError:  # the file decorates a function that is refused
            raise
        except (Exception, SystemExit) as error:
            raise _told(error, f"importing {module.text.path}", module.text.path) from None
        found: Any = made
        for part in name.split("."):
            found = getattr(found, part, None)
        if not callable(found):
            raise refuse("ADJ006", f"`{name}` is not a function once {module.text.path} has run",
                         "name a function that the file defines and keeps")  # fmt: skip
        yield found
    finally:
        sys.modules.pop(stem, None)
        if folder in sys.path:
            sys.path.remove(folder)


def _executed(text: str, name: str) -> Any:
    import linecache

    file = "<adjointgen printed>"
    linecache.cache[file] = len(text), None, text.splitlines(True), file
    space: dict[str, Any] = {"__name__": "printed"}
    exec(compile(text, file, "exec", dont_inherit=True), space)
    return space[name]


def _told(error: BaseException, doing: str, path: str) -> AdjointError:
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


def _checked(
    f: Callable[..., Any],
    own: Callable[..., Any] | None,
    inputs: tuple[str, ...] | None,
    flag: str,
    point: Point,
    path: str,
) -> Report:
    """The report at one point; `own` is the user's function if f was printed from it."""
    from dataclasses import replace
    from inspect import signature

    from adjointgen.verify import check_gradient

    try:
        bound = signature(f).bind_partial()
        bound.arguments.update(point)
        bound.apply_defaults()
        bound.arguments.pop(getattr(f, "flag", flag), None)
        report = check_gradient(f, *bound.args, inputs=inputs, **bound.kwargs)
        theirs = own(*bound.args, **bound.kwargs) if own else report.value
    except (Exception, SystemExit) as error:
        raise _told(error, f"the check at {at(point, list(point))}", path) from None
    if _equal(theirs, report.value):
        return report
    return replace(report, problems=(*report.problems, f"the function itself returns {theirs!r}"))


def _equal(one: Any, two: Any) -> bool:
    """Bit for bit the same numbers in the same arrangement."""
    import numpy as np

    if isinstance(one, tuple) or isinstance(two, tuple):
        same = isinstance(one, tuple) and isinstance(two, tuple) and len(one) == len(two)
        return same and all(_equal(a, b) for a, b in zip(one, two, strict=True))
    a, b = np.asarray(one), np.asarray(two)
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
