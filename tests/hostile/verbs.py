"""Every verb in every format over broken sources and broken files of rules, in a project of theirs.

No exit code but those of a refusal, no message that is not ours, formats that are what they say,
nothing executed, and no file touched but those of the output.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import time
import traceback
import warnings
from functools import partial
from pathlib import Path

from adjointgen.read.text import deeply
from tests.agreement import run
from tests.hostile.attack import Outcome, watched
from tests.hostile.sources import SEEDS, byte_mutant, rule_mutant, tree_mutant

CONFIG = '[tool.adjointgen]\nsources = ["src"]\nout = "out"\nall = true\n'
PAGES = ("html", "text", "markdown", "mermaid", "dot")
REPORTS = ("text", "concise", "json", "github", "sarif")
FUNCTIONS = ("price", "f", "Model.value")
WRITES = ("out", ".adjointgen_cache")

_SOURCE = "src/mutant.py"
# A command for each number; `*` is the mutant's own file.
OF_SOURCES = (
    ("show", "--all", _SOURCE),
    *(("show", f"{_SOURCE}:{name}", "--trace") for name in FUNCTIONS),
    ("show", "--all", _SOURCE, "--output-format", "json"),
    ("show", "--all", _SOURCE, "--scalar", "--output-format", "github"),
    *(("lint", "--all", _SOURCE, "--output-format", form) for form in REPORTS),
    ("lint", "--output-format", "sarif"),
    ("generate", "--all", _SOURCE, "-o", "out/mutant.py"),
    ("generate", "--all", _SOURCE, "-o", "out", "--no-cache"),
    ("generate", "--all", _SOURCE, "-o", "-"),
    ("generate",),
    ("generate", "--prune", "--output-format", "json"),
    *(("generate", "--check", "--output-format", form) for form in REPORTS),
    ("generate", "--diff"),
    ("generate", "--dry-run"),
    *(("explain", f"{_SOURCE}:{n}", "--format", form) for n in FUNCTIONS for form in PAGES),
    ("explain", f"{_SOURCE}:f", "-o", "out/page.html"),
)
OF_RULES = (
    ("rules", "--rules", "rules.py"),
    ("rules", "--rules", "rules.py", "--format", "json"),
    ("rules", "mylib.cube", "--rules", "rules.py"),
    ("show", "src/user.py:f", "--rules", "rules.py"),
    ("explain", "src/user.py:f", "--rules", "rules.py", "--format", "text"),
    *(("lint", "src", "--all", "--rules", "rules.py", "--output-format", r) for r in REPORTS),
    ("generate", "src/user.py:f", "--rules", "rules.py", "-o", "out"),
)  # fmt: skip
# From what is committed to the mutant in the working tree, or from a commit of it to one that is
# whole again.
OF_CHANGES = (
    ("diff",),
    ("diff", "--format", "markdown"),
    ("diff", "HEAD~1", "HEAD"),
    ("diff", "HEAD~1..HEAD", "--format", "markdown"),
)
USER = """\
import numpy as np
from mylib import cube, total


def f(x, a, b):
    y = cube(x)
    z = np.linalg.solve(a, b)
    return y * np.sum(z) + total(a)
"""


def attack_verb(kind: str, number: int, folder: Path) -> Outcome:
    """The mutant of a number, and the command of that number over it."""
    outcome = Outcome(functions=1)
    started = time.monotonic()
    project = folder / "project"
    (project / "src").mkdir(parents=True, exist_ok=True)
    (project / "pyproject.toml").write_text(CONFIG)
    if kind == "rules":
        (project / "rules.py").write_bytes(rule_mutant(number))
        (project / "src/user.py").write_text(USER)
        command = OF_RULES[number % len(OF_RULES)]
    else:
        data = tree_mutant(number).encode(errors="surrogatepass") if number % 2 else b""
        commands = OF_SOURCES if kind == "verbs" else OF_CHANGES
        command = commands[number // 2 % len(commands)]
        if kind == "changes":
            _commit(project, SEEDS.encode())
        if len(command) > 1 and command[1].startswith("HEAD"):
            _commit(project, data or byte_mutant(number))
            _commit(project, SEEDS.encode())
        else:
            (project / _SOURCE).write_bytes(data or byte_mutant(number))
    before = _state(folder)
    here = os.getcwd()
    os.chdir(project)
    free = tuple(str(project / name) for name in WRITES)
    git = kind == "changes"
    try:
        with warnings.catch_warnings(), watched(outcome.problems, free, git):
            warnings.simplefilter("error")
            code, out, err = run(*command)
        outcome.accepted = int(code in (0, 1))
        outcome.problems += [f"{' '.join(command)}: {p}" for p in wrong(command, code, out, err)]
    except Exception:
        outcome.problems.append(f"{' '.join(command)}: {traceback.format_exc()}")
    finally:
        os.chdir(here)
    after = _state(folder)
    touched = [p for p in {*before, *after} if before.get(p) != after.get(p)]
    may_write = command[0] in ("generate", "explain") and not {"--check", "--dry-run"} & {*command}
    outside = [p for p in touched if not (may_write and p.startswith("project/out"))]
    outside = [p for p in outside if not p.startswith("project/.adjointgen_cache")]
    if outside:
        outcome.problems.append(f"{' '.join(command)} has touched {outside}")
    for path in after:
        if path.startswith("project/out") and path.endswith(".py"):
            deeply(partial(ast.parse, (folder / path).read_bytes()))
    outcome.seconds = time.monotonic() - started
    return outcome


def _commit(project: Path, data: bytes) -> None:
    """Commit a source, in a repository of its own."""
    (project / _SOURCE).write_bytes(data)
    if not (project / ".git").exists():
        _git(project, "init", "--quiet")
    _git(project, "add", "--all")
    _git(project, "commit", "--quiet", "--allow-empty", "--message", "change")


def _git(project: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "gc.auto=0")
    command = ["git", *who, *arguments]
    subprocess.run(command, cwd=project, check=True, capture_output=True)


def _state(folder: Path) -> dict[str, bytes]:
    files = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def wrong(command: tuple[str, ...], code: int, out: str, err: str) -> list[str]:
    """What is wrong with the end of a command and with what it printed."""
    problems = []
    allowed = (0, 1, 2, 3) if command[0] in ("generate", "diff") else (0, 2, 3)
    if code not in allowed or "\nerror[ADJ900]" in f"\n{err}" or "\nTraceback (" in f"\n{err}":
        problems.append(f"ends with {code}: {err[-2000:]}")
    if any(not c.isprintable() and c not in "\n\t" for c in err):
        problems.append(f"stderr has what a terminal obeys: {err[-500:]!r}")
    form = command[command.index("--output-format") + 1] if "--output-format" in command else ""
    try:
        if form == "concise" and any(not line.isprintable() for line in out.split("\n")):
            problems.append(f"concise has what a terminal obeys: {out[-500:]!r}")
        if form == "github" and command[0] != "show":
            problems += [
                f"{x!r} is no command" for x in out.split("\n") if x[:8] not in ("", "::error ")
            ]
        if form in ("json", "sarif") or "json" in command:
            if out or (command[0] != "show" and "--output-format" in command):
                json.loads(out)
                assert out.isascii()
        elif out and ((command[0] == "show" and code == 0) or command[-2:] == ("-o", "-")):
            deeply(partial(ast.parse, out))
    except (ValueError, SyntaxError, AssertionError) as error:
        problems.append(f"prints no {form or 'Python'}: {error!r}: {out[:300]!r}")
    return problems
