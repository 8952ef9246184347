"""Linear algebra where the examples of its rules do not go; and against autograd.

Singular matrices, equal eigenvalues, stacks against loops, one triangle of symmetric matrices.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import autograd
import autograd.numpy as anp
import autograd.scipy.linalg as alinalg
import numpy as np
import pytest

import adjointgen
from adjointgen.diagnostics import AdjointError
from tests.rules.arrays import HEAD, SPACE, gradient

RNG = np.random.default_rng(5)
A = RNG.uniform(-1.0, 1.0, (3, 3)) + 2.0 * np.eye(3)
B = RNG.uniform(-1.0, 1.0, (3, 2))
V = RNG.uniform(-1.0, 1.0, 3)
TALL = RNG.uniform(-1.0, 1.0, (4, 3))


def source(body: str, names: str) -> str:
    """A function of an expression, or of lines that return one."""
    lines = body if "return" in body else f"return {body}"
    return f"{HEAD}def f({names}):\n" + "".join(f"    {x.strip()}\n" for x in lines.split("\n"))


def of(body: str, names: str = "a", wrt: str = "") -> Callable[..., Any]:
    return gradient(source(body, names), wrt or names)  # type: ignore[no-any-return]


def slope(body: str, *values: Any, names: str = "a", wrt: str = "") -> Any:
    """The gradient; its reverse pass must not warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return of(body, names, wrt)(*values, with_grad=True)[1]


def weights(shape: tuple[int, ...]) -> Any:
    return np.random.default_rng(7).uniform(0.5, 1.5, shape)


# ----- against autograd -----

BOTH: dict[str, Any] = {
    "np.linalg.inv(a)": A,
    "np.linalg.pinv(a)": TALL,
    "np.linalg.pinv(a.T)": TALL,
    "np.linalg.pinv(a @ np.ones((3, 2)))": TALL,  # of rank 1 all around
    "np.linalg.solve(a, b)": A,
    "np.linalg.solve(a, v)": A,
    "np.linalg.solve(a + np.ones((2, 1, 1)), b)": A,
    "np.linalg.det(a)": A,
    "np.linalg.slogdet(a)[1]": A,
    "np.linalg.cholesky(a @ a.T)": A,
    "np.linalg.cholesky(np.eye(4) + a @ a.T)": TALL,
    "np.linalg.eigh(a)[0]": A,
    "np.linalg.eigh(a)[1] ** 2": A,
    "np.linalg.eigh(a, 'U')[0]": A,
    "np.linalg.eigh(a, 'U')[1] ** 2": A,
    "np.linalg.eigh(a + a.T)[0] * np.linalg.eigh(a + a.T)[1] ** 2": A,
    "np.linalg.svd(a, full_matrices=False)[0] ** 2": A,
    "np.linalg.svd(a, full_matrices=False)[1]": A,
    "np.linalg.svd(a, full_matrices=False)[2] ** 2": A,
    "np.linalg.svd(a, False)[0] ** 2": TALL,
    "np.linalg.svd(a, False)[2] ** 2": TALL,
    "np.linalg.svd(a.T, False)[0] ** 2": TALL,
    "np.linalg.svd(a.T, False)[2] ** 2": TALL,
    "np.linalg.svd(a, compute_uv=False)": TALL,
    "linalg.sqrtm(a)": A,
    "linalg.solve_triangular(a, b)": A,
    "linalg.solve_triangular(a, b, trans='T', lower=True)": A,
    "linalg.solve_triangular(a, v, lower=True)": A,
}


@pytest.mark.parametrize("call", BOTH)
def test_autograd_says_the_same(call: str) -> None:
    a = BOTH[call]
    w = weights(np.shape(eval(call, dict(SPACE), {"a": a, "b": B, "v": V})))
    theirs = {"np": anp, "linalg": alinalg, "b": B, "v": V, "w": w}
    wanted = autograd.grad(lambda x: eval(f"np.sum({call} * w)", dict(theirs), {"a": x}))(a)
    used = [x for x in "bv" if f" {x})" in call or f" {x}," in call]
    given = {"a": a, **{x: {"b": B, "v": V}[x] for x in used}, "w": w}
    names = ", ".join(given)
    found = slope(f"np.sum({call} * w)", *given.values(), names=names, wrt="a")
    assert found == pytest.approx(wanted, rel=1e-9, abs=1e-11)


# ----- stacks -----

STACKED = {
    "np.linalg.inv(a)": "",
    "np.linalg.pinv(a[..., :2])": "",
    "np.linalg.solve(a, c)": "c",
    "np.linalg.det(a)": "",
    "np.linalg.slogdet(a)[1]": "",
    "np.linalg.cholesky(a)": "",
    "np.linalg.cholesky(a, upper=True)": "",
    "np.linalg.qr(a)[0]": "",
    "np.linalg.qr(a[..., :2, :])[1]": "",
    "np.linalg.eigh(a)[0]": "",
    "np.linalg.eigh(a)[1]": "",
    "np.linalg.eigvalsh(a, 'U')": "",
    "np.linalg.svd(a[..., :2], full_matrices=False)[0]": "",
    "np.linalg.svd(a[..., :2], full_matrices=False)[2]": "",
    "np.linalg.svdvals(a)": "",
    "np.linalg.matrix_power(a, 3)": "",
    "np.linalg.matrix_power(a, -2)": "",
    "np.linalg.diagonal(a, offset=1)": "",
    "linalg.expm(a)": "",
}


OF_SCIPY = {
    "linalg.det(a)": "",
    "linalg.inv(a)": "",
    **{
        f"linalg.{call}": "c"
        for call in (
            "solve(a, c)",
            "solve(a, c, assume_a='sym')",
            "solve_triangular(a, c)",
            "solve_triangular(a, c, lower=True)",
            "solve_triangular(a, c, 1)",
            "solve_triangular(a, c, 0, True, True)",
        )
    },
}


def takes_stacks(call: str) -> bool:
    """Does this SciPy? Most of its functions do from 1.17 on."""
    stacks = {"a": np.stack([np.eye(3)] * 4), "c": np.ones((4, 3, 2))}
    try:
        return np.shape(eval(call, dict(SPACE), stacks))[0] == 4
    except ValueError:
        return False


STACKED |= {call: names for call, names in OF_SCIPY.items() if takes_stacks(call)}


@pytest.mark.parametrize("call", [c for c, names in STACKED.items() if names])
def test_a_vector_beside_a_stack(call: str) -> None:
    rng = np.random.default_rng(3)
    a = rng.uniform(-1.0, 1.0, (4, 3, 3))
    a = a @ np.swapaxes(a, -1, -2) + np.eye(3)
    c, w = rng.uniform(-1.0, 1.0, 3), weights((4, 3))
    f = of(f"np.sum({call} * w)", "a, c, w", "a, c")
    by_a, by_c = f(a, c, w, with_grad=True)[1]
    wanted = [f(x, c, y, with_grad=True)[1] for x, y in zip(a, w)]
    assert by_a == pytest.approx(np.array([by for by, _ in wanted]), rel=1e-10, abs=1e-12)
    assert by_c == pytest.approx(sum(by for _, by in wanted), rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("call", STACKED)
def test_a_stack_is_a_loop(call: str) -> None:
    rng = np.random.default_rng(3)
    a = rng.uniform(-1.0, 1.0, (2, 4, 3, 3))
    a = a @ np.swapaxes(a, -1, -2) + np.eye(3)
    c = rng.uniform(-1.0, 1.0, (2, 4, 3, 2))
    w = weights(np.shape(eval(call, dict(SPACE), {"a": a, "c": c})))
    given = [a, c] if STACKED[call] else [a]
    names = ", ".join(["a", *STACKED[call], "w"])
    f = of(f"np.sum({call} * w)", names, ", ".join(["a", *STACKED[call]]))
    found = f(*given, w, with_grad=True)[1]
    for i in np.ndindex(2, 4):
        wanted = f(*(x[i] for x in given), w[i], with_grad=True)[1]
        pairs = zip(found, wanted) if STACKED[call] else [(found, wanted)]
        for stacked, single in pairs:
            assert stacked[i] == pytest.approx(single, rel=1e-10, abs=1e-12)


# ----- singular matrices -----


@pytest.mark.parametrize(
    ("body", "a"),
    [
        ("np.linalg.inv(a)", np.ones((2, 2))),
        ("np.linalg.solve(a, np.array([1.0, 2.0]))", np.ones((2, 2))),
        ("np.linalg.inv(a)", np.ones((2, 3))),
        ("np.linalg.cholesky(a)", -np.eye(2)),
        ("linalg.cholesky(a)", -np.eye(2)),
        ("np.linalg.matrix_power(a, -1)", np.zeros((2, 2))),
        ("np.linalg.det(a)", np.ones((2, 3))),
    ],
)
def test_errors_are_those_of_the_call(body: str, a: Any) -> None:
    with pytest.raises(np.linalg.LinAlgError) as plain:
        eval(body, dict(SPACE), {"a": a})
    with pytest.raises(np.linalg.LinAlgError) as ours:
        of(body)(a, with_grad=True)
    assert str(ours.value) == str(plain.value)


@pytest.mark.parametrize("call", ["np.linalg.det(a)", "linalg.det(a)"])
@pytest.mark.parametrize(
    ("a", "wanted"),
    [
        ([[1.0, 2.0], [2.0, 4.0]], [[4.0, -2.0], [-2.0, 1.0]]),
        ([[0.0, 3.0], [0.0, 0.0]], [[0.0, 0.0], [-3.0, 0.0]]),
        ([[0.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]),
        ([[0.0]], [[1.0]]),
        (
            [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]],
            [[-3.0, 6.0, -3.0], [6.0, -12.0, 6.0], [-3.0, 6.0, -3.0]],
        ),
        ([[1.0, 2.0, 4.0]] * 3, np.zeros((3, 3))),
        (
            [[1.0, 2.0, 3.0], [0.0, 0.0, 5.0], [0.0, 0.0, 7.0]],
            [[0.0, 0.0, 0.0], [-14.0, 7.0, 0.0], [10.0, -5.0, 0.0]],
        ),
    ],
)
def test_the_derivative_of_a_determinant_is_exact_at_singular_matrices(
    call: str, a: Any, wanted: Any
) -> None:
    assert slope(call, np.array(a)) == pytest.approx(np.array(wanted), abs=1e-13)


def test_the_logarithm_of_no_volume() -> None:
    f = of("sign, logabsdet = np.linalg.slogdet(a)\nreturn logabsdet")
    assert f(np.ones((2, 2))) == -np.inf
    with pytest.raises(np.linalg.LinAlgError, match="Singular matrix"):
        f(np.ones((2, 2)), with_grad=True)


def test_the_sign_of_a_determinant_is_flat() -> None:
    body = "sign, logabsdet = np.linalg.slogdet(a)\nreturn sign * logabsdet"
    mirrored = A[[1, 0, 2]]
    assert slope(body, mirrored) == pytest.approx(-np.linalg.inv(mirrored).T, rel=1e-12)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("np.linalg.qr(a)[0]", "QR decomposition"),
        ("np.linalg.qr(a, mode='r')", "QR decomposition"),
        ("np.linalg.lstsq(a, np.ones(4))[0]", "least squares"),
    ],
)
def test_without_full_rank_there_is_no_derivative(body: str, what: str) -> None:
    a = TALL.copy()
    a[:, 2] = a[:, 0] - 3.0 * a[:, 1]
    f = of(body)
    f(a)
    with pytest.raises(np.linalg.LinAlgError, match=what):
        f(a, with_grad=True)


# ----- equal eigenvalues and singular values -----

TWICE = np.array([[2.0, 1.0, 1.0], [1.0, 2.0, 1.0], [1.0, 1.0, 2.0]])  # 1, 1, 4


@pytest.mark.parametrize("a", [np.eye(3), TWICE, np.zeros((2, 2)), 1e9 * TWICE])
def test_equal_eigenvalues_have_values_but_no_vectors(a: Any) -> None:
    assert np.isnan(slope("np.linalg.eigh(a)[1] ** 3", a)).any()
    total = 2.0 * np.tril(a) - np.diag(np.diag(a))
    for call in ("np.linalg.eigvalsh(a)", "np.linalg.eigh(a)[0]"):
        assert slope(call, a) == pytest.approx(np.eye(len(a)), abs=1e-14)  # of the trace
        found = slope(f"np.sum({call} ** 2)", a)  # of the sum of all squares
        assert found == pytest.approx(2.0 * total, rel=1e-12, abs=1e-14 * np.max(a, initial=1.0))


def test_equal_eigenvalues_in_one_of_a_stack() -> None:
    found = slope("np.linalg.eigh(a)[1] ** 3", np.array([A, np.eye(3)]))
    assert found[0] == pytest.approx(slope("np.linalg.eigh(a)[1] ** 3", A), rel=1e-12)
    assert np.isnan(found[1]).any()


@pytest.mark.parametrize("part", [0, 2])
def test_equal_singular_values_have_no_vectors(part: int) -> None:
    for a in (np.eye(3), np.zeros((3, 2)), np.eye(2, 4), TWICE):
        call = f"np.linalg.svd(a, full_matrices=False)[{part}] ** 3"
        assert np.isnan(slope(call, a)).any()


@pytest.mark.parametrize("call", ["np.linalg.svd", "linalg.svd"])
def test_what_a_full_decomposition_adds_has_no_derivative(call: str) -> None:
    for body, a in ((f"{call}(a)[0] ** 2", TALL), (f"{call}(a)[2] ** 2", TALL.T)):
        with pytest.raises(np.linalg.LinAlgError, match="full_matrices=False"):
            slope(body, a)
        reduced = slope(body.replace("(a)", "(a, full_matrices=False)"), a)
        assert np.isfinite(reduced).all() and np.any(reduced)


@pytest.mark.parametrize("call", ["np.linalg.svd", "linalg.svd"])
def test_a_full_decomposition_has_the_derivatives_of_a_reduced_one(call: str) -> None:
    for body, a in (("[0] ** 3", TALL.T), ("[1]", TALL), ("[1]", TALL.T), ("[2] ** 3", TALL)):
        reduced = slope(f"{call}(a, full_matrices=False){body}", a)
        assert slope(f"{call}(a){body}", a) == pytest.approx(reduced, rel=1e-11, abs=1e-12)
        assert np.any(reduced)


def test_what_is_orthogonal_to_a_null_vector_is_any() -> None:
    a = np.outer([1.0, 2.0, 3.0], [1.0, -1.0])
    assert np.isnan(slope("np.linalg.svd(a, full_matrices=False)[0] ** 3", a)).any()


def test_one_singular_value_of_zero() -> None:
    """u of a square matrix is smooth there, but for its sign."""
    a = np.diag([3.0, 2.0, 0.0]) + np.diag([1.0, 0.0], 1)
    f = of("np.sum(np.linalg.svd(a, full_matrices=False)[0] ** 2 * w)", "a, w", "a")
    w, step = weights((3, 3)), np.outer([0.3, -0.2, 0.5], [0.1, 0.4, 0.2])
    ends = [f(a + h * step, w) for h in (1e-5, -1e-5)]
    found = np.sum(f(a, w, with_grad=True)[1] * step)
    assert found == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-7)


# ----- one triangle of symmetric matrices -----

POSITIVE = A @ A.T + np.eye(3)
TRIANGLES = {
    "np.linalg.cholesky(a)": np.tril,
    "np.linalg.cholesky(a, upper=True)": np.triu,
    "linalg.cholesky(a)": np.triu,
    "linalg.cholesky(a, lower=True)": np.tril,
    "np.linalg.eigvalsh(a)": np.tril,
    "np.linalg.eigvalsh(a, UPLO='U')": np.triu,
    "np.linalg.eigh(a)[1] ** 4": np.tril,
    "linalg.solve(a, np.ones(3), assume_a='pos')": np.triu,
    "linalg.solve(a, np.ones(3), lower=True, assume_a='sym')": np.tril,
}


@pytest.mark.parametrize("call", TRIANGLES)
def test_only_the_triangle_that_is_read_counts(call: str) -> None:
    triangle = TRIANGLES[call]
    found = slope(call, POSITIVE)
    assert np.all(found == triangle(found)) and np.all(found[triangle(np.ones((3, 3))) > 0] != 0)
    other = POSITIVE + 100.0 * (1.0 - triangle(np.ones((3, 3))))
    assert slope(call, other) == pytest.approx(found, rel=1e-12)


@pytest.mark.parametrize("call", TRIANGLES)
def test_through_a_symmetric_matrix_the_triangle_does_not_matter(call: str) -> None:
    symmetric = call.replace("(a", "((a + a.T) / 2.0")
    one = slope(call, POSITIVE)
    found = slope(symmetric, POSITIVE)
    assert found == pytest.approx((one + one.T) / 2.0, rel=1e-10, abs=1e-12)


# ----- systems solved by their factors -----


@pytest.mark.parametrize("lower", [False, True])
def test_cho_solve_of_cho_factor_is_solve(lower: bool) -> None:
    body = f"""c, low = linalg.cho_factor(a @ a.T, lower={lower})
    x = linalg.cho_solve((c, low), b)
    return np.sum(x * w) + np.sum(np.log(np.diag(c)))"""
    plain = "np.sum(np.linalg.solve(a @ a.T, b) * w) + np.log(np.abs(np.linalg.det(a)))"
    w = weights((3, 2))
    found = slope(body, A, B, w, names="a, b, w", wrt="a, b")
    wanted = slope(plain, A, B, w, names="a, b, w", wrt="a, b")
    for x, y in zip(found, wanted):
        assert x == pytest.approx(y, rel=1e-11)


def test_residuals_and_singular_values_of_least_squares() -> None:
    body = """x, residuals, rank, s = np.linalg.lstsq(a, b)
    return np.sum(x) * np.sum(s) + np.sum(residuals) * rank"""
    plain = """x = np.linalg.inv(a.T @ a) @ a.T @ b
    s = np.sqrt(np.linalg.eigvalsh(a.T @ a))
    return np.sum(x) * np.sum(s) + 3 * np.sum((a @ x - b) ** 2)"""
    b = np.random.default_rng(2).uniform(-1.0, 1.0, (4, 2))
    b[0, 0] = 0.0
    found = slope(body, TALL, b, names="a, b")
    wanted = slope(plain, TALL, b, names="a, b")
    for x, y in zip(found, wanted):
        assert x == pytest.approx(y, rel=1e-9)


# ----- several results -----


@pytest.mark.parametrize(
    ("call", "names"),
    [
        ("np.linalg.eigh(a + a.T)", "w, v"),
        ("np.linalg.qr(a)", "q, r"),
        ("np.linalg.svd(a, full_matrices=False)", "u, s, vh"),
        ("np.linalg.svd(a)", "u, s, vh"),
        ("linalg.svd(a)", "u, s, vh"),
    ],
)
def test_results_add_up(call: str, names: str) -> None:
    parts = names.split(", ")
    total = " + ".join(f"np.sum({x} ** 2 * {i + 2}.0 + {x} ** 4)" for i, x in enumerate(parts))
    body = f"{names} = {call}\nreturn {total}"
    alone = [f"{names} = {call}\nreturn {term}" for term in total.split(" + np")]
    alone = [line.replace("return .", "return np.") for line in alone]
    assert len(alone) == len(parts)
    wanted = sum(slope(line, A) for line in alone)
    assert slope(body, A) == pytest.approx(wanted, rel=1e-11, abs=1e-12)


def test_what_is_not_used_is_not_differentiated() -> None:
    text = adjointgen.generate(source("w, v = np.linalg.eigh(a)\nreturn np.sum(np.log(w))", "a"))
    assert "reciprocal_gaps" not in text and "df_dv" not in text.replace("df_dv is", "")
    assert slope("w, v = np.linalg.eigh(a)\nreturn w[0]", np.eye(2)).sum() == pytest.approx(1.0)


# ----- types, powers, functions -----

INTEGERS: dict[str, Any] = {
    "np.linalg.inv(a)": [[2, 1], [0, 3]],
    "np.linalg.det(a)": [[200, 100], [50, 120]],
    "np.linalg.solve(a, a)": [[200, 100], [50, 120]],
    "np.linalg.matrix_power(a, 2)": [[3, 1], [2, 5]],
    "np.linalg.matrix_power(a, 3)": [[3, 1], [2, 5]],
    "np.linalg.multi_dot([a, a])": [[3, 1], [2, 5]],
    "np.linalg.eigvalsh(a)": [[3, 1], [1, 5]],
    "linalg.expm(a)": [[3, 1], [2, 5]],
    "linalg.block_diag(a, 2)": [[3, 1], [2, 5]],
    "linalg.toeplitz(a)": [3, 1, 200],
    "linalg.cholesky(a)": [[3, 1], [1, 5]],
}


@pytest.mark.parametrize("kind", [np.uint8, np.int64])
@pytest.mark.parametrize("call", INTEGERS)
def test_integers_have_gradients_of_floats(call: str, kind: Any) -> None:
    a = np.array(INTEGERS[call])
    found = slope(call, a.astype(kind))
    single = found.dtype == np.float32  # SciPy makes it of small integers
    assert single or found.dtype == np.float64
    tolerance = 1e-6 if single else 1e-12
    assert found == pytest.approx(slope(call, a.astype(float)), rel=tolerance, abs=tolerance)


@pytest.mark.parametrize("n", [0, 1, 2, 7, -1, -4])
def test_a_power_that_is_not_written_out(n: int) -> None:
    f = of("np.linalg.matrix_power(a, n)", "a, n: int", "a")
    product = " @ ".join(["a" if n > 0 else "np.linalg.inv(a)"] * abs(n)) or "0.0 * a"
    assert f(A, n, with_grad=True)[1] == pytest.approx(slope(product, A), rel=1e-11)


@pytest.mark.parametrize("scale", [1e-12, 1e12])
@pytest.mark.parametrize("call", ["linalg.expm(a)", "linalg.sqrtm(a)", "linalg.logm(a)"])
def test_the_size_of_the_adjoint_does_not_matter(call: str, scale: float) -> None:
    found = slope(f"{scale} * {call}", POSITIVE)
    assert found / scale == pytest.approx(slope(call, POSITIVE), rel=1e-11)


def test_a_root_that_is_not_real() -> None:
    with pytest.raises(TypeError, match="complex"):
        of("linalg.sqrtm(a)")(-np.eye(2), with_grad=True)


def test_no_matrices() -> None:
    none = np.zeros((0, 3, 3))
    for call in ("inv(a)", "det(a)", "slogdet(a)[1]", "eigh(a)[1]", "qr(a)[0]", "svdvals(a)"):
        assert slope(f"np.linalg.{call}", none).shape == (0, 3, 3)


# ----- the text, and refusals -----


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("np.linalg.inv(a)", ["df_da = -f.T @ df_df @ f.T"]),
        ("np.linalg.solve(a, v)", ["f1 = np.linalg.solve(a.T, df_df)", "-np.outer(f1, f)"]),
        ("np.linalg.slogdet(a)[1]", ["np.linalg.inv(a).T"]),
        ("linalg.solve_triangular(a, v, lower=True)", ["trans=1, lower=True", "-np.tril(np.outer"]),
        ("np.linalg.eigvalsh(a)", ["= np.linalg.eigh(a)[1]"]),
    ],
)
def test_declared_matrices_have_the_lines_of_an_expert(body: str, lines: list[str]) -> None:
    text = adjointgen.generate(
        source(body, "a, v" if "v)" in body or "v," in body else "a"),
        shapes={"a": "n n", "v": "n"} if "v)" in body or "v," in body else {"a": "n n"},
    )
    assert all(line.replace("df_da = ", "") in text for line in lines)
    assert "unbroadcast" not in text and "swapaxes" not in text


@pytest.mark.parametrize(
    "body",
    [
        "np.linalg.svd(a, k)[0]",
        "np.linalg.svd(a, hermitian=True)[1]",
        "np.linalg.eigh(a).vectors",
        "linalg.qr(a)[1]",
        "linalg.eigh(a, a)[0]",
        "linalg.svd(a, overwrite_a=True)[1]",
        "np.linalg.cond(a, 1)",
        "np.linalg.eigh(a, k)[0]",
        "np.linalg.qr(a, mode='complete')[0]",
        "np.linalg.eig(a)[0]",
        "linalg.inv(a, overwrite_a=True)",
        "linalg.solve(a, a, assume_a=k)",
        "linalg.solve(a, a, transposed=True)",
        "linalg.solve_triangular(a, a, trans=k)",
        "linalg.cho_solve(k, a)",
        "np.linalg.multi_dot(a)",
        "np.linalg.multi_dot([a, a], out=k)",
    ],
)
def test_what_no_rule_is_for_is_refused(body: str) -> None:
    with pytest.raises(AdjointError):
        adjointgen.generate(source(body, "a, k: int"), wrt="a")
