"""Is a rule of the function that its first line calls? What `rules --check` compares beforehand.

takes: a file of rules and a rule, and the function itself, which was imported
gives: what is wrong, "" if nothing is

    def mix(x, y, k=3.0)      the function's own default is 2.0
    y = np.cumsum(x)          no @elementwise: an element depends on those before it
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import Any

from adjointgen.commands.running import blamed, executed
from adjointgen.diagnostics import AdjointError, Diagnostic
from adjointgen.read.text import Module
from adjointgen.rule import Rule

Function = Callable[..., Any]
Parameters = list[inspect.Parameter]
_BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
_BY_PLACE = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_NOT_BY_ELEMENT = "the function does not act by element: write a `@reduction` or a `@pullback`"
# An element by itself may be rounded otherwise than in an array.
_RTOL = 1e-6


def function_of(module: Module, node: ast.FunctionDef, head: str) -> Any:
    """The function that the first line of a rule calls; `head` are the imports of its file."""
    path = module.text.path
    called = first_call(node).func
    names = ast.unparse(called).split(".")
    try:
        found = executed(f"{head}found = {names[0]}\n", "found")
    except (Exception, SystemExit) as error:
        raise blamed(error, f"importing what {path} imports", path) from None
    wrong = ""
    for i, name in enumerate(names[1:], 1):
        try:
            found = getattr(found, name)
        except Exception:
            wrong = f"`{'.'.join(names[:i])}` has no `{name}`"
            break
    if wrong or not callable(found):
        message = wrong or f"`{'.'.join(names)}` is not a function"
        help = "call a function of the module that defines it"
        span = module.text.span(called)
        raise AdjointError([Diagnostic("ADJ013", message, help, module.text, span)])
    return found


def first_call(node: ast.FunctionDef) -> ast.Call:
    """The call in the first line of a rule, below its docstring."""
    line = next(n for n in node.body if isinstance(n, ast.Assign))
    assert isinstance(line.value, ast.Call)
    return line.value


# ----- its parameters -----


def misnamed(rule: Rule, function: Any, head: str) -> str:
    """What the parameters of a rule have otherwise than those of its function, if it tells them."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # of C code, for one
        return ""
    return _misplaced(rule, parameters) or _other_default(rule, parameters, head)


def _misplaced(rule: Rule, parameters: Parameters) -> str:
    kinds = [p.kind for p in parameters]
    places = [p for p in parameters if p.kind in _BY_PLACE]
    more = inspect.Parameter.VAR_POSITIONAL in kinds
    for i, x in enumerate(rule.operands[: rule.places]):
        if i >= len(places):
            return "" if more else f"the function has no place for `{x}`: it takes {len(places)}"
        theirs = places[i]
        if i >= rule.positional and theirs.kind in _BY_NAME and theirs.name != x:
            return (
                f"the function has `{theirs.name}` where the rule has `{x}`: name them alike, in"
                " the same order (before a `/`, any name will do)"
            )
    if inspect.Parameter.VAR_KEYWORD in kinds:
        return ""
    names = [p.name for p in parameters if p.kind in _BY_NAME]
    unknown = [x for x in rule.operands[rule.places :] if x not in names]
    return f"the function has no parameter `{unknown[0]}`" if unknown else ""


def _other_default(rule: Rule, parameters: Parameters, head: str) -> str:
    places = [p for p in parameters if p.kind in _BY_PLACE]
    by_name = {p.name: p for p in parameters}
    for i, x in enumerate(rule.operands):
        theirs = places[i] if i < min(rule.places, len(places)) else by_name.get(x)
        if theirs is None or x not in rule.optional or type(theirs.default).__name__ == _NO_VALUE:
            continue
        ours = rule.default(x)
        if theirs.default is inspect.Parameter.empty:
            return f"`{x}` has the default {ours} in the rule, and none in the function"
        if not _same(executed(f"{head}found = {ours}\n", "found"), theirs.default):
            return f"the default of `{x}` is {theirs.default!r} in the function, not {ours}"
    return ""


_NO_VALUE = "_NoValueType"  # NumPy's own mark of what is not given


def _same(a: Any, b: Any) -> bool:
    try:
        return bool(a is b or a == b or (a != a and b != b))
    except Exception:  # arrays, of which the truth is ambiguous
        return False


# ----- what it makes -----


def miscounted(rule: Rule, value: Any) -> str:
    """A rule with one result is of a function that makes a tuple; `value` is that of a call."""
    if not isinstance(value, (tuple, list)):
        return ""
    made = f"{type(value).__name__} of {len(value)}"
    if len(rule.results) > 1:
        return f"the value is a {made}: take one of its results"
    return f"the function makes a {made}, and the rule names one result"


def unlike_elements(function: Function, point: dict[str, Any], value: Any) -> str:
    """Does the value at a point have the shape of the operands, each element of its own alone?"""
    import numpy as np

    shape = np.broadcast_shapes(*map(np.shape, point.values()))
    if np.shape(value) != shape:
        return f"the result has the shape {np.shape(value)}, not {shape}: {_NOT_BY_ELEMENT}"
    operands = {x: np.broadcast_to(v, shape) for x, v in point.items()} if shape else {}
    for place in np.ndindex(shape) if shape else ():
        beside = f"element {list(place)} of the result is {np.asarray(value)[place]:.6g}"
        try:
            alone = np.ravel(function(**{x: v[place].reshape(1) for x, v in operands.items()}))
        except Exception as error:
            return f"{beside}, by itself it raises {type(error).__name__}: {_NOT_BY_ELEMENT}"
        if not np.allclose(alone, np.asarray(value)[place], _RTOL, 0.0, equal_nan=True):
            return f"{beside}, by itself {alone[0]:.6g}: {_NOT_BY_ELEMENT}"
    return ""
