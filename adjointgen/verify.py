"""The numeric check: a gradient is held against a reference that knows nothing of the rules.

This is the only part of the package that runs the user's code, and with reference.py the only one
that needs NumPy; nothing that is imported at start-up may import it.

The reference of one element costs about 60 calls of the function. So up to ELEMENTS elements of an
input are all checked, one by one. Of a larger input they are a sample, and all its elements are
checked together along DIRECTIONS random directions, which sees what is wrong with many of them;
the report says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from adjointgen.call import Call, bits, is_number, like
from adjointgen.judge import Verdict, judge
from adjointgen.reference import EPS, Function, along, reference
from adjointgen.report import FAIL, PASS, InputReport, Report, parts

ELEMENTS, DIRECTIONS = 256, 2
NUMBERS = 4_000_000  # a sample's elements times the array's: a sample of a huge array is smaller


def check_gradient(
    f: Callable[..., Any], /, *args: Any, inputs: Sequence[str] | None = None, **kwargs: Any
) -> Report:
    """Hold the gradient of f, a function in the joint form, against a numeric reference.

    args and kwargs are the point: floats, NumPy scalars, arrays of any shape; a parameter that is
    not differentiated may be anything. inputs names the differentiated parameters; without it,
    f.inputs does, and for a plain function the numbers among the arguments, if their count fits.
    Raises ValueError where the question makes no sense; what f itself raises is passed on.
    """
    call = Call.bind(f, args, kwargs)
    plain, copies = call.run(with_grad=False)
    problems = call.modified(copies)
    answer, copies = call.run(with_grad=True)
    if not (isinstance(answer, tuple) and len(answer) == 2):
        raise ValueError(f"{call.name}(…, {call.flag}=True) does not return (value, gradient)")
    problems += call.modified(copies)
    value, gradient = answer
    if not all(is_number(part) for part in parts(value)):
        raise ValueError(f"the value of {call.name} is not a real number or an array of them")
    if bits(plain) != bits(value):
        problems.append(f"the value differs from the one without {call.flag}")

    first = bits(answer)
    again, _ = call.run(with_grad=True)
    shared = any(_share(one, two) for one in parts(gradient) for two in parts(again[1]))
    if bits(again) != first:
        problems.append("a second call at the same point gives another result")
    if shared or bits(answer) != first:
        problems.append("a second call writes into the gradient of the first")

    names = call.differentiated(inputs, gradient)
    gradients = (gradient,) if len(names) == 1 else gradient
    problems = list(dict.fromkeys(problems))
    if not isinstance(gradients, tuple) or len(parts(gradient)) != len(names):
        problems.append(f"{len(parts(gradient))} gradient(s) for the inputs {', '.join(names)}")
        return Report(value, (), tuple(problems))
    wide = parts(call.promoted().run(with_grad=True)[0][1]) if call.is_short else gradients
    reports = []
    for name, part, other in zip(names, gradients, wide, strict=True):
        others = {f"the argument {n}": v for n, v in copies.items()} | {"the value": value}
        pairs = zip(names, gradients, strict=True)
        others |= {f"the gradient of {n}": gradient for n, gradient in pairs if n != name}
        owners = [what for what, v in others.items() if any(_share(part, w) for w in parts(v))]
        reports.append(_check_input(call, name, part, other, owners))
    return Report(value, tuple(reports), tuple(problems))


def _check_input(
    call: Call, name: str, gradient: Any, wide: Any, owners: Sequence[str]
) -> InputReport:
    """The verdict on one input.

    wide: its gradient where all floats are float64, for rounding in a shorter type hides errors.
    owners: whatever its gradient shares memory with.
    """
    x = call.point[name]
    results, at = _results(call, name)
    elements = _sample(at)
    found = reference(results, at, elements)
    shape, dtype = np.shape(gradient), np.asarray(gradient).dtype
    expected = np.asarray(x).dtype
    typed = isinstance(x, np.generic | np.ndarray) and expected.kind == "f"
    if shape != np.shape(x):
        said = Verdict(FAIL, f"FAIL: the gradient has shape {shape}, the input {np.shape(x)}")
    elif dtype.kind != "f" or (typed and dtype != expected):
        said = Verdict(FAIL, f"FAIL: the gradient has type {dtype}, the input {expected}")
    else:
        numbers = [np.asarray(v).dtype for v in (gradient, *call.point.values()) if is_number(v)]
        eps = max([EPS, *(float(np.finfo(t).eps) for t in numbers if t.kind == "f")])
        said = judge(np.asarray(gradient), found, eps)
        if said.verdict == PASS and len(elements) < at.size:
            said = _along_directions(results, at, np.asarray(gradient), eps) or said
        if wide is not gradient and said.verdict != FAIL and np.shape(wide) == shape:
            exact = judge(np.asarray(wide), found, EPS)
            if exact.verdict == FAIL:
                reason = exact.reason.replace("FAIL: ", "FAIL: in float64, ", 1)
                said = said._replace(verdict=FAIL, reason=reason)
    if owners:
        said = said._replace(
            verdict=FAIL, reason=f"FAIL: the gradient shares its memory with {', '.join(owners)}"
        )
    return InputReport(
        name,
        gradient,
        found.value,
        found.method,
        found.error,
        said.relative,
        said.at,
        said.verdict,
        said.reason,
        len(elements),
    )


def _sample(x: NDArray[Any]) -> Sequence[int]:
    """The flat indices of the elements to check: all, or of a large array the ends and some."""
    count = min(ELEMENTS, max(16, NUMBERS // max(x.size, 1)))
    if x.size <= count:
        return range(x.size)
    others = _random(x).sample(range(1, x.size - 1), count - 2)
    return [0, *sorted(others), x.size - 1]


def _random(x: NDArray[Any]) -> Random:
    return Random(crc32(x.tobytes()))  # the same for the same point, another one elsewhere


def _along_directions(
    results: Function, x: NDArray[Any], gradient: NDArray[Any], eps: float
) -> Verdict | None:
    """The verdict on all elements together, if that is not a pass.

    A direction goes with the sign of every element of the gradient, so that nothing cancels.
    """
    random = _random(x)
    scale = np.where(x == 0.0, 1.0, np.abs(x))
    for _ in range(DIRECTIONS):
        lengths = [random.uniform(0.5, 1.0) for _ in range(x.size)]
        direction = np.copysign(scale * np.reshape(lengths, x.shape), gradient)
        product = np.sum(gradient * direction)
        said = judge(np.asarray(product), along(results, x, direction), eps)
        if said.verdict != PASS:
            reason = said.reason.replace("the gradient is", "along a random direction it is", 1)
            return Verdict(said.verdict, reason)
    return None


def _results(call: Call, name: str) -> tuple[Function, NDArray[Any]]:
    """All results as a function of one input, and the input; all floats are promoted to float64."""
    wide = call.promoted()
    original = call.point[name]

    def results(x: NDArray[Any]) -> NDArray[Any]:
        moved = replace(wide, point=wide.point | {name: like(original, x)})
        value, _ = moved.run(with_grad=False)
        return np.concatenate([np.ravel(part) + 0.0 for part in parts(value)])

    return results, np.array(original, dtype=np.float64)


def _share(one: Any, two: Any) -> bool:
    arrays = isinstance(one, np.ndarray) and isinstance(two, np.ndarray)
    return arrays and np.shares_memory(one, two)
