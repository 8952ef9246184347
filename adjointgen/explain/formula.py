"""A rule of the rule book, and the same with its letters changed to the names of a statement."""

from __future__ import annotations

import ast

from adjointgen.catalog import spelt
from adjointgen.expression import (
    FUNCTION,
    Expression,
    atom,
    expression,
    is_function,
    substitute,
    tree,
)
from adjointgen.passes.simplify import total
from adjointgen.program import Program, Statement
from adjointgen.rule import Rule
from adjointgen.write.render import render
from adjointgen.write.spelling import as_argument


def title(rule: Rule) -> str:
    """What a rule is about, as the rule book calls it: `np.sin`."""
    return spelt(rule.operation)


def book(rule: Rule) -> list[str]:
    """The lines of a rule in the rule book, without its examples and its `return`."""
    function = ast.parse(rule.text).body[0]
    assert isinstance(function, ast.FunctionDef)
    lines = rule.text.split("\n")
    return [f"@{rule.kind}", *lines[function.lineno - 1 : function.body[-1].lineno - 1]]


def formula(s: Statement, program: Program) -> list[str]:
    """The lines of the rule of a statement in its own names, for its active operands."""
    operation = s.operation
    if operation is None:
        return []
    rule = operation.rule
    defaults = {x: _parsed(rule.default(x)) for x in rule.optional}
    auxiliary = {x: atom(_free(x, program)) for x, _ in rule.auxiliary}
    own = {**operation.others, rule.result: atom(s.target), **operation.arguments}
    letters = {**defaults, **auxiliary, **own}
    if rule.seed:
        letters[rule.seed] = atom(f"df_d{s.target}")
    lines = [f"{s.names} = {render(s.whole or s.value)}"]
    derivatives: dict[str, list[Expression]] = {}  # of an operand that is given twice, two
    stores = []
    needed: set[str] = set()
    for letter, derivative in rule.derivatives.items():
        operand = letters[letter].atom
        if operand in program.active:
            name = f"df_d{operand}" if rule.seed else f"d{s.target}_d{operand}"
            derivatives.setdefault(name, []).append(_named(derivative, letters))
            needed.update(derivative.operands)
            if rule.store is not None:
                stores.append(_stored(rule, {**letters, f"df_d{letter}": atom(name)}))
    for letter, value in reversed(rule.auxiliary):
        needed.update(value.operands if letter in needed else ())
    for letter, value in rule.auxiliary:
        if letter in needed:
            lines.append(f"{letters[letter].atom} = {render(_named(value, letters))}")
    lines += (f"{name} = {render(total(parts))}" for name, parts in derivatives.items())
    return lines + stores


def _free(letter: str, program: Program) -> str:
    """A letter that the rule binds for itself, where the function has none of that name."""
    while not program.names.is_free(letter):
        letter += "_"
    return letter


def _stored(rule: Rule, letters: dict[str, Expression]) -> str:
    assert rule.store is not None
    if not isinstance(tree(rule.store), ast.Call):
        return f"{render(_named(rule.store, letters))} += {letters[rule.seed].atom}"
    index = substitute(as_argument(letters["index"]), {f"{FUNCTION}numpy.s_": atom("np.s_")})
    return render(_named(rule.store, {**letters, "index": index}))


def _named(e: Expression, letters: dict[str, Expression]) -> Expression:
    """A line of a rule in other letters, its functions as the rule book spells them."""
    named = {o: spelt(o[len(FUNCTION) :]) for o in e.operands if is_function(o)}
    functions = {o: atom(name.removeprefix("helpers.")) for o, name in named.items()}
    return substitute(e, {**functions, **letters})


def _parsed(text: str) -> Expression:
    return expression(ast.parse(text, mode="eval").body)
