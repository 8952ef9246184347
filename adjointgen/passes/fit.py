"""Do the declared shapes fit each other in every operation?

takes: a `Program` whose values are inferred
gives: the same, or refuses what would fail for all sizes that differ as they are named

    X @ w       X: (n, d), w: (n,)      d is not n
    a + b       a: (n,), b: (m,)        n is not m
    u, v = p    p: (3,)                 3 is not 2
"""

from __future__ import annotations

from itertools import combinations

from adjointgen.diagnostics import AdjointError, Diagnostic
from adjointgen.passes.axes import setting
from adjointgen.program import Operation, Program, Statement
from adjointgen.rule import INDEXING, TABLE

Sizes = tuple[str, ...]
# The last axis of one operand is that before the last of the other; the rows of both are the same.
_SUMMED = frozenset(["numpy.matmul", "numpy.dot"])
_SOLVED = frozenset(["numpy.linalg.solve", "scipy.linalg.solve", "scipy.linalg.solve_triangular"])


def fit(program: Program) -> Program:
    found = []
    for s in program.forward:
        if s.operation is not None and s.span is not None:
            shapes = _shapes(s.operation, program)
            pair = _misfit(s.operation, list(shapes.items()))
            if pair is not None:
                found.append(_diagnostic(s, pair, shapes, program))
            elif s.operation.rule.operation == "numpy.gradient":
                found += _several(s, s.operation, program)
            elif s.operation.rule.operation in ("numpy.fft.rfft2", "numpy.fft.rfftn"):
                found += _repeated(s, s.operation, program)
            elif s.operation.rule.operation == INDEXING and s.whole:
                found += _unpacked(s, s.operation, program)
    if found:
        raise AdjointError(found)
    return program


def _shapes(operation: Operation, program: Program) -> dict[str, Sizes]:
    """The known shapes of the operands, by the names that stand there."""
    rule = operation.rule
    taken = {x for x in operation.arguments if not rule.inert(x) and rule.annotated(x) != TABLE}
    names = {operation.arguments[x].atom for x in taken}
    values = {str(n): program.values[str(n)].shape for n in names if n in program.values}
    return {n: shape for n, shape in sorted(values.items()) if isinstance(shape, tuple)}


def _several(s: Statement, operation: Operation, program: Program) -> list[Diagnostic]:
    """Of np.gradient without one axis: it makes a list unless the array has one axis."""
    name, axis = operation.arguments["f"].atom or "", setting(operation, "axis")
    shape = program.values[name].shape if name in program.values else None
    axes = axis if axis is not None else shape
    if not isinstance(axes, (tuple, list)) or (axis is None and len(axes) == 1):
        return []
    message = f"`np.gradient` makes a list of {len(axes)} arrays of {_named(name, program)}"
    help = "say along which axis, e.g. `axis=0`, in a call for each"
    return [Diagnostic("ADJ402", message, help, program.source.text, s.span)]


def _repeated(s: Statement, operation: Operation, program: Program) -> list[Diagnostic]:
    """Of a real transform whose axes are written out and repeat: half of one is cut off first."""
    axes = setting(operation, "axes")
    if not isinstance(axes, (tuple, list)) or all(axes.count(n) == 1 for n in axes):
        return []
    name = operation.rule.operation.replace("numpy", "np")
    message = f"`{name}` along one axis twice has no rule"
    help = "name each axis once in `axes`"
    return [Diagnostic("ADJ402", message, help, program.source.text, s.span)]


def _unpacked(s: Statement, operation: Operation, program: Program) -> list[Diagnostic]:
    """Of `x, y = p`: p must have as many parts along its first axis."""
    name = operation.arguments["x"].atom or ""
    shape = program.values[name].shape if name in program.values else None
    count = 1 + len(s.beside)
    if not isinstance(shape, tuple) or shape[:1] == (str(count),):
        return []
    if shape and not shape[0].isdigit():
        return []
    message = f"{_named(name, program)} is ({', '.join(shape)}), which {count} names cannot take"
    help = f"the shape comes from {_place(name, program)}; unpack as many values as it has"
    return [Diagnostic("ADJ506", message, help, program.source.text, s.span)]


def _misfit(
    operation: Operation, shapes: list[tuple[str, Sizes]]
) -> tuple[str, str, str, str] | None:
    """Two operands that do not fit, and their sizes that differ."""
    if operation.rule.operation in _SUMMED:
        known = dict(shapes)
        x, y = (str(operation.arguments[letter].atom) for letter in operation.rule.operands[:2])
        if not known.get(x) or not known.get(y):
            return None
        m, n = known[x][-1], known[y][-2 if len(known[y]) > 1 else -1]
        return (x, y, m, n) if _differ(m, n) else None
    if operation.rule.operation in _SOLVED:
        known = dict(shapes)
        x, y = (str(operation.arguments[letter].atom) for letter in "ab")
        left, right = known.get(x, ()), known.get(y, ())
        if len(left) != 2 or not right:
            return None  # NumPy 1 and 2 differ in what they take for a stack of vectors
        m, n = left[0], right[-2 if len(right) > 1 else -1]
        # SciPy divides by a matrix of one element whatever stands at the right.
        return (x, y, m, n) if _differ(m, n) or (m == "1" and n != m) else None
    if not operation.rule.elementwise:
        return None
    for (x, left), (y, right) in combinations(shapes, 2):
        for m, n in zip(reversed(left), reversed(right)):
            if _differ(m, n) and "1" not in (m, n):
                return x, y, m, n
    return None


def _differ(m: str, n: str) -> bool:
    """Are these two names, or two numbers, that differ? Nothing is known of a size `x.0`."""
    return m != n and m.isdigit() == n.isdigit() and "." not in m + n


def _diagnostic(
    s: Statement, pair: tuple[str, str, str, str], shapes: dict[str, Sizes], program: Program
) -> Diagnostic:
    x, y, m, n = pair
    text, span = program.source.text, s.span
    assert span is not None
    shown = [f"{_named(v, program)} is ({', '.join(shapes[v])})" for v in (x, y)]
    places = " and ".join(dict.fromkeys(_place(v, program) for v in (x, y)))
    help = f"the shapes come from {places}"
    if not m.isdigit():
        help += "; give sizes that are equal one name"
    return Diagnostic(
        "ADJ506",
        f"{shown[0]} and {shown[1]}: they do not fit, since {m} is not {n}",
        help,
        text,
        span,
    )


def _named(name: str, program: Program) -> str:
    statement = next((s for s in program.forward if s.target == name), None)
    if statement is None or name not in program.temporaries:
        return f"`{name}`"
    from adjointgen.write.render import render

    return f"`{render(statement.value)}`"


def _place(name: str, program: Program) -> str:
    for s in program.forward:
        if s.target == name and s.span is not None:
            return f"line {s.span.line}"
    parameter = next((p for p in program.source.parameters if p.name == name), None)
    node = parameter.node if parameter is not None else None
    if node is None or node.annotation is None:
        return "what was declared"
    return f"line {node.annotation.lineno}"
