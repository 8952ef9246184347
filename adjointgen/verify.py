"""The numeric check: a gradient is held against a reference that knows nothing of the rules.

This is the only part of the package that runs the user's code, and with reference.py the only one
that needs NumPy; nothing that is imported at start-up may import it.

The reference of one element costs about 60 calls of the function. So up to ELEMENTS elements of an
input are checked one by one; of a larger input, that many groups, chosen at random, are checked:
the derivative in the direction in which the elements of a group move together. That sees every
element, but an error in a single one only if it is not small beside the rest of its group.
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
from adjointgen.reference import EPS, Function, Reference, along, reference
from adjointgen.report import FAIL, PASS, InputReport, Report, parts

ELEMENTS = 256
NUMBERS = 4_000_000  # groups times elements: of a huge array there are fewer groups, but 16


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
    groups = groups_of(at.size)
    found = reference(results, at, range(at.size) if groups == at.size else [])
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
        array = np.asarray(gradient)
        if groups == at.size:
            said = judge(array, found, eps)
        else:
            said, found = _in_groups(results, at, array.astype(np.float64), eps)
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
        groups,
    )


def _in_groups(
    results: Function, x: NDArray[Any], gradient: NDArray[Any], eps: float
) -> tuple[Verdict, Reference]:
    """The verdict on a large input, and the reference of the element that is to blame, if any.

    Elements move with the sign of their gradients, so that nothing cancels.
    """
    random = Random(crc32(x.tobytes()))  # the same for the same point, another one elsewhere
    order = random.sample(range(x.size), x.size)
    lengths = np.reshape([random.uniform(0.5, 1.0) for _ in order], x.shape)
    directions = np.copysign(lengths * np.where(x == 0.0, 1.0, np.abs(x)), gradient)

    def check(group: list[int]) -> tuple[Verdict, Reference, list[int]]:
        direction = np.zeros_like(x)
        direction.flat[group] = directions.flat[group]
        found = along(results, x, direction)
        moved = np.sum(gradient.flat[group] * directions.flat[group])
        return judge(np.asarray(moved), found, eps), found, group

    count = groups_of(x.size)
    checks = [check(order[start::count]) for start in range(count)]
    said, found, group = max(checks, key=lambda one: one[0].badness)
    while said.verdict != PASS and len(group) > 1:
        half = max(check(group[::2]), check(group[1::2]), key=lambda one: one[0].badness)
        if half[0].verdict != said.verdict:  # the whole group is needed to see it
            break
        said, found, group = half
    method = " and ".join(sorted({found.method for _, found, _ in checks}))
    nothing = Reference.of([], [], x)
    if said.verdict != PASS and len(group) == 1:
        found = reference(results, x, group)
        alone = judge(gradient, found, eps)
        if alone.verdict != PASS:
            return alone, replace(found, method=method)
    reason = said.reason.replace("the gradient is", f"for {len(group)} elements together it is", 1)
    return said._replace(reason=reason, at=None), replace(nothing, method=method)


def groups_of(size: int) -> int:
    """How many groups the elements of an array are checked in: each alone if it is not large."""
    return size if size <= ELEMENTS else max(16, min(ELEMENTS, NUMBERS // size))


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
