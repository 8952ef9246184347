"""Small functions and their gradients: as text, and executed against differences.

`UPDATE=1 pytest tests/test_adjoints.py` rewrites the texts; read the diff before it is committed.
"""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adjointgen import check_gradient
from adjointgen.pipeline import program_of
from adjointgen.read.select import find_function
from adjointgen.read.text import read_module
from tests.support import gradient_of

FOLDER = Path(__file__).parent / "adjoints"
SOURCES = {p.name.partition("_")[0]: p.read_text() for p in FOLDER.glob("*_source.py")}
FUNCTIONS = [
    (kind, node.name)
    for kind, source in sorted(SOURCES.items())
    for node in ast.parse(source).body
    if isinstance(node, ast.FunctionDef)
]


@pytest.mark.parametrize("kind", sorted(SOURCES))
def test_texts(kind: str) -> None:
    texts = [gradient_of(SOURCES[kind], name) for k, name in FUNCTIONS if k == kind]
    text = "\n".join(f"# ----- {i} -----\n{t}" for i, t in enumerate(texts, 1))
    golden = FOLDER / f"{kind}_joint.txt"
    if os.environ.get("UPDATE"):
        golden.write_text(text)
    assert text == golden.read_text()


SIZES = {"m": 2, "n": 3, "d": 2, "1": 1}


def point(node: ast.FunctionDef, kind: str) -> list[Any]:
    """Arguments for the parameters, by their annotations."""
    random = np.random.default_rng(5)
    found: list[Any] = []
    for parameter in node.args.args:
        annotation = ast.unparse(parameter.annotation) if parameter.annotation else ""
        if annotation == "int":
            found.append(2)
        elif annotation == "float" or kind == "math":
            found.append(float(random.uniform(0.3, 0.9)))
        else:
            sizes = annotation.split("'")[1].split() if annotation else ["n"]
            found.append(random.uniform(0.3, 0.9, [SIZES[s] for s in sizes]))
    return found


@pytest.mark.parametrize("kind, name", FUNCTIONS)
def test_gradients(kind: str, name: str) -> None:
    source = "from __future__ import annotations\n" + SOURCES[kind]
    module = read_module(source, "<test>")
    node = find_function(module, name)
    assert isinstance(node, ast.FunctionDef)
    own: dict[str, Any] = {}
    printed: dict[str, Any] = {}
    exec(compile(source, "<source>", "exec"), own)
    exec(compile(gradient_of(source, name), "<printed>", "exec"), printed)
    arguments = point(node, kind)
    with np.errstate(all="ignore"):
        np.testing.assert_equal(printed[name](*arguments), own[name](*arguments))
        inputs = program_of(module, node).inputs
        report = check_gradient(printed[name], *arguments, inputs=inputs)
    assert report.passed, str(report)
