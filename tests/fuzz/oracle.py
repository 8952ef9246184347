"""The gradient of a random program, by other means than adjointgen's.

Forward mode on the program's own tree (not on its text), in extended precision where the machine
has it: every value carries its derivative by each element of each input. The formulas are written
anew in formulas.py, and tests/test_oracle.py holds them against autograd and against differences.

A gradient is a sum of contributions, one for each path from the input to the result; where they
cancel, any computation of it loses digits. So each value also carries `weight`, the sum of the
absolute values of the contributions; and `sensitivity` runs the program again with every result
and every contribution disturbed by a small relative error, and returns how far the gradient moves.
The error that rounding may make in a floating type is a moderate multiple of
its last digit times (weight + sensitivity); no fixed absolute error is ever allowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.fuzz.formulas import FORMULAS
from tests.fuzz.nodes import CONDITIONS, OPERATORS, Node
from tests.fuzz.programs import Program

NOISE = 1e-9
RUNS = 3  # disturbed runs; one alone may be lucky


@dataclass(frozen=True)
class Dual:
    """A value of shape S, and its derivatives, of shape S + (elements of all inputs,).

    slope and weight are None where the value does not depend on an input.
    """

    value: Any
    slope: Any = None
    weight: Any = None


@dataclass(frozen=True)
class Answer:
    """Results, and by input: its gradient and the weight of it, both of the input's shape."""

    results: tuple[Any, ...]
    gradient: dict[str, Any]
    weight: dict[str, Any]


def gradient(program: Program) -> Answer:
    """The gradient of the sum of all elements of all results, in np.longdouble."""
    return _Evaluation(program, np.longdouble, None).answer()


def sensitivity(program: Program, exact: Answer) -> dict[str, Any]:
    """By input: the change of the gradient for a relative disturbance of 1 of every operation."""
    moved = {name: np.zeros(np.shape(value)) for name, value in exact.gradient.items()}
    for seed in range(RUNS):
        noisy = _Evaluation(program, np.float64, np.random.default_rng(seed)).answer()
        for name, value in noisy.gradient.items():
            change = np.abs(value - exact.gradient[name]).astype(float) / NOISE
            moved[name] = np.maximum(moved[name], change)
    return moved


class _Evaluation:
    """One run through a program, in one type of number, disturbed if random is given."""

    def __init__(self, program: Program, real: Any, random: np.random.Generator | None) -> None:
        self.program, self.real, self.random = program, real, random
        inputs = {p.name: np.asarray(p.value) for p in program.parameters if p.is_float}
        self.size = sum(value.size for value in inputs.values())
        fixed = program.constants | {p.name: p.value for p in program.parameters}
        self.environment = {
            name: Dual(value if isinstance(value, bool) else np.asarray(value, dtype=real))
            for name, value in fixed.items()
        }
        self.places: dict[str, slice] = {}
        start = 0
        for name, value in inputs.items():
            self.places[name] = slice(start, start + value.size)
            one = np.eye(self.size, dtype=real)[self.places[name]]
            slope = one.reshape((*value.shape, self.size))
            self.environment[name] = Dual(value.astype(real), slope, slope)
            start += value.size

    def answer(self) -> Answer:
        with np.errstate(all="ignore"):
            for target, node in self.program.live_statements():
                self.environment[target] = self.dual(node)
            results = [self.dual(node) for node in self.program.results]
        slope = weight = np.zeros(self.size, self.real)
        for result in results:
            if result.slope is not None:
                slope = slope + _total(result.slope)
                weight = weight + _total(result.weight)
        shapes = {p.name: np.shape(p.value) for p in self.program.parameters}
        return Answer(
            tuple(result.value for result in results),
            {name: slope[place].reshape(shapes[name]) for name, place in self.places.items()},
            {name: weight[place].reshape(shapes[name]) for name, place in self.places.items()},
        )

    def dual(self, node: Node) -> Dual:
        if node.op == "name":
            return self.environment[node.leaf]
        if node.op == "number":
            return Dual(None if node.leaf is None else self.real(node.leaf))
        if node.op == "table":
            return Dual(np.array(node.leaf, self.real))
        if node.op == "shape":
            return Dual(self.real(self.environment[node.args[0].leaf].value.shape[node.leaf]))
        operands = [self.dual(argument) for argument in node.args]
        if node.op == "where":
            return self._where(*operands)
        if node.op in ("sum", "mean"):
            return self._reduce(node.op, operands[0])
        values = [operand.value for operand in operands]
        if node.op in CONDITIONS:
            return Dual(OPERATORS[node.op][2](*values))
        if node.op == "sinc":  # a function of pi * x, which is rounded
            values = [self._disturbed(value) for value in values]
        value, partials = FORMULAS[node.op](*values)
        # The steps of floor and its kin are exact; tenths are not.
        if node.op == "round_1" or any(partial is not None for partial in partials):
            value = self._disturbed(value)
        slope = weight = None
        for operand, partial in zip(operands, partials, strict=True):
            if operand.slope is None or partial is None:
                continue
            factor = np.asarray(partial(), dtype=self.real)[..., None]
            part = self._disturbed(factor * operand.slope)
            amount = np.abs(factor) * operand.weight
            slope = part if slope is None else slope + part
            weight = amount if weight is None else weight + amount
        if slope is not None:
            shape = (*np.shape(value), self.size)
            slope, weight = np.broadcast_to(slope, shape), np.broadcast_to(weight, shape)
        return Dual(value, slope, weight)

    def _disturbed(self, value: Any) -> Any:
        if self.random is None:
            return value
        signs = self.random.integers(0, 2, np.shape(value)) * 2 - 1
        return value * (1.0 + NOISE * signs)

    def _where(self, condition: Dual, x: Dual, y: Dual) -> Dual:
        """A choice, not a product: what is not chosen may be nan."""
        chosen = np.asarray(condition.value)
        value = np.where(chosen, x.value, y.value)
        if x.slope is None and y.slope is None:
            return Dual(value)
        zero = np.zeros((*np.shape(value), self.size), self.real)
        parts = [
            np.where(chosen[..., None], *(zero if s is None else s + zero for s in pair))
            for pair in ((x.slope, y.slope), (x.weight, y.weight))
        ]
        return Dual(value, *parts)

    def _reduce(self, op: str, x: Dual) -> Dual:
        value = self._disturbed(np.sum(x.value))
        count = np.size(x.value) if op == "mean" else 1
        if x.slope is None:
            return Dual(value / count)
        return Dual(value / count, _total(x.slope) / count, _total(x.weight) / count)


def _total(slopes: Any) -> Any:
    """The sum over the elements of a value, of shape (elements of all inputs,)."""
    return slopes.sum(axis=tuple(range(slopes.ndim - 1)))
