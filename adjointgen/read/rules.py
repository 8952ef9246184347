"""A user's own rules: files with the decorators of adjointgen/rules/kinds.py, parsed and not run.

takes: paths of rule files
gives: a `Rulebook` with their rules before the built-in ones; ADJ013 for what is not a rule
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable
from functools import lru_cache

from adjointgen.diagnostics import AdjointError, Diagnostic, SourceText, Span
from adjointgen.read.rule_form import DECORATORS, HOME, Reader
from adjointgen.read.select import read
from adjointgen.read.text import Module, read_module
from adjointgen.rule import (
    DOUBLE,
    FITTING,
    LISTS,
    SCALARS,
    TABLE,
    Rule,
    is_literal,
)
from adjointgen.rulebook import ALIASES, Rulebook

# The annotations by which one rule or another is chosen.
_DECIDING = {DOUBLE, SCALARS, TABLE, *FITTING, *LISTS}


def rulebook_of(paths: Iterable[str]) -> Rulebook:
    """The rules of these files and the built-in ones; all that is wrong with the files at once."""
    once = {os.path.realpath(path): path for path in reversed([*paths])}
    return _rulebook(tuple((path, read(path)) for path in reversed([*once.values()])))


@lru_cache(maxsize=8)
def _rulebook(files: tuple[tuple[str, bytes], ...]) -> Rulebook:
    own: dict[str, tuple[Rule, ...]] = {}
    diagnostics: list[Diagnostic] = []
    places: list[_Place] = []
    for path, data in files:
        try:
            module = read_module(data, path)
            for rule, node in rules_of(module):
                own[rule.operation] = (*own.get(rule.operation, ()), rule)
                places.append((rule, node, module.text))
        except AdjointError as error:
            diagnostics += error.diagnostics
    diagnostics += _never_chosen(places) if not diagnostics else []
    if diagnostics:
        raise AdjointError(diagnostics)
    return Rulebook(own)


def rules_of(module: Module) -> list[tuple[Rule, ast.FunctionDef]]:
    """The rules of a file, in order, and where they stand."""
    reader = Reader(module)
    nodes = [n for n in module.tree.body if isinstance(n, ast.FunctionDef) and reader.is_rule(n)]
    read = [(reader.rule(node), node) for node in nodes]
    found = [(rule, node) for rule, node in read if rule is not None]
    for rule, node in found:
        alike = [r for r, _ in found if (r.operation, r.call) == (rule.operation, rule.call)]
        if _ranked(rule) and all(map(_ranked, alike)):
            reader.wrong("the rule is for arrays of some dimensions only", node,
                         "write another below it, right for every rank")  # fmt: skip
    if not nodes:
        help = f"a rule is a function below {DECORATORS} of {HOME.rstrip('.')}"
        reader.diagnostics.append(
            Diagnostic("ADJ013", "the file has no rule", help, module.text, Span(1, 0, 1, 1))
        )
    reader.diagnostics += _never_chosen([(rule, node, module.text) for rule, node in found])
    if reader.diagnostics:
        raise AdjointError(reader.diagnostics)
    return found


_Place = tuple[Rule, ast.FunctionDef, SourceText]


def _never_chosen(places: list[_Place]) -> list[Diagnostic]:
    """The rules all whose calls go to one that comes before them."""
    found = []
    first: dict[object, str] = {}
    for rule, node, text in places:
        place = f"{text.path}:{node.lineno}"
        before = first.setdefault(_asked(rule), place)
        if before != place:
            help = "leave one of them out"
            if len(rule.results) > 1 and not rule.seed:
                help = "write the derivatives of all results in one rule"
            line, column, *_ = text.span(node)
            at = Span(line, column, line, len(text.lines[line - 1].rstrip()))
            message = f"the rule is never chosen: the one in {before} is for the same calls"
            found.append(Diagnostic("ADJ013", message, help, text, at))
    return found


def _asked(rule: Rule) -> tuple[object, ...]:
    """What decides whether a rule is chosen for a call, and for which of its results."""
    return (
        ALIASES.get(rule.operation, rule.operation),
        rule.results.index(rule.seed[len("df_d") :]) if rule.seed else 0,
        tuple(k if k in _DECIDING or is_literal(k) else "" for k in rule.annotations),
        (len(rule.operands), rule.positional, rule.keywords, rule.required),
        rule.operands[rule.positional :],
        tuple(rule.default(x) == "None" for x in rule.optional),
        frozenset(rule.derivatives) if TABLE in rule.annotations else None,
    )


def _ranked(rule: Rule) -> bool:
    return any(kind in FITTING for kind in rule.annotations)
