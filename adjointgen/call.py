"""A function in joint form and its arguments at one point, and what a run of it leaves behind."""

from __future__ import annotations

import inspect
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adjointgen.reference import EPS
from adjointgen.report import parts


@dataclass(frozen=True)
class Call:
    """A function, the name of its flag, and its arguments (without the flag) at one point."""

    f: Callable[..., Any]
    flag: str
    signature: inspect.Signature
    point: dict[str, Any]

    @classmethod
    def bind(cls, f: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Call:
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

    @property
    def is_short(self) -> bool:
        """Whether a floating type shorter than float64 takes part."""
        types = [np.asarray(v).dtype for v in self.point.values() if is_number(v)]
        return any(t.kind == "f" and np.finfo(t).eps > EPS for t in types)

    def promoted(self) -> Call:
        """The same call with all floats in float64."""
        floats = {
            n: like(v, np.array(v, dtype=np.float64))
            for n, v in self.point.items()
            if is_number(v) and np.asarray(v).dtype.kind == "f"
        }
        return replace(self, point=self.point | floats)

    def modified(self, copies: dict[str, Any]) -> list[str]:
        return [
            f"the call modifies its argument {name}"
            for name, v in self.point.items()
            if isinstance(v, np.ndarray) and bits(v) != bits(copies[name])
        ]

    def differentiated(self, inputs: Sequence[str] | None, gradient: Any) -> tuple[str, ...]:
        """The names of the inputs, in the order of their gradients."""
        names = inputs if inputs is not None else getattr(self.f, "inputs", None)
        if names is None:
            parameters = self.signature.parameters
            numbers = [n for n, v in self.point.items() if is_number(v)]
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
            if not is_number(self.point.get(name)):
                raise ValueError(f"the input {name} is not a real number or an array of them")
        return tuple(names)


def is_number(v: Any) -> bool:
    """Whether v is a real number or an array of them; bools are conditions, not numbers."""
    return (
        isinstance(v, int | float | np.generic | np.ndarray) and np.asarray(v).dtype.kind in "fiu"
    )


def like(original: Any, array: NDArray[Any]) -> Any:
    """array, as what the original is: an array, a NumPy scalar or a Python number."""
    if isinstance(original, np.ndarray):
        return array
    return array[()] if isinstance(original, np.generic) else array.item()


def bits(answer: Any) -> list[Any]:
    """What two equal answers have in common, to the last bit."""
    arrays = [np.asarray(part) for part in parts(answer)]
    return [(array.dtype, array.shape, array.tobytes()) for array in arrays]
