"""Holds what adjointgen makes of one random program against the oracle."""

from __future__ import annotations

import inspect
import linecache
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import adjointgen
from tests.fuzz import oracle
from tests.fuzz.programs import Parameter, Program

Function = Callable[..., Any]

# Relative tolerances by the shortest floating type among the inputs. Where contributions cancel, or
# the program magnifies rounding, the tolerance is ROUNDINGS last digits of (weight + sensitivity)
# instead, if that is more: see oracle.py. There is no absolute tolerance.
RTOL = {"float64": 1e-8, "float32": 1e-5}
ROUNDINGS = 50.0


@dataclass
class Verdict:
    """What is wrong with one program (nothing: an empty list), and how it was judged."""

    problems: list[str] = field(default_factory=list)
    elements: int = 0  # elements of gradients that were compared
    loose: int = 0  # those that only the bound by weight and sensitivity let pass


def check(program: Program, folder: Path) -> Verdict:
    """Generate, run and compare; folder takes the file that the decorator reads."""
    verdict = Verdict()
    texts = dict(linecache.cache)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            plain = _run(program.source(), "<source>")[program.name]
            text = adjointgen.generate(program.source(), **program.options)
            printed = _run(text, "<printed>")[program.name]
            path = folder / f"program{program.seed}.py"
            path.write_text(program.source(decorated=True), encoding="utf-8")
            decorated = _run(program.source(decorated=True), str(path))[program.name]
            # A module constant is a number in a printed file, and read live by a decorated
            # function; where that changes the text, it may change the last bits too.
            same = decorated.source == text  # type: ignore[attr-defined]
            _compare(program, plain, printed, decorated, verdict, same)
        except Exception:
            verdict.problems.append(traceback.format_exc())
    linecache.cache.clear()  # the decorator keeps the text of every function there
    linecache.cache.update(texts)
    return verdict


def describe(program: Program, verdict: Verdict) -> str:
    """Everything that is needed to look into a wrong program."""
    lines = [f"===== wrong: python -m tests.fuzz --count 1 --seed {program.seed}"]
    lines += [program.source(decorated=True)]
    for p in program.parameters:
        lines.append(f"{p.name} = {p.value!r}" + ("" if p.passed else "  (by default)"))
    return "\n".join([*lines, "", *verdict.problems, ""])


def _run(text: str, filename: str) -> dict[str, Any]:
    """The namespace of a module's text; dont_inherit keeps our own __future__ out of it."""
    namespace: dict[str, Any] = {"__name__": "random_program"}
    exec(compile(text, filename, "exec", dont_inherit=True), namespace)
    return namespace


def _compare(
    program: Program,
    plain: Function,
    printed: Function,
    decorated: Function,
    verdict: Verdict,
    same: bool,
) -> None:
    inputs: tuple[str, ...] = decorated.inputs  # type: ignore[attr-defined]
    must, may = program.inputs()
    order = [p.name for p in program.parameters if p.name in inputs]
    if not must <= set(inputs) <= may or list(inputs) != order:
        verdict.problems.append(f"inputs are {inputs}, of {sorted(must)} to {sorted(may)}")
        return
    exact = oracle.gradient(program)
    arguments, keywords = program.call()
    expected = plain(*arguments, **keywords)
    answers = []
    for label, f in (("printed", printed), ("decorated", decorated)):
        problems, value, gradients = _call(program, f, len(inputs))
        if _bits(value) != _bits(expected) or _types(value) != _types(expected):
            problems.append(f"value {value!r}, of the source {expected!r}")
        answers.append((_bits(value), _bits(gradients)))
        for name, gradient in zip(inputs, gradients, strict=False):
            problems += _judge(program, exact, name, gradient, verdict)
        verdict.problems += [f"{label}: {problem}" for problem in problems]
    if same and answers[0] != answers[1]:
        verdict.problems.append("printed and decorated differ")


def _call(program: Program, f: Function, count: int) -> tuple[list[str], Any, tuple[Any, ...]]:
    """Problems that need no reference; the value; the gradients, one for each input."""
    own = {p.name for p in program.parameters}
    (flag,) = set(inspect.signature(f).parameters) - own
    problems = []
    arguments, keywords = program.call()
    passed = [*arguments, *keywords.values()]
    before = _bits(tuple(passed))
    value, gradient = f(*arguments, **keywords, **{flag: True})
    gradients = gradient if count > 1 else (gradient,)
    if not isinstance(gradients, tuple) or len(gradients) != count:
        return [f"gradient {gradient!r} for {count} inputs"], value, ()
    first = _bits((value, gradients))
    if _bits((value, f(*arguments, **keywords))) != _bits((value, value)):
        problems.append("another value without the flag")
    again, more = f(*arguments, **keywords, **{flag: True})
    if _bits((again, more if count > 1 else (more,))) != first:
        problems.append("a second call gives something else")
    if _bits((value, gradients)) != first:
        problems.append("a second call writes into the results of the first")
    if _bits(tuple(passed)) != before:
        problems.append("an input is modified")
    arrays = [g for g in gradients if isinstance(g, np.ndarray)]
    others = [a for a in (*passed, *_flat(value)) if isinstance(a, np.ndarray)]
    for i, array in enumerate(arrays):
        if any(np.shares_memory(array, other) for other in [*arrays[:i], *others]):
            problems.append("a gradient shares memory with another, an input or the value")
        if not array.flags.writeable:
            problems.append("a gradient is read-only")
    return problems, value, gradients


def _judge(
    program: Program, exact: oracle.Answer, name: str, gradient: Any, verdict: Verdict
) -> list[str]:
    """Shape, type and every element of one gradient."""
    x = next(p.value for p in program.parameters if p.name == name)
    expected = exact.gradient[name]
    if np.shape(gradient) != np.shape(x):
        return [f"the gradient of {name} has shape {np.shape(gradient)}, not {np.shape(x)}"]
    dtype = np.asarray(gradient).dtype
    typed = isinstance(x, np.ndarray | np.generic) and x.dtype.kind == "f"
    if dtype.kind != "f" or (typed and dtype != x.dtype):
        return [f"the gradient of {name} has type {dtype}, the input {np.asarray(x).dtype}"]
    precision = _precision(program.parameters)
    error = np.abs(np.asarray(gradient, dtype=expected.dtype) - expected)
    good = error <= RTOL[precision] * np.abs(expected)
    verdict.elements += good.size
    if np.all(good):
        return []
    moved = exact.weight[name] + oracle.sensitivity(program, exact)[name]
    allowed = ROUNDINGS * np.finfo(precision).eps * moved
    near = error <= allowed
    verdict.loose += int(np.sum(near & ~good))
    if np.all(good | near):
        return []
    return [
        f"the gradient of {name} is\n{gradient!r}, expected\n{expected.astype(float)!r}, "
        f"allowed error of the wrong ones\n{np.where(good, 0.0, allowed.astype(float))!r}"
    ]


def _precision(parameters: tuple[Parameter, ...]) -> str:
    types = {str(np.asarray(p.value).dtype) for p in parameters if p.is_float}
    return "float32" if "float32" in types else "float64"


def _flat(answer: Any) -> tuple[Any, ...]:
    if isinstance(answer, tuple):
        return tuple(part for item in answer for part in _flat(item))
    return (answer,)


def _bits(answer: Any) -> list[Any]:
    """Equal if two answers are equal to the last bit."""
    arrays = [np.asarray(part) for part in _flat(answer)]
    return [(array.dtype, array.shape, array.tobytes()) for array in arrays]


def _types(answer: Any) -> list[type]:
    return [type(part) for part in _flat(answer)]
