"""The rule that a user could write for an operation that has none, with its own signature."""

from __future__ import annotations

import ast
import os
from collections.abc import Container, Mapping
from typing import NamedTuple

from adjointgen.diagnostics import AdjointError
from adjointgen.read.resolve import Scope

# What a function is told by keyword, and what that is in a rule.
_SETTINGS = {
    "axis": "Axis", "axes": "Axis", "keepdims": "Flag", "shape": "Shape", "mode": "Text",
}  # fmt: skip
# What such a setting may be told.
_ANY = {"Axis": "0", "Flag": "True", "Shape": "(3, 4)", "Text": "'...'", "Count": "1"}


# Of the libraries' functions without a rule, those that act by element beside scipy.special.
_BY_ELEMENT = ("numpy.spacing", "numpy.nextafter")


def by_element(canonical: str) -> bool:
    """May the function act by element? Of a function of the user's that is not known."""
    library, _, name = canonical.rpartition(".")
    if library.startswith("scipy.stats."):  # of a distribution
        return name.removeprefix("log") in ("pdf", "pmf", "cdf", "sf")
    known = library in ("scipy.special", "math") or canonical in _BY_ELEMENT
    return known or _of_user(canonical)


def _of_user(canonical: str) -> bool:
    return canonical.split(".", maxsplit=1)[0] not in ("numpy", "scipy", "math")


class Signature(NamedTuple):
    """The parameters of a function as a `def` writes them, without annotations."""

    positional: tuple[str, ...]  # with their defaults: "k=2.0"
    keywords: tuple[str, ...]
    call: str  # the arguments that are given, each real one by the name of its parameter
    given: frozenset[str]  # the parameters that they are of
    told: Mapping[str, str] = {}  # parameters that are no real numbers -> their kind


def signature_of(scope: Scope, node: ast.Call, canonical: str | None, path: str) -> Signature:
    """The parameters that the called function is defined with, else those of the call."""
    found = None
    keywords = {k.arg: k.value for k in node.keywords if k.arg}
    if isinstance(node.func, ast.Name) and canonical is None:
        found = scope.definition(node.func.id)
    elif canonical is not None and not canonical.startswith((".", "builtins.")):
        found = _imported(canonical, os.path.dirname(path))
    kinds = {str: "Text", bool: "Flag"}
    if found is not None and not found.args.vararg and not found.args.kwarg:
        a = found.args
        names = [x.arg for x in (*a.posonlyargs, *a.args)]
        defaults = dict(zip(reversed(names), reversed(a.defaults)))
        only = {x.arg: d for x, d in zip(a.kwonlyargs, a.kw_defaults)}
        defaults.update({n: d for n, d in only.items() if d})
        positional = tuple(_parameter(n, defaults.get(n)) for n in names)
        apart = tuple(_parameter(n, default) for n, default in only.items())
    else:
        names = _letters(len(node.args), keywords)
        defaults = {}
        positional = tuple(names)
        apart = tuple(
            _parameter(n, v if ast.unparse(v) in ("None", "True", "False") else None)
            for n, v in keywords.items()
        )
        if not by_element(canonical or ""):
            kinds = {**kinds, int: "Count"}
    values = {**defaults, **dict(zip(names, node.args)), **keywords}
    told = {
        n: kinds[type(v.value)]
        for n, v in (*defaults.items(), *values.items())
        if isinstance(v, ast.Constant) and type(v.value) in kinds
    }
    told.update({n: _SETTINGS[n] for n in (*names, *keywords, *defaults) if n in _SETTINGS})
    if told.keys() >= {*names, *keywords}:  # of something there is a derivative
        told = {}

    def shown(name: str) -> str:
        return _written(values[name], defaults.get(name), told[name]) if name in told else name

    call = [*map(shown, names[: len(node.args)]), *(f"{n}={shown(n)}" for n in keywords)]
    given = frozenset({*names[: len(node.args)], *keywords})
    return Signature(positional, apart, ", ".join(call), given, told)


def _parameter(name: str, default: ast.expr | None) -> str:
    return name if default is None else f"{name}={ast.unparse(default)}"


def _letters(count: int, taken: Container[str]) -> list[str]:
    """Names for so many arguments: x, or x and y, or x1, x2, …"""
    letters = ["x", "y"][:count] if count < 3 else [f"x{i + 1}" for i in range(count)]
    return [next(n for n in (x + "_" * i for i in range(9)) if n not in taken) for x in letters]


def _written(value: ast.expr, default: ast.expr | None, kind: str) -> str:
    """What a setting is told, as an example can say it: a literal, the default, or any at all."""
    for node in (value, default):
        try:
            ast.literal_eval(node or value)
        except (ValueError, TypeError, SyntaxError):
            continue
        return ast.unparse(node or value)
    return _ANY.get(kind, "0")


def _imported(canonical: str, folder: str) -> ast.FunctionDef | None:
    """The `def` of a function of a user's module, found by path and not run."""
    from adjointgen.read.modules import found_in_project
    from adjointgen.read.select import load

    home, _, name = canonical.rpartition(".")
    file = found_in_project(home, folder) if home else None
    if file is None:
        return None
    try:
        body = load(file).tree.body
    except AdjointError:
        return None
    found = [n for n in body if isinstance(n, ast.FunctionDef) and n.name == name]
    return found[0] if len(found) == 1 else None


def rule_stub(
    function: str,
    signature: Signature,
    canonical: str = "",
    before: str = "",
    targets: tuple[str, ...] = (),
) -> str:
    """A rule in the form of the rule book, with `...` where the derivative goes.

    `canonical` is what the function is; `before` is another cure, which is offered first;
    `targets` are the names that its result is unpacked to, if it is.
    """
    names = [p.partition("=")[0] for p in (*signature.positional, *signature.keywords)]
    settings = {n: kind for n, kind in signature.told.items() if n in names}
    pullback = bool(settings) or not by_element(canonical)
    real = [n for n in names if n not in settings] or ["x"]
    results = _results(targets, real, names)
    parameters = [_annotated(p, settings) for p in signature.positional]
    if signature.keywords:
        parameters += ["*", *(_annotated(p, settings) for p in signature.keywords)]
    keywords = [p.partition("=")[0] for p in signature.keywords]
    given = names[: len(signature.positional)] + [f"{n}={n}" for n in keywords]
    derivatives = [f"df_d{x}" for x in real]
    part = "[0]" if len(results) > 1 else ""
    shapes = "; ".join(f"{n}: 3 4" for n in real if n in signature.given or n not in names)
    if pullback:
        parameters.insert(0, f"df_d{results[0]}")
        others = " and ".join(f"`df_d{z}`" for z in results[1:])
        head = [
            f"@pullback{f'  # and another one like it with {others}' if others else ''}",
            f"@example({_quoted(f'{function}({signature.call}){part}  # {shapes}')})",
        ]
    else:
        derivatives = [f"d{z}_d{x}" for z in results for x in real]
        doubt = "  # if it acts by element, else @pullback or @reduction"
        head = [f"@elementwise{doubt if _of_user(canonical) else ''}"]
    lines = [
        *head,
        f"def {function.rpartition('.')[2]}({', '.join(parameters)}):",
        f"    {', '.join(results)} = {function}({', '.join(given)})",
        *(f"    {x} = ..." for x in derivatives),
        f"    return {', '.join([*results, *derivatives])}",
    ]
    what = f"{before or 'write '}a rule"
    try:
        ast.parse("\n".join(lines))
    except SyntaxError:  # of `stats.norm(m).f(x)`, which no rule is for
        return f"{what} of your own, for a function of a module"
    return "\n".join([f"{what} like this one in a file of rules (--rules):", *lines])


def _quoted(text: str) -> str:
    return repr(text) if '"' in text or "\\" in text else f'"{text}"'


def _results(targets: tuple[str, ...], real: list[str], names: list[str]) -> list[str]:
    """Names for the results: those that they are unpacked to, unless operands have them."""
    if len(targets) > 1 and not any(t in names or t.startswith("_") for t in targets):
        return [*targets]
    result = "y" if len(real) == 1 and real != ["y"] else "z"
    found = [result] if len(targets) < 2 else [f"{result}{i + 1}" for i in range(len(targets))]
    while any(x in names for x in found):
        found = [f"{x}_" for x in found]
    return found


def _annotated(parameter: str, settings: dict[str, str]) -> str:
    name, equals, default = parameter.partition("=")
    if name not in settings:
        return parameter
    return f"{name}: {settings[name]}" + (f" = {default}" if equals else "")
