"""What `verify` prints: one point as a report, several as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adjointgen.commands.points import Point

if TYPE_CHECKING:
    from adjointgen.report import InputReport, Report


def at(point: Point, names: list[str]) -> str:
    return ", ".join(f"{n}={point[n]!r}" for n in names)


def single(drawn: list[str], points: list[Point], reports: list[Report]) -> str:
    return (f"at {at(points[0], drawn)}\n" if drawn else "") + f"{reports[0]}\n"


def table(drawn: list[str], points: list[Point], reports: list[Report]) -> str:
    """A line for each point with its worst input, why points did not pass, and the sum of it."""
    rows = [[*drawn, "value", "input", "gradient", "reference", "rel. error", "verdict"]]
    reasons, errors = [], [0.0]
    for point, report in zip(points, reports, strict=True):
        worst = max(report.inputs, key=_badness, default=None)
        cells = _cells(worst) if worst and not report.problems else [*"----", "FAIL"]
        rows.append([*(_short(point[n]) for n in drawn), _short(report.value), *cells])
        found = [f"{part.name}: {part.reason}" for part in report.inputs if part.reason]
        reasons += [f"at {at(point, drawn)}: {r}" for r in (*found, *report.problems)]
        errors += [part.worst_error for part in report.inputs if part.worst_error >= 0]
    if all(len(r.inputs) == 1 and not r.inputs[0].worst_index for r in reports):
        rows = [[*row[:-5], *row[-4:]] for row in rows]  # the one scalar input needs no column
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.rjust, row, widths)) for row in rows]
    passed = f"{sum(map(bool, reports))} of {len(reports)} points passed"
    closing = f"{passed}, worst relative error {max(errors):.1e}"
    return "\n".join([*lines, *reasons, closing]) + "\n"


def _badness(part: InputReport) -> tuple[bool, float]:
    return part.verdict != "pass", part.worst_error if part.worst_error >= 0 else float("inf")


def _cells(part: InputReport) -> list[str]:
    at = part.worst_index
    verdict = part.verdict if part.verdict == "inconclusive" else part.verdict.upper()
    if at is None:
        return [part.name, "-", "-", "-", verdict]
    import numpy as np

    name = f"{part.name} {list(at)}" if at else part.name
    numbers = [_short(np.asarray(part.gradient)[at]), _short(part.reference[at])]
    return [name, *numbers, f"{part.worst_error:.1e}", verdict]


def _short(value: Any) -> str:
    import numpy as np

    if isinstance(value, tuple):
        return ", ".join(map(_short, value))
    return f"{value:.9g}" if np.ndim(value) == 0 else f"array {np.shape(value)}"
