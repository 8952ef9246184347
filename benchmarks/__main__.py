"""Print each figure beside its reference, with its target.

Times on a shared machine move by a factor of two, ratios much less. So every figure is a pair,
measured in rounds that alternate between the two. Printed are the median times and the median of
the ratios round by round. WORDs choose the figures whose names contain one of them. The exit code
is 1 if a target is missed.
"""

import ast
import gc
import subprocess
import sys
import timeit
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

import adjointgen

ROOT = Path(__file__).resolve().parent.parent

Side = Callable[[int], float]
"""One side of a figure: from the number of the round to seconds."""


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    ours: Side
    reference: Side
    target: float | None  # the ratio to stay under; None: only reported
    rounds: int


def main(words: list[str]) -> int:
    adjointgen.generate(long_source(100, salt=-1))  # what is loaded once is not measured
    print(f"{'ours / reference':<52}{'ours':>10}{'reference':>11}{'ratio':>8}{'target':>8}")
    missed = False
    for figure in figures():
        if words and not any(word in figure.name for word in words):
            continue
        ours, reference, ratio = measure(figure)
        target, verdict = "-", ""
        if figure.target is not None:
            target, verdict = f"{figure.target:g}", "ok" if ratio <= figure.target else "MISS"
            missed = missed or ratio > figure.target
        times = f"{in_units(ours):>10}{in_units(reference):>11}"
        print(f"{figure.name:<52}{times}{ratio:>8.2f}{target:>8}  {verdict}".rstrip(), flush=True)
    return int(missed)


def figures() -> Iterator[Figure]:
    # The command line: a new process each time.
    idle = process("-c", "pass")
    show = process("-m", "adjointgen", "show", "examples/gist.py:f")
    load = process("-c", "import adjointgen.commands")
    yield Figure("show examples/gist.py:f / python -c pass", show, idle, 5, rounds=21)
    yield Figure("import adjointgen.commands / python -c pass", load, idle, None, rounds=21)

    # Long programs.
    ours, floor = generation(10_000), round_trip(10_000)
    yield Figure("generate 10,000 lines / ast.parse + unparse", ours, floor, 12, rounds=7)
    yield Figure("generate 100,000 lines / 10,000", generation(100_000), ours, 12, rounds=3)

    # The output: the canonical example, value and gradient.
    arguments = {
        "math": ("math", 0.25),
        "np n=1000": ("numpy", np.linspace(-2.0, 0.5, 1_000)),
        "np n=100000": ("numpy", np.linspace(-2.0, 0.5, 100_000)),
    }
    call = "f(x, with_grad=True)"
    for label, (module, x) in arguments.items():
        joint = namespace(adjointgen.generate(with_imports(module, SOURCE), "f"), x)
        plain = namespace(with_imports(module, PLAIN), x)
        expert = namespace(with_imports(module, EXPERT), x)
        for other in plain, expert:
            for mine, theirs in zip(eval(call, joint), eval(call, other), strict=True):
                np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=0)
        # Until an optimised form exists, only the plain text is a fair target.
        run = calls(call, joint)
        yield Figure(f"gradient, {label} / plain by hand", run, calls(call, plain), 1.1, rounds=21)
        yield Figure(f"gradient, {label} / expert", run, calls(call, expert), None, rounds=21)


def measure(figure: Figure) -> tuple[float, float, float]:
    """The median seconds of both sides, and the median of their ratios."""
    pairs = []
    for turn in range(figure.rounds):
        if turn % 2:  # neither side is always the first
            reference = figure.reference(turn)
            ours = figure.ours(turn)
        else:
            ours = figure.ours(turn)
            reference = figure.reference(turn)
        pairs.append((ours, reference))
    return (
        median(ours for ours, _ in pairs),
        median(reference for _, reference in pairs),
        median(ours / reference for ours, reference in pairs),
    )


def in_units(seconds: float) -> str:
    for unit, scale in ("s", 1.0), ("ms", 1e-3), ("us", 1e-6):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


# The kinds of sides.


def once(work: Callable[[], object]) -> float:
    gc.collect()  # do not pay for what ran before
    start = timeit.default_timer()
    work()
    return timeit.default_timer() - start


def process(*arguments: str) -> Side:
    command = [sys.executable, *arguments]

    def run() -> None:
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)

    run()  # write the bytecode caches
    return lambda _: once(run)


def generation(count: int) -> Side:
    def side(turn: int) -> float:
        source = long_source(count, turn)
        return once(lambda: adjointgen.generate(source))

    return side


def round_trip(count: int) -> Side:
    def side(turn: int) -> float:
        source = long_source(count, turn)
        return once(lambda: ast.unparse(ast.parse(source)))

    return side


def calls(expression: str, names: dict[str, Any]) -> Side:
    timer = timeit.Timer(expression, globals=names)
    number, seconds = timer.autorange()
    number = max(1, round(number * 0.02 / seconds))  # about 20 ms a round
    return lambda _: timer.timeit(number) / number


# The programs.


def long_source(count: int, salt: int) -> str:
    """A scalar function of `count` statements, every one of which reaches the result.

    `salt` changes its constants, so that no round meets a text it has seen. Its values stay
    between 0.1 and 3, however long it is.
    """
    cycle = (
        "sin({p})",
        "{p} * 0.{c}",
        "exp({p})",
        "{p} - {q}",
        "{p} * {q}",
        "{p} + {q}",
        "{p} / 3.{c}",
    )
    lines = ["from math import exp, sin", "", "", "def f(x):"]
    p = q = "x"
    for index in range(count):
        value = cycle[index % len(cycle)].format(p=p, q=q, c=500 + (index + salt) % 97)
        p, q = f"v{index}", p
        lines.append(f"    {p} = {value}")
    return "\n".join([*lines, f"    return {p}", ""])


def with_imports(module: str, text: str) -> str:
    names = "exp, sin" if text is SOURCE else "cos, exp, sin"
    return f"from {module} import {names}\n\n{text}"


def namespace(text: str, x: object) -> dict[str, Any]:
    names: dict[str, Any] = {"x": x}
    exec(text, names)
    return names


SOURCE = """
def f(x):
    a = exp(x)
    b = a**2
    c = a + b
    d = exp(c)
    e = sin(c)
    f = d + e
    return f
"""

# One line for each step of the chain rule, as the output should be.
PLAIN = """
def f(x, with_grad=False):
    a = exp(x)
    b = a**2
    c = a + b
    d = exp(c)
    e = sin(c)
    f = d + e
    if not with_grad:
        return f

    df_da = df_db = df_dc = df_dd = df_de = df_dx = 0

    df_dd = 1
    df_de = 1

    de_dc = cos(c)
    df_dc += df_de * de_dc

    dd_dc = exp(c)
    df_dc += df_dd * dd_dc

    dc_da = 1
    dc_db = 1
    df_da += df_dc * dc_da
    df_db += df_dc * dc_db

    db_da = 2 * a
    df_da += df_db * db_da

    da_dx = exp(x)
    df_dx += df_da * da_dx

    return f, df_dx
"""

# What someone who knows the function would write.
EXPERT = """
def f(x, with_grad=False):
    a = exp(x)
    b = a**2
    c = a + b
    d = exp(c)
    e = sin(c)
    f = d + e
    if not with_grad:
        return f
    df_dc = cos(c) + d
    df_dx = df_dc * (a + 2 * b)
    return f, df_dx
"""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
