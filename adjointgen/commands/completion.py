"""`adjointgen completion bash|zsh|fish`: what makes a shell complete verbs, options and paths."""

from __future__ import annotations

import argparse

from adjointgen.commands.options import put
from adjointgen.diagnostics import refuse

_SHELLS = ("bash", "zsh", "fish")
_PATHS = ("SEL", "FILE:FUNC", "FILE", "FILE|DIR|-", "FILE|DIR", "PATH")  # metavars


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=_SHELLS)


def run(parsed: argparse.Namespace) -> int:
    try:
        import shtab
    except ImportError:
        raise refuse("ADJ001", "completion needs the package shtab, which is not installed",
                     'pip install "adjointgen[completion]"') from None  # fmt: skip
    from adjointgen.commands import VERBS, parser_for

    parser = parser_for(VERBS, VERBS)
    for verb in _verbs(parser).values():
        for action in verb._actions:
            if action.metavar in _PATHS:
                action.complete = shtab.FILE  # type: ignore[attr-defined]
    put(shtab.complete(parser, parsed.shell))
    return 0


def _verbs(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    (action,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return dict(action.choices)
