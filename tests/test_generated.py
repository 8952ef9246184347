"""generated/ is what `make generate` would write, and its gradients are right."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adjointgen import check_gradient
from adjointgen.commands import main
from adjointgen.write.header import read_header

ROOT = Path(__file__).parent.parent
GENERATE = ["generate", "examples", "--all", "-o", "generated"]

RANDOM = np.random.default_rng(0)
N = 5
X, Y, WEIGHT, DISTANCE = RANDOM.uniform(0.5, 2.0, (4, N))
RESIDUAL = np.array([-4.0, -0.3, 0.2, 1.4, 6.0])

# file:function -> points that lie well within its domain


def M(*shape: int) -> Any:
    """Numbers between -1 and 1 that repeat nothing."""
    return np.sin(1.7 + 2.3 * np.arange(np.prod(shape))).reshape(shape)


POINTS: dict[str, list[tuple[Any, ...]]] = {
    "black_scholes.py:call": [(100.0, 95.0, 0.03, 0.2, 1.5), (1.0, 1.2, -0.01, 0.6, 0.1)],
    "black_scholes_arrays.py:calls": [
        (90 * X, 100 * Y, 0.02 * X, 0.3 * WEIGHT, DISTANCE),
        (X[:1], Y[:1], -0.01 * X[:1], WEIGHT[:1], 0.1 * DISTANCE[:1]),
    ],
    "black_scholes_arrays.py:surface": [
        (100.0, 90 * X, 0.03, 0.3 * WEIGHT, DISTANCE[:3, None]),
        (X, 1.2, 0.02 * Y[:2, None], 0.3, 1.5),
        (100.0, 95.0, 0.03, 0.2, 1.5),
    ],
    "attention.py:head": [(M(4, 3), M(5, 3), M(5, 2)), (M(1, 2), M(2, 2), M(2, 1))],
    "bundle_adjustment.py:cost": [
        (
            M(2, 3) + 1.1,
            M(2, 3),
            M(2) + 2.0,
            M(4, 3) + 3.0,
            M(5, 2),
            np.array([0, 1, 1, 0, 1]),
            np.array([0, 3, 2, 2, 1]),
        ),
    ],
    "gaussian_mixture.py:negative_log_likelihood": [(M(3), M(3, 2), M(3, 2), M(5, 2))],
    "gaussian_process.py:negative_log_likelihood": [(0.1, -0.2, -1.0, 3 * M(6), M(6))],
    "gist.py:f": [(-1.5,), (0.9,), (np.array([-10.0, -1.0, 0.5]),), (np.array([[0.1], [1.0]]),)],
    "heston.py:integrand": [
        (0.04, 1.5, 0.06, 0.4, -0.6, 0.7, -0.1, 1.3),
        (0.09, 0.8, 0.05, 0.9, 0.3, 2.5, 0.2, 0.4),
    ],
    "himmelblau.py:himmelblau": [(0.3, -1.7), (-4.0, 5.0), (3.1, 2.2)],
    "kalman_filter.py:step": [
        (M(3), M(3, 3) @ M(3, 3).T, M(3, 3), np.eye(3), M(2, 3), np.eye(2) + 0.1, M(2)),
    ],
    "kepler.py:residual": [(1.3, 0.7, 0.6), (-0.2, 0.01, 9.0)],
    "logistic_regression.py:loss": [(M(3), 0.2, M(6, 3), M(6) > 0, 0.3)],
    "lstm_cell.py:step": [(M(3, 8), M(2, 8), M(8), M(5, 3), M(5, 2), M(5, 2), 2)],
    "poisson_regression.py:negative_log_likelihood": [
        (M(3), M(6, 3), np.arange(6.0), np.ones(6) + 0.3),
    ],
    "portfolio.py:disutility": [
        (X - 1.0, Y / 10, WEIGHT, DISTANCE / 5, 0.2, 3.0),
        (X[:1], Y[:1] / 20, WEIGHT[:1], DISTANCE[:1] / 5, 0.15, 8.0),
    ],
    "reprojection.py:reprojection": [
        (0.3, -0.2, 2.0, 800.0, -0.2, 0.05, 110.0, -75.0),
        (-1.5, 0.7, 4.0, 1200.0, 0.1, -0.02, -450.0, 220.0),
    ],
    "robust_regression.py:pseudo_huber": [(RESIDUAL, WEIGHT), (RESIDUAL[:1], WEIGHT[:1])],
    "robust_regression.py:huber": [(0.7, -0.2, X, Y + RESIDUAL), (-2.0, 1.0, X, Y)],
    "robust_regression.py:cauchy": [(3.0, 0.7, X, Y + RESIDUAL), (1.0, 2.0, X, Y)],
    "rosenbrock.py:rosenbrock": [(-1.2, 1.0), (0.3, 0.4, 2.0, 50.0)],
    "rosenbrock.py:extended": [(X - 2.0, Y), (X[:1], Y[:1])],
    "sabr.py:volatility": [
        (0.03, 0.02, 5.0, 0.035, 0.5, -0.3, 0.4),
        (100.0, 130.0, 0.25, 0.3, 0.9, 0.2, 1.1),
        (0.03, 0.0301, 1.0, 0.01, 0.1, -0.9, 0.6),
    ],
    "two_layer_network.py:cross_entropy": [
        (M(2, 4), M(4), M(4, 3), M(3), M(6, 2), np.eye(3)[[0, 2, 1, 1, 0, 2]]),
    ],
    "two_link_arm.py:hand": [(0.3, 0.9), (-2.0, 1.0)],
    "two_link_arm.py:miss": [(0.3, 0.9, 0.1, 0.2), (-2.0, 1.0, 0.3, -0.1)],
    "van_der_waals.py:lennard_jones": [(DISTANCE, 0.8, 1.1), (3.0 * DISTANCE, 0.238, 3.405)],
    "van_der_waals.py:buckingham": [(DISTANCE, 900.0, 3.5, 2.1), (2.0 * DISTANCE, 50.0, 2.0, 0.7)],
}


def test_generated_is_fresh(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    code = main([*GENERATE, "--diff"])
    out, err = capsys.readouterr()
    assert code == 0, f"generated/ is stale; run `make generate`\n{err}\n{out}"
    sources = {path.relative_to("examples") for path in Path("examples").rglob("*.py")}
    written = {path.relative_to("generated") for path in Path("generated").rglob("*.py")}
    assert written <= sources, f"generated/ has files without a source: {written - sources}"


def test_every_function_has_its_points() -> None:
    found = [
        f"{path.name}:{node.name}"
        for path in sorted((ROOT / "examples").glob("*.py"))
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
    ]
    assert sorted(POINTS) == sorted(found)
    headers = [read_header(path.read_bytes()) for path in (ROOT / "generated").glob("*.py")]
    named = [selector for header in headers if header for selector in header.sources]
    assert sorted(named) == sorted(f"examples/{selector}" for selector in found)


@pytest.mark.parametrize("selector", sorted(POINTS))
def test_a_generated_gradient_is_right(selector: str) -> None:
    file, name = selector.split(":")
    spaces = []
    for folder in ("generated", "examples"):
        path = ROOT / folder / file
        space: dict[str, Any] = {}
        text = path.read_text(encoding="utf-8")
        exec(compile(text, str(path), "exec", dont_inherit=True), space)
        spaces.append(space)
    inputs = getattr(spaces[1][name], "inputs", None)  # the examples with `wrt` are decorated
    for point in POINTS[selector]:
        report = check_gradient(spaces[0][name], *point, inputs=inputs)
        assert report.passed, str(report)
        value = spaces[1][name](*point)
        values = zip(value, report.value) if isinstance(value, tuple) else [(value, report.value)]
        assert all(np.array_equal(a, b) for a, b in values)
