"""Operations that make several arrays: unpacked, indexed, and what is refused of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import adjointgen

HEAD = "import numpy as np\n\n\n"


def generated(body: str, parameters: str = "x, y") -> Any:
    space: dict[str, Any] = {}
    text = adjointgen.generate(f"{HEAD}def f({parameters}):\n{body}")
    exec(compile(text, "<generated>", "exec"), space)
    return space["f"], text


def test_parts_that_are_unpacked() -> None:
    f, text = generated(
        "    a, b = np.split(x, 2)\n"
        "    c = np.split(x, [1])[-1]\n"
        "    return np.sum(a * b) + np.sum(c * c)\n",
        "x",
    )
    x = np.array([1.0, 2.0, 3.0, 5.0])
    value, df_dx = f(x, with_grad=True)
    assert value == 1.0 * 3.0 + 2.0 * 5.0 + 4.0 + 9.0 + 25.0
    assert df_dx.tolist() == [3.0, 5.0 + 4.0, 1.0 + 6.0, 2.0 + 10.0]
    assert (
        "    # a, b = np.split(x, 2)\n"
        "    np.split(df_dx, 2)[1] += df_db\n"
        "    np.split(df_dx, 2)[0] += df_da\n"
    ) in text


def test_one_of_several_names_is_not_used() -> None:
    f, _ = generated("    a, b, c = np.array_split(x, 3)\n    return np.sum(b**2)\n", "x")
    assert f(np.arange(5.0), with_grad=True)[1].tolist() == [0.0, 0.0, 4.0, 6.0, 0.0]


def test_unstacked_rows() -> None:
    f, text = generated("    a, b = np.unstack(x)\n    return a @ b\n", "x")
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert f(x, with_grad=True)[1].tolist() == [[3.0, 4.0], [1.0, 2.0]]
    assert "    df_dx[1] += df_db\n" in text


def test_an_array_is_unpacked_along_its_first_axis() -> None:
    f, text = generated("    a, b = x\n    c, d = np.exp(y)\n    return a @ b * c * c / d\n")
    x, y = np.array([[1.0, 2.0], [3.0, 4.0]], order="F"), np.array([0.0, 1.0])
    value, (df_dx, df_dy) = f(x, y, with_grad=True)
    assert np.isclose(value, 11.0 * np.exp(-1.0), rtol=1e-15)
    assert np.allclose(df_dx, np.array([[3.0, 4.0], [1.0, 2.0]]) * np.exp(-1.0), rtol=1e-15)
    assert np.allclose(df_dy, [2.0 * value, -value], rtol=1e-15)
    assert "    # a, b = x\n    df_dx[1] += df_db\n    df_dx[0] += df_da\n" in text
    assert [g.dtype for g in f(np.float32(x), np.float32(y), with_grad=True)[1]] == [np.float32] * 2


@pytest.mark.parametrize(
    "value", ["np.array([x])", "np.split(x, 1)", "np.stack([x])", "y * x[None]"]
)
@pytest.mark.parametrize("targets", ["a,", "[a]", "(a,)"])
def test_unpacked_to_one_name(targets: str, value: str) -> None:
    """What is nested is bound before, and the comma must stay."""
    f, _ = generated(f"    {targets} = {value}\n    return np.sum(a * x) + a[0]\n", "x, y")
    x, y = np.array([1.0, 2.0, 4.0]), 1.0
    value_, gradient = f(x, y, with_grad=True)
    assert value_ == 22.0
    df_dx = gradient[0] if isinstance(gradient, tuple) else gradient
    assert df_dx.tolist() == [3.0, 4.0, 8.0]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_an_array_of_another_length_fails_as_it_did(count: int) -> None:
    f, _ = generated("    a, b = x\n    return a * b\n", "x")
    for with_grad in (False, True):
        with pytest.raises(ValueError, match="unpack"):
            f(np.ones(count), with_grad=with_grad)
    with pytest.raises(TypeError):
        f(1.0, with_grad=True)


def test_settings_are_unpacked_too() -> None:
    f, text = generated("    low, high = bounds\n    return (x - low) * (high - x)\n",
                        "x, bounds: tuple")  # fmt: skip
    assert f(1.0, (0.0, 3.0), with_grad=True) == (2.0, 1.0)
    assert "    low, high = bounds\n" in text


@pytest.mark.parametrize("indexing", ["xy", "ij"])
@pytest.mark.parametrize("sparse", [False, True])
def test_each_grid_depends_on_its_own_array(indexing: str, sparse: bool) -> None:
    f, _ = generated(
        f"    X, Y = np.meshgrid(x, y, indexing={indexing!r}, sparse={sparse})\n"
        "    return np.sum(X * Y**2)\n"
    )
    x, y = np.array([1.0, 2.0, 3.0]), np.array([0.5, -2.0])
    value, (df_dx, df_dy) = f(x, y, with_grad=True)
    assert value == pytest.approx(np.sum(x) * np.sum(y**2), rel=1e-14)
    assert df_dx == pytest.approx(np.full(3, np.sum(y**2)), rel=1e-14)
    assert df_dy == pytest.approx(2.0 * y * np.sum(x), rel=1e-14)


def test_arrays_that_are_broadcast_together() -> None:
    f, _ = generated("    a, b = np.broadcast_arrays(x, np.exp(y))\n    return np.sum(a * b)\n")
    x, y = np.array([[1.0], [2.0]]), np.array([0.0, 1.0, -1.0])
    _, (df_dx, df_dy) = f(x, y, with_grad=True)
    assert df_dx == pytest.approx(np.full((2, 1), np.sum(np.exp(y))), rel=1e-14)
    assert df_dy == pytest.approx(3.0 * np.exp(y), rel=1e-14)


def test_an_array_by_which_no_part_varies_is_no_input() -> None:
    _, text = generated("    return np.sum(np.meshgrid(x, y)[0])\n")
    assert "# not differentiated: y\n" in text


@pytest.mark.parametrize(
    "body, told",
    [
        ("    a = np.split(x, 2)\n    return a[0] + y\n", "`np.split(x, 2)` makes a list"),
        ("    return np.split(x, 2)[int(y[0])]\n", "`np.split(x, 2)` makes a list"),
        ("    return np.sum(np.split(x, 4)[1:])\n", "`np.split(x, 4)` makes a list"),
        ("    a, b = np.split(x, 2, -1, 0)\n    return a + b\n", "takes 3 arguments, not 4"),
        ("    a, b = np.meshgrid(x, np.bincount(y))\n    return a + b\n", "`np.bincount`"),
        ("    a, b = np.meshgrid(x, y, copy=1, dense=2)\n    return a + b\n", "`dense`"),
        ("    return np.sum(np.asarray(x * y, dtype=int))\n", "for `dtype=float` only"),
        ("    return np.sum(np.array([x, y], dtype=np.float32))\n", "for `dtype=float` only"),
        ("    float = np.float32\n    return np.array([x, y], float)\n", "`dtype=float` only"),
    ],
)
def test_refusals(body: str, told: str) -> None:
    with pytest.raises(adjointgen.AdjointError) as error:
        generated(body)
    assert told in str(error.value)


@pytest.mark.parametrize(
    "call",
    """np.hstack([x, 1.0]) np.array([x, 0.0]) np.stack([x, 0.0]) np.append(x, 2.0)
    np.vstack([x, 1.0]) np.asarray([x, 1]) np.array(x, dtype=float) np.array([x], dtype='f8')
    np.asarray(x, np.float64)""".replace(", ", ",").split(),
)
def test_a_gradient_in_the_type_of_a_float32(call: str) -> None:
    """NumPy makes float64 of a plain number beside it."""
    f, _ = generated(f"    return {call.replace(',', ', ')}\n", "x")
    value, df_dx = f(np.float32(2.0), with_grad=True)
    assert value.dtype == np.float64
    assert df_dx.dtype == np.float32
    assert df_dx == 1.0


def test_the_several_underscores_that_are_never_read_are_no_names() -> None:
    f, text = generated("    _, a = x\n    _ = 2.0 * x\n    b, _ = y\n    return a * b\n")
    assert "_ = a" in generated("    _ = a = x * y\n    _ = b = x\n    return a * b\n")[1]
    x, y = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    value, (df_dx, df_dy) = f(x, y, with_grad=True)
    assert (value, df_dx.tolist(), df_dy.tolist()) == (6.0, [0.0, 3.0], [2.0, 0.0])
    assert "    _, a = x\n    _ = 2.0 * x\n    b, _ = y\n" in text


def test_an_underscore_that_the_reverse_pass_reads_has_a_name() -> None:
    svd = "np.linalg.svd({}, full_matrices=False)"
    f, text = generated(
        f"    u, _, vh = {svd.format('x')}\n    v, _, _ = {svd.format('y')}\n"
        "    _2 = x\n    return np.sum(u @ vh) + np.sum(v**2 * _2)\n"
    )
    assert f"    u, _1, vh = {svd.format('x')}\n    v, _3, _4 = {svd.format('y')}\n" in text
    x, y = np.array([[2.0, 0.5], [0.1, 1.0]]), np.array([[1.0, 0.7], [-0.3, 2.0]])
    report = adjointgen.check_gradient(f, x, y)
    assert report.passed, str(report)
