"""The rule that a user could write for an operation that has none, with its own signature."""

from __future__ import annotations

import ast
import os
from collections.abc import Mapping
from typing import NamedTuple

from adjointgen.diagnostics import AdjointError
from adjointgen.read.resolve import Scope

# What a function is told by keyword, and what that is in a rule.
_SETTINGS = {
    "axis": "Axis", "axes": "Axis", "keepdims": "Flag", "shape": "Shape", "mode": "Text",
}  # fmt: skip


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
    call: str  # the arguments that are given, each by the name of its parameter
    told: Mapping[str, str] = {}  # parameters that are given a count or a text -> their kind


def signature_of(scope: Scope, node: ast.Call, canonical: str | None, path: str) -> Signature:
    """The parameters that the called function is defined with, else those of the call."""
    found = None
    told = [f"{k.arg}={ast.unparse(k.value)}" for k in node.keywords if k.arg]
    if isinstance(node.func, ast.Name) and canonical is None:
        found = scope.definition(node.func.id)
    elif canonical is not None and not canonical.startswith((".", "builtins.")):
        found = _imported(canonical, os.path.dirname(path))
    if found is not None and not found.args.vararg and not found.args.kwarg:
        a = found.args
        names = [x.arg for x in (*a.posonlyargs, *a.args)]
        texts = [f"={ast.unparse(d)}" for d in a.defaults]
        texts = [""] * (len(names) - len(texts)) + texts
        only = [f"{x.arg}{f'={ast.unparse(d)}' if d else ''}"
                for x, d in zip(a.kwonlyargs, a.kw_defaults)]  # fmt: skip
        call = ", ".join([*names[: len(node.args)], *told])
        return Signature(tuple(n + t for n, t in zip(names, texts)), tuple(only), call)
    count = len(node.args)
    letters = {1: ["x"], 2: ["x", "y"]}.get(count, [f"x{i + 1}" for i in range(count)])
    kinds = {int: "Count", str: "Text", bool: "Flag"}
    literals = {n: a for n, a in zip(letters, node.args) if isinstance(a, ast.Constant)}
    settings = {n: kinds[type(a.value)] for n, a in literals.items() if type(a.value) in kinds}
    if by_element(canonical or ""):
        settings = {}
    shown = [ast.unparse(literals[n]) if n in settings else n for n in letters]
    given = [(k.arg, ast.unparse(k.value)) for k in node.keywords if k.arg]
    literal = [f"{n}={t}" if t in ("None", "True", "False") else n for n, t in given]
    return Signature(tuple(letters), tuple(literal), ", ".join([*shown, *told]), settings)


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


def rule_stub(function: str, signature: Signature, canonical: str = "", before: str = "") -> str:
    """A rule in the form of the rule book, with `...` where the derivative goes.

    `canonical` is what the function is; `before` is another cure, which is offered first.
    """
    names = [p.partition("=")[0] for p in (*signature.positional, *signature.keywords)]
    settings = {**signature.told, **{n: _SETTINGS[n] for n in names if n in _SETTINGS}}
    pullback = bool(settings) or not by_element(canonical)
    real = [n for n in names if n not in settings] or ["x"]
    result = "y" if len(real) == 1 and real != ["y"] else "z"
    while result in names:
        result += "_"
    parameters = [_annotated(p, settings) for p in signature.positional]
    if signature.keywords:
        parameters += ["*", *(_annotated(p, settings) for p in signature.keywords)]
    keywords = [p.partition("=")[0] for p in signature.keywords]
    given = names[: len(signature.positional)] + [f"{n}={n}" for n in keywords]
    prefix = "df_d" if pullback else f"d{result}_d"
    shapes = "; ".join(f"{n}: 3 4" for n in real)
    if pullback:
        parameters.insert(0, f"df_d{result}")
    doubt = "  # if it acts by element, else @pullback or @reduction"
    kind = f"@elementwise{doubt if _of_user(canonical) else ''}"
    lines = [
        f"{before or 'write '}a rule like this one in a file of rules (--rules):",
        "@pullback" if pullback else kind,
        *([f'@example("{function}({signature.call})  # {shapes}")'] if pullback else []),
        f"def {function.rpartition('.')[2]}({', '.join(parameters)}):",
        f"    {result} = {function}({', '.join(given)})",
        *(f"    {prefix}{x} = ..." for x in real),
        f"    return {', '.join([result, *(f'{prefix}{x}' for x in real)])}",
    ]
    return "\n".join(lines)


def _annotated(parameter: str, settings: dict[str, str]) -> str:
    name, equals, default = parameter.partition("=")
    if name not in settings:
        return parameter
    return f"{name}: {settings[name]}" + (f" = {default}" if equals else "")
