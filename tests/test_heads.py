"""What stands above a gradient in a printed module: it runs, whatever the source hides."""

from __future__ import annotations

from typing import Any

import pytest

import adjointgen

SOURCES = {
    # A local hides a module, but not from annotations and constants.
    "import numpy as np\n\n\ndef f(x: np.ndarray):\n    np = x * 2.0\n    return np * np\n": [
        "import numpy as np",
        "x: np.ndarray",
    ],
    "import numpy as np\n\nTWO_PI = 2 * np.pi\n\n\ndef f(np):\n    return np * TWO_PI\n": [
        "import numpy as np",
        "TWO_PI = 2 * np.pi",
    ],
    "from math import pi\n\nK = pi * 2\n\n\ndef f(pi):\n    return pi * K\n": [
        "from math import pi",
        "K = pi * 2",
    ],
    # Another target, brackets, an annotation of a constant.
    "J = [0]\nK = J[0] = 3.0\n\n\ndef f(x):\n    return K * x\n": ["\nK = 3.0\n"],
    "K = L = 3.0  # both\n\n\ndef f(x):\n    return K * x\n": ["\nK = 3.0  # both\n"],
    "K: float = (1 +\n    2.0)\n\n\ndef f(x):\n    return K * x\n": ["\nK = (1 +\n    2.0)\n"],
    # Annotations that did not have to run.
    "from __future__ import annotations\nimport numpy as np\n\n\n"
    "def f(x: np.float_, y: float[3], z: 1 / 0):\n    return x * y * z\n": ["def f(x, y, z, with"],
    "from __future__ import annotations\nimport numpy as np\n\n\n"
    "def f(x: None | None, y: np.ndarray[int], z: float | None):\n    return x * y * z\n": [
        "def f(x, y, z: float | None, with"
    ],
}


@pytest.mark.parametrize("source", SOURCES)
def test_it_runs(source: str) -> None:
    text = adjointgen.generate(source)
    for part in SOURCES[source]:
        assert part in text
    space: dict[str, Any] = {}
    exec(text, space)
    own: dict[str, Any] = {}
    exec(source, own)
    values = (1.5, 2.5, 0.5)[: own["f"].__code__.co_argcount]
    assert space["f"](*values) == own["f"](*values)
    assert adjointgen.check_gradient(space["f"], *values).passed


KEPT = """\
np.ndarray npt.NDArray[np.float64] NDArray[np.float32] float|None
np.ndarray[tuple[int,...],np.dtype[np.float64]] np.floating np.typing.ArrayLike""".split()


@pytest.mark.parametrize("annotation", KEPT)
def test_annotations_that_run_are_kept(annotation: str) -> None:
    head = "import numpy as np\nimport numpy.typing as npt\nfrom numpy.typing import NDArray\n"
    text = adjointgen.generate(f"{head}\n\ndef f(x: {annotation}):\n    return x * 2.0\n")
    assert f"x: {annotation}" in text
    exec(text, {})


@pytest.mark.filterwarnings("error")
def test_what_python_warns_of_in_the_source_is_no_error() -> None:
    source = 'def f(x):\n    """\\g is no escape."""\n    return x * x\n'
    assert "\\g is no escape" in adjointgen.generate(source)
