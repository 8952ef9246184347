"""`adjointgen explain`: what the page says is the source map, and nothing of the source is obeyed.

The page in a browser is in test_page.py.
"""

from __future__ import annotations

import ast
import builtins
import os
import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from adjointgen.commands import main
from adjointgen.diagnostics import AdjointError
from adjointgen.explain.formula import formula
from adjointgen.explain.markup import code, html, visible
from adjointgen.pipeline import program_of
from adjointgen.read.select import find_function
from adjointgen.read.text import read_module
from adjointgen.rulebook import Rule, topics
from adjointgen.write.head import helper_texts
from tests.pages import HOSTILE, LONG, ROOT, WIDE, explained, shown

IMPORTS = "import numpy as np\nfrom scipy import integrate, linalg, special, stats\n\n\n"
LIBRARIES = {"np", "integrate", "linalg", "special", "stats"}
FORMATS = ("html", "text", "markdown", "mermaid", "dot")
SOURCES = sorted((ROOT / "examples").glob("*.py"))


class Line(NamedTuple):
    """A line of one of the panes: its number, the statement of its row, and what is to be read."""

    number: int
    statement: tuple[int, int] | None
    part: str
    text: str


class Page(HTMLParser):
    """The elements of a page, and the lines in its two panes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.lines: dict[str, list[Line]] = {"s": [], "g": []}
        self.part = self.side = ""
        self.statement: tuple[int, int] | None = None
        self.inside = self.hidden = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        own = dict(attributes)
        self.tags.append((tag, own))
        self.hidden = tag == "u"
        if tag == "tbody":
            self.part = own.get("class") or ""
        elif tag == "tr":
            self.statement = span(own.get("data-s"))
        elif tag == "td":
            self.side = own.get("class") or ""
        elif tag == "ol":
            self.next = int(own["start"] or 0)
        elif tag == "li":
            self.inside = True
            self.lines[self.side].append(Line(self.next, self.statement, self.part, ""))
            self.next += 1

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "ol"
        self.hidden = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            line = self.lines[self.side].pop()
            data = chr(int(data.removeprefix("U+"), 16)) if self.hidden else data
            self.lines[self.side].append(line._replace(text=line.text + data))


def span(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    first, _, last = text.partition("-")
    return int(first), int(last or first)


@pytest.mark.parametrize("path", [*SOURCES, WIDE, HOSTILE], ids=lambda p: p.stem)
def test_the_page_is_the_source_map(path: Path, capsys: Any) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    for node in (n for n in tree.body if isinstance(n, ast.FunctionDef)):
        page = Page(explained(capsys, f"{path}:{node.name}"))
        record = shown(capsys, f"{path}:{node.name}")
        output = page.lines["g"]
        assert "".join(line.text for line in output) == record["text"]
        assert [line.number for line in output] == [*range(1, len(output) + 1)]
        for line, own in zip(output, record["lines"]):
            source = own["source"] and (own["source"]["first"], own["source"]["last"])
            assert line.statement == source or own["role"] == "blank"
        check_source(page, node, path.read_text("utf-8").split("\n"))


def check_source(page: Page, node: ast.FunctionDef, lines: list[str]) -> None:
    """The source stands there once line by line, and by statements beside the reverse pass."""
    forward = [line for line in page.lines["s"] if line.part == "forward"]
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    assert node.end_lineno is not None
    assert [line.number for line in forward] == [*range(first, node.end_lineno + 1)]
    for line in page.lines["s"]:
        assert line.text == f"{lines[line.number - 1]}\n"
    for s in node.body[:-1]:
        if not isinstance(s, ast.Expr):
            assert s.end_lineno is not None
            own = [line.statement for line in forward if s.lineno <= line.number <= s.end_lineno]
            assert own == [(s.lineno, s.end_lineno)] * len(own)
    reverse = [line for line in page.lines["s"] if line.part == "reverse"]
    for line in reverse:
        assert line.statement and line.statement[0] <= line.number <= line.statement[1]
    blocks = [line.statement for line in page.lines["g"] if line.part == "reverse"]
    beside = [line.statement for line in reverse]
    assert list(dict.fromkeys(beside)) == [b for b in dict.fromkeys(blocks) if b]


def test_a_method_is_shown_without_its_indentation(
    tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m.py").write_text(
        "import numpy as np\n\n\nclass A:\n    def f(self, x):\n"
        "        # a comment\n        a = np.exp(\n            x\n        )\n        return a * 2\n"
    )
    page = Page(explained(capsys, "m.py:A.f"))
    forward = [line.text for line in page.lines["s"] if line.part == "forward"]
    assert forward[:3] == ["def f(self, x):\n", "    # a comment\n", "    a = np.exp(\n"]
    own = [line.statement for line in page.lines["s"]]
    assert own == [None, *[(7, 9)] * 4, (10, 10), (10, 10), *[(7, 9)] * 3]


@pytest.mark.parametrize("path", [WIDE, HOSTILE], ids=lambda p: p.stem)
def test_the_page_loads_and_runs_nothing_else(path: Path, capsys: Any) -> None:
    text = explained(capsys, f"{path}:f")
    page = Page(text)
    names = [tag for tag, _ in page.tags]
    assert names.count("script") == names.count("style") == names.count("body") == 1
    assert not {*names} & {"img", "link", "iframe", "object", "embed", "base", "form", "a", "svg"}
    loose = {name for _, own in page.tags for name in own}
    assert loose <= {
        "lang", "charset", "http-equiv", "content", "name", "class", "start", "data-s", "hidden",
        "colspan", "scope", "aria-live",
    }  # fmt: skip
    policy = next(own["content"] or "" for _, own in page.tags if "http-equiv" in own)
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy
    for element, directive in (("style", "style-src"), ("script", "script-src")):
        (inner,) = re.findall(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
        digest = b64encode(sha256(inner.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
        assert "url(" not in inner and "http" not in inner and "@import" not in inner


@pytest.mark.parametrize("form", FORMATS)
def test_what_does_not_show_is_shown(form: str, capsys: Any) -> None:
    text = explained(capsys, f"{HOSTILE}:f", "--format", form)
    assert not {*text} & {*"\u2028\u2029\u200b\u00ad\ufeff\x0c"}
    if form in ("html", "text", "markdown"):
        assert all(f"U+{name}" in text for name in ("2028", "2029", "200B", "00AD", "FEFF", "000C"))


def test_marks_of_direction() -> None:
    """A function with one of these is refused (ADJ107), but a file may be called so."""
    for c in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
        assert visible(f"a{c}b") == f"aU+{ord(c):04X}b"
        assert html(f"<{c}>") == f"&lt;<u>U+{ord(c):04X}</u>&gt;"
    assert (
        visible("größe = 1\t# 変数 \N{COMBINING ACUTE ACCENT}")
        == "größe = 1\t# 変数 \N{COMBINING ACUTE ACCENT}"
    )


def test_comments_and_keywords() -> None:
    text = (
        "def f(x, y='# no <i>'):\n    '''not # a comment\n    return'''\n    return x  # <as> it is"
    )
    assert code(text) == [
        "<b>def</b> f(x, y=&#x27;# no &lt;i&gt;&#x27;):",
        "    &#x27;&#x27;&#x27;not # a comment",
        "    return&#x27;&#x27;&#x27;",
        "<b>    return</b> x  <i># &lt;as&gt; it is</i>",
    ]


def test_the_name_of_a_file_is_escaped(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    name = "<script>alert(1)<\u202e`_x_`&.py"
    Path(name).write_text("from numpy import exp\n\n\ndef f(x):\n    return exp(x)\n", "utf-8")
    for form in FORMATS:
        text = explained(capsys, f"{name}:f", "--format", form)
        assert "\u202e" not in text and (form == "text" or "<script>alert" not in text)


def test_markdown_has_no_fence_that_the_source_ends(capsys: Any) -> None:
    text = explained(capsys, f"{HOSTILE}:f", "--format", "markdown")
    inside, outside = "", []
    for line in text.split("\n"):
        fence = re.match("`{3,}", line)
        if inside:
            inside = "" if line == inside else inside
        elif fence:
            inside = fence[0]
        else:
            outside.append(line)
    assert not inside
    assert all(re.fullmatch(r"|#{1,3} .*|is written", line) for line in outside)
    assert not any(c in line for line in outside for c in "<")


def test_markdown_has_the_whole_reverse_pass(capsys: Any) -> None:
    text = explained(capsys, f"{WIDE}:f", "--format", "markdown")
    record = shown(capsys, f"{WIDE}:f")
    rows = zip(record["lines"], record["text"].split("\n"))
    for line, own in rows:
        if line["role"] in ("local derivative", "accumulate", "auxiliary", "seed", "zero"):
            assert own.removeprefix("    ") in text.split("\n")


def test_text_has_both_panes(capsys: Any) -> None:
    text = explained(capsys, f"{WIDE}:f", "--format", "text")
    record = shown(capsys, f"{WIDE}:f")
    right = re.findall(r"\| {1,4}(\d+)(?:$|  (.*))", text, re.MULTILINE)
    assert [(int(n), line.rstrip()) for n, line in right] == [
        (i, line.rstrip()) for i, line in enumerate(record["text"].split("\n")[:-1], 1)
    ]


def edges(text: str, form: str) -> set[tuple[str, str]]:
    if form == "dot":
        labels = dict(re.findall(r'^    (\w+) \[label="((?:[^"\\]|\\.)*)"', text, re.MULTILINE))
        pairs = re.findall(r"^    (\w+) -> (\w+)", text, re.MULTILINE)
    else:
        labels = dict(re.findall(r'^    (\w+)\(?\["([^"]*)"\]', text, re.MULTILINE))
        labels = {k: re.sub(r"#(\d+);", lambda m: chr(int(m[1])), v) for k, v in labels.items()}
        pairs = re.findall(r"^    (\w+) -\.?->? (\w+)", text, re.MULTILINE)
    return {(labels[a].split(" =")[0], labels[b].split(" =")[0]) for a, b in pairs}


@pytest.mark.parametrize("form", ["mermaid", "dot"])
@pytest.mark.parametrize("path", [*SOURCES, WIDE, HOSTILE], ids=lambda p: p.stem)
def test_the_graph_is_who_reads_whom(path: Path, form: str, capsys: Any) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    for node in (n for n in tree.body if isinstance(n, ast.FunctionDef)):
        text = explained(capsys, f"{path}:{node.name}", "--format", form)
        function = ast.parse(shown(capsys, f"{path}:{node.name}")["text"]).body[-1]
        assert isinstance(function, ast.FunctionDef)
        bound = {a.arg: a.arg for a in ast.walk(function.args) if isinstance(a, ast.arg)}
        wanted = set()
        for s in function.body:
            if isinstance(s, ast.If):
                break
            if isinstance(s, ast.Assign):
                names = [n.id for t in s.targets for n in ast.walk(t) if isinstance(n, ast.Name)]
                read = {n.id for n in ast.walk(s.value) if isinstance(n, ast.Name)}
                wanted |= {(bound[r], ", ".join(names)) for r in read if r in bound}
                bound.update(dict.fromkeys(names, ", ".join(names)))
        found = {(a, b) for a, b in edges(text, form) if not b.startswith("return")}
        assert found == wanted


def test_a_graph_says_where_no_derivative_flows(
    tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m.py").write_text(
        "import numpy as np\n\n\ndef f(x, n: int):\n    a = np.sin(x) * n\n    return a\n"
    )
    text = explained(capsys, "m.py:f", "--format", "mermaid")
    assert "    n0 --> n2\n    n2 --> n3\n    n1 -.-> n3\n    n3 --> result\n" in text
    text = explained(capsys, "m.py:f", "--format", "dot")
    assert "    n2 -> n3\n    n1 -> n3 [style=dashed]\n" in text


def test_the_same_bytes_for_every_hash_seed() -> None:
    def run(seed: str, form: str) -> bytes:
        command = [sys.executable, "-m", "adjointgen", "explain", f"{WIDE}:f", "--format", form]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True
        ).stdout

    for form in FORMATS:
        assert run("1", form) == run("2", form)


def test_a_page_of_100_lines_is_below_100_kb(capsys: Any) -> None:
    assert len(LONG.read_text().split("\n")) > 100
    assert len(explained(capsys, f"{LONG}:f").encode()) < 100_000


def test_a_file_is_written(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    text = explained(capsys, f"{WIDE}:f")
    assert main(["explain", f"{WIDE}:f", "-o", "pages/page.html"]) == 0
    assert capsys.readouterr() == ("", "")
    assert Path("pages/page.html").read_text("utf-8") == text
    assert os.listdir("pages") == ["page.html"]


def test_refusals(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    Path("two.py").write_text("def f(x):\n    return x * x\n\n\ndef g(x):\n    return abs(x)\n")
    assert main(["explain", "two.py", "--all", "-o", "page.html"]) == 2
    assert "2 functions are selected" in capsys.readouterr().err
    assert main(["explain", "two.py"]) == 2
    assert "no function is selected" in capsys.readouterr().err
    Path("two.py").write_text("def f(x):\n    x = x * x\n    return x\n")
    assert main(["explain", "two.py:f", "-o", "page.html"]) == 3
    assert "ADJ201" in capsys.readouterr().err
    assert not Path("page.html").exists()


def test_the_page_imports_neither_numpy_nor_scipy() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "adjointgen", "explain", f"{WIDE}:f"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert not re.search(r"\| +(numpy|scipy)\b", done.stderr)


def calls(rule: Rule) -> list[str]:
    """Calls of an operation: those of its examples, or its own first line."""
    own = rule.text.partition("):\n    ")[2].partition("\n")[0].partition(" = ")[2]
    return [example.partition("  # ")[0] for example in rule.examples] or [own]


@pytest.mark.parametrize("topic", [topic for topic, rules in topics().items() if rules])
def test_no_letter_of_a_rule_is_left(topic: str) -> None:
    """Each line of a formula is Python on names of the function, for each rule and example."""
    explained = 0
    for rule in topics()[topic]:
        for call in calls(rule):
            names = {n.id for n in ast.walk(ast.parse(call)) if isinstance(n, ast.Name)} - LIBRARIES
            source = (
                f"{IMPORTS}def f({', '.join(sorted(names))}):\n    out = {call}\n    return out\n"
            )
            module = read_module(source, "<test>")
            try:
                program = program_of(module, find_function(module, "f"))
            except AdjointError:  # an operand must be a literal
                continue
            bound = {s.target for s in program.forward} | names
            bound |= (
                {f"df_d{name}" for name in bound} | {*dir(builtins), *helper_texts()} | LIBRARIES
            )
            for s in program.forward:
                for line in formula(s, program):
                    (made,) = ast.parse(line).body
                    found = [n for n in ast.walk(made) if isinstance(n, ast.Name)]
                    assert {n.id for n in found if isinstance(n.ctx, ast.Load)} <= bound, line
                    bound |= {n.id for n in found}
                    explained += 1
    assert explained


def test_the_rule_with_its_letters_changed(capsys: Any) -> None:
    """`show` writes the same lines, in the spelling of the source and with numbers folded."""
    text = explained(capsys, str(ROOT / "examples" / "gist.py") + ":f", "--format", "text")
    assert "line 11, by np.sin\n    e = sin(c)\n    de_dc = np.cos(c)\n" in text
    text = explained(capsys, f"{ROOT}/examples/lstm_cell.py:step", "--format", "text")
    assert "by np.matmul\n    gates2 = h @ U\n    df_dh = df_dgates2 @ U.T\n" in text
    assert "    df_dgates[:, :m] += df_dkeep1\n" in text
    assert "by np.tanh\n    new = np.tanh(new1)\n    e = np.exp(-np.abs(2.0 * new1))\n" in text


def test_an_operand_that_is_given_twice(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m.py").write_text("def f(x):\n    a = x * x\n    b = a @ a\n    return b\n")
    text = explained(capsys, "m.py:f", "--format", "text")
    assert "    a = x * x\n    da_dx = 2.0 * x\n" in text
    assert len(re.findall("^    df_da = .* [+] .*", text, re.MULTILINE)) == 1
