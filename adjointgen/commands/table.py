"""What `verify` prints: one point as a report, several as a table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from adjointgen.commands.points import Points, at

if TYPE_CHECKING:
    from adjointgen.report import InputReport, Report


def text_of(points: Points, reports: list[Report]) -> str:
    if len(reports) > 1:
        return _table(points, reports)
    said = at(points.points[0], points.varying)
    return (f"at {said}\n" if said else "") + f"{reports[0]}\n"


def _table(points: Points, reports: list[Report]) -> str:
    """A line for each point with its worst input, why points did not pass, and the sum of it."""
    import numpy as np

    # What is an array in one point has no column.
    numbers = [n for n in points.varying if all(np.ndim(p.get(n, 0.0)) == 0 for p in points.points)]
    rows = [["point", *numbers, "value", "input", "gradient", "reference", "rel. error", "verdict"]]
    reasons = []
    for i, (point, report) in enumerate(zip(points.points, reports, strict=True), 1):
        worst = max(report.inputs, key=_badness, default=None)
        cells = _cells(worst) if worst and not report.problems else [*"----", "FAIL"]
        values = [_short(point[n]) if n in point else "-" for n in numbers]
        rows.append([str(i), *values, _short(report.value), *cells])
        said = [f"{part.name}: {part.reason}" for part in report.inputs if part.reason]
        reasons += [f"at point {i}: {r}" for r in (*said, *report.problems)]
    if all(len(r.inputs) == 1 and not r.inputs[0].worst_index for r in reports):
        rows = [[*row[:-5], *row[-4:]] for row in rows]  # the one scalar input needs no column
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.rjust, row, widths)) for row in rows]
    lines += reasons
    for found in worst_of(reports):
        place = f", element {list(found.element)}" if found.element else ""
        where = f"at point {found.point}{place}"
        lines.append(f"{found.name}: worst relative error {found.error:.1e} {where}")
    return "\n".join([*lines, _counted(reports)]) + "\n"


class Worst(NamedTuple):
    """Where an input has its worst relative error: the number of the point, from 1, and where."""

    name: str
    error: float
    point: int
    element: tuple[int, ...] | None


def worst_of(reports: list[Report]) -> list[Worst]:
    """For each input of which anything could be compared, in the order of the inputs."""
    worst: dict[str, Worst] = {}
    for i, report in enumerate(reports, 1):
        for part in report.inputs:
            error = part.worst_error
            if error >= 0 and not (part.name in worst and worst[part.name].error >= error):
                worst[part.name] = Worst(part.name, error, i, part.worst_index)
    order = dict.fromkeys(part.name for report in reports for part in report.inputs)
    return [worst[name] for name in order if name in worst]


def _counted(reports: list[Report]) -> str:
    """`8 of 10 points passed, 1 failed, 1 inconclusive`."""
    counts = Counter(report.verdict for report in reports)
    others = {"failed": counts["fail"], "inconclusive": counts["inconclusive"]}
    said = [f"{count} {word}" for word, count in others.items() if count]
    return ", ".join([f"{counts['pass']} of {len(reports)} points passed", *said])


def _badness(part: InputReport) -> tuple[int, float]:
    order = ("pass", "inconclusive", "fail").index(part.verdict)
    return order, part.worst_error if part.worst_error >= 0 else float("inf")


def _cells(part: InputReport) -> list[str]:
    at = part.worst_index
    verdict = part.verdict if part.verdict == "inconclusive" else part.verdict.upper()
    if at is None:
        error = f"{part.worst_error:.1e}" if part.worst_error >= 0 else "-"
        return [part.name, "-", "-", error, verdict]
    import numpy as np

    name = f"{part.name} {list(at)}" if at else part.name
    numbers = [_short(np.asarray(part.gradient)[at]), _short(part.reference[at])]
    return [name, *numbers, f"{part.worst_error:.1e}", verdict]


def _short(value: Any) -> str:
    import numpy as np

    if isinstance(value, tuple):
        return ", ".join(map(_short, value))
    if np.ndim(value):
        return f"array {np.shape(value)}"
    return f"{value:.9g}" if isinstance(value, int | float | np.number) else repr(value)
