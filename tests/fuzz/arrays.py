"""python -m tests.fuzz.arrays: random programs of the rules for whole arrays, against differences.

A program calls a few examples of the rule book on inputs, on elementwise expressions of them and
on each other's results, so that values fan out and gradients meet. Its gradient is held against
extrapolated differences along random directions, which know no rule.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from random import Random
from typing import Any, NamedTuple

import numpy as np

import adjointgen
from adjointgen.examples import Example
from tests.rules.arrays import HEAD, SPACE, examples

EXAMPLES = list(examples())
CHUNK = 50
LEVELS = 7
TOLERANCE = 1e-7


class Program(NamedTuple):
    source: str
    values: dict[str, Any]
    shapes: dict[str, str] | None
    wrt: tuple[str, ...] | None = None  # the others are not differentiated


def program(seed: int) -> Program:
    return _Builder(seed).build()


class _Builder:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.rng = np.random.default_rng(seed)
        self.values: dict[str, Any] = {}  # inputs
        self.domains: dict[str, str] = {}
        self.known: dict[str, Any] = {}  # results, by name
        self.lines: list[str] = []

    def build(self) -> Program:
        for _ in range(self.random.randint(2, 4)):
            self.call(self.random.choice(EXAMPLES))
        terms = [self.term(name) for name in self.known]
        self.lines.append(f"    return {' + '.join(terms)}")
        parameters = ", ".join(self.values)
        source = f"{HEAD}def f({parameters}):\n" + "\n".join(self.lines) + "\n"
        shapes = None
        if self.random.random() < 0.5:
            shapes = {x: " ".join(map(str, np.shape(v))) for x, v in self.values.items()}
        read = [x for x in self.values if any(re.search(rf"\b{x}\b", s) for s in self.lines)]
        wrt = tuple(x for x in read if self.random.random() < 0.6)
        return Program(
            source, self.values, shapes, wrt if wrt and self.random.random() < 0.4 else None
        )

    def call(self, example: Example) -> None:
        text = example.call
        found: dict[str, str] = {}
        for x, value in example.draw(self.random.randrange(10**6)).items():
            found[x] = self.operand(value, example.domains[x])
        text = re.sub(r"\bv\d+\b", lambda m: found[m[0]], text)
        value = eval(text, dict(SPACE), {**self.values, **self.known})  # of the rule book
        if np.ndim(value) > 4 or not np.all(np.isfinite(value)):
            return
        name = f"z{len(self.known) + 1}"
        self.known[name] = value
        self.lines.append(f"    {name} = {text}")
        if np.ndim(value) and 2 <= len(value) <= 3 and self.random.random() < 0.3:
            parts = {f"z{len(self.known) + 1 + i}": part for i, part in enumerate(value)}
            self.known |= parts
            self.lines.append(f"    {', '.join(parts)} = {name}")

    def operand(self, value: Any, domain: str) -> str:
        shape = np.shape(value)
        fitting = [x for x, v in self.values.items() if np.shape(v) == shape]
        same = [x for x in fitting if self.domains[x] == domain]
        roll = self.random.random()
        results = [z for z, v in self.known.items() if np.shape(v) == shape]
        if not domain and results and roll < 0.4:
            return self.random.choice([f"np.tanh({z})" for z in results] + results)
        if not domain and fitting and roll < 0.6:
            x, y = self.random.choice(fitting), self.random.choice(fitting)
            return self.random.choice([f"np.sin({x} * {y})", f"({x} - 0.3 * {y})"])
        if same and roll < 0.7:
            return self.random.choice(same)
        name = f"v{len(self.values) + 1}"
        self.values[name] = value
        self.domains[name] = domain
        return name

    def term(self, name: str) -> str:
        shape = np.shape(self.known[name])
        weights = [x for x, v in self.values.items() if np.shape(v) == shape]
        if weights and self.random.random() < 0.5:
            return f"np.sum({name} * {self.random.choice(weights)})"
        return self.random.choice(
            [f"np.sum(np.tanh({name}))", f"np.mean({name})", f"np.sum({name} * {name})"]
        )


def slope(f: Callable[..., Any], values: list[Any], place: int, step: Any) -> tuple[float, float]:
    """The derivative along a direction, and an estimate of its error."""
    table: list[list[float]] = []
    best = (np.inf, 0.0)
    for level in range(LEVELS):
        h = 0.04 / 2.0**level
        ends = [
            f(*values[:place], values[place] + sign * h * step, *values[place + 1 :])
            for sign in (1.0, -1.0)
        ]
        row = [(ends[0] - ends[1]) / (2.0 * h)]
        for k in range(level):
            row.append(row[k] + (row[k] - table[-1][k]) / (4.0 ** (k + 1) - 1.0))
        if table:
            best = min(best, (abs(row[-1] - table[-1][-1]), row[-1]))
        table.append(row)
    return best[1], best[0]


def check(made: Program) -> str:
    """What is wrong with the gradient of a program, "" if nothing is; "?" if it cannot be told."""
    space: dict[str, Any] = {}
    exec(compile(made.source, "<source>", "exec"), space)
    plain = space["f"]
    text = adjointgen.generate(made.source, shapes=made.shapes, wrt=made.wrt)
    exec(compile(text, "<generated>", "exec"), joint := {})  # type: ignore[var-annotated]
    values = list(made.values.values())
    before = [np.array(v, copy=True) for v in values]
    with np.errstate(all="ignore"):
        try:
            value, gradients = joint["f"](*values, with_grad=True)
        except np.linalg.LinAlgError as error:
            if "without full rank" in str(error):  # refused
                return "?"
            raise
        if any(not np.array_equal(a, b) for a, b in zip(before, values)):
            return "an input was changed"
        if not np.isfinite(value):
            return "?"
        if abs(value - plain(*values)) > 1e-12 * abs(value):
            return "the value differs"
        gradients = gradients if isinstance(gradients, tuple) else (gradients,)
        rng = np.random.default_rng(1)
        ulp = np.random.default_rng(2)
        near = [v * (1.0 + 4e-16 * ulp.choice([-1.0, 1.0], np.shape(v))) for v in values]
        if abs(value - plain(*near)) > 1e-6 * max(abs(value), 1.0):  # rounding makes the value
            return "?"
        unclear = False
        rounding = 1e-12 * max(abs(value), 1.0)  # of the value, divided by the smallest step
        places = [i for i, x in enumerate(made.values) if x in (made.wrt or made.values)]
        for i, g in zip(places, gradients, strict=True):
            x = values[i]
            if np.shape(g) != np.shape(x) or np.asarray(g).dtype != np.float64:
                return (
                    f"the gradient by {list(made.values)[i]} is {np.shape(g)} {np.asarray(g).dtype}"
                )
            for _ in range(2):
                step = rng.uniform(0.3, 1.0, np.shape(x)) * rng.choice([-1.0, 1.0], np.shape(x))
                try:
                    wanted, error = slope(plain, values, i, step)
                except ValueError:  # as many elements are chosen no more
                    unclear = True
                    continue
                # What cancels leaves rounding errors of the size of the operands, about 1.
                size = max(np.sum(np.abs(g * step)), abs(wanted), 1e-6)
                if not error < 0.1 * TOLERANCE * size:
                    unclear = True
                elif not abs(np.sum(g * step) - wanted) <= TOLERANCE * size + rounding:
                    return f"by {list(made.values)[i]}: {np.sum(g * step)!r}, not {wanted!r}"
    return "?" if unclear else ""


def run(seeds: range) -> tuple[int, int, list[str]]:
    count, unclear, reports = 0, 0, []
    for seed in seeds:
        count += 1
        source = ""
        try:
            made = program(seed)
            source = made.source
            problem = check(made)
        except Exception:
            problem = traceback.format_exc(limit=-3)
        if problem == "?":
            unclear += 1
        elif problem:
            reports.append(f"seed {seed}: {problem}\n{source}")
    return count, unclear, reports


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.arrays", description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="programs (2000)")
    parser.add_argument("--seed", type=int, default=0, help="of the first program (0)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes (all cores)")
    options = parser.parse_args()
    end = options.seed + options.count
    chunks = [range(s, min(s + CHUNK, end)) for s in range(options.seed, end, CHUNK)]
    total, unclear, wrong, started = 0, 0, 0, time.monotonic()
    with ProcessPoolExecutor(options.jobs) as pool:
        for future in as_completed([pool.submit(run, chunk) for chunk in chunks]):
            count, vague, reports = future.result()
            total, unclear, wrong = total + count, unclear + vague, wrong + len(reports)
            for report in reports:
                print(report, flush=True)
            if total % 1000 < CHUNK or total == options.count:
                rate = total / (time.monotonic() - started)
                print(f"{total} of {options.count} programs, {wrong} wrong, {unclear} not clear, "
                      f"{rate:.0f} a second", flush=True)  # fmt: skip
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
