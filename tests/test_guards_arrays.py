"""What a choice does not take contributes nothing, not even nan, through whole arrays too."""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np
import pytest

from adjointgen.examples import Example
from adjointgen.passes.guards import steep
from tests.rules.arrays import HEAD, examples
from tests.rules.book import ENTRIES, RUNNABLE, sample
from tests.support import gradient_of, joint

FIRST = {e.rule.name: e for e in reversed(list(examples()))}  # one example of each rule
# They refuse such matrices, in the function or in what its gradient solves.
RAISING = (np.linalg.LinAlgError, ValueError, ZeroDivisionError, TypeError)


def gradients(f: Any, *values: Any) -> tuple[Any, ...]:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found = f(*values, with_grad=True)[1]
    return found if isinstance(found, tuple) else (found,)


@pytest.mark.parametrize("example", [pytest.param(e, id=e.text) for e in FIRST.values()])
def test_nothing_is_chosen(example: Example) -> None:
    """Operands that are infinite, nan or 0 in one place or in all: the gradient is 0."""
    finite = "linalg." in example.rule.operation  # else LAPACK may never end
    body = f"    z = {example.call}\n    return np.sum(np.where(c, z, 0.0))\n"
    f = joint(f"{HEAD}def f({example.names}, c: bool):\n{body}", "f")
    for x, shape in example.shapes.items():
        for bad in (0.0,) if finite else (np.inf, np.nan, 0.0):
            for everywhere in (True, False):
                if 0 in shape:
                    continue
                values = {y: np.array(v, dtype=float) for y, v in example.draw().items()}
                values[x].flat[: None if everywhere else 1] = bad
                given = [v[()] for v in values.values()]
                try:
                    found = gradients(f, *given, False)
                except RAISING:
                    continue
                for g, v in zip(found, given, strict=True):
                    np.testing.assert_array_equal(g, np.zeros(np.shape(v)))


PRODUCTS = """L@w np.dot(L,w) np.inner(L,w) np.matvec(L,w) np.tensordot(L,w,1) np.vecdot(L,w)
np.tensordot(L,w,len(np.shape(w))) np.einsum("ij,j->i",L,w) w@L.T np.sum(L*w,axis=1)
np.convolve(w,[1.0,2.0,0.0])[:3]+L@w np.linalg.multi_dot([L,w[:,None],[[1.0]]])[:,0]""".split()


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize("shapes", [None, {"x": "3 2", "w": "2", "valid": "3"}])
def test_rows_that_are_not_chosen(product: str, shapes: dict[str, str] | None) -> None:
    """A row with log(0) and one with log(-1): the other contributes as if it was alone."""
    source = (
        f"{HEAD}def f(x, w, valid: bool):\n    L = np.log(x)\n    z = {product}\n"
        "    return np.sum(np.where(valid, z, 0.0))\n"
    )
    f = joint(source, "f", shapes=shapes)
    x, w = np.array([[2.0, 3.0], [0.0, 1.0], [-1.0, 5.0]]), np.array([1.5, 0.5])
    df_dx, df_dw = gradients(f, x, w, np.array([True, False, False]))
    alone_dx, alone_dw = gradients(f, np.where(x > 1.0, x, 1.0), w, np.array([True, False, False]))
    assert np.all(np.isfinite(df_dw))
    np.testing.assert_array_equal(df_dw, alone_dw)
    np.testing.assert_array_equal(df_dx, np.where([[True], [False], [False]], alone_dx, 0.0))


def test_what_is_chosen_and_infinite_stays_so() -> None:
    f = joint(
        f"{HEAD}def f(x, w):\n    z = x @ w\n    return np.sum(np.where(z > 0.0, z, 0.0))\n", "f"
    )
    x, w = np.array([[np.inf, 1.0], [1.0, 1.0]]), np.array([1.0, 1.0])
    assert np.isinf(gradients(f, x, w)[1][0])


ZEROS = np.zeros(3)
CASES: dict[str, tuple[Any, Any]] = {
    "n = np.linalg.norm(x)\n    return np.sum(np.where(n > 0.0, x / n, 0.0))": (ZEROS, ZEROS),
    "n = np.sqrt(np.sum(x**2))\n    return np.where(n > 0.0, n, 0.0)": (ZEROS, ZEROS),
    "s = np.std(x)\n    return np.sum(np.where(s > 0.0, x / s, 0.0))": ([2.0, 2.0], [0.0, 0.0]),
    "p = np.prod(x)\n    return np.where(p > 0.0, np.log(p), 0.0)": ([0.0, 2.0], [0.0, 0.0]),
    "p = np.cumprod(x)\n    return np.sum(np.where(p > 0.0, np.log(p), 0.0))":
        ([2.0, 0.0, 4.0], [0.5, 0.0, 0.0]),
    "m = np.mean(np.log(x))\n    return np.where(m > 0.0, m, 0.0)": ([0.0, 1.0], [0.0, 0.0]),
    "return np.sum(np.log(x)[x > 0.0])": ([0.0, -1.0, 2.0], [0.0, 0.0, 0.5]),
    "return np.sum(np.compress(x > 0.0, np.sqrt(x)))": ([0.0, -1.0, 4.0], [0.0, 0.0, 0.25]),
    "return np.sum(np.extract(x > 0.0, np.sqrt(x)))": ([0.0, -1.0, 4.0], [0.0, 0.0, 0.25]),
    "return np.sum(np.select([x > 1.0, x > 0.0], [np.log(x - 1.0), np.sqrt(x)], 0.0))":
        ([1.0, 0.0, 3.0], [0.5, 0.0, 0.5]),
    "return np.sum(np.choose(np.array([0, 1]), [x, np.log(x)]))": ([0.0, 2.0], [1.0, 0.5]),
    "return np.nansum(np.sqrt(x))": ([-1.0, 4.0], [0.0, 0.25]),
    "return np.nanquantile(np.sqrt(x), 0.5)": ([-1.0, 4.0], [0.0, 0.25]),
    "return np.sum(np.sqrt(x), where=x > 0.0)": ([0.0, 4.0], [0.0, 0.25]),
    "return np.mean(np.log(x), where=x > 0.0)": ([0.0, 2.0], [0.0, 0.5]),
    "return np.prod(np.log(x), where=x > 1.0)": ([0.0, 2.0], [0.0, 0.5]),
    "return np.var(np.log(x), where=x > 0.0)": ([0.0, 1.0, 1.0], [0.0, 0.0, 0.0]),
    "return np.max(1.0 / x, where=x > 0.0, initial=0.0)": ([0.0, 2.0], [0.0, -0.25]),
    "return np.nanmean(np.log(x))": ([-1.0, 4.0], [0.0, 0.25]),
    # What is picked by its place or its size.
    "return np.sum(np.sqrt(x)[1:])": ([0.0, 4.0], [0.0, 0.25]),
    "return np.sqrt(x)[np.array([1, 1])] @ np.ones(2)": ([0.0, 4.0], [0.0, 0.5]),
    "a, b = np.split(np.sqrt(x), 2)\n    return b[0]": ([0.0, 4.0], [0.0, 0.25]),
    "return np.sum(special.ndtri(x)[1:-1])": ([0.0, 0.5, 1.0], [0.0, np.sqrt(2.0 * np.pi), 0.0]),
    "return np.sum(special.erfinv(x)[1:-1])":
        ([-1.0, 0.0, 1.0], [0.0, 0.5 * np.sqrt(np.pi), 0.0]),
    "return np.sum(special.erfcinv(x)[1:-1])":
        ([0.0, 1.0, 2.0], [0.0, -0.5 * np.sqrt(np.pi), 0.0]),
    "a, b = np.sqrt(x)\n    return b": ([0.0, 4.0], [0.0, 0.25]),
    "a, b = np.sqrt(x)\n    return np.where(a > 0.0, a, 1.0) * b": ([0.0, 4.0], [0.0, 0.25]),
    "return np.max(np.sqrt(x))": ([0.0, 4.0], [0.0, 0.25]),
    "return np.min(-np.log(x))": ([0.0, 4.0], [0.0, -0.25]),
    "return np.median(np.sqrt(x))": ([0.0, 4.0, 9.0], [0.0, 0.25, 0.0]),
    "return np.sort(np.sqrt(x))[1]": ([0.0, 4.0], [0.0, 0.25]),
    "return np.take(1.0 / x, 1)": ([0.0, 4.0], [0.0, -0.0625]),
    "return np.trace(np.sqrt(np.reshape(x, (2, 2))))":
        ([4.0, 0.0, 0.0, 1.0], [0.25, 0.0, 0.0, 0.5]),
    "return np.max(np.sum(np.sqrt(np.reshape(x, (2, 2))), axis=1))":
        ([0.0, 0.0, 1.0, 4.0], [0.0, 0.0, 0.5, 0.25]),
    "d = np.sqrt((x[:, None] - x[None, :]) ** 2)\n    return np.sum(d[np.triu_indices(3, 1)])":
        ([0.0, 1.0, 3.0], [-2.0, 0.0, 2.0]),
    "d = np.sqrt((x[:, None] - x[None, :]) ** 2)\n    return np.sum(np.triu(d, 1))":
        ([0.0, 1.0, 3.0], [-2.0, 0.0, 2.0]),
}  # fmt: skip


@pytest.mark.parametrize("body", CASES)
def test_never_nan(body: str) -> None:
    x, wanted = map(np.array, CASES[body])
    f = joint(f"{HEAD}def f(x):\n    {body}\n", "f")
    np.testing.assert_allclose(gradients(f, x)[0], wanted, rtol=1e-14)


@pytest.mark.parametrize("body", ["np.sin(x * y)[1:]", "(x * y**3)[0]", "np.exp(-x * y).max()"])
def test_what_is_finite_is_picked_without_a_guard(body: str) -> None:
    assert "np.where" not in gradient_of(f"{HEAD}def f(x, y):\n    return {body}\n", "f")


@pytest.mark.parametrize(
    "index", ["[:, None]", "[None]", "[np.newaxis, :]", "[..., None]", "[::-1]"]
)
def test_new_axes_and_whole_slices_leave_nothing_out(index: str) -> None:
    assert "np.where" not in gradient_of(f"{HEAD}def f(x):\n    return np.sqrt(x){index}\n", "f")


@pytest.mark.parametrize("index", ["[::2]", "[:-1, None]", "[None, 0]", "[..., 1:]", "[::-2]"])
def test_other_indices_do(index: str) -> None:
    assert "np.where" in gradient_of(f"{HEAD}def f(x):\n    return np.sqrt(x){index}\n", "f")


def test_what_is_unpacked_and_used_leaves_nothing_out() -> None:
    source = f"{HEAD}def f(q):\n    w, x, y, z = q / np.linalg.norm(q)\n    return {{}}\n"
    assert "np.where" not in gradient_of(source.format("w * x - y * z"), "f")
    for part in ("w * x - y", "w * x - np.where(y > 0.0, y, z) * z"):
        assert "np.where(df_dw2 == 0" in gradient_of(source.format(part), "f")


def test_a_scalar_is_picked_without_a_guard() -> None:
    source = f"{HEAD}def f(x):\n    n = np.sqrt(np.sum(x**2))\n    return (x / n)[0]\n"
    text = gradient_of(source, "f", shapes={"x": "n"})
    assert "df_dx += np.where(df_df1 == 0, 0, df_df1 * df1_dx)\n" in text
    assert "df_dn2 = df_dn * dn_dn2\n" in text


AT = [-50.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 50.0]


@pytest.mark.parametrize("name", [n for n in RUNNABLE if not n.startswith("math.")])
def test_what_has_no_guard_is_finite(name: str) -> None:
    """A derivative that is not steep is finite wherever its operands are, if nothing overflows."""
    entry, random = ENTRIES[name], np.random.default_rng(3)
    lines = {(z, x): line for z, part in entry.rule.by_result.items() for x, line in part.items()}
    tame = [key for key, line in lines.items() if not steep(entry.rule, line)]
    smooth = {x for _, x in lines}
    draws = [AT if x in smooth else [sample(entry, x, (), random)] for x in entry.letters]
    with np.errstate(all="ignore"):
        for point in itertools.product(*draws):
            values = dict(zip(entry.letters, map(np.asarray, point), strict=True))
            results, found = entry.run({x: v[()] for x, v in values.items()}, 1.0)
            near = max(abs(v) for x, v in zip(entry.letters, point) if x in smooth) < 50.0
            if near or np.all(np.isfinite(results)):
                assert all(np.all(np.isfinite(found[key])) for key in tame), point


def test_texts() -> None:
    """What only moves elements is not guarded: from zeros it makes zeros."""
    source = (
        f"{HEAD}def f(a, b, c: bool):\n    s = np.sort(a)\n    z = np.linalg.solve(s, b)\n"
        "    y = np.linalg.inv(s) @ b\n    return np.where(c, z + y, 0.0)\n"
    )
    shapes = {"a": "n n", "b": "n", "c": "n"}
    text = gradient_of(source, "f", shapes=shapes)
    assert "df_db += np.where(np.any(df_dz), z1, 0.0)\n" in text
    assert "finite(y1, y, df_dy).T @ df_dy\n" in text
    assert "df_da += scatter(df_ds, np.take_along_axis(places(a), s1, -1), a)\n" in text
