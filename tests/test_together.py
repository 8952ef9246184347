"""Several functions in one output: every name means one thing there, whatever the tool adds."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import adjointgen
from adjointgen.helpers import unbroadcast
from tests.agreement import central_difference, function, run

Capture = pytest.CaptureFixture[str]

# Each hides, as a parameter, a local or a temporary, what another one needs from outside.
FILE = """\
import math as m
from math import sin as msin
from numpy import exp, sin, sqrt, sum as total


def plain(x, y):
    return sin(x * y)


def scalar(x):
    return msin(x)


def cosine(cos):
    return sin(cos) * 2.0


def cos_(x, cos):
    return sin(x) * cos


def cosines(x):
    cos = x * 2.0
    cos_ = sin(cos)
    return msin(x) * cos_


def helper(unbroadcast, y):
    return unbroadcast * y


def helpers(x, unbroadcast, unbroadcast_):
    return x * unbroadcast / unbroadcast_


def library(np, y):
    return np * y


def np_(x, y):
    np = x + y
    return np * y


def aliased(x, m):
    return exp(x) * m


def means(x, y):
    return total(sqrt(x) + y)


def expm(x):
    expm = exp(x * x)
    return expm * exp(expm)


class Model:
    def ones_like(self, x, y):
        return exp(x) * y

    def where(self, x, y):
        return sqrt(x) + exp(y)
"""
NAMES = [
    "plain", "scalar", "cosine", "cos_", "cosines", "helper", "helpers", "library", "np_",
    "aliased", "means", "expm", "Model.ones_like", "Model.where",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def show(*selectors: str) -> str:
    code, out, err = run("show", "-q", *selectors)
    assert (code, err) == (0, ""), err
    return out


def check_module(text: str) -> dict[str, Any]:
    """The namespace of a module, in which no name is bound twice and no helper defined twice."""
    bound: list[str] = []
    for node in ast.parse(text).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            bound += [a.asname or a.name for a in node.names]
        elif isinstance(node, ast.FunctionDef):
            bound.append(node.name)
        elif isinstance(node, ast.Assign):
            bound += [t.id for t in node.targets if isinstance(t, ast.Name)]
    assert len(bound) == len(set(bound)), bound
    assert text.count(unbroadcast.__doc__ or "?") <= 1
    space: dict[str, Any] = {"__name__": "together"}
    exec(compile(text, "<together>", "exec"), space)
    return space


def check_function(made: Any, name: str, source: str = FILE) -> None:
    """Its value is the user's own, its gradient the differences'."""
    own = function(source, name)
    parameters = [p for p in inspect.signature(own).parameters if p != "self"]
    shapes = {"scalar": (), "cosines": ()}.get(name)
    values = [
        np.linspace(0.3, 0.9, 3) + i if shapes is None and i % 2 == 0 else 0.4 + i
        for i, _ in enumerate(parameters)
    ]
    first = [None] if "." in name else []
    flag = next(p for p in inspect.signature(made).parameters if p.startswith("with_grad"))
    value, gradient = made(*first, *values, **{flag: True})
    np.testing.assert_array_equal(value, own(*first, *values))
    parts = gradient if len(values) > 1 else (gradient,)
    for i, part in enumerate(parts):
        expected = central_difference(lambda *v: own(*first, *v), tuple(values), i)
        np.testing.assert_allclose(part, expected, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("first", NAMES)
def test_any_functions_of_a_file_can_stand_together(folder: Path, first: str) -> None:
    (folder / "a.py").write_text(FILE)
    for second in NAMES:
        names = list(dict.fromkeys([first, second]))
        space = check_module(show(*(f"a.py:{n}" for n in names)))
        for name in names:
            check_function(space[name.rpartition(".")[2]], name)


def test_all_functions_of_a_file_can_stand_together(folder: Path) -> None:
    (folder / "a.py").write_text(FILE)
    for order in (NAMES, NAMES[::-1], NAMES[5:] + NAMES[:5]):
        space = check_module(show(*(f"a.py:{n}" for n in order)))
        for name in NAMES:
            check_function(space[name.rpartition(".")[2]], name)
    assert run("generate", "-q", "a.py", "--all", "-o", "out.py")[0] == 0
    space = check_module((folder / "out.py").read_text())
    for name in NAMES:
        check_function(space[name.rpartition(".")[2]], name)


def test_one_function_is_as_it_is_alone(folder: Path) -> None:
    """Without a clash, what else is in the output makes no difference to a function."""
    (folder / "a.py").write_text(FILE)
    alone = show("a.py:plain").partition("def plain(")[2]
    assert alone.strip() in show("a.py:means", "a.py:plain", "a.py:helper", "a.py:np_")


def test_what_is_minted_avoids_every_file(folder: Path) -> None:
    """A name that one function adds is another file's function, import or constant."""
    (folder / "a.py").write_text("from numpy import sin\n\n\ndef f(x, y):\n    return sin(x) * y\n")
    others = {
        "function.py": "def cos(x):\n    return x * 2.0\n",
        "helper.py": "def unbroadcast(x):\n    return x * 2.0\n",
        "library.py": "def np(x):\n    return x * 2.0\n",
        "import.py": "from math import cos\n\n\ndef g(x):\n    return cos(x)\n",
        "constant.py": "np = 2.0\n\n\ndef g(x):\n    return x * np\n",
    }
    for file, text in others.items():
        (folder / file).write_text(text)
        name = "g" if "def g" in text else text.partition("def ")[2].partition("(")[0]
        for selectors in (("a.py:f", f"{file}:{name}"), (f"{file}:{name}", "a.py:f")):
            space = check_module(show(*selectors))
            _, (df_dx, df_dy) = space["f"](0.3, np.ones(3), with_grad=True)
            np.testing.assert_allclose(df_dx, 3 * np.cos(0.3))
            np.testing.assert_allclose(df_dy, np.sin([0.3] * 3))
            own = function(text, name)
            assert space[name](0.5) == own(0.5)
            expected = central_difference(own, (0.5,), 0)
            np.testing.assert_allclose(space[name](0.5, with_grad=True)[1], expected)


def test_the_same_import_is_one(folder: Path) -> None:
    (folder / "a.py").write_text("import numpy as np\n\n\ndef f(x):\n    return np.sin(x)\n")
    (folder / "b.py").write_text("def g(x, y):\n    return x * y\n")
    for selectors in (("a.py:f", "b.py:g"), ("b.py:g", "a.py:f")):
        text = show(*selectors)
        assert text.startswith("import numpy as np\n\n\ndef unbroadcast(")
        check_module(text)


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["def f(x):\n    return x\n", "def f(x):\n    return -x\n"], "f"),
        (["K = 1.0\ndef f(x):\n    return x * K\n", "K = 2.0\ndef g(x):\n    return x * K\n"], "K"),
        (["from numpy import exp\ndef f(x):\n    return exp(x)\n",
          "from math import exp\ndef g(x):\n    return exp(x)\n"], "exp"),
        (["from numpy import exp\ndef f(x):\n    return exp(x)\n",
          "def exp(x):\n    return x * 2.0\n"], "exp"),
        (["def abs(x):\n    return x * 3.0\n", "def g(x):\n    return abs(x)\n"], "abs"),
        (["import math as len\ndef f(x):\n    return len.exp(x)\n",
          "def g(x, y):\n    return x * y\n"], "len"),
        (["def tuple(x, y):\n    return x * y\n"], "tuple"),
    ],
)  # fmt: skip
def test_names_of_the_users_that_clash_are_refused(
    folder: Path, texts: list[str], name: str
) -> None:
    """Printed all the same, `g` would call the other file's `abs`, and be wrong."""
    for i, text in enumerate(texts):
        (folder / f"{i}.py").write_text(text)
    files = [f"{i}.py" for i in range(len(texts))]
    for order in (files, files[::-1]):
        code, out, err = run("show", "--all", "-q", *order)
        assert (code, out) == (2, "")
        assert err.startswith(f"error[ADJ007]: `{name}` would ")


def test_equal_constants_are_copied_once(folder: Path) -> None:
    (folder / "a.py").write_text("K = 2.0  # here\n\n\ndef f(x):\n    return x * K\n")
    (folder / "b.py").write_text("K = 2.0  # there\n\n\ndef g(x):\n    return K / x\n")
    text = show("a.py:f", "b.py:g")
    assert "K = 2.0  # here\n" in text and text.count("K = 2.0") == 1
    check_module(text)


def test_the_helper_reads_no_name_of_its_own_as_numpy() -> None:
    text = adjointgen.generate("import numpy as v\n\n\ndef f(x, y):\n    return v.exp(x) * y\n")
    f = check_module(text)["f"]
    _, (df_dx, df_dy) = f(0.5, np.ones(3), with_grad=True)
    np.testing.assert_allclose(df_dx, 3 * np.exp(0.5))
    np.testing.assert_allclose(df_dy, [np.exp(0.5)] * 3)
