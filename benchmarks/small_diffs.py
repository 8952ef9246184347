"""How many lines of a generated file does one edit of its source change?

Every statement of every function in examples/ is edited in turn: a constant or an operation is
changed, a line is added (`extra = NAME * 1.5` above, used in it), removed (what it bound is replaced
by a name that it read), or a comment is put above it. Printed are the lines that the edit adds to
the generated function, as a diff counts them; the two hashes of the header change with every edit
and are not counted. An edit that is refused, or that leaves the function as it was, is left out.

And no line moves that has nothing to do with the edit: each line that is added or removed belongs
to an edited statement (its lines in the forward pass, its block of the reverse pass), to the zero
lines, or holds a name that is in only one of the two texts. All else stands as it stood, in the
same order. `-v` prints each line that does not; the exit code is 1 if there is one, or if the
median is above 6.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher, unified_diff
from pathlib import Path
from statistics import median
from typing import NamedTuple

from adjointgen.commands.options import options_of
from adjointgen.diagnostics import AdjointError
from adjointgen.pipeline import program_of
from adjointgen.read.select import decorated, functions
from adjointgen.read.text import read_module
from adjointgen.write.emit import emit_module

ROOT = Path(__file__).resolve().parent.parent
TARGET = 6
KINDS = ("constant", "operation", "line added", "line removed", "comment")

NEXT = {"+": "-", "-": "+", "*": "/", "/": "*"}
UNARY = ("exp", "sin", "cos", "log", "sqrt", "tanh", "arctan", "atan")


class Edit(NamedTuple):
    """One edit: the source after it, and the statements that it touched, by their keys."""

    kind: str
    source: str
    touched: frozenset[str]
    reads: frozenset[str]  # the names that the first of them reads


class Output(NamedTuple):
    """A generated text, and the shape and type of each name in it."""

    text: str
    values: Mapping[str, object]


class Result(NamedTuple):
    """What an edit did: the lines that it added, and those that have nothing to do with it."""

    edit: Edit
    added: int
    lifted: int
    stray: list[str]
    diff: str


def main(words: list[str]) -> int:
    verbose = "-v" in words
    names = [word for word in words if word != "-v"]
    results, refused = [], 0
    for path in sorted((ROOT / "examples").glob("*.py")):
        if not names or any(name in path.name for name in names):
            found, left_out = measure(path)
            results += found
            refused += left_out
    print(f"{'edit':<14}{'edits':>7}{'median':>8}{'90 %':>6}{'most':>6}{'astray':>8}")
    for kind in (*KINDS, ""):
        chosen = [r for r in results if not kind or r.edit.kind == kind]
        added = sorted(r.added for r in chosen)
        if added:
            row = f"{len(added):>7}{median(added):>8g}{added[len(added) * 9 // 10]:>6}{added[-1]:>6}"
            print(f"{kind or 'all':<14}{row}{sum(bool(r.stray) for r in chosen):>8}")
    print(f"{refused} edits were refused or changed nothing, and are left out")
    stray = [r for r in results if r.stray]
    for result in stray if verbose else ():
        print(f"\n----- {result.edit.kind}: {', '.join(sorted(result.edit.touched))}")
        print(*result.stray, sep="\n")
        print(result.diff)
    return int(bool(stray) or median(r.added for r in results) > TARGET)


def measure(path: Path) -> tuple[list[Result], int]:
    """The results of all edits of a file, and how many were left out."""
    source = path.read_text(encoding="utf-8")
    module = read_module(source, str(path))
    results, left_out = [], 0
    for name, node in decorated(module) or functions(module):
        before = generated(source, path, name)
        for edit in edits(source, node):
            try:
                after = generated(edit.source, path, name)
            except AdjointError:
                left_out += 1
                continue
            if after.text == before.text:
                left_out += 1
                continue
            results.append(compare(edit, source, name, before, after))
    return results, left_out


def generated(source: str, path: Path, name: str) -> Output:
    """The text of one function, as a generated file has it below its header."""
    module = read_module(source, str(path))
    node = next(node for own, node in functions(module) if own == name)
    options = options_of(module, name, node, {})
    program = program_of(module, node, None, options, name)
    return Output(emit_module([program]), program.values)


# ----- edits -----


def edits(source: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Edit]:
    data = source.encode()
    starts = [0]
    for line in data.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)

    def span(node: ast.AST) -> tuple[int, int]:
        n: ast.expr = node  # type: ignore[assignment]
        return starts[n.lineno - 1] + n.col_offset, starts[n.end_lineno - 1] + n.end_col_offset  # type: ignore[operator]

    def edited(kind: str, touched: set[str], *changes: tuple[int, int, str]) -> Edit:
        new = data
        for start, end, text in sorted(changes, reverse=True):
            new = new[:start] + text.encode() + new[end:]
        return Edit(kind, new.decode(), frozenset(touched), frozenset(n.id for n in reads))

    body = [s for s in function.body if isinstance(s, (ast.Assign, ast.AnnAssign, ast.Return))]
    local = {a.arg for a in ast.walk(function.args) if isinstance(a, ast.arg)}
    for i, statement in enumerate(body):
        if statement.value is None:
            continue
        own, above = key_of(statement), starts[statement.lineno - 1]
        indent = " " * statement.col_offset
        nodes = list(ast.walk(statement.value))
        reads = [n for n in nodes if isinstance(n, ast.Name) and n.id in local]
        for node in nodes:
            if isinstance(node, ast.Constant) and type(node.value) in (int, float):
                yield edited("constant", {own}, (*span(node), repr(node.value + 1)))
                break
        for node in nodes:
            change = other_operation(node, span, data)
            if change:
                yield edited("operation", {own}, change)
                break
        yield edited("comment", {own}, (above, above, f"{indent}# a note\n"))
        if reads:
            line = f"{indent}extra = {reads[0].id} * 1.5\n"
            last = {reads[0].id} if reads[0] is statement.value else set()
            inserted = (above, above, line), (*span(reads[0]), "extra")
            yield edited("line added", {own, "extra", *last}, *inserted)
        targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
        if isinstance(targets[0], ast.Name):
            if reads:
                end = starts[statement.end_lineno or 0]
                gone, touched = [(above, end, "")], {own}
                for later in body[i + 1 :]:
                    for node in ast.walk(later):
                        if isinstance(node, ast.Name) and node.id == targets[0].id:
                            gone.append((*span(node), reads[0].id))
                            touched.add(key_of(later))
                            if node is getattr(later, "value", None):  # its statement is the last
                                touched.add(reads[0].id)
                yield edited("line removed", touched, *gone)
        local |= {n.id for t in targets if t for n in ast.walk(t) if isinstance(n, ast.Name)}


def other_operation(node: ast.AST, span, data: bytes) -> tuple[int, int, str] | None:  # type: ignore[no-untyped-def]
    """The change that makes another operation of a node."""
    if isinstance(node, ast.BinOp):
        start, end = span(node.left)[1], span(node.right)[0]
        sign = data[start:end].decode().strip("() \n")
        if sign in NEXT:
            at = start + data[start:end].index(sign.encode())
            return at, at + 1, NEXT[sign]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in UNARY:
            end = span(node.func)[1]
            return end - len(node.func.attr), end, "sin" if node.func.attr != "sin" else "exp"
    return None


def key_of(statement: ast.stmt) -> str:
    """A statement is known by the first name that it binds."""
    if isinstance(statement, ast.Return):
        return "return"
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target  # type: ignore[attr-defined]
    return next(n.id for n in ast.walk(target) if isinstance(n, ast.Name))


# ----- what changed -----


def compare(edit: Edit, source: str, name: str, before: Output, after: Output) -> Result:
    old, new = before.text.splitlines(), after.text.splitlines()
    replaced = [line for lines in changes(old, new) for line in lines]
    moved = bound(before.text) ^ bound(after.text)
    for value in before.values.keys() & after.values.keys():
        if before.values[value] != after.values[value]:
            moved |= {value, f"df_d{value}"}
    ours = parts(before.text, keys(source, name))
    theirs = parts(after.text, keys(edit.source, name))
    stray, lifted = [], 0
    for part in dict.fromkeys((*ours, *theirs)):
        owner = part.rpartition(" ")[2]
        one, two = ours.get(part, []), theirs.get(part, [])
        whole = not one or not two  # a helper, or a block with the comment over it
        if part == "zero lines" or owner in edit.touched or (whole and owner in moved):
            continue
        if moved.intersection(f"df_d{n}" for n in assigned(part, one) ^ assigned(part, two)):
            continue  # it is differentiated now, or no longer
        for pair in changes(one, two):
            told = [line for line in pair if line.strip(" ()[],") and line in replaced]
            told = [line for line in told if not (whole and line.strip().startswith("#"))]
            closes = part == "end return" and edit.reads.intersection(words(" ".join(told)))
            if not told or closes or moved.intersection(words(" ".join(pair))):
                continue
            if len({line.replace(" 1.0", " 1") for line in pair}) == 1:
                lifted += 1
            else:
                stray += [f"{part}: {' -> '.join(line.strip() for line in told)}"]
    order = [[p for p in found if p in ours and p in theirs] for found in (ours, theirs)]
    order = [[p for p in o if p.rpartition(" ")[2] not in edit.touched] for o in order]
    if order[0] != order[1]:
        stray.append(f"the order: {order}")
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    added = sum(d - c for tag, _, _, c, d in matcher.get_opcodes() if tag != "equal")
    diff = "\n".join(unified_diff(old, new, n=1, lineterm=""))
    return Result(edit, added, lifted, stray, diff)


def changes(old: list[str], new: list[str]) -> Iterator[list[str]]:
    """What differs: the lines that take the place of others, each with its own, or by themselves."""
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal" and b - a == d - c:
            yield from ([one, two] for one, two in zip(old[a:b], new[c:d]))
        elif tag != "equal":
            yield from ([line] for line in (*old[a:b], *new[c:d]))


def put_head(
    found: dict[str, list[str]], lines: list[str], tree: ast.Module, function: ast.stmt
) -> None:
    """The imports, constants and helpers above the function."""
    for node in tree.body:
        if node is not function:
            name = node.name if isinstance(node, ast.FunctionDef) else ""
            part = f"helper {name}" if name else "head"
            found.setdefault(part, []).extend(lines[node.lineno - 1 : node.end_lineno])


def bound(text: str) -> set[str]:
    """The names of a text, without those in its comments."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        for field in ("id", "arg", "name", "asname"):
            found.add(getattr(node, field, None) or "")
    return found


def assigned(part: str, lines: list[str]) -> set[str]:
    """The names that lines of the forward pass assign."""
    found = re.findall(r"^ *(\w+) = ", "\n".join(lines), re.MULTILINE)
    return set(found) if part.startswith("forward") else set()


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d]\w*", text)


def keys(source: str, name: str) -> dict[str, str]:
    """Each name that a function binds -> the key of the statement that binds it."""
    module = read_module(source, "")
    node = next(node for own, node in functions(module) if own == name)
    found = {"return": "return"}
    for statement in node.body:
        if isinstance(statement, (ast.Assign, ast.AnnAssign)):
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            for n in ast.walk(target):
                if isinstance(n, ast.Name):
                    found[n.id] = key_of(statement)
    return found


def parts(text: str, keys: dict[str, str]) -> dict[str, list[str]]:
    """The lines of a generated function by what they belong to, in the order of the text."""
    lines = text.splitlines()
    tree = ast.parse(text)
    function = next(n for n in reversed(tree.body) if isinstance(n, ast.FunctionDef))
    branch = next(n for n in function.body if isinstance(n, ast.If))
    found: dict[str, list[str]] = {}

    def put(part: str, start: int, end: int) -> None:
        found.setdefault(part, []).extend(lines[start:end])

    body = function.body[function.body.index(branch) + 1 :]
    first, *forward = function.body[: function.body.index(branch)] or [branch]
    if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
        forward.insert(0, first)
        at = (function.args.end_lineno if hasattr(function.args, "end_lineno") else 0) or 0
        at = next(i for i in range(function.lineno - 1, len(lines)) if lines[i].endswith(":")) + 1
    else:
        at = first.end_lineno or 0
    put_head(found, lines, tree, function)
    put("signature return", function.lineno - 1, at)
    pending = at
    for statement in forward:
        if isinstance(statement, ast.Assign):
            owner = next((keys[w] for w in words(ast.unparse(statement.targets[0])) if w in keys), "")
            if owner:
                put(f"forward {owner}", pending, statement.end_lineno or 0)
                pending = statement.end_lineno or 0
    put("forward return", pending, branch.lineno - 1)
    at = branch.end_lineno or 0
    put("branch return", branch.lineno - 1, at)
    # The reverse pass in paragraphs, each under the statement that it differentiates.
    paragraph = at + 1
    for i in range(paragraph, len(lines) + 1):
        if i < len(lines) and lines[i]:
            continue
        top = lines[paragraph].strip()
        comment = re.match(r"# (?:\()?([^\W\d]\w*)", top)
        owner = keys.get(comment[1]) if comment else None
        if paragraph == at + 1:
            for j in range(paragraph, i):
                put("remarks return" if lines[j].strip()[:1] == "#" else "zero lines", j, j + 1)
        elif owner and (comment and (comment[1] == "return" or "=" in top)):
            put(f"reverse {owner}", paragraph, i)
        else:
            put("seed return" if top.startswith("df_d") else "end return", paragraph, i)
        paragraph = i + 1
    assert body
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
