"""The counter-examples of broadcasting, seeds, types, guards and aliasing, executed."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from adjointgen import purity
from adjointgen.passes import promotion
from tests.support import gradient_of, joint

R, C = np.arange(4.0).reshape(1, 4) + 1, np.arange(3.0).reshape(3, 1) + 1


def value_and_gradient(body: str, *args, **options):
    return joint(body, **options)(*args, with_grad=True)


class TestSeeds:
    def test_product_after_broadcasting(self):
        _, (dr, dc) = value_and_gradient("def f(r, c):\n    return (r + c) * 2\n", R, C)
        assert np.array_equal(dr, np.full((1, 4), 6.0)) and np.array_equal(dc, np.full((3, 1), 8.0))

    def test_sum_after_broadcasting(self):
        _, (dr, dc) = value_and_gradient("def f(r, c):\n    return np.sum(r + c)\n", R, C)
        assert np.array_equal(dr, np.full((1, 4), 3.0)) and np.array_equal(dc, np.full((3, 1), 4.0))

    def test_mean_after_broadcasting(self):
        _, (dr, dc) = value_and_gradient("def f(r, c):\n    return np.mean(r * c)\n", R, C)
        assert np.allclose(dr, np.full((1, 4), 6 / 12)) and np.allclose(
            dc, np.full((3, 1), 10 / 12)
        )

    def test_several_results_are_summed(self):
        _, g = value_and_gradient("def f(x):\n    a = np.exp(x)\n    return a, a * x, x\n", 0.5)
        assert g == pytest.approx(np.exp(0.5) * (2 + 0.5) + 1, rel=1e-15)

    def test_a_result_returned_twice_counts_twice(self):
        _, g = value_and_gradient("def f(x):\n    a = np.exp(x)\n    return a, a\n", 0.5)
        assert g == pytest.approx(2 * np.exp(0.5), rel=1e-15)

    def test_an_input_as_result(self):
        _, g = value_and_gradient("def f(x):\n    return x\n", np.ones((2, 3), np.float32))
        assert g.shape == (2, 3) and g.dtype == np.float32 and (g == 1).all()

    def test_a_constant_as_result(self):
        _, g = value_and_gradient("def f(x):\n    return 2.5\n", np.ones((2, 3)))
        assert g.shape == (2, 3) and (g == 0).all()


SHAPES = [(), (1,), (3,), (4,), (0,), (3, 1), (1, 4), (3, 4), (2, 3, 4), (2, 1, 1), (1, 0)]


def broadcastable(a, b):
    try:
        np.broadcast_shapes(a, b)
    except ValueError:
        return False
    return True


PAIRS = [(a, b) for a, b in itertools.product(SHAPES, SHAPES) if broadcastable(a, b)]
BINARY = {
    "x + y": lambda x, y: (1 + 0 * x * y, 1 + 0 * x * y),
    "x - y": lambda x, y: (1 + 0 * x * y, -1 + 0 * x * y),
    "x * y": lambda x, y: (y + 0 * x, x + 0 * y),
    "x / y": lambda x, y: (1 / y + 0 * x, -x / y**2),
    "x**y": lambda x, y: (y * x ** (y - 1), np.log(x) * x**y),
    "np.arctan2(x, y)": lambda x, y: (y / (x**2 + y**2), -x / (x**2 + y**2)),
    "np.hypot(x, y)": lambda x, y: (x / np.hypot(x, y), y / np.hypot(x, y)),
    "np.maximum(x, y)": lambda x, y: ((x > y) + 0.5 * (x == y), (y > x) + 0.5 * (x == y)),
    "np.minimum(x, y)": lambda x, y: ((x < y) + 0.5 * (x == y), (y < x) + 0.5 * (x == y)),
    "np.where(x > y, x, y)": lambda x, y: ((x > y) + 0.0, (x <= y) + 0.0),
}


def summed(full, like):
    """Sum to a shape the slow way: by adding each element where it came from."""
    out = np.zeros(np.shape(like))
    places = np.broadcast_to(np.arange(max(np.size(like), 0)).reshape(np.shape(like)), full.shape)
    np.add.at(out.reshape(-1), places.reshape(-1), np.asarray(full, float).reshape(-1))
    return out


@pytest.mark.parametrize("operation", BINARY)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_broadcasting_is_undone(operation, dtype):
    f = joint(f"def f(x, y):\n    return {operation}\n")
    g = joint(f"def f(x, y):\n    z = {operation}\n    return np.sum(np.exp(0.1 * z))\n")
    rng = np.random.default_rng(7)
    for a, b in PAIRS:
        x = rng.uniform(0.5, 2, a).astype(dtype)
        y = rng.uniform(0.5, 2, b).astype(dtype)
        full = np.broadcast_shapes(a, b)
        wide = [np.broadcast_to(v.astype(float), full) for v in (x, y)]
        parts = [np.broadcast_to(p, full) for p in BINARY[operation](*wide)]
        x.flags.writeable = y.flags.writeable = False
        tolerance = 1e-12 if dtype is np.float64 else 2e-5
        for function, factor in ((f, 1.0), (g, None)):
            _, gradients = function(x, y, with_grad=True)
            if factor is None:
                z = f(x.astype(float), y.astype(float))
                factor = 0.1 * np.exp(0.1 * z)
            for v, part, gradient in zip((x, y), parts, gradients):
                assert np.shape(gradient) == v.shape, (operation, a, b)
                assert np.asarray(gradient).dtype == dtype, (operation, a, b)
                np.testing.assert_allclose(gradient, summed(part * factor, v), rtol=tolerance)


UNARY = {
    "-x": lambda x: -1.0 + 0 * x, "+x": lambda x: 1.0 + 0 * x, "x**2": lambda x: 2 * x,
    "x**3": lambda x: 3 * x**2, "x * x": lambda x: 2 * x, "x + x": lambda x: 2 + 0 * x,
    "x - x": lambda x: 0 * x, "2 * x": lambda x: 2 + 0 * x, "x * 3 * x": lambda x: 6 * x,
    "np.square(x)": lambda x: 2 * x, "np.arctan(x)": lambda x: 1 / (1 + x**2),
    "np.log(x)": lambda x: 1 / x, "np.log1p(x)": lambda x: 1 / (1 + x),
    "1 / x": lambda x: -(x**-2.0),
    "np.sqrt(x)": lambda x: 0.5 / np.sqrt(x), "np.abs(x)": np.sign, "abs(x)": np.sign,
    "np.maximum(x, 100)": lambda x: (x > 100) + 0.5 * (x == 100),
    "np.where(x > 3, x, 2 * x)": lambda x: np.where(x > 3, 1.0, 2.0),
    "x / 7": lambda x: 1 / 7 + 0 * x,
    "np.sum(x * x)": lambda x: 2 * x, "np.mean(x)": lambda x: 0 * x + 1 / x.size,
    "3 * (x * (2 * x))": lambda x: 12 * x, "x": lambda x: 1 + 0 * x, "4 - x": lambda x: -1 + 0 * x,
}  # fmt: skip


@pytest.mark.parametrize("operation", UNARY)
@pytest.mark.parametrize(
    "kind", [np.uint8(200), np.int32(60000), np.int64(3), np.int16(-7), np.uint8(1)]
)
def test_integers_give_a_floating_gradient(operation, kind):
    if kind < 0 and any(n in operation for n in ("log", "sqrt")):
        kind = -kind
    f = joint(f"def f(x):\n    return {operation}\n")
    for shape in ((), (3,), (2, 2)):
        x = np.full(shape, kind)
        with np.errstate(all="ignore"):  # the function itself may overflow its integers
            gradient = np.asarray(f(x, with_grad=True)[1])
        assert np.issubdtype(gradient.dtype, np.floating), operation
        assert gradient.shape == shape
        with np.errstate(all="ignore"):
            overflowed = not np.array_equal(f(x), f(x.astype(float)))
        if not overflowed or not set(operation) & {"*"}:  # what the user's own product lost is lost
            tolerance = (
                1e-3
                if gradient.dtype == np.float16
                else 2e-7
                if gradient.dtype == np.float32
                else 1e-14
            )
            np.testing.assert_allclose(gradient, UNARY[operation](x.astype(float)), rtol=tolerance)


@pytest.mark.parametrize("operation", [*UNARY, "np.exp(x)", "np.tanh(x)", "np.sin(x)", "np.tan(x)"])
def test_float32_stays(operation):
    f = joint(f"def f(x):\n    return {operation}\n")
    for shape in ((), (3,), (0,), (2, 1)):
        x = np.full(shape, 1.5, np.float32)
        if x.size:
            assert np.asarray(f(x, with_grad=True)[1]).dtype == np.float32, operation
        assert (
            np.shape(f(x, with_grad=True)[1] if x.size or "mean" not in operation else x) == shape
        )


def test_products_of_small_integers_do_not_overflow_in_the_gradient():
    body = "def f(x):\n    a = x * x\n    b = a * x\n    c = b * a\n    d = c * a\n    return d\n"
    value, gradient = value_and_gradient(body, np.array([2], np.uint8))
    assert value[0] == 128 and gradient[0] == 448.0


def test_an_unused_input_gets_zeros():
    _, (dx, dy) = value_and_gradient(
        "def f(x, y):\n    return np.sin(x)\n", 0.5, np.ones((2, 1), np.int8)
    )
    assert dx == np.cos(0.5)
    assert np.array_equal(dy, np.zeros((2, 1))) and dy.dtype == np.float64


def test_dead_code_does_not_poison_the_gradient():
    body = "def f(x):\n    a = np.log(x)\n    b = a / x\n    return np.sin(x)\n"
    with np.errstate(all="ignore"):
        _, g = value_and_gradient(body, 0.0)
    assert g == 1.0


class TestGuards:
    def test_sqrt_in_the_branch_not_taken(self):
        f = joint("def f(x):\n    return np.where(x > 0, np.sqrt(x), 0)\n")
        with np.errstate(all="ignore"):
            _, g = f(np.array([0.0, -1.0, 4.0]), with_grad=True)
        assert np.array_equal(g, [0.0, 0.0, 0.25])

    def test_nested_guards(self):
        body = (
            "def f(x):\n    inner = np.where(x > 1, np.log(x - 1), 0)\n"
            "    return np.where(x > 0, x * np.log(x) + inner * np.sqrt(inner), 0)\n"
        )
        with np.errstate(all="ignore"):
            _, g = value_and_gradient(body, np.array([0.0, 0.5, 1.0, 3.0], np.float32))
        assert np.isfinite(g).all() and g[0] == 0 and g.dtype == np.float32
        assert g[3] == pytest.approx(np.log(3) + 1 + 1.5 * np.sqrt(np.log(2)) / 2, rel=1e-6)

    def test_a_path_round_the_branch_is_not_guarded(self):
        f = joint("def f(x):\n    s = np.sqrt(x)\n    return np.where(x > 0, s, 0) + s\n")
        with np.errstate(all="ignore"):
            assert np.isinf(f(np.array([0.0]), with_grad=True)[1][0])


class TestAliasing:
    def test_gradients_share_no_memory_and_inputs_are_not_written(self):
        bodies = [
            "return x + y",
            "return x * y",
            "a = x\n    return a * y",
            "return x, y",
            "return y",
        ]
        for body in bodies:
            x, y = np.arange(3.0), np.arange(3.0) + 1
            x.flags.writeable = y.flags.writeable = False
            _, (dx, dy) = value_and_gradient(f"def f(x, y):\n    {body}\n", x, y)
            assert not np.shares_memory(dx, dy)
            for g in (dx, dy):
                assert not np.shares_memory(g, x) and not np.shares_memory(g, y)
                g += 1  # fresh and writable

    def test_plain_products_are_not_aliases(self):
        y = np.arange(3.0)
        body = "def f(x, y):\n    return x * y\n"
        _, g = value_and_gradient(body, np.ones(3), y, wrt="x", shapes={"x": "n", "y": "n"})
        assert not np.shares_memory(g, y)

    def test_no_state_between_calls(self):
        f = joint("def f(x, y):\n    a = x * y\n    return a * a + x\n")
        first = f(np.ones(2), np.ones(2), with_grad=True)
        again = f(np.ones(2), np.ones(2), with_grad=True)
        assert np.array_equal(first[1][0], again[1][0]) and np.array_equal(first[1][0], [3.0, 3.0])


class TestDeclaredShapes:
    def test_known_shapes_need_no_helper(self):
        signature = 'X: Float[np.ndarray, "n d"], w: Float[np.ndarray, "d"], b: float'
        source = f"def f({signature}):\n    return X * w + b\n"
        text = gradient_of(source)
        assert "unbroadcast" not in text and ".sum(axis=0)" in text and ".sum()" in text
        X, w = np.arange(6.0).reshape(2, 3), np.arange(3.0)
        _, (dX, dw, db) = joint(source)(X, w, 1.0, with_grad=True)
        assert np.array_equal(dX, np.broadcast_to(w, (2, 3)))
        assert np.array_equal(dw, X.sum(axis=0)) and db == 6.0

    def test_literal_ones_are_kept(self):
        source = "def f(x, y):\n    return np.sin(x) * y\n"
        f = joint(source, shapes={"x": "n 1", "y": "k n m"})
        x, y = np.ones((3, 1)), np.ones((2, 3, 4))
        _, (dx, dy) = f(x, y, with_grad=True)
        assert dx.shape == (3, 1) and dy.shape == (2, 3, 4)
        assert np.allclose(dx, 8 * np.cos(1))
        assert "unbroadcast" not in gradient_of(source, shapes={"x": "n 1", "y": "k n m"})

    def test_scalars_need_nothing(self):
        text = gradient_of("def f(x, y):\n    return x * np.sin(y)\n", scalar=True)
        assert "unbroadcast" not in text and "ones_like" not in text
        _, (dx, dy) = joint("def f(x, y):\n    return x + y\n", scalar=True)(1, 2, with_grad=True)
        assert isinstance(dx, float) and isinstance(dy, float)

    def test_ranks_alone_do_not_promise_equal_sizes(self):
        source = (
            "def f(x: np.ndarray[tuple[int, int], np.dtype[np.float64]],"
            " y: np.ndarray[tuple[int, int], np.dtype[np.float64]]):\n    return x * y\n"
        )
        _, (dx, dy) = joint(source)(np.ones((3, 1)), np.ones((3, 4)), with_grad=True)
        assert dx.shape == (3, 1) and (dx == 4).all() and dy.shape == (3, 4)


def test_unbroadcast_raises_where_shapes_do_not_fit():
    space: dict = {}
    exec(gradient_of("def f(x, y):\n    return x * y\n"), space)
    for v in (np.ones((2, 3)), np.ones(4), np.ones((1, 1, 1))):
        with pytest.raises(ValueError):
            space["unbroadcast"](np.ones(3), v)


def test_mixed_floating_types_keep_each_input_its_own():
    _, (dx, dy) = value_and_gradient(
        "def f(x, y):\n    return np.sum(np.exp(x * y) * y)\n", np.ones(3, np.float32), np.ones(3)
    )
    assert dx.dtype == np.float32 and dy.dtype == np.float64


@pytest.mark.parametrize("x", [0.0, np.float64(0.0), np.array([0.0]), np.array(0.0, np.float32)])
@pytest.mark.parametrize("branch", ["x * np.log(x)", "np.log1p(x - 1)", "x**0.5", "np.sqrt(x)"])
def test_a_guard_holds_for_every_kind_of_zero(x, branch):
    f = joint(f"def f(x):\n    return np.where(x > 0, {branch}, 0)\n")
    with np.errstate(all="ignore"):
        gradient = f(x, with_grad=True)[1]
    assert np.array_equal(gradient, np.zeros_like(x)) and np.shape(gradient) == np.shape(x)


def test_an_inactive_operand_of_a_smaller_shape():
    """A number times it is no number: the adjoint has to be an array before."""
    source = "def f(x, k):\n    return (x * 2 - x * k) - x * x\n"
    f = joint(source, shapes={"x": "n d", "k": "d"}, wrt="x")
    x, k = np.ones((3, 2)), np.array([2.0, 5.0])
    _, g = f(x, k, with_grad=True)
    np.testing.assert_allclose(g, np.broadcast_to(2 - k - 2, (3, 2)))


@pytest.mark.parametrize("total", ["math.fsum(w)", "math.prod(w)", "(6.0 + math.dist(w, w))"])
def test_math_functions_of_sequences_do_not_make_scalars(total):
    source = f"import math\nimport numpy as np\ndef f(x, w):\n    return np.sum(x * w) / {total}\n"
    _, g = joint(source, wrt="x")(2.0, np.array([1.0, 2.0, 3.0]), with_grad=True)
    assert np.shape(g) == () and g == pytest.approx(1.0, rel=1e-15)


@pytest.mark.parametrize("annotation", ["", ": float"])
def test_a_source_that_imports_math_may_be_of_arrays(annotation):
    source = f"import math\ndef f(x, k{annotation}):\n    return math.pi * x**k\n"
    x = np.array([2.0, 3.0])
    _, (_, g) = joint(source)(x, 2.0, with_grad=True)
    assert g == pytest.approx(math.pi * np.sum(x**2 * np.log(x)), rel=1e-15)


def test_scalar_speaks_of_the_inputs_only():
    source = "def f(x, k):\n    return np.sum(x * k)\n"
    assert joint(source, wrt="x", scalar=True)(2.0, np.array([1.0, 2.0]), with_grad=True)[1] == 3.0


def test_a_declared_shape_is_no_promise_of_floats():
    source = "def f(x, w):\n    y = x * w\n    z = y * w\n    return np.sum(z)\n"
    f = joint(source, wrt="x", shapes={"x": "n", "w": "n"})
    _, g = f(np.array([1.0, 1.0]), np.array([200, 3], np.uint8), with_grad=True)
    assert np.array_equal(g, [40000.0, 9.0])


def test_a_guard_holds_for_an_infinite_constant():
    source = "def f(x):\n    s = x * np.inf\n    return np.where(x > 0, x, s)\n"
    with np.errstate(invalid="ignore"):
        _, g = joint(source)(np.array([1.0, 2.0]), with_grad=True)
    assert np.array_equal(g, [1.0, 1.0])


@pytest.mark.parametrize(
    "choice", ["np.maximum(np.log(x), -100.0)", "np.minimum(-np.log(x), 100.0)"]
)
def test_a_clipped_logarithm_at_zero(choice):
    with np.errstate(all="ignore"):
        _, g = joint(f"def f(x):\n    return {choice}\n")(np.array([0.0, 1.0]), with_grad=True)
    assert g[0] == 0 and abs(g[1]) == 1


def test_the_power_function_of_a_negative_float():
    with np.errstate(invalid="ignore"):
        value, g = joint("def f(x):\n    return np.power(x, 1 / 3)\n")(-1.5, with_grad=True)
    assert np.isnan(value) and np.isnan(g)


def test_a_numpy_scalar_for_a_float_keeps_the_type_of_the_other_input():
    f = joint("def f(k: float, y):\n    return k * y\n")
    _, (_, dy) = f(np.float64(2), np.ones(3, np.float32), with_grad=True)
    assert dy.dtype == np.float32 and (dy == 2).all()


def test_declared_types_that_differ():
    signature = 'x: Float32[np.ndarray, "n"], w: Float64[np.ndarray, "n"]'
    source = f"def f({signature}):\n    return np.sum(x * w)\n"
    _, (dx, dw) = joint(source)(np.ones(3, np.float32), np.ones(3), with_grad=True)
    assert dx.dtype == np.float32 and dw.dtype == np.float64


def test_the_mean_of_nothing():
    with pytest.warns(RuntimeWarning):
        _, g = joint("def f(x):\n    return np.mean(x)\n")(np.zeros((0, 2)), with_grad=True)
    assert g.shape == (0, 2)


def test_complex_globals_are_not_cut_to_their_real_part():
    f = joint("def f(x, k):\n    return x * k\n", wrt="x")
    with pytest.raises(TypeError):
        f(2.0, 1j, with_grad=True)


def test_a_guard_holds_for_math_too():
    head = "import math\nimport numpy as np\n"
    f = joint(f"{head}def f(x):\n    return np.where(x > 0, math.sqrt(x), 0.0)\n")
    with np.errstate(divide="ignore", invalid="ignore"):
        assert f(0.0, with_grad=True) == (0.0, 0.0)
    assert f(4.0, with_grad=True) == (2.0, 0.25)


FLAT = sorted(n.removeprefix("numpy.") for n in purity.FLAT if n.startswith("numpy."))


@pytest.mark.filterwarnings("ignore:numpy.fix is deprecated")  # says NumPy 2.5 of itself
@pytest.mark.parametrize("name", FLAT)
def test_what_has_no_derivative(name: str) -> None:
    """Whether it keeps integers is known, and an input that it alone uses has a zero gradient."""
    second = ", x" if name == "floor_divide" else ""
    f = joint(
        f"def f(x, y):\n    n = np.{name}(x{second})\n    return n + np.{name}(y{second}) * n\n"
    )
    integers = np.array([2, 3])
    for x in (integers, 1.0 * integers, np.float32([1.5, 2.5]), 2.5, 7):
        y = np.array([[1.5], [2.5]])
        _, (df_dx, df_dy) = f(x, y, with_grad=True)
        expected = np.result_type(x, 0.0)
        assert np.asarray(df_dx).dtype == expected and np.shape(df_dx) == np.shape(x)
        np.testing.assert_array_equal(df_dx, np.zeros(np.shape(x)))
        np.testing.assert_array_equal(df_dy, np.zeros((2, 1)))
    kept = getattr(np, name)(integers, 1) if second else getattr(np, name)(integers)
    assert (np.asarray(kept).dtype.kind == "i") == (f"numpy.{name}" in promotion.KEEPING)


@pytest.mark.parametrize(
    "body, expected",
    [
        ("y = x * k\n    return y * 3", 300.0),
        ("y = k * x\n    z = y * 3\n    return z + z", 600.0),
        ("return (x * k, x * k, x * 1.0)", 201.0),
        ("y = x * k\n    z = y + 1\n    return z * 3", 300.0),
        ("y = x / k\n    return (y * 3) * k * k", 300.0),
    ],
)
def test_a_plain_adjoint_times_a_small_integer_does_not_overflow(body, expected):
    f = joint(f"def f(x: float, k: int):\n    {body}\n")
    assert f(1.0, np.int8(100), with_grad=True)[1] == pytest.approx(expected, rel=1e-15)


def test_what_is_clipped_becomes_an_array() -> None:
    """np.clip(3.0, y, None) of a float32 y is float64; the gradient is of y's own type."""
    f = joint("def f(w, z):\n    k = np.clip(3.0, z, None) ** -2.0\n    return np.sum(k * w), k\n")
    for w, z in (
        (np.float32([2.0]), np.float32(1.5)),
        (np.float32([2.0, 1.0]), np.float32([1.5, 4.0])),
    ):
        for x, part in zip((w, z), f(w, z, with_grad=True)[1], strict=True):
            assert part.dtype == np.float32 and np.shape(part) == np.shape(x)


@pytest.mark.parametrize("text", ["math.prod((2, x))", "math.prod([x]) * math.prod((2, 3))"])
def test_a_product_of_integers_is_an_integer(text: str) -> None:
    f = joint(f"import math\ndef f(x: float):\n    return {text}\n", "f")
    for x in (3, 3.0):
        _, gradient = f(x, with_grad=True)
        assert type(gradient) is float and gradient == (2.0 if "[x]" not in text else 6.0)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("x * np.divmod(w, 2.0)", [2.0, 2.0, 1.5]),
        ("x * np.modf(w)", [3.0, 3.0, 2.5]),
        ("x * np.where(w > 2.0)", [0.0, 1.0, 2.0]),
    ],
)
def test_a_tuple_of_results_is_an_array_of_more_dimensions(text, expected):
    f = joint(f"def f(x, w):\n    return {text}\n", wrt="x", shapes={"x": "n", "w": "n"})
    value, gradient = f(np.ones(3), np.array([3.0, 3.0, 2.5]), with_grad=True)
    assert value.ndim == 2 and gradient.shape == (3,)
    np.testing.assert_array_equal(gradient, expected)


def test_the_length_of_a_tuple_of_indices():
    """It has nothing to do with the size of the array."""
    f = joint("def f(x, w):\n    return np.sum(x * np.ones(len(np.where(w > 0.0))))\n", wrt="x",
              shapes={"x": "n d", "w": "n d"})  # fmt: skip
    _, gradient = f(np.ones((3, 2)), np.ones((3, 2)), with_grad=True)
    np.testing.assert_array_equal(gradient, np.ones((3, 2)))


@pytest.mark.parametrize("truth", ["not w", "1.0 in w", "w is None", "np.iscomplexobj(w)"])
def test_a_truth_value_of_an_array_is_no_array(truth):
    source = f"def f(x, w):\n    z = x * ({truth})\n    return np.sum(z * w)\n"
    text = gradient_of(source, shapes={"x": "", "w": "n"})
    assert "df_dx += df_dz * dz_dx\n" in text  # and not its sum


@pytest.mark.parametrize(
    "call",
    ["np.outer(x, 2.0)", "np.inner(x, 2.0)", "np.kron(2.0, x)", "np.convolve(x, 2.0)",
     "np.tensordot(x, 2.0, 0)", "np.einsum('i,->i', x, 2.0)", "np.append(x, 2.0)",
     "np.dot(x, 2.0)"],
)  # fmt: skip
def test_a_product_with_a_plain_number_is_float64_and_the_gradient_is_not(call):
    for text in (call, f"np.sum(1.5 * {call})"):
        _, gradient = joint(f"def f(x):\n    return {text}\n")(np.float32([1, 2]), with_grad=True)
        assert gradient.dtype == np.float32 and gradient.shape == (2,)


def test_the_type_of_a_scalars_gradient_as_the_limits_say() -> None:
    x = np.ones(3, np.float32)
    taken = joint("import math\n\n\ndef f(x, t):\n    return math.exp(-t) * x\n")
    assert type(taken(x, 0.5, with_grad=True)[1][1]) is np.float32
    free = joint("import numpy as np\n\n\ndef f(x, t):\n    return np.exp(-t) * x\n")
    for t in (0.5, np.float64(0.5), np.float32(0.5)):
        df_dx, df_dt = free(x, t, with_grad=True)[1]
        assert df_dx.dtype == np.float32
        assert type(df_dt) is (np.float32 if isinstance(t, np.float32) else np.float64)
