"""The command line: one module a verb. Only `verify` runs user code: that is what it is for."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from adjointgen.diagnostics import AdjointError
from adjointgen.read.project import STDIN

VERBS = ("show", "explain", "lint", "verify", "generate", "rules")


def command() -> NoReturn:
    """Run the command line as a process, whose trees only grow: there is nothing to collect."""
    gc.disable()
    code = main()
    gc.freeze()  # the interpreter collects once more when it ends
    sys.exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code.

    0 ok; 1 difference or numeric mismatch; 2 usage, file, selector; 3 source rejected; 4 internal.
    """
    try:
        given = sys.argv[1:] if arguments is None else arguments
        # argparse would take `-:f` for an option.
        return _run([f"{STDIN}{a[1:]}" if a.startswith("-:") else a for a in given])
    except AdjointError as error:
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
    except Exception as error:
        if os.environ.get("ADJOINTGEN_TRACEBACK"):
            raise
        print(
            f"error[ADJ900]: internal error: {type(error).__name__}: {error}\n"
            "  = help: nothing was written; please report it with the source"
            " (ADJOINTGEN_TRACEBACK=1 shows where)",
            file=sys.stderr,
        )
        return 4


def _run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="adjointgen",
        formatter_class=_Formatter,
        description="Write the gradient of a straight-line Python function, as one would by hand.",
    )
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    # Only a verb that is asked for is imported, and none but it is set up: each costs time.
    chosen = arguments[0] if arguments else ""
    for verb in [chosen] if chosen in VERBS else VERBS:
        sub = verbs.add_parser(
            verb, help=_HELP[verb], description=_HELP[verb], formatter_class=_Formatter
        )
        if verb in arguments:
            _module(verb).configure(sub)
    parsed = parser.parse_args(arguments)
    if parsed.version:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"adjointgen {version('adjointgen')}")
        except PackageNotFoundError:  # run from a checkout
            print("adjointgen, not installed")
        return 0
    if not parsed.verb:
        parser.print_help(sys.stderr)
        return 2
    return int(_module(parsed.verb).run(parsed))


def _Formatter(prog: str) -> argparse.HelpFormatter:
    # A given width spares argparse the import of shutil at every start.
    return argparse.HelpFormatter(prog, width=88)


def _module(verb: str):  # type: ignore[no-untyped-def]
    from importlib import import_module

    return import_module(f"adjointgen.commands.{verb}")


_HELP = {
    "show": "print the gradient of functions",
    "explain": "write a page with a function beside its gradient",
    "lint": "check functions without printing their gradient",
    "verify": "compare a gradient with a numeric one (this runs the file)",
    "generate": "write gradients to files",
    "rules": "list the operations that have a derivative, or print the rule of one",
}
