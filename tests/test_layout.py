"""Where the source passes ruff and black, so does the output: their verdict, not ours."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import adjointgen
from adjointgen.write.layout import fits, lay_out
from tests.styles import ROOT, VALUES, cases, gradient, tool

# What many projects ask of their code. N is left out: `df_dX` is named as the user's own X is.
RULES = "E,F,W,I,UP,B,SIM,C4,RUF"


# What no source has in one statement, but a rule's text may.
NESTED = [
    "{a} * ({b} + {c} * ({a} - {b}))", "({a} + {b}) ** ({c} * {a} + {b})",
    "{a} ** {b} * {c} ** ({a} + {b})", "-({a} / {b}) / {c}", "({a} > {b}) * ({c} - {a})",
    "np.where({a} > {b} + {c}, {a} * ({b} + {c}), -{a} ** {b})", "{a} + {b} ** ({c} + {a} * {b})",
    "np.full_like(1.0 * {a}, {b})[()]", "({a} * {b}).sum(axis=(0, 1))", "{a} < {b} + {c}",
    "np.sum(({a} + {b}) * {c}, axis=0) ** ({a} * {b} + {c} * ({a} + {b}))",
]  # fmt: skip


class Outputs(NamedTuple):
    """A folder of sources, as ruff formats them, and one of their gradients."""

    sources: Path
    gradients: Path

    def names(self) -> set[str]:
        return {path.name for path in self.gradients.iterdir()}

    def by_name(self, report: str) -> dict[str, set[str]]:
        """Name -> what the lines of a report say of it: the code of a rule, or "" if none."""
        found: dict[str, set[str]] = {}
        for name, code in re.findall(r"(\w+\.py)(?::\d+:\d+: (\w+)|$)", report, re.MULTILINE):
            found.setdefault(name, set()).add(code)
        return found

    def too_wide(self, name: str) -> Iterator[str]:
        """The lines of a gradient that are too wide, but those that the source has itself."""
        own = (self.sources / name).read_text("utf-8").splitlines()
        for line in (self.gradients / name).read_text("utf-8").splitlines():
            if not fits(line) and line not in own:
                yield line


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    folder = tmp_path_factory.mktemp("layout")
    made = Outputs(folder / "sources", folder / "gradients")
    made.sources.mkdir()
    made.gradients.mkdir()
    everything = {f"{case.name}.py": case for case in cases()}
    for name, case in everything.items():
        (made.sources / name).write_text(case.source, "utf-8")
    assert not tool("ruff", "format", "--isolated", "-q", str(made.sources)).returncode
    for name, case in everything.items():
        if text := gradient((made.sources / name).read_text("utf-8"), case.options):
            (made.gradients / name).write_text(text, "utf-8")
    for path in ROOT.glob("generated/*.py"):  # with their headers
        name = f"generated_{path.name}"
        (made.gradients / name).write_text(path.read_text("utf-8"), "utf-8")
        (made.sources / name).write_text((ROOT / "examples" / path.name).read_text("utf-8"))
    assert len(made.names()) > 0.95 * len(everything)
    assert {n for n in everything if n.startswith("odd_")} < made.names()
    return made


def test_ruff_format(outputs: Outputs) -> None:
    done = tool("ruff", "format", "--isolated", "--diff", str(outputs.gradients))
    assert done.returncode == 0, done.stdout[:5000]


def test_black(outputs: Outputs) -> None:
    """The two differ where a name leaves no room for a value: black puts brackets round it.

    Of the rules it is shown every tenth: it is a hundred times slower than ruff.
    """
    numbers = {n: re.match(r"rule_(\d+)_", n) for n in outputs.names()}
    names = [n for n, rule in numbers.items() if rule is None or int(rule[1]) % 10 == 0]
    shown = [str(outputs.gradients / name) for name in names]
    found = outputs.by_name(tool("black", "--check", *shown).stderr)
    narrow = sorted(n for n in found if not any(outputs.too_wide(n)))
    suspects = [str(outputs.sources / name) for name in narrow]
    own = outputs.by_name(tool("black", "--check", *suspects).stderr) if suspects else {}
    wrong = [str(outputs.gradients / name) for name in narrow if name not in own]
    assert not wrong, tool("black", "--diff", "-q", *wrong).stdout[:5000]


def test_ruff_check(outputs: Outputs) -> None:
    """Nothing that the source has not: its own unused names, and what its names and docstring say.

    F722: ruff takes jaxtyping's "n d" for a type.
    """
    options = ("--isolated", "--line-length=88", "--output-format=concise", "--select", RULES)
    reports = [tool("ruff", "check", *options, str(f)).stdout for f in outputs]
    before, after = map(outputs.by_name, reports)
    wrong = {n: codes - before.get(n, set()) - {"E501"} for n, codes in after.items()}
    assert not {n: codes for n, codes in wrong.items() if codes}


def test_lines_are_too_wide_only_where_a_name_is(outputs: Outputs) -> None:
    for name in outputs.names():
        for line in outputs.too_wide(name):
            # A name of two others, or several in a piece of the source that its author left whole.
            assert max(map(len, re.findall(r"[\w.]+", line))) > 60 or "huge" in name, (name, line)


def test_a_broken_line_means_the_same():
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
