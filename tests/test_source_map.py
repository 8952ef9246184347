"""`show --output-format json`: every line of the output says which statement it comes from.

What the map says is held against the two texts alone, parsed here: a statement is inlined from its
primal lines, and what is accumulated belongs to an operand of it.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from adjointgen.commands import main
from adjointgen.rulebook import find

ROOT = Path(__file__).parent.parent
SOURCES = [*sorted((ROOT / "examples").glob("*.py")), *sorted(ROOT.glob("tests/cases/*/source.py"))]
OWN = {"primal", "auxiliary", "local derivative", "accumulate", "comment"}
NONE = {
    "import", "constant", "helper", "signature", "docstring", "result", "zero", "seed", "closing",
    "comment", "blank",
}  # fmt: skip


def shown(capsys: Any, *arguments: str) -> dict[str, Any]:
    assert main(["show", *arguments, "-q", "--output-format", "json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def options_of(path: Path) -> list[str]:
    text = path.read_text("utf-8")
    said = "--scalar" if '# options: {"scalar": True}' in text else ""
    name = text.partition("# name: ")[2].partition("\n")[0]
    return [f"{path}:{name}" if name else str(path), *([said] if said else []), "--all"]


class Block:
    """The lines of the output that are mapped to one statement, and the statement itself."""

    def __init__(self, statement: ast.stmt) -> None:
        self.statement = statement
        self.lines: dict[str, list[str]] = {}

    def code(self, role: str) -> list[ast.stmt]:
        text = "\n".join(line[4:] for line in self.lines.get(role, []))
        return ast.parse(text).body


def body_of(tree: ast.Module, function: str) -> list[ast.stmt]:
    scope: Any = tree
    for part in function.split("."):
        scope = next(n for n in scope.body if getattr(n, "name", "") == part)
    return scope.body  # type: ignore[no-any-return]


def blocks(record: dict[str, Any], path: Path) -> dict[tuple[str, int], Block]:
    tree = ast.parse(path.read_text("utf-8"))
    found: dict[tuple[str, int], Block] = {}
    for line, text in zip(record["lines"], record["text"].split("\n")):
        if (place := line["source"]) is None:
            continue
        (statement,) = (
            s
            for s in body_of(tree, place["function"])
            if (s.lineno, s.end_lineno) == (place["first"], place["last"])
        )
        block = found.setdefault((place["function"], statement.lineno), Block(statement))
        block.lines.setdefault(line["role"], []).append(text)
    return found


def names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def value(statement: Any) -> Any:
    return statement.value


def targets(statement: Any) -> list[str]:
    of = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return [n.id for t in of for n in ast.walk(t) if isinstance(n, ast.Name)]


class Inlined(ast.NodeTransformer):
    """Puts the values of temporaries in their places."""

    def __init__(self, values: dict[str, ast.expr]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.visit(self.values[node.id]) if node.id in self.values else node


def plain(node: ast.AST) -> str:
    return ast.unparse(ast.parse(ast.unparse(node)))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_map_says_what_is_so(path: Path, capsys: Any) -> None:
    record = shown(capsys, *options_of(path))
    assert main(["show", *options_of(path), "-q"]) == 0
    assert record["text"] == capsys.readouterr().out
    lines = record["text"].split("\n")
    assert lines.pop() == ""
    assert [line["line"] for line in record["lines"]] == list(range(1, len(lines) + 1))
    for line, text in zip(record["lines"], lines):
        assert line["role"] in (OWN if line["source"] else NONE)
        assert (line["role"] == "blank") <= (not text)
        assert (line["role"] == "comment") <= text.startswith("    #")
        if line["rule"] is not None:
            assert {r.text for r in find(line["rule"])} & {*record["rules"][line["rule"]]}
    check(record, path)


def check(record: dict[str, Any], path: Path) -> None:
    found = blocks(record, path)
    for function in {function for function, _ in found}:
        for s in body_of(ast.parse(path.read_text("utf-8")), function):
            assert (function, s.lineno) in found or isinstance(s, (ast.Expr, ast.Return))
    for block in found.values():
        check_primal(block)
        check_reverse(block)


def check_primal(block: Block) -> None:
    """The user's statement is its primal lines, with the temporaries put in their places."""
    own, primal = block.statement, block.code("primal")
    if isinstance(own, ast.Return):
        whole = own.value.elts if isinstance(own.value, ast.Tuple) else [own.value]
        wanted = [v for v in whole if not isinstance(v, ast.Name)]
        read = {n for s in primal for n in names(value(s))}
        ends = [s for s in primal if targets(s)[0] not in read]
    else:
        wanted = [value(own)]
        ends = [s for s in primal if set(targets(s)) & set(targets(own))]
        assert [left_over(t) for s in ends for t in targets(s)] == targets(own)
    read = {n for s in primal for n in names(value(s))}
    assert all(set(targets(s)) & read for s in primal if s not in ends)
    inside = Inlined({targets(s)[0]: value(s) for s in primal if s not in ends})
    if len(ends) == len(wanted):  # else the statement binds several names to one value
        assert [plain(inside.visit(value(s))) for s in ends] == [plain(v) for v in wanted]
    if len(primal) == 1 and isinstance(own, ast.Assign):
        assert left_over(plain(primal[0])) == plain(own)


def left_over(text: str) -> str:
    """With `_` for those of several that have a name, as the reverse pass reads them."""
    return re.sub(r"\b_\d+\b", "_", text)


def check_reverse(block: Block) -> None:
    """What is differentiated is a target of the block, and by an operand of it."""
    primal = block.code("primal")
    bound = {t for s in primal for t in targets(s)}
    operands = {n for s in primal for n in names(value(s))}
    for s in block.code("local derivative"):
        assert targets(s)[0].rstrip("_") in {f"d{z}_d{v}" for z in bound for v in operands}
    for s in block.code("accumulate"):
        if isinstance(s, ast.Expr):  # np.add.at(df_dx, …)
            s = ast.Assign([s.value.args[0]], ast.Constant(0))  # type: ignore[attr-defined]
        assert targets(s)[0].rstrip("_") in {f"df_d{v}" for v in operands}


def test_a_wrong_map_is_noticed(capsys: Any) -> None:
    """Each way of mapping the lines of one statement to another one fails the test above."""
    path = ROOT / "examples" / "gist.py"
    record = shown(capsys, str(path), "--all")
    own = [line["source"] for line in record["lines"]]
    firsts = sorted({source["first"] for source in own if source})
    for line in firsts:
        for other in {*firsts} - {line}:
            for entry, source in zip(record["lines"], own):
                moved = source is not None and source["first"] == line
                new = {**source, "first": other, "last": other} if moved else source
                entry["source"] = new
            with pytest.raises(AssertionError):
                check(record, path)


def test_several_functions_and_lines(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    source = """import numpy as np

SCALE = (
    2.0
)


def f(x, y=(
    1.0
)):
    a = np.sin(
        x
    ) * SCALE
    return a * y


class Pair:
    def value(self, x):
        return np.exp(x) * x
"""
    monkeypatch.chdir(tmp_path)
    Path("pair.py").write_text(source)
    record = shown(capsys, "pair.py", "--all")
    assert record["text"] == adjointgen_show(capsys)
    assert len(record["lines"]) == record["text"].count("\n")
    found = blocks_by_place(record)
    assert list(found) == [("f", 11, 13), ("f", 14, 14), ("Pair.value", 19, 19)]
    assert {line["source"]["file"] for line in record["lines"] if line["source"]} == {"pair.py"}
    assert found["f", 11, 13]["primal"] == ["    a1 = np.sin(x)", "    a = a1 * SCALE"]
    assert found["Pair.value", 19, 19]["primal"] == ["    f1 = np.exp(x)", "    f = f1 * x"]
    assert list(record["rules"]) == ["numpy.sin", "numpy.multiply", "numpy.exp"]


def adjointgen_show(capsys: Any) -> str:
    assert main(["show", "pair.py", "--all", "-q"]) == 0
    return str(capsys.readouterr().out)


def blocks_by_place(record: dict[str, Any]) -> dict[tuple[str, int, int], dict[str, list[str]]]:
    found: dict[tuple[str, int, int], dict[str, list[str]]] = {}
    for line, text in zip(record["lines"], record["text"].split("\n")):
        if place := line["source"]:
            key = place["function"], place["first"], place["last"]
            found.setdefault(key, {}).setdefault(line["role"], []).append(text)
    return found
