"""The allocator of names: what is taken, what is kept free, and for whom."""

from __future__ import annotations

import pytest

from adjointgen.names import Names, Outer
from tests.support import gradient_of


def test_the_later_comer_takes_a_trailing_sign() -> None:
    names = Names({"a", "a_"})
    assert [names.mint("a"), names.mint("b"), names.mint("b")] == ["a__", "b", "b_"]
    assert names.is_free("c") and not names.is_free("b_")


def test_an_adjoint_is_kept_free_until_it_is_minted() -> None:
    names = Names((), ["x"])
    assert not names.is_free("df_dx")
    assert names.mint("df_dx") == names.mint_outer("df_dx_", "")[:-1] == "df_dx_"
    assert names.adjoint("x") == "df_dx"
    assert names.adjoint("x") == "df_dx___"


def test_an_outer_name_meets_neither_the_module_nor_the_function() -> None:
    names = Names({"cos"}, ["v"], {"cos_": None, "sin": "math.sin"})
    assert names.mint_outer("cos", "numpy.cos") == "cos__"
    assert names.mint("sin") == "sin"  # a local may hide what the module binds
    assert names.mint_outer("df_dv", "") == "df_dv_"


def test_the_functions_of_a_module_share_its_outer_names() -> None:
    outer: Outer = {}
    one, two, three = Names((), (), outer), Names((), (), outer), Names({"cos"}, (), outer)
    assert one.mint_outer("cos", "numpy.cos") == two.mint_outer("cos", "numpy.cos") == "cos"
    assert two.mint_outer("cos", "math.cos") == "cos_"
    assert three.mint_outer("cos", "numpy.cos") == "cos__"
    assert outer == {"cos": "numpy.cos", "cos_": "math.cos", "cos__": "numpy.cos"}


def test_temporaries_are_numbered_by_target() -> None:
    names = Names({"d1_2"})
    assert [names.temporary("e"), names.temporary("d1"), names.temporary("e")] == [
        "e1", "d1_1", "e2",
    ]  # fmt: skip
    assert names.temporary("d1") == "d1_2_"
    assert names.local_derivative("e", "c") == "de_dc"


def test_builtins_are_not_hidden() -> None:
    text = gradient_of("from numpy import tanh\n\ndef f(x):\n    y = tanh(x)\n    return y * y\n")
    assert "abs as abs_" in text and "abs_(2.0 * x)" in text


@pytest.mark.parametrize(
    "line, wanted",
    [
        ("import numpy as f", "g"),
        ("import math as f", "g"),
        ("from scipy import special as f", "g"),
        ("from numpy import exp as f", "g"),
        ("from os import path as f", "f"),  # nothing that a gradient could write
    ],
)
def test_a_result_is_not_called_as_a_library(line: str, wanted: str) -> None:
    text = gradient_of(f"import numpy as np\n{line}\n\ndef g(x):\n    return x * 2\n", "g")
    assert f"    {wanted} = x * 2\n" in text
