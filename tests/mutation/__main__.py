"""python -m tests.mutation rules|passes: small changes of the code, each of which must fail a test.

`equivalent.txt` lists the changes that were looked at and change nothing, each with the reason.
Exit code 1 if less is killed than must be: 99 % of the rule book, 95 % of the passes.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.mutation.mutants import Mutant, pass_mutants, rule_mutants
from tests.mutation.runner import ROOT, survivors

REVIEWED = Path(__file__).with_name("equivalent.txt")
QUIET = [
    "-x",
    "-q",
    "--assert=plain",
    "--tb=no",
    "--no-header",
    "--no-summary",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:unraisableexception",
]
PASSES = (
    "names.py passes/flatten.py passes/infer.py passes/values.py passes/called.py"
    " passes/own_values.py passes/promotion.py"
    " passes/shapes/arrays.py passes/shapes/joining.py passes/shapes/matrices.py"
    " passes/shapes/parts.py passes/shapes/products.py passes/shapes/samples.py"
    " passes/shapes/sizes.py passes/dependence.py passes/written.py passes/adjoints.py"
    " passes/differentiate.py passes/guards.py passes/simplify.py passes/unbroadcast.py"
    " write/spelling.py"
).split()
# The tests of the passes: those that see most are run by themselves first.
FIRST_TESTS = [
    "tests/test_cases.py::test_text",
    "tests/test_infer.py",
    "tests/test_names.py",
    "tests/test_simplify.py",
    "tests/test_guards_of_rules.py",
    "tests/test_dependence.py",
    "tests/test_flatten.py",
    "tests/test_adjoints.py::test_texts",
]
PASS_TESTS = [
    "tests/test_guards.py::test_never_nan",
    "tests/test_guards_arrays.py::test_never_nan",
    "tests/test_guards_arrays.py::test_texts",
    "tests/test_guards_arrays.py::test_rows_that_are_not_chosen",
    "tests/test_guards_arrays.py::test_new_axes_and_whole_slices_leave_nothing_out",
    "tests/test_guards_arrays.py::test_other_indices_do",
    "tests/test_guards_arrays.py::test_a_scalar_is_picked_without_a_guard",
    "tests/test_adjoints.py",
    "tests/test_generated.py::test_generated_is_fresh",
    "tests/test_shapes_and_types.py",
    "tests/test_language.py",
    "tests/test_outer_names.py",
    "tests/test_cases.py::test_value_and_gradient",
    "tests/test_decorator.py",
    "tests/test_own_rules.py",
    "tests/test_sizes.py",
    "tests/test_known_shapes.py",
]
PROGRAMS = range(40)  # random ones, after those tests
# What else is tested of rules, by other names than theirs.
EDGE_TESTS = [
    f"tests/test_rules_{topic}.py" for topic in "edges array_edges fft linalg reductions".split()
]
EDGE_TESTS.append("tests/test_stacks.py")


class _OfRule:
    """Keeps the tests that are parametrised by the name of a rule: the one place that knows how."""

    def __init__(self, name: str) -> None:
        self.name = name

    @pytest.hookimpl(trylast=True)
    def pytest_generate_tests(self, metafunc: Any) -> None:
        # Thousands of items that are made only to be left out would take most of the time.
        metafunc._calls = [call for call in metafunc._calls if self._is_meant(call)]

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = [item for item in items if self._is_meant(getattr(item, "callspec", None))]

    def _is_meant(self, call: Any) -> bool:
        """`numpy.add`, `numpy.sum:sum_along`, `….gamma_cdf` of `cdf`, or what has a rule."""
        values = call.params.values() if call else ()
        texts = (str(getattr(getattr(v, "rule", None), "name", v)) for v in values)
        parts = (part for text in texts for part in re.split(r"[.:]", text))
        return any(f"_{part}".endswith(f"_{self.name}") for part in parts)


def _named_tests(mutant: Mutant) -> int:
    files = sorted(str(p) for p in (ROOT / "tests").glob("test_rules*.py"))
    return pytest.main([*QUIET, *files], plugins=[_OfRule(mutant.name)])


def _edge_tests(_: Mutant) -> int:
    return pytest.main([*QUIET, *EDGE_TESTS])


def _rule_tests(mutant: Mutant) -> int:
    return _named_tests(mutant) or _edge_tests(mutant)


def _first_tests(mutant: Mutant) -> int:
    return pytest.main([*QUIET, *FIRST_TESTS])


def _pass_tests(mutant: Mutant) -> int:
    code = _first_tests(mutant) or pytest.main([*QUIET, *PASS_TESTS])
    if code:
        return code
    from tests.fuzz.build import program
    from tests.fuzz.check import check

    with TemporaryDirectory() as folder:
        return any(check(program(seed), Path(folder)).problems for seed in PROGRAMS)


def _mutants(kind: str) -> list[Mutant]:
    found: list[Mutant] = []
    if kind == "rules":
        for path in sorted((ROOT / "adjointgen/rules").glob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            found += rule_mutants(name, path.read_text(encoding="utf-8"))
    else:
        for part in PASSES:
            name = f"adjointgen/{part}"
            found += pass_mutants(name, (ROOT / name).read_text(encoding="utf-8"))
    return found


def _reviewed() -> dict[str, str]:
    """Key -> reason, from blocks of a reason (`# …`) and the keys that it is about."""
    found: dict[str, str] = {}
    reason = ""
    for line in REVIEWED.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            reason = line
        elif line.strip():
            found[line.rstrip()] = reason
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("kind", choices=("rules", "passes"))
    parser.add_argument("--only", default="", help="mutants whose key holds this text")
    parser.add_argument("--sample", type=int, default=0, help="so many of them, chosen by --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="passes: only the first tests")
    parser.add_argument("--reviewed", action="store_true", help="run those in equivalent.txt too")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    os.chdir(ROOT)
    rules = options.kind == "rules"
    tests, least = (_rule_tests, 0.99) if rules else (_pass_tests, 0.95)
    if options.quick and not rules:
        tests = _first_tests
    reviewed, everything = _reviewed(), _mutants(options.kind)
    chosen = [m for m in everything if options.only in m.key]
    if not options.reviewed:
        chosen = [m for m in chosen if m.key not in reviewed]
    if options.sample:
        count = min(options.sample, len(chosen))
        chosen = sorted(random.Random(options.seed).sample(chosen, count), key=everything.index)
    untouched = []
    for m in {(m.path, m.name if rules else ""): m for m in chosen}.values():
        untouched.append(m._replace(text=(ROOT / m.path).read_text(encoding="utf-8")))
    started = time.monotonic()
    first = untouched[:1]
    unchanged = [(untouched, _named_tests), (first, _edge_tests)] if rules else [(first, tests)]
    for m, verdict in (
        found for ms, run in unchanged for found in survivors(ms, run, options.jobs, 300)
    ):
        if verdict != "survived":
            print(f"the tests of {m.path}:{m.name} fail without any change")
            return 2
    scores: dict[str, Counter[str]] = {}
    for m, verdict in survivors(chosen, tests, options.jobs, 120):
        if verdict == "survived" and m.key in reviewed:
            verdict = "equivalent"
        scores.setdefault(m.path, Counter())[verdict] += 1
        if verdict == "survived" or (m.key in reviewed and verdict != "equivalent"):
            print(f"{verdict} (line {m.line}): {m.key}", flush=True)
    total: Counter[str] = sum(scores.values(), Counter())
    for path, score in [*sorted(scores.items()), ("all", total)]:
        print(f"{path:40} {_share(score):6.1%}  {_told(score)}")
    print(f"{len(chosen)} mutants in {time.monotonic() - started:.0f} s")
    return 0 if _share(total) >= least else 1


def _share(score: Counter[str]) -> float:
    """The killed ones of those that are not equivalent."""
    killed = score["killed"] + score["timeout"]
    return killed / ((killed + score["survived"]) or 1)


def _told(score: Counter[str]) -> str:
    return ", ".join(f"{n} {verdict}" for verdict, n in sorted(score.items()))


if __name__ == "__main__":
    sys.exit(main())
