"""Golden files: compared as text, and executed against differences, so a pretty wrong one fails.

`UPDATE=1 pytest tests/test_cases.py` rewrites them; read the diff before it is committed. The first
lines of a source may say `# name:` (which function), `# options:` (of generate), `# point:`.
"""

from __future__ import annotations

import ast
import inspect
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adjointgen import check_gradient
from adjointgen.pipeline import program_of
from adjointgen.read.select import find_function, functions
from adjointgen.read.text import read_module
from tests.support import gradient_of

CASES = sorted((Path(__file__).parent / "cases").iterdir())


def remarks(source: str) -> dict[str, str]:
    lines = [line[2:] for line in source.split("\n") if line.startswith("# ")]
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def point_of(text: str) -> dict[str, Any]:
    call = ast.parse(f"dict({text})", mode="eval").body
    assert isinstance(call, ast.Call)
    values = {str(k.arg): ast.literal_eval(k.value) for k in call.keywords}
    return {k: np.array(v) if isinstance(v, list) else v for k, v in values.items()}


def generated(folder: Path) -> str:
    source = (folder / "source.py").read_text()
    said = remarks(source)
    return gradient_of(source, said.get("name"), **ast.literal_eval(said.get("options", "{}")))


@pytest.mark.parametrize("folder", CASES, ids=lambda f: f.name)
def test_text(folder):
    text = generated(folder)
    golden = folder / "joint.py"
    if os.environ.get("UPDATE"):
        golden.write_text(text)
    assert text == golden.read_text()


@pytest.mark.parametrize("folder", CASES, ids=lambda f: f.name)
def test_value_and_gradient(folder):
    source = (folder / "source.py").read_text()
    said = remarks(source)
    printed: dict[str, Any] = {}
    own: dict[str, Any] = {}
    exec(compile((folder / "joint.py").read_text(), "joint.py", "exec"), printed)
    exec(compile(source, "source.py", "exec"), own)
    module = read_module(source, "source.py")
    selected = said.get("name") or next(n for n, _ in functions(module))
    program = program_of(module, find_function(module, selected))
    original = own[selected.split(".")[0]]
    for part in selected.split(".")[1:]:
        original = getattr(original, part)
    f = printed[program.source.name]
    point = point_of(said["point"])
    kinds = {p.name: p.kind for p in inspect.signature(original).parameters.values()}
    args = [point.pop(n) for n, k in kinds.items() if n in point and k.name != "KEYWORD_ONLY"]
    with np.errstate(invalid="ignore"):  # branches that are not taken
        np.testing.assert_array_equal(f(*args, **point), original(*args, **point))
        report = check_gradient(f, *args, inputs=program.inputs, **point)
    assert report.passed, str(report)
