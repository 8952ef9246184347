"""The adjoint of an operand of np.einsum as another einsum, where it is one.

z = np.einsum("ij,jk->ik", x, y)        df_dx = np.einsum("ik,jk->ij", df_dz, y)
"""

from __future__ import annotations

from adjointgen.expression import parse_expression
from adjointgen.rule import Rule


def contracting(rule: Rule, subscripts: str, letters: tuple[str, ...]) -> Rule:
    """The rule of np.einsum for these subscripts: again np.einsum, wherever it is one."""
    derivatives = dict(rule.derivatives)
    for i, letter in enumerate(letters):
        found = _swapped(subscripts, i, len(letters))
        if found is not None:
            operands = ", ".join([rule.seed, *(letters[k] for k in found[1])])
            derivatives[letter] = parse_expression(f"np.einsum({found[0]!r}, {operands})")
    return rule._replace(derivatives=derivatives, text=f"{rule.text}# {subscripts}\n")


def _swapped(subscripts: str, index: int, count: int) -> tuple[str, list[int]] | None:
    """The subscripts for (df_dz, the others of so many operands), and which those are.

    None where the adjoint is no einsum: an operand with a diagonal, an index that is summed in one
    operand alone, an ellipsis, or what is no text for einsum of so many at all.
    """
    given, arrow, result = subscripts.replace(" ", "").partition("->")
    terms = given.split(",")
    if not (given.replace(",", "") + result).isalpha() or len(terms) != count:
        return None
    if not arrow:  # in the order of the alphabet, what stands once
        result = "".join(sorted(c for c in set(given) - {","} if given.count(c) == 1))
    own = terms[index]
    others = [i for i in range(len(terms)) if i != index]
    known = set(result).union(*(terms[i] for i in others))
    if len(set(own)) < len(own) or len(set(result)) < len(result) or not set(own) <= known:
        return None
    return f"{','.join([result, *(terms[i] for i in others)])}->{own}", others
