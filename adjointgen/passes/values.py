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
from copy import deepcopy

from adjointgen.expression import (
    FUNCTION,
    HOLE,
    Expression,
    Template,
    atom,
    dotted_name,
    expression,
    is_function,
)
from adjointgen.inputs import called_on
from adjointgen.passes.operations import Operations
from adjointgen.passes.promotion import (
    JOINING,
    KEEPING,
    UNTYPED,
    acts_by_element,
    doubles,
    join,
    join_shapes,
    mapped,
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
from adjointgen.rule import FITTING, INDEX, INTEGER, SHAPE, Rule

UNKNOWN = Value(listed=True)
_TRUTH = Value((), 0, type="")
_COUNT = Value((), 0, True, "")
_FLOAT = Value((), 2, True, "")

_ARRAYS = {"", *FITTING}  # how letters are annotated that stand for arrays
_MAKERS = {f"numpy.{n}" for n in "eye zeros ones full arange linspace".split()}
_COUNTING = frozenset("comb perm factorial floor ceil trunc gcd lcm isqrt".split())
_SEQUENCES = {"fsum", "prod", "dist", "sumprod"}
_NEWER = {"cbrt", "exp2", "fma"}  # than Python 3.10
_SCALAR_FUNCTIONS = frozenset(f"math.{n}" for n in _NEWER.union(dir(math)) - _SEQUENCES)
_ANY = atom("ʘ")  # an argument of which the value is known
_TRUTHS = frozenset(
    """isnan isinf isfinite isneginf isposinf isreal iscomplex isclose logical_and logical_or
    logical_not logical_xor greater greater_equal less less_equal equal not_equal""".split()
)


class Values:
    """Values by name, and of expressions on them; equal questions are answered once."""

    def __init__(self, program: Program) -> None:
        self._source = program.source
        self.scope: Scope = program.source.scope  # type: ignore[assignment]
        self.values: dict[str, Value] = {}
        self._local = frozenset(p.name for p in program.source.parameters) | {
            s.target for s in program.forward
        }
        self._active = program.active.union(program.inputs)
        self._arrays: set[str | None] | None = None
        self._object = called_on([p.name for p in program.source.parameters])
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
            values = {x: self.value(a) for x, a in given if _has_value(rule, x)}
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
            self._answers[key] = self._infer(e.template.tree, operands)
        return self._answers[key]

    def operand(self, text: str) -> Value:
        """The value of a name, a dotted name or a number."""
        if text in self.values:
            return self.values[text]
        if text[0].isdigit() or text[0] == ".":
            whole = text.replace("_", "").isdigit() or text[:2].lower() in ("0x", "0b", "0o")
            return _COUNT if whole else _FLOAT
        root, _, attribute = text.rpartition(".")
        if root and text.partition(".")[0] in self._local:
            if attribute in ("size", "ndim", "itemsize", "nbytes") and self._is_array(root):
                return _COUNT
            return self._of_rule(ast.parse(text, mode="eval").body, ())  # x.T
        node = ast.parse(text, mode="eval").body
        canonical = self.scope.canonical(node, self._local)
        if canonical in NUMBERS:
            return _FLOAT
        constant = self.scope.constants.get(text)
        if constant is not None and constant.value is not None:
            if text not in self._constants:  # each once: they may name each other many times
                self._constants[text] = UNKNOWN
                self._constants[text] = self._infer(constant.value, ())
            return self._constants[text]
        return UNKNOWN

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
                    callee = self.scope.canonical(node.func, self._local) or ""
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
                if self.scope.canonical(c.func, self._local) in _SCALAR_FUNCTIONS
                for a in c.args
                if isinstance(a, ast.Name)
            )
        return [e.operands[i] for i in places]

    def _infer(self, node: ast.expr, operands: tuple[Value | str, ...]) -> Value:
        """The value of a tree whose holes have the given values."""
        if isinstance(node, ast.Name):
            if node.id.startswith(HOLE[0]):
                value = operands[int(node.id[1:])]
                if isinstance(value, Value):
                    return value
                if value.endswith(SUFFIXES):
                    return self.operand(value)
                return _COUNT if value.isdigit() else _FLOAT
            return self.operand(node.id)
        if isinstance(node, ast.Constant):
            return {int: _COUNT, float: _FLOAT, bool: _TRUTH}.get(type(node.value), UNKNOWN)
        key = (id(node), operands)
        if key not in self._parts:  # the node stays, and so does its number
            self._parts[key] = (node, self._made_of_parts(node, operands))
        return self._parts[key][1]

    def _made_of_parts(self, node: ast.expr, operands: tuple[Value | str, ...]) -> Value:
        """The same of what is no name and no number."""
        recur: Callable[[ast.expr], Value] = lambda n: self._infer(n, operands)  # noqa: E731
        if isinstance(node, ast.BinOp):
            if isinstance(node.op, ast.MatMult):
                return self._of_rule(node, operands)
            left, right = recur(node.left), recur(node.right)
            if _of_lists(node.op, left, right):
                return UNKNOWN
            joined = join(left, right)
            if isinstance(node.op, ast.Div):
                return joined._replace(floating=2)
            if isinstance(node.op, (ast.BitAnd, ast.BitOr, ast.BitXor)):
                return Value(joined.shape)
            return joined
        if _is_of_python(node):
            return _TRUTH
        if isinstance(node, ast.UnaryOp):
            value = recur(node.operand)
            if not isinstance(node.op, ast.Invert):
                return value
            return Value(value.shape, type=value.type if value.type in ("", "b") else None)
        if isinstance(node, ast.Compare):
            parts = [recur(n) for n in (node.left, *node.comparators)]
            lists = any(p.listed for p in parts) and not any(map(_has_axes, parts))
            return Value() if lists else truth(join(*parts))
        if isinstance(node, ast.IfExp):
            body, other = recur(node.body), recur(node.orelse)
            same = body.shape == other.shape
            shape, floating = body.shape if same else None, min(body.floating, other.floating)
            return Value(shape, floating, listed=body.listed or other.listed)
        if isinstance(node, ast.Call):
            return UNKNOWN if self._is_several(node) else self._call(node, operands)
        if isinstance(node, ast.Subscript) and self._sizes(operands).is_size(node):
            return _COUNT
        if isinstance(node, ast.Subscript) and _literal_index(node.slice):
            whole = recur(node.value)
            return whole._replace(shape=indexed(whole.shape, node.slice))
        if isinstance(node, (ast.Subscript, ast.Attribute)):
            found = self._of_rule(node, operands)
            if found.shape is not None:
                part = isinstance(node, ast.Subscript) and found.shape != ()
                return found._replace(listed=part and recur(node.value).listed)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Call):
            if not self._is_several(node.value):
                return UNKNOWN
            whole = self._call(node.value, operands)
            # The exponents of frexp are integers.
            frexp = self.scope.canonical(node.value.func, self._local) == "numpy.frexp"
            return whole._replace(floating=0, type=None) if frexp else whole
        if isinstance(node, ast.List):
            return _listed([recur(n) for n in node.elts])
        text = dotted_name(node)
        return UNKNOWN if text is None else self.operand(text)

    def _is_several(self, node: ast.Call) -> bool:
        """Does the call give a tuple of results?"""
        callee = self.scope.canonical(node.func, self._local)
        rules = () if callee is None else self.scope.book.find(callee)
        return any(len(rule.results) > 1 for rule in rules)

    def _call(self, node: ast.Call, operands: tuple[Value | str, ...]) -> Value:
        canonical: str | None = None
        if isinstance(node.func, ast.Name) and node.func.id.startswith(HOLE[0]):
            text = operands[int(node.func.id[1:])]
            canonical = text[len(FUNCTION) :] if isinstance(text, str) else None
        else:
            canonical = self.scope.canonical(node.func, self._local)
        if canonical is None:
            return self._of_rule(node, operands)
        library, _, name = canonical.rpartition(".")
        arguments = [self._infer(a, operands) for a in node.args]
        if library == "math" and name in _COUNTING:
            return _COUNT
        if canonical in ("math.prod", "math.sumprod"):
            return self._product(node, operands)
        if library == "math" and name.startswith("is"):
            return _TRUTH
        if library in ("math", "helpers"):  # of a rule's helper: it takes and gives a scalar
            return Value((), 2, type="")
        if canonical in ("builtins.len", "numpy.size", "numpy.ndim"):
            return _COUNT
        if canonical in ("builtins.isinstance", "numpy.iscomplexobj"):
            return _TRUTH
        if library == "numpy" and name in ("sum", "mean") and len(node.args) == 1:
            plain = all(
                isinstance(k.value, ast.Constant) and k.value.value is None for k in node.keywords
            )
            floating = 2 if name == "mean" else arguments[0].floating
            type = strong(arguments[0].type)
            if plain:
                return Value((), floating, type=None if type == "b" else type)
        if canonical in _MAKERS:
            return self._made(name, node, operands)
        if not arguments:
            return UNKNOWN
        if canonical in ("builtins.abs", "builtins.pow", "builtins.divmod"):  # as operators do
            return join(*arguments)._replace(number=False)
        if canonical == "numpy.where":
            if len(arguments) != 3:
                return UNKNOWN  # a tuple of indices
            chosen = join(arguments[1], arguments[2])
            shape = join_shapes(arguments[0].shape, chosen.shape)
            return Value(shape, chosen.floating, type=strong(chosen.type))
        if not node.keywords and library == "numpy" and name in _TRUTHS:
            joined = join(*arguments)
            return truth(joined._replace(type=strong(joined.type)))  # of NumPy's own bool
        if node.keywords or not acts_by_element(canonical):
            return self._of_rule(node, operands)
        return mapped(canonical, arguments)

    def _product(self, node: ast.Call, operands: tuple[Value | str, ...]) -> Value:
        """Of `math.prod`, which multiplies as `*` does: of rows it makes a row."""
        lists = [n for n in node.args if isinstance(n, (ast.List, ast.Tuple))]
        factors = [*(e for n in lists for e in n.elts), *(k.value for k in node.keywords)]
        parts = [self._infer(e, operands) for e in factors]
        if any(p.listed for p in parts):
            return UNKNOWN
        if len(lists) == len(node.args):
            return join(_COUNT, *parts)._replace(number=False)
        vectors = [_is_vector(self._infer(n, operands)) for n in node.args]
        return Value(() if all(vectors) and not parts else None)

    def _of_rule(self, node: ast.expr, operands: tuple[Value | str, ...]) -> Value:
        """The value of an operation that is not differentiated, by what is known of its rule."""
        func = node.func if isinstance(node, ast.Call) else None
        if isinstance(func, ast.Name) and func.id.startswith(HOLE[0]):
            return UNKNOWN  # in a line of a rule, which needs no such thing
        numbers = _Numbered(operands)
        if isinstance(node, ast.Subscript):
            node = ast.Subscript(node.value, numbers.of(node.slice), ast.Load())
        found = Operations(self.scope, self._local, frozenset(), self._object).of(node)
        if found is None or found.problem or found.rule.own or found.rule.elementwise:
            return UNKNOWN
        rule, given = found.rule, found.arguments.items()
        if isinstance(node, ast.Call) and len(rule.results) > 1:
            return UNKNOWN  # a tuple
        values = {x: self._infer(a, operands) for x, a in given if _has_value(rule, x)}
        method = isinstance(node, ast.Attribute) or (
            isinstance(node, ast.Call) and self.scope.canonical(node.func, self._local) is None
        )
        first = values[rule.operands[0]] if method else None
        if first and (first.listed or not isinstance(first.shape, tuple)):
            return UNKNOWN  # of what may be no array
        settings = {x: expression(numbers.of(a)) for x, a in given if rule.inert(x)}
        arguments = {x: settings.get(x, _ANY) for x in found.arguments}
        known = {HOLE.format(i): v for i, v in enumerate(operands) if isinstance(v, Value)}
        made = Operation(rule, arguments, found.library, found.prefix)
        value = self.of_arrays(made, values, known)
        return value._replace(type=None) if value.type == "b" else value  # a sum is a count

    def _made(self, name: str, node: ast.Call, operands: tuple[Value | str, ...]) -> Value:
        """The value of np.zeros(n), np.ones((n, d)), np.full(x.shape, 2.0), np.eye(n), …"""
        least, most = {"eye": (1, 2), "full": (2, 2), "linspace": (3, 3)}.get(name, (1, 1))
        if node.keywords or not least <= len(node.args) <= most:
            return UNKNOWN  # of another type, perhaps
        sizes = self._sizes(operands)
        if name == "eye":
            rows, columns = node.args[0], node.args[-1]
            shape = sizes.asked(ast.Tuple([rows, columns], ast.Load()))
        else:
            shape = sizes.asked(node.args[-1 if name == "linspace" else 0])
        shape = None if shape is None or "-1" in shape else shape
        # A scalar that is given may be NumPy's, of any type.
        given = node.args[1:] if name == "full" else node.args[:-1] if name == "linspace" else []
        values = [self._infer(n, operands) for n in given]
        if any(v.shape != () for v in values):
            return UNKNOWN
        floats = all(v.type == "" for v in values)
        if name == "full" and not (floats and values[0].floating == 2):
            return Value(shape)
        if name in ("arange", "linspace") and (shape is None or len(shape) > 1):
            return UNKNOWN  # of a float, perhaps
        return Value(shape) if name == "arange" else Value(shape, 2, type="f8" if floats else None)

    def _sizes(self, operands: tuple[Value | str, ...]) -> Sizes:
        return Sizes(
            operands,
            lambda node: self._infer(node, operands).shape,
            lambda name: self.operand(name).shape,
            self._is_array,
            lambda node: self.scope.canonical(node, self._local),
        )

    def asked(self, e: Expression, letters: Mapping[str, Value] | None = None) -> Shape:
        """The shape that an expression asks for, "-1" where a size is left open."""
        if e.atom in self._asked:
            return self._asked[e.atom]
        return self._sizes(self._told(e, letters or {})).asked(e.template.tree)

    def size(self, e: Expression) -> str | None:
        """The size that an expression is, as it stands in shapes."""
        size = self._sizes(self._told(e, {})).size(e.template.tree)
        return None if size == "-1" else size

    def _told(self, e: Expression, known: Mapping[str, Value]) -> tuple[Value | str, ...]:
        """The operands: as they are where they are asked for by their texts, else what is known."""
        return tuple(
            known[o] if o in known else o if _tells(o) else self.operand(o) for o in e.operands
        )


class _Numbered(ast.NodeTransformer):
    """Puts the numbers back into their holes: an axis is asked for by its number."""

    def __init__(self, operands: tuple[Value | str, ...]) -> None:
        self.texts = {HOLE.format(i): o for i, o in enumerate(operands) if isinstance(o, str)}

    def of(self, node: ast.expr) -> ast.expr:
        return self.visit(deepcopy(node))  # type: ignore[no-any-return]

    def visit_Name(self, node: ast.Name) -> ast.expr:
        text = self.texts.get(node.id, "")
        return ast.parse(text, mode="eval").body if text and not is_function(text) else node


def _has_value(rule: Rule, letter: str) -> bool:
    """Does an array or a number stand there, and no setting?"""
    return not rule.inert(letter) or rule.annotated(letter) == INTEGER


def _tells(operand: str) -> bool:
    """Is an operand asked for by its text: a function, a number, or a shape?"""
    return is_function(operand) or operand.isdigit() or operand.endswith(SUFFIXES)


def _is_of_python(node: ast.expr) -> bool:
    """Is it a truth value of Python's own, whatever its operands are?"""
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    whole = (ast.Is, ast.IsNot, ast.In, ast.NotIn)
    return isinstance(node, ast.Compare) and all(isinstance(op, whole) for op in node.ops)


def _listed(parts: list[Value]) -> Value:
    """The value of a list as an array: of integers it has another type than of floats."""
    shapes = {part.shape for part in parts}
    (shape,) = shapes if len(shapes) == 1 else (None,)
    known = (str(len(parts)), *shape) if isinstance(shape, tuple) else None
    floats = all(p.floating == 2 and p.type in ("", "f8") for p in parts)
    return Value(known, 2 if floats else 0, type="f8" if floats else None, listed=True)


def _of_lists(operator: ast.operator, left: Value, right: Value) -> bool:
    """May it be `[1.0] * 3` or `[1.0] + [2.0]`, which are no arithmetic?"""
    if isinstance(operator, ast.Add):
        return left.listed and right.listed
    if not isinstance(operator, ast.Mult):
        return False
    return (left.listed and _may_count(right)) or (right.listed and _may_count(left))


def _may_count(value: Value) -> bool:
    return value.floating == 0 and not _has_axes(value)


def _has_axes(value: Value) -> bool:
    """Is it an array for sure?"""
    return isinstance(value.shape, tuple) and value.shape != () and not value.listed


def _is_vector(value: Value) -> bool:
    return isinstance(value.shape, tuple) and len(value.shape) == 1


def _literal_index(index: ast.expr) -> bool:
    """Is it a tuple of None and slices? What else is known of an index is the rules' affair."""
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    return len(parts) > 1 and all(
        isinstance(p, ast.Slice) or (isinstance(p, ast.Constant) and p.value is None) for p in parts
    )
