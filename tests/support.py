"""What several tests share: a gradient from a few lines of source, printed and executed."""

from __future__ import annotations

from typing import Any

import adjointgen
from adjointgen import pipeline
from adjointgen.program import validate
from adjointgen.read.select import find_function, functions
from adjointgen.read.text import read_module
from adjointgen.write.emit import emit_module

HEAD = "import numpy as np\n\n\n"


def gradient_of(source: str, name: str | None = None, **options: Any) -> str:
    """The text of the gradient of a function given without its imports; each pass is validated."""
    if "import" not in source:
        source = HEAD + source
    module = read_module(source, "<test>")
    name = name or next(n for n, _ in functions(module))
    wrt = options.get("wrt")
    names = tuple(wrt.split(",")) if wrt else None
    chosen = pipeline.Options(names, options.get("shapes"), options.get("scalar", False))
    program = pipeline.program_of(
        module, find_function(module, name), None, chosen, watch=lambda _, p: validate(p)
    )
    text = emit_module([program])
    assert text == adjointgen.generate(
        source, name, wrt=wrt, shapes=chosen.shapes, scalar=chosen.scalar
    )
    return text


def joint(source: str, name: str | None = None, **options: Any) -> Any:
    """The generated function of a source, executed from its printed text."""
    space: dict[str, Any] = {}
    exec(compile(gradient_of(source, name, **options), "<generated>", "exec"), space)
    if name is None:
        name = source.split("def ", 1)[1].split("(", 1)[0]
    return space[name]
