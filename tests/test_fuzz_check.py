"""The check of the fuzzer sees what is wrong with a gradient, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from tests.fuzz import check, oracle
from tests.fuzz.build import program
from tests.fuzz.forged import joint, namespace
from tests.fuzz.programs import Program


@pytest.fixture(autouse=True)
def silent() -> Iterator[None]:
    with np.errstate(all="ignore"):
        yield


def problems(made: Program, f: Any, other: Any = None) -> str:
    verdict = check.Verdict()
    plain = namespace(made)[made.name]
    check._compare(made, plain, other or f, f, verdict, same=True)
    return "\n".join(verdict.problems)


def array_program(start: int = 0) -> Program:
    """One whose first input is an array of several elements with a gradient that is not zero."""
    for seed in range(start, start + 1000):
        made = program(seed)
        exact = oracle.gradient(made)
        first = next((p for p in made.parameters if p.name in made.inputs()[0]), None)
        if first is None or first != made.parameters[0] or first.kind == "keyword":
            continue
        plain = np.size(first.value) > 2 and check._precision(made.parameters) == "float64"
        if plain and np.all(np.abs(exact.gradient[first.name]) > 1e-3):
            return made
    raise AssertionError


def test_right_gradients_pass() -> None:
    for seed in range(200):
        made = program(seed)
        assert problems(made, joint(made)) == "", made.source()


SPOILERS: dict[str, Callable[[Any], Any]] = {
    "is": lambda g: g * (1.0 + 1e-7),
    "is\n": lambda g: -g,
    "has shape": lambda g: g[..., None],
    "has type int": lambda g: g.astype(int),
    "has type float32": lambda g: g.astype(np.float32),
    "is read-only": lambda g: np.broadcast_to(g, g.shape),
    "nan": lambda g: g * np.nan,
}


@pytest.mark.parametrize("words", SPOILERS)
def test_wrong_gradients_do_not_pass(words: str) -> None:
    made = array_program()
    assert words in problems(made, joint(made, SPOILERS[words]))


def test_one_wrong_element_does_not_pass() -> None:
    made = array_program(100)

    def spoil(gradient: Any) -> Any:
        gradient.flat[1] *= 1.0 + 1e-6
        return gradient

    assert "expected" in problems(made, joint(made, spoil))
    assert "differ" in problems(made, joint(made), joint(made, spoil))


def test_state_memory_and_values() -> None:
    made = array_program(200)
    kept: list[Any] = []

    def remember(gradient: Any) -> Any:
        kept.append(gradient)
        return kept[0]

    assert problems(made, joint(made, remember)) == ""  # the same bits, freshly or not

    def grow(gradient: Any) -> Any:
        kept.append(gradient)
        return gradient * (1.0 + len(kept))

    assert "second call" in problems(made, joint(made, grow))
    right = joint(made)

    def aliased(*arguments: Any, flag: bool = False, **keywords: Any) -> Any:
        answer = right(*arguments, flag=flag, **keywords)
        if not flag:
            return answer
        value, gradient = answer
        first = arguments[0]
        return value, (first, *gradient[1:]) if isinstance(gradient, tuple) else first

    aliased.__signature__ = right.__signature__  # type: ignore[attr-defined]
    aliased.inputs = right.inputs  # type: ignore[attr-defined]
    assert "shares memory" in problems(made, aliased)

    def other_value(*arguments: Any, flag: bool = False, **keywords: Any) -> Any:
        answer = right(*arguments, flag=flag, **keywords)
        return (1.0, answer[1]) if flag else answer

    other_value.__signature__ = right.__signature__  # type: ignore[attr-defined]
    other_value.inputs = right.inputs  # type: ignore[attr-defined]
    assert "value" in problems(made, other_value)
    assert "another value without the flag" in problems(made, other_value)
