"""What the output adds must not meet what the module around it binds, nor the function itself."""

from __future__ import annotations

import linecache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy import exp, sin

import adjointgen
from adjointgen import AdjointError, adjoint
from adjointgen.commands import main
from tests.support import gradient_of, joint


def test_a_function_with_the_name_of_an_added_import():
    f = joint("from numpy import sin\n\n\ndef cos(x):\n    return sin(x)\n")
    assert f(2.0, with_grad=True)[1] == np.cos(2.0)


def test_a_function_with_the_name_of_the_helper():
    f = joint("def unbroadcast(x, y):\n    return x * y\n")
    assert f(2.0, 3.0, with_grad=True)[1] == (3.0, 2.0)


def test_two_functions_of_a_file_with_such_names(tmp_path, capsys):
    path = tmp_path / "a.py"
    path.write_text(
        "from numpy import sin\n\n\ndef f(x):\n    return sin(x)\n\n\n"
        "def cos(x):\n    return sin(x) * 3.0\n\n\ndef np(x, y):\n    return x * y\n"
    )
    assert main(["show", str(path), "--all", "-q"]) == 0
    space: dict = {}
    exec(capsys.readouterr().out, space)
    assert space["f"](2.0, with_grad=True)[1] == np.cos(2.0)
    assert space["cos"](2.0, with_grad=True)[1] == 3 * np.cos(2.0)
    assert space["np"](2.0, 3.0, with_grad=True)[1] == (3.0, 2.0)


@pytest.mark.parametrize(
    "source",
    [
        "from numpy import exp\nclass C:\n    def exp(self, x):\n        return exp(x)\n",
        "exp = 3.0\nclass C:\n    def exp(self, x):\n        return exp * x\n",
    ],
)
def test_a_method_that_reads_a_global_of_its_own_name(source):
    with pytest.raises(AdjointError, match="ADJ407"):
        adjointgen.generate(source, "C.exp")


class Wave:
    @adjoint
    def sin(self, x):
        return sin(x) * exp(x)


def test_a_decorated_one_reads_it_live():
    value, gradient = Wave().sin(0.5, with_grad=True)
    assert value == np.sin(0.5) * np.exp(0.5)
    assert gradient == pytest.approx((np.sin(0.5) + np.cos(0.5)) * np.exp(0.5), rel=1e-14)
    assert Wave.sin.__name__ == "sin" and Wave.sin.__code__.co_name == "sin"


unbroadcast = "the name of a helper"


def test_a_global_of_a_decorated_one_that_is_not_read():
    @adjoint
    def product(x, y):
        return x * y

    assert "def unbroadcast(" in product.source
    assert product(2.0, 3.0, with_grad=True)[1] == (3.0, 2.0)


def test_a_constant_with_the_name_of_a_builtin_is_not_copied():
    with pytest.raises(AdjointError, match="ADJ408"):
        adjointgen.generate("tuple = 3.0\ndef f(x, y):\n    return x * y * tuple\n")


@pytest.mark.parametrize(
    "value",
    [
        "np.where(x > df_dx, x, 2 * x)",
        "x * (2.0 if df_dx else 3.0)",
        "x * np.float64([1.0, df_dx][0])",
        "x / len((df_dx, 1))",
        "x**2 * (-df_dx)",
    ],
)
def test_a_global_anywhere_in_the_body_keeps_its_name(value):
    text = gradient_of(
        f"import numpy as np\n\ndf_dx = 3.0\n\ndef f(x):\n    y = {value}\n    return y * y\n"
    )
    assert "df_dx_ = " in text and "\n    df_dx = " not in text


@pytest.mark.parametrize("library", ["numpy", "math"])
def test_a_library_function_with_the_name_of_an_adjoint(library):
    """The output reads it though the source does not: the derivative of sin is spelt `df_dx`."""
    source = f"from {library} import sin, cos as df_dx\n\ndef f(x):\n    return sin(x) * 2\n"
    text = gradient_of(source)
    assert "df1_dx = df_dx(x)" in text and "df_dx_ += " in text


@pytest.mark.parametrize(
    "imports, call, imported, spelt",
    [
        ("import scipy\nimport scipy.stats", "scipy.stats.", "import scipy.special\n",
         "scipy.special.digamma("),
        ("from scipy import stats", "stats.", "from scipy import special, stats\n",
         "- special.digamma("),
        ("import scipy.stats as special", "special.", "from scipy import special as ",
         ".digamma("),
    ],
)  # fmt: skip
def test_another_part_of_the_library(imports: str, call: str, imported: str, spelt: str) -> None:
    source = f"{imports}\ndef f(x, a):\n    return {call}gamma.logpdf(x, a)\n"
    text = gradient_of(source, "f")
    assert imported in text and spelt in text
    assert joint(source, "f")(2.0, 3.0, True)[1] == pytest.approx((0.0, -0.22963715), abs=1e-8)


def test_two_parts_of_the_library():
    source = (
        "from scipy import linalg, stats\ndef f(b, x, a, c, special):\n"
        "    y = linalg.solve_triangular(c, b)\n"
        "    return stats.gamma.logpdf(x, a) + stats.gamma.logpdf(special, a) + y[0]\n"
    )
    text = gradient_of(source, "f", wrt="a,b")
    assert "from scipy import linalg, stats\nfrom scipy import special as special_\n" in text
    assert text.count("- special_.digamma(") == 2


def test_what_is_generated_is_what_is_shown(tmp_path, capsys):
    source = "def unbroadcast():\n    return 1\n\n\ndef f(x, y):\n    return x * y\n"
    path = tmp_path / "a.py"
    path.write_text(source)
    assert main(["show", f"{path}:f", "-q"]) == 0
    text = capsys.readouterr().out
    assert "def unbroadcast_(" in text and text == adjointgen.generate(source, "f")


def test_an_import_that_the_output_does_not_read_is_no_obstacle():
    text = gradient_of("from os import path as df_dx\n\ndef f(x):\n    return x * x\n")
    assert "df_dx = 2.0 * x" in text


@pytest.mark.parametrize("name", ["helpers", "numpy", "math", "scipy"])
def test_a_global_that_is_called_as_a_library(name: str) -> None:
    """What a rule calls `numpy.e` is NumPy's, what the user calls so is his own."""
    text = f"from adjointgen import adjoint\n\n@adjoint\ndef f(x):\n    return x * {name}.e\n"
    space: dict[str, Any] = {name: SimpleNamespace(e=5.0)}
    linecache.cache["<library>"] = (len(text), None, text.splitlines(True), "<library>")
    exec(compile(text, "<library>", "exec", dont_inherit=True), space)
    assert space["f"](2.0, with_grad=True) == (10.0, 5.0)


def test_each_constant_is_looked_at_once() -> None:
    """Twice for each of sixty constants in a row would take until the end of time."""
    chain = "".join(f"A{i + 1} = A{i} * A{i}\n" for i in range(60))
    source = (
        f"import numpy as np\n\nA0 = 1.5\n{chain}B = A60**0.5\n\n\ndef f(x):\n    return x * B\n"
    )
    assert "B = A60**0.5\n" in adjointgen.generate(source)


BODIES = {  # of a parameter or a local that is called as a constant of which another is made
    "def f(C, y):\n    return np.mean(y * D) + np.sum(C)\n": {"C": "m n", "y": "n"},
    "def f(C, y):\n    return np.sum(C * D) * y[0]\n": None,
    "def f(x, y):\n    C = x * 2.0\n    return np.sum(C * D) * y[0]\n": None,
}


@pytest.mark.parametrize("head", ["C = 2.0\nD = C * 2\n", "C = np.log(2.0)\nD = np.exp(C) * 2\n"])
@pytest.mark.parametrize("body", BODIES)
def test_a_constant_is_made_of_the_names_of_the_module(body: str, head: str) -> None:
    space: dict[str, Any] = {}
    text = adjointgen.generate(f"import numpy as np\n\n{head}\n\n{body}", shapes=BODIES[body])
    exec(compile(text, "<generated>", "exec"), space)
    inputs = np.array([[1.0, -2.0], [0.5, 3.0], [0.7, 0.2]]), np.array([0.4, -0.6])
    report = adjointgen.check_gradient(space["f"], *inputs)
    assert report.passed, str(report)
    found = space["f"](*inputs, with_grad=True)[1]
    assert [np.shape(g) for g in found] == [np.shape(x) for x in inputs]
