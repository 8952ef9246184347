"""The rule for the scalars or the arrays that a call writes out in a list, each its own operand.

takes: a `Rule` with an operand that is a list, and how many stand in it
gives: the `Rule` for those

    z = np.concatenate(arrays)      arrays becomes arrays1, arrays2
"""

import ast
from collections.abc import Callable
from typing import Any

from adjointgen.expression import Expression, atom, expression, substitute
from adjointgen.rule import DISPLAY, LISTS, PARTS, SCALARS, Rule


def _cached(
    make: Callable[[Rule, tuple[Any, ...]], Rule],
) -> Callable[[Rule, tuple[Any, ...]], Rule]:
    """Answer equal questions on one rule once; its text and what names mean in it tell it apart."""
    known: dict[object, Rule] = {}

    def answer(rule: Rule, question: tuple[Any, ...]) -> Rule:
        key = rule.text, rule.meanings, question
        if key not in known:
            known[key] = make(rule, question)
        return known[key]

    return answer


@_cached
def spread(rule: Rule, counts: tuple[int, ...]) -> Rule:
    """The rule for so many scalars in each of its `Scalars` operands: `x` becomes x1, x2, …

    A line of the rule is for each of them in turn, with the operands of one place together;
    `others` is the tuple of those that a line is not for.
    """
    groups = [x for x in rule.operands if rule.annotated(x) == SCALARS]
    letters = {x: [f"{x}{i + 1}" for i in range(n)] for x, n in zip(groups, counts)}
    derivatives = {}
    for x in groups:
        for i, letter in enumerate(letters[x]):
            line = {other: atom(letters[other][i]) for other in groups if i < len(letters[other])}
            others: list[ast.expr] = [ast.Name(o) for o in letters[x] if o != letter]
            line["others"] = expression(ast.Tuple(others, ast.Load()))
            derivatives[letter] = substitute(rule.derivatives[x], line)
    operands = tuple(letter for x in rule.operands for letter in letters.get(x, [x]))
    return rule._replace(
        operands=operands,
        annotations=("",) * len(operands),
        positional=len(operands),
        derivatives=derivatives,
    )


@_cached
def listed(rule: Rule, places: tuple[str, ...]) -> Rule:
    """The rule for the arrays of a list, each at its place in it: `x` becomes x1, x2, …

    In a line of the rule `x` is the tuple of them all (of a `Display` a nested list), and
    `index` the place of the one that the line is for. Of `Parts`, `x` is this one itself.
    """
    (x,) = (x for x in rule.operands if rule.annotated(x) in LISTS)
    letters = [f"{x}{i + 1}" for i in range(len(places))]
    whole: ast.expr = ast.Tuple([ast.Name(letter, ast.Load()) for letter in letters], ast.Load())
    if rule.annotated(x) == DISPLAY:
        whole = _nested(list(zip(map(ast.literal_eval, places), letters)))
    line = {x: expression(whole)}
    derivatives = {y: substitute(e, line) for y, e in rule.derivatives.items() if y != x}
    for letter, place in zip(letters, places):
        alone = {x: atom(letter)} if rule.annotated(x) == PARTS else line
        indexed = {**alone, "index": _index_of(place)}
        derivatives[letter] = substitute(rule.derivatives[x], indexed)
    at = rule.operands.index(x)
    operands = (*rule.operands[:at], *letters, *rule.operands[at + 1 :])
    kinds = (*rule.annotations[:at], *("" for _ in letters), *rule.annotations[at + 1 :])
    return rule._replace(
        operands=operands,
        annotations=kinds,
        auxiliary=tuple((name, substitute(e, line)) for name, e in rule.auxiliary),
        derivatives=derivatives,
        list_places=places,
    )


def _nested(letters: list[tuple[object, str]]) -> ast.expr:
    """Letters by their places, (0,), (0, 1) or 0, as the display in which they stand there."""
    rows: dict[int, list[tuple[object, str]]] = {}
    for place, letter in letters:
        first, *rest = place if isinstance(place, tuple) else (place,)
        rows.setdefault(first, []).append((tuple(rest), letter))
    parts = [
        ast.Name(row[0][1], ast.Load()) if row[0][0] == () else _nested(row)
        for row in rows.values()
    ]
    return ast.List(parts, ast.Load())


def _index_of(place: str) -> Expression:
    return expression(ast.parse(place, mode="eval").body)
