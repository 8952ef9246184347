"""What is known of the value of an expression: its shape, and whether it is floating.

takes: an `Expression` on names whose values are known
gives: a `Value`

    2.0 * x + y     as broadcasting and promotion make it
    X.sum(axis=0)   by the rule of the operation, whether it is differentiated or not
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from copy import copy

from adjointgen.expression import (
    HOLE,
    Expression,
    Template,
    dotted_name,
    is_function,
)
from adjointgen.inputs import called_on
from adjointgen.passes.called import has_value, is_several, of_call, of_rule
from adjointgen.passes.own_values import (
    COUNT,
    FLOAT,
    TRUTH,
    UNKNOWN,
    has_axes,
    is_of_python,
    of_list,
    operates_on_lists,
)
from adjointgen.passes.promotion import (
    JOINING,
    KEEPING,
    UNTYPED,
    doubles,
    join,
    strong,
    truth,
)
from adjointgen.passes.shapes import result_shape
from adjointgen.passes.shapes.asked import SUFFIXES, Sizes
from adjointgen.passes.shapes.parts import indexed
from adjointgen.program import Operation, Program, Shape, Value
from adjointgen.read.annotations import integers
from adjointgen.read.constants import NUMBERS
from adjointgen.read.resolve import Scope
from adjointgen.rule import FITTING, INDEX, INTEGER, SHAPE

_ARRAYS = {"", *FITTING}  # how letters are annotated that stand for arrays
_SEQUENCES = {"fsum", "prod", "dist", "sumprod"}
_NEWER = {"cbrt", "exp2", "fma"}  # than Python 3.10
_SCALAR_FUNCTIONS = frozenset(f"math.{n}" for n in _NEWER.union(dir(math)) - _SEQUENCES)


class Values:
    """Values by name, and of expressions on them; equal questions are answered once."""

    def __init__(self, program: Program) -> None:
        self._source = program.source
        self.scope: Scope = program.source.scope
        self.values: dict[str, Value] = {}
        self.local = frozenset(p.name for p in program.source.parameters) | {
            s.target for s in program.forward
        }
        self._active = program.active.union(program.inputs)
        self._arrays: set[str | None] | None = None
        self.object = called_on([p.name for p in program.source.parameters])
        self._integers = {
            p.name for p in program.source.parameters if p.node and integers(p.node.annotation)
        }
        self._asked: dict[str | None, Shape] = {}  # by names of tuples
        self._answers: dict[object, Value] = {}
        self._parts: dict[object, tuple[ast.expr, Value]] = {}  # of expressions
        self._constants: dict[str, Value] = {}
        self._math: dict[Template, tuple[int, ...]] = {}

    def of_arrays(
        self,
        operation: Operation,
        values: Mapping[str, Value] | None = None,
        letters: Mapping[str, Value] | None = None,
    ) -> Value:
        """The value of an operation on whole arrays, in the type of what it differentiates by.

        `values` of its arguments, where they are known; `letters` of what the others are made of.
        """
        rule = operation.rule
        given = operation.arguments.items()
        if values is None:
            values = {x: self.value(a) for x, a in given if has_value(rule, x)}
        kinds = _ARRAYS | {INTEGER} if rule.list_places else _ARRAYS  # pieces that are not taken
        shapes = {x: values[x].shape for x, _ in given if rule.annotated(x) in kinds}
        for x, a in given:
            if rule.annotated(x) == SHAPE:
                shapes[x] = self.asked(a, letters)
            elif rule.annotated(x) == INDEX and a.atom in self._integers:
                shapes[x] = self.value(a).shape
        shape = result_shape(operation, shapes)
        real = [v for x, v in values.items() if not rule.inert(x)]
        if rule.kind == "reduction":  # `initial` takes the type of the array
            real = [v for x, v in values.items() if x in rule.derivatives]
        if rule.operation in JOINING:
            real = [v._replace(type=strong(v.type)) for v in real]
        joined = join(*real)
        if "dtype" in operation.arguments:
            return Value(shape, 2, type="f8")
        means = rule.operation not in KEEPING
        type = "f8" if doubles(rule.operation) else strong(joined.type)
        if rule.operation in UNTYPED:
            type = None
        return Value(shape, 2 if means else joined.floating, type=type)

    def value(self, e: Expression, letters: Mapping[str, Value] | None = None) -> Value:
        """The value of an expression on names, or on the letters of a rule."""
        known = self.values if letters is None else letters
        if e.atom is not None:
            return known[e.atom] if e.atom in known else self.operand(e.atom)
        operands = tuple(
            known[o] if o in known else o if _tells(o) else self.operand(o) for o in e.operands
        )
        key = (e.template, operands)
        if key not in self._answers:
            self._answers[key] = self.infer(e.template.tree, operands)
        return self._answers[key]

    def operand(self, text: str) -> Value:
        """The value of a name, a dotted name or a number."""
        if text in self.values:
            return self.values[text]
        if text[0].isdigit() or text[0] == ".":
            whole = text.replace("_", "").isdigit() or text[:2].lower() in ("0x", "0b", "0o")
            return COUNT if whole else FLOAT
        root, _, attribute = text.rpartition(".")
        if root and text.partition(".")[0] in self.local:
            if attribute in ("size", "ndim", "itemsize", "nbytes") and self._is_array(root):
                return COUNT
            return of_rule(self, ast.parse(text, mode="eval").body, ())  # x.T
        node = ast.parse(text, mode="eval").body
        canonical = self.scope.canonical(node, self.local)
        if canonical in NUMBERS:
            return FLOAT
        constant = self.scope.constants.get(text)
        if constant is not None and constant.value is not None:
            if text not in self._constants:  # each once: they may name each other many times
                self._constants[text] = UNKNOWN
                self._constants[text] = self._module().infer(constant.value, ())
            return self._constants[text]
        return UNKNOWN

    def _module(self) -> Values:
        """The same outside the function, where its own names mean nothing."""
        module = copy(self)
        module.values, module.local = {}, frozenset()
        module._answers, module._parts = {}, {}
        return module

    def _is_array(self, text: str) -> bool:
        """Is a name proved to be no object of another kind, whose `size` may be anything?"""
        value = self.values.get(text)
        if text in self._active or (value is not None and isinstance(value.shape, tuple)):
            return True
        if self._arrays is None:
            self._arrays = self._operated()
        return text in self._arrays

    def _operated(self) -> set[str | None]:
        """What operators and the functions of the libraries act on."""
        found: set[str | None] = set()
        for phrase in (*self._source.body, self._source.result):
            for node in ast.walk(phrase.value):
                if isinstance(node, ast.BinOp):
                    found |= {dotted_name(node.left), dotted_name(node.right)}
                elif isinstance(node, ast.Call):
                    callee = self.scope.canonical(node.func, self.local) or ""
                    if callee.startswith(("numpy.", "scipy.")):
                        found |= set(map(dotted_name, node.args))
        return found

    def math_operands(self, e: Expression) -> list[str]:
        """The operands that stand directly in a call of a `math` function."""
        places = self._math.get(e.template)
        if places is None:
            calls = [n for n in ast.walk(e.template.tree) if isinstance(n, ast.Call)]
            places = self._math[e.template] = tuple(
                int(a.id[1:])
                for c in calls
                if self.scope.canonical(c.func, self.local) in _SCALAR_FUNCTIONS
                for a in c.args
                if isinstance(a, ast.Name)
            )
        return [e.operands[i] for i in places]

    def infer(self, node: ast.expr, operands: tuple[Value | str, ...]) -> Value:
        """The value of a tree whose holes have the given values."""
        if isinstance(node, ast.Name):
            if node.id.startswith(HOLE[0]):
                value = operands[int(node.id[1:])]
                if isinstance(value, Value):
                    return value
                if value.endswith(SUFFIXES):
                    return self.operand(value)
                return COUNT if value.isdigit() else FLOAT
            return self.operand(node.id)
        if isinstance(node, ast.Constant):
            return {int: COUNT, float: FLOAT, bool: TRUTH}.get(type(node.value), UNKNOWN)
        key = (id(node), operands)
        if key not in self._parts:  # the node stays, and so does its number
            self._parts[key] = (node, self._made_of_parts(node, operands))
        return self._parts[key][1]

    def _made_of_parts(self, node: ast.expr, operands: tuple[Value | str, ...]) -> Value:
        """The same of what is no name and no number."""
        recur: Callable[[ast.expr], Value] = lambda n: self.infer(n, operands)  # noqa: E731
        if isinstance(node, ast.BinOp):
            if isinstance(node.op, ast.MatMult):
                return of_rule(self, node, operands)
            left, right = recur(node.left), recur(node.right)
            if operates_on_lists(node.op, left, right):
                return UNKNOWN
            joined = join(left, right)
            if isinstance(node.op, ast.Div):
                return joined._replace(floating=2)
            if isinstance(node.op, (ast.BitAnd, ast.BitOr, ast.BitXor)):
                return Value(joined.shape)
            return joined
        if is_of_python(node):
            return TRUTH
        if isinstance(node, ast.UnaryOp):
            value = recur(node.operand)
            if not isinstance(node.op, ast.Invert):
                return value
            return Value(value.shape, type=value.type if value.type in ("", "b") else None)
        if isinstance(node, ast.Compare):
            parts = [recur(n) for n in (node.left, *node.comparators)]
            lists = any(p.listed for p in parts) and not any(map(has_axes, parts))
            return Value() if lists else truth(join(*parts))
        if isinstance(node, ast.IfExp):
            body, other = recur(node.body), recur(node.orelse)
            same = body.shape == other.shape
            shape, floating = body.shape if same else None, min(body.floating, other.floating)
            return Value(shape, floating, listed=body.listed or other.listed)
        if isinstance(node, ast.Call):
            return UNKNOWN if is_several(self, node) else of_call(self, node, operands)
        if isinstance(node, ast.Subscript) and self.sizes(operands).is_size(node):
            return COUNT
        if isinstance(node, ast.Subscript) and _literal_index(node.slice):
            whole = recur(node.value)
            return whole._replace(shape=indexed(whole.shape, node.slice))
        if isinstance(node, (ast.Subscript, ast.Attribute)):
            found = of_rule(self, node, operands)
            if found.shape is not None:
                part = isinstance(node, ast.Subscript) and found.shape != ()
                return found._replace(listed=part and recur(node.value).listed)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Call):
            if not is_several(self, node.value):
                return UNKNOWN
            whole = of_call(self, node.value, operands)
            # The exponents of frexp are integers.
            frexp = self.scope.canonical(node.value.func, self.local) == "numpy.frexp"
            return whole._replace(floating=0, type=None) if frexp else whole
        if isinstance(node, ast.List):
            return of_list([recur(n) for n in node.elts])
        text = dotted_name(node)
        return UNKNOWN if text is None else self.operand(text)

    def sizes(self, operands: tuple[Value | str, ...]) -> Sizes:
        return Sizes(
            operands,
            lambda node: self.infer(node, operands).shape,
            lambda name: self.operand(name).shape,
            self._is_array,
            lambda node: self.scope.canonical(node, self.local),
        )

    def asked(self, e: Expression, letters: Mapping[str, Value] | None = None) -> Shape:
        """The shape that an expression asks for, "-1" where a size is left open."""
        if e.atom in self._asked:
            return self._asked[e.atom]
        return self.sizes(self._told(e, letters or {})).asked(e.template.tree)

    def size(self, e: Expression) -> str | None:
        """The size that an expression is, as it stands in shapes."""
        size = self.sizes(self._told(e, {})).size(e.template.tree)
        return None if size == "-1" else size

    def _told(self, e: Expression, known: Mapping[str, Value]) -> tuple[Value | str, ...]:
        """The operands: as they are where they are asked for by their texts, else what is known."""
        return tuple(
            known[o] if o in known else o if _tells(o) else self.operand(o) for o in e.operands
        )


def _tells(operand: str) -> bool:
    """Is an operand asked for by its text: a function, a number, or a shape?"""
    return is_function(operand) or operand.isdigit() or operand.endswith(SUFFIXES)


def _literal_index(index: ast.expr) -> bool:
    """Is it a tuple of None and slices? What else is known of an index is the rules' affair."""
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    return len(parts) > 1 and all(
        isinstance(p, ast.Slice) or (isinstance(p, ast.Constant) and p.value is None) for p in parts
    )
