"""Which gradients a change alters: two revisions in, the functions that differ out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from adjointgen.commands.revision import (
    Asked,
    Gradient,
    Revision,
    gradients_of,
    posix,
    revision_of,
)
from adjointgen.commands.terminal import progress
from adjointgen.program import Source
from adjointgen.read.revisions import Tree, looked_at

CONTEXT = 3  # lines around those that differ


class Change(NamedTuple):
    """A function that is not as it was. `state` says what of its gradient, "" for nothing.

    "added", "removed", "changed", "now refused", "no longer refused", or "moved", which alters no
    gradient; "refused" for one that was refused before.
    """

    state: str
    selector: str
    old: Gradient | None
    new: Gradient | None

    @property
    def alters(self) -> bool:
        return self.state not in ("", "moved", "refused")


class Hunk(NamedTuple):
    """Lines of a difference, marked ` `, `-` and `+`, and those of the source that they are of.

    `place`: the revision (0 or 1) and the first line that the source lines are of.
    """

    head: str
    lines: list[str]
    source: list[str]
    place: tuple[int, int] = (1, 0)


def changes(old: Tree, new: Tree, below: str) -> list[Change]:
    """What differs, by path and then as in the file. `below`: the working folder, from the top."""
    with looked_at(old, below):
        before = revision_of(old)
    with looked_at(new, below):
        after = revision_of(new)
    paths = [
        path
        for path in sorted({*before.files, *after.files})
        if not _alike(before.files.get(path), after.files.get(path))
    ]
    left = _gradients(before, paths, below)
    right = _gradients(after, paths, below)
    absent = {posix(os.path.join(new.top, path)) for path in new.absent}
    found: list[Change] = []
    for selector in sorted({*before.refused, *after.refused}):
        why, now = before.refused.get(selector), after.refused.get(selector)
        gradients = (Gradient("", refused=w) if w else None for w in (why, now))
        found += _change(selector or "tracked files", *gradients)
    for path in paths:
        if path not in absent:
            found += _of_file(path, left[path], right[path])
    return _moved(found)


def _alike(old: Asked | None, new: Asked | None) -> bool:
    """Can no gradient of the file differ, as nothing does that it is made of?"""
    return old is not None and old == new and old.alone


def _gradients(revision: Revision, paths: list[str], below: str) -> dict[str, list[Gradient]]:
    with looked_at(revision.tree, below), progress("files compared") as follow:
        return {
            path: gradients_of(path, revision.files[path], revision.tree)
            if path in revision.files
            else []
            for path in follow(paths, str)
        }


def _of_file(path: str, old: list[Gradient], new: list[Gradient]) -> Iterator[Change]:
    before, after = ({g.name: g for g in side} for side in (old, new))
    if "" in after:  # the file is refused, and with it all that is in it
        yield from _change(path, before.get(""), after[""])
        return
    if "" in before:
        before = dict.fromkeys(after, before[""])
    names = sorted({**before, **after}, key=lambda n: (after.get(n) or before[n]).line)
    for name in names:
        yield from _change(f"{path}:{name}", before.get(name), after.get(name))


def _change(selector: str, old: Gradient | None, new: Gradient | None) -> Iterator[Change]:
    if old and new and old.source == new.source and old.text == new.text:
        return
    if new and new.refused:
        state = "refused" if old and old.refused else "now refused"
    elif old and old.refused:
        state = "no longer refused" if new else ""
    elif not old or not new:
        state = "removed" if old else "added"
    else:
        state = "changed" if old.text != new.text else ""
    yield Change(state, selector, old, new)


def _moved(found: list[Change]) -> list[Change]:
    """The same with one change for a gradient that was removed here and added there."""
    gone = {c.old.text: c for c in found if c.state == "removed" and c.old}
    moved: list[Change] = []
    taken: set[str] = set()
    for change in found:
        old = gone.pop(change.new.text, None) if change.state == "added" and change.new else None
        if old is None:
            moved.append(change)
        else:
            taken.add(old.selector)
            selector = f"{old.selector} -> {change.selector}"
            moved.append(Change("moved", selector, old.old, change.new))
    return [c for c in moved if not (c.state == "removed" and c.selector in taken)]


# ----- what differs in the text -----


def hunks(change: Change) -> Iterator[Hunk]:
    """The difference of the gradients, each part with the lines of the source that it is of."""
    before, after = _lines(change.old), _lines(change.new)
    old, new = [text for text, _ in before], [text for text, _ in after]
    source = _source(change)
    above = {line for line in source if line.above}  # told with the first
    for group in SequenceMatcher(None, old, new).get_grouped_opcodes(CONTEXT):
        lines: list[str] = []
        of_old: set[int] = set()
        of_new: set[int] = set()
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                lines += [f" {text}" for text in old[i1:i2]]
                continue
            lines += [f"-{text}" for text in old[i1:i2]] + [f"+{text}" for text in new[j1:j2]]
            of_old.update(n for _, own in before[i1:i2] for n in own)
            of_new.update(n for _, own in after[j1:j2] for n in own)
        (_, i1, _, j1, _), (_, _, i2, _, j2) = group[0], group[-1]
        head = f"@@ -{_range(i1, i2)} +{_range(j1, j2)} @@"
        shown = [s for s in source if s.old in of_old or s.new in of_new or s in above]
        above.clear()
        places = [(1, s.new) if s.new else (0, s.old) for s in shown]
        yield Hunk(head, lines, [s.text for s in shown], max(places, key=_first, default=(1, 0)))


def _first(place: tuple[int, int]) -> tuple[int, int]:
    return place[0], -place[1]


def _range(start: int, stop: int) -> str:
    length = stop - start
    if length == 1:
        return f"{start + 1}"
    return f"{start + bool(length)},{length}"


def _lines(gradient: Gradient | None) -> list[tuple[str, range]]:
    """The lines of a gradient, and the lines of the source that each is of."""
    if gradient is None or gradient.written is None:
        return []
    return [
        (line.text, range(line.source[0], line.source[1] + 1) if line.source else range(0))
        for line in gradient.written.lines()
    ]


class _Line(NamedTuple):
    """A line of the source, marked, and its numbers; 0 where it is not.

    `above`: it changed above the body, and concerns every line of the gradient.
    """

    text: str
    old: int
    new: int
    above: bool = False


def _source(change: Change) -> list[_Line]:
    """The difference of the sources; nothing of a function that is new or gone: it would be all."""
    before = change.old.read if change.old else None
    after = change.new.read if change.new else None
    if before is None or after is None:
        return []
    (old, i0), (new, j0) = _function(before), _function(after)
    lines: list[_Line] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            lines += [_Line(f" {old[i]}", i0 + i, j0 + j1 + i - i1) for i in range(i1, i2)]
            continue
        for i in range(i1, i2):
            lines.append(_Line(f"-{old[i]}", i0 + i, 0, i0 + i < before.node.body[0].lineno))
        for j in range(j1, j2):
            lines.append(_Line(f"+{new[j]}", 0, j0 + j, j0 + j < after.node.body[0].lineno))
    return lines


def _function(source: Source) -> tuple[tuple[str, ...], int]:
    """The lines of a function, from its decorators on, and the number of the first."""
    node = source.node
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    return source.text.lines[first - 1 : node.end_lineno], first
