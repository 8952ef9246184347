"""What a rule is: of an operation, its operands and its derivatives. See adjointgen/rules/.

It is read from its text in read/rule.py, and made for the operands of a call in passes/lists.py.
"""

import ast
from typing import NamedTuple

from adjointgen.expression import FUNCTION, Expression, is_function

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
# Vectors of three elements, or matrices, in stacks that are as large for all such operands.
TRIPLE, STACK = "Triple", "Stack"
FITTING = {*RANKS, TRIPLE, STACK}
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
    """A rule. `operands` are its letters in the order of the operation's arguments.

    `derivatives` maps a letter to its local derivative, or, when the rule has a parameter `df_dz`
    (`seed`), to its contribution; `auxiliary` are the lines before them. `store` is what adds to a
    part of an adjoint that starts as an array of zeros: `df_dx[index]`, to which the seed is added,
    or a call that adds it (`np.add.at(df_dx, index, df_dz)`). `defaults` are those of
    the last operands, "" for one that must be given; the first `positional` operands have no
    keyword, the last `keywords` nothing else. Of an operation with
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
        return (*self.operands, *("" if kind in FITTING else kind for kind in self.annotations))

    @property
    def places(self) -> int:
        """How many arguments may be given without a keyword."""
        return len(self.operands) - self.keywords

    @property
    def taken(self) -> tuple[str, ...]:
        """The operands that are required, and those by which there is a derivative."""
        smooth = {x for part in self.by_result.values() for x in part}
        return tuple(x for x in self.operands if x not in self.optional or x in smooth)

    @property
    def required(self) -> int:
        """How many operands are before the first with a default."""
        return len(self.operands) - len(self.defaults)

    @property
    def optional(self) -> tuple[str, ...]:
        return tuple(x for x in self.operands[self.required :] if self.default(x))

    def annotated(self, letter: str) -> str:
        return self.annotations[self.operands.index(letter)]

    def default(self, letter: str) -> str:
        return self.defaults[self.operands.index(letter) - self.required]

    def inert(self, letter: str) -> bool:
        """Is no derivative asked of what stands there, since it is no real number?"""
        kind = self.annotated(letter)
        return kind in (CONDITION, INTEGER, *_SETTINGS) or is_literal(kind)

    def computes(self, letter: str) -> bool:
        """Do its lines compute with this operand, as they do with a number?"""
        kind = self.annotated(letter)
        return not self.spreads and kind != TABLE and (kind == INTEGER or not self.inert(letter))

    def meets(self, letter: str) -> bool:
        """May its lines, or the helpers that they call, meet what stands there as an array?"""
        return self.computes(letter) or (letter in self.derivatives and not self.list_places)


def is_literal(kind: str) -> bool:
    """Does an annotation ask for a certain literal?"""
    return kind in _LITERALS or kind.startswith(LITERAL)
