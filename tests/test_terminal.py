"""Manners on a terminal: colours, what is not printable, progress, interrupts, help."""

from __future__ import annotations

import io
import os
import re
import shlex
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from adjointgen.codes import CODES
from adjointgen.commands import VERBS, main, show, terminal
from adjointgen.diagnostics import Diagnostic, SourceText, Span, render
from adjointgen.write import files as writing

ROOT = Path(__file__).parent.parent
ESC = "\x1b["
BAD = "def f(x):\n    y = x * x\n    y = y * x\n    return y\n"
RULE = """import numpy as np
from adjointgen.rules.kinds import elementwise


@elementwise
def rint(x):
    y = np.square(x)
    dy_dx = 2.0 * x
    return y, dy_dx
"""
GOOD = "def f(x):\n    return x * x\n"
Capture = pytest.CaptureFixture[str]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def run(self, *arguments: str) -> int:
        """Run a command whose stderr this is."""
        with redirect_stderr(self):
            return main(arguments)

    def clear(self) -> None:
        self.truncate(0)
        self.seek(0)


@pytest.fixture
def screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal, a working folder with two files, and nothing said of colours."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.py").write_text(BAD)
    (tmp_path / "good.py").write_text(GOOD)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("WT_SESSION", "1")
    return Terminal()


# ----- colours -----


@pytest.mark.parametrize(
    ("options", "environment", "expected"),
    [
        ("", {}, True),
        ("", {"NO_COLOR": "1"}, False),
        ("", {"NO_COLOR": ""}, True),
        ("", {"TERM": "dumb"}, False),
        ("", {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        ("", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("--color never", {"FORCE_COLOR": "1"}, False),
        ("--color always", {"NO_COLOR": "1", "TERM": "dumb"}, True),
    ],
)
@pytest.mark.parametrize("verb", ["show", "lint", "generate -o out.py"])
def test_colours_on_a_terminal(
    screen: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    verb: str,
    options: str,
    environment: dict[str, str],
    expected: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert screen.run(*f"{verb} bad.py:f {options}".split()) == 3
    assert (f"{ESC}1;31merror[ADJ201]{ESC}0m" in screen.getvalue()) == expected
    assert (ESC in screen.getvalue()) == expected


def test_no_colours_in_a_file_but_where_they_are_asked_for(
    screen: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    for options, environment, expected in (
        ([], {}, False),
        (["--color", "always"], {}, True),
        ([], {"FORCE_COLOR": "1"}, True),
    ):
        stream = io.StringIO()
        with monkeypatch.context() as context, redirect_stderr(stream):
            for name, value in environment.items():
                context.setenv(name, value)
            assert main(["show", "bad.py:f", *options]) == 3
        assert (ESC in stream.getvalue()) == expected


def test_a_diagnostic_in_colour_is_the_same_text(screen: Terminal) -> None:
    assert screen.run("show", "bad.py:f", "--color", "never") == 3
    plain = screen.getvalue()
    screen.clear()
    assert screen.run("show", "bad.py:f") == 3
    assert re.sub(r"\x1b\[[\d;]*m", "", screen.getvalue()) == plain != screen.getvalue()


def test_a_format_for_programs_is_never_coloured(screen: Terminal, capsys: Capture) -> None:
    for form in ("concise", "json", "github", "sarif"):
        options = ["--output-format", form, "--color", "always"]
        assert screen.run("lint", "bad.py:f", *options) == 3
    assert ESC not in capsys.readouterr().out + screen.getvalue()


# ----- what is not printable -----

ODD = "\x1b]0;title\x07\x9b2J\u202e\u2066\u200b\u061c\U000e0041\r\x00\udcff"


def test_nothing_that_is_not_printable_is_shown_raw() -> None:
    line = f"    y = '{ODD}' << é"
    at = line.index("<<")
    source = SourceText(f"{ODD}\n.py", (line, "x"))
    help = f"one {ODD}\ntwo {ODD}"
    other = Span(2, 0, 2, 1), ODD
    text = render(Diagnostic("ADJ401", ODD, help, source, Span(1, at, 1, at + 2), ODD, other))
    assert all(c.isprintable() for c in text.replace("\n", ""))
    shown = r"\x1b]0;title\x07\x9b2J\u202e\u2066\u200b\u061c\U000e0041\r\x00\udcff"
    assert text.split("\n") == [
        f"error[ADJ401]: {shown}",
        f" --> {shown}\\n.py:1:{at + 1}",
        "  |",
        f"1 |     y = '{shown}' << é",
        f"  |         {' ' * len(shown)}   ^^ {shown}",
        "2 | x",
        f"  | - {shown}",
        f"  = help: one {shown}",
        f"          two {shown}",
    ]


@pytest.mark.parametrize(
    "before", ["", "\t", "'日本' + ", "'e\u0301' + ", "'\x1b[31m' + ", "'\xa0' + "]
)
def test_the_caret_stands_under_its_place(before: str) -> None:
    def columns(text: str) -> int:
        return sum(
            0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
            for c in text
        )

    line = f"    y = {before}HERE"
    at = line.index("HERE")
    d = Diagnostic("ADJ401", "no", "", SourceText("a.py", (line,)), Span(1, at, 1, at + 4))
    *_, shown, carets = render(d).split("\n")
    assert columns(shown[: shown.index("HERE")]) == columns(carets[: carets.index("^^^^")])
    assert shown[: shown.index("y")].count("\t") == carets.count("\t") - before.count("\t")


def test_paths_and_arguments_are_shown_visibly(
    screen: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    name = "a\x1b[31m\u202eb.py"
    (tmp_path / name).write_text(GOOD)
    commands = [
        ["generate", f"{name}:f", "-o", f"out-{name}", "--check"],
        ["generate", f"{name}:f", "-o", f"out-{name}"],
        ["generate", f"{name}:f", "-o", name],
        ["lint", f"{name}:\x1b[2J"],
        ["show", f"{name}:g"],
        ["show", f"{name}:f", "--wrt", "\x1b[2J"],
        ["show", f"{name}:f", "--\x1b[2J"],
        ["\x1b[2J"],
        ["--explain", "\x1b[2J"],
        ["rules", "\x1b[2J"],
        ["verify", f"gone-{name}:f", "--at", "x=1"],
    ]
    for command in commands:
        plain = ["--color", "never"] if command[0] in VERBS else []
        assert screen.run(*command, *plain) in (0, 1, 2)
        text = screen.getvalue()
        assert "\\x1b" in text
        assert all(c.isprintable() for c in text.replace("\n", "")), command
        screen.clear()


def test_code_is_escaped_on_a_terminal_and_nowhere_else(
    screen: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "odd.py").write_text("def f(x):\n\ty = x * x  # \x1b[2J\n\treturn y\n")
    assert main(["show", "odd.py:f"]) == 0
    assert "    y = x * x  # \x1b[2J\n" in capsys.readouterr().out
    with redirect_stdout(screen):
        assert main(["show", "odd.py:f"]) == 0
    assert "    y = x * x  # \\x1b[2J\n" in screen.getvalue()


# ----- progress -----

ERASE = f"\r{ESC}K"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("lint many --all", 0),
        ("lint many bad.py --all", 3),
        ("generate many --all -o out", 0),
        ("generate many bad.py --all -o out", 3),
    ],
)
def test_a_long_run_says_how_far_it_is(
    screen: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str, code: int
) -> None:
    (tmp_path / "many").mkdir()
    for i in range(3):
        (tmp_path / f"many/m{i}\x1b.py").write_text(GOOD)
    monkeypatch.setattr(terminal, "_PATIENCE", 0.0)
    monkeypatch.setattr(terminal, "_PACE", 0.0)
    assert screen.run(*command.split(), "--color", "never") == code
    text = screen.getvalue()
    place = Path("many", r"m1\x1b.py")
    verb = "functions checked" if "lint" in command else "files made"
    assert re.search(rf"\r2 {verb}: .*\x1b\[K\r3 {verb}: ", text)
    assert f"{verb}: {place}{':f' * ('lint' in command)}{ESC}K" in text
    line, erased, rest = text.rpartition(ERASE)
    assert line.startswith("\r1 ") and erased and rest and ESC not in rest
    assert line.count("\n") == 0  # all on one line, gone before anything else is said


@pytest.mark.parametrize("why", ["short", "no terminal", "dumb"])
def test_no_progress_on_short_runs_and_elsewhere(
    screen: Terminal, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    monkeypatch.setattr(terminal, "_PATIENCE", 60.0 if why == "short" else 0.0)
    if why == "no terminal":
        monkeypatch.setattr(screen, "isatty", lambda: False)
    if why == "dumb":
        monkeypatch.setenv("TERM", "dumb")
    assert screen.run("lint", "good.py:f") == 0
    assert screen.getvalue() == "1 function checked, 0 problems\n"


def test_progress_is_erased_by_an_interrupt(
    screen: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(terminal, "_PATIENCE", 0.0)
    monkeypatch.setattr("adjointgen.commands.lint.fitting", interrupted)
    assert screen.run("lint", "good.py:f") == 130
    assert screen.getvalue().endswith(f"1 functions checked: good.py:f{ESC}K{ERASE}")


# ----- interrupts -----


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C has its effect, here and in what is started; it has none in a background job."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("verb", ["show", "lint", "generate -o out"])
def test_ctrl_c_is_130_and_leaves_nothing(tmp_path: Path, verb: str) -> None:
    if not hasattr(os, "mkfifo"):
        return
    os.mkfifo(tmp_path / "waits.py")
    (tmp_path / "good.py").write_text(GOOD)
    with subprocess.Popen(
        [sys.executable, "-m", "adjointgen", *verb.split(), "good.py:f", "waits.py:f"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        with open(tmp_path / "waits.py", "w"):  # opens when the process does
            process.send_signal(signal.SIGINT)
        # Closed now, so that a read that began a moment after the signal ends as well.
        assert process.communicate(timeout=60) == (b"", b"")
        assert process.returncode == 130
    assert sorted(os.listdir(tmp_path)) == ["good.py", "waits.py"]


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("name", ["open", "replace", "fsync", "unlink"])
def test_ctrl_c_while_files_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """It comes when all are written, with no temporary file left."""
    original = getattr(os, name)

    def interrupted(*arguments: Any, **options: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        return original(*arguments, **options)

    (tmp_path / "one").write_text("old")
    (tmp_path / "two").write_text("old")
    monkeypatch.setattr(writing.os, name, interrupted)
    with pytest.raises(KeyboardInterrupt):
        writing.write_files({str(tmp_path / n): b"new" for n in ("one", "two", "three")})
    monkeypatch.undo()
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {
        "one": "new", "two": "new", "three": "new"
    }  # fmt: skip
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


# ----- help -----


def examples(text: str) -> list[str]:
    return [line.strip() for line in text.partition("\nexamples:\n")[2].splitlines()]


@pytest.mark.parametrize("verb", VERBS)
def test_the_examples_of_the_help_run(
    verb: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main([verb, "--help"]) == 0
    found = examples(capsys.readouterr().out)
    assert 1 <= len(found) <= 3
    command = f"{shlex.quote(sys.executable)} -m adjointgen"
    for i, line in enumerate(found):
        assert f"adjointgen {verb}" in line
        done = subprocess.run(
            line.replace("adjointgen", command, 1),
            shell=True,
            cwd=prepared(tmp_path / str(i), verb, monkeypatch),
            env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path / str(i))},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        assert done.stdout or done.stderr or ">" in line or " -o " in line


def prepared(folder: Path, verb: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder where the examples of a verb can run."""
    for name in ("models", ".zfunc", ".config/fish/completions"):
        (folder / name).mkdir(parents=True)
    (folder / ".local/share/bash-completion/completions").mkdir(parents=True)
    (folder / "model.py").write_text(
        "import numpy as np\n\n\ndef loss(X, w):\n    r = X @ w\n    return np.sum(r**2)\n"
    )
    (folder / "models/small.py").write_text(GOOD)
    (folder / "models/rules.py").write_text(RULE)
    if verb != "init":
        config = '[tool.adjointgen]\nsources = ["models"]\nout = "gradients"\nall = true\n'
        (folder / "pyproject.toml").write_text(config)
    if verb == "diff":
        for command in ("init -b main", "add .", "commit -m model"):
            words = ["-c", "user.name=a", "-c", "user.email=a@b", *command.split()]
            subprocess.run(["git", *words], cwd=folder, capture_output=True, check=True)
    if verb == "generate":
        monkeypatch.chdir(folder)
        assert main(["generate", "--quiet"]) == 0
    return folder


@pytest.mark.parametrize("name", CODES)
def test_explain_a_code(name: str, capsys: Capture) -> None:
    assert main(["--explain", name.lower()]) == 0
    out, err = capsys.readouterr()
    code = CODES[name]
    assert err == ""
    assert out.startswith(f"{name}: {code.summary} (exit code {code.exit_code})\n\n")
    assert code.explanation in " ".join(out.split("\n\n")[1].split("\n"))
    assert all(c.isprintable() for c in out.replace("\n", ""))
    for line in code.example.splitlines():
        if line.isprintable():
            assert f"    {line}".rstrip() in out.splitlines()


def test_explain_what_is_no_code(capsys: Capture) -> None:
    assert main(["--explain", "ADJ20"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "there is no code 'ADJ20'; did you mean ADJ203 or ADJ204 or ADJ205?" in err
    assert main(["--explain", "sin"]) == 2
    assert "docs/codes.md lists them" in capsys.readouterr().err


def test_show_imports_none_of_it(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(GOOD)
    program = (
        "import sys; from adjointgen.commands import main; main(['show', 'good.py:f']);"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stderr.split())
    assert show.__name__ in loaded
    assert not loaded & {
        "adjointgen.commands.formats",
        "adjointgen.commands.terminal",
        "adjointgen.commands.explanation",
        "json",
        "signal",
        "textwrap",
        "difflib",
    }
