"""The data of the pipeline: what was read (`Source`), and what passes rewrite (`Program`).

    Source     one function as the user wrote it, nested expressions and all
    Program    forward; results; reverse; gradients
    forward    (target = value)*     value: one operation on names, numbers, inactive expressions
    reverse    (target = value | target += value)*           += only on adjoints

Every name is bound once; an adjoint may be started once and then only accumulated. All of it is
frozen: a pass builds a new program.
"""

import ast
from collections.abc import Mapping
from typing import NamedTuple

from adjointgen.diagnostics import SourceText, Span
from adjointgen.expression import Expression
from adjointgen.names import Names
from adjointgen.read.resolve import Import, Scope
from adjointgen.rule import Rule


class Parameter(NamedTuple):
    """A parameter: its kind, and the texts of its annotation and default ("" for none)."""

    name: str
    kind: str  # "positional", "plain", "keyword"
    annotation: str = ""
    default: str = ""
    node: ast.arg | None = None


class Phrase(NamedTuple):
    """A statement as the user wrote it: one target (None for `return`), a nested expression."""

    target: str | None
    value: ast.expr
    node: ast.stmt
    above: tuple[str, ...] = ()  # comment lines and "" for blank lines
    aside: str = ""
    verbatim: bool = True  # can the user's own text stand for it? Not for a part of a tuple


def is_part(node: ast.expr) -> bool:
    """Is it `value[1]`, made for the `b` of `a, b = value`? What the user wrote has a place."""
    return isinstance(node, ast.Subscript) and not hasattr(node.slice, "lineno")


def unpacked(phrase: Phrase) -> int:
    """Equal for the names of one unpacking."""
    return id(phrase.value.value) if is_part(phrase.value) else 0  # type: ignore[attr-defined]


class Source(NamedTuple):
    """One function as it was read. `left`: what its several `_`, which it never reads, are here."""

    name: str
    parameters: tuple[Parameter, ...]
    body: tuple[Phrase, ...]
    result: Phrase
    docstring: str
    text: SourceText
    node: ast.FunctionDef | ast.AsyncFunctionDef
    scope: Scope
    selector: str = ""
    left: frozenset[str] = frozenset()


class Operation(NamedTuple):
    """A rule, the expression for each of its letters, and how the user spelt it.

    `library`: "math", "numpy" or "scipy.special". `prefix`: "np" in `np.sin`, "" in `sin`, None
    for an operator.
    """

    rule: Rule
    arguments: dict[str, Expression]
    library: str
    prefix: str | None
    others: Mapping[str, Expression] = {}  # of several results the other ones, by their letters


# What a statement does: of the forward pass, then of the reverse pass in its order.
PRIMAL, SEED, AUXILIARY, LOCAL = "primal", "seed", "auxiliary", "local derivative"
ACCUMULATE, CLOSING = "accumulate", "closing"


class Statement(NamedTuple):
    """One line of a program. `flow` = (z, v) says that the value is a contribution from z to v."""

    target: str
    value: Expression
    accumulate: bool = False
    above: tuple[str, ...] = ()
    aside: str = ""
    text: str = ""  # the user's own line, written in place of a rendered one
    span: Span | None = None  # where the user wrote it
    origin: str = ""  # the statement that was flattened into this one and its neighbours
    operation: Operation | None = None  # of an active statement
    flow: tuple[str, str] | None = None
    echo: "Statement | None" = None  # the forward statement whose block begins here
    beside: tuple[str, ...] = ()  # further targets of an unpacking, bound by the same line
    whole: Expression | None = None  # the value that is unpacked
    store: Expression | None = (
        None  # the part of the target that is added to, or the call that adds
    )
    role: str = PRIMAL

    @property
    def names(self) -> str:
        """What stands on the left of the line; of an unpacking to one name, `(a,)`."""
        if self.whole is not None and not self.beside:
            return f"({self.target},)"
        return ", ".join((self.target, *self.beside))


# Sizes, or "=v" for the unknown shape that the name v has, or None.
Shape = tuple[str, ...] | str | None


class Value(NamedTuple):
    """What is known of a value.

    `floating`: 0 not proved, 1 by the user's declaration, 2 by computation. `number`: a plain
    Python number. `type`: "=x" for the floating type of the input x, "*" for the one that declared
    arrays share, "f8" for float64, "b" for truth values, "s" for scalar inputs, which may be
    NumPy's, "" for Python's own numbers, which take the type of the others. `size`: of `n = len(x)`
    the size that it is, as it stands in shapes. `listed`: it may be a list or a tuple, whose
    operators are not those of the array that NumPy makes of it, and that the rest is told of.
    """

    shape: Shape = None
    floating: int = 0
    number: bool = False
    type: str | None = None
    size: str | None = None
    listed: bool = False


class Program(NamedTuple):
    """`forward` computes the results; `reverse`, empty at first, the adjoints of the inputs."""

    source: Source
    forward: tuple[Statement, ...]
    results: tuple[str, ...]
    inputs: tuple[str, ...]  # the differentiated parameters
    active: frozenset[str]
    temporaries: frozenset[str]
    names: Names
    reads: frozenset[str] = frozenset()  # every name in the body of the source, callees too
    values: Mapping[str, Value] = {}
    starts: tuple[tuple[str, tuple[str, ...]], ...] = ()  # ("0.0", names): where adjoints start
    reverse: tuple[Statement, ...] = ()
    gradients: tuple[str, ...] = ()  # the adjoints of the inputs
    flag: str = "with_grad"
    imports: Mapping[str, Import] = {}  # text as it is spelt -> what binds it, for added functions
    helpers: Mapping[str, str] = {}  # helper function -> its name in the output
    modules: Mapping[str, str] = {}  # what helpers call "np" and "math" -> its name in the output
    constants: tuple[str, ...] = ()  # module constants to be copied


def validate(program: Program) -> Program:
    """The program itself, if every name is bound once and before it is read; else ValueError.

    An adjoint is bound once by a zero line or an assignment, and accumulated only after that.
    """
    bound = {p.name for p in program.source.parameters}
    local = bound | {s.target for s in program.forward}
    for s in program.forward:
        _read(s, bound, local)
        if s.target in bound:
            raise ValueError(f"{s.target} is bound twice")
        bound.add(s.target)
    if not set(program.results) <= bound:
        raise ValueError("a result is not bound")
    started = {name for _, names in program.starts for name in names}
    minted = {s.target for s in program.reverse} | started
    if minted & bound:
        raise ValueError(f"minted names hide others: {sorted(minted & bound)}")
    bound |= started
    local |= minted
    assigned: set[str] = set()
    for s in program.reverse:
        _read(s, bound, local)
        if s.accumulate and s.target not in bound:
            raise ValueError(f"{s.target} is accumulated before it is started")
        if not s.accumulate and s.target in assigned:
            closing = s.target in program.gradients and s.target in s.value.operands
            if not closing:
                raise ValueError(f"{s.target} is assigned twice")
        if not s.accumulate:
            assigned.add(s.target)
        bound.add(s.target)
    if not set(program.gradients) <= bound:
        raise ValueError("a gradient is not bound")
    return program


def _read(s: Statement, bound: set[str], local: set[str]) -> None:
    for operand in s.value.operands:
        root = operand.split(".")[0]
        if root in local and root not in bound:
            raise ValueError(f"{s.target} reads {root} before it is bound")
