"""Sums a contribution back to the shape of its operand, only where they may differ.

takes: a differentiated `Program`
gives: the same, with each contribution that flows between different shapes summed

    known shapes        df_db += (df_dz * dz_db).sum(axis=0)
    unknown shapes      df_db += unbroadcast(df_dz * dz_db, b)
"""

from __future__ import annotations

from adjointgen.expression import Expression, atom, parse_expression, substitute
from adjointgen.program import Program, Statement, Value
from adjointgen.write.spelling import Speller

HELPER = "unbroadcast"


def unbroadcast(program: Program) -> Program:
    speller = Speller(program)
    reverse: list[Statement] = []
    for s in program.reverse:
        if s.flow is not None:
            z, v = s.flow
            value = _summed(s.value, program.values[z], program.values[v])
            if value is None:
                helper = atom(speller.helper(HELPER))
                value = substitute(_CALL, {"value": s.value, "v": atom(v), "helper": helper})
            s = s._replace(value=value, flow=None)
        reverse.append(s)
    return program._replace(
        reverse=tuple(reverse),
        imports=speller.used,
        helpers=speller.helpers,
        modules=speller.modules,
    )


_CALL = parse_expression("helper(value, v)")
_ALL = parse_expression("value.sum()")


def in_the_open(z: Value, v: Value) -> bool:
    """Can a contribution from z to v be summed by what is known, without the helper?"""
    return v.shape == () or (isinstance(z.shape, tuple) and isinstance(v.shape, tuple))


def _summed(value: Expression, z: Value, v: Value) -> Expression | None:
    """The contribution summed over the axes along which v was broadcast, None if unknown."""
    if not in_the_open(z, v):
        return None
    if v.shape == ():
        return substitute(_ALL, {"value": value})
    assert isinstance(z.shape, tuple) and isinstance(v.shape, tuple)
    lead = len(z.shape) - len(v.shape)
    kept = [i for i, (m, n) in enumerate(zip(z.shape[lead:], v.shape)) if n == "1" and m != "1"]
    if lead:
        value = substitute(_sum(tuple(range(lead)), False), {"value": value})
    if kept:
        value = substitute(_sum(tuple(kept), True), {"value": value})
    return value


def _sum(axes: tuple[int, ...], keepdims: bool) -> Expression:
    axis = str(axes[0]) if len(axes) == 1 else f"({', '.join(map(str, axes))})"
    keep = ", keepdims=True" if keepdims else ""
    return parse_expression(f"value.sum(axis={axis}{keep})")
