"""`adjointgen diff`: which gradients a change alters, in real repositories of git."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from adjointgen.commands import changes, diff
from adjointgen.read import revisions
from tests.agreement import run

HEAD = "from numpy import exp, sin\n\nfrom adjointgen import adjoint\n"
F = "\n\n@adjoint\ndef f(x):\n    a = exp(x)\n    y = sin(a)\n    return y\n"
G = "\n\n@adjoint\ndef g(x: float):\n    y = exp(x)\n    return y\n"
RULES = """\
from adjointgen.rules.kinds import elementwise
from library import soft


@elementwise
def soft_(x):
    y = soft(x)
    dy_dx = 2.0 * x
    return y, dy_dx
"""


class Repo:
    """A repository, whose folder is the working folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def write(self, **files: str) -> None:
        """Files by their names, in which `__` stands for `/`."""
        for name, text in files.items():
            self.put(f"{name.replace('__', '/')}.py", text)

    def put(self, path: str, text: str) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(text.encode())

    def commit(self) -> str:
        self.git("add", "-A")
        self.git("commit", "-qm", "a change", "--allow-empty")
        return self.git("rev-parse", "HEAD").strip()


@pytest.fixture(autouse=True)
def _identity(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "somebody")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "somebody@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    (tmp_path / "repo").mkdir()
    monkeypatch.chdir(tmp_path / "repo")
    made = Repo(tmp_path / "repo")
    made.git("init", "-q", "-b", "main")
    return made


def heads(out: str) -> list[str]:
    """The line of each function."""
    states = "added|removed|changed|now refused|no longer refused|moved"
    return re.findall(rf"^(?:{states}): .*$", out, re.MULTILINE)


def told(*arguments: str) -> tuple[int, list[str], str]:
    """The exit code, the line of each function, and the counts."""
    code, out, err = run("diff", *arguments)
    return code, heads(out), err


# ----- what it prints -----


def test_a_changed_function(repo: Repo) -> None:
    repo.write(model=HEAD + F + G)
    repo.commit()
    repo.write(model=HEAD + F.replace("sin(a)", "exp(a)") + G)
    code, out, err = run("diff")
    assert (code, err) == (1, "1 function changed, and so did its gradient\n")
    assert (
        "\n".join(line.rstrip() for line in out.split("\n"))
        == """\
changed: model.py:f
model.py:9
-    y = sin(a)
+    y = exp(a)
@@ -1,17 +1,17 @@
-from numpy import cos, exp, sin
+from numpy import exp


 def f(x, with_grad=False):
     a = exp(x)
-    y = sin(a)
+    y = exp(a)
     if not with_grad:
         return y

     # df_dv is the derivative of the result, y, with respect to v
     df_da = df_dx = 0

-    # y = sin(a)
-    df_da = cos(a)
+    # y = exp(a)
+    df_da = exp(a)

     # a = exp(x)
     da_dx = exp(x)
"""
    )


def test_nothing_changed(repo: Repo) -> None:
    repo.write(model=HEAD + F)
    repo.commit()
    assert run("diff") == (0, "", "no function changed\n")


def test_a_source_that_changed_and_its_gradient_did_not(repo: Repo) -> None:
    repo.write(model=HEAD + F + G)
    repo.commit()
    repo.write(model=HEAD + F.replace("def f", "def  f") + G.replace("exp(x)", "exp(2 * x)"))
    expected = "2 functions changed, 1 of their gradients\n"
    assert told() == (1, ["changed: model.py:g"], expected)
    repo.write(model=HEAD + F.replace("def f", "def  f") + G)
    assert run("diff") == (0, "", "1 function changed, but not its gradient\n")


def test_added_and_removed(repo: Repo) -> None:
    repo.write(model=HEAD + F + G, old=HEAD + F)
    repo.commit()
    (repo.folder / "old.py").unlink()
    repo.write(model=HEAD + G + G.replace("g(", "h(").replace("exp(x)", "exp(x) + 1.0"))
    code, out, err = run("diff")
    # The text of f in old.py is that of f in model.py, and one of them is not there twice.
    assert heads(out) == ["removed: model.py:f", "added: model.py:h", "removed: old.py:f"]
    assert (code, err) == (1, "3 functions changed, 3 of their gradients\n")
    assert "+def h(x: float, with_grad=False):\n" in out
    assert "-def f(x, with_grad=False):\n" in out
    assert out.count("model.py:") == 2  # no source: it would be all of it


def test_moved(repo: Repo) -> None:
    repo.write(model=HEAD + F + G)
    repo.commit()
    repo.git("mv", "model.py", "other.py")
    lines = ["moved: model.py:f -> other.py:f", "moved: model.py:g -> other.py:g"]
    assert told() == (0, lines, "2 functions changed, 0 of their gradients\n")
    repo.write(other=HEAD + F.replace("def f(", "def h(") + G)
    code, found, _ = told()
    assert code == 1
    assert sorted(found) == ["added: other.py:h", lines[1], "removed: model.py:f"]


def test_refused(repo: Repo) -> None:
    bad = F.replace("y = sin(a)", "y = a << 2")
    repo.write(model=HEAD + F + G.replace("exp(x)", "x << 3"), more=HEAD + bad)
    repo.commit()
    repo.write(model=HEAD + bad + G, more=HEAD + bad.replace("<< 2", "<< 4"))
    code, out, err = run("diff")
    assert code == 1
    assert err == "3 functions changed, 2 of their gradients; 1 refused before and after\n"
    assert heads(out) == ["now refused: model.py:f", "no longer refused: model.py:g"]
    assert "error[ADJ401]" in out
    assert " --> model.py:9:11\n  |\n9 |     y = a << 2\n" in out
    assert "+def g(x: float, with_grad=False):\n" in out


def test_a_refused_function_that_is_new_or_gone(repo: Repo) -> None:
    bad = F.replace("y = sin(a)", "y = a << 2")
    repo.write(model=HEAD + bad)
    repo.commit()
    repo.write(model=HEAD, new=HEAD + bad)
    repo.git("add", "-A")
    expected = "2 functions changed, 1 of their gradients\n"
    assert told() == (1, ["now refused: new.py:f"], expected)


@pytest.mark.parametrize("text", ["def f(x:\n", "x = '\0'\n", "# coding: nothing\n"])
def test_a_file_that_is_not_python_in_one_revision(repo: Repo, text: str) -> None:
    repo.write(model=HEAD + F + G, other=HEAD + F.replace("sin", "exp"))
    good = repo.commit()
    repo.write(model=text)
    code, out, _ = run("diff")
    assert (code, heads(out)) == (1, ["now refused: model.py"])
    assert " --> model.py:1:" in out
    repo.commit()
    code, out, _ = run("diff", "HEAD", good)
    assert code == 1
    assert heads(out) == ["no longer refused: model.py:f", "no longer refused: model.py:g"]
    repo.write(model=f"{text}# more\n")
    expected = "1 function changed, but not its gradient; 1 refused before and after\n"
    assert run("diff") == (0, "", expected)


def test_the_revision_is_named_where_its_lines_are(repo: Repo) -> None:
    """A statement that is gone is shown where it was."""
    repo.write(model=HEAD + F.replace("    y = ", "    b = a * a\n    y = "))
    repo.commit()
    repo.write(model=HEAD + F)
    repo.commit()
    out = run("diff", "HEAD~1", "HEAD")[1]
    assert "HEAD~1:model.py:9\n-    b = a * a\n@@ " in out


def test_what_concerns_the_whole_function(repo: Repo) -> None:
    """A decorator has no line of the gradient, and is shown first."""
    body = "".join(f"    b{i} = exp(x)\n" for i in range(9))
    text = HEAD + F.replace("f(x)", "f(x, k)").replace("sin(a)", "sin(a) * k")
    text = text.replace("    y =", f"{body}    y =")
    repo.write(model=text)
    repo.commit()
    repo.write(model=text.replace("@adjoint", "@adjoint(wrt='x')"))
    code, out, _ = run("diff")
    assert code == 1
    assert out.startswith("changed: model.py:f\nmodel.py:6\n-@adjoint\n+@adjoint(wrt='x')\n")
    assert out.count("\n@@ -") > 1 == out.count("-@adjoint")


def test_a_constant_of_the_module(repo: Repo) -> None:
    text = HEAD + "\nK = 2.0\n" + F.replace("sin(a)", "sin(a) * K")
    repo.write(model=text)
    repo.commit()
    repo.write(model=text.replace("2.0", "3.0"))
    code, out, _ = run("diff")
    assert code == 1
    assert "-K = 2.0\n+K = 3.0\n" in out


# ----- revisions -----


def test_revisions(repo: Repo) -> None:
    repo.write(model=HEAD + F)
    first = repo.commit()
    repo.git("tag", "-a", "-m", "the first", "v1")
    repo.git("switch", "-qc", "work")
    repo.write(model=HEAD + F + G)
    repo.commit()
    repo.git("switch", "-q", "main")
    repo.write(model=HEAD + F.replace("sin", "exp"))
    repo.commit()
    repo.write(model=HEAD + F.replace("sin", "exp"), new=HEAD + G)
    repo.git("add", "-N", "new.py")
    f, g, new = "changed: model.py:f", "added: model.py:g", "added: new.py:g"
    assert told()[1] == told("HEAD")[1] == [new]
    assert told("v1")[1] == told(first[:9])[1] == [f, new]
    assert told("v1", "HEAD")[1] == told("v1..")[1] == told("v1..main")[1] == [f]
    assert told("main", "work")[1] == told("main..work")[1] == [f, g]
    assert told("main...work")[1] == told("...work")[1] == [g]
    assert told("work")[1] == [f, "moved: model.py:g -> new.py:g"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gone"], "there is no revision `gone`"),
        (["HEAD", "gone"], "there is no revision `gone`"),
        (["HEAD..gone"], "there is no revision `gone`"),
        (["^HEAD"], "there is no revision `^HEAD`"),
        (["HEAD:model.py"], "there is no revision `HEAD:model.py`"),
        (["--", "--all"], "there is no revision `--all`"),
        ([""], "there is no revision ``"),
        (["a\0b"], "git cannot be run: embedded null byte"),
        (["HEAD", "HEAD", "HEAD"], "3 revisions are too many"),
        (["HEAD...apart"], "have no commit in common"),
    ],
)
def test_wrong_revisions(repo: Repo, arguments: list[str], message: str) -> None:
    repo.write(model=HEAD + F)
    repo.commit()
    repo.git("switch", "-q", "--orphan", "apart")
    repo.commit()
    repo.git("switch", "-q", "main")
    refused(message, *arguments)


def refused(message: str, *arguments: str) -> str:
    """What else is said of a run that is refused for its usage."""
    code, out, err = run("diff", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error[ADJ014]: ")
    assert message in err
    return err


def test_a_repository_without_a_commit(repo: Repo) -> None:
    refused("there is no revision `HEAD`")


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    refused("this folder is in no git repository")


def test_a_bare_repository(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write(model=HEAD + F)
    repo.commit()
    repo.git("clone", "-q", "--bare", ".", "../bare")
    monkeypatch.chdir("../bare")
    refused("this folder is in no working tree of git")
    monkeypatch.chdir(repo.folder / ".git")
    refused("this folder is in no working tree of git")


def test_a_shallow_repository(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write(model=HEAD + F)
    repo.commit()
    repo.write(model=HEAD + F + G)
    repo.commit()
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.folder}", "../shallow")
    monkeypatch.chdir("../shallow")
    assert "git fetch --unshallow" in refused("there is no revision `HEAD~1`", "HEAD~1")
    assert told() == (0, [], "no function changed\n")  # what is there can be compared


def test_a_repository_that_is_damaged(repo: Repo) -> None:
    repo.write(model=HEAD + F)
    repo.commit()
    blob = repo.git("rev-parse", "HEAD:model.py").strip()
    os.unlink(repo.folder / ".git/objects" / blob[:2] / blob[2:])
    refused("the repository lacks the object")
    (repo.folder / ".git/index").write_bytes(b"nothing")
    repo.git("hash-object", "-w", "model.py")
    refused("git cannot read the repository")


def test_git_is_not_installed(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write(model=HEAD + F)
    repo.commit()
    trap = repo.folder / "git"  # one in the working folder is not run
    trap.write_text("#!/bin/sh\ntouch ran\n")
    trap.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", str(repo.folder / "nowhere")]))
    refused("git is not installed")
    assert not (repo.folder / "ran").exists()


# ----- which functions -----

CONFIG = '[tool.adjointgen]\nsources = ["src"]\nout = "src/gradients"\nall = true\n'
PLAIN = "from numpy import exp\n\n\ndef p(x: float):\n    return exp(x)\n"


def test_what_pyproject_says(repo: Repo) -> None:
    repo.put("pyproject.toml", CONFIG)
    repo.write(src__one=PLAIN, other=HEAD + F)
    assert run("generate", "-q")[0] == 0
    repo.commit()
    repo.write(src__one=PLAIN.replace("exp(x)", "exp(-x)"), other=HEAD + G)
    repo.write(src__untracked=PLAIN.replace("exp(x)", "exp(x) * 2.0"))
    repo.put(".gitignore", "untracked.py\n")
    assert told()[1] == ["changed: src/one.py:p", "added: src/untracked.py:p"]


def test_each_revision_has_its_own_pyproject(repo: Repo) -> None:
    repo.write(src__one=PLAIN.replace("(x:", "(x: float, y:"), other=HEAD + F)
    plain = repo.commit()
    repo.put("pyproject.toml", CONFIG)
    table = repo.commit()
    repo.put("pyproject.toml", CONFIG + '[tool.adjointgen.functions."src/one.py:p"]\nwrt = "x"\n')
    assert told()[1] == ["changed: src/one.py:p"]
    assert told("HEAD", "HEAD")[1] == []
    assert told(plain, table)[1] == ["removed: other.py:f", "added: src/one.py:p"]
    assert told(table, plain)[1] == ["added: other.py:f", "removed: src/one.py:p"]


def test_rules_are_those_of_the_revision(repo: Repo) -> None:
    repo.put("pyproject.toml", '[tool.adjointgen]\nsources = ["m.py"]\nrules = ["rules.txt"]\n')
    repo.put("rules.txt", RULES)
    repo.write(m=f"from adjointgen import adjoint\nfrom library import soft\n{F}".replace(
        "exp(x)", "soft(x)").replace("sin(a)", "a + x"))  # fmt: skip
    repo.commit()
    assert run("diff")[0] == 0
    repo.put("rules.txt", RULES.replace("2.0", "3.0"))
    code, out, err = run("diff")
    assert (code, err) == (1, "1 function changed, and so did its gradient\n")
    assert "m.py:7\n     a = soft(x)\n@@" in out  # the source that the lines are of
    assert "-    da_dx = 2.0 * x\n+    da_dx = 3.0 * x\n" in out
    os.unlink("rules.txt")
    code, out, err = run("diff")
    assert (code, heads(out)) == (1, ["now refused: m.py:f"])
    assert "cannot read rules.txt" in out


def test_rules_of_a_decorator(repo: Repo) -> None:
    repo.put("rules.py", RULES)
    text = F.replace("@adjoint", "@adjoint(rules='rules.py')").replace("sin(a)", "soft(a)")
    repo.write(model=f"{HEAD}from library import soft\n{text}")
    repo.commit()
    assert told()[:2] == (0, [])
    repo.put("rules.py", RULES.replace("2.0", "3.0"))
    assert told()[:2] == (1, ["changed: model.py:f"])


def test_a_table_without_sources(repo: Repo) -> None:
    repo.put("pyproject.toml", "[tool.adjointgen]\nall = true\n")
    repo.write(one=PLAIN)
    assert run("generate", "one.py", "--all", "-q", "-o", "gradients")[0] == 0
    repo.commit()
    repo.write(one=PLAIN.replace("exp(x)", "exp(-x)"))
    assert run("generate", "one.py", "--all", "-q", "-o", "gradients")[0] == 0
    assert told() == (1, ["changed: one.py:p"], "1 function changed, and so did its gradient\n")


def test_rules_of_nowhere(repo: Repo, tmp_path: Path) -> None:
    """A file outside is in no revision, and nothing of it is told."""
    (tmp_path / "secret.txt").write_text("a secret\n")
    os.symlink(tmp_path / "secret.txt", "link.py")
    repo.write(model=HEAD + F)
    repo.commit()
    for path in ("../secret.txt", str(tmp_path / "secret.txt"), "link.py"):
        repo.put("pyproject.toml", f'[tool.adjointgen]\nrules = ["{path}"]\n')
        code, out, _ = run("diff")
        assert (code, heads(out)) == (1, ["now refused: model.py:f"])
        assert "error[ADJ014]: " in out
        assert "a secret" not in out
    repo.put("pyproject.toml", "")
    repo.write(sub__model=HEAD + G)
    os.symlink(tmp_path / "secret.txt", "sub/pyproject.toml")
    repo.git("add", "-A")
    code, out, err = run("diff")
    assert (code, heads(out)) == (1, ["now refused: sub/model.py"])
    assert "error[ADJ014]: sub/pyproject.toml is not a file of the repository" in out
    os.symlink(tmp_path / "secret.txt", "linked.toml")
    os.replace("linked.toml", "pyproject.toml")
    code, out, err = run("diff")
    assert (code, out) == (2, "")
    assert "error[ADJ014]: pyproject.toml is not a file of the repository" in err


def test_sources_of_nowhere(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/model.py").write_text(HEAD + F)
    repo.write(model=HEAD + F)
    repo.put("pyproject.toml", '[tool.adjointgen]\nsources = ["model.py"]\n')
    repo.commit()
    repo.put("pyproject.toml", '[tool.adjointgen]\nsources = ["model.py", "../other", "gone.py"]\n')
    code, out, _ = run("diff")
    assert (code, heads(out)) == (1, ["now refused: ../other", "now refused: gone.py"])
    assert "../other is not a file of the repository" in out
    repo.commit()
    assert told() == (0, [], "no function changed\n")


def test_a_project_above_the_repository_does_not_count(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.adjointgen]\nsources = ["gone"]\n')
    repo.write(model=HEAD + F)
    repo.commit()
    repo.write(model=HEAD + F.replace("sin", "exp"))
    assert told()[1] == ["changed: model.py:f"]


@pytest.mark.parametrize("text", ["[tool.adjointgen\n", "[tool.adjointgen]\nsource = []\n"])
def test_a_pyproject_that_cannot_be_read(repo: Repo, text: str) -> None:
    repo.write(model=HEAD + F)
    repo.put("pyproject.toml", text)
    repo.commit()
    code, out, err = run("diff")
    assert (code, out) == (2, "")
    assert "error[ADJ011]" in err
    assert "HEAD:" in err
    repo.put("pyproject.toml", "")
    assert "HEAD:" in run("diff")[2]
    repo.commit()
    repo.put("pyproject.toml", text)
    code, out, err = run("diff")
    assert (code, out) == (2, "")
    assert "HEAD" not in err


def test_a_project_in_a_subfolder(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.put("pro ject/pyproject.toml", CONFIG)
    repo.put("pro ject/src/one.py", PLAIN)
    repo.write(other=HEAD + F)
    repo.commit()
    repo.put("pro ject/src/one.py", PLAIN.replace("exp(x)", "exp(-x)"))
    repo.write(other=HEAD + F.replace("sin", "exp"))
    assert told()[1] == ["changed: other.py:f"]
    monkeypatch.chdir("pro ject")
    assert told()[1] == ["changed: src/one.py:p"]
    monkeypatch.chdir("src")
    code, out, _ = run("diff")
    assert (code, heads(out)) == (1, ["changed: one.py:p"])
    assert "\none.py:5\n" in out
    assert Path.cwd() == repo.folder / "pro ject/src"


def test_a_subfolder_that_was_not_there(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write(model=HEAD + F)
    repo.commit()
    repo.write(sub__model=HEAD + G)
    repo.git("add", "-A")
    monkeypatch.chdir("sub")
    repo.write(model=HEAD + F.replace("sin", "exp"))
    assert told()[1] == ["changed: ../model.py:f", "added: model.py:g"]


def test_the_whole_repository_as_sources(repo: Repo) -> None:
    repo.put("pyproject.toml", '[tool.adjointgen]\nsources = ["."]\n')
    repo.write(model=HEAD + F, sub__model=HEAD + F)
    repo.commit()
    repo.write(new=HEAD + G, sub__model=HEAD + F.replace("sin", "exp"))
    assert told()[1] == ["added: new.py:g", "changed: sub/model.py:f"]


def test_a_selector_without_its_function(repo: Repo) -> None:
    repo.put("pyproject.toml", '[tool.adjointgen]\nsources = ["model.py:f", "model:g"]\n')
    repo.write(model=HEAD + F + G)
    repo.commit()
    repo.write(model=HEAD + F)
    code, out, _ = run("diff")
    assert (code, heads(out)) == (1, ["now refused: model.py:g"])
    assert "error[ADJ005]" in out


def test_tracked_files_alone_without_a_table(repo: Repo) -> None:
    repo.write(model=HEAD + F)
    repo.commit()
    repo.write(untracked=HEAD + G)
    assert told() == (0, [], "no function changed\n")


# ----- what a repository may hold -----


def test_names_of_files(repo: Repo) -> None:
    names = [b"a b.py", "ü.py".encode(), b'tab\tquote".py', b"new\nline.py"]
    if sys.platform == "linux":
        names.append(b"\xff.py")
    for name in names:
        with open(os.path.join(os.fsencode(repo.folder), name), "w") as file:
            file.write(HEAD + F)
    repo.commit()
    assert told() == (0, [], "no function changed\n")
    for name in names:
        with open(os.path.join(os.fsencode(repo.folder), name), "w") as file:
            file.write(HEAD + F.replace("sin", "exp"))
    for form in ("text", "markdown"):
        code, out, _ = run("diff", "--format", form)
        assert code == 1
        assert out.count(".py:9\n-    y = sin(a)\n") == len(names)
        assert "new\\nline.py:f" in out


def test_line_ends(repo: Repo) -> None:
    repo.write(model=HEAD + F)
    repo.commit()
    repo.git("config", "core.autocrlf", "true")
    repo.put("model.py", (HEAD + F).replace("\n", "\r\n"))
    assert told() == (0, [], "no function changed\n")
    repo.put("model.py", (HEAD + F.replace("sin", "exp")).replace("\n", "\r\n"))
    out = run("diff")[1]
    assert "-    y = sin(a)\n+    y = exp(a)\n" in out
    assert "\r" not in out


def test_links(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_text(HEAD + F)
    repo.put("pyproject.toml", '[tool.adjointgen]\nsources = ["src", "linked"]\n')
    repo.write(src__one=HEAD + F, lib__two=HEAD + G)
    os.symlink("lib", "linked")
    os.symlink("one.py", "src/three.py")
    os.symlink("nowhere.py", "src/four.py")
    os.symlink(tmp_path / "outside.py", "src/five.py")
    os.symlink("seven.py", "src/six.py")
    os.symlink("six.py", "src/seven.py")
    os.symlink("..", "src/up")
    repo.commit()
    assert told()[:2] == (0, [])
    repo.write(src__one=HEAD + F.replace("sin", "exp"), lib__two=HEAD + G.replace("exp(x)", "x"))
    (tmp_path / "outside.py").write_text(HEAD + G)
    lines = ["changed: linked/two.py:g", "changed: src/one.py:f", "changed: src/three.py:f"]
    assert told()[:2] == (1, lines)


def test_a_submodule(repo: Repo, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    inner = Repo(other)
    inner.git("init", "-q")
    inner.write(model=HEAD + F)
    inner.commit()
    repo.write(src__one=HEAD + F)
    repo.put("pyproject.toml", '[tool.adjointgen]\nsources = ["src"]\n')
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../other",
             "src/sub")  # fmt: skip
    repo.commit()
    assert (repo.folder / "src/sub/model.py").exists()
    assert told() == (0, [], "no function changed\n")
    repo.put("pyproject.toml", "")
    repo.commit()
    assert told() == (0, [], "no function changed\n")


def test_a_sparse_checkout(repo: Repo) -> None:
    """What is not checked out is not removed."""
    repo.write(one__model=HEAD + F, two__model=HEAD + G)
    repo.commit()
    repo.git("sparse-checkout", "set", "one")
    assert not (repo.folder / "two/model.py").exists()
    assert told() == (0, [], "no function changed\n")


def test_a_linked_working_tree(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write(model=HEAD + F)
    repo.commit()
    repo.git("worktree", "add", "-q", "../linked")
    monkeypatch.chdir("../linked")
    Path("model.py").write_text(HEAD + F.replace("sin", "exp"))
    assert told()[1] == ["changed: model.py:f"]
    monkeypatch.chdir(repo.folder)
    assert told()[1] == []


def test_in_a_hook(repo: Repo) -> None:
    """Git tells a hook where things are, also what is committed of what is changed."""
    repo.write(model=HEAD + F)
    repo.commit()
    hook = repo.folder / ".git/hooks/pre-commit"
    root = Path(__file__).parent.parent
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\nPYTHONPATH='{root}' '{sys.executable}' -m adjointgen diff > told\n"
                    "test $? = 1\n")  # fmt: skip
    hook.chmod(0o755)
    repo.write(model=HEAD + F.replace("sin", "exp"))
    repo.git("commit", "-qam", "a change")
    assert heads((repo.folder / "told").read_text()) == ["changed: model.py:f"]


def test_a_conflict(repo: Repo) -> None:
    repo.write(model=HEAD + F)
    repo.commit()
    repo.git("switch", "-qc", "work")
    repo.write(model=HEAD + F.replace("sin", "exp"))
    repo.commit()
    repo.git("switch", "-q", "main")
    repo.write(model=HEAD + F.replace("sin(a)", "a"))
    repo.commit()
    subprocess.run(["git", "merge", "-q", "work"], capture_output=True, check=False)
    assert told()[:2] == (1, ["now refused: model.py"])


def test_a_tree_that_leads_out_of_its_folder(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git makes no such tree, but reads it."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    repo.write(model=HEAD + F)
    repo.commit()
    blob = bytes.fromhex(repo.git("rev-parse", "HEAD:model.py").strip())
    link = bytes.fromhex(subprocess.run(
        ["git", "hash-object", "-w", "--stdin"], input=os.fsencode(tmp_path),
        capture_output=True, check=True).stdout.decode())  # fmt: skip
    inner = tree(repo, b"100644 evil.py\0" + blob)
    linked = tree(repo, b"120000 link.py\0" + link)
    hostile = tree(
        repo,
        b"40000 ..\0" + inner + b"120000 a\0" + link + b"40000 a\0" + inner
        + b"120000 b\0" + link + b"40000 b\0" + linked
        + b"100644 model.py\0" + blob,
    )  # fmt: skip
    commit = repo.git("commit-tree", "-m", "hostile", hostile.hex()).strip()
    assert told(commit)[1] == ["removed: a/evil.py:f"]
    assert not [*tmp_path.glob("*.py"), *temporary.iterdir()]


def tree(repo: Repo, data: bytes) -> bytes:
    done = subprocess.run(
        ["git", "hash-object", "-t", "tree", "-w", "--literally", "--stdin"],
        input=data, capture_output=True, check=True,
    )  # fmt: skip
    return bytes.fromhex(done.stdout.decode().strip())


# ----- what it does not do -----


def contents(folder: Path) -> dict[str, tuple[int, str]]:
    return {
        str(path): (path.lstat().st_mtime_ns, sha256(path.read_bytes()).hexdigest())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_nothing_is_touched(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    repo.write(model=HEAD + F, other=HEAD + G)
    repo.commit()
    repo.write(model=HEAD + F)  # the index knows another time of it
    repo.write(other=HEAD + F, new=HEAD + G)
    before = contents(tmp_path)
    for arguments in ((), ("HEAD", "HEAD"), ("HEAD", "gone"), ("--format", "markdown")):
        run("diff", *arguments)
        assert contents(tmp_path) == before
        assert not [*temporary.iterdir()]


def test_nothing_that_the_repository_names_is_run(repo: Repo, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    trap = tmp_path / "trap"
    trap.write_text(f'#!/bin/sh\necho "$0 $@" >> {ran}\nexit 0\n')
    trap.chmod(0o755)
    evil = f"__import__('pathlib').Path({str(ran)!r}).write_text('ran')\n"
    repo.write(model=HEAD + F, conftest=evil, sitecustomize=evil, adjointgen=evil, numpy=evil)
    repo.put(".gitattributes", "*.py diff=evil filter=evil merge=evil\n")
    repo.commit()
    repo.write(model=HEAD + F.replace("sin", "exp"))
    for key in (
        "core.fsmonitor", "core.pager", "pager.diff", "pager.ls-tree", "diff.external",
        "diff.evil.textconv", "diff.evil.command", "filter.evil.smudge", "filter.evil.clean",
        "filter.evil.process", "core.sshCommand", "core.gitProxy", "core.editor", "core.askPass",
        "credential.helper", "uploadpack.packObjectsHook", "core.alternateRefsCommand",
        "alias.ls-tree", "alias.cat-file", "gpg.program", "sequence.editor",
    ):  # fmt: skip
        repo.git("config", key, f"!{trap}" if key.startswith("alias") else str(trap))
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "post-checkout", "reference-transaction", "pre-auto-gc"):
        shutil.copy(trap, hooks / name)
    repo.git("config", "core.hooksPath", str(hooks))
    # What is not there would be fetched, by a program.
    missing = repo.git("rev-parse", "HEAD:conftest.py").strip()
    for key, value in {
        "core.repositoryFormatVersion": "1", "extensions.partialClone": "evil",
        "remote.evil.url": f"ext::{trap}", "remote.evil.promisor": "true",
        "remote.evil.partialCloneFilter": "blob:none", "remote.evil.uploadpack": str(trap),
        "protocol.ext.allow": "always", "protocol.allow": "always",
    }.items():  # fmt: skip
        repo.git("config", key, value)
    ran.unlink(missing_ok=True)
    assert told()[:2] == (1, ["changed: model.py:f"])
    root = str(Path(__file__).parent.parent)
    process = f"import sys; sys.path[:1] = [{root!r}]; from adjointgen.commands import main;"
    process += " sys.path.insert(0, ''); assert main(['diff']) == 1;"
    process += " assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", process], capture_output=True, check=True)
    assert not ran.exists()
    os.unlink(repo.folder / ".git/objects" / missing[:2] / missing[2:])
    code, out, err = run("diff")
    assert (code, out) == (2, "")
    assert "error[ADJ014]" in err
    assert not ran.exists()
    subprocess.run(["git", "cat-file", "-e", missing], capture_output=True, check=False)
    assert ran.exists()  # the trap is one


def test_unchanged_files_cost_nothing(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counting(path: str, *rest: Any) -> Any:
        asked.append(path)
        return gradients_of(path, *rest)

    gradients_of = changes.gradients_of
    monkeypatch.setattr(changes, "gradients_of", counting)
    repo.write(one=HEAD + F, two=HEAD + G)
    repo.commit()
    repo.write(two=HEAD + F)
    run("diff")
    assert asked == ["two.py", "two.py"]


# ----- markdown -----


def test_markdown(repo: Repo) -> None:
    repo.write(model=HEAD + F + G)
    repo.commit()
    repo.write(model=HEAD + F.replace("sin(a)", "sin(a)  # a ```` fence") + G.replace("x)", "x))"))
    code, out, err = run("diff", "--format", "markdown")
    assert (code, err) == (1, "")
    assert out.startswith("### adjointgen: 1 function changed, and so did its gradient\n\n"
                          "<details>\n<summary>now refused: <code>model.py</code></summary>\n\n"
                          "```text\nerror[ADJ002]")  # fmt: skip
    repo.write(model=HEAD + F.replace("sin(a)", "sin(a)  # a ```` fence") + G)
    out = run("diff", "--format", "markdown")[1]
    assert "\n\n`````diff\nmodel.py:9\n-    y = sin(a)\n+    y = sin(a)  # a ```` fence\n@@" in out
    assert out.endswith("\n`````\n\n</details>\n")
    repo.write(model=HEAD + F + G)
    assert run("diff", "--format", "markdown") == (0, "### adjointgen: no function changed\n", "")


def test_names_in_markdown(repo: Repo) -> None:
    name = "<b>`*_@user_&amp;.py"
    repo.put(name, HEAD)
    repo.commit()
    repo.put(name, HEAD + F)
    out = run("diff", "--format", "markdown")[1]
    assert "<summary>added: <code>&lt;b&gt;`*_@user_&amp;amp;.py:f</code></summary>" in out


def test_moved_in_markdown(repo: Repo) -> None:
    repo.write(model=HEAD + F)
    repo.commit()
    repo.git("mv", "model.py", "other.py")
    expected = "### adjointgen: 1 function changed, but not its gradient\n\n"
    expected += "moved: <code>model.py:f -&gt; other.py:f</code>\n"
    assert run("diff", "--format", "markdown") == (0, expected, "")


@pytest.mark.parametrize("count", [3, 40, 400])
def test_what_does_not_fit_into_a_comment(repo: Repo, count: int) -> None:
    repo.commit()
    long = "\n".join(f"    a{i + 1} = exp(a{i})" for i in range(60))
    body = f"    a0 = x\n{long}\n    return a60\n"
    functions = "".join(f"\n\n@adjoint\ndef f{i}(x: float):\n{body}" for i in range(count))
    repo.write(model=HEAD + functions + G)
    repo.git("add", "-A")
    code, out, _ = run("diff", "--format", "markdown")
    assert code == 1
    assert out.startswith(f"### adjointgen: {count + 1} functions changed, {count + 1} of")
    assert len(out) <= diff.LIMIT == 65_536
    folded = out.count("<details>")
    assert folded == out.count("</details>") == out.count("\n```diff\n")
    assert "model.py:g</code></summary>" in out  # what is small has its place all the same
    left = re.search(r"\n(\d+) more, left out", out)
    assert folded + (int(left[1]) if left else 0) == count + 1
    assert bool(left) == (count > 3)
    if left:
        assert 0 < out.count("\n- added: <code>model.py:f") <= int(left[1])


# ----- on a terminal -----


def test_colours(repo: Repo) -> None:
    repo.write(model=HEAD + F)
    repo.commit()
    repo.write(model=HEAD + F.replace("sin(a)", "sin(a)  # \x1b[2J"))
    plain = run("diff")[1]
    assert "\x1b[2J" in plain  # a file gets the text itself
    out = run("diff", "--color", "always")[1]
    assert "\x1b[2J" not in out
    assert "\x1b[31m-    y = sin(a)\x1b[0m\n\x1b[32m+    y = sin(a)  # \\x1b[2J\x1b[0m\n" in out
    assert re.sub("\x1b\\[[0-9;]*m", "", out) == plain.replace("\x1b", "\\x1b")
    assert "\x1b" not in run("diff", "--color", "always", "--format", "markdown")[1]


def test_the_folder_of_a_revision_is_private(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    modes = []
    extracted = revisions.extracted

    def watched(repository: Any, commit: str, label: str, folder: str) -> Any:
        modes.append(stat.S_IMODE(os.stat(folder).st_mode))
        return extracted(repository, commit, label, folder)

    monkeypatch.setattr(diff, "extracted", watched)
    repo.write(model=HEAD + F)
    repo.commit()
    run("diff")
    assert modes == [0o700]
