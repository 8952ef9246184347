"""Finds the rule of an operation: rule files are scanned and parsed as text, never imported."""

import ast
import os
from functools import cache
from typing import NamedTuple

from adjointgen.einsum import swapped
from adjointgen.expression import (
    Expression,
    atom,
    dotted_name,
    expression,
    name_or_number,
    substitute,
)

# Other names of functions that have a rule: as a library spells them -> as their rule does.
ALIASES = {
    "numpy.absolute": "numpy.abs",
    "numpy.fabs": "numpy.abs",
    "numpy.true_divide": "numpy.divide",
    "numpy.pow": "numpy.power",
    "numpy.mod": "numpy.remainder",
    "numpy.asin": "numpy.arcsin",
    "numpy.acos": "numpy.arccos",
    "numpy.atan": "numpy.arctan",
    "numpy.atan2": "numpy.arctan2",
    "numpy.asinh": "numpy.arcsinh",
    "numpy.acosh": "numpy.arccosh",
    "numpy.atanh": "numpy.arctanh",
    "numpy.rad2deg": "numpy.degrees",
    "numpy.deg2rad": "numpy.radians",
    "scipy.special.psi": "scipy.special.digamma",
    "scipy.special.jn": "scipy.special.jv",
    **{f"scipy.special.{n}": f"numpy.{n}" for n in "cbrt exp2 log1p sinc".split()},
    "numpy.permute_dims": "numpy.transpose",
    "scipy.integrate.trapezoid": "numpy.trapezoid",
    "numpy.amax": "numpy.max",
    "numpy.amin": "numpy.min",
    "numpy.concat": "numpy.concatenate",
    **{
        f"numpy.linalg.{n}": f"numpy.{n}"
        for n in "cross outer vecdot matmul tensordot matrix_transpose".split()
    },
    "builtins.abs": "numpy.abs",
    "builtins.pow": "numpy.power",
    "builtins.divmod": "numpy.divmod",
}
# What the builtins are in a module that uses `math` and not NumPy.
MATH_BUILTINS = {"builtins.abs": "math.fabs", "builtins.pow": "math.pow"}
# Functions of `math` that a NumPy rule serves too, and how `math` spells it.
MATH_SPELLING = {
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "power": "pow",
    "abs": "fabs",
    **{
        name: name
        for name in """exp exp2 expm1 log log2 log10 log1p sqrt cbrt sin cos tan sinh cosh tanh
        degrees radians fmod hypot""".split()
    },
}
_NUMPY_SPELLING = {theirs: ours for ours, theirs in MATH_SPELLING.items()}
OPERATORS = {
    "Add": "numpy.add",
    "Sub": "numpy.subtract",
    "Mult": "numpy.multiply",
    "Div": "numpy.divide",
    "Mod": "numpy.remainder",
    "Pow": "numpy.power",
    "USub": "numpy.negative",
    "UAdd": "numpy.positive",
    "MatMult": "numpy.matmul",
}
_SYMBOLS = {
    "+": "Add", "-": "Sub", "*": "Mult", "/": "Div", "%": "Mod", "**": "Pow", "@": "MatMult"
}  # fmt: skip
INDEXING = "indexing"  # the operation `x[index]`
# Methods and attributes of an array that are NumPy's functions of it.
METHODS = {
    n: f"numpy.{n}"
    for n in """sum mean prod max min var std cumsum cumprod dot reshape ravel transpose
    swapaxes squeeze repeat take trace diagonal copy clip round""".split()
} | {"flatten": "numpy.ravel"}
ATTRIBUTES = {"T": "numpy.transpose", "mT": "numpy.matrix_transpose"}
# As rule files call them; `helpers` are those of adjointgen/helpers.py.
_LIBRARIES = {
    "np": "numpy", "special": "scipy.special", "linalg": "scipy.linalg", "stats": "scipy.stats",
    "integrate": "scipy.integrate", "math": "math", "helpers": "helpers",
}  # fmt: skip

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

    def part(self, index: int) -> "Rule":
        """The rule for one of several results; a pullback has a rule for each of them."""
        result = self.results[index]
        rule = self
        if self.seed:
            rules = (r for r in find(self.operation) if r.call == self.call)
            rule = next((r for r in rules if r.seed == f"df_d{result}"), self)
        return rule._replace(result=result, derivatives=rule.by_result[result])

    def picked(self, index: int) -> "Rule":
        """The rule for one element of the list that the operation makes."""
        derivatives, kinds = self.derivatives, list(self.annotations)
        if PARTS in find(self.operation)[0].annotations:
            letters = [x for x in self.operands if x in derivatives]
            kept = letters[index] if -len(letters) <= index < len(letters) else ""
            derivatives = {x: e for x, e in derivatives.items() if x == kept}
            kinds = [
                INTEGER if x in letters and x != kept else k for x, k in zip(self.operands, kinds)
            ]
        at = self.required
        return self._replace(
            operands=(*self.operands[:at], "index", *self.operands[at:]),
            annotations=(*kinds[:at], INDEX, *kinds[at:]),
            derivatives=derivatives,
        )

    def spread(self, counts: tuple[int, ...]) -> "Rule":
        """The rule for so many scalars in each of its `Scalars` operands: `x` becomes x1, x2, …

        A line of the rule is for each of them in turn, with the operands of one place together;
        `others` is the tuple of those that a line is not for.
        """
        return _spread(self.text, self.operation, counts)

    def listed(self, places: tuple[str, ...]) -> "Rule":
        """The rule for the arrays of a list, each at its place in it: `x` becomes x1, x2, …

        In a line of the rule `x` is the tuple of them all (of a `Display` a nested list), and
        `index` the place of the one that the line is for. Of `Parts`, `x` is this one itself.
        """
        return _listed(self.text, self.operation, places)

    def contracting(self, subscripts: str, letters: tuple[str, ...]) -> "Rule":
        """The rule of np.einsum for these subscripts: again np.einsum, wherever it is one."""
        derivatives = dict(self.derivatives)
        for i, letter in enumerate(letters):
            found = swapped(subscripts, i)
            if found is not None:
                operands = ", ".join([self.seed, *(letters[k] for k in found[1])])
                line = ast.parse(f"np.einsum({found[0]!r}, {operands})", mode="eval").body
                derivatives[letter] = expression(line, _rule_atom, False)
        return self._replace(derivatives=derivatives, text=f"{self.text}# {subscripts}\n")


@cache
def find(operation: str) -> tuple[Rule, ...]:
    """The rules of a canonical operation ("numpy.sin", "math.sin"), else an empty tuple."""
    operation = ALIASES.get(operation, operation)
    rules = _load(operation)
    library, _, name = operation.rpartition(".")
    if library == "math" and name in _NUMPY_SPELLING:
        rules += _load(f"numpy.{_NUMPY_SPELLING[name]}")
    return rules


def dotted(node: ast.expr) -> str | None:
    """`np.sin` as "numpy.sin" when a rule file wrote it."""
    text = dotted_name(node) or ""
    root, _, rest = text.partition(".")
    return f"{_LIBRARIES[root]}.{rest}" if rest and root in _LIBRARIES else None


def topics() -> dict[str, tuple[Rule, ...]]:
    """File -> its rules, in their order."""
    by_text = {r.text: r for operation in _index() for r in _load(operation)}
    return {
        name: tuple(by_text[t] for t in map(_text_of, blocks) if t in by_text)
        for name, blocks in _blocks().items()
    }


def names() -> list[str]:
    """All operations that have a rule, in all their spellings, sorted."""
    own = _index()
    math = (f"math.{m}" for n, m in MATH_SPELLING.items() if f"numpy.{n}" in own)
    return sorted({*own, *(a for a, operation in ALIASES.items() if operation in own), *math})


@cache
def _load(operation: str) -> tuple[Rule, ...]:
    return tuple(_parse(operation, text) for text in _index().get(operation, ()))


@cache
def _index() -> dict[str, tuple[str, ...]]:
    """Operation -> the texts of its rules, by a scan for the first lines."""
    index: dict[str, tuple[str, ...]] = {}
    for blocks in _blocks().values():
        for block in blocks:
            if block[:1] == "@":
                _, _, body = block.partition("):\n    ")
                operation = _first_line(body.partition("\n")[0])
                if operation:
                    index[operation] = (*index.get(operation, ()), _text_of(block))
    return index


@cache
def _blocks() -> dict[str, list[str]]:
    """File -> its parts, which two blank lines separate."""
    found = {}
    folder = os.path.join(os.path.dirname(__file__), "rules")
    for name in sorted(os.listdir(folder)):
        if name.endswith(".py"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                found[name] = [b for block in file.read().split("\n\n\n") for b in _each(block)]
    return found


def _each(block: str) -> list[str]:
    """A rule for several distributions, `@each("t chi2")`, once for each of them."""
    head, given, rest = block.partition('@each("')
    if not given:
        return [block]
    names, _, rule = rest.partition('")\n')
    return [
        head + rule.replace("stats.D.", f"stats.{name}.").replace("def ", f"def {name}_", 1)
        for name in names.split()
    ]


def _is_literal(kind: str) -> bool:
    return kind in _LITERALS or kind.startswith(LITERAL)


def _text_of(block: str) -> str:
    return block.rstrip() + "\n"


def _first_line(line: str) -> str:
    """The operation of `z = x + y` or `y = np.sin(x)`, "" for another line."""
    value = line.partition(" = ")[2]
    if value.endswith("]") and "(" not in value:
        return INDEXING
    callee, bracket, rest = value.partition("(")
    if callee == "np.abs" and rest.startswith("np.fft."):  # of a complex function
        callee = rest.partition("(")[0]
    if bracket:
        library, _, name = callee.partition(".")
        return f"{_LIBRARIES[library]}.{name}" if name else ""
    sign = "".join(c for c in value if c in "+-*/%@")
    if value[:1] in "+-":
        return OPERATORS["USub" if value[0] == "-" else "UAdd"]
    return OPERATORS[_SYMBOLS[sign]] if sign else ""


def _parse(operation: str, text: str) -> Rule:
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
    annotated = {x.arg: ast.unparse(x.annotation) if x.annotation else "" for x in operands}
    by_result: dict[str, dict[str, Expression]] = {result: {} for result in results}
    auxiliary = []
    store = None
    for line in middle:
        if not isinstance(line, ast.Assign):
            assert isinstance(line, (ast.AugAssign, ast.Expr))
            stored = line.target if isinstance(line, ast.AugAssign) else line.value
            # Once more from the text: a target of `+=` is no value.
            value = ast.parse(ast.unparse(stored), mode="eval").body
            store = expression(value, _rule_atom, False)
            continue
        name = ast.unparse(line.targets[0])
        derivative = expression(line.value, _rule_atom, False)
        for result in [x[len("df_d") :] for x in seeds] or results:
            prefix = "df_d" if seeds else f"d{result}_d"
            letter = name[len(prefix) :]
            if name.startswith(prefix) and letter in annotated:
                by_result[result][letter] = derivative
                break
        else:
            auxiliary.append((name, derivative))
    return Rule(
        name=function.name,
        operation=operation,
        kind=ast.unparse(function.decorator_list[0]),
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
        starred=a.vararg is not None,
        picks=operation != INDEXING and isinstance(first.value, ast.Subscript),
        examples=tuple(ast.literal_eval(d.args[0]) for d in _calls(function, "example")),
    )


def _real_part(value: ast.expr) -> str:
    """How a rule takes a real part of its function, "" if it does not."""
    if isinstance(value, ast.Attribute):
        return value.attr
    inner = value.args[0] if isinstance(value, ast.Call) and value.args else None
    return "abs" if isinstance(inner, ast.Call) else ""


def _calls(function: ast.FunctionDef, name: str) -> list[ast.Call]:
    """The decorators `@name(…)`."""
    calls = [d for d in function.decorator_list if isinstance(d, ast.Call)]
    return [d for d in calls if isinstance(d.func, ast.Name) and d.func.id == name]


def _point(decorator: ast.Call) -> Point:
    why = ast.literal_eval(decorator.args[0]) if decorator.args else ""
    return Point(why, {str(k.arg): ast.unparse(k.value) for k in decorator.keywords})


@cache
def _spread(text: str, operation: str, counts: tuple[int, ...]) -> Rule:
    rule = _parse(operation, text)
    groups = [x for x in rule.operands if rule.annotated(x) == SCALARS]
    letters = {x: [f"{x}{i + 1}" for i in range(n)] for x, n in zip(groups, counts)}
    derivatives = {}
    for x in groups:
        for i, letter in enumerate(letters[x]):
            line = {other: atom(letters[other][i]) for other in groups if i < len(letters[other])}
            others: list[ast.expr] = [ast.Name(o) for o in letters[x] if o != letter]
            line["others"] = expression(ast.Tuple(others, ast.Load()), _rule_atom)
            derivatives[letter] = substitute(rule.derivatives[x], line)
    operands = tuple(letter for x in rule.operands for letter in letters.get(x, [x]))
    return rule._replace(
        operands=operands,
        annotations=("",) * len(operands),
        positional=len(operands),
        derivatives=derivatives,
    )


@cache
def _listed(text: str, operation: str, places: tuple[str, ...]) -> Rule:
    rule = _parse(operation, text)
    (x,) = (x for x in rule.operands if rule.annotated(x) in LISTS)
    letters = [f"{x}{i + 1}" for i in range(len(places))]
    if rule.annotated(x) == DISPLAY:
        whole = _nested(list(zip(map(ast.literal_eval, places), letters)))
    else:
        whole = ast.Tuple([ast.Name(letter, ast.Load()) for letter in letters], ast.Load())
    line = {x: expression(whole, _rule_atom)}
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
    return expression(ast.parse(place, mode="eval").body, _rule_atom)


def _rule_atom(node: ast.expr) -> str | None:
    """A letter, a number or a function of a library; `x.T` is an operation on the letter x."""
    if isinstance(node, ast.Attribute):
        return dotted(node)
    return name_or_number(node)
