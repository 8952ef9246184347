"""The random programs, and the oracle against autograd and against differences."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import autograd
import autograd.extend
import autograd.numpy as anp
import autograd.scipy.special
import numpy as np
import pytest

from adjointgen.report import FAIL, PASS
from adjointgen.verify import check_gradient
from tests.fuzz import check, oracle
from tests.fuzz.build import program as build
from tests.fuzz.forged import joint, namespace
from tests.fuzz.nodes import OPERATORS, SIGNS, Node, apply, evaluate, walk
from tests.fuzz.programs import Program
from tests.fuzz.spellings import NATIVE, NEWER, SPELLINGS

program = cache(build)  # several tests go through the same ones


@pytest.fixture(autouse=True)
def silent() -> Iterator[None]:
    """Dead code and branches that are not taken may make inf and nan."""
    with np.errstate(all="ignore"):
        yield


def environment(made: Program) -> dict[str, Any]:
    """The value of every name, from the trees."""
    values = made.constants | {p.name: p.value for p in made.parameters}
    for statement in made.statements:
        values |= {target: evaluate(node, values) for target, node in statement.bindings}
    return values


def test_programs_are_the_same_every_time() -> None:
    for seed in range(50):
        one, two = build(seed), build(seed)
        assert one.source(True) == two.source(True)
        values = zip(one.parameters, two.parameters, strict=True)
        assert all(np.array_equal(p.value, q.value) for p, q in values)


def test_text_and_tree_mean_the_same() -> None:
    for seed in range(1000):
        made = program(seed)
        arguments, keywords = made.call()
        value = namespace(made)[made.name](*arguments, **keywords)
        values = environment(made)
        from_tree = tuple(evaluate(node, values) for node in made.results)
        assert check._bits(value) == check._bits(from_tree), made.source()


def test_programs_have_everything() -> None:
    drawn: set[Any] = set()
    texts = []
    for seed in range(3500):
        made = program(seed)
        texts.append(made.source(decorated=True))
        trees = [node for _, node in made.live_statements()] + list(made.results)
        for node in (node for tree in trees for node in walk(tree)):
            drawn |= {node.op, node.function}
    # Every function in each of its spellings, in live code, and every operator.
    there = set(NATIVE) - NEWER
    operations = {s.operation for s in SPELLINGS if s.function in there}
    assert (there | operations | set(OPERATORS) | set(SIGNS)) - drawn == set()
    assert drawn >= {"name", "number", "table", "shape"}
    everything = "\n".join(texts)
    for part in (
        "import numpy\n", "import numpy as np", "from numpy import", "import math", "from math",
        "Float[", "shapes=", "scalar=True", "wrt=", ": float", ": int", ": bool", " = 2 * ",
        "with_grad", "df_da", '"""', "# ", ", /", "*, ", " as ", "return (", "xp.pi",
        " // ", " % ", ".real", ", None)", "k=-1", "nan=", "a_min=", "left=", "n=", "a=",
        "decimals=", ".shape\n", ".shape[0]", "= divmod(", " = np.modf(", " = special.airy(",
        "sici(", ")[1]",
    ):  # fmt: skip
        assert part in everything, part
    assert any("def f(" in text and " f = " in text for text in texts)


# ----- autograd -----


def broadcasting_where(condition: Any, x: Any, y: Any) -> Any:
    """autograd's own where does not sum over the axes along which an operand was broadcast."""
    shapes = [np.shape(getattr(v, "_value", v)) for v in (condition, x, y)]
    zero = np.zeros(np.broadcast_shapes(*shapes))
    return anp.where(condition, x + zero, y + zero)


@autograd.extend.primitive
def expm1(x: Any) -> Any:
    """autograd's own takes expm1(x) + 1 for the derivative, which is 0 for exp(-40)."""
    return np.expm1(x)


autograd.extend.defvjp(expm1, lambda ans, x: lambda g: g * anp.exp(x))

KNOWN = set(
    """add subtract multiply divide negative power sqrt exp exp2 log log1p sin cos tan sinh cosh
    tanh arcsin arccos arctan arctan2 arcsinh arccosh arctanh abs maximum minimum logaddexp square
    sum mean""".split()
)
KNOWN_SPECIAL = set(
    """erf erfc erfinv erfcinv gamma gammaln rgamma digamma beta betaln j0 j1 y0 y1 i0 i1""".split()
)
BY_AUTOGRAD: dict[str, Callable[..., Any]] = {
    "where": broadcasting_where,
    "expm1": expm1,
    "hypot": lambda x, y: anp.sqrt(x**2 + y**2),
    "ndtr": lambda x: autograd.scipy.special.erfc(-x / np.sqrt(2.0)) / 2.0,
}


def by_autograd(node: Node, values: dict[str, Any]) -> Any:
    if node.op == "name":
        return values[node.leaf]
    if node.op == "number":
        return node.leaf
    operands = [by_autograd(argument, values) for argument in node.args]
    if node.function is None:
        return apply(node, operands)  # the operators of autograd's values
    library = autograd.scipy.special if node.op in KNOWN_SPECIAL else anp
    function = BY_AUTOGRAD.get(node.op) or getattr(library, node.op)
    return function(*operands)


def is_known(node: Node) -> bool:
    """Does autograd have the operation, and its derivative by every operand?"""
    if node.op in ("remainder", "floor_divide", "positive"):
        return False
    if node.function is None or node.op in BY_AUTOGRAD:
        return node.op not in ("table", "shape")
    return node.op in KNOWN or node.op in KNOWN_SPECIAL


def autograd_gradient(made: Program) -> dict[str, Any]:
    inputs = [p.name for p in made.parameters if p.is_float]

    def total(*arguments: Any) -> Any:
        values = made.constants | {p.name: p.value for p in made.parameters}
        values |= dict(zip(inputs, arguments, strict=True))
        for target, node in made.live_statements():
            values[target] = by_autograd(node, values)
        # Of a result that varies with no input, autograd would not know what to do.
        zero = sum(anp.sum(argument * 0.0) for argument in arguments)
        return sum((anp.sum(by_autograd(node, values)) for node in made.results), zero)

    point = [np.asarray(p.value, dtype=float) for p in made.parameters if p.is_float]
    gradients = autograd.grad(total, argnum=tuple(range(len(point))))(*point)
    return dict(zip(inputs, gradients, strict=True))


def is_guarded(made: Program) -> bool:
    """Whether live code makes inf or nan: there autograd multiplies them by zero."""
    values = environment(made)
    trees = [node for _, node in made.live_statements()] + list(made.results)
    parts = [evaluate(node, values) for tree in trees for node in walk(tree)]
    return not all(np.all(np.isfinite(np.asarray(part, dtype=float))) for part in parts)


def test_the_oracle_agrees_with_autograd() -> None:
    compared = 0
    for seed in range(3500):
        made = program(seed)
        trees = [node for _, node in made.live_statements()] + list(made.results)
        if not all(is_known(node) for tree in trees for node in walk(tree)) or is_guarded(made):
            continue
        exact = oracle.gradient(made)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            gradients = autograd_gradient(made)
        moved = oracle.sensitivity(made, exact)
        for name, gradient in gradients.items():
            expected = exact.gradient[name]
            rounding = 50.0 * np.finfo(float).eps * (exact.weight[name] + moved[name])
            allowed = np.maximum(1e-10 * np.abs(expected), rounding)
            assert np.all(np.abs(gradient - expected) <= allowed), (made.source(), name)
            compared += expected.size
    assert compared > 5000


# ----- differences -----


def test_the_oracle_agrees_with_differences() -> None:
    verdicts = []
    for seed in range(500):
        made = program(seed)
        arguments, keywords = made.call()
        report = check_gradient(joint(made), *arguments, **keywords)
        verdicts += [part.verdict for part in report.inputs]
        assert not report.problems and FAIL not in verdicts, f"{made.source()}\n{report}"
    assert verdicts.count(PASS) > 0.97 * len(verdicts)


def test_differences_see_an_error_of_1e_6() -> None:
    wrong = 0
    for seed in range(200):
        made = program(seed)
        if check._precision(made.parameters) == "float32":
            continue

        def spoil(gradient: Any) -> Any:
            at = np.unravel_index(np.argmax(np.abs(gradient)), gradient.shape)
            gradient[at] *= 1.0 + 1e-6
            return gradient

        exact = oracle.gradient(made).gradient[joint(made).inputs[0]]
        if np.any(np.abs(exact) > 1e-9):
            arguments, keywords = made.call()
            assert not check_gradient(joint(made, spoil), *arguments, **keywords)
            wrong += 1
    assert wrong > 100
