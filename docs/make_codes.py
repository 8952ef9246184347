"""Writes docs/codes.md from the table of codes: `python docs/make_codes.py`."""

from __future__ import annotations

import contextlib
import io
import os
import runpy
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from adjointgen.codes import CODES, DIFFERENT, INTERNAL, REJECTED, USAGE, Code  # noqa: E402
from adjointgen.commands import main  # noqa: E402
from adjointgen.diagnostics import AdjointError  # noqa: E402

HEAD = """\
# The codes of adjointgen's messages

Made from `adjointgen/codes.py` by `python docs/make_codes.py`; a test keeps it so.

A message says where, shows the line, and helps. With it comes an exit code: 1 for a difference, 2
for a mistake of usage, in a file's name or a selector, 3 for a source that is rejected, 4 for a
fault of adjointgen itself. Nothing is printed on stdout, but with `--output-format`, and nothing is
written.
"""
KINDS = {DIFFERENT: "difference", USAGE: "usage", REJECTED: "rejected", INTERNAL: "internal"}


def page() -> str:
    rows = ["| code | meaning | exit code |", "|---|---|---|"]
    rows += [
        f"| [{n}](#{n.lower()}) | {code.summary} | {code.exit_code}, {KINDS[code.exit_code]} |"
        for n, code in CODES.items()
    ]
    return "\n".join([HEAD, *rows, "", *(section(name, code) for name, code in CODES.items())])


def section(name: str, code: Code) -> str:
    out = [
        f"## {name}",
        "",
        f"**{code.summary[0].upper()}{code.summary[1:]}.** {code.explanation}",
        "",
    ]
    if code.example:
        shown = "".join(
            c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in code.example
        )
        out += ["```python", shown.rstrip(), "```", ""]
        command = f"adjointgen {code.command}" if code.command else "python example.py"
        out += ["```text", f"$ {command}", output(code), "```", ""]
    elif code.command:
        out += ["```text", f"$ adjointgen {code.command}", output(code), "```", ""]
    return "\n".join(out)


def output(code: Code) -> str:
    """What the example's command prints, run in a folder that holds the example only."""
    text = io.StringIO()
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            Path("example.py").write_text(code.example, "utf-8", newline="")
            if code.command:
                with contextlib.redirect_stderr(text), contextlib.redirect_stdout(text):
                    main(code.command.split())
            else:
                try:
                    runpy.run_path("example.py")
                except AdjointError as error:  # the last lines of the traceback
                    text.write(f"adjointgen.AdjointError: {error}")
        finally:
            os.chdir(before)
    return text.getvalue().rstrip()


if __name__ == "__main__":
    (ROOT / "docs" / "codes.md").write_text(page(), "utf-8", newline="\n")
