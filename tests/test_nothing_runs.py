"""Nothing of an analysed file is executed, nor of what it imports: hostile files leave no trace."""

# ruff: noqa: E501 (one source a line)

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import adjointgen
from adjointgen import AdjointError
from tests.agreement import run

# Each would leave a file `ran` if any part of it ran.
RUN = "__import__('pathlib').Path({ran!r}).write_text('ran')"

HOSTILE = {
    "body": "{run}\ndef f(x):\n    return x * x\n",
    "body raises": "raise SystemExit({run})\ndef f(x):\n    return x * x\n",
    "default": "def f(x, y={run}):\n    return x * x\n",
    "default of another": "def g(y={run}): pass\ndef f(x):\n    return x * x\n",
    "keyword default": "def f(x, *, y={run}):\n    return x * x\n",
    "decorator": "@{run}\ndef f(x):\n    return x * x\n",
    "decorator arguments": "import adjointgen\n@adjointgen.adjoint(wrt={run})\ndef f(x):\n    return x * x\n",
    "decorator shapes": "import adjointgen\n@adjointgen.adjoint(**{run})\ndef f(x):\n    return x * x\n",
    "annotation": "def f(x: {run}) -> {run}:\n    return x * x\n",
    "annotation as text": 'def f(x: "{run}"):\n    return x * x\n',
    "annotation of a local": "def f(x):\n    y: {run} = x * x\n    return y\n",
    "shape annotation": "import numpy as np\ndef f(x: Float[np.ndarray, {run}]):\n    return x * x\n",
    "class body": "class A:\n    {run}\n    def f(self, x):\n        return x * x\ndef f(x):\n    return x\n",
    "metaclass": "class M(type):\n    def __new__(*a): {run}\nclass A(metaclass=M): pass\ndef f(x):\n    return x\n",
    "import of a sibling": "import sibling\ndef f(x):\n    return sibling.g(x)\n",
    "from a sibling": "from sibling import g, K\ndef f(x):\n    return x * K\n",
    "star from a sibling": "from sibling import *\ndef f(x):\n    return sin(x)\n",
    "sibling called numpy": "from . import numpy as np\ndef f(x):\n    return np.sin(x)\n",
    "f-string": "A = f'{{{run}}}'\ndef f(x):\n    return x * A\n",
    "f-string in the function": "def f(x):\n    y = f'{{{run}}}'\n    return x * x\n",
    "constant": "A = {run}\ndef f(x):\n    return x * A\n",
    "module __getattr__": "def __getattr__(name):\n    {run}\ndef f(x):\n    return x * B\n",
    "call in the function": "def f(x):\n    {run}\n    return x * {run}\n",
    "condition": "def f(x):\n    return x * x if {run} else x\n",
    "comprehension": "A = [{run} for k in (1,)]\ndef f(x):\n    return x * x\n",
    "assert": "assert {run}\ndef f(x):\n    return x * x\n",
    "docstring": 'def f(x):\n    """{run}"""\n    return x * x\n',
    "doctest": '"""\n>>> {run}\n"""\ndef f(x):\n    return x * x\n',
    "coding": "# coding: sibling\ndef f(x):\n    return x * x\n",
    "type alias": "from typing import TypeVar\nT = TypeVar({run})\ndef f(x: T):\n    return x * x\n",
    "property": "class A:\n    @property\n    def k(self): {run}\n    def f(self, x):\n        return x * self.k\n",
    "main": "if __name__ == '__main__':\n    {run}\ndef f(x):\n    return x * x\n",
    "a rule": "from adjointgen.rules.kinds import elementwise\n@elementwise\ndef g(x):\n    y = {run}\n"
    "    dy_dx = {run}\n    return y, dy_dx\ndef f(x):\n    return g(x)\n",
}  # fmt: skip

SIBLINGS = (
    "sibling.py", "conftest.py", "__init__.py", "numpy.py", "astor.py", "sitecustomize.py",
    "setup.py", "ast.py", "encodings/sibling.py", "adjointgen_rules.py", "rules.py",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "encodings").mkdir(parents=True)
    run_it = RUN.format(ran=str(tmp_path / "ran"))
    for name in SIBLINGS:
        (folder / name).write_text(f"{run_it}\nK = 2.0\n")
    for i, (name, text) in enumerate(HOSTILE.items()):
        source = text.replace("{{", "\1").replace("}}", "\2")
        source = source.replace("{run}", run_it).replace("\1", "{").replace("\2", "}")
        (folder / f"case{i}.py").write_text(f"# {name}\n{source}")
    return folder


COMMANDS = (
    ("show", "FILE:f"),
    ("show", "FILE"),
    ("show", "--all", "FILE"),
    ("show", "--trace", "FILE:f"),
    ("show", "--wrt", "x", "--shape", "x=n", "FILE:f"),
    ("lint", "FILE:f"),
    ("lint", "--all", "FILE"),
    ("generate", "FILE:f", "-o", "OUT"),
    ("generate", "--check", "FILE:f", "-o", "OUT"),
    ("generate", "--diff", "--all", "FILE", "-o", "OUT"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_runs(
    command: tuple[str, ...], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    out = str(tmp_path / "out")
    for i in range(len(HOSTILE)):
        arguments = (part.replace("FILE", f"case{i}.py").replace("OUT", out) for part in command)
        code, _, err = run(*arguments)
        assert code in (0, 1, 2, 3), err
        assert not (tmp_path / "ran").exists(), list(HOSTILE)[i]


def test_folders(folder: Path, tmp_path: Path) -> None:
    for command in (("show", "--all"), ("lint", "--all"), ("lint",)):
        run(*command, str(folder))
        assert not (tmp_path / "ran").exists()


def test_the_sentinel_works(folder: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(folder / "case0.py")], check=True)
    assert (tmp_path / "ran").exists()


@pytest.mark.parametrize("verb", ["show", "lint"])
def test_no_process_runs_them(verb: str, folder: Path, tmp_path: Path) -> None:
    """From a fresh process in their folder: neither they nor NumPy are imported."""
    code = (
        "import sys; sys.path[:] = [p for p in sys.path if p];"
        f"sys.path.insert(0, {str(Path(__file__).parents[1])!r});"
        "from adjointgen.commands import main;"
        "codes = [main([sys.argv[1], f'case{i}.py:f']) for i in range(int(sys.argv[2]))];"
        "bad = {'numpy', 'scipy', 'sibling', 'conftest'} & {*sys.modules};"
        "sys.exit(f'{codes} {bad}' if bad or not {*codes} <= {0, 2, 3} else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, verb, str(len(HOSTILE))],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert not (tmp_path / "ran").exists()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "call",
    ["np.f2py.__main__(x)", "np.f2py.__main__.main(x)", "np.object(x)", "np.matlib.zeros(x)"],
)
def test_a_hint_asks_no_module_to_run(call: str) -> None:
    with pytest.raises(AdjointError) as caught:
        adjointgen.generate(f"import numpy as np\n\n\ndef f(x):\n    return {call}\n")
    assert [d.code for d in caught.value.diagnostics] == ["ADJ401"]
