"""What the numeric check found, and its table for a terminal."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from adjointgen.reference import Array

PASS, FAIL, INCONCLUSIVE = "pass", "fail", "inconclusive"


@dataclass(frozen=True)
class InputReport:
    """What the check found for one differentiated input; arrays have the input's shape."""

    name: str
    gradient: Any
    reference: Array
    method: str  # "complex step", "differences", or "complex step and differences"
    error_estimate: Array  # of the reference, absolute
    worst_error: float  # relative; nan where there is nothing to compare
    worst_index: tuple[int, ...] | None  # None: no elements, another shape, or no single one
    verdict: str
    reason: str
    groups: int  # of elements that were checked together; as many as elements, but in large arrays

    @property
    def coverage(self) -> str:
        """How it was checked."""
        size = np.size(self.reference)
        if self.groups == size:
            return self.method
        return f"{self.method}; all {size} elements, in {self.groups} groups"


@dataclass(frozen=True)
class Report:
    """The result of check_gradient; true if and only if everything passed."""

    value: Any
    inputs: tuple[InputReport, ...]
    problems: tuple[str, ...]  # what is wrong with the call as a whole

    @property
    def passed(self) -> bool:
        return self.verdict == PASS

    @property
    def verdict(self) -> str:
        """The worst of what was found."""
        found = {part.verdict for part in self.inputs}
        if self.problems or FAIL in found:
            return FAIL
        return INCONCLUSIVE if INCONCLUSIVE in found else PASS

    def __bool__(self) -> bool:
        return self.passed

    def __str__(self) -> str:
        header = ("input", "gradient", "reference", "rel. error", "verdict")
        rows = [header, *map(_row, self.inputs)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [f"value: {_describe(self.value)}"]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            lines.append("  ".join(cells).rstrip())
        lines += [f"{part.name}: {part.reason}" for part in self.inputs if part.reason]
        lines += [f"FAIL: {problem}" for problem in self.problems]
        return "\n".join(lines)


def parts(answer: Any) -> tuple[Any, ...]:
    """The numbers and arrays of a value, a gradient, or a pair of these."""
    if isinstance(answer, tuple):
        return tuple(part for item in answer for part in parts(item))
    return (answer,)


def _describe(value: Any) -> str:
    arrays = [np.asarray(part) for part in parts(value)]
    texts = [f"{p[()]:.17g}" if p.shape == () else f"array of shape {p.shape}" for p in arrays]
    return ", ".join(texts)


def _row(part: InputReport) -> tuple[str, ...]:
    """One line of the table: an array is shown by its shape and its worst element."""
    shape = np.shape(part.reference)
    at = part.worst_index
    name = f"{part.name} {shape}" if shape else part.name
    words = "inconclusive" if part.verdict == INCONCLUSIVE else part.verdict.upper()
    verdict = f"{words} ({part.coverage})"
    if at is None:
        error = "-" if math.isnan(part.worst_error) else f"{part.worst_error:.1e}"
        return name, "-", "-", error, verdict
    name += f" at {list(at)}" if at else ""
    gradient, expected = np.asarray(part.gradient)[at], part.reference[at]
    return name, f"{gradient:.17g}", f"{expected:.17g}", f"{part.worst_error:.1e}", verdict
