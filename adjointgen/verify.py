"""The numeric check: a gradient is held against a reference that knows nothing of the rules.

This is the only part of the package that runs the user's code, and with reference.py the only one
that needs NumPy; nothing that is imported at start-up may import it.

An element passes if it agrees with its reference relatively. There is no absolute tolerance, except
where gradient and reference are both zero within the reference's own error estimate. Nothing passes
that the reference cannot see: where that estimate is too large, the verdict is "inconclusive".
"""

from __future__ import annotations

import inspect
import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adjointgen.reference import EPS, Reference, reference
from adjointgen.report import FAIL, INCONCLUSIVE, PASS, InputReport, Report, parts

# A gradient that is wrong by 1e-6 must fail, so the line is drawn below; shorter floating types
# are given 800 of their last digits (float32: 1e-4).
RTOL, RTOL_IN_EPS = 1e-7, 800.0
# Where the function is flat, a derivative below this many last digits of value / input may be
# nothing but rounding.
FLAT_IN_EPS = 8.0


def check_gradient(
    f: Callable[..., Any], /, *args: Any, inputs: Sequence[str] | None = None, **kwargs: Any
) -> Report:
    """Hold the gradient of f, a function in the joint form, against a numeric reference.

    args and kwargs are the point: floats, NumPy scalars, arrays of any shape; a parameter that is
    not differentiated may be anything. inputs names the differentiated parameters; without it,
    f.inputs does, and for a plain function the numbers among the arguments, if their count fits.
    Raises ValueError where the question makes no sense; what f itself raises is passed on.
    """
    call = _Call.bind(f, args, kwargs)
    plain, copies = call.run(with_grad=False)
    problems = call.modified(copies)
    answer, copies = call.run(with_grad=True)
    if not (isinstance(answer, tuple) and len(answer) == 2):
        raise ValueError(f"{call.name}(…, {call.flag}=True) does not return (value, gradient)")
    problems += call.modified(copies)
    value, gradient = answer
    if not all(_is_number(part) for part in parts(value)):
        raise ValueError(f"the value of {call.name} is not a real number or an array of them")
    if _bytes(plain) != _bytes(value):
        problems.append(f"the value differs from the one without {call.flag}")

    first = _bytes(answer)
    again, _ = call.run(with_grad=True)
    shared = any(_share(one, two) for one in parts(gradient) for two in parts(again[1]))
    if _bytes(again) != first:
        problems.append("a second call at the same point gives another result")
    if shared or _bytes(answer) != first:
        problems.append("a second call writes into the gradient of the first")

    names = call.differentiated(inputs, gradient)
    gradients = (gradient,) if len(names) == 1 else gradient
    problems = list(dict.fromkeys(problems))
    if not isinstance(gradients, tuple) or len(parts(gradient)) != len(names):
        problems.append(f"{len(parts(gradient))} gradient(s) for the inputs {', '.join(names)}")
        return Report(value, (), tuple(problems))
    reports = []
    for name, part in zip(names, gradients, strict=True):
        others = {f"the argument {n}": v for n, v in copies.items()} | {"the value": value}
        pairs = zip(names, gradients, strict=True)
        others |= {f"the gradient of {n}": gradient for n, gradient in pairs if n != name}
        owners = [what for what, v in others.items() if any(_share(part, w) for w in parts(v))]
        reports.append(_check_input(call, name, part, owners))
    return Report(value, tuple(reports), tuple(problems))


@dataclass(frozen=True)
class _Call:
    """A function, the name of its flag, and its arguments (without the flag) at one point."""

    f: Callable[..., Any]
    flag: str
    signature: inspect.Signature
    point: dict[str, Any]

    @classmethod
    def bind(cls, f: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> _Call:
        signature = inspect.signature(f)
        # The user may have parameters like it, with or without underscores; the flag comes last,
        # but for those that are passed by keyword only.
        flags = [p for p in signature.parameters.values() if p.name.rstrip("_") == "with_grad"]
        flags = [p for p in flags if p.kind is not p.KEYWORD_ONLY] or flags
        flag = getattr(f, "flag", None) or (flags[-1].name if flags else None)
        if flag is None:
            raise ValueError(f"{f} has no parameter with_grad, so it is not in the joint form")
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        point = {name: v for name, v in bound.arguments.items() if name != flag}
        return cls(f, flag, signature, point)

    @property
    def name(self) -> str:
        return str(getattr(self.f, "__name__", "f"))

    def run(self, with_grad: bool) -> tuple[Any, dict[str, Any]]:
        """The answer of f, and the copies of the arguments that it was given.

        Copies, since the check must not damage anything of the user's.
        """
        copies = {
            name: np.array(v, subok=True) if isinstance(v, np.ndarray) else v
            for name, v in self.point.items()
        }
        arguments = copies | {self.flag: with_grad}
        ordered = OrderedDict((name, arguments[name]) for name in self.signature.parameters)
        bound = inspect.BoundArguments(self.signature, ordered)
        return self.f(*bound.args, **bound.kwargs), copies

    def modified(self, copies: dict[str, Any]) -> list[str]:
        return [
            f"the call modifies its argument {name}"
            for name, v in self.point.items()
            if isinstance(v, np.ndarray) and _bytes(v) != _bytes(copies[name])
        ]

    def differentiated(self, inputs: Sequence[str] | None, gradient: Any) -> tuple[str, ...]:
        """The names of the inputs, in the order of their gradients."""
        names = inputs if inputs is not None else getattr(self.f, "inputs", None)
        if names is None:
            parameters = self.signature.parameters
            numbers = [n for n, v in self.point.items() if _is_number(v)]
            numbers = [n for n in numbers if parameters[n].annotation not in (int, "int")]
            floats = [n for n in numbers if np.asarray(self.point[n]).dtype.kind == "f"]
            count = len(parts(gradient))
            names = next((some for some in (floats, numbers) if len(some) == count), None)
        if names is None:
            raise ValueError(
                f"{self.name} returns {count} gradient(s) for the arguments {', '.join(numbers)}: "
                "say which are differentiated, with inputs=(…)"
            )
        for name in names:
            if not _is_number(self.point.get(name)):
                raise ValueError(f"the input {name} is not a real number or an array of them")
        return tuple(names)


def _check_input(call: _Call, name: str, gradient: Any, owners: Sequence[str]) -> InputReport:
    """The verdict on one input. owners: whatever its gradient shares memory with."""
    x = call.point[name]
    found = _reference(call, name)
    shape, dtype = np.shape(gradient), np.asarray(gradient).dtype
    expected = np.asarray(x).dtype
    typed = isinstance(x, np.generic | np.ndarray) and expected.kind == "f"
    at, worst = None, math.nan
    if shape != np.shape(x):
        verdict, reason = FAIL, f"FAIL: the gradient has shape {shape}, the input {np.shape(x)}"
    elif dtype.kind != "f" or (typed and dtype != expected):
        verdict, reason = FAIL, f"FAIL: the gradient has type {dtype}, the input {expected}"
    else:
        numbers = [np.asarray(v).dtype for v in (gradient, *call.point.values()) if _is_number(v)]
        eps = max([EPS, *(float(np.finfo(t).eps) for t in numbers if t.kind == "f")])
        verdict, reason, at, worst = _judge(np.asarray(gradient), found, eps)
    if owners:
        verdict, reason = FAIL, f"FAIL: the gradient shares its memory with {', '.join(owners)}"
    return InputReport(
        name, gradient, found.value, found.method, found.error, worst, at, verdict, reason
    )


def _reference(call: _Call, name: str) -> Reference:
    """The numeric derivative by one input; all floats and this input are promoted to float64."""
    floats = {
        n: v for n, v in call.point.items() if _is_number(v) and np.asarray(v).dtype.kind == "f"
    }
    promoted = {n: _like(v, np.array(v, dtype=np.float64)) for n, v in floats.items()}
    original = call.point[name]

    def results(x: NDArray[Any]) -> NDArray[Any]:
        moved = replace(call, point=call.point | promoted | {name: _like(original, x)})
        value, _ = moved.run(with_grad=False)
        return np.concatenate([np.ravel(part) + 0.0 for part in parts(value)])

    x = np.array(original, dtype=np.float64)
    return reference(results, x, range(x.size))


def _judge(
    gradient: NDArray[Any], found: Reference, eps: float
) -> tuple[str, str, tuple[int, ...] | None, float]:
    """Verdict, reason, and index and relative error of the worst element, for equal shapes.

    eps is the last digit of the shortest floating type that takes part.
    """
    if gradient.size == 0:
        return PASS, "", None, 0.0
    g, r, error = gradient.astype(np.float64), found.value, found.error
    with np.errstate(all="ignore"):
        rtol = RTOL if eps == EPS else RTOL_IN_EPS * eps
        allowed = rtol * np.abs(r)
        gap = np.abs(g - r)
        zero = found.is_zero & (np.abs(g) <= 3.0 * error)
        good = zero | ((error <= allowed) & (gap <= allowed + error))
        good &= np.isfinite(g) & np.isfinite(r) & np.isfinite(error)  # nothing passes at infinity
        flat = FLAT_IN_EPS * eps * found.size
        rounding = (np.maximum(np.abs(g), np.abs(r)) <= flat) & ((r == 0.0) | (eps > EPS))
        wrong = ~good & ~rounding & (gap > allowed + 3.0 * error)
        wrong |= np.isnan(g) | (np.isinf(g) & np.isfinite(error))
        relative = np.where(zero | (gap == 0.0), 0.0, gap / np.abs(r))
    verdict = FAIL if wrong.any() else PASS if good.all() else INCONCLUSIVE
    # The element to show: the worst of those that decided.
    deciding = {FAIL: wrong, INCONCLUSIVE: ~good, PASS: good}[verdict]
    ranking = np.where(np.isnan(relative), np.inf, relative)
    flat_index = int(np.argmax(np.where(deciding, ranking, -1.0)))
    at = tuple(int(i) for i in np.unravel_index(flat_index, g.shape))
    subject = f"element {list(at)}" if at else "the gradient"
    reason = f"{subject} is {g[at]:.17g}, the reference {r[at]:.17g} ± {error[at]:.1e}"
    if verdict == INCONCLUSIVE:
        reason += ", which cannot decide (a kink or the domain's edge nearby, or cancellation)"
    reasons = {FAIL: f"FAIL: {reason}", INCONCLUSIVE: f"inconclusive: {reason}", PASS: ""}
    return verdict, reasons[verdict], at, float(relative[at])


def _is_number(v: Any) -> bool:
    """Whether v is a real number or an array of them; bools are conditions, not numbers."""
    return (
        isinstance(v, int | float | np.generic | np.ndarray) and np.asarray(v).dtype.kind in "fiu"
    )


def _like(original: Any, array: NDArray[Any]) -> Any:
    """array, as what the original is: an array, a NumPy scalar or a Python number."""
    if isinstance(original, np.ndarray):
        return array
    return array[()] if isinstance(original, np.generic) else array.item()


def _bytes(answer: Any) -> list[Any]:
    """What two equal answers have in common, to the last bit."""
    arrays = [np.asarray(part) for part in parts(answer)]
    return [(array.dtype, array.shape, array.tobytes()) for array in arrays]


def _share(one: Any, two: Any) -> bool:
    arrays = isinstance(one, np.ndarray) and isinstance(two, np.ndarray)
    return arrays and np.shares_memory(one, two)
