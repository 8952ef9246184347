"""Names bind to what they are, not to how they are spelt: the gradient is right or refused."""

# ruff: noqa: E501 (one source a line)

from __future__ import annotations

from pathlib import Path

import pytest

from adjointgen.read import resolve
from tests.agreement import agree, run
from tests.support import gradient_of

RIGHT = {
    "import numpy": "import numpy\ndef f(x):\n    return numpy.sin(x) * numpy.exp(x)\n",
    "numpy as anything": "import numpy as 値\ndef f(x):\n    return 値.sin(x) + 値.tanh(x)\n",
    "numpy as math": "import numpy as math\ndef f(x):\n    return math.arctan2(x, 2.0)\n",
    "math as np": "import math as np\ndef f(x):\n    return np.atan2(x, 2.0)\n",
    "sin as cos": "from numpy import sin as cos\ndef f(x):\n    return cos(x)\n",
    "cos and sin swapped": "from numpy import sin as cos, cos as sin\n"
    "def f(x):\n    return cos(x) + sin(x) * 2\n",
    "abs as exp": "from numpy import abs as exp, exp as abs\ndef f(x):\n    return exp(x) * abs(x)\n",
    "math and numpy": "import math\nimport numpy as np\ndef f(x):\n    return math.sin(x) * np.cos(x)\n",
    "two aliases": "import numpy as np\nimport numpy as xp\ndef f(x):\n    return np.sin(x) * xp.sin(x)\n",
    "same import twice": "import numpy as np\nif True:\n    import numpy as np\n"
    "def f(x):\n    return np.sin(x)\n",
    "submodule binds the root": "import numpy.linalg\ndef f(x):\n    return numpy.sin(x)\n",
    "scipy special": "from scipy import special\ndef f(x):\n    return special.ndtr(x)\n",
    "scipy special as": "import scipy.special as sp\ndef f(x):\n    return sp.ndtr(x)\n",
    "ndtr": "from scipy.special import ndtr\ndef f(x):\n    return ndtr(x)\n",
    "ndtr as": "from scipy.special import ndtr as Phi\ndef f(x):\n    return Phi(x) * x\n",
    "scipy.special": "import scipy.special\ndef f(x):\n    return scipy.special.ndtr(x)\n",
    "scipy as": "import scipy as s\nimport scipy.special\ndef f(x):\n    return s.special.ndtr(x)\n",
    "parameter called np": "import numpy\ndef f(np):\n    return numpy.sin(np)\n",
    "parameter called sin": "import numpy as np\nfrom numpy import sin\ndef f(sin):\n"
    "    return np.cos(sin) * sin\n",
    "local called np": "import numpy\ndef f(x):\n    np = numpy.exp(x)\n    return np * x\n",
    "local called cos": "from numpy import sin\ndef f(x):\n    cos = sin(x)\n    return cos * x\n",
    "local called exp": "import numpy as np\ndef f(x):\n    exp = np.exp(x)\n    return exp * np.tanh(x)\n",
    "parameter called numpy": "import numpy as np\ndef f(numpy):\n    return np.sin(numpy)\n",
    "function called cos": "from numpy import sin\ndef cos(x):\n    return sin(x)\n"
    "def f(x):\n    return sin(x) * 2\n",
    "class called np": "class np:\n    pass\nfrom numpy import sin\ndef f(x):\n    return sin(x)\n",
    "constant called cos": "from numpy import sin\ncos = 2.0\ndef f(x):\n    return sin(x) * cos\n",
    "builtin abs": "def f(x):\n    return abs(x) * x\n",
    "builtin pow": "def f(x):\n    return pow(x, 3) * x\n",
    "math builtins": "import math\ndef f(x):\n    return abs(x) * math.sin(x)\n",
    "own import of abs": "from numpy import abs\ndef f(x):\n    return abs(x) * x\n",
    "abs shadowed elsewhere": "def g():\n    abs = 3\n    return abs\ndef f(x):\n    return abs(x) * x\n",
    "np bound in another function": "import numpy as np\ndef g():\n    np = 3\n    return np\n"
    "def f(x):\n    return np.sin(x)\n",
    "np bound in a class": "import numpy as np\nclass A:\n    np = 3\ndef f(x):\n    return np.sin(x)\n",
    "np in a comprehension": "import numpy as np\ny = [np for np in (1, 2)]\ndef f(x):\n"
    "    return np.sin(x)\n",
    "lambda parameter": "import numpy as np\ng = lambda np: np\ndef f(x):\n    return np.sin(x)\n",
    "constants": "import numpy as np\nfrom math import pi as PI\nA = 2\nB = A * np.pi\nC: float = -B / A\n"
    "def f(x):\n    return x * B + C * x**A * PI\n",
    "constant called as a library": "import numpy\nmath = 2.0\ndef f(x):\n    return numpy.sin(x) * math\n",
    "star before": "from os.path import *\nfrom numpy import sin\ndef f(x):\n    return sin(x)\n",
}

REFUSED = {
    "own exp": ("def exp(x):\n    return x\ndef f(x):\n    return exp(x)\n", "ADJ401"),
    "own exp, lambda": ("exp = lambda x: x\ndef f(x):\n    return exp(x)\n", "ADJ401"),
    "own exp, class": ("class exp:\n    pass\ndef f(x):\n    return exp(x)\n", "ADJ401"),
    "own exp, variable": (
        "import numpy as np\nexp = np.vectorize(abs)\ndef f(x):\n    return exp(x)\n",
        "ADJ401",
    ),
    "alias of a function": ("import numpy as np\ng = np.sin\ndef f(x):\n    return g(x)\n", "ADJ401"),
    "class called np": (
        "class np:\n    sin = staticmethod(abs)\ndef f(x):\n    return np.sin(x)\n",
        "ADJ401",
    ),
    "parameter is called": ("from numpy import sin\ndef f(sin, x):\n    return sin(x)\n", "ADJ401"),
    "local is called": (
        "from numpy import sin\ndef f(x):\n    sin = x * 2\n    return sin(x)\n",
        "ADJ401",
    ),
    "parameter np": ("import numpy as np\ndef f(np, x):\n    return np.sin(x)\n", "ADJ401"),
    "local np": ("import numpy as np\ndef f(x):\n    np = x\n    return np.sin(x)\n", "ADJ401"),
    "np bound later": (
        "import numpy as np\ndef f(x):\n    y = np.sin(x)\n    np = 2.0\n    return y * np\n",
        "ADJ204",
    ),
    "own then numpy": (
        "def exp(x):\n    return x\nfrom numpy import exp\ndef f(x):\n    return exp(x)\n",
        "ADJ407",
    ),
    "two libraries": (
        "from numpy import sin\nfrom math import sin\ndef f(x):\n    return sin(x)\n",
        "ADJ407",
    ),
    "two functions": (
        "from numpy import sin as g\nfrom numpy import cos as g\ndef f(x):\n    return g(x)\n",
        "ADJ407",
    ),
    "either library": (
        "try:\n    import numpy as np\nexcept ImportError:\n    import math as np\n"
        "def f(x):\n    return np.sin(x)\n",
        "ADJ407",
    ),
    "import or variable": (
        "if FAST:\n    from numpy import sin\nelse:\n    sin = abs\ndef f(x):\n    return sin(x)\n",
        "ADJ407",
    ),
    "rebound": ("from numpy import sin\nsin = abs\ndef f(x):\n    return sin(x)\n", "ADJ407"),
    "rebound below": ("from numpy import sin\ndef f(x):\n    return sin(x)\nsin = abs\n", "ADJ407"),
    "augmented": ("from numpy import sin\nsin += 1\ndef f(x):\n    return sin(x)\n", "ADJ407"),
    "deleted": ("from numpy import sin\ndel sin\ndef f(x):\n    return sin(x)\n", "ADJ407"),
    "for": (
        "from numpy import sin\nfor sin in (): pass\ndef f(x):\n    return sin(x)\n",
        "ADJ407",
    ),
    "with": (
        "from numpy import sin\nwith open('a') as sin: pass\ndef f(x):\n    return sin(x)\n",
        "ADJ407",
    ),
    "except": (
        "from numpy import sin\ntry:\n    pass\nexcept E as sin:\n    pass\ndef f(x):\n"
        "    return sin(x)\n",
        "ADJ407",
    ),
    "match": (
        "from numpy import sin\nmatch 1:\n    case [*sin]:\n        pass\ndef f(x):\n"
        "    return sin(x)\n",
        "ADJ407",
    ),
    "match rest": (
        "from numpy import sin\nmatch 1:\n    case {**sin}:\n        pass\ndef f(x):\n"
        "    return sin(x)\n",
        "ADJ407",
    ),
    "walrus": ("from numpy import sin\n(sin := abs)\ndef f(x):\n    return sin(x)\n", "ADJ407"),
    "walrus in a default": (
        "from numpy import sin\ndef g(y=(sin := abs)): pass\ndef f(x):\n    return sin(x)\n",
        "ADJ407",
    ),
    "walrus in a comprehension": (
        "from numpy import sin\n[sin := k for k in (abs,)]\ndef f(x):\n    return sin(x)\n",
        "ADJ407",
    ),
    "walrus in a decorator": (
        "from numpy import sin\n@(sin := abs)\ndef g(): pass\ndef f(x):\n    return sin(x)\n",
        "ADJ407",
    ),
    "tuple": ("from numpy import sin\nsin, y = abs, 1\ndef f(x):\n    return sin(x)\n", "ADJ407"),
    "global in a function": (
        "from numpy import sin\ndef g():\n    global sin\n    sin = abs\ndef f(x):\n"
        "    return sin(x)\n",
        "ADJ407",
    ),
    "global in a method": (
        "import numpy as np\nclass A:\n    def g(self):\n        global np\n        import math as np\n"
        "def f(x):\n    return np.sin(x)\n",
        "ADJ407",
    ),
    "global in a class": (
        "from numpy import sin\nclass A:\n    global sin\n    sin = abs\ndef f(x):\n"
        "    return sin(x)\n",
        "ADJ407",
    ),
    "patched": ("import numpy as np\nnp.sin = abs\ndef f(x):\n    return np.sin(x)\n", "ADJ407"),
    "patched, augmented": ("import numpy as np\nnp.a.b += 1\ndef f(x):\n    return np.sin(x)\n", "ADJ407"),
    "star": ("from numpy import *\ndef f(x):\n    return sin(x)\n", "ADJ407"),
    "star and builtin": ("from numpy import *\ndef f(x):\n    return abs(x)\n", "ADJ407"),
    "star after": (
        "from numpy import sin\nfrom os.path import *\ndef f(x):\n    return sin(x)\n",
        "ADJ407",
    ),
    "star after a constant": ("A = 2.0\nfrom os.path import *\ndef f(x):\n    return x * A\n", "ADJ407"),
    "builtin abs rebound": ("abs = 3\ndef f(x):\n    return abs(x)\n", "ADJ401"),
    "builtin abs defined": ("def abs(x):\n    return x\ndef f(x):\n    return abs(x)\n", "ADJ401"),
    "builtin abs under if": (
        "if False:\n    def abs(x):\n        return x\ndef f(x):\n    return abs(x)\n",
        "ADJ401",
    ),
    "builtin abs global elsewhere": (
        "def g():\n    global abs\n    abs = 3\ndef f(x):\n    return abs(x)\n",
        "ADJ407",
    ),
    "len defined": (
        "def len(x):\n    return x\ndef f(x):\n    return x * len(x)\n",
        "ADJ401",
    ),
    "relative import": ("from .numpy import sin\ndef f(x):\n    return sin(x)\n", "ADJ401"),
    "relative module": ("from . import numpy as np\ndef f(x):\n    return np.sin(x)\n", "ADJ401"),
    "another numpy": ("import autograd.numpy as np\ndef f(x):\n    return np.sin(x)\n", "ADJ401"),
    "cmath": ("import cmath\ndef f(x):\n    return cmath.sin(x)\n", "ADJ409"),
    "constant bound twice": ("A = 1.0\nA = 2.0\ndef f(x):\n    return x * A\n", "ADJ408"),
    "constant bound by a loop": ("for A in (1, 2): pass\ndef f(x):\n    return x * A\n", "ADJ408"),
    "constant bound in a loop": ("A = 1\nfor k in (1, 2):\n    A = A * k\ndef f(x):\n    return x * A\n",
                                 "ADJ408"),
    "constant augmented": ("A = 1.0\nA *= 2\ndef f(x):\n    return x * A\n", "ADJ408"),
    "constant declared global": (
        "A = 1.0\ndef g():\n    global A\n    A = 2.0\ndef f(x):\n    return x * A\n",
        "ADJ407",
    ),
    "constant of a constant bound twice": (
        "A = 1.0\nA = 2.0\nB = A\ndef f(x):\n    return x * B\n",
        "ADJ408",
    ),
    "constant that is no number": ("A = 'a'\ndef f(x):\n    return x * A\n", "ADJ408"),
    "constant of a call": ("A = abs(-2.0)\ndef f(x):\n    return x * A\n", "ADJ408"),
    "constant declared only": ("A: float\ndef f(x):\n    return x * A\n", "ADJ408"),
    "own pi": (
        "import numpy as np\nclass np2:\n    pi = 3\ndef f(x):\n    return x * np2.pi\n",
        "ADJ408",
    ),
    "class attribute": ("class A:\n    rate = 2.0\ndef f(x):\n    return x * A.rate\n", "ADJ408"),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_right(name: str, tmp_path: Path) -> None:
    agree(RIGHT[name], tmp_path, 0.7)


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, tmp_path: Path) -> None:
    source, code = REFUSED[name]
    (tmp_path / "a.py").write_text(source, "utf-8")
    exit_code, out, err = run("show", f"{tmp_path}/a.py:f")
    assert (exit_code, out) == (3, "")
    assert f"error[{code}]" in err


def test_a_file_is_scanned_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not for each of its functions: the time would grow with the square of its length."""
    scans = []
    own = resolve.bindings
    monkeypatch.setattr(resolve, "bindings", lambda body: scans.append(len(body)) or own(body))
    path = tmp_path / "many.py"
    path.write_text("".join(f"def f{i}(x):\n    return x * x\n\n" for i in range(50)))
    assert run("lint", "--all", str(path))[0] == 0
    assert scans.count(50) == 1


def test_what_is_imported_of_scipy() -> None:
    """Under its own name, the modules that are used: `import scipy` alone loads none of them."""
    head = "import scipy\nimport scipy.constants, scipy.stats\n"
    for value, modules in {
        "x * scipy.constants.c": ["constants"],
        "scipy.special.erf(x) * scipy.constants.c": ["constants", "special"],
        "scipy.stats.gamma.logpdf(x, x)": ["special", "stats"],  # its derivative takes digamma
        "scipy.stats.norm.cdf(x)": ["stats"],
    }.items():
        text = gradient_of(f"{head}def f(x):\n    return {value}\n", "f")
        lines = [line for line in text.splitlines() if line.startswith("import scipy")]
        assert lines == [f"import scipy.{m}" for m in modules]
    # A variable that is called as a library is none.
    text = gradient_of(
        f"{head}def f(x):\n    numpy = x * 2.0\n    return scipy.special.erf(numpy)\n"
    )
    assert text.count("import") == text.count("import scipy.special") + text.count("import numpy")
