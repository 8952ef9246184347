"""How many lines of a generated file does one edit of its source change?

Every statement of every function in examples/ is edited in turn: a constant or an operation is
changed, a line is added (`extra = NAME * 1.5` above it, used in it), it is removed (a name that it
read takes the place of what it bound), or a comment is put above it. Printed are the lines that
this adds to the generated function, as a diff counts them. The hashes in the header, which change
with every edit, are not counted. An edit that is refused or changes no line is left out.

And nothing moves that has nothing to do with the edit: a line that is added or removed
- belongs to an edited statement: its lines of the forward pass, its block of the reverse pass;
- or is a zero line, or closes the gradient of an input that the statement reads;
- or holds a name that only one of the two texts has, or whose shape or type is another now;
- or belongs to a statement that is now differentiated, or no longer.
Everything else stands, in the same order. `astray` are the edits for which it does not (`-v` prints
them). Apart from those stands the seed that becomes `1.0` from `1` in another block, because the
edit decides whether integers can come there (`1.0`). The exit code is 1 if an edit is astray or the
median over all is above 6.
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
from adjointgen.read.select import decorated, find_function, functions
from adjointgen.read.text import read_module
from adjointgen.write.emit import emit_module
from benchmarks.edits import KINDS, Bound, Edit, Function, edits, key_of, names_of

ROOT = Path(__file__).resolve().parent.parent
TARGET = 6

Parts = dict[str, list[str]]
"""The lines of a generated module by what they belong to: "forward a", "reverse a", …"""


class Output(NamedTuple):
    """A generated text, and what is known of each name in it."""

    text: str
    values: Mapping[str, object]


class Result(NamedTuple):
    """What an edit did."""

    edit: Edit
    added: int
    lifted: int
    astray: list[str]
    diff: str


def main(arguments: list[str]) -> int:
    chosen = [a for a in arguments if a != "-v"]
    results, left_out = [], 0
    for path in sorted((ROOT / "examples").glob("*.py")):
        if not chosen or any(word in path.name for word in chosen):
            found, refused = measure(path)
            results += found
            left_out += refused
    print(
        f"{'added lines':<14}{'edits':>7}{'median':>8}{'90 %':>6}{'most':>6}{'1.0':>6}{'astray':>8}"
    )
    for kind in (*KINDS, "all"):
        some = [r for r in results if kind in ("all", r.edit.kind)]
        added = sorted(r.added for r in some)
        if added:
            row = (
                f"{len(added):>7}{median(added):>8g}{added[len(added) * 9 // 10]:>6}{added[-1]:>6}"
            )
            lifted, astray = sum(bool(r.lifted) for r in some), sum(bool(r.astray) for r in some)
            print(f"{kind:<14}{row}{lifted:>6}{astray:>8}")
    print(f"{left_out} edits were refused or changed no line")
    astray = [r for r in results if r.astray]
    for result in astray if "-v" in arguments else ():
        print(f"\n----- {result.edit.kind}: {', '.join(sorted(result.edit.touched))}")
        print(*result.astray, result.diff, sep="\n")
    return int(bool(astray) or median(r.added for r in results) > TARGET)


def measure(path: Path) -> tuple[list[Result], int]:
    """The results of all edits of a file, and how many were left out."""
    source = path.read_text(encoding="utf-8")
    module = read_module(source, str(path))
    results, left_out = [], 0
    for name, node in decorated(module) or list(functions(module)):
        before = generated(source, path, name)
        for edit in edits(source, node):
            try:
                after = generated(edit.source, path, name)
            except AdjointError:
                after = before
            if after.text == before.text:
                left_out += 1
            else:
                results.append(compare(edit, source, name, before, after))
    return results, left_out


def generated(source: str, path: Path, name: str) -> Output:
    """One function, as its generated file has it below the header."""
    module = read_module(source, str(path))
    node = find_function(module, name)
    options = options_of(module, name, node, {})
    program = program_of(module, node, None, options, name)
    return Output(emit_module([program]), program.values)


# ----- what changed -----


def compare(edit: Edit, source: str, name: str, before: Output, after: Output) -> Result:
    old, new = before.text.splitlines(), after.text.splitlines()
    replaced = {line for lines in changes(old, new) for line in lines}
    ours, theirs = parts(before.text, source, name), parts(after.text, edit.source, name)
    moved = bound(before.text) ^ bound(after.text)
    for value in before.values.keys() & after.values.keys():
        if before.values[value] != after.values[value]:
            moved |= {value, f"df_d{value}"}
    astray, lifted = [], 0
    for part in dict.fromkeys((*ours, *theirs)):
        owner, one, two = part.rpartition(" ")[2], ours.get(part, []), theirs.get(part, [])
        whole = not one or not two  # with it comes and goes the comment over it
        if part == "zero lines" or owner in edit.touched or (whole and owner in moved):
            continue
        if moved.intersection(f"df_d{n}" for n in assigned(one) ^ assigned(two)):
            continue  # it is differentiated now, or no longer
        for pair in changes(statements(one), statements(two)):
            lines = [line for line in pair if not replaced.isdisjoint(line.split("\n"))]
            lines = [line for line in lines if line.strip(" ()[],")]
            if whole or part == "end return":
                lines = [line for line in lines if not line.strip().startswith("#")]
            closes = part == "end return" and edit.reads & set(words(" ".join(lines)))
            if not lines or closes or moved.intersection(words(" ".join(pair))):
                continue
            if len(pair) == 2 and len({line.replace(" 1.0", " 1") for line in pair}) == 1:
                lifted += 1
            else:
                astray.append(f"{part}: {' -> '.join(line.strip() for line in lines)}")
    orders = [
        [p for p in found if p in ours and p in theirs and p.rpartition(" ")[2] not in edit.touched]
        for found in (ours, theirs)
    ]
    if orders[0] != orders[1]:
        astray.append(f"another order: {orders[0]} -> {orders[1]}")
    added = sum(d - c for tag, _, _, c, d in opcodes(old, new) if tag != "equal")
    diff = "\n".join(unified_diff(old, new, n=1, lineterm=""))
    return Result(edit, added, lifted, astray, diff)


def statements(lines: list[str]) -> list[str]:
    """The lines, those of one call together: a part of it may have no name that tells its place."""
    found: list[str] = []
    depth = 0
    for line in lines:
        if depth > 0:
            found[-1] += f"\n{line}"
        else:
            found.append(line)
        if not line.strip().startswith("#"):
            depth += sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))
    return found


def changes(old: list[str], new: list[str]) -> Iterator[list[str]]:
    """What differs: a line with the one in its place, or a line by itself."""
    for tag, a, b, c, d in opcodes(old, new):
        if tag != "equal" and b - a == d - c:
            yield from ([one, two] for one, two in zip(old[a:b], new[c:d]))
        elif tag != "equal":
            yield from ([line] for line in (*old[a:b], *new[c:d]))


def opcodes(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def bound(text: str) -> set[str]:
    """The names of a module, without what its comments and docstrings say."""
    fields = ("id", "arg", "name", "asname")
    nodes = ast.walk(ast.parse(text))
    return {getattr(node, field, None) or "" for node in nodes for field in fields}


def assigned(lines: list[str]) -> set[str]:
    """The names that lines assign, local derivatives and adjoints left out."""
    found = re.findall(r"^ *(\w+) = ", "\n".join(lines), re.MULTILINE)
    return {name for name in found if "_d" not in name}


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d]\w*", text)


# ----- what a line belongs to -----


def parts(text: str, source: str, name: str) -> Parts:
    """The parts of a generated module, in the order of its text; each statement has two."""
    keys = keys_of(source, name)
    lines = text.splitlines()
    *above, function = ast.parse(text).body
    assert isinstance(function, ast.FunctionDef)
    found: Parts = {}

    def put(part: str, start: int, end: int | None) -> None:
        found.setdefault(part, []).extend(lines[start:end])

    for node in above:
        part = f"helper {node.name}" if isinstance(node, ast.FunctionDef) else "head"
        put(part, node.lineno - 1, node.end_lineno)
    place = next(i for i, node in enumerate(function.body) if isinstance(node, ast.If))
    branch = function.body[place]
    at = next(i for i in range(function.lineno - 1, len(lines)) if lines[i].endswith(":")) + 1
    if place and isinstance(function.body[0], ast.Expr):  # the docstring
        at = function.body[0].end_lineno or 0
    put("signature", function.lineno - 1, at)
    for node in function.body[:place]:
        targets = words(ast.unparse(node.targets[0])) if isinstance(node, ast.Assign) else ()
        owner = next((keys[target] for target in targets if target in keys), "")
        if owner:
            put(f"forward {owner}", at, node.end_lineno)
            at = node.end_lineno or 0
    put("forward return", at, branch.lineno - 1)
    put("branch return", branch.lineno - 1, branch.end_lineno)
    # Then come paragraphs, each under the statement that it differentiates.
    at = first = (branch.end_lineno or 0) + 1
    for i in range(at, len(lines) + 1):
        if i < len(lines) and lines[i]:
            continue
        top = re.match(r" *(# \(?)?(\w+)(.*)", lines[at])
        owner = keys.get(top[2], "") if top and top[1] else ""
        if at == first:
            for j in range(at, i):
                says = "branch return" if "# df_dv is" in lines[j] else "remarks"  # of the result
                put(says if "# " in lines[j] else "zero lines", j, j + 1)
        elif top and owner and (owner == "return" or "=" in top[3]):
            put(f"reverse {owner}", at, i)
        else:
            put("end return" if (top and top[1]) or i == len(lines) else "seed return", at, i)
        at = i + 1
    return found


def keys_of(source: str, name: str) -> dict[str, str]:
    """Each name that a function binds -> the key of the statement that binds it."""
    node: Function = find_function(read_module(source, ""), name)
    bound = [s for s in node.body if isinstance(s, Bound)]
    return {"return": "return", **{n: key_of(s) for s in bound for n in names_of(s)}}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
