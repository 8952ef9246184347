"""python -m tests.hostile: the standard library and 10,000 mutants, read and put to every verb.

Exit code 1 if one of them ends in a traceback, hangs, or has anything executed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time

from tests.hostile.sources import corpus
from tests.hostile.survey import Item, survey


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument(
        "--mutants", type=int, default=10_000, help="by bytes; half as many by tree"
    )
    parser.add_argument("--verbs", type=int, default=10_000, help="mutants for all the verbs")
    parser.add_argument("--rules", type=int, default=4_000, help="mutants of files of rules")
    parser.add_argument("--changes", type=int, default=1_000, help="mutants in a repository of git")
    parser.add_argument("--seed", type=int, default=0, help="number of the first mutant")
    parser.add_argument("--no-files", action="store_true", help="mutants only")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    numbers = range(options.seed, options.seed + options.mutants)
    items = [] if options.no_files else [Item("file", str(p)) for p in corpus()]
    items += [Item("bytes", str(n)) for n in numbers]
    items += [Item("tree", str(n)) for n in numbers[: (options.mutants + 1) // 2]]
    for kind in ("verbs", "rules", "changes"):
        count = getattr(options, kind)
        items += [Item(kind, str(n)) for n in range(options.seed, options.seed + count)]
    started = time.monotonic()
    wrong, functions, accepted = 0, 0, 0
    slow: list[tuple[float, str]] = []
    digests: dict[Item, str] = {}
    for done, (item, outcome) in enumerate(survey(items, options.jobs), 1):
        functions += outcome.functions
        accepted += outcome.accepted
        digests[item] = outcome.digest
        slow = sorted([*slow, (outcome.seconds, str(item))])[-3:]
        if outcome.problems:
            wrong += 1
            print(f"===== {item}", *outcome.problems, sep="\n", flush=True)
        if done % 1000 == 0:
            print(f"{done} of {len(items)} sources, {wrong} wrong", flush=True)
    refused = functions - accepted
    print(f"{len(items)} sources in {time.monotonic() - started:.0f} s, {wrong} wrong")
    print(f"{functions} functions, {accepted} accepted, {refused} refused")
    print("slowest:", ", ".join(f"{name} {seconds:.1f} s" for seconds, name in reversed(slow)))
    everything = "".join(digests[item] for item in items)
    print(f"digest of what was printed: {hashlib.sha256(everything.encode()).hexdigest()[:16]}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
