"""Functions in joint form that are made of a random program and the oracle's gradient of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.fuzz import oracle
from tests.fuzz.programs import Program


def namespace(made: Program) -> dict[str, Any]:
    space: dict[str, Any] = {}
    exec(compile(made.source(), "<source>", "exec", dont_inherit=True), space)
    return space


def joint(made: Program, spoil: Callable[[Any], Any] = lambda gradient: gradient) -> Any:
    """The source with the oracle's gradient, in joint form; spoil makes it wrong."""
    plain = namespace(made)[made.name]
    exact = oracle.gradient(made)
    own = inspect.signature(plain)
    names, _ = made.inputs()
    parameters = [p for p in made.parameters if p.name in names]

    def f(*arguments: Any, flag: bool = False, **keywords: Any) -> Any:
        value = plain(*arguments, **keywords)
        if not flag:
            return value
        gradients = []
        for p in parameters:
            x = np.asarray(p.value)
            dtype = x.dtype if x.dtype.kind == "f" else np.dtype(float)
            gradients.append(np.array(exact.gradient[p.name].astype(dtype)))
        gradients[0] = spoil(gradients[0])
        return value, tuple(gradients) if len(parameters) > 1 else gradients[0]

    flag = inspect.Parameter("flag", inspect.Parameter.KEYWORD_ONLY, default=False)
    f.__signature__ = own.replace(parameters=[*own.parameters.values(), flag])  # type: ignore
    f.inputs, f.flag = tuple(p.name for p in parameters), "flag"  # type: ignore[attr-defined]
    return f
