"""A rule, parsed from its text: what it is of, its operands, its derivatives.

takes: the text of a rule, and what the names in its file mean
gives: a `Rule`
"""

import ast
from collections.abc import Callable, Container
from typing import Any, NamedTuple

from adjointgen.einsum import swapped
from adjointgen.expression import (
    FUNCTION,
    Expression,
    atom,
    dotted_name,
    expression,
    is_function,
    name_or_number,
    substitute,
)

# Annotations of operands that are no sample domains. Of `Condition` and `Integer` no derivative is
# asked, by `Flat` it is zero, and of what has none in the rule there is none: it must be inactive.
CONDITION, INTEGER, FLAT = "Condition", "Integer", "Flat"
# A rule holds for a literal number, for a positive one, for None, for its default, for what is
# written out and is not None, for one of the literals of its annotation (`Literal["F"]`) only.
CONSTANT, BASE, NOTHING, DEFAULT = "Constant", "Base", "Nothing", "Default"
WRITTEN, LITERAL = "Written", "Literal["
# `Scalars` are a tuple or list of scalars, written out; a `Table` is not taken by element.
_LITERALS = (CONSTANT, BASE, NOTHING, DEFAULT, WRITTEN)
# What an operation is told and no derivative is asked of: an axis, a flag, a shape, an index.
AXIS, FLAG, SHAPE, BASIC, INDEX = "Axis", "Flag", "Shape", "Basic", "Index"
# A type that cannot cut a derivative: float64, by these names or texts.
DOUBLE = "Double"
DOUBLES = ("builtins.float", "numpy.float64", "numpy.double", "float", "float64", "f8", "d")
_SETTINGS = (AXIS, FLAG, SHAPE, BASIC, INDEX, DOUBLE, "Count", "Text")
# Operands with so many dimensions; the rule is for those only.
RANKS = {"Vector": 1, "Matrix": 2, "Square": 2, "Symmetric": 2, "PositiveDefinite": 2}
NUMBERS = (CONSTANT, BASE)
SCALARS, TABLE = "Scalars", "Table"
# `Arrays` are a tuple or list of arrays, written out; a `Display` may be nested; of `Parts` each
# makes a result of its own.
ARRAYS, DISPLAY, PARTS = "Arrays", "Display", "Parts"
LISTS = (ARRAYS, DISPLAY, PARTS)
INDEXING = "indexing"  # the operation `x[index]`


# What names mean in a file of rules: each name and the dotted name of the module or function.
Meanings = tuple[tuple[str, str], ...]
LIBRARIES: Meanings = (
    ("np", "numpy"), ("special", "scipy.special"), ("linalg", "scipy.linalg"),
    ("stats", "scipy.stats"), ("integrate", "scipy.integrate"), ("math", "math"),
    ("helpers", "helpers"),
)  # fmt: skip


class Point(NamedTuple):
    """A kink or an edge: what is so there, and the texts of operands and derivatives by name."""

    why: str
    values: dict[str, str]


class Rule(NamedTuple):
    """A parsed rule. `operands` are its letters in the order of the operation's arguments.

    `derivatives` maps a letter to its local derivative, or, when the rule has a parameter `df_dz`
    (`seed`), to its contribution; `auxiliary` are the lines before them. `store` is what adds to a
    part of an adjoint that starts as an array of zeros: `df_dx[index]`, to which the seed is added,
    or a call that adds it (`np.add.at(df_dx, index, df_dz)`). `defaults` are those of
    the last operands; the first `positional` operands have no keyword, the last `keywords` nothing
    else. Of an operation with
    several results a rule speaks of one, `result`; `part` of the others. `real`: how the
    operation takes a real part of its function: "real" for `f(x).real`, "imag", or "abs".
    """

    name: str
    operation: str
    kind: str
    operands: tuple[str, ...]
    annotations: tuple[str, ...]
    defaults: tuple[str, ...]
    positional: int
    result: str
    seed: str
    auxiliary: tuple[tuple[str, Expression], ...]
    derivatives: dict[str, Expression]
    text: str
    results: tuple[str, ...]
    real: str
    by_result: dict[str, dict[str, Expression]]
    points: tuple[Point, ...]
    asked: tuple[str, ...]  # the operands that must be a certain literal
    store: Expression | None = None
    examples: tuple[str, ...] = ()
    keywords: int = 0
    meanings: Meanings = LIBRARIES
    own: bool = False  # is it of a user's file? Then nothing is known of its function's types
    starred: bool = False  # the last operand without a keyword takes all further arguments
    list_places: tuple[str, ...] = ()  # of the arrays of a list
    picks: bool = False  # the operation makes a list, and the rule is for what stands at `index`

    @property
    def elementwise(self) -> bool:
        return self.kind in ("elementwise", "choice")

    @property
    def spreads(self) -> bool:
        """Is it a pullback, which is told the adjoint of the result as an array?"""
        return self.kind == "pullback"

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions that its lines call, as libraries name them."""
        lines = [e for part in self.by_result.values() for e in part.values()]
        lines += [e for _, e in self.auxiliary]
        found = (o[len(FUNCTION) :] for e in lines for o in e.operands if is_function(o))
        return tuple(dict.fromkeys(found))

    @property
    def scales(self) -> bool:
        """Is every contribution the seed times something, so that a number does for a seed?"""
        products = (e.template.tree for e in self.derivatives.values())
        return all(
            isinstance(t, ast.BinOp)
            and isinstance(t.op, ast.Mult)
            and e.operands[:1] == (self.seed,)
            for t, e in zip(products, self.derivatives.values())
        )

    @property
    def call(self) -> tuple[str, ...]:
        """Equal for rules of one call, for other results or other dimensions of its operands."""
        return (*self.operands, *("" if kind in RANKS else kind for kind in self.annotations))

    @property
    def places(self) -> int:
        """How many arguments may be given without a keyword."""
        return len(self.operands) - self.keywords

    @property
    def taken(self) -> tuple[str, ...]:
        """The operands that are required, and those by which there is a derivative."""
        smooth = {x for part in self.by_result.values() for x in part}
        required = self.operands[: self.required]
        return tuple(x for x in self.operands if x in required or x in smooth)

    @property
    def required(self) -> int:
        return len(self.operands) - len(self.defaults)

    def annotated(self, letter: str) -> str:
        return self.annotations[self.operands.index(letter)]

    def default(self, letter: str) -> str:
        return self.defaults[self.operands.index(letter) - self.required]

    def inert(self, letter: str) -> bool:
        """Is no derivative asked of what stands there, since it is no real number?"""
        kind = self.annotated(letter)
        return kind in (CONDITION, INTEGER, *_SETTINGS) or _is_literal(kind)

    def spread(self, counts: tuple[int, ...]) -> "Rule":
        """The rule for so many scalars in each of its `Scalars` operands: `x` becomes x1, x2, …

        A line of the rule is for each of them in turn, with the operands of one place together;
        `others` is the tuple of those that a line is not for.
        """
        return _spread(self, counts)

    def listed(self, places: tuple[str, ...]) -> "Rule":
        """The rule for the arrays of a list, each at its place in it: `x` becomes x1, x2, …

        In a line of the rule `x` is the tuple of them all (of a `Display` a nested list), and
        `index` the place of the one that the line is for. Of `Parts`, `x` is this one itself.
        """
        return _listed(self, places)

    def contracting(self, subscripts: str, letters: tuple[str, ...]) -> "Rule":
        """The rule of np.einsum for these subscripts: again np.einsum, wherever it is one."""
        derivatives = dict(self.derivatives)
        for i, letter in enumerate(letters):
            found = swapped(subscripts, i)
            if found is not None:
                operands = ", ".join([self.seed, *(letters[k] for k in found[1])])
                line = ast.parse(f"np.einsum({found[0]!r}, {operands})", mode="eval").body
                derivatives[letter] = expression(line, _Atoms({}, self.meanings), False)
        return self._replace(derivatives=derivatives, text=f"{self.text}# {subscripts}\n")


def _is_literal(kind: str) -> bool:
    return kind in _LITERALS or kind.startswith(LITERAL)


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
        defaults=tuple(ast.unparse(d) for d in (*a.defaults, *a.kw_defaults) if d),
        positional=len([x for x in a.posonlyargs if x.arg not in seeds]),
        result=results[0],
        seed=seeds[0] if seeds else "",
        auxiliary=tuple(auxiliary),
        derivatives=by_result[results[0]],
        text=text,
        results=tuple(results),
        real=_real_part(first.value),
        by_result=by_result,
        asked=tuple(x for x, kind in annotated.items() if _is_literal(kind)),
        points=tuple(_point(d) for d in _calls(function, "at")),
        store=store,
        keywords=len(a.kwonlyargs),
        meanings=meanings,
        own=meanings is not LIBRARIES,
        starred=a.vararg is not None,
        picks=operation != INDEXING and isinstance(first.value, ast.Subscript),
        examples=tuple(ast.literal_eval(d.args[0]) for d in _calls(function, "example")),
    )


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


_no_letters = _Atoms((), ())


def _cached(
    make: Callable[["Rule", tuple[Any, ...]], "Rule"],
) -> Callable[["Rule", tuple[Any, ...]], "Rule"]:
    """Answer equal questions on one rule once; its text and what names mean in it tell it apart."""
    known: dict[object, Rule] = {}

    def answer(rule: Rule, question: tuple[Any, ...]) -> Rule:
        key = rule.text, rule.meanings, question
        if key not in known:
            known[key] = make(rule, question)
        return known[key]

    return answer


@_cached
def _spread(rule: Rule, counts: tuple[int, ...]) -> Rule:
    groups = [x for x in rule.operands if rule.annotated(x) == SCALARS]
    letters = {x: [f"{x}{i + 1}" for i in range(n)] for x, n in zip(groups, counts)}
    derivatives = {}
    for x in groups:
        for i, letter in enumerate(letters[x]):
            line = {other: atom(letters[other][i]) for other in groups if i < len(letters[other])}
            others: list[ast.expr] = [ast.Name(o) for o in letters[x] if o != letter]
            line["others"] = expression(ast.Tuple(others, ast.Load()), _no_letters)
            derivatives[letter] = substitute(rule.derivatives[x], line)
    operands = tuple(letter for x in rule.operands for letter in letters.get(x, [x]))
    return rule._replace(
        operands=operands,
        annotations=("",) * len(operands),
        positional=len(operands),
        derivatives=derivatives,
    )


@_cached
def _listed(rule: Rule, places: tuple[str, ...]) -> Rule:
    (x,) = (x for x in rule.operands if rule.annotated(x) in LISTS)
    letters = [f"{x}{i + 1}" for i in range(len(places))]
    whole: ast.expr = ast.Tuple([ast.Name(letter, ast.Load()) for letter in letters], ast.Load())
    if rule.annotated(x) == DISPLAY:
        whole = _nested(list(zip(map(ast.literal_eval, places), letters)))
    line = {x: expression(whole, _no_letters)}
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
    return expression(ast.parse(place, mode="eval").body, _no_letters)
