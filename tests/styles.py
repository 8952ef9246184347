"""Sources of every style, and what a formatter makes of them and of their gradients."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import adjointgen
from adjointgen.diagnostics import AdjointError
from tests.fuzz import arrays
from tests.fuzz.build import program
from tests.rules.arrays import examples, source_of

ROOT = Path(__file__).parent.parent
WORDS = "rate volatility discount moneyness weights forward_price x residuals".split()
# Letters of one column and of two, and what stands in one place with the letter before it.
WIDE = "größe λ дельта ставка 金利 割引率 変動 수익률 ベクトル य_मान".split()
VALUES = [
    "np.maximum({a}, {b})", "np.where({a} > {b}, {a}, {c})", "{a} * {b} + np.sin({c})",
    "{a} / (1.0 + {b}) ** 2", "np.tanh({a})", "np.sqrt({a}) / {b}", "np.hypot({a}, {b})",
    "np.sum({a})", "{a} / {b}", "np.arctan2({a}, {b})", "{a} ** 3 - {b}",
    "np.exp(-{a} * {b}) * {c}",
]  # fmt: skip
DEEP = [
    "np.exp(-(({a} - {b}) ** 2) / (2.0 * {c} ** 2)) / np.sqrt(2.0 * np.pi * {c} ** 2)",
    "np.log(1.0 + np.exp(-np.abs({a} * np.tanh({b} / (1.0 + np.abs({c}))))))",
    "np.where({a} > 0.0, np.where({b} > 1.5, {a} * {b}, {a} / (2.0 + {b} ** 2)), np.exp({c}))",
    "(({a} + {b}) * ({b} + {c}) - ({a} - {c}) / (1.0 + {b} * {b})) ** 2 * -{a}",
    "np.clip({a} * {b}, -0.0123456789012345, 1234567890.12345678) + np.interp({c}, [-3.0, -1.5, "
    "0.25, 0.75, 1.125, 2.0625], [-1.7320508075688772, -0.5, 0.3333333333333333, 1.8, 2.7, 3.1])",
    "({a} if np.sum({b}) > 0.5 else {c}) * 3.141592653589793238462643 / 2.718281828459045235360",
    "np.sum({a} * {b} + {c}, axis=0, keepdims=True) * np.mean(np.maximum({a}, {b}) - {c})",
    "np.logaddexp({a} - np.hypot({b}, {c}), np.arctan2({a}, np.float64(2.5) * {b})) ** {c}",
]


# What the random ones have not: many parameters and imports, methods, decorators, long comments.
ODD = {
    "parameters": ("import numpy as np\n\n\ndef f(" + ", ".join(f"value_{i}" for i in range(30))
        + "):\n    return " + " + ".join(f"np.sin(value_{i})" for i in range(30)) + "\n"),
    "imports": "from math import " + (names := ", ".join(
        "acos acosh asin asinh atan atanh cos cosh erf erfc exp expm1 gamma".split()))
        + "\n\n\ndef f(x):\n    return "
        + " + ".join(f"{name}(x)" for name in names.split(", ")) + "\n",
    "constants": "import numpy as np\n\nA_RATE: float = 2 * np.pi  # a turn\n"
        "B_RATE = A_RATE / 3.1415926535897932384626433832795028841971693993751058209749445923078164"
        "\n\n\ndef f(x):\n    return np.exp(A_RATE * x) + B_RATE * x\n",
    "comments": "import numpy as np\n\n\ndef f(x, y):\n    # " + "a long comment " * 9
        + "\n    a = x * y  # " + "and one behind a statement " * 5
        + "\n\n\n    # 利率\n    b = np.exp(a)  # 利率 " + "利率" * 30
        + "\n    return a + b  # the last one\n",
    "method": "import numpy as np\n\n\ndef named(function):\n    return function\n\n\n"
        "class Model:\n    rate = 1.0\n\n    @named\n"
        "    def value(self, x: float, *, scale: float = 2.0) -> float:\n"
        '        """The value."""\n        if_rate = self.rate\n'
        "        return np.exp(-if_rate * x) * scale\n",
    "docstring": 'import numpy as np\n\n\ndef f(x, y):\n    """' + "A sentence. " * 6
        + "\n\n    More, with \"quotes\", and `code`.\n    \"\"\"\n    return np.hypot(x, y)\n",
    "several": "import numpy as np\n\n\ndef f(x, *, y=1.0):\n    a, b = np.sin(x), np.cos(y)\n"
        "    c = d = (\n        a * b  # why\n        + np.exp(a)\n    )\n    return c * d, (b)\n",
}  # fmt: skip


class Case(NamedTuple):
    name: str
    source: str
    options: dict[str, Any]


def cases(fuzzed: int = 150) -> Iterator[Case]:
    """Everything there is: examples, cases, rules, random programs, long, deep and wide ones."""
    for path in sorted(ROOT.glob("examples/*.py")):
        yield Case(f"example_{path.stem}", path.read_text("utf-8"), {})
    for path in sorted(ROOT.glob("tests/cases/*/source.py")):
        yield Case(f"case_{path.parent.name}", path.read_text("utf-8"), {})
    for i, example in enumerate(examples()):
        name = example.rule.operation.rpartition(".")[2]
        source = source_of(example)
        shapes = {x: " ".join(map(str, shape)) for x, shape in example.shapes.items()}
        yield Case(f"rule_{i}_{name}", source, {})
        yield Case(f"rule_{i}_{name}_declared", source, {"shapes": shapes})
    for seed in range(fuzzed):
        made = program(seed)
        options = {k: v for k, v in made.options.items() if k in ("wrt", "shapes", "scalar")}
        yield Case(f"fuzz_{seed}", made.source(), options)
        whole = arrays.program(seed)
        yield Case(f"arrays_{seed}", whole.source, {"shapes": whole.shapes})
    for name, source in ODD.items():
        yield Case(f"odd_{name}", source, {"name": "Model.value"} if name == "method" else {})
    r = random.Random(20)
    for i in range(100):
        options = r.choice([{}, {"scalar": True}])
        yield Case(f"long_{i}", long_program(r, WORDS, VALUES), options)
        yield Case(f"deep_{i}", long_program(r, WORDS, VALUES + DEEP), options)
        yield Case(f"wide_{i}", long_program(r, WORDS + WIDE, VALUES + DEEP), options)
        yield Case(f"huge_{i}", long_program(r, WORDS, VALUES + DEEP, 6), options)


def long_program(r: random.Random, words: list[str], values: list[str], most: int = 3) -> str:
    def name(i: int) -> str:
        return "_".join(r.sample(words, r.randint(1, most))) + f"_{i}"

    parameters = [name(i) for i in range(r.randint(1, 5))]
    known, lines = list(parameters), []
    for i in range(r.randint(2, 6)):
        a, b, c = (r.sample(known, 1)[0] for _ in range(3))
        if a == b:
            b = known[0] if a != known[0] else known[-1]
        value = r.choice([v for v in values if a != b or "{b}" not in v])
        target = name(20 + i)
        lines.append(f"    {target} = " + value.format(a=a, b=b, c=c))
        known.append(target)
    result = ", ".join(dict.fromkeys(known[-r.randint(1, 3) :]))
    # Every value is used, since ruff counts an unused local as a fault of the source.
    lines.append(f"    total = {' + '.join(known)}")
    head = f"import numpy as np\n\n\ndef model({', '.join(parameters)}):\n"
    return head + "\n".join(lines) + f"\n    return total, {result}\n"


def tool(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        input=text, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def gradient(source: str, options: dict[str, Any]) -> str:
    """The gradients of the functions of a file, "" where they are refused."""
    try:
        return adjointgen.generate(source, **options)
    except AdjointError:
        return ""
