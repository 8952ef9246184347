"""What inference says of the shapes that operations make holds, for the example of every rule."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from string import ascii_letters

import numpy as np
import pytest

from adjointgen.examples import Example
from adjointgen.passes.flatten import flatten
from adjointgen.passes.infer import infer
from adjointgen.pipeline import Options, checked
from adjointgen.program import Shape
from adjointgen.read.select import find_function
from adjointgen.read.text import read_module
from tests.rules.arrays import HEAD, examples, gradient, source_of, value_of

EXAMPLES = list(examples())
# A shape is not told where it depends on values, ...
BY_VALUES = """compress extract trim_zeros getitem getitem_at take_along_axis delete insert select
    repeat lstsq_residuals rot90_any transpose_any take bincount""".split()
# where an axis of one element would go, or a stack of vectors is a matrix to some NumPy, ...
SQUEEZED = """cov multivariate_normal_logpdf multivariate_normal_pdf dirichlet_logpdf dirichlet_pdf
    solve_any tensorsolve tensorinv triu_any tril_any einsum meshgrid trapezoid_at""".split()
# and by the names of sizes, where it matters which is the larger, or whether one is 3, or 1.
NAMELESS = """array_split array_split_along convolve_in_part correlate diag_any diagonal
    trace_of_axes squeeze polyval cov_of_two corrcoef corrcoef_of_two cross cross_any""".split()
# Calls with a size that is written out beside one that has a name.
BESIDE = """cholesky cholesky_of_scipy block nanmax nanmin nanmedian nansum nanmean nanprod nanvar
    nanstd nanquantile nanpercentile nancumsum cumprod nancumprod unwrap choose
    broadcast_arrays""".split()


def named(size: int) -> str:
    return ascii_letters[size] if size > 1 else str(size)


def told(example: Example, size: Callable[[int], str], wrt: tuple[str, ...] | None = None) -> Shape:
    shapes = {x: " ".join(map(size, shape)) for x, shape in example.shapes.items()}
    parameters = ", ".join(
        f'{x}: Float[np.ndarray, "{shape}"]' if shape else f"{x}: float"
        for x, shape in shapes.items()
    )
    options = Options(wrt=wrt)
    result = "z" if wrt is None else f"({' + '.join(wrt)}) * z"
    source = f"{HEAD}def f({parameters}{', b: float' if wrt else ''}):\n    z = {example.call}\n"
    module = read_module(f"{source}    return {result}\n", "<test>")
    program = flatten(*checked(module, find_function(module, "f"), None, options))
    return infer(program).values["z"].shape


def count(size: str, of: Callable[[int], int] = int) -> int:
    """The size that a name stands for: each letter is the number of its place, or `of` that."""
    text = size.replace(".//", "//")
    if ".<" in text:
        return min(count(part, of) for part in text.split(".<"))
    cut = re.fullmatch(r"(.*)\.\[(.*)\]", text)
    if cut:
        return len(range(count(cut[1], of))[eval(f"slice({cut[2].replace(':', ',')})")])
    text = re.sub(r"\.([-+*])", r"\1", text)
    numbers = re.sub("[a-z]", lambda m: str(of(ascii_letters.index(m[0]))), text)
    return max(eval(numbers), 0)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.text)
def test_what_is_told_holds(example: Example) -> None:
    made = np.shape(value_of(example, example.draw()))
    for size, unknown in ((str, []), (named, NAMELESS + BESIDE)):
        shape = told(example, size)
        if isinstance(shape, tuple):
            assert tuple(map(count, shape)) == made, shape
        else:
            assert example.rule.name in BY_VALUES + SQUEEZED + unknown


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.text)
def test_what_is_told_of_inactive_values_holds(example: Example) -> None:
    made = np.shape(value_of(example, example.draw()))
    for size in (str, named):
        shape = told(example, size, ("b",))
        assert not isinstance(shape, tuple) or tuple(map(count, shape)) == made, shape


def test_inactive_reductions_and_products_are_known() -> None:
    known = [told(e, named, ("b",)) for e in EXAMPLES if e.rule.kind == "reduction"]
    assert sum(isinstance(shape, tuple) for shape in known) > 0.8 * len(known)
    products = [e for e in EXAMPLES if e.rule.operation == "numpy.matmul"]
    assert all(isinstance(told(e, str, ("b",)), tuple) for e in products)


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.text)
def test_it_holds_of_named_sizes_that_are_small(example: Example, number: int) -> None:
    """Where NumPy takes them."""
    of: Callable[[int], int] = lambda size: number if size > 1 else size  # noqa: E731
    shapes = {x: tuple(map(of, shape)) for x, shape in example.shapes.items()}
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = np.shape(value_of(example, example._replace(shapes=shapes).draw()))
    except (ValueError, IndexError, TypeError, ZeroDivisionError, np.linalg.LinAlgError):
        return
    shape = told(example, named)
    if isinstance(shape, tuple):
        assert tuple(count(size, of) for size in shape) == made, shape


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.text)
def test_float32_stays_where_shapes_are_declared(example: Example) -> None:
    shapes = {x: " ".join(map(named, shape)) for x, shape in example.shapes.items()}
    source = source_of(example, weights=False).replace("return z", "return np.sum(z * 1.5)")
    values = example.draw(dtype=np.float32)
    f = gradient(source, ",".join(shapes), shapes)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, parts = f(*values.values(), with_grad=True)
    for (x, v), part in zip(values.items(), parts if len(values) > 1 else (parts,), strict=True):
        assert np.shape(part) == np.shape(v), x
        assert np.ndim(v) == 0 or part.dtype == np.float32, x


def shape_of(call: str) -> Shape:
    """What is told of z = call, with x (n, 4), y (4), m a mask, i integers (2, 3), k an integer."""
    source = (
        f'{HEAD}def f(x: Float[np.ndarray, "n 4"], y: Float[np.ndarray, "4"], m,'
        f' i: Int[np.ndarray, "2 3"], k: int):\n    a = np.array([0, 1])\n    z = {call}\n'
        "    return (x + y) * z\n"
    )
    module = read_module(source, "<test>")
    return (
        infer(flatten(*checked(module, find_function(module, "f"), None, Options())))
        .values["z"]
        .shape
    )


KNOWN = {
    "x.reshape(4, -1)": ("4", "n"),
    "x[:, np.array([0, 1])]": ("n", "2"),
    "np.reshape(x, (2, 3))": ("2", "3"),
    "np.swapaxes(x, 0, -1)": ("4", "n"),
    "np.expand_dims(x, (0, -1))": ("1", "n", "4", "1"),
    "np.expand_dims(x, 1)": ("n", "1", "4"),
    "np.squeeze(np.expand_dims(x, (0, 1)), (0, 1))": ("n", "4"),
    "np.squeeze(np.expand_dims(y, 0))": ("4",),
    "np.squeeze(np.expand_dims(x, 0), 0)": ("n", "4"),
    "np.moveaxis(x[None], (0, 1), (1, 2))": ("4", "1", "n"),
    "np.rollaxis(x[None], 2)": ("4", "1", "n"),
    "np.rollaxis(x[None], 0, -1)": ("n", "1", "4"),
    "np.rot90(x)": ("4", "n"),
    "np.rot90(x[None], 2, (1, 2))": ("1", "n", "4"),
    "np.tile(y, (3, 2))": ("3", "8"),
    "np.pad(y, (1, 2))": ("7",),
    "np.pad(x[:, :2], ((1, 0), (0, 2)))": ("n.+1", "4"),
    "np.take(y, i)": ("2", "3"),
    "np.take(x, i, axis=1)": ("n", "2", "3"),
    "x[i]": ("2", "3", "4"),
    "y[[0, 1, 1]]": ("3",),
    "x[:, [0, 2]]": ("n", "2"),
    "x[k]": ("4",),
    "np.array([[1.0, 2.0, 3.0, 4.0]]) * y": ("1", "4"),
    "np.array((y[0], 2.0, 3.0))": ("3",),
    "np.asarray(y, dtype=float)": ("4",),
    "np.diff(y, prepend=0.0)": ("4",),
    "np.linspace(y, 1.0, 7)": ("7", "4"),
    "np.trace(x[None] * np.ones((3, 1, 1)), axis1=1, axis2=2)": ("3",),
}
UNTOLD = """y[m];y[a];x[m];x[:, np.array([0, 1, 1, 0], dtype=bool)]
np.squeeze(x);np.reshape(x, m);np.repeat(y, i[0, :4]);np.resize(y, k)
np.linspace(y[0], 1.0, k)"""


@pytest.mark.parametrize("call", KNOWN)
def test_what_is_known(call: str) -> None:
    assert shape_of(call) == KNOWN[call]


@pytest.mark.parametrize("call", re.split("[;\n]", UNTOLD))
def test_what_is_not(call: str) -> None:
    assert not isinstance(shape_of(call), tuple)
