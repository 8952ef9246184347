"""Reads one rule, the text of a function with a decorator of adjointgen/rules/kinds.py.

takes: the operation and the text of its rule, and what the names in its file mean
gives: a `Rule`
"""

import ast
from collections.abc import Container

from adjointgen.expression import FUNCTION, Expression, dotted_name, expression, name_or_number
from adjointgen.rule import INDEXING, LIBRARIES, Meanings, Point, Rule, is_literal


def parse(operation: str, text: str, meanings: Meanings = LIBRARIES) -> Rule:
    """The rule that a text is; its form was checked when it was read or by the tests."""
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)
    a = function.args
    arguments = [*a.posonlyargs, *a.args, *([a.vararg] if a.vararg else []), *a.kwonlyargs]
    seeds = [x.arg for x in arguments if x.arg.startswith("df_d")]
    operands = [x for x in arguments if x.arg not in seeds]
    first, *middle, _ = function.body
    assert isinstance(first, ast.Assign)
    target = first.targets[0]
    results = [ast.unparse(t) for t in (target.elts if isinstance(target, ast.Tuple) else [target])]
    annotated = {x.arg: _last(x.annotation) if x.annotation else "" for x in operands}
    by_result: dict[str, dict[str, Expression]] = {result: {} for result in results}
    bound = {n.id for line in function.body for n in ast.walk(line) if _is_bound(n)}  # type: ignore[attr-defined]
    rule_atom = _Atoms({*annotated, *seeds, *bound}, meanings)
    auxiliary = []
    store = None
    for line in middle:
        if not isinstance(line, ast.Assign):
            assert isinstance(line, (ast.AugAssign, ast.Expr))
            stored = line.target if isinstance(line, ast.AugAssign) else line.value
            # Once more from the text: a target of `+=` is no value.
            value = ast.parse(ast.unparse(stored), mode="eval").body
            store = expression(value, rule_atom, False)
            continue
        name = ast.unparse(line.targets[0])
        derivative = expression(line.value, rule_atom, False)
        for result in [x[len("df_d") :] for x in seeds] or results:
            prefix = "df_d" if seeds else f"d{result}_d"
            letter = name[len(prefix) :]
            if name.startswith(prefix) and letter in annotated:
                by_result[result][letter] = derivative
                break
        else:
            auxiliary.append((name, derivative))
    kinds = [d for d in function.decorator_list if not isinstance(d, ast.Call)]
    return Rule(
        name=function.name,
        operation=operation,
        kind=_last(kinds[0]),
        operands=tuple(x.arg for x in operands),
        annotations=tuple(annotated.values()),
        defaults=_defaults(a),
        positional=len([x for x in a.posonlyargs if x.arg not in seeds]),
        result=results[0],
        seed=seeds[0] if seeds else "",
        auxiliary=tuple(auxiliary),
        derivatives=by_result[results[0]],
        text=text,
        results=tuple(results),
        real=_real_part(first.value),
        by_result=by_result,
        asked=tuple(x for x, kind in annotated.items() if is_literal(kind)),
        points=tuple(_point(d) for d in _calls(function, "at")),
        store=store,
        keywords=len(a.kwonlyargs),
        meanings=meanings,
        own=meanings is not LIBRARIES,
        starred=a.vararg is not None,
        picks=operation != INDEXING and isinstance(first.value, ast.Subscript),
        examples=tuple(ast.literal_eval(d.args[0]) for d in _calls(function, "example")),
    )


def _defaults(arguments: ast.arguments) -> tuple[str, ...]:
    """The defaults from the first on; "" for a keyword without one behind it."""
    texts = [ast.unparse(d) if d else "" for d in (*arguments.defaults, *arguments.kw_defaults)]
    while texts and not texts[0]:
        texts.pop(0)
    return tuple(texts)


def _last(node: ast.expr) -> str:
    """`Positive` for `kinds.Positive`; an annotation may be `Literal["F"]`."""
    return node.attr if isinstance(node, ast.Attribute) else ast.unparse(node)


def _is_bound(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _real_part(value: ast.expr) -> str:
    """How a rule takes a real part of its function, "" if it does not."""
    if isinstance(value, ast.Attribute):
        return value.attr
    inner = value.args[0] if isinstance(value, ast.Call) and value.args else None
    return "abs" if isinstance(inner, ast.Call) else ""


def _calls(function: ast.FunctionDef, name: str) -> list[ast.Call]:
    """The decorators `@name(…)`."""
    calls = [d for d in function.decorator_list if isinstance(d, ast.Call)]
    return [d for d in calls if _last(d.func) == name]


def _point(decorator: ast.Call) -> Point:
    why = ast.literal_eval(decorator.args[0]) if decorator.args else ""
    return Point(why, {str(k.arg): ast.unparse(k.value) for k in decorator.keywords})


class _Atoms:
    """An atom of a rule's line: a letter, a number or a function; `x.T` is an operation on x."""

    def __init__(self, letters: Container[str], meanings: Meanings) -> None:
        self.letters = letters
        self.meanings = dict(meanings)

    def __call__(self, node: ast.expr) -> str | None:
        text = dotted_name(node)
        if text is not None:
            root, dot, rest = text.partition(".")
            if root in self.meanings and root not in self.letters:
                return f"{FUNCTION}{self.meanings[root]}{dot}{rest}"
        return None if isinstance(node, ast.Attribute) else name_or_number(node)
