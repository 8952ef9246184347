"""`adjointgen rules [NAME]`: the operations that have a derivative, and those that have none.

With `--check` it tests files of the user's own rules instead: see selftest.py.
"""

from __future__ import annotations

import argparse
import json

from adjointgen import catalog
from adjointgen.catalog import Entry
from adjointgen.commands.options import put
from adjointgen.diagnostics import refuse, visible
from adjointgen.pipeline import own_rules

_WITHOUT = {
    "zero": "its derivative is zero wherever there is one",
    "inactive": "its result is a shape, a truth value or a constant: nothing flows through it",
}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="one operation: sin, np.sin, special.erf, '**'"
    )
    parser.add_argument(
        "--rules", action="append", default=[], metavar="FILE", help="list a file of your own rules"
    )
    parser.add_argument(
        "--check",
        action="append",
        default=[],
        metavar="FILE",
        help="test a file of your own rules (this runs the functions that they are of)",
    )
    parser.add_argument("--format", choices=["text", "json"], default="text", help="(text)")


def run(parsed: argparse.Namespace) -> int:
    if parsed.check:
        from adjointgen.commands import selftest

        if parsed.name or parsed.rules:
            raise refuse("ADJ011", "--check tests files of rules, and lists nothing",
                         "leave the other arguments out")  # fmt: skip
        return selftest.run(parsed.check)
    own = catalog.entries_of(own_rules(parsed.rules))
    found = catalog.named(own, parsed.name) if parsed.name else own
    if not found:
        raise _unknown(parsed.name)
    if parsed.format == "json":
        put(json.dumps([_record(entry) for entry in found], indent=2) + "\n")
    elif parsed.name:
        put("\n\n".join(map(_page, found)) + "\n")
    else:
        put("".join(f"{line}\n" for line in _table(found)))
    return 0


def _record(entry: Entry) -> dict[str, object]:
    """`by`: the operands by which the operation is differentiated."""
    by = {x for rule in entry.rules for part in rule.by_result.values() for x in part}
    operands = [x for rule in entry.rules for x in rule.operands]
    return {
        "name": entry.name,
        "aliases": list(entry.aliases),
        "differentiable": entry.differentiable,
        "topic": entry.topic,
        "by": [x for x in dict.fromkeys(operands) if x in by],
        "rules": [rule.text for rule in entry.rules],
    }


def _page(entry: Entry) -> str:
    aliases = f"  # also {', '.join(map(catalog.spelt, entry.aliases))}" if entry.aliases else ""
    lines = [f"{catalog.spelt(entry.name)}{aliases}"]
    if not entry.rules:
        lines.append(_WITHOUT[entry.topic])
    texts = [visible(rule.text.rstrip(), keep="\n\t") for rule in entry.rules]  # for a terminal
    return "\n".join(lines + [f"\n{text}" for text in texts])


def _table(found: list[Entry]) -> list[str]:
    names = [catalog.spelt(e.name) for e in found]
    width = max(map(len, names))
    lines: list[str] = []
    topic = ""
    for name, entry in zip(names, found, strict=True):
        if entry.topic != topic:
            topic = entry.topic
            lines += [""] * bool(lines) + [
                f"{topic}: {_WITHOUT[topic]}" if topic in _WITHOUT else topic
            ]
        aliases = ", ".join(map(catalog.spelt, entry.aliases))
        lines.append(f"    {name:<{width}}  {aliases}".rstrip())
    count = sum(entry.differentiable for entry in found)
    return [*lines, "", f"{count} operations with a derivative, {len(found) - count} without one"]


def _unknown(name: str) -> Exception:
    from difflib import get_close_matches

    last = name.rpartition(".")[2]
    known = {e.name.rpartition(".")[2]: e.name for e in catalog.entries()}
    near = [catalog.spelt(known[n]) for n in get_close_matches(last, sorted(known), 3)]
    help = (
        f"did you mean {' or '.join(f'`{n}`' for n in near)}?"
        if near
        else "list them: `adjointgen rules`"
    )
    return refuse("ADJ010", f"there is no rule for `{name}`", help)
