"""The examples of the built-in rules for whole arrays, as functions of their text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import scipy
from scipy import integrate, linalg, special, stats

import adjointgen
from adjointgen import rulebook
from adjointgen.examples import Example, example

HEAD = "import numpy as np\nfrom scipy import integrate, linalg, special, stats\n\n\n"
SPACE = {"np": np, "scipy": scipy, "special": special, "linalg": linalg, "stats": stats,
         "integrate": integrate}  # fmt: skip


def examples() -> Iterator[Example]:
    for operation in rulebook._index():
        for rule in rulebook._load(operation):
            for text in rule.examples:
                yield example(rule, text)


@cache
def _compiled(call: str) -> Any:
    return compile(call, "<example>", "eval")


def value_of(example: Example, values: dict[str, Any]) -> Any:
    return eval(_compiled(example.call), dict(SPACE), values)  # its own text


def source_of(example: Example, weights: bool = True) -> str:
    return example.source(HEAD, weights)


def gradient(source: str, wrt: str, shapes: dict[str, str] | None = None) -> Any:
    """The function of a source with its gradient, executed from its text."""
    return _gradient(source, wrt, tuple((shapes or {}).items()))


@cache
def _gradient(source: str, wrt: str, shapes: tuple[tuple[str, str], ...]) -> Any:
    space: dict[str, Any] = {}
    text = adjointgen.generate(source, wrt=wrt, shapes=dict(shapes) or None)
    exec(compile(text, "<generated>", "exec"), space)
    return space["f"]


def turned(example: Example) -> Example | None:
    """The example with its arguments by keyword, the last one first; None if they have no names."""
    tree = ast.parse(example.call, mode="eval")
    name = example.rule.operation.rpartition(".")[2]
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    found = [n for n in calls if isinstance(n.func, ast.Attribute) and n.func.attr == name]
    if example.rule.starred or not found or len(found[0].args) + len(found[0].keywords) < 2:
        return None
    call, first = found[0], example.rule.positional
    named = [ast.keyword(x, a) for x, a in zip(example.rule.operands, call.args)][first:]
    call.args, call.keywords = call.args[:first], [*reversed(call.keywords), *reversed(named)]
    made = example._replace(call=ast.unparse(tree))
    try:
        value_of(made, made.draw())
    except (TypeError, SyntaxError):  # some of them go by position only
        return None
    return made
