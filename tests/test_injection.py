"""Names, docstrings, comments and paths are only ever text: they put nothing into any output.

Each verb and each format is shown what its output could take for more than text: code, markup,
commands of a GitHub workflow, what a terminal obeys, and what would end a line, a comment or a
string. What is written is read back: it has the functions that it should have, and nothing else.
"""

from __future__ import annotations

import ast
import json
import os
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.agreement import run

# Each begins where a comment, a docstring or a name would end if it were taken at its word.
PAYLOADS = {
    "next line": "\x85evil()",
    "line separator": "\u2028evil()",
    "paragraph separator": "\u2029evil()",
    "form feed": "\x0cevil()",
    "vertical tab": "\x0bevil()",
    "separators": "\x1c\x1d\x1eevil()",
    "zero width": "\u200b\u2060\ufeffevil()",
    "terminal": "\x1b[2J\x1b]0;evil\x07\x9b31m\x08\x08",
    "script": "</script></code></pre><script>evil()</script><img src=x onerror=evil()>",
    "entities": "&lt;script&gt;&#x3c;b&#x3e;<!-- evil --><![CDATA[evil]]>",
    "workflow": "::error file=a.py::evil%0A::set-output name=evil::evil",
    "markdown": "``` ````evil```` [evil](javascript:evil()) </details>",
    "graph": '"]; evil --> n0 ["evil" \\n} digraph { evil -> n1 [label="',
    "percent": "%0A::evil:: %s %(evil)s {evil} $evil $(evil) `evil`",
    "quotes": "it's \"so\" \\'evil()\\' ' \" '' \"\" ''",
}
BIDIRECTIONAL = "\u202eevil()\u2066\u2069"  # which is refused wherever it is: ADJ107
TEXT = [pytest.param(text, id=name) for name, text in PAYLOADS.items()]


def source(text: str, of: str = "f") -> str:
    """A function with a payload in its comments, its docstring and its strings."""
    quoted = text.replace("\\", "\\\\")
    return f"""import numpy as np

RATE = 2.0  # {text}


def {of}(x, name={text!a}):
    '''Docstring. {quoted.replace("'", "")}

    {quoted.replace("'", "")}'''
    # {text}
    a = np.exp(x)  # {text}
    b = (
        np.sin(a)  # {text}
        * RATE
    )
    return b  # {text}
"""


def refused(text: str) -> str:
    """Three things wrong, with a payload on and behind their lines."""
    return f"""def f(x):
    # {text}
    y = [{text!a}]  # {text}
    z = unknown(x, {text!a})  # {text}
    return z * y.{"thing"}({text!a})  # {text}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def harmless(code: str, name: str = "f") -> None:
    """A module of one gradient: its function, what it imports and the constant, and no more."""
    tree = ast.parse(code)
    kinds = Counter(type(node).__name__ for node in tree.body)
    assert kinds == {"Import": 1, "Assign": 1, "FunctionDef": 1}, kinds
    called = {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    assert called <= {"np.exp", "np.sin", "np.cos", "np.ones_like", "np.full_like"}, called
    (function,) = (n for n in tree.body if isinstance(n, ast.FunctionDef))
    assert (function.name, [a.arg for a in function.args.args]) == (
        name,
        ["x", "name", "with_grad"],
    )
    assert len([n for n in ast.walk(function) if isinstance(n, ast.Return)]) == 2


def quiet(text: str, keep: str = "\n") -> None:
    """Nothing that a terminal obeys or that would not show."""
    assert not [c for c in text if not c.isprintable() and c not in keep], ascii(text)


# ----- what is written -----


@pytest.mark.parametrize("text", TEXT)
def test_show_and_generate(text: str, folder: Path) -> None:
    (folder / "source.py").write_text(source(text), "utf-8")
    code, out, err = run("show", "source.py:f")
    assert code == 0, err
    harmless(out)
    code, out, err = run("show", "source.py:f", "--output-format", "json")
    assert code == 0 and out.isascii(), err
    record = json.loads(out)
    harmless(record["text"])
    assert len(record["lines"]) == record["text"].count("\n")
    code, out, err = run("generate", "source.py:f", "-o", "out/f.py")
    assert (code, out) == (0, ""), err
    harmless((folder / "out/f.py").read_text("utf-8"))
    assert run("generate", "source.py:f", "-o", "out/f.py", "--check")[0] == 0
    quiet(err)


def test_marks_of_direction_are_refused(folder: Path) -> None:
    (folder / "source.py").write_text(source(BIDIRECTIONAL), "utf-8")
    for verb in (["show"], ["generate", "-o", "f.py"], ["lint"], ["explain"]):
        code, out, err = run(*verb, "source.py:f")
        assert (code, out) == (3, "") and "ADJ107" in err
        quiet(err)
    reports("source.py")
    assert not (folder / "f.py").exists()


PATHS = [
    "a\nevil()\n.py", "a\r\n::error::evil.py", "a\u2028evil().py", "a\x1b[2J.py", "a\u202e.py",
    "::set-output name=evil,::evil.py", "<script>evil()<.py", "a # source: b.py:f\x0c.py",
    "a'\"\"\"'''.py", "a b;$(evil)`evil`.py", "a\\.py", "%0Aevil.py", "a\udcff.py",
]  # fmt: skip


@pytest.mark.parametrize("name", PATHS, ids=ascii)
def test_paths(name: str, folder: Path) -> None:
    path = folder / "src" / name
    path.parent.mkdir()
    path.write_text(source("text"), "utf-8")
    code, out, err = run("generate", "src", "--all", "-o", "out")
    assert (code, out) == (0, ""), err
    quiet(err)
    (written,) = (folder / "out").rglob("*.py")
    text = written.read_text("utf-8")
    harmless(text)
    head = text.split("\n\n")[0].split("\n")
    assert [line[:10] for line in head] == ["# Generate", "# source: ", "# adjointg"], head
    assert run("generate", "src", "--all", "-o", "out", "--check")[0] == 0
    for form in ("html", "text", "markdown", "mermaid", "dot"):
        code, out, err = run("explain", f"src/{name}:f", "--format", form)
        assert code == 0, err
        page(form, out)
    path.write_text(refused("text"), "utf-8")
    reports("src")
    os.remove(path)
    code, out, err = run(
        "generate", "src", "--all", "-o", "out", "--check", "--output-format", "github"
    )
    quiet(out + err)


@pytest.mark.parametrize("text", TEXT)
def test_options_and_annotations(text: str, folder: Path) -> None:
    """They come into the header and into comments, where they are readable as shapes at all."""
    written = source("text").replace("f(x,", f"f(x: Float[np.ndarray, {'n' + text!a}],")
    (folder / "source.py").write_text(f"from jaxtyping import Float\n{written}", "utf-8")
    for options in (
        (),
        ("--shape", f"x=n{text}"),
        ("--wrt", f"x,{text}"),
        ("--shape", f"{text}=n"),
    ):
        code, out, err = run("generate", "source.py:f", "-o", "out/f.py", *options, "-q")
        quiet(out + err)
        assert code in (0, 2, 3), err
        if code == 0:
            harmless((folder / "out/f.py").read_text("utf-8"))


def test_nothing_is_written_outside(folder: Path) -> None:
    """By a name in the configuration, a link, or a path that climbs."""
    project, other = folder / "project", folder / "other"
    (project / "src").mkdir(parents=True)
    other.mkdir()
    (project / "src/f.py").write_text(source("text"))
    os.symlink(other, project / "src/linked")
    (other / "g.py").write_text(source("text", "g"))
    os.chdir(project)
    config = project / "pyproject.toml"
    config.write_text('[tool.adjointgen]\nsources = ["src"]\nout = "out"\nall = true\n')
    before = {p: p.read_bytes() for p in other.rglob("*") if p.is_file()}
    code, _, err = run("generate")
    assert code == 0, err
    assert (project / "out").is_dir()
    for selector in ("../other/g.py", str(other / "g.py"), "src/../../other/g.py"):
        code, _, err = run("generate", selector, "--all", "-o", "out")
        written = {p for p in folder.rglob("*.py") if p.read_bytes()[:11] == b"# Generated"}
        assert all(p.is_relative_to(project / "out") for p in written), (selector, err, written)
    run("generate", "--prune")
    assert {p: p.read_bytes() for p in other.rglob("*") if p.is_file()} == before


# ----- what is told -----


def reports(*selectors: str) -> None:
    """Every report of the same refusals says as many of them, each on its own."""
    code, out, err = run("lint", "--all", *selectors, "--output-format", "json")
    assert code == 3 and out.isascii(), err
    count = len(json.loads(out))
    assert count >= 2
    code, out, err = run("lint", "--all", *selectors, "--output-format", "concise")
    quiet(out + err)
    assert len(re.findall(r":\d+:\d+: ADJ\d{3} ", out)) >= out.count("\n") == count
    code, out, err = run("lint", "--all", *selectors, "--output-format", "github")
    quiet(out + err)
    lines = out.split("\n")[:-1]
    assert len(lines) == count
    for line in lines:
        properties, _, message = line.removeprefix("::error ").partition("::")
        named = [p.partition("=")[0] for p in properties.split(",")]
        assert named == ["file", "line", "col", "endLine", "endColumn", "title"], line
        assert "::" not in properties and "\n" not in message
    assert not any(line.lstrip().startswith("::") for line in err.split("\n"))
    code, out, err = run("lint", "--all", *selectors, "--output-format", "sarif")
    assert out.isascii() and len(json.loads(out)["runs"][0]["results"]) == count
    code, out, err = run("lint", "--all", *selectors)
    quiet(out + err, keep="\n\t")
    assert len(re.findall(r"^error\[ADJ\d{3}\]: ", err, re.MULTILINE)) == count


@pytest.mark.parametrize("text", TEXT)
def test_reports(text: str, folder: Path) -> None:
    (folder / "source.py").write_text(refused(text), "utf-8")
    reports("source.py")


# ----- pages -----


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: Counter[tuple[str, ...]] = Counter()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found[(tag, *sorted(name for name, _ in attributes))] += 1

    def handle_comment(self, data: str) -> None:
        self.found["comment",] += 1


_SPANS = {"span", "u", "mark", "b"}  # what comments, strings and hidden characters are set in


def page(form: str, out: str, benign: str | None = None) -> None:
    if form == "html":
        tags = _Tags(out).found
        names = {tag for tag, *_ in tags}
        assert not names & {"img", "iframe", "a", "comment", "object"}
        assert not [name for tag in tags for name in tag[1:] if name.startswith("on")]
        if benign is not None:
            own = _Tags(benign).found
            assert {t: n for t, n in tags.items() if t[0] not in _SPANS} == {
                t: n for t, n in own.items() if t[0] not in _SPANS
            }
        out = re.sub(r"<style>.*?</style>", "", out, flags=re.DOTALL)
    quiet(out)
    if benign is not None and form in ("mermaid", "dot"):
        assert out == benign
    if benign is not None and form == "markdown":
        fences = [re.findall(r"^ {0,3}(?:`{3,}|~{3,})", t, re.MULTILINE) for t in (out, benign)]
        assert len(fences[0]) == len(fences[1])


@pytest.mark.parametrize("form", ["html", "text", "markdown", "mermaid", "dot"])
@pytest.mark.parametrize("text", TEXT)
def test_explain(text: str, form: str, folder: Path) -> None:
    (folder / "source.py").write_text(source("x" * len(text)), "utf-8")
    code, benign, err = run("explain", "source.py:f", "--format", form)
    assert code == 0, err
    (folder / "source.py").write_text(source(text), "utf-8")
    code, out, err = run("explain", "source.py:f", "--format", form)
    assert code == 0, err
    page(form, out, benign)


# ----- files of rules -----


@pytest.mark.parametrize("text", TEXT)
def test_rules(text: str, folder: Path) -> None:
    quoted = text.replace("\\", "\\\\").replace("'", "")
    rules = f"""from adjointgen.rules.kinds import elementwise
from mylib import cube


@elementwise
def cube(x):
    '''{quoted}'''
    # {text}
    y = cube(x)  # {text}
    s = x * x  # {text}
    dy_dx = 3.0 * s
    return y, dy_dx
"""
    (folder / "rules.py").write_text(rules, "utf-8")
    (folder / "source.py").write_text("from mylib import cube\n\n\ndef f(x):\n    return cube(x)\n")
    code, out, err = run("show", "source.py:f", "--rules", "rules.py", "-q")
    quiet(err, keep="\n\t")
    if code == 0:
        called = {ast.unparse(n.func) for n in ast.walk(ast.parse(out)) if isinstance(n, ast.Call)}
        assert "cube" in called and "evil" not in called
    else:
        assert code in (2, 3)
    code, out, err = run("rules", "--rules", "rules.py", "--format", "json")
    if code == 0:
        assert out.isascii() and json.loads(out)
    quiet(err, keep="\n\t")
    code, out, err = run("rules", "mylib.cube", "--rules", "rules.py")
    quiet(err, keep="\n\t")
    quiet(out, keep="\n\t")
