"""Shapes that are made of declared ones: where they are equal by their making, text is plain."""

from __future__ import annotations

import ast
from itertools import product as pairs

import pytest

from adjointgen.passes.shapes.sizes import least, less, part, product, readable, shared, total
from tests.support import gradient_of

HEAD = "import numpy as np\n\n\n"
SHAPES = {"x": "n", "y": "n", "X": "n d"}


def text(expression: str) -> str:
    names = ", ".join(SHAPES)
    return gradient_of(f"{HEAD}def f({names}):\n    return {expression}\n", "f", shapes=SHAPES)


@pytest.mark.parametrize(
    "expression",
    [
        "np.sum((x[1:] - x[:-1]) * np.diff(y))",
        "np.sum(np.diff(x, 2) * y[1:-1])",
        "np.sum(np.diff(X, axis=0) * X[:-1])",
        "np.sum(X[..., 1:] * X[:, :-1])",
        "np.sum(x[::2] * y[::2])",
        "np.sum(x[::-1] * y)",
        "np.sum(np.ravel(X) * X.reshape(-1))",
        "np.sum(X.reshape(-1, 2) * X.reshape((-1, 2)))",
        "np.sum(np.repeat(x, 2) * np.repeat(y, 2))",
        "np.sum(np.repeat(X, 3, axis=1) * np.repeat(X, 3, -1))",
        "np.sum(np.take(X, [0, 1], axis=0) * np.take(X, [1, 0], axis=0))",
        "np.sum(np.take(x, 0) * y)",
        "np.sum((np.outer(x, y) + np.eye(len(x))) ** 2.0)",
        "np.sum((x + np.ones(len(y))) * y)",
        "np.sum(np.sort(x) * y)",
        "np.sum(np.concatenate([x, y]) * np.concatenate([y, x]))",
        "np.sum(np.concatenate([[0.0], x[1:]]) * np.append(np.diff(y), 1.0))",
        "np.sum(np.stack([x, y], 1) @ np.array([1.0, 2.0]) * x)",
        "np.sum(np.vstack([X, X]) + np.tile(X, (2, 1)))",
        "np.sum(np.inner(x, y) * X * np.vdot(X, X))",
        "np.sum(np.kron(x, y) * np.kron(y, x))",
        "np.sum(np.linalg.svd(X, full_matrices=False)[1] * np.diagonal(X))",
        "np.sum(np.split(x, 2)[0] * np.split(y, 2)[1])",
        "np.sum(np.abs(np.fft.rfft(x)) * np.abs(np.fft.rfft(y)))",
        "np.sum(np.pad(x, 1) * np.convolve(y, [1.0, 2.0, 1.0]))",
    ],
)
def test_no_helper_is_needed(expression: str) -> None:
    assert "unbroadcast" not in text(expression)


@pytest.mark.parametrize(
    "lines",
    [
        "n = len(x)\n    return y @ (x * np.arange(n))",
        "n, d = X.shape\n    return y @ (X + np.ones((n, d))) @ np.ones(d)",
        "n = x.shape[0] - 1\n    return np.diff(x) @ (y[1:] + np.zeros(n))",
        "k = x.size\n    n = k\n    return y @ (x + np.full(n, 2.0))",
        "n = 2\n    d = len(x)\n    return np.sum(X.reshape(d * n, -1) * X.reshape((d * 2, -1)))",
        "m, n = 2.0, len(y)\n    return y @ (m * x * np.linspace(0.0, 1.0, n))",
    ],
)
def test_a_size_has_a_name(lines: str) -> None:
    source = f"{HEAD}def f(x, y, X):\n    {lines}\n"
    made = gradient_of(source, "f", shapes=SHAPES)
    assert "unbroadcast(" not in made and "matmul_" not in made


@pytest.mark.parametrize(
    "lines",
    [
        "n = len(x) // 2\n    return y @ (x + np.ones(n))",
        "n = len(x) + 0.0\n    return y @ (x + np.ones(int(n)))",
        "n = k\n    return y @ (x + np.ones(n))",
    ],
)
def test_what_is_no_known_size(lines: str) -> None:
    source = f"{HEAD}def f(x, y, X, k: int):\n    {lines}\n"
    assert "unbroadcast(" in gradient_of(source, "f", shapes=SHAPES)


@pytest.mark.parametrize(
    "expression",
    [
        "np.sum(x[1:] * y[:1])",
        "np.sum(x[2:] * y[:-1])",
        "np.sum(x[::2] * y[1::2])",
        "np.sum(np.ravel(X) * np.ravel(X[1:]))",
        "np.sum(np.ravel(X)[1:] * np.ravel(X[1:]))",
        "np.sum(np.repeat(x, 2) * y)",
    ],
)
def test_what_may_differ_is_broadcast(expression: str) -> None:
    """Each fits some sizes, by a 1 if not otherwise, and so is not refused."""
    assert "unbroadcast(" in text(expression)


def test_zeros_of_what_is_floating() -> None:
    assert "df_dy = np.zeros_like(y)\n" in gradient_of(
        f"{HEAD}def f(x):\n    y = np.sin(x)\n    return y[0] + y[1]\n", "f"
    )
    assert "df_dx = np.zeros_like(1.0 * x)\n" in text("x[0] + x[1] + y[0]")


CUTS = ["1:", ":-1", "1:-1", "2:", ":", "::2", "::-1", "-2:", ":3", "1:4:2", "5:", ":-5", ":0"]


def cut(text: str) -> ast.Slice:
    node = ast.parse(f"a[{text}]", mode="eval").body
    assert isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)
    return node.slice


def length(n: int, *cuts: str) -> int:
    a = list(range(n))
    for text in cuts:
        a = eval(f"a[{text}]", {"a": a})
    return len(a)


def test_equal_names_are_equal_sizes() -> None:
    """Cut once and twice: what has one name has one size, for every n."""
    names: dict[str, list[int]] = {}
    for first, second in pairs(CUTS, CUTS):
        once = part("n", cut(first))
        assert once is not None
        twice = part(once, cut(second))
        assert twice is not None
        for name, cuts in ((once, (first,)), (twice, (first, second))):
            sizes = [length(n, *cuts) for n in range(9)]
            assert names.setdefault(name, sizes) == sizes
        for n in range(9):
            assert part(str(n), cut(first)) == str(length(n, first))


def test_names_of_products_and_differences_are_apart() -> None:
    assert product(("n", "d")) == product(("d", "n")) == "d.*n"
    assert product(("n", "1")) == "n" and product(("2", "3")) == "6"
    assert product(("n", "0")) == "0" and product(()) == "1"
    assert less(product(("n", "d")), 1) == "d.*n.-1"
    assert product((less("n", 1), "d")) == "d.*(n.-1)"
    assert less(product((less("n", 1), "d")), 1) == "d.*(n.-1).-1"
    assert less(less("n", 1), 2) == less("n", 3) == "n.-3"


def test_names_of_sums_and_the_lesser_are_apart() -> None:
    assert total(("n", "d")) == total(("d", "n")) == "d.+n"
    assert (
        total(("n", "1", "2")) == "n.+3" and total(("1", "2")) == "3" and total(("n", "0")) == "n"
    )
    assert total((less("n", 1), "1")) == "(n.-1).+1"  # which is 1 where n is 0
    assert less(total(("n", "3")), 1) == "n.+2" and less(total(("n", "1")), 1) == "n"
    assert less("(n.-1).+m.+1", 1) == "(n.-1).+m" and less("(n.-1).+1", 1) == "n.-1"
    assert less(total(("n", "1")), 2) == "n.+1.-2" and total(("n", "n")) == product(("n", "2"))
    assert least("n", "d") == least("d", "n") == "d.<n" and least("2", "10") == "2"
    assert least(total(("n", "1")), "d") == "d.<(n.+1)" and least("n", "n") == "n"
    assert shared("6", "2") == "3" and shared("n", "1") == "n" and shared("n", "2") == "n.//2"
    assert shared(less("n", 1), "2") == "(n.-1).//2"


@pytest.mark.parametrize(
    "size, text",
    [
        ("n", "n"),
        ("3", "3"),
        ("d.*(n.-1)", "d * (n - 1)"),
        ("(n.+1).<d", "min(n + 1, d)"),
        ("n.//2.+1", "n // 2 + 1"),
        ("n.[None:3:None]", None),
        ("x.0", None),
        ("n.<x.0", None),
    ],
)
def test_a_name_in_a_comment(size: str, text: str | None) -> None:
    assert readable(size) == text


def test_the_shapes_of_statements_are_told() -> None:
    made = text("np.sum(np.concatenate([x, np.diff(y)]))")
    assert "f1 = np.diff(y)  # (n - 1)\n" in made
    assert "f2 = np.concatenate([x, f1])  # (n + (n - 1))\n" in made


STACKS = {"p": "n 3", "q": "n 3", "A": "b n m", "B": "b m k", "v": "n d"}


@pytest.mark.parametrize(
    "expression, plain",
    [
        ("np.cross(p, q)", True),
        ("np.cross(p, q[:1])", False),
        ("A @ B", True),
        ("A @ B[:1]", False),
        ("np.inner(p, q)", True),
        ("np.cross(p[0], q[0])", True),
        ("p[at] * q[at]", True),
        ("np.take(p, at, axis=0) * q[at]", True),
        ("v / np.sqrt(v.shape[1])", True),
        ("v.reshape(len(v), -1) * v", True),
        ("np.reshape(v, (v.shape[0], v.size)) ** 2.0", True),
        ("v * np.arange(v.shape[1]) + np.full(np.shape(v), 2.0)", True),
    ],
)
def test_helpers_of_stacks(expression: str, plain: bool) -> None:
    names = ", ".join(STACKS)
    source = (
        f'{HEAD}def f({names}, at: Int[np.ndarray, "i"]):\n'
        f"    z = {expression}\n    return np.sum(z * 2.0)\n"
    )
    text = gradient_of(source, "f", shapes=STACKS)
    assert ("def unbroadcast(" not in text and "_left(" not in text) == plain


@pytest.mark.parametrize(
    "call", ["np.kron({0}, {0})", "np.concatenate([{0}, {1}, {0}])", "np.stack([{0}, {0}])"]
)
def test_names_do_not_grow_without_end(call: str) -> None:
    lines = [f"    a{i} = {call.format(f'a{i - 1}', f'a{i - 2}')}\n" for i in range(2, 90)]
    source = f"{HEAD}def f(a0, a1):\n{''.join(lines)}    return np.sum(a89 * a89)\n"
    made = gradient_of(source, "f", shapes={"a0": "n", "a1": "m"})
    assert len(made) < 100_000


@pytest.mark.parametrize(
    "chain", ["X" + " @ X.T @ X" * 100, "X" + ".T" * 500, "np.sort(" * 80 + "X" + ")" * 80]
)
def test_long_chains_are_known_at_once(chain: str) -> None:
    """Each part once: else this would not end."""
    source = f"{HEAD}def f(x, X):\n    A = {chain}\n    return x @ A @ np.ones(len(A.T))\n"
    made = gradient_of(source, "f", shapes={"x": "n", "X": "n d"}, wrt="x")
    assert "matmul_" not in made
