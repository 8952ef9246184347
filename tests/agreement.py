"""Holds the printed gradient of a file against the file itself: same value, and differences."""

from __future__ import annotations

import inspect
import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np

from adjointgen.commands import main


def run(*arguments: str) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) of a command, run in this process."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="")
    err = io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(arguments)
    out.flush()
    return code, out.buffer.getvalue().decode(), err.getvalue()  # type: ignore[attr-defined]


def show(path: Path | str, name: str, *options: str) -> str:
    """The printed gradient; anything but success fails the test with what was said."""
    code, out, err = run("show", f"{path}:{name}", "-q", *options)
    assert (code, err) == (0, ""), err
    return out


def function(text: str | bytes, name: str, path: str = "<test>") -> Any:
    """A function of a module text, a method if its name is dotted."""
    space: dict[str, Any] = {"__name__": "under_test"}
    exec(compile(text, path, "exec", dont_inherit=True), space)
    first, *rest = name.split(".")
    found = space[first]
    for part in rest:
        found = getattr(found, part)
    return found


def agree(
    data: bytes | str, folder: Path, *args: Any, name: str = "f", file: str = "source.py"
) -> str:
    """The printed gradient of a file, after it was executed and compared.

    Floats and arrays of `args` are the differentiated inputs; the others are passed on as they are.
    """
    data = data.encode() if isinstance(data, str) else data
    path = folder / file
    path.write_bytes(data)
    text = show(path, name)
    original = function(data, name, str(path))
    made = function(text, name.rpartition(".")[2])
    flag = next(n for n in inspect.signature(made).parameters if n.startswith("with_grad"))
    value, gradient = made(*args, **{flag: True})
    np.testing.assert_array_equal(made(*args), value)
    np.testing.assert_array_equal(original(*args), value)
    places = [i for i, a in enumerate(args) if isinstance(a, (float, np.ndarray))]
    parts = gradient if len(places) > 1 else (gradient,)
    assert len(parts) == len(places)
    for i, part in zip(places, parts, strict=True):
        difference = central_difference(original, args, i)
        np.testing.assert_allclose(part, difference, rtol=1e-6, atol=1e-8)
    return text


def central_difference(f: Any, args: tuple[Any, ...], i: int, step: float = 1e-6) -> Any:
    """The derivative of the sum of the results with respect to the i-th argument."""

    def total(x: Any) -> float:
        result = f(*args[:i], x, *args[i + 1 :])
        parts = result if isinstance(result, tuple) else (result,)
        return float(sum(np.sum(part) for part in parts))

    x = np.asarray(args[i], float)
    out = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        moved = [x.copy(), x.copy()]
        moved[0][place] += step
        moved[1][place] -= step
        up, down = (m if m.shape else float(m) for m in moved)
        out[place] = (total(up) - total(down)) / (2 * step)
    return out
