"""The arguments of a call by the letters of a rule, or why they do not fit it.

takes: a `Rule` and the call, or the operands of an operator
gives: a `Bound`
"""

import ast
from typing import NamedTuple

from adjointgen.rule import (
    BASE,
    CONSTANT,
    DEFAULT,
    DISPLAY,
    LISTS,
    LITERAL,
    NOTHING,
    NUMBERS,
    SCALARS,
    WRITTEN,
    Rule,
)


def choose(rules: tuple[Rule, ...], values: list[ast.expr]) -> Rule:
    """The rule of an operator: the one for a constant where the operand is a literal."""
    return next(r for r in rules if not _misfits(r, dict(zip(r.operands, values))))


def is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _misfits(rule: Rule, arguments: dict[str, ast.expr]) -> list[str]:
    """The letters of the arguments that are not the literals that the rule asks for."""
    found = []
    for letter in rule.asked:
        value, kind = arguments.get(letter), rule.annotated(letter)
        if value is None:
            continue
        if kind in NUMBERS:
            fits = constant(value) if kind == CONSTANT else _positive(value)
        elif kind == WRITTEN:
            fits = not is_none(value) and _is_written(value)
        else:
            fits = ast.unparse(value) in choices(rule, letter)
        if not fits:
            found.append(letter)
    return found


def choices(rule: Rule, letter: str) -> list[str]:
    """The texts of the literals that a rule is for."""
    kind = rule.annotated(letter)
    if not kind.startswith(LITERAL):
        return ["None" if kind == NOTHING else rule.default(letter)]
    listed = ast.literal_eval(f"({kind[len(LITERAL) : -1]},)")
    return [repr(choice) for choice in listed]


def _is_written(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        return False
    return True


def constant(node: ast.expr) -> bool:
    """Is it a finite literal number, or arithmetic on literal numbers that is not zero?"""
    value = literal_number(node)
    if value is None or abs(value) == float("inf"):
        return False
    return isinstance(node, ast.Constant) or value != 0


def _positive(node: ast.expr) -> bool:
    """Is it a positive number, literal and finite?"""
    value = literal_number(node) if isinstance(node, ast.Constant) else None
    return value is not None and 0 < value < float("inf")


def literal_number(node: ast.expr) -> float | None:
    if isinstance(node, ast.Constant):
        number = type(node.value) in (int, float)
        return node.value if number else None  # type: ignore[return-value]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        value = literal_number(node.operand)
        return value if value is None or isinstance(node.op, ast.UAdd) else -value
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div)):
        left, right = literal_number(node.left), literal_number(node.right)
        if left is not None and right is not None:
            try:
                return left * right if isinstance(node.op, ast.Mult) else left / right
            except ArithmeticError:  # by zero, or an integer beyond the floats
                return None
    return None


def is_complex_power(node: ast.BinOp) -> bool:
    """Is it `(-1) ** 0.5`, of literal numbers?"""
    if not isinstance(node.op, ast.Pow):
        return False
    base, exponent = literal_number(node.left), literal_number(node.right)
    return base is not None and exponent is not None and base < 0 and exponent % 1 != 0


class Bound(NamedTuple):
    """The arguments of a call by the letters of a rule, or why they do not fit it, and which."""

    rule: Rule
    arguments: dict[str, ast.expr]
    problem: str = ""
    at: ast.AST | None = None
    only: tuple[str, str] = ("", "")  # the letter of an argument, and what the rule takes it for
    faults: int = 1  # how many there are, where there is a problem


def bind(rule: Rule, node: ast.Call) -> Bound:
    for a in (*node.args, *node.keywords):
        if isinstance(a, ast.Starred) or (isinstance(a, ast.keyword) and a.arg is None):
            return Bound(rule, {}, "a starred argument has no fixed length", a)
    if SCALARS in rule.annotations:
        return _bind_scalars(rule, node)
    given = list(node.args)
    if rule.starred:
        further = ast.Tuple(given[rule.places - 1 :], ast.Load())
        given[rule.places - 1 :] = [ast.copy_location(further, (further.elts or [node])[0])]
    arguments = dict(zip(rule.operands, given))
    places: dict[str, ast.AST] = {**arguments}
    faults = _faults(rule, node, given, arguments, places)
    if faults:
        return faults[0]._replace(faults=len(faults))
    if any(kind in LISTS for kind in rule.annotations):
        return _bind_list(rule, arguments, places)
    # `axis=None` says nothing, and is no operand.
    arguments = {
        x: a
        for x, a in arguments.items()
        if rule.annotated(x) not in (NOTHING, DEFAULT)
        and not (x in rule.optional and rule.default(x) == "None" and is_none(a))
    }
    return Bound(rule, arguments)


def _faults(
    rule: Rule,
    node: ast.Call,
    given: list[ast.expr],
    arguments: dict[str, ast.expr],
    places: dict[str, ast.AST],
) -> list[Bound]:
    """Each that keeps a call from fitting a rule. Its keywords join the arguments and places."""
    found: list[Bound] = []

    def fault(problem: str, at: ast.AST | None = None, only: tuple[str, str] = ("", "")) -> None:
        found.append(Bound(rule, {}, problem, at, only))

    if len(given) > rule.places:
        what = " without a keyword" if rule.keywords else ""
        takes = f"{_count(rule.places)}{what}"
        fault(f"the rule takes {takes}, not {len(node.args)}", node.args[rule.places])
    for keyword in node.keywords:
        assert keyword.arg is not None
        if keyword.arg not in rule.operands[rule.positional :]:
            fault(f"the rule has no argument `{keyword.arg}`", keyword)
        elif keyword.arg in arguments:
            fault(f"the argument `{keyword.arg}` is given twice", keyword)
        else:
            arguments[keyword.arg], places[keyword.arg] = keyword.value, keyword
    missing = [o for o in rule.operands[: rule.required] if o not in arguments]
    if missing and rule.annotated(missing[0]).startswith(LITERAL):
        fault(_only(missing[0], " or ".join(choices(rule, missing[0]))))
    elif missing and len(arguments) >= rule.required:  # of others, by keyword
        fault(f"the rule is for calls with `{missing[0]}` only")
    elif missing:
        fault(f"the rule takes {_count(rule.required)}, not {len(arguments)}")
    for letter in rule.operands[rule.required :]:
        if letter not in (*rule.optional, *arguments):
            fault(f"the rule is for calls with `{letter}` only")
    for letter in _misfits(rule, arguments):
        texts = {CONSTANT: "a literal number", BASE: "a positive number", WRITTEN: "a literal"}
        fit = texts.get(rule.annotated(letter)) or " or ".join(choices(rule, letter))
        fault(_only(letter, fit), places[letter], (letter, fit))
    return found


def _only(letter: str, fit: str) -> str:
    return f"the rule is for `{letter}={fit}` only"


def problem_of(bound: list[Bound]) -> str:
    """What is wrong by the first of rules that do not fit; what the others take there fits too."""
    letter = bound[0].only[0]
    fits = dict.fromkeys(b.only[1] for b in bound if b.only[0] == letter)
    return _only(letter, " or ".join(fits)) if letter else bound[0].problem


def _bind_list(rule: Rule, arguments: dict[str, ast.expr], places: dict[str, ast.AST]) -> Bound:
    """`concatenate((a, b), axis=0)`: each array is an operand of its own."""
    from adjointgen.passes.lists import listed  # only where it is needed: each import costs time

    (letter,) = (x for x in rule.operands if rule.annotated(x) in LISTS)
    nested = rule.annotated(letter) == DISPLAY
    found: dict[str, ast.expr] = {}
    if not _leaves(arguments.pop(letter), nested, (), found) or not found:
        return Bound(rule, {}, "the rule is for arrays written out", places[letter])
    text = arguments.get("subscripts")
    if rule.operation == "numpy.einsum" and text is not None and not is_text(text):
        lists = [n for n in found.values() if isinstance(n, (ast.Tuple, ast.List))]
        if lists:  # np.einsum(x, [0, 1], y, [1, 2])
            return Bound(
                rule, {}, "the rule is for subscripts as a text, before all arrays", lists[0]
            )
    at = rule.operands.index(letter)
    rule = listed(rule, tuple(found))
    names = rule.operands[at : at + len(found)]
    return Bound(rule, {**dict(zip(names, found.values())), **arguments})


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _leaves(
    node: ast.expr, nested: bool, place: tuple[int, ...], found: dict[str, ast.expr]
) -> bool:
    """Put what a display holds into `found`, by the text of its index; False if that is unknown."""
    if not isinstance(node, (ast.Tuple, ast.List)) or (place and not nested):
        if place:
            found[str(place[0] if len(place) == 1 else place)] = node
        return bool(place) and not isinstance(node, ast.Starred)
    return all(_leaves(e, nested, (*place, i), found) for i, e in enumerate(node.elts))


def _bind_scalars(rule: Rule, node: ast.Call) -> Bound:
    """`hypot(x, y, z)`, `dist((a, b), (c, d))`: each scalar is an operand of its own."""
    from adjointgen.passes.lists import spread  # only where it is needed: each import costs time

    if node.keywords:
        keyword = node.keywords[0]
        return Bound(rule, {}, f"the rule has no argument `{keyword.arg}`", keyword)
    groups: list[list[ast.expr]] = [list(node.args)] if "*" in rule.text else []
    if not groups:
        if len(node.args) != len(rule.operands):
            problem = f"the rule takes {_count(len(rule.operands))}, not {len(node.args)}"
            return Bound(rule, {}, problem)
        for argument in node.args:
            if not isinstance(argument, (ast.Tuple, ast.List)):
                return Bound(rule, {}, "the rule is for scalars written out", argument)
            groups.append(argument.elts)
    stars = [a for group in groups for a in group if isinstance(a, ast.Starred)]
    counts = tuple(map(len, groups))
    if stars or len(set(counts)) != 1:
        problem = "the rule is for scalars written out, as many in each place"
        return Bound(rule, {}, problem, stars[0] if stars else None)
    rule = spread(rule, counts)
    return Bound(rule, dict(zip(rule.operands, [a for group in groups for a in group])))


def _count(n: int) -> str:
    return f"{n} argument{'s' * (n != 1)}"
