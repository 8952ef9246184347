"""What `verify --output-format json` prints; docs/verify.md says what each member means."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from adjointgen.commands.points import Points
from adjointgen.commands.table import worst_of

if TYPE_CHECKING:
    from adjointgen.report import InputReport, Report

FORMAT = 1  # of the object; a member may be added without a new number


def json_of(function: str, seed: int, points: Points, reports: list[Report]) -> str:
    from adjointgen.report import parts

    counts = Counter(report.verdict for report in reports)
    worst = [
        {"input": w.name, "relative_error": w.error, "point": w.point, "index": w.element}
        for w in worst_of(reports)
    ]
    record = {
        "format": FORMAT,
        "function": function,
        "seed": seed,
        "points": [
            {
                "point": i,
                "at": point,
                "results": parts(report.value),
                "verdict": report.verdict,
                "problems": report.problems,
                "inputs": [_input(part) for part in report.inputs],
            }
            for i, (point, report) in enumerate(zip(points.points, reports, strict=True), 1)
        ],
        "summary": {
            "points": len(reports),
            "passed": counts["pass"],
            "failed": counts["fail"],
            "inconclusive": counts["inconclusive"],
            "worst": worst,
        },
    }
    return json.dumps(_plain(record), indent=2, allow_nan=False) + "\n"


def _input(part: InputReport) -> dict[str, Any]:
    import numpy as np

    return {
        "input": part.name,
        "shape": np.shape(part.reference),
        "type": str(np.asarray(part.gradient).dtype),
        "gradient": part.gradient,
        "reference": part.reference,
        "error_estimate": part.error_estimate,
        "method": part.method,
        "groups": part.groups,
        "relative_error": part.worst_error,
        "index": part.worst_index,
        "verdict": part.verdict,
        "reason": part.reason,
    }


def _plain(value: Any) -> Any:
    """In what JSON has: arrays as nested lists, and what is not finite as text."""
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # "nan", "inf", "-inf"
    return value if isinstance(value, str | int | float | None) else repr(value)
