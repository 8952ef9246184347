"""What `@adjoint` refuses: no source, not this source, not a function; and its other options."""

from __future__ import annotations

import functools
import importlib.util
import linecache
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import adjointgen
from adjointgen import AdjointError, adjoint


def codes(error: pytest.ExceptionInfo[AdjointError]) -> list[str]:
    return [d.code for d in error.value.diagnostics]


def load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ----- no source: ADJ008 -----


@pytest.mark.parametrize("other", ["", "import this\n", "def f(x):\n    return x\n"])
def test_exec(other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else was executed under the name `<string>`."""
    if other:
        lines = other.splitlines(keepends=True)
        monkeypatch.setitem(linecache.cache, "<string>", (len(other), None, lines, "<string>"))
    space: dict[str, Any] = {}
    exec("def f(x):\n    return x * x\n", space)
    with pytest.raises(AdjointError) as error:
        adjoint(space["f"])
    assert codes(error) == ["ADJ008"]
    assert str(error.value) == (
        "error[ADJ008]: the source of `f` cannot be read\n"
        "  = help: pass the text of the module: `adjointgen.generate(source=…)`"
    )


@pytest.mark.parametrize("how", ["-c", "-"])
def test_prompt(how: str, tmp_path: Path) -> None:
    code = (
        "from adjointgen import adjoint, AdjointError\n"
        "try:\n    @adjoint\n    def f(x):\n        return x * x\n"
        "except AdjointError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, *(["-c", code] if how == "-c" else ["-"])],
        input=code, capture_output=True, text=True, cwd=tmp_path, check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONUTF8": "1"},
    )  # fmt: skip
    # Since Python 3.13 the text of `-c` and of the prompt can be read.
    assert done.stdout.startswith("error[ADJ008]") or not done.stdout, done.stderr
    assert done.returncode == 0, done.stderr
    assert done.stdout or sys.version_info >= (3, 13)


def test_deleted_file(tmp_path: Path) -> None:
    path = tmp_path / "gone_module.py"
    path.write_text("def f(x):\n    return x * x\n")
    module = load(path)
    path.unlink()
    with pytest.raises(AdjointError) as error:
        adjoint(module.f)
    assert codes(error) == ["ADJ008"]


# ----- not this source: ADJ009 -----


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    return x * x * x\n",
        "\ndef f(x):\n    return x * x\n",
        "def g(x):\n    return x * x\n",
        "def f(x, y=1):\n    return x * x\n",
        "def f(y):\n    return y * y\n",
        "def f(x):\n    return x * 2.0\n",
        "",
    ],
)
def test_edited_file(text: str, tmp_path: Path) -> None:
    path = tmp_path / "edited_module.py"
    path.write_text("def f(x):\n    return x * x\n")
    module = load(path)
    path.write_text(text + "\n" * 50)  # another size, so that the cached lines are known as stale
    with pytest.raises(AdjointError) as error:
        adjoint(module.f)
    assert codes(error) == ["ADJ009"]
    assert "is not what runs" in str(error.value) and "help: reload" in str(error.value)


def test_file_broken_by_an_edit(tmp_path: Path) -> None:
    path = tmp_path / "broken_module.py"
    path.write_text("def f(x):\n    return x * x\n")
    module = load(path)
    path.write_text("def f(x):\n    return x *\n" + "\n" * 50)
    with pytest.raises(AdjointError) as error:
        adjoint(module.f)
    assert codes(error) == ["ADJ002"]


def test_same_constants_of_another_type(tmp_path: Path) -> None:
    path = tmp_path / "typed_module.py"
    path.write_text("def f(x):\n    return x * 2\n")
    module = load(path)
    path.write_text("def f(x):\n    return x * 2.0\n" + "\n" * 50)
    with pytest.raises(AdjointError) as error:
        adjoint(module.f)
    assert codes(error) == ["ADJ009"]


def test_wrapped() -> None:
    def deco(f: Any) -> Any:
        @functools.wraps(f)
        def wrapper(x: Any) -> Any:
            return 2.0 * f(x)

        return wrapper

    @deco
    def f(x: Any) -> Any:
        return x * x

    with pytest.raises(AdjointError) as error:
        adjoint(f)
    assert codes(error) == ["ADJ009"]
    assert "put `@adjoint` below the other decorators" in str(error.value)


def test_lambdas() -> None:
    f, g = lambda x: x * x, lambda x: x * 2.0  # two on a line
    for function in (f, g):
        with pytest.raises(AdjointError) as error:
            adjoint(function)
        assert codes(error) == ["ADJ009"]
        assert "write it as a `def`" in str(error.value)


def test_renamed() -> None:
    def f(x: Any) -> Any:
        return x * x

    f.__name__ = f.__qualname__ = "<lambda>"
    with pytest.raises(AdjointError) as error:
        adjoint(f)
    assert codes(error) == ["ADJ009"]


class Callable:
    def __call__(self, x: Any) -> Any:
        return x * x

    def method(self, x: Any) -> Any:
        return x * x


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (np.sin, "ufunc"),
        (abs, "builtin_function_or_method"),
        (Callable, "type"),
        (Callable(), "Callable"),
        (Callable().method, "method"),
        (functools.partial(abs, 1), "partial"),
        (staticmethod(abs), "staticmethod"),
        (classmethod(abs), "classmethod"),
        (property(abs), "property"),
        (3.0, "float"),
        ("x", "str"),
    ],
)
def test_no_function(value: Any, kind: str) -> None:
    with pytest.raises(AdjointError) as error:
        adjoint(value)
    assert codes(error) == ["ADJ009"]
    assert f"takes a function, not a {kind}" in str(error.value)


# ----- rejected sources, with their place in the user's file -----


def test_place() -> None:
    with pytest.raises(AdjointError) as error:

        @adjoint
        def f(x: Any) -> Any:
            y = np.sin(x)
            y = np.cos(y)  # the second
            return y

    assert codes(error) == ["ADJ201"]
    diagnostic = error.value.diagnostics[0]
    assert diagnostic.source and diagnostic.span
    assert diagnostic.source.path == __file__
    line = diagnostic.source.lines[diagnostic.span.line - 1]
    assert line.strip() == "y = np.cos(y)  # the second"
    assert error.value.exit_code == 3


def test_kinds_of_function() -> None:
    async def coroutine(x: Any) -> Any:
        return x

    def generator(x: Any) -> Any:
        yield x

    def stars(*args: Any, **kwargs: Any) -> Any:
        return args[0]

    for function, code in ((coroutine, "ADJ105"), (generator, "ADJ105"), (stars, "ADJ104")):
        with pytest.raises(AdjointError) as error:
            adjoint(function)
        assert code in codes(error)


def test_options() -> None:
    def f(x: Any, n: int) -> Any:
        return x * n

    for options, code in (
        ({"wrt": "z"}, "ADJ501"),
        ({"wrt": ["x", "z"]}, "ADJ501"),
        ({"wrt": "n"}, "ADJ502"),
        ({"shapes": {"z": "n"}}, "ADJ501"),
        ({"shapes": {"x": "n*2"}}, "ADJ504"),
    ):
        with pytest.raises(AdjointError) as error:
            adjoint(**options)(f)  # type: ignore[call-overload]
        assert codes(error) == [code]


# ----- names are what they are when the function is decorated -----

sine = np.sin
RATES = [2.0, 3.0]


def test_globals_are_read_as_objects() -> None:
    @adjoint
    def f(x: Any) -> Any:
        return sine(x) * RATES[1]

    assert f(0.5, with_grad=True) == (np.sin(0.5) * 3.0, np.cos(0.5) * 3.0)


def test_what_a_name_is_not() -> None:
    cos = np.sin
    exp = functools.partial(np.exp)

    @adjoint
    def f(x: Any) -> Any:
        return cos(x)

    assert f(0.5, with_grad=True) == (np.sin(0.5), np.cos(0.5))
    with pytest.raises(AdjointError) as error:

        @adjoint
        def g(x: Any) -> Any:
            return exp(x)

    assert codes(error) == ["ADJ401"]


def test_random_and_unbound_names() -> None:
    rng = np.random.default_rng(0)

    def f(x: Any) -> Any:
        return x * rng.normal()

    def g(x: Any) -> Any:
        return x * np.random.rand()

    def h(x: Any) -> Any:
        return x * nowhere  # type: ignore[name-defined]  # noqa: F821

    for function, code in ((f, "ADJ404"), (g, "ADJ404"), (h, "ADJ204")):
        with pytest.raises(AdjointError) as error:
            adjoint(function)
        assert codes(error) == [code]


def test_generate_is_offered_and_works() -> None:
    text = adjointgen.generate(source="def f(x):\n    return x * x\n")
    assert "def f(x, with_grad=False):" in text
    for source, message in (
        ("x = 1\n", "defines no function"),
        ("def f(x):\n    return x\ndef g(x):\n    return x\n", "defines f, g"),
    ):
        with pytest.raises(AdjointError) as error:
            adjointgen.generate(source)
        assert codes(error) == ["ADJ005"] and message in str(error.value)


OBJECTS = """
import statistics

import numpy as np


class Sums:
    e = np.array([1.0, 2.0, 3.0])
    W = None
    sin = np.sin
    mean = staticmethod(lambda x: 2.0 * np.mean(x))

    def sum(self, x):
        return np.sum(x)

    def take(self, x):
        return x @ x

    def dot(self, x):
        return 3.0 * x

    def __array__(self, dtype=None, copy=None):
        return np.eye(3)

    def loss(self, x, y):
        return self.sum(x) * y


sums = Sums()


def f(x):
    xp = np
    return {} * x[0]
"""


@pytest.mark.parametrize(
    "call, code",
    [
        ("np.ma.sum(x)", "ADJ401"),
        ("np.ndarray.sum(x)", "ADJ401"),
        ("np.float64.sum(x[1])", "ADJ401"),
        ("statistics.mean(x)", "ADJ401"),
        ("Sums.mean(x)", "ADJ401"),
        ("Sums.sin(x)", "ADJ401"),
        ("sums.sum(x)", "ADJ401"),
        ("sums.take(x)", "ADJ401"),
        ("sums.dot(x)", "ADJ401"),
        ("xp.sum(x)", "ADJ402"),
    ],
)
def test_what_is_no_array_has_no_methods_of_one(tmp_path: Path, call: str, code: str) -> None:
    (tmp_path / "objects.py").write_text(OBJECTS.format(call))
    module = load(tmp_path / "objects.py")
    assert np.all(np.isfinite(module.f(np.array([1.0, 2.0, 3.5]))))
    with pytest.raises(AdjointError) as error:
        adjoint(module.f)
    assert codes(error) == [code]


def test_a_method_of_the_object_itself_is_none_of_an_array(tmp_path: Path) -> None:
    (tmp_path / "objects.py").write_text(OBJECTS.format("1.0"))
    module = load(tmp_path / "objects.py")
    with pytest.raises(AdjointError) as error:
        adjoint(module.Sums.loss)
    assert codes(error) == ["ADJ401"]


def test_what_a_class_holds_is_looked_at_when_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "objects.py").write_text(OBJECTS.format("(Sums.e * x + Sums.W.sum(axis=0) * x)"))
    module = load(tmp_path / "objects.py")
    f = adjoint(module.f)
    module.Sums.W = np.eye(3)
    x = np.array([2.0, 1.0, 4.0])
    wanted = 2.0 * np.array([2.0, 3.0, 4.0])
    wanted[0] += np.array([2.0, 3.0, 4.0]) @ x
    assert f(x, with_grad=True)[1].tolist() == wanted.tolist()


def test_scipy_loads_its_modules_when_they_are_asked_for() -> None:
    code = (
        "import adjointgen, scipy\n"
        "source = 'import scipy\\n\\n\\ndef f(x):\\n    return scipy.stats.norm.logpdf(x)\\n'\n"
        "import linecache\n"
        "linecache.cache['<f>'] = (1, None, source.splitlines(True), '<f>')\n"
        "space = {}\n"
        "exec(compile(source, '<f>', 'exec'), space)\n"
        "assert adjointgen.adjoint(space['f'])(1.5, with_grad=True)[1] == -1.5\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_function_of_a_module_inside_numpy_is_known() -> None:
    @adjoint
    def f(x: Any) -> Any:
        return np.sum(np.lib.stride_tricks.sliding_window_view(x, 2)) * x[0]

    assert f(np.array([1.0, 2.0, 3.5]), with_grad=True)[1].tolist() == [9.5, 2.0, 1.0]
