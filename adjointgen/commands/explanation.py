"""What `adjointgen --explain CODE` prints: a code of the table, with its example."""

from __future__ import annotations

from difflib import get_close_matches
from textwrap import fill, indent

from adjointgen.codes import CODES
from adjointgen.commands.options import put
from adjointgen.diagnostics import visible


def explain(name: str) -> str:
    """Print a code's page; returns what is wrong with a name that is no code, else ""."""
    code = CODES.get(name.upper())
    if code is None:
        near = sorted(get_close_matches(name.upper(), CODES, 3))
        help = f"did you mean {' or '.join(near)}?" if near else "docs/codes.md lists them"
        return f"there is no code {name!r}; {help}"
    out = [f"{name.upper()}: {code.summary} (exit code {code.exit_code})", ""]
    out += [fill(code.explanation, 88)]
    command = f"adjointgen {code.command}" if code.command else "python example.py"
    if code.example:
        out += ["", f"For example, `{command}` with this example.py:", ""]
        out += [indent(visible(code.example, keep="\n"), "    ").rstrip()]
    elif code.command:
        out += ["", f"For example, `{command}`."]
    put("\n".join(out) + "\n")
    return ""
