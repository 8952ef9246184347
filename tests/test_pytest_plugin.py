"""The pytest plugin as users have it: found by its entry point in a pytest of its own."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import pytest

from adjointgen.commands import main

pytest_plugins = ["pytester"]

GOOD = "def f(x):\n    return x * x\n"
CONFIG = '[tool.adjointgen]\nsources = ["models"]\nout = "gradients"\nall = true\n'


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """Two sources, their generated files, and a test of something else; it is the cwd."""
    (pytester.path / "pyproject.toml").write_text(CONFIG)
    (pytester.path / "models").mkdir()
    for name in ("one", "two"):
        (pytester.path / f"models/{name}.py").write_text(GOOD)
    pytester.makepyfile(test_other="def test_other():\n    pass\n")
    assert main(["generate"]) == 0
    return pytester


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return project.runpytest_subprocess("-q", *arguments)


def test_the_entry_point_is_installed() -> None:
    (found,) = entry_points(group="pytest11", name="adjointgen")
    assert found.value == "adjointgen.pytest_plugin"


def test_off_it_does_and_imports_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "import sys\n\n\ndef test_imports():\n"
        "    ours = {m for m in sys.modules if m.split('.')[0] == 'adjointgen'}\n"
        "    assert ours == {'adjointgen', 'adjointgen.pytest_plugin'}\n"
        "    assert 'numpy' not in sys.modules and 'astor' not in sys.modules\n"
    )
    (pytester.path / "pyproject.toml").write_text("[tool.adjointgen]\nwrong = 1\n")
    run(pytester).assert_outcomes(passed=1)


def test_fresh_files_pass(project: pytest.Pytester) -> None:
    result = run(project, "--adjointgen-check", "-rA")
    result.assert_outcomes(passed=3)
    names = [str(Path("gradients", f"{name}.py")) for name in ("one", "two")]
    result.stdout.fnmatch_lines([f"PASSED adjointgen::{name}" for name in names])
    run(project).assert_outcomes(passed=1)


def test_each_file_that_is_not_fresh_fails(project: pytest.Pytester) -> None:
    (project.path / "models/one.py").write_text(GOOD.replace("x * x", "x * x * x"))
    (project.path / "models/three.py").write_text(GOOD)
    (project.path / "models/two.py").unlink()
    result = run(project, "--adjointgen-check")
    result.assert_outcomes(passed=1, failed=3)
    one, two, three = (Path("gradients", f"{name}.py") for name in ("one", "two", "three"))
    result.stdout.fnmatch_lines(
        [
            f"stale: {one}",
            "  = help: run `adjointgen generate`",
            "-    df_dx = 2.0 [*] x",
            "+    df1_dx = 2.0 [*] x",
            f"missing: {three}",
            f"orphaned: {two}",
            "  = help: run `adjointgen generate --prune`",
            f"FAILED adjointgen::{one}*",
        ]
    )
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")
    assert not (project.path / three).exists()  # it only looks


def test_it_is_chosen_like_other_tests(project: pytest.Pytester) -> None:
    result = run(project, "--adjointgen-check", "-k", "two")
    result.assert_outcomes(passed=1, deselected=2)
    result = run(project, "--adjointgen-check", "--collect-only")
    result.stdout.fnmatch_lines(["adjointgen::*one.py", "adjointgen::*two.py"])


@pytest.mark.parametrize(
    ("config", "source", "expected"),
    [
        (CONFIG, "def f(x):\n    y = x\n    y = y * x\n    return y\n", "error?ADJ201?: `y` is*"),
        (CONFIG + "wrong = 1\n", GOOD, "error?ADJ011?: *there is no key `wrong`*"),
        ("", GOOD, "error?ADJ011?: no selector, and no `sources`*"),
    ],
)
def test_a_refusal_fails(project: pytest.Pytester, config: str, source: str, expected: str) -> None:
    (project.path / "pyproject.toml").write_text(config)
    (project.path / "models/one.py").write_text(source)
    result = run(project, "--adjointgen-check")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines([expected, "FAILED adjointgen::generate*"])


GRADIENTS = """
import numpy as np
from adjointgen import adjoint


@adjoint
def f(x):
    return np.sum(np.sin(x))


def g(x, with_grad=False):
    f = x**3
    if not with_grad:
        return f
    return f, 2 * x**2


def test_right(check_gradient):
    report = check_gradient(f, np.array([0.5, 1.0]))
    assert report.passed


def test_wrong(check_gradient):
    check_gradient(g, 0.5)


def test_keywords(check_gradient):
    check_gradient(g, x=0.0)
"""


def test_the_fixture(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(GRADIENTS)
    result = run(pytester, "-rA")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            ">       check_gradient(g, 0.5)",
            "E       Failed: the gradient of g does not pass",
            "E       x*0.5*0.75*FAIL*",
            "FAILED *::test_wrong*",
        ]
    )
    result.stdout.no_fnmatch_line("*pytest_plugin.py:*")
