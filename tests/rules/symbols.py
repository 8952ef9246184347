"""Rules as SymPy reads them: the rule's own lines on symbols, its floats exact.

A comparison is decided at a sampled point, so that what is proved is the branch of that point.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import sympy as sp
from sympy import S, pi, sqrt

from adjointgen.rule import Rule
from tests.rules.book import ENTRIES, Entry, Values
from tests.rules.formulas import FUNCTIONS, INVERSES

# The floats of the rules that are not the fractions they look like.
CONSTANTS = {
    1.1283791670955126: 2 / sqrt(pi),
    0.886226925452758: sqrt(pi) / 2,
    0.3989422804014327: 1 / sqrt(2 * pi),
    0.7978845608028654: sqrt(2 / pi),
    0.7071067811865476: 1 / sqrt(2),
    2.5066282746310002: sqrt(2 * pi),
    1.2533141373155003: sqrt(pi / 2),
    0.15915494309189535: 1 / (2 * pi),
    0.19947114020071635: 1 / sqrt(8 * pi),
    3.141592653589793: pi,
    1.5707963267948966: pi / 2,
    6.283185307179586: 2 * pi,
    0.3183098861837907: 1 / pi,
    9.869604401089358: pi**2,
    3.289868133696453: pi**2 / 3,
    57.29577951308232: 180 / pi,
    0.017453292519943295: pi / 180,
    0.6931471805599453: sp.log(2),
    2.302585092994046: sp.log(10),
    1.4426950408889634: 1 / sp.log(2),
    0.4342944819032518: 1 / sp.log(10),
}

# What SymPy cannot prove, and why.
UNPROVED = {
    "numpy.interp": "a table of knots",
    "numpy.i0": "a quadrature, which is not exact",
    "math.hypot": "scalars written out",
    "math.dist": "scalars written out",
    "math.fsum": "scalars written out",
    "math.prod": "scalars written out",
    "math.sumprod": "scalars written out",
    **{k: "a distribution, by the name of SciPy" for k in ENTRIES if k.startswith("scipy.stats.")},
}


class _Exact(ast.NodeTransformer):
    """Floats as exact numbers, comparisons as 0 or 1."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if not isinstance(node.value, float):
            return node
        return ast.Call(ast.Name("exact", ast.Load()), [node], [])

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        sign = type(node.ops[0]).__name__
        sides = [self.visit(node.left), self.visit(node.comparators[0])]
        return ast.Call(ast.Name("decide", ast.Load()), [ast.Constant(sign), *sides], [])


def exact(value: float) -> Any:
    return CONSTANTS.get(value) or sp.Rational(repr(value))


def symbol(name: str, value: Any) -> Any:
    """A symbol with the sign of a value; counts and truth values stay."""
    if isinstance(value, int):
        return value
    return sp.Symbol(name, positive=True) if value > 0 else sp.Symbol(name, negative=True)


class Point:
    """What depends on which branch it is: decided at the values of the symbols."""

    def __init__(self, values: dict[Any, float]) -> None:
        self.values = {x: sp.Rational(repr(v)) for x, v in values.items()}

    def number(self, e: Any) -> Any:
        return sp.N(sp.sympify(e).subs(self.values), 30)

    def decide(self, sign: str, left: Any, right: Any) -> int:
        a, b = self.number(left), self.number(right)
        order = {"Lt": a < b, "LtE": a <= b, "Gt": a > b, "GtE": a >= b}
        return int(bool({**order, "Eq": a == b, "NotEq": a != b}[sign]))

    def sign(self, x: Any) -> Any:
        return sp.Integer(sp.sign(self.number(x)))

    def abs(self, x: Any) -> Any:
        return self.sign(x) * x

    def floor(self, x: Any) -> Any:
        return sp.floor(self.number(x))

    def trunc(self, x: Any) -> Any:
        return sp.Integer(int(self.number(x)))

    def maximum(self, a: Any, b: Any) -> Any:
        return a if self.number(a) >= self.number(b) else b

    def minimum(self, a: Any, b: Any) -> Any:
        return a if self.number(a) <= self.number(b) else b

    def clip(self, a: Any, low: Any, high: Any) -> Any:
        raised = a if low is None else self.maximum(a, low)
        return raised if high is None else self.minimum(raised, high)

    def frexp(self, x: Any) -> Any:
        exponent = sp.floor(sp.log(abs(self.number(x)), 2)) + 1
        return x / S(2) ** exponent, exponent

    def huber(self, delta: Any, r: Any) -> Any:
        small = abs(self.number(r)) <= self.number(delta)
        return r**2 / 2 if small else delta * (self.abs(r) - delta / 2)

    def functions(self) -> dict[str, Any]:
        own = "sign abs floor maximum minimum clip frexp huber".split()
        return {
            **{name: getattr(self, name) for name in own},
            "inf": sp.oo,
            "fabs": self.abs,
            "fmax": self.maximum,
            "fmin": self.minimum,
            "where": lambda condition, a, b: a if condition else b,
            "copysign": lambda x, y: self.abs(x) * self.sign(y),
            "fmod": lambda x, y: x - y * self.trunc(x / y),
            "remainder": lambda x, y: x - y * sp.Integer(round(self.number(x / y))),
            "divmod": lambda x, y: (self.floor(x / y), x - y * self.floor(x / y)),
            "modf": lambda x: (x - self.trunc(x), self.trunc(x)),
        }


def prove(entry: Entry, values: Values) -> list[str]:
    """What of a rule could not be proved on the branch of a point."""
    rule = entry.rule
    symbols = {x: symbol(x, v) for x, v in values.items()}
    point = Point({s: values[x] for x, s in symbols.items() if isinstance(s, sp.Symbol)})
    functions = {**FUNCTIONS, **point.functions()}
    unknown = sp.Symbol("unknown", positive=True)  # the value of an inverse function
    name = rule.operation.rpartition(".")[2]
    if name in INVERSES:
        functions[name] = lambda *_: SimpleNamespace(real=unknown, imag=0) if rule.real else unknown
    results, derivatives = entry._replace(function=_executed(rule, point, functions)).run(symbols)
    left = []
    for (z, x), found in derivatives.items():
        if name in INVERSES:
            forward = INVERSES[name](*list(symbols.values())[: len(symbols) - 1], unknown)
            wanted = 1 / sp.diff(forward, unknown)
        else:
            wanted = sp.diff(results[rule.results.index(z)], symbols[x])
        if not is_zero(sp.sympify(found) - wanted):
            left.append(f"d{z}_d{x}: {found} is not {wanted}")
    return left


def _executed(rule: Rule, point: Point, functions: dict[str, Any]) -> Callable[..., Any]:
    tree = _Exact().visit(ast.parse(rule.text.replace("x % y", "x - y * np.floor(x / y)")))
    function = tree.body[0]
    function.decorator_list = []
    for argument in (*function.args.args, *function.args.posonlyargs):
        argument.annotation = None
    space: dict[str, Any] = {"exact": exact, "decide": point.decide}
    space |= dict.fromkeys(("np", "math", "special"), SimpleNamespace(**functions))
    space["helpers"] = SimpleNamespace(digamma=sp.digamma)
    exec(compile(ast.fix_missing_locations(tree), rule.name, "exec"), space)
    found: Callable[..., Any] = space[rule.name]
    return found


# Powers are of positive numbers, where the function is real.
STEPS: tuple[Callable[[Any], Any], ...] = (
    lambda e: e,
    sp.expand,
    sp.simplify,
    lambda e: sp.simplify(sp.expand_func(e)),
    lambda e: sp.simplify(e.rewrite(sp.exp)),
    lambda e: sp.simplify(e.rewrite(sp.zeta)),
    lambda e: sp.simplify(sp.powdenest(e, force=True)),
)


def is_zero(e: Any) -> bool:
    return any(step(e) == 0 for step in STEPS)
