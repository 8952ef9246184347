"""What is known of functions without a rule, against the libraries themselves."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
from scipy import linalg, special

import adjointgen
from adjointgen import purity, rulebook
from adjointgen.diagnostics import AdjointError
from tests.support import joint

LIBRARIES = {"numpy": np, "scipy.special": special, "scipy.linalg": linalg}
WRITING = {"out", "overwrite_input", "copy"}
NAMES = sorted({*purity.PURE, *purity.INERT, *purity.FLAT, *rulebook.names(), *purity.INPUTS})


def found(name: str) -> Any:
    """The function of a canonical name, None where the installed library has none."""
    library = max((n for n in LIBRARIES if name.startswith(f"{n}.")), key=len, default="")
    value: Any = LIBRARIES.get(library)
    for part in name[len(library) + 1 :].split(".") if library else ():
        value = getattr(value, part, None)
    return value


def inputs(function: Any) -> int | None:
    """How many arguments come before the first one that it would write into; -1: not known."""
    if isinstance(function, np.ufunc):
        return function.nin
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (ValueError, TypeError):
        return -1
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    places = [
        i
        for i, p in enumerate(parameters)
        if p.kind in kinds and (p.name in WRITING or p.name.startswith("overwrite"))
    ]
    return places[0] if places else None


def test_where_functions_would_write() -> None:
    others = {"numpy.array", "numpy.asarray", "numpy.copy"}  # whose `copy` is another
    for name in NAMES:
        function = found(name)
        ufunc_with_rule = isinstance(function, np.ufunc) and rulebook.find(name)
        if function is None or name in others or isinstance(function, type):
            continue
        if name.startswith("scipy.special.") and ufunc_with_rule:
            assert {r.positional for r in rulebook.find(name)} == {function.nin}
        else:
            assert inputs(function) in (purity.INPUTS.get(name), -1), name


def test_every_ufunc_of_scipy_is_known() -> None:
    for name in dir(special):
        function, canonical = getattr(special, name), f"scipy.special.{name}"
        if isinstance(function, np.ufunc) and not purity.is_complex(canonical):
            assert rulebook.find(canonical) or canonical in purity.INPUTS, name


class Table:
    def __getitem__(self, x: float) -> float:
        return 3.0 * x


TABLE, LIST, ARRAY = Table(), [1.0, 2.0, 4.0], np.array([1.0, 2.0, 4.0])


def test_an_index_of_what_is_no_array_may_be_more_than_an_index() -> None:
    def f(x: float) -> float:
        return x * TABLE[x]

    with pytest.raises(AdjointError, match="ADJ401"):
        adjointgen.adjoint(f)


def test_an_index_of_a_global_array_or_list() -> None:
    def f(x: Any, i: Any) -> Any:
        return x * ARRAY[i] * LIST[1]

    assert adjointgen.adjoint(f)(3.0, 2, with_grad=True) == (24.0, 8.0)  # type: ignore[call-arg]


NEW = """import numpy as np
from numpy import newaxis
from numpy import newaxis as new


def f(a, b):
    return np.sum((a[newaxis] + b[:, new]) ** 2 * a[new, :])
"""


@pytest.mark.parametrize("shapes", [None, {"a": "n", "b": "d"}, {"a": "3", "b": "2"}])
def test_a_bare_newaxis_is_a_new_axis(shapes: dict[str, str] | None) -> None:
    a, b = np.array([0.3, -0.7, 1.1]), np.array([0.9, 0.4])
    spelt = NEW.replace("newaxis as new", "newaxis as none").replace("new]", "None]")
    wanted = joint(spelt.replace("[new,", "[None,").replace("[newaxis]", "[None]"), "f")
    space: dict[str, Any] = {}
    exec(adjointgen.generate(NEW, shapes=shapes), space)
    for x, y in zip(space["f"](a, b, True)[1], wanted(a, b, True)[1], strict=True):
        assert np.shape(x) == np.shape(y) and x == pytest.approx(y, rel=1e-14)
    step = 1e-6 * np.eye(3)[0]
    rise = space["f"](a + step, b) - space["f"](a - step, b)
    assert space["f"](a, b, True)[1][0][0] == pytest.approx(rise / 2e-6, rel=1e-8)
