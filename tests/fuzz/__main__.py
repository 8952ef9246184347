"""python -m tests.fuzz: many random programs on all cores; exit code 1 if one is wrong."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.build import program
from tests.fuzz.check import check, describe

CHUNK = 100
PRINTED = 10  # wrong programs that are printed in full


@dataclass
class Tally:
    programs: int = 0
    elements: int = 0
    loose: int = 0
    wrong: int = 0


def run(seeds: range) -> tuple[Tally, list[str]]:
    """Check the programs of some seeds, and describe the wrong ones."""
    tally, reports = Tally(), []
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            tally.programs += 1
            try:
                made = program(seed)
                verdict = check(made, Path(folder))
            except Exception:  # of the fuzzer: the other programs count all the same
                tally.wrong += 1
                reports.append(f"seed {seed}: {traceback.format_exc()}")
                continue
            tally.elements += verdict.elements
            tally.loose += verdict.loose
            if verdict.problems:
                tally.wrong += 1
                reports.append(describe(made, verdict))
    return tally, reports


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="programs (2000)")
    parser.add_argument("--seed", type=int, default=0, help="of the first program (0)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes (all cores)")
    options = parser.parse_args()
    end = options.seed + options.count
    chunks = [range(start, min(start + CHUNK, end)) for start in range(options.seed, end, CHUNK)]
    total, started, shown = Tally(), time.monotonic(), time.monotonic()
    with ProcessPoolExecutor(options.jobs) as pool:
        for future in as_completed([pool.submit(run, chunk) for chunk in chunks]):
            tally, reports = future.result()
            for report in reports[: max(PRINTED - total.wrong, 0)]:
                print(report, flush=True)
            total.programs += tally.programs
            total.elements += tally.elements
            total.loose += tally.loose
            total.wrong += tally.wrong
            if time.monotonic() - shown > 10.0 or total.programs == options.count:
                shown = time.monotonic()
                rate = total.programs / (shown - started)
                print(
                    f"{total.programs} of {options.count} programs, {total.wrong} wrong, "
                    f"{rate:.0f} a second",
                    flush=True,
                )
    print(
        f"{total.elements} elements of gradients compared, {total.loose} of them by the bound "
        "on rounding errors"
    )
    return 1 if total.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
