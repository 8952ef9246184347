"""1,200 random programs with stored seeds; `python -m tests.fuzz` runs as many as wanted."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from tests.fuzz import arrays
from tests.fuzz.build import program
from tests.fuzz.check import check, describe

CHUNK = 100
# Seeds that once found something: small integers, clipped constants, a helper that wrote in place.
FOUND = [14045, 29614, 105987, 120420, 157974, 97046518, 99019233]


@pytest.mark.parametrize("start", range(0, 1200, CHUNK))
def test_random_programs(start: int, tmp_path: Path) -> None:
    _all_right(range(start, start + CHUNK), tmp_path)


def test_programs_that_found_something(tmp_path: Path) -> None:
    _all_right(FOUND, tmp_path)


def _all_right(seeds: range | list[int], folder: Path) -> None:
    wrong = []
    for seed in seeds:
        made = program(seed)
        verdict = check(made, folder)
        if verdict.problems:
            wrong.append(describe(made, verdict))
    assert not wrong, f"{len(wrong)} wrong programs, the first one:\n{wrong[0]}"


@pytest.mark.parametrize("start", range(0, 400, CHUNK))
def test_programs_of_whole_arrays(start: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the programs themselves
        count, unclear, reports = arrays.run(range(start, start + CHUNK))
    assert not reports, "\n".join(reports)
    assert count == CHUNK and unclear <= CHUNK // 10
