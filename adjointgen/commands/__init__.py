"""The command line: one module a verb. Only `verify` runs user code: that is what it is for."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Container, Iterable, Sequence
from types import ModuleType
from typing import Any, NoReturn

from adjointgen.diagnostics import AdjointError, refuse, visible
from adjointgen.read.project import STDIN

VERBS = ("show", "explain", "lint", "verify", "generate", "diff", "rules", "init", "completion")


def command() -> NoReturn:
    """Run the command line as a process, whose trees only grow: there is nothing to collect."""
    gc.disable()
    if sys.argv[1:2] in (["show"], ["generate"]):
        _import_renderer()
    code = main()
    gc.freeze()  # the interpreter collects once more when it ends
    sys.exit(code)


def _import_renderer() -> None:
    """Without `inspect`, of which astor wants one function: its import is a tenth of a start."""
    if "inspect" in sys.modules:
        return
    stand_in: Any = ModuleType("inspect")
    stand_in.isclass = lambda value: isinstance(value, type)
    sys.modules["inspect"] = stand_in
    try:
        _import("adjointgen.write.render")
    finally:
        del sys.modules["inspect"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code.

    0 ok; 1 difference or numeric mismatch; 2 usage, file, selector; 3 source rejected; 4 internal.
    """
    parsed = argparse.Namespace()
    try:
        given = sys.argv[1:] if arguments is None else arguments
        # argparse would take `-:f` for an option.
        given = [f"{STDIN}{a[1:]}" if a.startswith("-:") else a for a in given]
        try:
            return _run(given, parsed)
        except BrokenPipeError:
            raise
        except Exception as error:
            if not isinstance(error, AdjointError) and os.environ.get("ADJOINTGEN_TRACEBACK"):
                raise
            refused = error if isinstance(error, AdjointError) else _internal(error)
        from adjointgen.commands.formats import tell

        tell(refused.diagnostics, parsed)
        return refused.exit_code
    except AdjointError as error:  # stdout takes nothing
        print(error, file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        from adjointgen.commands.options import drop_output

        drop_output()
        return 0
    except KeyboardInterrupt:
        return 130
    except SystemExit as stop:  # argparse, after --help or a wrong option
        return stop.code if isinstance(stop.code, int) else 2


def _internal(error: Exception) -> AdjointError:
    return refuse("ADJ900", f"internal error: {type(error).__name__}: {error}",
                  "nothing was written; please report it with the source"
                  " (ADJOINTGEN_TRACEBACK=1 shows where)")  # fmt: skip


class _Parser(argparse.ArgumentParser):
    """Shows what is wrong with an argument without what a terminal would obey in it."""

    def error(self, message: str) -> NoReturn:
        super().error(visible(message))


def parser_for(verbs: Iterable[str], configured: Container[str]) -> argparse.ArgumentParser:
    """The parser of some verbs; those not `configured` are listed only, and not imported."""
    parser = _Parser(
        prog="adjointgen",
        formatter_class=_Formatter,
        description="Write the gradient of a straight-line Python function, as one would by hand.",
        epilog="`adjointgen VERB --help` has examples.",
    )
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    parser.add_argument("--explain", metavar="CODE", help="say what a code means: ADJ201")
    subparsers = parser.add_subparsers(dest="verb", metavar="VERB")
    for verb in verbs:
        sub = subparsers.add_parser(
            verb,
            help=_HELP[verb],
            description=_HELP[verb],
            epilog="\n  ".join(["examples:", *_EXAMPLES[verb]]),
            formatter_class=_Formatter,
        )
        if verb in configured:
            _module(verb).configure(sub)
        sub.add_argument(
            "--color",
            choices=("auto", "always", "never"),
            default="auto",
            help="colours in what is refused or differs (auto: on a terminal)",
        )
    return parser


def _run(arguments: list[str], parsed: argparse.Namespace) -> int:
    # Only a verb that is asked for is imported, and none but it is set up: each costs time.
    chosen = arguments[0] if arguments else ""
    parser = parser_for([chosen] if chosen in VERBS else VERBS, arguments)
    parser.parse_args(arguments, parsed)
    if parsed.version:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"adjointgen {version('adjointgen')}")
        except PackageNotFoundError:  # run from a checkout
            print("adjointgen, not installed")
        return 0
    if parsed.explain is not None:
        from adjointgen.commands.explanation import explain

        wrong = explain(parsed.explain)
        if wrong:
            parser.error(wrong)
        return 0
    if not parsed.verb:
        parser.print_help(sys.stderr)
        return 2
    return int(_module(parsed.verb).run(parsed))


def _Formatter(prog: str) -> argparse.HelpFormatter:
    # A given width spares argparse the import of shutil at every start.
    return argparse.RawDescriptionHelpFormatter(prog, width=88)


def _module(verb: str) -> Any:
    return _import(f"adjointgen.commands.{verb}")


def _import(name: str) -> Any:
    from importlib import import_module

    return import_module(name)


_HELP = {
    "show": "print the gradient of functions",
    "explain": "write a page with a function beside its gradient",
    "lint": "check functions without printing their gradient",
    "verify": "compare a gradient with a numeric one (this runs the file)",
    "generate": "write gradients to files",
    "diff": "say which gradients a change alters, from one revision of git to another",
    "rules": "list the operations that have a derivative, or print the rule of one",
    "init": "add [tool.adjointgen] to pyproject.toml, and show how others can go by it",
    "completion": "print what makes a shell complete the command line",
}

# A test runs them.
_EXAMPLES = {
    "show": (
        "adjointgen show model.py:loss",
        "adjointgen show model.py:loss --wrt w --shape X=n,d --shape w=d",
        "cat model.py | adjointgen show -:loss",
    ),
    "explain": (
        "adjointgen explain model.py:loss -o loss.html",
        "adjointgen explain model.py:loss --format markdown",
    ),
    "lint": (
        "adjointgen lint model.py:loss",
        "adjointgen lint models --all --output-format concise",
        "adjointgen lint",
    ),
    "verify": (
        "adjointgen verify model.py:loss --at X=[[1,2],[3,4]] --at w=[0.5,-1]",
        "adjointgen verify model.py:loss --shape X=n,2 --at X=-1:1 --at w=-1:1@2 --points 4",
    ),
    "generate": (
        "adjointgen generate models --all -o gradients",
        "adjointgen generate",
        "adjointgen generate --check --diff",
    ),
    "diff": (
        "adjointgen diff",
        "adjointgen diff main...HEAD --format markdown",
    ),
    "rules": (
        "adjointgen rules",
        "adjointgen rules np.sin",
        "adjointgen rules --check models/rules.py",
    ),
    "init": (
        "adjointgen init",
        "adjointgen init models -o models/gradients --all",
    ),
    "completion": (
        "adjointgen completion bash > ~/.local/share/bash-completion/completions/adjointgen",
        "adjointgen completion zsh > ~/.zfunc/_adjointgen",
        "adjointgen completion fish > ~/.config/fish/completions/adjointgen.fish",
    ),
}
