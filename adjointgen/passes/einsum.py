"""The adjoint of an operand of np.einsum as another einsum, where it is one.

    z = np.einsum("ij,jk->ik", x, y)        df_dx = np.einsum("ik,jk->ij", df_dz, y)

An einsum does not undo broadcasting: this is so only where a label has one size in all operands.
"""

from __future__ import annotations

from collections.abc import Mapping

from adjointgen.expression import parse_expression
from adjointgen.passes.axes import setting
from adjointgen.passes.promotion import join_shapes
from adjointgen.program import Operation, Shape
from adjointgen.rule import Rule

SUBSCRIPTS = "subscripts"


def labels(subscripts: object, count: int) -> tuple[list[str], str] | None:
    """The labels of so many operands and of the result, None if there is more than labels."""
    if not isinstance(subscripts, str):
        return None
    given, arrow, result = subscripts.replace(" ", "").partition("->")
    terms = given.split(",")
    if not (given.replace(",", "") + result).isalpha() or len(terms) != count:
        return None
    if not arrow:  # in the order of the alphabet, what stands once
        result = "".join(sorted(c for c in set(given) - {","} if given.count(c) == 1))
    return terms, result


def contracted(operation: Operation, shapes: Mapping[str, Shape]) -> Shape:
    """The shape of np.einsum: each label of the result is a size of an operand."""
    found = labels(setting(operation, SUBSCRIPTS), len(shapes))
    if found is None:
        return None
    terms, result = found
    sizes: dict[str, Shape] = {}
    for term, shape in zip(terms, shapes.values()):
        if not isinstance(shape, tuple) or len(shape) != len(term):
            return None
        for label, size in zip(term, shape):
            sizes[label] = join_shapes(sizes.get(label, ()), (size,))
    ones = [one for c in result if isinstance(one := sizes.get(c), tuple)]
    return tuple(n for (n,) in ones) if len(ones) == len(result) else None


def contracting(operation: Operation, shapes: Mapping[str, Shape]) -> Rule:
    """The rule of np.einsum for these operands: again np.einsum, wherever it is one."""
    rule, subscripts = operation.rule, setting(operation, SUBSCRIPTS)
    letters = [x for x in rule.operands if not rule.inert(x)]
    found = labels(subscripts, len(letters))
    if found is None:
        return rule
    terms, result = found
    sizes = [_sizes(x, term, shapes[x]) for x, term in zip(letters, terms)]
    derivatives = dict(rule.derivatives)
    for i, letter in enumerate(letters):
        others = [k for k in range(len(terms)) if k != i]
        beside = [(c, n) for k in others for c, n in zip(terms[k], sizes[k])]
        if _is_einsum(terms[i], sizes[i], beside, result):
            text = ",".join([result, *(terms[k] for k in others)]) + f"->{terms[i]}"
            operands = ", ".join([rule.seed, *(letters[k] for k in others)])
            derivatives[letter] = parse_expression(f"np.einsum({text!r}, {operands})")
    return rule._replace(derivatives=derivatives, text=f"{rule.text}# {subscripts}\n")


def _sizes(letter: str, term: str, shape: Shape) -> list[str]:
    """A size for each label; of an unknown shape those that are its own."""
    if isinstance(shape, tuple) and len(shape) == len(term):
        return list(shape)
    name = shape if isinstance(shape, str) else letter
    return [f"{name}[{place}]" for place in range(len(term))]


def _is_einsum(own: str, sizes: list[str], beside: list[tuple[str, str]], result: str) -> bool:
    """Is the adjoint of an operand an einsum of that of the result, and the operands beside it?

    Not of an operand with a diagonal, or with a label that is summed in it alone, nor where a
    label was broadcast, in this operand or to its size.
    """
    if len(set(own)) < len(own) or len(set(result)) < len(result):
        return False
    for label, size in zip(own, sizes):
        others = {n for c, n in beside if c == label}
        if not others <= {size, "1"} or (label not in result and size not in others):
            return False
    return True
