"""Broken sources: a refusal may come out of them, never another exception, never a hang.

A sample; `make hostile` runs the whole standard library with its tests, and 10,000 mutants.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.agreement import run
from tests.hostile import attack, survey, verbs
from tests.hostile.attack import Outcome
from tests.hostile.sources import SEEDS, corpus
from tests.hostile.survey import Item
from tests.hostile.verbs import OF_SOURCES, attack_verb, wrong

COUNT = 80
STEP = 80  # every so many of the library's files, small and large


def outcomes(items: list[Item]) -> dict[Item, Outcome]:
    found = dict(survey.survey(items, jobs=2))
    wrong = [f"{item}:\n" + "\n".join(o.problems) for item, o in found.items() if o.problems]
    assert not wrong, f"{len(wrong)} of {len(items)} sources, the first one:\n{wrong[0]}"
    assert set(found) == set(items)
    return found


@pytest.mark.parametrize("kind", ["bytes", "tree"])
def test_mutants(kind: str) -> None:
    found = outcomes([Item(kind, str(number)) for number in range(COUNT)])
    # They are not all dead before they are read.
    assert sum(o.accepted for o in found.values()) > COUNT / 10


@pytest.mark.parametrize(
    "kind, count", [("verbs", 2 * len(OF_SOURCES)), ("rules", 44), ("changes", 16)]
)
def test_verbs(kind: str, count: int) -> None:
    """Each command over a mutant by bytes and one by tree."""
    found = outcomes([Item(kind, str(number)) for number in range(count)])
    assert sum(o.accepted for o in found.values()) > count / 10


def test_deep_nesting_reaches_every_verb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "src").mkdir()
    text = SEEDS.replace("x * self.rate", f"x * {'-' * 3000}self.rate")
    text = text.replace("b = a**2", f"b = a**{'-' * 2000}2")
    (tmp_path / "src/mutant.py").write_text(text.replace("len(x)", f"len({'-' * 3000}x)"))
    (tmp_path / "pyproject.toml").write_text(verbs.CONFIG)
    monkeypatch.chdir(tmp_path)
    for command in OF_SOURCES:
        code, out, err = run(*command)
        assert not wrong(command, code, out, err), command


def test_the_library() -> None:
    files = corpus()
    assert len(files) > 500
    found = outcomes([Item("file", str(path)) for path in files[::STEP]])
    assert sum(o.functions for o in found.values()) > 100


# ----- the harness sees what it looks for -----


def test_execution_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "source.py"
    path.write_text("def f(x):\n    return x * x\n")
    for number, act in enumerate((
        lambda: exec("1 + 1"),
        lambda: __import__("this_is_no_module"),
        lambda: open(path, "a").close(),
        lambda: __import__("os").system("true"),
        lambda: __import__("subprocess").run(["true"], check=False),
    )):  # fmt: skip
        monkeypatch.setattr(attack, "run", lambda *_, act=act: (0, "", f"{act()}"[:0]))
        (problems,) = [o.problems for _, o in survey.survey([Item("file", str(path))], 1)]
        assert problems, number


def test_files_outside_the_output_are_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def run(*_: str) -> tuple[int, str, str]:
        Path("../outside").write_text("")
        Path("src/mutant.py").write_text("")
        Path("out").mkdir(exist_ok=True)
        Path("out/inside.py").write_text("")
        return 0, "", ""

    monkeypatch.setattr(verbs, "run", run)
    problems = "\n".join(attack_verb("verbs", 60, tmp_path).problems)
    assert "outside" in problems and "src/mutant.py" in problems and "inside" not in problems


@pytest.mark.parametrize(
    "command, code, out, err, word",
    [
        (
            ("lint", "--output-format", "github"),
            3,
            "::error x::y\n::set-output\n",
            "",
            "no command",
        ),
        (("lint", "--output-format", "json"), 3, "[", "", "no json"),
        (("lint", "--output-format", "concise"), 3, "a\x1b[2J\n", "", "terminal"),
        (("lint",), 3, "", "error[ADJ101]: \u202e", "terminal"),
        (("lint",), 1, "", "", "ends with 1"),
        (("show", "f.py:f"), 0, "def f(:", "", "no Python"),
    ],
)
def test_wrong_formats_are_seen(
    command: tuple[str, ...], code: int, out: str, err: str, word: str
) -> None:
    (problem,) = wrong(command, code, out, err)
    assert word in problem


@pytest.mark.parametrize(
    "act, word",
    [
        (lambda: (4, "", "error[ADJ900]"), "ends with 4"),
        (lambda: (1, "", "error["), "ends with 1"),
        (lambda: (0, "", "error["), "ends with 0"),
        (lambda: (3, "", ""), "ends with 3"),
        (lambda: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_wrong_ends_are_seen(
    act: object, word: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "source.py"
    path.write_text("def f(x):\n    return x * x\n")
    monkeypatch.setattr(attack, "run", lambda *_: act())  # type: ignore[operator]
    (problems,) = [o.problems for _, o in survey.survey([Item("file", str(path))], 1)]
    assert word in problems[0]


def test_hangs_and_crashes_are_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    items = []
    for name in ("hangs", "crashes", "is fine"):
        path = tmp_path / f"{name}.py"
        path.write_text("def f(x):\n    return x * x\n")
        items.append(Item("file", str(path)))
    own = attack.run

    def run(*arguments: str) -> tuple[int, str, str]:
        if Path(arguments[-1]).stem == "hangs":
            while True:
                pass
        if Path(arguments[-1]).stem == "crashes":
            import os

            os._exit(139)
        return own(*arguments)

    monkeypatch.setattr(attack, "run", run)
    found = dict(survey.survey(items, 1, seconds=3.0))
    assert found[items[0]].problems == ["it takes too long"]
    assert found[items[1]].problems == ["the process ends with 139"]
    assert found[items[2]].problems == []
    assert sys.getrecursionlimit() < 30_000
