"""Every example in README.md, CONTRIBUTING.md and docs/ is run, and its output is as it is shown.

Each page has a copy of the project to itself, in which its blocks run from top to bottom.

- ```python is run; the page's blocks share their names. Where a line ends in `# -> text`, the text
  is the repr of its value; a block that begins with `>>> ` is a doctest.
- ```console: each line that begins with `$ ` is run, and what follows is what it prints, errors
  included. `$ echo $?` shows the exit code of the line before; `$ cd` holds to the end of the page.
- After a paragraph that ends in `` `some/file.py`: `` a block is that file: one of the project, or
  else it is written. After `` add to `some/file.py`: `` it is added, and the file still runs. After
  `` `adjointgen …`: `` it is what that command prints.
- ```toml and ```yaml are parsed; hooks and commands of ours in them must be there. ```sh holds
  targets of the Makefile and the commands of INSTALL.

Digits beyond the twelfth, and errors of rounding, are the machine's and may differ.
`UPDATE=1 pytest tests/test_docs.py` rewrites what commands print: read what was written.
"""

from __future__ import annotations

import ast
import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from adjointgen.commands import VERBS, parser_for

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
COMMANDS = {"adjointgen", "python", "cat", "git"}
INSTALL = {"pip install ."}
# Blocks that are not run: page -> how many. They stand below a line that begins with NOTE.
NOT_RUN: dict[str, int] = {}
NOTE = "<!-- not run: "

GENERATED = re.compile(r"`python docs/make_\w+\.py`")  # such a page has its own test


def is_own_work(path: Path) -> bool:
    return not GENERATED.search(path.read_text("utf-8")[:500])


PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = [str(path.relative_to(ROOT)) for path in PAGES if is_own_work(path)]


class Block(NamedTuple):
    """A fenced block: its language, its text, and the paragraph above it."""

    line: int
    language: str
    text: str
    above: str

    @property
    def caption(self) -> str:
        """The file or command whose text the block is, if what is above ends in its name."""
        found = re.search(r"`([^`]+)`:$", self.above)
        return found[1] if found else ""


def blocks(page: str) -> list[Block]:
    found, above, opened = [], "", None
    lines = (ROOT / page).read_text("utf-8").split("\n")
    for number, line in enumerate(lines, 1):
        if line.startswith("```") and opened is None:
            opened = number
        elif line == "```" and opened is not None:
            text = "".join(f"{part}\n" for part in lines[opened : number - 1])
            found.append(Block(opened, lines[opened - 1][3:], text, above))
            opened, above = None, ""
        elif opened is None and line:
            above = f"{above} {line}" if lines[number - 2] else line
    assert opened is None, f"{page}:{opened}: the block has no end"
    return found


class Page:
    """What has happened so far in the project of a page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "project"
        ignored = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist")
        shutil.copytree(ROOT, self.folder, ignore=ignored)
        tools = folder / "bin"
        tools.mkdir()
        for name, module in (("python", ""), ("adjointgen", "-m adjointgen ")):
            tool = tools / name
            tool.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {module}"$@"\n')
            tool.chmod(0o755)
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**os.environ, "PATH": path, "PYTHONPATH": str(self.folder)}
        self.environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        for who in ("AUTHOR", "COMMITTER"):
            self.environment |= {f"GIT_{who}_NAME": "reader", f"GIT_{who}_EMAIL": "reader@host"}
        self.names: dict[str, Any] = {"__name__": "page"}
        self.status = 0
        self.at = self.folder  # where commands run

    def run(self, block: Block) -> str:
        """Run a block. Returns its text as it should be; what cannot be right is an error."""
        if block.caption.startswith("adjointgen "):
            return self.command(block.caption)
        if re.fullmatch(r"[\w/.-]+\.\w+", block.caption):
            return self.file(block)
        if block.language == "console":
            return self.console(block.text)
        if block.language == "python":
            self.python(block.text, self.folder.parent / f"line_{block.line}.py")
        elif block.language == "toml":
            tomllib.loads(block.text)
        elif block.language == "yaml":
            self.yaml(yaml.safe_load(block.text))
        else:
            assert block.language == "sh", f"{block.language!r} is held against nothing"
            install(block.text)
        return block.text

    def command(self, line: str) -> str:
        if line == "echo $?":
            return f"{self.status}\n"
        if line.startswith("cd "):
            self.at /= line.removeprefix("cd ")
            return ""
        assert shlex.split(line)[0] in COMMANDS, f"`{line}` is no command for a page"
        done = subprocess.run(
            line, shell=True, cwd=self.at, env=self.environment, text=True, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, check=False,
        )  # fmt: skip
        self.status = done.returncode
        return done.stdout

    def console(self, text: str) -> str:
        """The text as it would be on a terminal now."""
        assert text.startswith("$ ")
        commands = re.findall(r"^\$ (.*)\n", text, re.MULTILINE)
        return "".join(f"$ {line}\n{self.command(line)}" for line in commands)

    def yaml(self, data: Any) -> None:
        """What a service does with it, as far as it is ours."""
        hooks = {h["id"] for h in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
        assert {h["id"] for repo in data.get("repos", ()) for h in repo["hooks"]} <= hooks
        steps = [step for job in data.get("jobs", {}).values() for step in job["steps"]]
        ours = [s["run"] for s in steps if s.get("run", "").startswith("adjointgen ")]
        assert ours or "repos" in data
        for line in ours:
            parser = parser_for(VERBS, VERBS)
            parser.parse_args(shlex.split(line)[1:])

    def python(self, text: str, path: Path) -> None:
        path.write_text(text, "utf-8")  # where a decorator finds it
        if text.startswith(">>> "):
            test = doctest.DocTestParser().get_doctest(text, self.names, path.name, str(path), 0)
            runner = doctest.DocTestRunner(verbose=False)
            runner.run(test, clear_globs=False)
            assert not runner.failures
            self.names.update(test.globs)
            return
        expected = dict(re.findall(r"^(.*?)  +# -> (.*)$", text, re.MULTILINE))
        shown: dict[str, str] = {}
        lines = text.split("\n")
        tree = ast.parse(text)
        for node in tree.body:
            source = lines[(node.end_lineno or 1) - 1].split("  #")[0].rstrip()
            if isinstance(node, ast.Expr) and source in expected:
                call = ast.parse("show(source, value)", mode="eval").body
                assert isinstance(call, ast.Call)
                call.func = ast.Name("_show", ast.Load())
                call.args = [ast.Constant(source), node.value]
                node.value = call
        self.names["_show"] = lambda source, value: shown.update({source: repr(value)})
        code = compile(ast.fix_missing_locations(tree), str(path), "exec", dont_inherit=True)
        exec(code, self.names)
        assert shown.keys() == expected.keys(), "`# ->` stands after an expression"
        for source, value in shown.items():
            same(f"{source} -> {value}", f"{source} -> {expected[source]}")

    def file(self, block: Block) -> str:
        path = self.folder / block.caption
        if block.above.endswith(f"add to `{block.caption}`:"):
            with path.open("a", encoding="utf-8") as file:
                file.write(f"\n\n{block.text}")
            same(self.command(f"python {block.caption}"), "")
        elif (ROOT / block.caption).exists():
            return path.read_text("utf-8")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, "utf-8")
        return block.text


def same(actual: str, expected: str) -> None:
    def rounded(text: str) -> str:
        text = re.sub(r"(\d\.\d{11})\d+", r"\1", text)
        text = re.sub(r"\b(0\.0e\+00|\d\.\de-1[4-9])\b", "tiny", text)
        return re.sub(r"(?<=\S) {2,}", "  ", text).rstrip("\n")

    assert rounded(actual) == rounded(expected)


def install(text: str) -> None:
    makefile = (ROOT / "Makefile").read_text()
    for line in text.splitlines():
        words = line.split("#")[0].split()
        target = words[0] == "make" and re.search(rf"^{words[-1]}:", makefile, re.MULTILINE)
        assert target or " ".join(words) in INSTALL, f"`{line}` is neither"


@pytest.mark.parametrize("name", NAMES)
def test_a_page(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(tmp_path)
    monkeypatch.chdir(page.folder)
    monkeypatch.syspath_prepend(str(page.folder))
    before = set(sys.modules)
    text = (ROOT / name).read_text("utf-8")
    for block in blocks(name):
        if block.above.startswith(NOTE):
            continue
        print(f"{name}:{block.line}")  # pytest shows the last one if it fails
        printed = page.run(block)
        if os.environ.get("UPDATE"):
            text = text.replace(f"\n{block.text}```\n", f"\n{printed}```\n", 1)
        else:
            same(printed, block.text)
    if os.environ.get("UPDATE"):
        (ROOT / name).write_text(text, "utf-8", newline="\n")
    for module in set(sys.modules) - before:
        if str(getattr(sys.modules[module], "__file__", "")).startswith(str(page.folder)):
            del sys.modules[module]


WRONG = [
    Block(1, "python", "1 + 1  # -> 3\n", ""),
    Block(1, "python", "x = 1  # -> 1\n", ""),
    Block(1, "python", ">>> 1 + 1\n3\n", ""),
    Block(1, "python", "y\n", ""),
    Block(1, "python", "import numpy\n", "`examples/gist.py`:"),
    Block(1, "python", "import numpy\n", "`adjointgen show examples/gist.py:f`:"),
    Block(1, "python", "y\n", "To teach it `y`, add to `examples/gist.py`:"),
    Block(1, "console", "$ adjointgen show examples/gist.py:f\nf(x)\n", ""),
    Block(1, "console", "$ adjointgen show gone.py:f\n", ""),
    Block(1, "console", "$ python -c 'print(0.12345678912)'\n0.12345678913\n", ""),
    Block(1, "console", "$ true\n", ""),
    Block(1, "sh", "make coffee\n", ""),
    Block(1, "yaml", "repos: [{hooks: [{id: adjointgen-coffee}]}]\n", ""),
    Block(1, "yaml", "jobs: {a: {steps: [{run: adjointgen lint --coffee}]}}\n", ""),
    Block(1, "", "adjointgen\n", ""),
]


@pytest.mark.parametrize("block", WRONG, ids=lambda block: block.text.split("\n")[0])
def test_a_wrong_example_is_noticed(block: Block, tmp_path: Path) -> None:
    page = Page(tmp_path)
    with pytest.raises((AssertionError, NameError, SystemExit)):
        same(page.run(block), block.text)


def test_what_is_not_run_is_counted() -> None:
    counted = {name: sum(block.above.startswith(NOTE) for block in blocks(name)) for name in NAMES}
    assert {name: count for name, count in counted.items() if count} == NOT_RUN


@pytest.mark.parametrize("name", [str(path.relative_to(ROOT)) for path in PAGES])
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / name).read_text("utf-8")):
        assert (ROOT / name).parent.joinpath(target).exists(), target
