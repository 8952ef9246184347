"""One element of a generated gradient is spoilt: the check never says that it is right.

The gradients of random programs are right (tests/fuzz), so the check must not call one wrong; and
with one element wrong by 1e-6 it must not call it right. It may say that it cannot decide, rarely.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import numpy as np
import pytest

import adjointgen
from adjointgen.report import FAIL, INCONCLUSIVE, PASS
from adjointgen.verify import check_gradient
from tests.fuzz import oracle
from tests.fuzz.build import program
from tests.fuzz.programs import Program

PROGRAMS = 250


@pytest.fixture(autouse=True)
def silent() -> Iterator[None]:
    with np.errstate(all="ignore"):
        yield


def generated(made: Program) -> Callable[..., Any]:
    space: dict[str, Any] = {}
    text = adjointgen.generate(made.source(), **made.options)
    exec(compile(text, "<generated>", "exec", dont_inherit=True), space)
    f: Callable[..., Any] = space[made.name]
    return f


def spoilt(f: Callable[..., Any], flag: str, which: int, change: Callable[[Any], Any]) -> Any:
    """f with one of its gradients changed; it is called as f is."""
    signature = inspect.signature(f)

    def wrong(*arguments: Any, **keywords: Any) -> Any:
        answer = f(*arguments, **keywords)
        if not signature.bind(*arguments, **keywords).arguments.get(flag):
            return answer
        value, gradient = answer
        if not isinstance(gradient, tuple):
            return value, change(gradient)
        changed = [change(g) if i == which else g for i, g in enumerate(gradient)]
        return value, tuple(changed)

    wrong.__signature__ = signature  # type: ignore[attr-defined]
    wrong.flag = flag  # type: ignore[attr-defined]
    return wrong


def changed(index: int, factor: float, shift: float) -> Callable[[Any], Any]:
    def change(gradient: Any) -> Any:
        array = np.array(gradient)
        array.flat[index] = array.flat[index] * factor + shift
        return array if isinstance(gradient, np.ndarray) else type(gradient)(array)

    return change


def test_a_spoilt_element_is_never_right() -> None:
    right, wrong = [], []
    for seed in range(PROGRAMS):
        made, random = program(seed), Random(seed)
        f = generated(made)
        (flag,) = {*inspect.signature(f).parameters} - {p.name for p in made.parameters}
        arguments, keywords = made.call()
        gradient = f(*arguments, **keywords, **{flag: True})[1]
        count = len(gradient) if isinstance(gradient, tuple) else 1
        must, may = ([p.name for p in made.parameters if p.name in s] for s in made.inputs())
        inputs = next((names for names in (must, may) if len(names) == count), None)
        if inputs is None:
            continue
        report = check_gradient(f, *arguments, inputs=inputs, **keywords)
        assert not report.problems
        right += [part.verdict for part in report.inputs]
        assert FAIL not in right, f"{made.source()}\n{report}"

        which = random.randrange(count)
        part = report.inputs[which]
        if not np.size(part.gradient):
            continue
        index = random.randrange(np.size(part.gradient))
        exact = oracle.gradient(made)
        # What is known of a float32 gradient, or of one that is zero but for rounding, is less.
        g = float(np.abs(exact.gradient[inputs[which]]).flat[index])
        weight = float(exact.weight[inputs[which]].flat[index])
        short = any(np.asarray(p.value).dtype == np.float32 for p in made.parameters)
        factor = 1.0 + random.choice([1e-6, -1e-6]) * (1e3 if short else 1.0)
        shift = 0.0 if g > 1e-9 * weight else 1e-6 * max(weight, 1.0)
        bad = spoilt(f, flag, which, changed(index, factor, shift))
        report = check_gradient(bad, *arguments, inputs=inputs, **keywords)
        wrong.append(report.inputs[which].verdict)
        assert wrong[-1] != PASS, f"{made.source()}\n{inputs[which]} at {index}\n{report}"
    assert len(wrong) > 0.8 * PROGRAMS
    assert right.count(INCONCLUSIVE) < 0.01 * len(right)
    assert wrong.count(INCONCLUSIVE) < 0.02 * len(wrong)
