"""Rules in a user's own files: found by what names are, inlined as text, tested by `--check`."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import special

import adjointgen
from adjointgen import AdjointError
from adjointgen.commands import main

FUNCTIONS = """import numpy as np


def softplus(x):
    return np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0.0)


def sigmoid(x):
    return 0.5 * (1.0 + np.tanh(0.5 * x))


def mix(x, y, k=2.0):
    return x * y**k


def pull(w, X):
    return X @ w


def both(x, y):
    return x * y, x - y
"""
RULES = '''"""Rules of the functions of this package."""

import numpy as np
from adjointgen.rules.kinds import Positive, at, elementwise, example, pullback

from {package} import functions
from {package}.functions import sigmoid, softplus


@elementwise
@at("half", x=0.0, dy_dx=0.5)
def softplus(x):
    """Its derivative is the logistic function."""
    y = softplus(x)
    dy_dx = sigmoid(x)
    return y, dy_dx


@elementwise
def mix(x, y: Positive, k=2.0):
    z = functions.mix(x, y, k)
    dz_dx = y**k
    dz_dy = x * k * y ** (k - 1.0)
    dz_dk = x * y**k * np.log(y)
    return z, dz_dx, dz_dy, dz_dk


@pullback
@example("functions.pull(w, X)  # w: 3; X: 4 3")
@example("functions.pull(w, X)  # w: 3; X: 3 3")
def pull(df_dz, w, X):
    z = functions.pull(w, X)
    df_dw = X.T @ df_dz
    df_dX = np.outer(df_dz, w)
    return z, df_dw, df_dX


@elementwise
def both(x, y):
    p, m = functions.both(x, y)
    dp_dx = y
    dp_dy = x
    dm_dx = 1.0
    dm_dy = -1.0
    return p, m, dp_dx, dp_dy, dm_dx, dm_dy
'''
MODEL = """import numpy as np

from . import functions
from .functions import softplus as smooth


def price(x, y):
    a = smooth(x)
    return functions.mix(a, y) * np.sin(x)


def loss(w, X, t):
    z = functions.pull(w, X)
    p, m = functions.both(z, t)
    return np.sum(smooth(p) * m)
"""
PYPROJECT = """[tool.adjointgen]
sources = ["{package}/model.py"]
out = "gradients"
all = true
rules = ["{package}/rules.py"]
"""
_count = iter(range(1000))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A project whose package has functions, their rules and a model; its name is new each time."""
    name = f"own{next(_count)}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "functions.py").write_text(FUNCTIONS)
    (folder / "rules.py").write_text(RULES.replace("{package}", name))
    (folder / "model.py").write_text(MODEL)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT.replace("{package}", name))
    monkeypatch.chdir(tmp_path)
    return name


def test_generated_files_use_them(package: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate"]) == 0
    text = Path("gradients/model.py").read_text()
    assert f"from {package} import functions\n" in text
    assert f"from {package}.functions import sigmoid\n" in text
    assert f"from {package}.functions import softplus as smooth\n" in text
    assert f"rules={package}/rules.py" in text
    assert "    da_dx = sigmoid(x)\n" in text
    point = ["--at", "x=-2:2@3", "--at", "y=0.5:3@2,1", "--points", "3"]
    assert main(["verify", "gradients/model.py:price", *point]) == 0
    point = ["--at", "w=-1:1@3", "--at", "X=-1:1@4,3", "--at", "t=-1:1@4"]
    assert main(["verify", "gradients/model.py:loss", *point]) == 0
    assert main(["verify", f"{package}/model.py:loss", *point]) == 0
    assert main(["generate", "--check"]) == 0
    rules = Path(package, "rules.py")
    rules.write_text(rules.read_text().replace("sigmoid(x)", "1.0 * sigmoid(x)"))
    assert main(["generate", "--check"]) == 1
    assert "stale: gradients/model.py" in capsys.readouterr().err


def test_without_them_the_functions_are_refused(package: str) -> None:
    Path("pyproject.toml").write_text("[tool.other]\n")
    assert main(["lint", f"{package}/model.py", "--all"]) == 3
    assert main(["lint", f"{package}/model.py", "--all", "--rules", f"{package}/rules.py"]) == 0


def test_the_decorator(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its path is from the file; the function is known by what it is, whatever it is called."""
    Path(package, "decorated.py").write_text(
        f"import numpy as np\nfrom adjointgen import adjoint\n\nfrom {package} import functions\n"
        "plus = functions.softplus\n\n\n@adjoint(rules='rules.py')\ndef f(x, y):\n"
        "    return plus(x) * functions.mix(np.sin(x), y, k=3.0)\n"
    )
    monkeypatch.syspath_prepend(".")
    f = importlib.import_module(f"{package}.decorated").f
    value, (df_dx, df_dy) = f(0.3, 1.4, with_grad=True)
    a, s = np.log1p(np.exp(0.3)), np.sin(0.3)
    assert value == pytest.approx(a * s * 1.4**3, rel=1e-14)
    assert df_dx == pytest.approx((s / (1 + np.exp(-0.3)) + a * np.cos(0.3)) * 1.4**3, rel=1e-14)
    assert df_dy == pytest.approx(a * s * 3.0 * 1.4**2, rel=1e-14)
    assert adjointgen.check_gradient(f, np.linspace(-1.0, 1.0, 3), 1.4)


def test_functions_of_a_script(tmp_path: Path) -> None:
    """A function that the script itself defines, run as `__main__` and printed from its file."""
    (tmp_path / "script.py").write_text(
        "from adjointgen import adjoint\n\n\ndef cube(x):\n    return x * x * x\n\n\n"
        "@adjoint(rules='own.py')\ndef f(x: float):\n    return cube(x)\n\n\n"
        "if __name__ == '__main__':\n    print(f(2.0, with_grad=True))\n    print(f.source)\n"
    )
    (tmp_path / "own.py").write_text(
        "from adjointgen.rules.kinds import elementwise\nfrom script import cube\n\n\n"
        "@elementwise\ndef cube_rule(x):\n    y = cube(x)\n    dy_dx = 3.0 * x**2.0\n"
        "    return y, dy_dx\n"
    )
    run = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    shown = subprocess.run(
        [sys.executable, "-m", "adjointgen", "show", "script.py"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    first, _, source = run.stdout.partition("\n")
    assert first == "(8.0, 12.0)"
    assert source == f"{shown.stdout}\n"
    assert "from script import cube\n" in shown.stdout


def test_a_function_of_that_name_that_is_another(package: str) -> None:
    """`softplus` of another module, or one that the file defines itself, has no rule."""
    rules = f"{package}/rules.py"
    for head in (
        "from elsewhere import softplus\n",
        "def softplus(x):\n    return x\n",
        f"from {package}.functions import softplus\n\nsoftplus = abs\n",
    ):
        with pytest.raises(AdjointError, match=r"ADJ40[17]"):
            adjointgen.generate(f"{head}\n\ndef f(x):\n    return softplus(x)\n", "f", rules=rules)
    source = f"from {package}.functions import softplus\n\n\ndef f(x):\n    return softplus(x)\n"
    assert "sigmoid(x)" in adjointgen.generate(source, rules=rules)


def test_a_rule_for_a_library_function(tmp_path: Path) -> None:
    """For one that has none, and in place of the built-in one."""
    path = tmp_path / "rules.py"
    path.write_text(
        "import numpy as np\nfrom scipy import special\n"
        "from adjointgen.rules.kinds import Count, elementwise\n\n\n@elementwise\n"
        "def struve(v: Count, x):\n    z = special.struve(v, x)\n"
        "    dz_dx = special.struve(v - 1.0, x) - v * z / x\n    return z, dz_dx\n\n\n"
        "@elementwise\ndef straight_through(x):\n    y = np.rint(x)\n    dy_dx = 1.0\n"
        "    return y, dy_dx\n"
    )
    source = (
        "import numpy as np\nfrom scipy.special import struve\n\n\n"
        "def f(x):\n    return struve(1.0, x) + np.rint(x)\n"
    )
    with pytest.raises(AdjointError, match="struve"):
        adjointgen.generate(source)
    space: dict[str, object] = {}
    exec(adjointgen.generate(source, rules=[str(path)]), space)
    value, gradient = space["f"](0.5, with_grad=True)  # type: ignore[operator]
    assert value == pytest.approx(special.struve(1.0, 0.5), rel=1e-14)
    wanted = special.struve(0.0, 0.5) - special.struve(1.0, 0.5) / 0.5 + 1.0
    assert gradient == pytest.approx(wanted, rel=1e-14)


@pytest.mark.parametrize("function", ["np.contract", "np.einsum"])
def test_a_rule_with_subscripts(function: str, tmp_path: Path) -> None:
    """What is known of einsum is for the built-in rule only."""
    path = tmp_path / "rules.py"
    path.write_text(
        "import numpy as np\nfrom adjointgen.rules.kinds import Arrays, Text, pullback\n\n\n"
        "@pullback\ndef contract(df_dz, subscripts: Text, /, operands: Arrays):\n"
        f"    z = {function}(subscripts, operands)\n    df_doperands = np.back(df_dz)\n"
        "    return z, df_doperands\n"
    )
    source = f"import numpy as np\n\n\ndef f(x, y):\n    return {function}('i,i->i', (x, y))\n"
    assert "    df_dx += np.back(df_df)\n" in adjointgen.generate(source, rules=str(path))


def test_a_rule_in_place_of_one_whose_shapes_are_known(tmp_path: Path) -> None:
    """Its operands may have other letters; of what it makes nothing is known."""
    path = tmp_path / "rules.py"
    path.write_text(
        "import numpy as np\nfrom adjointgen.rules.kinds import pullback\n\n\n"
        "@pullback\ndef lower(df_dz, q):\n"
        "    z = np.tril(q)\n    df_dq = np.tril(df_dz)\n    return z, df_dq\n"
    )
    source = "import numpy as np\n\n\ndef f(x, y):\n    return np.tril(x) + y\n"
    text = adjointgen.generate(source, rules=str(path), shapes={"x": "n n", "y": "n n"})
    assert "    df_dx += np.tril(df_df1)\n" in text and "unbroadcast(df_df, f1)" in text


def test_a_condition_is_taken_by_element(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The result has its shape, where that is larger than what is differentiated."""
    (tmp_path / "doors.py").write_text("import numpy as np\n\ndef gate(x, c):\n    return x * c\n")
    (tmp_path / "rules.py").write_text(
        "from adjointgen.rules.kinds import Condition, elementwise\n\nimport doors\n\n\n"
        "@elementwise\ndef gate(x, c: Condition):\n    z = doors.gate(x, c)\n    dz_dx = 1.0 * c\n"
        "    return z, dz_dx\n"
    )
    source = "import doors\n\ndef f(x: float, c: list[bool]):\n    return doors.gate(x, c)\n"
    text = adjointgen.generate(source, rules=[str(tmp_path / "rules.py")])
    monkeypatch.syspath_prepend(tmp_path)
    space: dict[str, object] = {}
    exec(text, space)
    value, gradient = space["f"](2.0, np.array([True, False, True]), with_grad=True)  # type: ignore[operator]
    assert list(value) == [2.0, 0.0, 2.0] and gradient == 2.0


def test_a_rule_for_a_library_function_has_letters_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "rules.py"
    path.write_text(
        "import numpy as np\nfrom adjointgen.rules.kinds import pullback\n\n\n@pullback\n"
        "def transpose(df_dz, m):\n    z = np.transpose(m)\n    df_dm = np.transpose(df_dz)\n"
        "    return z, df_dm\n"
    )
    source = "import numpy as np\n\ndef f(x):\n    return np.transpose(x)\n"
    text = adjointgen.generate(source, rules=[str(path)], shapes={"x": "n d"})
    space: dict[str, object] = {}
    exec(text, space)
    _, gradient = space["f"](np.ones((3, 2)), with_grad=True)  # type: ignore[operator]
    assert np.array_equal(gradient, np.ones((3, 2)))


def test_inactive_values_may_pass_through_them(package: str) -> None:
    source = (
        f"from {package}.functions import softplus\n\n\n"
        "def f(x, n: int):\n    return x * softplus(n)\n"
    )
    assert "softplus(n)" in adjointgen.generate(source, rules=f"{package}/rules.py")
    with pytest.raises(AdjointError, match=r"ADJ40[13]"):
        adjointgen.generate(source)


# ----- the self-test -----


def test_check(package: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--check", f"{package}/rules.py"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines() == [
        f"{package}/rules.py:12: softplus: 11 points passed",
        f"{package}/rules.py:20: mix: 12 points passed",
        f"{package}/rules.py:31: pull: 6 points passed",
        f"{package}/rules.py:39: both: 20 points passed",
    ]


@pytest.mark.parametrize(
    "before, after, told",
    [
        ("dy_dx = sigmoid(x)", "dy_dx = 1.000001 * sigmoid(x)", "softplus: FAIL"),
        ("dy_dx=0.5", "dy_dx=0.25", "not 0.25 as `@at` says"),
        ("X.T @ df_dz", "X @ df_dz", "pull: FAIL"),
        ("np.outer(df_dz, w)", "np.outer(df_dz, w).astype(np.float16)", "pull: FAIL"),
        ("dm_dy = -1.0", "dm_dy = 1.0", "both: FAIL"),
        ("* np.log(y)", "* np.log2(y)", "mix: FAIL"),
        ("sigmoid(x)\n", "sigmoid(x) * functions.missing(x)\n", "softplus: FAIL"),
        ('@example("functions.pull(w, X)  # w: 3; X: 4 3")\n', "", "pull: 3 points passed"),
        ("w: 3; X: 4 3", "w: 3; X: 4 5", "by itself"),
        ("w: 3; X: 4 3", "w: 3 Negativ; X: 4 3", "there is no domain `Negativ`"),
        ("# w: 3; X: 4 3", "# u: 3; X: 4 3", "does not name the operands"),
    ],
)
def test_check_finds(
    package: str, before: str, after: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(package, "rules.py")
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))
    code = main(["rules", "--check", str(path)])
    out, err = capsys.readouterr()
    assert told in out, (out, err)
    assert code == (0 if "passed" in told else 1)
    assert "Traceback" not in out + err


def test_a_pullback_without_an_example_was_not_tested(
    package: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(package, "rules.py")
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("@example")))
    assert main(["rules", "--check", str(path)]) == 1
    assert "write an `@example`" in capsys.readouterr().out


def test_what_takes_numbers_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "scalars.py").write_text(
        "import math\n\n\ndef half(x):\n    return math.exp(x / 2)\n"
    )
    (tmp_path / "rules.py").write_text(
        "from adjointgen.rules.kinds import elementwise\nimport scalars\n\n\n@elementwise\n"
        "def half(x):\n    y = scalars.half(x)\n    dy_dx = 0.5 * y\n    return y, dy_dx\n"
    )
    assert main(["rules", "--check", str(tmp_path / "rules.py")]) == 0
    assert capsys.readouterr().out.endswith("rules.py:6: half: 6 points passed (numbers only)\n")


def test_nothing_of_a_file_of_rules_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """But by `--check`, which runs the functions, and not even then the file itself."""
    monkeypatch.chdir(tmp_path)
    Path("rules.py").write_text(
        "import pathlib\nimport numpy as np\nfrom adjointgen.rules.kinds import elementwise\n"
        "pathlib.Path('run').touch()\n\n\n@elementwise\ndef rint(x):\n    y = np.rint(x)\n"
        "    dy_dx = 1.0\n    return y, dy_dx\n"
    )
    Path("f.py").write_text("import numpy as np\n\n\ndef f(x):\n    return np.rint(x) * x\n")
    assert main(["show", "f.py:f", "--rules", "rules.py"]) == 0
    assert main(["rules", "--rules", "rules.py"]) == 0
    main(["rules", "--check", "rules.py"])
    assert not Path("run").exists()


def test_options(package: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", f"{package}/model.py", "--all", "--rules", "gone.py"]) == 2
    assert "gone.py" in capsys.readouterr().err
    Path("pyproject.toml").write_text("[tool.adjointgen]\nsources = ['x']\nrules = 3\n")
    assert main(["generate"]) == 2
    assert "it is the path of a file of rules" in capsys.readouterr().err
    assert main(["rules", "sin", "--check", f"{package}/rules.py"]) == 2
    with pytest.raises(AdjointError, match="ADJ505"):
        adjointgen.generate("def f(x):\n    return x\n", rules=[1])  # type: ignore[list-item]


def test_listed(package: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "functions.mix", "--rules", f"{package}/rules.py"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{package}.functions.mix\n") and "dz_dx = y**k" in out


# ----- several results -----


@pytest.fixture
def moments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The rule of one result of a function that has two, one by element, and their module."""
    name = f"several{next(_count)}"
    (tmp_path / f"{name}.py").write_text(
        "import numpy as np\n\n\ndef moments(x, axis=None):\n"
        "    return np.sum(x, axis=axis), np.sum(x**2, axis=axis)\n\n\n"
        "def polar(x, y):\n    return np.hypot(x, y), np.arctan2(y, x)\n\n\n"
        "def parts(x):\n    return np.modf(x)\n"
    )
    (tmp_path / "rules.py").write_text(
        "import numpy as np\n"
        "from adjointgen.rules.kinds import Axis, elementwise, example, pullback\n\n"
        f"import {name} as fns\n\n\n"
        '@pullback\n@example("fns.moments(x)[0]  # x: 4")\n'
        "def moments(df_ds, x, axis: Axis = None):\n    s, q = fns.moments(x, axis)\n"
        "    df_dx = np.ones_like(x) * df_ds\n    return s, q, df_dx\n\n\n"
        "@elementwise\ndef polar(x, y):\n    r, t = fns.polar(x, y)\n    dr_dx = x / r\n"
        "    dr_dy = y / r\n    return r, t, dr_dx, dr_dy\n\n\n"
        "@elementwise\ndef parts(x):\n    y, n = fns.parts(x)\n    dy_dx = 1.0\n"
        "    dn_dx = 0.0 * x\n    return y, n, dy_dx, dn_dx\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    return name


def _model(module: str, body: str) -> str:
    return f"import numpy as np\nimport {module} as fns\n\n\ndef f(x, y):\n{body}"


@pytest.mark.parametrize(
    "body, column, told",
    [
        ("    q = fns.moments(x)[1]\n    return q * q\n", 9, "takes `df_dq`"),
        ("    s, q = fns.moments(x)\n    return s * q\n", 12, "takes `df_dq`"),
        ("    s, q = fns.moments(x)\n    a = s + 1.0\n    return a, np.exp(q)\n", 12, "`df_dq`"),
        ("    z = fns.moments(x)\n    return z[1]\n", 9, "takes `df_dq`"),
        ("    return np.sin(fns.polar(x, y)[1])\n", 19, "bind `dt_dx`"),
        ("    _, t = fns.polar(2.0, y)\n    return t\n", 12, "bind `dt_dy`"),
    ],
)
def test_a_result_without_a_derivative_is_refused(
    moments: str, body: str, column: int, told: str
) -> None:
    with pytest.raises(AdjointError) as caught:
        adjointgen.generate(_model(moments, body), rules="rules.py")
    (found,) = caught.value.diagnostics
    assert found.code == "ADJ402" and "has no derivative of the result" in found.message
    assert found.span is not None and found.span.column + 1 == column
    assert told in found.help and "is zero" in found.help


@pytest.mark.parametrize(
    "body, wanted",
    [
        ("    s, q = fns.moments(x)\n    return s * y\n", 3.0),
        ("    z = fns.moments(x)\n    return z[0] * y\n", 3.0),
        ("    r, t = fns.polar(x, y)\n    return np.where(t > 0, r, 0.0)\n", 0.5547),
        ("    s, q = fns.moments(x)\n    return s * y * np.floor(q)\n", 12.0),
        ("    _, t = fns.polar(x, y)\n    return np.where(t > 0, 1.0, x)\n", 0.0),
        ("    y1, n = fns.parts(x)\n    return n * y1 * y\n", 6.0),  # the author says 0
        ("    n = fns.parts(x)[1]\n    return n * y\n", 0.0),
    ],
)
def test_no_derivative_is_asked_of_a_result_through_which_none_flows(
    moments: str, body: str, wanted: float
) -> None:
    space: dict[str, object] = {}
    exec(adjointgen.generate(_model(moments, body), rules="rules.py"), space)
    _, (df_dx, _) = space["f"](2.0, 3.0, with_grad=True)  # type: ignore[operator]
    assert df_dx == pytest.approx(wanted, abs=1e-4)


def test_a_result_that_lacks_a_derivative_by_one_operand(moments: str) -> None:
    """The second of an unpacking is held against its rule as the first is."""
    path = Path("rules.py")
    last = "    return r, t, dr_dx, dr_dy"
    path.write_text(path.read_text().replace(last, f"    dt_dx = -y / r**2.0\n{last}, dt_dx"))
    body = "    r, t = fns.polar(x, {})\n    return r * t\n"
    with pytest.raises(AdjointError, match="has no derivative by `y`"):
        adjointgen.generate(_model(moments, body.format("y")), rules="rules.py")
    adjointgen.generate(_model(moments, body.format("3.0")), rules="rules.py")


def test_check_says_of_which_results_there_is_no_derivative(
    moments: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "--check", "rules.py"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "rules.py:9: moments: 3 points passed; no derivative of `q`, so its use is refused",
        "rules.py:16: polar: 10 points passed; no derivative of `t`, so its use is refused",
        "rules.py:24: parts: 20 points passed",
    ]
    other = (
        '\n\n@pullback\n@example("fns.moments(x)[1]  # x: 4")\n'
        "def moments_q(df_dq, x, axis: Axis = None):\n    s, q = fns.moments(x, axis)\n"
        "    df_dx = {}\n    return s, q, df_dx\n"
    )
    path = Path("rules.py")
    text = path.read_text()
    path.write_text(text + other.format("2.0 * x * df_dq"))
    assert main(["rules", "--check", "rules.py"]) == 0
    assert "moments: 3 points passed\n" in capsys.readouterr().out
    path.write_text(text + other.format("np.zeros_like(x)"))
    assert main(["rules", "--check", "rules.py"]) == 1
    assert "moments_q: FAIL" in capsys.readouterr().out


# ----- what a rule says and its function is not -----


def _checked(function: str, rule: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code and the output of `--check` on a rule of a function of the module `fns`."""
    name = f"held{next(_count)}"
    Path(f"{name}.py").write_text(f"import numpy as np\n\n\n{function}")
    Path("rules.py").write_text(
        "import numpy as np\nfrom adjointgen.rules.kinds import"
        " Axis, Positive, elementwise, example, pullback, reduction\n"
        f"import {name} as fns\n\n\n{rule}"
    )
    code = main(["rules", "--check", "rules.py"])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err and "ADJ900" not in out + err
    return code, out + err


@pytest.mark.parametrize(
    "function, derivative, told",
    [
        ("np.sqrt(np.sum(x**2))", "x / y", "arrays: the result has the shape (), not (3,)"),
        ("2 * np.reshape(x, (-1, 1))", "2.0", "the result has the shape (1, 1), not ()"),
        ("np.cumsum(np.ravel(x)).reshape(np.shape(x))", "1.0", "arrays: element [1] of the result"),
        ("x / np.shape(x)[-1] if np.ndim(x) else x", "1.0", "arrays: element [0] of the result"),
        ("x[::-1] if np.size(x) == 3 else x", "1.0", "the function does not act by element"),
        ("2.0 * x", "2.0", "10 points passed"),
    ],
)
def test_check_asks_whether_a_function_acts_by_element(
    function: str,
    derivative: str,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    rule = "@elementwise\ndef f(x):\n    y = fns.f(x)\n"
    rule += f"    dy_dx = {derivative}\n    return y, dy_dx\n"
    code, said = _checked(f"def f(x):\n    return {function}\n", rule, capsys)
    assert told in said
    assert code == (0 if "passed" in told else 1)
    assert code == 0 or "write a `@reduction` or a `@pullback`" in said


_SCALED = "def f(x, y, power=2.0, shift=0.0):\n    return x * y**power + shift\n"
_SCALED_RULE = """@elementwise
def f(x, y: Positive, power=2.0, shift=0.0):
    z = fns.f(x, y, power, shift)
    dz_dx = y**power
    dz_dy = x * power * y ** (power - 1.0)
    dz_dpower = x * y**power * np.log(y)
    dz_dshift = 1.0
    return z, dz_dx, dz_dy, dz_dpower, dz_dshift
"""


@pytest.mark.parametrize(
    "function, before, after, told",
    [
        (_SCALED, "", "", "rules.py:7: f: 12 points passed"),
        (_SCALED, "power=2.0", "power=3.0", "the default of `power` is 2.0 in the function, not"),
        (_SCALED, "shift=0.0", "shift=1e-3", "the default of `shift` is 0.0 in the function, not"),
        (_SCALED, "shift=0.0", "shift=0", "12 points passed"),
        (_SCALED.replace("=0.0", "").replace("=2.0", ""), "", "", "2.0 in the rule, and none in"),
        (_SCALED.replace("x, y", "y, x", 1), "", "", "the function has `y` where the rule has `x`"),
        (_SCALED.replace("x, y", "y, x", 1), "Positive,", "Positive, /,", "FAIL"),
        (_SCALED.replace("x, y", "a, b", 1).replace("x * y", "a * b"), "Positive,", "Positive, /,",
         "12 points passed"),
        (_SCALED.replace("power=2.0, shift=0.0", "shift=0.0, power=2.0"), "", "",
         "the function has `shift` where the rule has `power`"),
        (_SCALED.replace("power=2.0", "*, power=2.0"), "", "",
         "the function has no place for `power`: it takes 2"),
        (_SCALED.replace("power=2.0", "*, power=2.0"), "power=2.0", "*, power=2.0",
         "12 points passed"),
        ("def f(*args, **kwargs):\n    return args[0] * args[1] ** 2.0\n", "", "", "FAIL"),
        ("def f(x, y, shift=0.0, **k):\n    return x * y ** k.get('power', 2.0) + shift\n",
         "power=2.0, shift=0.0", "shift=0.0, *, power=2.0", "12 points passed"),
        ("def f(x, y, shift=0.0, **k):\n    return x * y ** k.get('power', 3.0) + shift\n",
         "power=2.0, shift=0.0", "shift=0.0, *, power=2.0", "the defaults left out"),
    ],
)  # fmt: skip
def test_check_compares_the_parameters(
    function: str,
    before: str,
    after: str,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Names and their order, defaults, and calls that leave these out."""
    monkeypatch.chdir(tmp_path)
    rule = _SCALED_RULE.replace(before, after, 1)
    if "*" in after:
        call = "shift, power=power" if after.startswith("shift") else "power=power, shift=shift"
        rule = rule.replace("(x, y, power, shift)", f"(x, y, {call})")
    code, said = _checked(function, rule, capsys)
    assert told in said, said
    assert code == (0 if "passed" in told else 1)


@pytest.mark.parametrize(
    "call, told, column",
    [
        ("fns.nothere(x)", "`fns` has no `nothere`", 9),
        ("fns.np.lib.nothere.f(x)", "`fns.np.lib` has no `nothere`", 9),
        ("fns.np(x)", "`fns.np` is not a function", 9),
    ],
)
def test_check_of_what_is_no_function(
    call: str,
    told: str,
    column: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    rule = f"@elementwise\ndef f(x):\n    y = {call}\n    dy_dx = 1.0\n    return y, dy_dx\n"
    code, said = _checked("def f(x):\n    return x\n", rule, capsys)
    assert code == 1
    assert f"error[ADJ013]: {told}" in said and f"rules.py:8:{column}" in said


# ----- several rules of one function -----


_TWICE = """@elementwise
def {name}(x{kind}):
    y = fns.f(x)
    dy_dx = {derivative}
    return y, dy_dx


"""


def test_a_rule_that_is_never_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one file or in two, unless the first is for some calls only."""
    monkeypatch.chdir(tmp_path)
    function = "def f(x):\n    return 3.0 * x\n"
    first = _TWICE.format(name="one", kind="", derivative="3.0")
    second = _TWICE.format(name="two", kind=": Positive", derivative="4.0")
    code, said = _checked(function, first + second, capsys)
    assert code == 3
    assert "the rule is never chosen: the one in rules.py:7 is for the same calls" in said
    assert "--> rules.py:14:1" in said
    code, said = _checked(function, first, capsys)
    assert code == 0
    Path("others.py").write_text(Path("rules.py").read_text())
    source = Path("rules.py").read_text().splitlines()[2] + "\n\n\ndef f(x):\n    return fns.f(x)\n"
    with pytest.raises(AdjointError, match=r"the one in rules.py:7 is for the same calls"):
        adjointgen.generate(source, rules=["rules.py", "others.py"])
    adjointgen.generate(source, rules=["rules.py", "./rules.py"])


def test_check_tests_each_rule_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Even one for calls that another one above it takes all, in a way that is not seen."""
    monkeypatch.chdir(tmp_path)
    rule = """@pullback
@example("fns.f(x, 2.0)  # x: 3")
def {name}(df_dz, x, k{default}):
    z = fns.f(x, k)
    df_dx = {derivative} * df_dz
    return z, df_dx


"""
    function = "def f(x, k=2.0):\n    return k * x\n"
    first = rule.format(name="one", default="=2.0", derivative="2.0")
    second = rule.format(name="two", default="", derivative="3.0")
    code, said = _checked(function, first + second, capsys)
    assert code == 1
    assert "one: 3 points passed\n" in said and "two: FAIL" in said


def test_rules_of_some_calls_come_before_one_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rule = """@pullback
@example("fns.f(x)  # x: {shape}")
def {name}(df_dz, x: {kind}):
    z = fns.f(x)
    df_dx = 3.0 * df_dz
    return z, df_dx


"""
    rules = [
        rule.format(name="one", shape="3", kind="Vector"),
        rule.format(name="two", shape="3 4", kind="Matrix"),
        rule.format(name="all", shape="2 3 4", kind="Real").replace(": Real", ""),
    ]
    function = "def f(x):\n    return 3.0 * x\n"
    text = "from adjointgen.rules.kinds import Matrix, Vector\n\n\n" + "".join(rules)
    code, said = _checked(function, text, capsys)
    assert code == 0 and said.count("3 points passed") == 3
    code, said = _checked(function, text + rules[1].replace("two", "three"), capsys)
    assert code == 3 and "the one in rules.py:19 is for the same calls" in said


def test_elementwise_rules_of_two_results_are_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rule = "@elementwise\ndef f_{z}(x):\n    y, w = fns.f(x)\n    d{z}_dx = 1.0\n"
    rule += "    return y, w, d{z}_dx\n\n\n"
    function = "def f(x):\n    return 1.0 * x, x + 1.0\n"
    code, said = _checked(function, rule.format(z="y") + rule.format(z="w"), capsys)
    assert code == 3 and "write the derivatives of all results in one rule" in said


@pytest.mark.parametrize(
    "text, told",
    [
        ("fns.f(x  # x: 3 4", "`fns.f(x` is no Python"),
        ("fns.f(x) = 2.0  # x: 3", "`fns.f(x) = 2.0` is no Python"),
        ("fns.f(x)", "does not name its operands"),
        ("fns.f(x)  # x(: 3", "does not name its operands"),
        ("fns.f(x, y)  # x: 3", "raised NameError: name 'y' is not defined"),
        ("fns.f(x) / (1 // 0)  # x: 3", "raised ZeroDivisionError"),
    ],
)
def test_an_example_that_is_no_call(
    text: str,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    rule = f"@pullback\n@example({text!r})\ndef f(df_dz, x):\n    z = fns.f(x)\n"
    rule += "    df_dx = 3.0 * df_dz\n    return z, df_dx\n"
    code, said = _checked("def f(x):\n    return 3.0 * x\n", rule, capsys)
    assert code == 1
    assert told in said and "error[ADJ" in said


def test_a_rule_with_one_result_of_a_function_with_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--check` sees the tuple; without a run, nothing is unpacked that the rule has as one."""
    monkeypatch.chdir(tmp_path)
    function = "def f(x):\n    return 3.0 * x, x\n"
    rule = "@elementwise\ndef f(x):\n    z = fns.f(x)\n    dz_dx = 3.0\n    return z, dz_dx\n"
    code, said = _checked(function, rule, capsys)
    assert code == 1 and "the function makes a tuple of 2, and the rule names one result" in said
    head = Path("rules.py").read_text().splitlines()[2]
    with pytest.raises(AdjointError, match=r"ADJ205.*`fns.f.x.` has one result by its rule"):
        adjointgen.generate(
            f"{head}\n\n\ndef g(x):\n    s, q = fns.f(x)\n    return s * q\n", rules="rules.py"
        )
    example = '@pullback\n@example("fns.f(x)  # x: 3")\ndef f(df_dz, x):\n    z, w = fns.f(x)\n'
    example += "    df_dx = 3.0 * df_dz\n    return z, w, df_dx\n"
    code, said = _checked(function, example, capsys)
    assert code == 1 and "the value is a tuple of 2: take one of its results" in said
    code, said = _checked(function, example.replace("f(x)  #", "f(x)[0]  #"), capsys)
    assert code == 0 and "no derivative of `w`" in said
    code, said = _checked("def f(x):\n    return 3.0 * x\n", rule, capsys)
    assert code == 0
    source = "\n\n\ndef g(x):\n    z = fns.f(x)\n    s, q = z\n    return s * q\n"
    head = Path("rules.py").read_text().splitlines()[2]
    assert "s, q = z\n" in adjointgen.generate(f"{head}{source}", rules="rules.py")


# ----- the rule that a refusal prints -----


@pytest.mark.parametrize(
    "body, lines",
    [
        ("    s, q = fns.moments(x, axis=0)\n    return s * q\n",
         ["@pullback  # and another one like it with `df_dq`",
          '@example("fns.moments(x, axis=0)[0]  # x: 3 4")',
          "def moments(df_ds, x, axis: Axis = None):", "    s, q = fns.moments(x, axis)",
          "    return s, q, df_dx"]),
        ("    s, q = fns.moments(x, y)\n    return s * q\n",
         ['@example("fns.moments(x, None)[0]  # x: 3 4")']),
        ("    r, t = fns.polar(x, y)\n    return r * t\n",
         ["@elementwise  # if it acts by element, else @pullback or @reduction",
          "    r, t = fns.polar(x, y)", "    dt_dx = ...",
          "    return r, t, dr_dx, dr_dy, dt_dx, dt_dy"]),
        ("    a, _ = fns.polar(x, y)\n    return a\n", ["    z1, z2 = fns.polar(x, y)"]),
        ("    return fns.gate(x, 'tanh')\n",
         ["@example(\"fns.gate(x, 'tanh')  # x: 3 4\")", "def gate(df_dy, x, kind: Text = 'sin'):",
          "    df_dx = ..."]),
        ("    return fns.gate(x, kind=y)\n", ["@example(\"fns.gate(x, kind='sin')  # x: 3 4\")"]),
        ("    return fns.gate(x)\n", ['@example("fns.gate(x)  # x: 3 4")']),
        ("    return np.foo(2 * x, 'q\"', k=x / y)\n", ["def foo(df_dz, x, y: Text, *, k):"]),
        ("    return x.frob(y, y=x)\n", ["def frob(df_dz, x, y_, *, y):"]),
        ("    return stats.norm(loc=y, scale=2.0).logpdf(x=x)\n", ["def logpdf(df_dz, x_, *, x):"]),
        ("    return np.foo(axis=x)\n", ['@example("np.foo(axis=axis)  # axis: 3 4")']),
    ],
)  # fmt: skip
def test_the_stub(
    body: str, lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is Python, with a derivative for each result, and its example says what is not real."""
    monkeypatch.chdir(tmp_path)
    Path("fns.py").write_text(
        "def moments(x, axis=None):\n    return x, x\n\n\ndef polar(x, y):\n    return x, y\n\n\n"
        "def gate(x, kind='sin'):\n    return x\n"
    )
    source = f"import numpy as np\nfrom scipy import stats\n\nimport fns\n\n\ndef f(x, y):\n{body}"
    with pytest.raises(AdjointError) as caught:
        adjointgen.generate(source, filename="model.py")
    helps = [d.help for d in caught.value.diagnostics if d.code == "ADJ401"]
    printed = [line for help in helps for line in help.splitlines()]
    assert [line for line in lines if line not in printed] == []
    for help in helps:
        (rule,) = ast.parse("\n".join(help.splitlines()[1:])).body
        assert isinstance(rule, ast.FunctionDef)


def test_a_rule_with_two_seeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rule = '@pullback\n@example("fns.f(x)[0]  # x: 3")\ndef f(df_ds, df_dq, x):\n'
    rule += "    s, q = fns.f(x)\n    df_dx = df_ds + df_dq\n    return s, q, df_dx\n"
    code, said = _checked("def f(x):\n    return x, x\n", rule, capsys)
    assert code == 3
    assert "each result has a rule of its own: leave `df_dq` to another one" in said
