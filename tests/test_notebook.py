"""In a notebook: the panes of a decorated function, the magic `%%adjoint`, and docs/notebook.ipynb.

`UPDATE=1 pytest tests/test_notebook.py` runs the notebook and stores what it prints: read the diff.
"""

from __future__ import annotations

import copy
import functools
import inspect
import json
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

import adjointgen
from adjointgen import adjoint
from tests.pages import ROOT, explained

NOTEBOOK = ROOT / "docs" / "notebook.ipynb"
SOURCE = """import numpy as np


def f(x):
    return np.exp(x) * x
"""


@adjoint
def f(x):
    return np.exp(x) * x


def run(notebook: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The notebook as a kernel makes it, whose settings are nobody's."""
    homes = ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    done = subprocess.run(
        [sys.executable, "-m", "tests.run_notebook"], cwd=ROOT, text=True, encoding="utf-8",
        input=json.dumps(notebook), stdout=subprocess.PIPE, check=True,
        env={**os.environ, **{name: str(folder) for name in homes}},
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def outputs(folder: Path, *cells: str) -> list[str]:
    """What each cell prints or shows as text; an error by its name and message."""
    notebook = {
        "cells": [
            {"cell_type": "code", "id": f"c{i}", "metadata": {}, "source": cell, "outputs": [],
             "execution_count": None}
            for i, cell in enumerate(cells)
        ],
        "metadata": {}, "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip
    found = []
    for cell in run(notebook, folder)["cells"]:
        text = ""
        for output in cell["outputs"]:
            shown = output.get("text") or output.get("data", {}).get("text/plain") or []
            text += "".join(shown) or f"{output['ename']}: {output['evalue']}"
        found.append(text)
    return found


def test_the_notebook_is_as_it_is_run(tmp_path: Path) -> None:
    stored = json.loads(NOTEBOOK.read_text("utf-8"))
    made = run(stored, tmp_path)
    if os.environ.get("UPDATE"):
        NOTEBOOK.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", "utf-8")
        stored = made
    assert made == stored
    panes = [o for cell in made["cells"] for o in cell.get("outputs", []) if "data" in o]
    assert "text/html" in panes[0]["data"]


def test_the_magic(tmp_path: Path) -> None:
    found = outputs(
        tmp_path,
        "import inspect\nimport numpy as np\n%load_ext adjointgen",
        "%%adjoint --wrt 'y, x' --scalar\ndef f(x, y, z):\n    return np.sin(x) * y * z",
        "f.inputs, f.source.endswith(inspect.getsource(f)), f.__name__",
        "round(float(f(1.0, 2.0, 0.5, with_grad=True)[1][1]), 6)",
        "%%adjoint --wrt x\ndef g(x): return x * x\ndef h(x):\n    x = x + 1\n    return x",
        "%%adjoint\nK = 3",
        "%%adjoint --wrong\ndef g(x): return x * x",
        "%%adjoint --wrt y\ndef g(x): return x * x",
        "'g' in globals(), 'h' in globals()",
        "from adjointgen import adjoint",
        "%%adjoint\n@adjoint(wrt='x')\ndef g(x, y): return np.exp(x) * y\n\ndef h(y): return y**3",
        "g.inputs, h.inputs, '_repr_html_' in vars(g)",
    )
    assert found[:2] == ["", ""]
    assert found[2] == "(('x', 'y'), True, 'f')"
    assert found[3] == str(round(np.sin(1.0) * 0.5, 6))
    refused = ["ADJ", "error[ADJ005]: the cell defines no function", "--wrong", "error[ADJ50"]
    for text, part in zip(found[4:8], refused):
        assert text.startswith("UsageError: %%adjoint") and part in text
        assert "Traceback" not in text
    assert found[8] == "(False, False)"
    assert found[10:] == ["", "(('x',), ('y',), True)"]


def test_the_text_is_a_str_for_all_uses() -> None:
    text = f.source
    plain = adjointgen.generate(SOURCE)
    assert isinstance(text, str) and text == plain and hash(text) == hash(plain)
    assert type(str(text)) is str and f"{text}" == plain and {plain: 1}[text] == 1
    assert text.splitlines() == plain.splitlines() and text + "" == plain
    assert json.loads(json.dumps({"source": text}))["source"] == plain
    for made in (copy.copy(text), copy.deepcopy(text), pickle.loads(pickle.dumps(text))):
        assert type(made) is str and made == plain
    assert text.endswith(inspect.getsource(f))
    assert repr(text) == repr(plain)


def test_the_function_is_copied_and_wrapped_as_before() -> None:
    assert pickle.loads(pickle.dumps(f)) is f
    inside = pickle.loads(pickle.dumps(f.__dict__))  # as tools do that pickle by value
    assert inside["source"] == f.source and inside["_repr_html_"]() is None

    @functools.wraps(f)
    def wrapper(x: float) -> Any:
        return f(x)

    assert wrapper._repr_html_() == f._repr_html_()


def test_the_panes_are_those_of_the_page(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "m.py").write_text(SOURCE)
    page = explained(capsys, f"{tmp_path}/m.py:f")
    shown = f._repr_html_()
    assert f.source._repr_html_() == shown
    assert "<script" not in shown and str(ROOT) not in shown
    assert shown[shown.index("<style>") : shown.index("</style>")] in page

    def gradient(text: str) -> list[str]:
        return re.findall(r'<td class="g">(.*?)(?=<tr|</tbody>)', text, re.DOTALL)

    assert gradient(shown) == gradient(page) and len(gradient(page)) > 8
