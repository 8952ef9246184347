"""`adjointgen verify FILE:FUNC --at x=-1.5`: hold a gradient against a numeric one.

The only verb that runs the file. A function in joint form (decorated, or in a generated file) is
checked as it is; any other is printed first, and the printed text is what is checked, its value
against the user's own function too. What the user's code prints goes to stderr.
"""

from __future__ import annotations

import argparse
import ast
import gc
import re
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

from adjointgen.commands.options import add_function_options, function_options, options_of, put
from adjointgen.commands.points import (
    Point,
    Shapes,
    add_point_options,
    at,
    lifted,
    parameters_of,
    points_of,
    typed,
)
from adjointgen.commands.record import json_of
from adjointgen.commands.running import blamed, executed, imported
from adjointgen.commands.table import text_of
from adjointgen.diagnostics import refuse, visible
from adjointgen.pipeline import Options, program_of
from adjointgen.read.annotations import declared_shape, value_of
from adjointgen.read.parse import Function
from adjointgen.read.project import STDIN
from adjointgen.read.select import find_function, is_decorated, load, parse_selector
from adjointgen.read.text import Module
from adjointgen.write.emit import SHAPES, emit_module

if TYPE_CHECKING:
    from adjointgen.report import Report


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("selector", metavar="FILE:FUNC", help="the function, e.g. file.py:function")
    add_point_options(parser)
    parser.add_argument(
        "--output-format", choices=("text", "json"), default="text", help="how to print (text)"
    )
    add_function_options(parser)


def run(parsed: argparse.Namespace) -> int:
    path, name = parse_selector(parsed.selector)
    if not name:
        raise refuse("ADJ006", f"{parsed.selector!r} does not name a function",
                     "write it as file.py:function")  # fmt: skip
    if path == STDIN:
        raise refuse("ADJ006", "verify runs the file: it takes none from stdin",
                     "write it as file.py:function")  # fmt: skip
    module = load(path)
    node = find_function(module, name)
    options = options_of(module, name, node, function_options(parsed))
    joint, text = _joint_form(module, node), ""
    if joint is None:
        program = program_of(module, node, None, options, name)
        text = emit_module([program])
        joint = program.flag, program.inputs
    elif parsed.wrt is not None:
        raise refuse("ADJ505", f"the inputs of `{name}` cannot be chosen: it has its gradient",
                     "leave out --wrt, or verify the source")  # fmt: skip
    flag, inputs = joint
    # Before the user's folder is on sys.path, where a `random.py` may lie.
    import adjointgen.verify  # noqa: F401

    points = points_of(node, flag, _declared(module, node, options), parsed)
    gc.enable()  # the user's code may count on it
    print(f"remark: verify imports and runs {visible(path)}", file=sys.stderr)
    with redirect_stdout(sys.stderr), imported(module, name) as own:
        f = executed(text, node.name) if text else own
        inputs = inputs or getattr(f, "inputs", None)
        reports = []
        for i, point in enumerate(points.points, 1):
            point |= {n: lifted(v) for n, v in point.items() if n in (inputs or ())}
            point |= {n: typed(v, parsed.dtype) for n, v in point.items()}
            where = f"point {i}, " if len(points.points) > 1 else ""
            reports.append(_checked(f, own if text else None, inputs, flag, point, where, path))
    if parsed.output_format == "json":
        put(json_of(parsed.selector, parsed.seed, points, reports))
    else:
        put(text_of(points, reports))
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


def _declared(module: Module, node: Function, options: Options) -> Shapes:
    """The shapes that annotations, options, or the comment of a generated function declare."""
    shapes = {p.arg: value_of(p.arg, p.annotation).shape for p in parameters_of(node)}
    for line in module.text.lines[node.lineno - 1 : node.end_lineno]:
        if line.strip().startswith(SHAPES):
            found = re.findall(r"(\w+) \((.*?)\)", line.partition(SHAPES)[2])
            shapes |= {n: tuple(sizes.split(", ")) for n, sizes in found if n in shapes}
    for n, text in (options.shapes or {}).items():
        shapes[n] = declared_shape(n, text).shape
    return {n: shape for n, shape in shapes.items() if isinstance(shape, tuple)}


# ----- at one point -----


def _checked(
    f: Callable[..., Any],
    own: Callable[..., Any] | None,
    inputs: tuple[str, ...] | None,
    flag: str,
    point: Point,
    where: str,
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
        # The user's own function first, so that an error is told with their line.
        theirs = own(*bound.args, **bound.kwargs) if own else None
        report = check_gradient(f, *bound.args, inputs=inputs, **bound.kwargs)
    except (Exception, SystemExit) as error:
        raise blamed(error, f"the check at {where}{at(point, list(point))}", path) from None
    if own is None or _equal(theirs, report.value):
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
