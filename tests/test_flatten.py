"""One operation a statement: which statements are on the way to a derivative."""

from __future__ import annotations

import pytest

from adjointgen.passes.flatten import flatten
from adjointgen.pipeline import EVERYTHING, checked
from adjointgen.read.select import find_function
from adjointgen.read.text import read_module


@pytest.mark.parametrize(
    "line, active",
    [
        ("return x * 2, 2.5", "x f1"),
        ("return np.where(np.sin(x), x, 2.0)", "x f"),
        ("return np.sin(x) * np.exp(k)", "x f f1"),
        ("m, e = np.frexp(x)\n    return m * e", "x m f"),
    ],
)
def test_what_is_active(line: str, active: str) -> None:
    text = f"import numpy as np\n\ndef f(x, k: int):\n    {line}\n"
    module = read_module(text, "<test>")
    program = flatten(*checked(module, find_function(module, "f"), None, EVERYTHING))
    assert program.active == set(active.split())
