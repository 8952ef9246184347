"""What is known of the value of a call, an index or an attribute that is not differentiated.

takes: its node, and the values of what stands in it
gives: a `Value`

    np.zeros((n, d))    a float64 array of that shape
    X.sum(axis=0)       by the rule of the operation
"""

from __future__ import annotations

import ast
from copy import deepcopy
from typing import TYPE_CHECKING

from adjointgen.expression import FUNCTION, HOLE, atom, expression, is_function
from adjointgen.passes.operations import Operations
from adjointgen.passes.own_values import COUNT, TRUTH, UNKNOWN, is_vector
from adjointgen.passes.promotion import (
    acts_by_element,
    join,
    join_shapes,
    mapped,
    strong,
    truth,
)
from adjointgen.program import Operation, Value
from adjointgen.rule import INTEGER, Rule

if TYPE_CHECKING:
    from adjointgen.passes.values import Values

_MAKERS = {f"numpy.{n}" for n in "eye zeros ones full arange linspace".split()}
_COUNTING = frozenset("comb perm factorial floor ceil trunc gcd lcm isqrt".split())
_ANY = atom("ʘ")  # an argument of which the value is known
_TRUTHS = frozenset(
    """isnan isinf isfinite isneginf isposinf isreal iscomplex isclose logical_and logical_or
    logical_not logical_xor greater greater_equal less less_equal equal not_equal""".split()
)


def is_several(values: Values, node: ast.Call) -> bool:
    """Does the call give a tuple of results?"""
    callee = values.scope.canonical(node.func, values.local)
    rules = () if callee is None else values.scope.book.find(callee)
    return any(len(rule.results) > 1 for rule in rules)


def of_call(values: Values, node: ast.Call, operands: tuple[Value | str, ...]) -> Value:
    """The value of a call, of NumPy's functions by what they are."""
    canonical: str | None = None
    if isinstance(node.func, ast.Name) and node.func.id.startswith(HOLE[0]):
        text = operands[int(node.func.id[1:])]
        canonical = text[len(FUNCTION) :] if isinstance(text, str) else None
    else:
        canonical = values.scope.canonical(node.func, values.local)
    if canonical is None:
        return of_rule(values, node, operands)
    library, _, name = canonical.rpartition(".")
    arguments = [values.infer(a, operands) for a in node.args]
    if library == "math" and name in _COUNTING:
        return COUNT
    if canonical in ("math.prod", "math.sumprod"):
        return _product(values, node, operands)
    if library == "math" and name.startswith("is"):
        return TRUTH
    if library in ("math", "helpers"):  # of a rule's helper: it takes and gives a scalar
        return Value((), 2, type="")
    if canonical in ("builtins.len", "numpy.size", "numpy.ndim"):
        return COUNT
    if canonical in ("builtins.isinstance", "numpy.iscomplexobj"):
        return TRUTH
    if library == "numpy" and name in ("sum", "mean") and len(node.args) == 1:
        plain = all(
            isinstance(k.value, ast.Constant) and k.value.value is None for k in node.keywords
        )
        floating = 2 if name == "mean" else arguments[0].floating
        type = strong(arguments[0].type)
        if plain:
            return Value((), floating, type=None if type == "b" else type)
    if canonical in _MAKERS:
        return _made(values, name, node, operands)
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
        return of_rule(values, node, operands)
    return mapped(canonical, arguments)


def _product(values: Values, node: ast.Call, operands: tuple[Value | str, ...]) -> Value:
    """Of `math.prod`, which multiplies as `*` does: of rows it makes a row."""
    lists = [n for n in node.args if isinstance(n, (ast.List, ast.Tuple))]
    factors = [*(e for n in lists for e in n.elts), *(k.value for k in node.keywords)]
    parts = [values.infer(e, operands) for e in factors]
    if any(p.listed for p in parts):
        return UNKNOWN
    if len(lists) == len(node.args):
        return join(COUNT, *parts)._replace(number=False)
    vectors = [is_vector(values.infer(n, operands)) for n in node.args]
    return Value(() if all(vectors) and not parts else None)


def of_rule(values: Values, node: ast.expr, operands: tuple[Value | str, ...]) -> Value:
    """The value of an operation that is not differentiated, by what is known of its rule."""
    func = node.func if isinstance(node, ast.Call) else None
    if isinstance(func, ast.Name) and func.id.startswith(HOLE[0]):
        return UNKNOWN  # in a line of a rule, which needs no such thing
    numbers = _Numbered(operands)
    if isinstance(node, ast.Subscript):
        node = ast.Subscript(node.value, numbers.of(node.slice), ast.Load())
    found = Operations(values.scope, values.local, frozenset(), values.object).of(node)
    if found is None or found.problem or found.rule.own or found.rule.elementwise:
        return UNKNOWN
    rule, given = found.rule, found.arguments.items()
    if isinstance(node, ast.Call) and len(rule.results) > 1:
        return UNKNOWN  # a tuple
    known = {x: values.infer(a, operands) for x, a in given if has_value(rule, x)}
    method = isinstance(node, ast.Attribute) or (
        isinstance(node, ast.Call) and values.scope.canonical(node.func, values.local) is None
    )
    first = known[rule.operands[0]] if method else None
    if first and (first.listed or not isinstance(first.shape, tuple)):
        return UNKNOWN  # of what may be no array
    settings = {x: expression(numbers.of(a)) for x, a in given if rule.inert(x)}
    arguments = {x: settings.get(x, _ANY) for x in found.arguments}
    holes = {HOLE.format(i): v for i, v in enumerate(operands) if isinstance(v, Value)}
    made = Operation(rule, arguments, found.library, found.prefix)
    value = values.of_arrays(made, known, holes)
    return value._replace(type=None) if value.type == "b" else value  # a sum is a count


def _made(values: Values, name: str, node: ast.Call, operands: tuple[Value | str, ...]) -> Value:
    """The value of np.zeros(n), np.ones((n, d)), np.full(x.shape, 2.0), np.eye(n), …"""
    least, most = {"eye": (1, 2), "full": (2, 2), "linspace": (3, 3)}.get(name, (1, 1))
    if node.keywords or not least <= len(node.args) <= most:
        return UNKNOWN  # of another type, perhaps
    sizes = values.sizes(operands)
    if name == "eye":
        rows, columns = node.args[0], node.args[-1]
        shape = sizes.asked(ast.Tuple([rows, columns], ast.Load()))
    else:
        shape = sizes.asked(node.args[-1 if name == "linspace" else 0])
    shape = None if shape is None or "-1" in shape else shape
    # A scalar that is given may be NumPy's, of any type.
    given = node.args[1:] if name == "full" else node.args[:-1] if name == "linspace" else []
    numbers = [values.infer(n, operands) for n in given]
    if any(v.shape != () for v in numbers):
        return UNKNOWN
    floats = all(v.type == "" for v in numbers)
    if name == "full" and not (floats and numbers[0].floating == 2):
        return Value(shape)
    if name in ("arange", "linspace") and (shape is None or len(shape) > 1):
        return UNKNOWN  # of a float, perhaps
    return Value(shape) if name == "arange" else Value(shape, 2, type="f8" if floats else None)


class _Numbered(ast.NodeTransformer):
    """Puts the numbers back into their holes: an axis is asked for by its number."""

    def __init__(self, operands: tuple[Value | str, ...]) -> None:
        self.texts = {HOLE.format(i): o for i, o in enumerate(operands) if isinstance(o, str)}

    def of(self, node: ast.expr) -> ast.expr:
        return self.visit(deepcopy(node))  # type: ignore[no-any-return]

    def visit_Name(self, node: ast.Name) -> ast.expr:
        text = self.texts.get(node.id, "")
        return ast.parse(text, mode="eval").body if text and not is_function(text) else node


def has_value(rule: Rule, letter: str) -> bool:
    """Does an array or a number stand there, and no setting?"""
    return not rule.inert(letter) or rule.annotated(letter) == INTEGER
