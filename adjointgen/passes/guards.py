"""What is not chosen contributes nothing, not even nan.

Of a statement whose every path to the result goes through a choice, an element that is not chosen
has the adjoint 0, and its derivative may be infinite. Elements and reductions are guarded where the
adjoint is multiplied:

    np.where(df_dz == 0, 0, df_dz * dz_dx)

Sums of products must not meet what is infinite in a place that is not chosen. Other operations on
whole arrays contribute nothing if nothing is chosen:

    finite(x, z, df_dz).T @ df_dz
    np.where(np.any(df_dz), np.linalg.solve(a.T, df_dz), 0.0)

The same holds of what is picked by its place or its size, as by a slice or `np.max`. There only
elements are guarded whose derivative may be infinite where the operation itself is finite.
"""

from __future__ import annotations

import ast

from adjointgen.expression import FUNCTION, Expression, dotted_name, tree
from adjointgen.passes.simplify import literal
from adjointgen.program import Operation
from adjointgen.rule import INDEXING, Rule

# Beside the rules that are marked so: they choose by a condition, a mask, or pass over nan.
_CHOOSING = frozenset(
    f"numpy.{n}"
    for n in """select choose compress extract nansum nanmean nanprod nanvar nanstd nanmax nanmin
    nanmedian nanquantile nanpercentile nancumsum nancumprod""".split()
)
# Beside those that put an adjoint in its places: they pick by size or place.
_PICKING = frozenset(
    f"numpy.{n}" for n in "max min ptp median quantile percentile trace triu tril".split()
)
# Finite wherever their operands are; what they are made of is looked at by itself.
_TAME = frozenset(
    f"numpy.{n}"
    for n in """sin cos sinh cosh tanh arctan exp exp2 expm1 square abs sign where maximum minimum
    multiply ones_like zeros_like logical_and logical_or logical_not isnan isfinite isinf""".split()
)
# Operations whose derivatives divide by what is never 0.
_BOUNDED = frozenset(
    f"numpy.{n}" for n in "tanh arctan arcsinh sinc hypot logaddexp logaddexp2 copysign".split()
) | {"scipy.special.expit", "scipy.special.log_expit", "scipy.special.log_ndtr"}
# Infinite at the ends of their domains, and the exponentials of it which are their derivatives.
_ENDLESS = frozenset(f"scipy.special.{n}" for n in "ndtri erfinv erfcinv".split())
# Linear in each operand, and of each element: it is finite only if all that it is made of is.
PRODUCTS = frozenset(
    f"numpy.{n}"
    for n in """matmul dot vdot inner outer vecdot matvec vecmat cross tensordot kron einsum
    convolve correlate linalg.multi_dot""".split()
)
# They read the shape or the order of an array; or the shape of one that they are given by its name.
_SHAPES = frozenset(
    f"numpy.{n}" for n in "shape ndim size zeros_like ones_like argsort".split()
) | {"helpers.places"}
_BY_SHAPE = frozenset(
    f"helpers.{n}"
    for n in """unbroadcast scatter piece block_adjoint meshgrid_adjoint diag_adjoint diff_adjoint
    diagonal_block first_column chosen full_adjoint fft_adjoint ifft_adjoint irfft_adjoint
    fitted""".split()
)


def chooses(rule: Rule) -> bool:
    """Is what the operation does not choose of no influence, whatever it is?"""
    masked = rule.operation == INDEXING and rule.name == "getitem_at"
    masked = masked or (rule.kind == "reduction" and "where" in rule.operands)
    return rule.kind == "choice" or masked or rule.operation in _CHOOSING


def picks(rule: Rule) -> bool:
    """Does the operation leave out some elements of its operand, or may it?"""
    places = rule.store is not None or "helpers.scatter" in rule.functions
    return places or chooses(rule) or rule.operation in _PICKING


def takes_all(operation: Operation) -> bool:
    """Is it an index of new axes and whole slices, `x[:, None]` or `x[::-1]`?"""
    if operation.rule.name != "getitem":
        return False
    index = tree(operation.arguments["index"])
    return all(map(_is_whole, index.elts if isinstance(index, ast.Tuple) else [index]))


def _is_whole(part: ast.expr) -> bool:
    if isinstance(part, ast.Slice):
        step = 1 if part.step is None else literal(part.step)
        return part.lower is None and part.upper is None and step in (1, -1)
    return isinstance(part, ast.Attribute) or (
        isinstance(part, ast.Constant) and part.value in (None, ...)
    )


def steep(rule: Rule, derivative: Expression) -> bool:
    """May a derivative by element be infinite or nan where its operands are finite?"""
    if rule.operation in _BOUNDED or rule.operation in _ENDLESS:
        return rule.operation in _ENDLESS
    lines = dict(rule.auxiliary)
    stack: list[ast.AST] = [tree(derivative)]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name) and node.id in lines:
            stack.append(tree(lines.pop(node.id)))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.Pow, ast.Mod)):
            right = literal(node.right)
            if right is None or right < 0 or not (right or isinstance(node.op, ast.Pow)):
                return True
        elif isinstance(node, ast.Call) and _called(node) not in _TAME:
            return True
        stack += ast.iter_child_nodes(node)
    return False


def by_values(rule: Rule, derivative: Expression) -> bool:
    """Does a contribution depend on more of the operands and results than their shapes?"""
    smooth = {*rule.results, *(x for x in rule.operands if not rule.inert(x))}
    lines = dict(rule.auxiliary)
    stack: list[ast.AST] = [tree(derivative)]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            if node.id in smooth:
                return True
            if node.id in lines:
                stack.append(tree(lines.pop(node.id)))
        function = _called(node) if isinstance(node, ast.Call) else None
        if function in _SHAPES:
            continue
        bare = function in _BY_SHAPE
        stack += [n for n in ast.iter_child_nodes(node) if not (bare and _named(n, lines))]
    return False


def _called(node: ast.Call) -> str | None:
    """The dotted name of the function, None of a method of what has no name."""
    name = dotted_name(node.func)
    return None if name is None else name.removeprefix(FUNCTION)


def _named(node: ast.AST, lines: dict[str, Expression]) -> bool:
    """Is it the name of an operand or a result, or a display of such names?"""
    if isinstance(node, (ast.Tuple, ast.List)):
        return all(_named(n, lines) for n in node.elts)
    return isinstance(node, ast.Name) and node.id not in lines
