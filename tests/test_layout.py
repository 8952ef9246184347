"""Where the source passes ruff and black, so does the output: their verdict, not ours."""

from __future__ import annotations

import ast
import random
import subprocess
import sys
from pathlib import Path

import pytest

import adjointgen
from adjointgen.write.layout import lay_out

WORDS = "rate volatility discount moneyness weights forward_price x residuals".split()
VALUES = [
    "np.maximum({a}, {b})", "np.where({a} > {b}, {a}, {c})", "{a} * {b} + np.sin({c})",
    "{a} / (1.0 + {b}) ** 2", "np.tanh({a})", "np.sqrt({a}) / {b}", "np.hypot({a}, {b})",
    "np.sum({a})", "{a} / {b}", "np.arctan2({a}, {b})", "{a} ** 3 - {b}",
    "np.exp(-{a} * {b}) * {c}",
]  # fmt: skip


# What no source has in one statement, but a rule's text may.
NESTED = [
    "{a} * ({b} + {c} * ({a} - {b}))", "({a} + {b}) ** ({c} * {a} + {b})",
    "{a} ** {b} * {c} ** ({a} + {b})", "-({a} / {b}) / {c}", "({a} > {b}) * ({c} - {a})",
    "np.where({a} > {b} + {c}, {a} * ({b} + {c}), -{a} ** {b})", "{a} + {b} ** ({c} + {a} * {b})",
    "np.full_like(1.0 * {a}, {b})[()]", "({a} * {b}).sum(axis=(0, 1))", "{a} < {b} + {c}",
    "np.sum(({a} + {b}) * {c}, axis=0) ** ({a} * {b} + {c} * ({a} + {b}))",
]  # fmt: skip


def long_program(r: random.Random) -> str:
    def name(i: int) -> str:
        return "_".join(r.sample(WORDS, r.randint(1, 3))) + f"_{i}"

    parameters = [name(i) for i in range(r.randint(1, 5))]
    known, lines = list(parameters), []
    for i in range(r.randint(2, 6)):
        a, b, c = (r.sample(known, 1)[0] for _ in range(3))
        if a == b:
            b = known[0] if a != known[0] else known[-1]
        value = r.choice([v for v in VALUES if a != b or "{b}" not in v])
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
        [sys.executable, "-m", *arguments], input=text, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def outputs(tmp_path_factory) -> Path:
    """A folder of outputs for long names, with shapes known and unknown."""
    folder = tmp_path_factory.mktemp("layout")
    r = random.Random(20)
    for i in range(40):
        source = tool("ruff", "format", "--isolated", "-", text=long_program(r)).stdout
        options = r.choice([{}, {"scalar": True}])
        (folder / f"source_{i}.py").write_text(source)
        (folder / f"model_{i}.py").write_text(adjointgen.generate(source, **options))
    root = Path(__file__).parent.parent
    for path in [*root.glob("examples/*.py")]:
        out = folder / f"example_{path.name}"
        out.write_text(path.read_text())
    for path in [*root.glob("generated/*.py"), *root.glob("tests/cases/*/joint.py")]:
        (folder / f"{path.parent.name}_{path.name}").write_text(path.read_text())
    return folder


def test_ruff_format(outputs):
    result = tool("ruff", "format", "--isolated", "--diff", str(outputs))
    assert result.returncode == 0, result.stdout


def test_ruff_check(outputs):
    # F722: ruff takes jaxtyping's "n d" for a type. F841: an unused local. Both are the source's.
    rules = ("--isolated", "--select", "E4,E7,E9,F,I", "--ignore", "F722,F841")
    result = tool("ruff", "check", *rules, str(outputs))
    assert result.returncode == 0, result.stdout


def test_black(outputs):
    result = tool("black", "--check", "--diff", "-q", str(outputs))
    assert result.returncode == 0, result.stdout


def test_a_broken_line_means_the_same():
    import ast

    r = random.Random(3)
    for _ in range(1000):
        names = ["a" * r.randint(1, 60) for _ in range(4)]
        value = r.choice([*VALUES, *NESTED]).format(a=names[0], b=names[1], c=names[2])
        lines = lay_out(f"{names[3]} =", value)
        joined = ast.parse("if 1:\n" + "\n".join(lines))
        assert ast.dump(joined) == ast.dump(ast.parse(f"if 1:\n    {names[3]} = {value}"))


STRINGS = [
    """np.einsum("ij,jk->ik", volatility_of_the_forward_price_, moneyness_of_the_option_, out)""",
    """np.einsum('(,")[', volatility_of_the_forward_price_ * "(", moneyness_of_the_option_, ")")""",
    """volatility_of_the_forward_price_ + "(a) + (b, c" * moneyness_of_the_option_ + "it's ("[0]""",
]


@pytest.mark.parametrize("value", STRINGS)
def test_a_string_is_never_broken(value: str) -> None:
    lines = lay_out("weighted_value =", value)
    assert len(lines) > 1
    joined = ast.parse("if 1:\n" + "\n".join(lines))
    assert ast.dump(joined) == ast.dump(ast.parse(f"if 1:\n    weighted_value = {value}"))


KEYWORDS = [
    "np.round(a=np.interp(residuals, {tables}))",
    "np.round(decimals=1, a=np.interp(residuals, {tables}))",
    "np.round(a=volatility_of_the_forward_price + moneyness_of_the_option * rate_of_discount)",
    "np.round(np.round(a=volatility_of_the_forward_price * moneyness_of_the_option == rate_))",
]


@pytest.mark.parametrize("value", KEYWORDS)
def test_keywords_are_broken_as_other_arguments(value: str) -> None:
    value = value.format(tables="[-3.0, -1.4, -0.6, 0.4, 2.1], [-1.7, -0.5, 0.3, -1.8, 1.6]")
    source = f"def f():\n    weighted_value = {value}\n"
    lines = ["def f():", *lay_out("weighted_value =", value)]
    formatted = tool("ruff", "format", "--isolated", "--line-length=88", "-", text=source).stdout
    assert "\n".join(lines) + "\n" == formatted
    assert len(lines) > 2


def test_helpers_are_as_wide_as_the_output() -> None:
    """They are copied as they are."""
    folder = Path(adjointgen.__file__).with_name("helpers")
    done = tool("ruff", "format", "--isolated", "--line-length=88", "--diff", str(folder))
    assert done.returncode == 0, done.stdout
    texts = [path.read_text("utf-8") for path in folder.glob("*.py")]
    assert len(texts) > 8
    assert max(len(line) for text in texts for line in text.splitlines()) <= 88
