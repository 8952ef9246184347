"""Shapes, parts and running sums where the examples of their rules do not go.

No elements, equal elements, zeros and nan; and settings that are variables, whatever they hold.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import adjointgen
from adjointgen import AdjointError
from tests.rules.arrays import HEAD, gradient
from tests.test_rules_arrays import differences, weights_for

NAN = np.nan


def pulled(call: str, a: Any, **settings: Any) -> tuple[Any, Any, Any]:
    """The value of a call on `a`, weights of it, and the gradient of their product by `a`."""
    names = ", ".join(["a", "weights", *settings])
    text = f"{HEAD}def f({names}):\n    return np.sum({call} * weights)\n"
    value = eval(call, {"np": np, "a": a, **settings})  # its own text
    weights = weights_for(value)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return (
            value,
            weights,
            gradient(text, "a")(a, weights, *settings.values(), with_grad=True)[1],
        )


def agrees(call: str, a: Any, **settings: Any) -> None:
    _, weights, found = pulled(call, a, **settings)
    space = {"np": np, **settings}
    wanted = differences(lambda v: np.sum(eval(call, {**space, "a": v}) * weights), [a], 0)
    assert np.shape(found) == np.shape(a)
    assert found == pytest.approx(wanted, rel=1e-8, abs=1e-9)


# ----- no elements, one element -----

NO_ELEMENTS = [
    ("np.reshape(a, (3, 0))", (0, 2)),
    ("np.reshape(a, (0, 3), order='F')", (2, 0)),
    ("a.ravel()", (0, 2)),
    ("np.squeeze(a)", (1, 0)),
    ("np.expand_dims(a, 0)", (0,)),
    ("np.atleast_2d(a)", (0,)),
    ("a.T", (0, 2)),
    ("np.transpose(a, (1, 0))", (0, 2)),
    ("np.moveaxis(a, 0, -1)", (2, 0)),
    ("np.rollaxis(a, 1)", (2, 0)),
    ("np.flip(a, 0)", (0, 2)),
    ("np.rot90(a)", (0, 2)),
    ("np.roll(a, 3)", (0,)),
    ("np.roll(a, (1, 2), (0, 1))", (2, 0)),
    ("np.broadcast_to(a, (0, 2))", (1, 2)),
    ("np.broadcast_to(a, (3, 0))", (0,)),
    ("np.tile(a, 3)", (0,)),
    ("np.tile(a, 0)", (2, 2)),
    ("np.repeat(a, 0)", (2,)),
    ("np.repeat(a, 2, axis=1)", (2, 0)),
    ("np.resize(a, (2, 2))", (0,)),
    ("np.resize(a, (0, 2))", (3,)),
    ("np.pad(a, 2)", (0,)),
    ("np.pad(a, ((0, 0), (1, 1)))", (0, 2)),
    ("np.pad(a, 0, 'edge')", (0, 2)),
    ("np.triu(a)", (0, 3)),
    ("np.triu(a)", (0,)),
    ("np.diag(a)", (0,)),
    ("np.diag(a, 2)", (0,)),
    ("np.diag(a, 1)", (0, 3)),
    ("np.diagonal(a, 7)", (2, 3)),
    ("np.trace(a)", (0, 3)),
    ("np.trace(a, 5)", (2, 2)),
    ("np.take(a, [])", (3,)),
    ("np.take(a, [0, 1], axis=1)", (0, 2)),
    ("np.take_along_axis(a, np.zeros((0, 2), int), axis=0)", (3, 2)),
    ("np.compress([], a, axis=0)", (2, 2)),
    ("np.extract(a > 9.0, a)", (2, 2)),
    ("np.delete(a, [0, 1])", (2,)),
    ("np.delete(a, [])", (2,)),
    ("np.insert(a, 0, 1.0)", (0,)),
    ("np.trim_zeros(0.0 * a)", (3,)),
    ("np.sort(a)", (0,)),
    ("np.sort(a, axis=1)", (2, 0)),
    ("np.sort(a, axis=None)", (2, 0)),
    ("np.partition(a, 0)", (1,)),
    ("np.cumsum(a)", (0,)),
    ("np.cumsum(a, axis=1)", (2, 0)),
    ("np.nancumsum(a)", (0,)),
    ("np.cumprod(a)", (0,)),
    ("np.cumprod(a, axis=0)", (0, 2)),
    ("np.cumprod(a, axis=1)", (0, 2)),
    ("np.cumprod(a, axis=0)", ()),
    ("np.cumsum(a, axis=-1)", ()),
    ("np.diff(a)", (0,)),
    ("np.diff(a)", (1,)),
    ("np.diff(a, 3)", (2,)),
    ("np.diff(a, axis=0)", (0, 2)),
    ("np.diff(a)", (0, 2)),
    ("np.ediff1d(a)", (0,)),
    ("np.ediff1d(a)", (1, 1)),
    ("np.gradient(a, axis=0)", (2, 0)),
    ("np.trapezoid(a)", (1,)),
    ("np.trapezoid(a)", (0,)),
    ("np.trapezoid(a, np.zeros(1), axis=0)", (1, 2)),
    ("np.trapezoid(a, np.zeros(0), axis=0)", (0, 2)),
    ("np.convolve(a, [2.0])", (1,)),
    ("np.correlate(a, [2.0])", (1,)),
    ("np.unwrap(a, axis=0)", (1, 2)),
    ("np.select([a > 0.0], [a], 1.0)", (0, 2)),
    ("np.choose(np.zeros((0,), int), [a, 1.0])", ()),
]


@pytest.mark.parametrize("declared", [False, True], ids=["undeclared", "declared"])
@pytest.mark.parametrize(("call", "shape"), NO_ELEMENTS, ids=str)
def test_no_elements(call: str, shape: tuple[int, ...], declared: bool) -> None:
    a = np.linspace(0.5, 1.5, int(np.prod(shape))).reshape(shape)[()]
    value = eval(call, {"np": np, "a": a})
    weights = weights_for(value)
    shapes = {"a": " ".join(map(str, shape)), "weights": " ".join(map(str, np.shape(value)))}
    text = f"{HEAD}def f(a, weights):\n    return np.sum({call} * weights)\n"
    f = gradient(text, "a", shapes if declared else None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = f(a, weights, with_grad=True)[1]
    wanted = differences(lambda v: np.sum(eval(call, {"np": np, "a": v}) * weights), [a], 0)
    assert np.shape(found) == shape
    assert found == pytest.approx(wanted, rel=1e-8, abs=1e-9)


# ----- equal elements, zeros, nan -----


def test_equal_elements_stay_in_their_order() -> None:
    a = np.array([2.0, 1.0, 2.0, 1.0, 1.0])
    _, weights, found = pulled("np.sort(a)", a)
    assert found.tolist() == weights[[3, 0, 4, 1, 2]].tolist()


@pytest.mark.parametrize("axis", [0, 1, -1, None])
@pytest.mark.parametrize("kth", [0, 2, -1])
def test_partition_with_equal_elements(axis: Any, kth: int) -> None:
    """Each element of the result gives its weight to an element that equals it, none twice."""
    a = np.random.default_rng(3).integers(0, 4, (6, 7)).astype(float)
    value, weights, found = pulled("np.partition(a, kth, axis)", a, kth=kth, axis=axis)
    pairs = sorted(zip(np.ravel(value), np.ravel(weights)))
    assert sorted(zip(np.ravel(a), np.ravel(found))) == pairs
    if axis is not None:
        for n in range(a.shape[1 - axis % 2]):
            lines = [np.moveaxis(x, axis, 0)[:, n] for x in (a, found, value, weights)]
            assert sorted(zip(*lines[:2])) == sorted(zip(*lines[2:]))


def test_partition_of_many() -> None:
    """NumPy sorts long arrays by other means, which need not agree with np.argpartition."""
    a = np.random.default_rng(5).permutation(1000).astype(float)
    value, weights, found = pulled("np.partition(a, 300)", a)
    assert found[np.argsort(a)].tolist() == weights[np.argsort(value)].tolist()


@pytest.mark.parametrize("zeros", [[0], [2], [3], [0, 1], [1, 3], [0, 1, 2, 3]])
@pytest.mark.parametrize("name", ["cumprod", "nancumprod"])
def test_products_with_zeros(zeros: list[int], name: str) -> None:
    a = np.array([1.5, -2.0, 0.5, 3.0])
    a[zeros] = 0.0
    agrees(f"np.{name}(a)", a)
    agrees(f"np.{name}(a, axis=0)", np.stack([a, a[::-1]], axis=1))


@pytest.mark.parametrize("name", ["cumsum", "cumprod"])
def test_nan_is_passed_over(name: str) -> None:
    a = np.array([1.5, NAN, 0.5, 0.0, NAN])
    _, weights, found = pulled(f"np.nan{name}(a)", a)
    there = ~np.isnan(a)
    filled = np.where(there, a, 1.0 if name == "cumprod" else 0.0)
    plain = lambda v: np.sum(getattr(np, name)(v) * weights)  # noqa: E731
    assert found == pytest.approx(differences(plain, [filled], 0) * there, rel=1e-8)


def test_sorting_nan() -> None:
    _, weights, found = pulled("np.sort(a)", np.array([NAN, 2.0, NAN, 1.0]))
    assert found.tolist() == weights[[2, 1, 3, 0]].tolist()


def test_what_is_not_taken_makes_no_nan() -> None:
    """An infinite weight of one element is not multiplied by the zero of another."""
    text = f"{HEAD}def f(a, w):\n    return np.sum(np.triu(a)[0] * w)\n"
    found = gradient(text, "a")(np.ones((2, 2)), np.array([np.inf, 1.0]), with_grad=True)[1]
    assert found.tolist() == [[np.inf, 1.0], [0.0, 0.0]]


def test_a_condition_that_holds_twice() -> None:
    """Of several conditions of np.select the first that holds chooses."""
    text = (
        f"{HEAD}def f(x, y, z):\n    return np.select([x > 0, x > -1, x > 1], [x, y, z], x * y)\n"
    )
    x = np.array([2.0, -0.5, -3.0])
    found = gradient(text, "x, y, z")(x, 5.0, 7.0, with_grad=True)[1]
    assert [np.asarray(g).tolist() for g in found] == [[1.0, 0.0, 5.0], -2.0, 0.0]


def test_areas_where_points_coincide() -> None:
    text = f"{HEAD}def f(y, x):\n    return np.trapezoid(y, x)\n"
    x, y = np.array([0.0, 1.0, 1.0, 3.0]), np.array([1.0, 2.0, 4.0, 3.0])
    by_y, by_x = gradient(text, "y, x")(y, x, with_grad=True)[1]
    assert by_y.tolist() == [0.5, 0.5, 1.0, 1.0]
    assert by_x.tolist() == [-1.5, -1.5, -0.5, 3.5]


# ----- settings that are variables -----

M, T = np.arange(1.0, 13.0).reshape(3, 4) ** 0.5, np.arange(1.0, 25.0).reshape(2, 3, 4) ** 0.5
S = T[..., :3]

VARIABLE = [
    ("np.{}(a, n)", ["cumsum", "cumprod", "nancumsum", "nancumprod", "sort", "flip"],
     [(T, n) for n in (0, -1, 1, None)]),
    ("np.flip(a, n)", [""], [(T, (0, -1)), (T, ())]),
    ("np.squeeze(a, n)", [""], [(T[:1], 0), (T[:1], None), (T, None), (T[:1, :1], (0, 1))]),
    ("np.expand_dims(a, n)", [""], [(T, -1), (T, (0, -1)), (T, [1, 2])]),
    ("np.transpose(a, n)", [""],
     [(T, None), (T, (1, -1, 0)), (T, [2, 0, 1]), (M, np.array([1, 0]))]),
    ("a.transpose(n)", [""], [(T, None), (T, (1, 2, 0))]),
    ("np.moveaxis(a, n, 0)", [""], [(T, 2), (T, -2)]),
    ("np.moveaxis(a, n, n[::-1])", [""], [(T, (0, 1)), (T, [0, -1])]),
    ("np.rollaxis(a, n, m)", [""],
     [(T, n, m) for n in range(-3, 3) for m in range(-3, 4)]),
    ("np.swapaxes(a, n, m)", [""], [(T, 0, -1), (T, np.int64(1), 1)]),
    ("np.reshape(a, n)", [""], [(T, -1), (T, (4, -1)), (T, [6, 4]), (M, M.shape[::-1])]),
    ("a.reshape(n, m)", [""], [(T, 4, -1), (M, 2, 6)]),
    ("np.roll(a, n, m)", [""],
     [(T, 1, None), (T, -30, None), (T, 2, 1), (T, (1, 2), (0, -1)), (T, 1, (1, 2)), (T, [1, 2], 0),
      (M, np.int64(3), -1), (M, np.array([1, -1]), (0, 1))]),
    ("np.rot90(a, n, m)", [""],
     [(T, n, m) for n in (0, 1, -2, 7, np.uint8(3)) for m in ((0, 1), [2, 0], (-1, -2))]),
    ("np.tile(a, n)", [""], [(M, 2), (M, (2, 1, 2)), (M, ()), (M, np.array([1, 2]))]),
    ("np.repeat(a, n, m)", [""],
     [(M, 2, None), (M, 3, -1), (M, [1, 0, 2], 0), (M, np.array([2]), 1), (M, 0, 1)]),
    ("np.resize(a, n)", [""], [(M, 30), (M, (2, 3)), (M, ())]),
    ("np.pad(a, n)", [""], [(M, 1), (M, (1, 2)), (M, [(0, 1), (2, 3)]), (M, np.array([[1], [0]]))]),
    ("np.pad(a, n, '{}')", ["edge", "reflect", "symmetric", "wrap"],
     [(M, 1), (M, (5, 0)), (M, [(0, 7), (2, 3)]), (M[:1], 2), (M[:, :1], 3)]),
    ("np.{}(a, n)", ["triu", "tril", "diagonal", "trace", "diagflat"],
     [(T, n) for n in (0, 1, -1, 9)] + [(M, -2)]),
    ("np.diag(a, n)", [""], [(M, 1), (M, -3), (M[0], 0), (M[0], -2)]),
    ("np.{}(a, 0, n, m)", ["diagonal", "trace"], [(T, 2, 0), (T, -1, -2), (M, 1, 0)]),
    ("np.take(a, n, m)", [""],
     [(M, 1, None), (M, [[0, 0], [2, 1]], 0), (M, -1, -1), (M, np.array([3, 3, -1]), 1)]),
    ("np.take(a, n, 0, mode=m)", [""], [(M, [0, 7], "wrap"), (M, [-5, 1], "clip")]),
    ("np.compress(n, a, m)", [""], [(M, [True, False, True], 0), (M, np.array([0, 1]), None)]),
    ("np.delete(a, n, m)", [""],
     [(M, 1, None), (M, [0, -1], 1), (M, slice(None, None, 2), 0), (M, np.array([0, 0]), 0)]),
    ("np.insert(a, n, 0.0, m)", [""], [(M, 1, None), (M, [0, 2], 1), (M, slice(0, 2), 0)]),
    ("np.diff(a, n, m)", [""], [(M, n, m) for n in (0, 1, 2, 3, 5) for m in (0, -1)]),
    ("np.gradient(a, axis=n)", [""], [(T, 0), (T, -2), (M[0], None)]),
    ("np.gradient(a, n, axis=m)", [""],
     [(M, 0.5, 1), (M, np.array([0, 1, 4]), 0), (M[0], [0.0, 1.0, 1.5, 3.5], None)]),
    ("np.trapezoid(a, n, m)", [""],
     [(M, None, 2.0), (M, np.arange(4.0) ** 2, 1.0), (M, np.arange(12.0).reshape(3, 4), 1.0)]),
    ("np.trapezoid(a, n, axis=m)", [""], [(T, None, 1), (T, [0.0, 1.0, 5.0], 1), (T, None, -3)]),
    ("np.convolve(a, n, m)", [""],
     [(M[0], v, m) for v in ([2.0], [1.0, -1.0], [1.0, 2.0, 3.0, 4.0], np.arange(7.0))
      for m in ("full", "same", "valid")]),
    ("np.convolve(n, a, m)", [""], [(M[0], [1.0, 2.0], "same"), (M[0], np.arange(9.0), "same")]),
    ("np.correlate(a, n, m)", [""],
     [(M[0], v, m)
      for v in ([2.0], [1.0, -1.0], [1.0, 2.0, 3.0, 4.0], np.arange(6.0), np.arange(7.0))
      for m in ("full", "same", "valid")]),
    ("np.correlate(n, a, m)", [""],
     [(M[0], v, m) for v in ([2.0], [1.0, -1.0], np.arange(6.0), np.arange(7.0))
      for m in ("full", "same", "valid")]),
]  # fmt: skip
CALLS = [
    (call.format(name), *values)
    for call, names, given in VARIABLE
    for name in names
    for values in given
]


@pytest.mark.parametrize("place", range(len(CALLS)))
def test_variable_settings(place: int) -> None:
    call, a, *settings = CALLS[place]
    agrees(call, a, **dict(zip("nm", settings)))


# ----- integers -----

WHOLE = """np.reshape(a,-1) np.transpose(a) np.roll(a,1) np.tile(a,2) np.repeat(a,2)
np.pad(a,1,'edge') np.triu(a) np.diagonal(a) np.trace(a) np.take(a,[0,0]) np.sort(a)
np.cumsum(a) np.cumprod(a,0)
np.diff(a) np.gradient(a,axis=0) np.trapezoid(a) np.convolve(a[0],a[1]) np.correlate(a[0],a[1])
np.select([a>1],[a]) np.choose([0,1],[a,a]) np.copy(a) np.asarray(a) np.delete(a,0)
np.full(2,a[0,0]) np.partition(a,0) np.ediff1d(a) np.insert(a,0,7) a[0] a[[0,0]] a[a>1]
np.split(a,2)[0] np.split(a,2,1)[0] np.array_split(a,2)[0] np.array_split(a,2,1)[0]
np.hsplit(a,2)[0] np.vsplit(a,2)[0] np.dsplit(a[None],2)[0] np.unstack(a)[0]
np.unstack(a,axis=1)[0]""".split()


@pytest.mark.parametrize("kind", [np.uint8, np.int64])
@pytest.mark.parametrize("call", WHOLE)
def test_integers_give_a_floating_gradient(call: str, kind: type) -> None:
    """The same as of floats, though nothing be near to overflow."""
    text = f"{HEAD}def f(a):\n    return np.sum({call})\n"
    a = np.array([[0, 2], [3, 5]])
    found = gradient(text, "a")(a.astype(kind), with_grad=True)[1]
    assert found.dtype == np.float64
    assert found == pytest.approx(gradient(text, "a")(a.astype(float), with_grad=True)[1])


# ----- what is refused -----

REFUSED = {
    "np.reshape(x, (2, 2), order='A')": "`order='C' or 'F'` only",
    "x.ravel('K')": "`order='C' or 'F'` only",
    "x.reshape(2, 2, order=n)": "`order='C' or 'F'` only",
    "np.pad(x, 1, mode='mean')": "`mode='constant' or 'edge' or",
    "np.pad(x, 1, 'reflect', reflect_type='odd')": "the rule has no argument `reflect_type`",
    "np.pad(x, 1, constant_values=y)": "`constant_values=a literal number` only",
    "np.insert(x, 0, y)": "`values=a literal number` only",
    "np.diff(x, 1, 0, y)": "the rule takes 3 arguments, not 4",
    "np.gradient(x, y)": "no derivative by `spacing`",
    "np.unwrap(x, period=y)": "no derivative by `period`",
    "np.logspace(0.0, x, 3, base=y)": "no derivative by `base`",
    "np.var(x, ddof=y)": "no derivative by `ddof`",
    "np.max([1.0, 2.0], initial=y)": "no derivative by `initial`",
    "np.asarray(x, dtype=int)": "`dtype=float` only",
    "np.cumsum(x, dtype=int)": "the rule has no argument `dtype`",
    "np.take(x, n, 0, y)": "the rule takes 3 arguments without a keyword",
    "np.choose(n, x)": "written out",
    "np.select([x > 0], y)": "written out",
}


@pytest.mark.parametrize("call", REFUSED)
def test_refused(call: str) -> None:
    text = f"{HEAD}def f(x, y, n: int):\n    return np.sum({call})\n"
    with pytest.raises(AdjointError) as caught:
        adjointgen.generate(text)
    assert REFUSED[call] in str(caught.value)


def test_several_gradients_are_refused_where_they_are_made() -> None:
    f = gradient(f"{HEAD}def f(a):\n    return np.sum(np.gradient(a))\n", "a")
    with pytest.raises(ValueError, match="say along which axis"):
        f(np.ones((3, 3)), with_grad=True)


# ----- joined without an axis -----

JOINED = [
    "np.concatenate([a, [[1.0, 2.0, 3.0]], 2.0 * a], axis{})",
    "np.append(a, [[1.0] * 3], axis{})",
    "np.concatenate((a, np.ones((0, 3))), axis{})",
]


@pytest.mark.parametrize("call", JOINED)
def test_without_an_axis_arrays_are_raveled(call: str) -> None:
    a = np.arange(6.0).reshape(2, 3)
    agrees(call.format("=None"), a)
    for axis in (None, 0, -2):
        agrees(call.format(""), a, axis=axis)


def test_scalars_and_arrays_of_all_dimensions_are_raveled() -> None:
    agrees("np.concatenate([a, np.ones((2, 2)), 1.0, a], axis=None)", 2.0)
    agrees("np.concatenate([np.ones((2, 2)), a], axis=axis)", np.ones(2), axis=None)


# ----- what was wrong once -----


def test_a_reduction_of_integers_keeps_them_whatever_it_starts_from() -> None:
    whole = np.array([[1, 2], [3, 4]])
    body = "    z = np.sum(a, axis=0, initial=5.0)\n    return np.sum(np.sin(z)) + np.sum(z)\n"
    f = gradient(f"{HEAD}def f(a):\n{body}", "a")
    slope = np.cos([9.0, 11.0]) + 1.0
    assert np.allclose(f(whole, with_grad=True)[1], [slope, slope], rtol=1e-15)
    f = gradient(f"{HEAD}def f(a, y):\n    return np.sum(a, initial=0.5) * y\n", "a,y",
                 {"a": "n", "y": ""})  # fmt: skip
    assert f(whole[0], np.int64(3), with_grad=True)[1][1].dtype == np.float64
    assert pulled("np.min(a, initial=0.5)", whole)[2].tolist() == [[0.0, 0.0], [0.0, 0.0]]


@pytest.mark.parametrize("name", ["max", "min"])
def test_what_a_reduction_starts_from_shares_too(name: str) -> None:
    given = np.array([[1.0, 2.0, 2.0], [0.0, 2.0, 1.0]])
    for start, shares in ((2.0, 4.0), (7.0, 0.0), (-7.0, 3.0)):
        call = f"np.{name}(a, initial={start if name == 'max' else -start})"
        a = given if name == "max" else -given
        wanted = (np.abs(a) == 2.0) * (1.0 / shares if shares else 0.0)
        weight = pulled(call, a)[1]
        assert np.allclose(pulled(call, a)[2], wanted * weight, rtol=1e-15)


def test_a_product_that_starts_from_nothing() -> None:
    for start in ("0", "0.0", "2"):
        for axis in (0, 1, -1, None):
            agrees(f"np.prod(a, axis={axis}, initial={start})", np.ones((3, 4)))


def test_the_type_of_a_norm_of_scipy_is_not_known() -> None:
    f = gradient(f"{HEAD}def f(a):\n    return np.sin(1.3 * linalg.norm(a))\n", "a")
    assert f(np.ones(3, np.float32), with_grad=True)[1].dtype == np.float32


@pytest.mark.parametrize("order", [-0.5, -1, -2, -3])
def test_of_a_norm_of_negative_order_a_zero_leaves_nothing(order: float) -> None:
    call = f"np.linalg.norm(a, {order})"
    f = gradient(f"{HEAD}def f(a):\n    return {call}\n", "a")
    with np.errstate(divide="ignore"):
        assert f(np.array([0.0, 2.0, -3.0]), with_grad=True)[1].tolist() == [0.0, 0.0, 0.0]


def test_polynomials_are_fitted_as_numpy_scales_them() -> None:
    waves = np.linspace(400.0, 700.0, 31)
    call = "np.polyfit(np.linspace(400.0, 700.0, 31), a, 3)"
    _, weights, found = pulled(call, np.sin(waves / 50.0))
    wanted = np.array([np.polyfit(waves, row, 3) @ weights for row in np.eye(31)])
    assert np.allclose(found, wanted, rtol=1e-7)
    f = gradient(f"{HEAD}def f(a):\n    return np.polyfit([1.0, 3.0], a, 2)[0]\n", "a")
    with pytest.raises(np.linalg.LinAlgError, match="full rank"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        f(np.array([1.0, 2.0]), with_grad=True)


def test_the_slopes_of_a_fit_by_its_places() -> None:
    f = gradient(f"{HEAD}def f(x, a):\n    return np.polyfit(x, a, 2) @ [1e4, 1e2, 1.0]\n", "x")
    x = np.linspace(10.0, 20.0, 9)
    y = np.sin(x)
    wanted = differences(lambda v: np.polyfit(v, y, 2) @ [1e4, 1e2, 1.0], [x], 0)
    assert np.allclose(f(x, y, with_grad=True)[1], wanted, rtol=1e-6)


@pytest.mark.parametrize("index", ["...", "()", "None"])
def test_a_scalar_is_indexed_as_an_array_without_axes(index: str) -> None:
    for shapes in (None, {"a": ""}):
        f = gradient(f"{HEAD}def f(a):\n    return a[{index}]\n", "a", shapes)
        assert np.asarray(f(np.float64(2.0), with_grad=True)[1]).tolist() == 1.0


def test_beyond_the_knots_the_value_is_what_was_given() -> None:
    places = "np.array([-9.0, 5.0, 90.0]), [0.0, 10.0], [300.0, 300.1]"
    call = f"np.interp({places}, left=a[0], right=a[1])"
    _, weights, found = pulled(call, np.array([-100.0, 100.0]))
    assert found.tolist() == [weights[0], weights[2]]


def test_what_is_not_a_number_has_no_part_in_a_product() -> None:
    with np.errstate(invalid="ignore"):
        _, weights, found = pulled("np.nanprod(a, axis=0)", np.array([[2.0], [NAN], [3.0]]))
    assert np.allclose(found, [[3.0 * weights[0]], [0.0], [2.0 * weights[0]]], rtol=1e-15)


@pytest.mark.parametrize(
    "call",
    [
        "np.std(a, axis=0)",
        "np.std(a, axis=0, ddof=1)",
        "np.std(a, axis=0, where=np.ones((3, 1)) > 0.0)",
        "np.nanstd(a, axis=0)",
        "np.linalg.norm(a - a[0], axis=0)",
        "linalg.norm(a - a[0], axis=0)",
    ],
)
def test_a_spread_of_0_has_the_slope_0(call: str) -> None:
    a = np.array([[2.0, 1.0], [2.0, 3.0], [2.0, -1.0]])  # the first column is all equal
    f = gradient(f"{HEAD}def f(a):\n    return np.sum({call} * np.array([5.0, 7.0]))\n", "a")
    found = f(a, with_grad=True)[1]
    g = gradient(f"{HEAD}def f(a):\n    return np.sum({call} * 7.0)\n", "a")
    assert found[:, 0].tolist() == [0.0, 0.0, 0.0]
    assert np.allclose(found[:, 1:], g(a[:, 1:], with_grad=True)[1], rtol=1e-14)


def test_a_peak_to_peak_that_ends_at_0() -> None:
    for sign in (1.0, -1.0):
        _, weights, found = pulled("np.ptp(a, axis=1)", sign * np.array([[0.0, 2.0, 1.0]]))
        assert found.tolist() == [[-sign * weights[0], sign * weights[0], 0.0]]


@pytest.mark.parametrize("call", ["np.pad(x, 1)", "np.pad(x, 1, 'edge')"])
@pytest.mark.parametrize("options", [{}, {"scalar": True}, {"shapes": {"x": ""}}])
def test_a_scalar_that_is_padded(call: str, options: dict[str, Any]) -> None:
    """It has no axes, so nothing is added."""
    space: dict[str, Any] = {}
    source = f"{HEAD}def f(x):\n    return 3.0 * {call}\n"
    exec(compile(adjointgen.generate(source, **options), "<generated>", "exec"), space)
    for x in (2.0, np.float32(2.0), np.array(2.0)):
        value, gradient_of_it = space["f"](x, with_grad=True)
        assert (value, gradient_of_it) == (6.0, 3.0)


@pytest.mark.parametrize("axis", ["(0, 1)", "(1, -1)"])
@pytest.mark.parametrize("call", ["np.nanquantile(a, q, axis={})", "np.nanpercentile(a, q, {})"])
def test_tables_of_quantiles_which_numpy_puts_elsewhere(call: str, axis: str) -> None:
    """Whose gradients would be sums of other elements."""
    source = f"{HEAD}def f(a, q):\n    return np.sum({call.format(axis)})\n"
    space: dict[str, Any] = {}
    exec(compile(adjointgen.generate(source, wrt="a"), "<generated>", "exec"), space)
    a = np.arange(8.0).reshape(2, 2, 2) ** 2
    with pytest.raises(ValueError, match="give q one axis"):
        space["f"](a, [[0.25], [0.75]], with_grad=True)
    q = [0.25, 0.75]
    f = np.nanquantile if "quantile" in call else np.nanpercentile
    h = 1e-6 * np.sin(np.arange(8.0)).reshape(2, 2, 2)
    ends = [np.sum(f(a + step, q, axis=eval(axis))) for step in (h, -h)]
    found = space["f"](a, q, with_grad=True)[1]
    assert np.sum(found * h) * 2.0 == pytest.approx(ends[0] - ends[1], rel=1e-6)


def test_a_chain_of_one_matrix_is_numpys_to_refuse() -> None:
    source = f"{HEAD}def f(a):\n    return np.linalg.multi_dot([a])\n"
    space: dict[str, Any] = {}
    exec(compile(adjointgen.generate(source), "<generated>", "exec"), space)
    with pytest.raises(ValueError, match="at least two arrays"):
        space["f"](np.eye(2))
