"""Writes docs/rules.md and docs/conventions.md from the rule book: `python docs/make_rules.py`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from adjointgen.catalog import Entry, entries, spelt  # noqa: E402
from adjointgen.rulebook import Rule, topics  # noqa: E402

RULES = """\
# The rules

Made from the files of `adjointgen/rules/` by `python docs/make_rules.py`; a test keeps it so.

Each line is what the output has, with the letters changed: `y` or `z` is the result, `dz_dx` the
local derivative by `x`, and where the table has `df_dx` it is what is added to the adjoint of `x`.
`adjointgen rules NAME` prints one rule, `adjointgen rules --format json` all of them. Functions are
known by what they are, however they were imported.
"""
ZERO = """\
## Without a derivative

The derivative of these is zero wherever there is one, so nothing flows back through them; an input
that is used in no other way has a gradient of zeros.

{}

The result of these is a shape, a truth value or a constant. They may stand in conditions, indices
and shapes.

{}
"""
CONVENTIONS = """\
# Conventions at kinks and edges

Made from the `@at` lines of `adjointgen/rules/` by `python docs/make_rules.py`; a test keeps it so,
and every line is tested in float64 and in float32.

Where a function has no derivative, its rule states what it gives. Ties and kinks share: the weights
of tied operands sum to 1 (a running maximum takes the last of equal elements, `np.interp` at a knot
the slope on its right), and the derivative at a symmetric kink is 0. An infinite derivative is
given as such. Under `np.where`, what is not chosen contributes nothing, even where its derivative
is infinite or not a number; see [shapes.md](shapes.md) on guards. At infinity the derivatives of
distribution functions and densities are 0 by all parameters, where the value is finite.

Of a symmetric matrix `cholesky`, `eigh`, `eigvalsh`, `solve(assume_a="pos")` and the density of
`stats.multivariate_normal`, by its covariance, read one triangle.
Only that triangle has a derivative, which is that of the function as it is called: for both
elements that an element stands for. Through `(b + b.T) / 2` or `b @ b.T` the gradient by `b` is the
usual one. Vectors of equal eigenvalues or singular values have no derivative, and get nan; the
values themselves have theirs. The derivative of `det` is exact at singular matrices too.

| operation | at | derivative | |
|---|---|---|---|
"""


def rules_page() -> str:
    by_name = {e.name: e for e in entries()}
    parts = [RULES]
    for file, rules in topics().items():
        if not rules:
            continue
        head = f"## {_title(file)}\n\n| operation | derivatives | also spelt |\n|---|---|---|\n"
        parts.append(head + "".join(_row(rule, by_name[rule.operation]) for rule in rules))
    flat, inert = ([e for e in entries() if e.topic == t] for t in ("zero", "inactive"))
    parts.append(ZERO.format(_listed(flat), _listed(inert)))
    return "\n".join(parts)


def _title(file: str) -> str:
    """The first sentence of a rule file, without its full stop."""
    text = (ROOT / "adjointgen" / "rules" / file).read_text("utf-8")
    return text.split('"""')[1].split("\n")[0].rstrip(".")


def _row(rule: Rule, entry: Entry) -> str:
    first, *lines = [line.strip() for line in _statements(rule)]
    also = ", ".join(f"`{spelt(a)}`" for a in entry.aliases)
    return f"| {_code(first)} | {'<br>'.join(map(_code, lines))} | {also} |\n"


def _statements(rule: Rule) -> list[str]:
    """The lines of a rule without its comments, one a statement."""
    import ast

    function = ast.parse(rule.text).body[0]
    assert isinstance(function, ast.FunctionDef)
    segments = [ast.get_source_segment(rule.text, line) or "" for line in function.body[:-1]]
    lines = [" ".join(segment.split()) for segment in segments]
    return [line.replace("( ", "(").replace(" )", ")") for line in lines]


def _code(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


def _listed(found: list[Entry]) -> str:
    return ", ".join(f"`{e.aliases[0] if e.aliases else spelt(e.name)}`" for e in found)


def conventions_page() -> str:
    rows = []
    for rules in topics().values():
        for rule in rules:
            for point in rule.points:
                derivatives = {k: v for k, v in point.values.items() if _is_derivative(k, rule)}
                place = {k: v for k, v in point.values.items() if k not in derivatives}
                cells = [
                    _statements(rule)[0].partition(" = ")[2],
                    _pairs(place),
                    _pairs(derivatives),
                ]
                rows.append(f"| {' | '.join(map(_code, cells))} | {point.why} |\n")
    return CONVENTIONS + "".join(rows)


def _is_derivative(name: str, rule: Rule) -> bool:
    return name not in rule.operands and name.startswith(tuple(f"d{r}_d" for r in rule.results))


def _pairs(values: dict[str, str]) -> str:
    return ", ".join(f"{k} = {_number(v)}" for k, v in values.items())


def _number(text: str) -> str:
    return text.replace("float('inf')", "inf").replace("float('nan')", "nan")


if __name__ == "__main__":
    for name, page in ("rules.md", rules_page()), ("conventions.md", conventions_page()):
        (ROOT / "docs" / name).write_text(page, "utf-8", newline="\n")
