"""`init` and `completion`: what is added to pyproject.toml, what is printed, and real shells."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from adjointgen.commands import VERBS, main
from adjointgen.commands.config import config_of

ROOT = Path(__file__).parent.parent
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a source; it is the cwd."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models/one.py").write_text("def f(x):\n    return x * x\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def table(project: Path) -> tuple[list[str], str, bool]:
    config = config_of((project / "pyproject.toml").read_bytes(), "pyproject.toml")
    return list(config.sources), config.out, config.all


# ----- the table -----


def test_a_new_file(project: Path, capsys: Capture) -> None:
    assert main(["init", "models", "--all"]) == 0
    assert capsys.readouterr().err == "wrote pyproject.toml\n"
    assert (project / "pyproject.toml").read_bytes() == (
        b'[tool.adjointgen]\nsources = ["models"]\nout = "gradients"\nall = true\n'
    )
    assert main(["generate"]) == 0
    assert (project / "gradients/one.py").exists()
    assert main(["generate", "--check"]) == 0


@pytest.mark.parametrize(
    "old",
    [
        b'# a comment\n[project]\nname = "x"\n',
        b'[project]\nname = "x"  # no end of the line',
        b'[project]\r\nname = "x"\r\n',
        b'[project]\r\nname = "x"',
        "[tool.other]\nname = 'größer λ'\t\n\n\n".encode(),
        b"[tool]\nother = 1\n",
        b"\n",
    ],
)
def test_every_other_byte_stays(project: Path, old: bytes) -> None:
    file = project / "pyproject.toml"
    file.write_bytes(old)
    file.chmod(0o640)
    assert main(["init"]) == 0
    new = file.read_bytes()
    assert new.startswith(old)
    added = new[len(old) :]
    end = b"\r\n" if b"\r\n" in old else b"\n"
    assert added.lstrip(b"\r\n") == end.join(
        [b"[tool.adjointgen]", b'sources = ["."]', b'out = "gradients"', b""]
    )
    assert (b"\n" in new.replace(b"\r\n", b"")) == (end == b"\n")
    assert file.stat().st_mode & 0o777 == 0o640
    assert table(project) == (["."], "gradients", False)
    assert sorted(os.listdir(project)) == ["models", "pyproject.toml"]


def test_the_nearest_file_and_paths_from_there(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "pyproject.toml").touch()
    (project / "src").mkdir()
    monkeypatch.chdir(project / "models")
    assert main(["init", "one.py:f", "../models", "-o", "made.py"]) == 0
    assert table(project) == (["models/one.py:f", "models"], "models/made.py", False)
    (project / "pyproject.toml").write_bytes(b"")
    assert main(["init"]) == 0
    assert table(project) == (["src"], "gradients", False)


def test_names_that_toml_must_quote(project: Path) -> None:
    for name in ('a "b" \\ c', "größer \U0001f600", "a\tb\x1b\x7f"):
        (project / name).mkdir()
        (project / "pyproject.toml").write_bytes(b"")
        assert main(["init", name, "-o", f"{name}/out"]) == 0
        assert table(project) == ([name], f"{name}/out", False)


@pytest.mark.parametrize(
    ("old", "arguments", "expected"),
    [
        ("[tool.adjointgen]\n", [], "ADJ011"),
        ("tool = {adjointgen = {}}\n", [], "ADJ011"),
        ("tool.adjointgen.out = 'x'\n", [], "ADJ011"),
        ("tool = {other = 1}\n", [], "ADJ011"),
        ("tool = 'adjointgen'\n", [], "ADJ011"),
        ("[tool\n", [], "ADJ011"),
        ("", ["gone"], "ADJ001"),
        ("", ["-"], "ADJ001"),
        ("", ["models", "-o", "../out"], "ADJ001"),
    ],
)
def test_it_refuses_and_changes_nothing(
    project: Path, capsys: Capture, old: str, arguments: list[str], expected: str
) -> None:
    file = project / "pyproject.toml"
    file.write_text(old)
    os.utime(file, (1, 1))
    assert main(["init", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"error[{expected}]: ") and ("= help: " in err or old == "[tool\n")
    assert file.read_text() == old and file.stat().st_mtime == 1


# ----- what it prints for other files -----


def printed(capsys: Capture) -> dict[str, str]:
    """Name of the file -> text for it."""
    parts = re.split(r"^(\S+), .*:\n\n", capsys.readouterr().out, flags=re.MULTILINE)
    return {name: re.sub("^    ", "", text, flags=re.MULTILINE)
            for name, text in zip(parts[1::2], parts[2::2], strict=True)}  # fmt: skip


def test_the_snippets_say_what_the_hooks_do(project: Path, capsys: Capture) -> None:
    assert main(["init", "models", "--all"]) == 0
    texts = printed(capsys)
    (repo,) = yaml.safe_load(texts[".pre-commit-config.yaml"])["repos"]
    (hook,) = repo["hooks"]
    manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    (ours,) = (h for h in manifest if h["id"] == "adjointgen-generate")
    for key in ("name", "entry", "types_or", "pass_filenames", "require_serial"):
        assert hook[key] == ours[key]
    assert main(["generate"]) == 0
    for step in yaml.safe_load(texts[".github/workflows/gradients.yml"]):
        name, *arguments = step["run"].split()
        assert name == "adjointgen"
        assert main(arguments) == 0
    assert texts[".gitattributes"] == "gradients/** text eol=lf -linguist-generated\n"


def test_git_understands_the_attributes(project: Path, capsys: Capture) -> None:
    for output, file in (("out", "out/deep/a.py"), ("my out", "my out/a.py"), ("a.py", "a.py")):
        (project / "pyproject.toml").write_bytes(b"")
        assert main(["init", "models", "-o", output]) == 0
        (project / ".gitattributes").write_text(printed(capsys)[".gitattributes"])
        subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
        command = ["git", "check-attr", "eol", "linguist-generated", "--", file]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
        said = [line.rpartition(": ")[2] for line in done.stdout.splitlines()]
        assert said == ["lf", "unset"], output


# ----- completion -----

TRY = """
source adjointgen.sh
complete_words() {
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    "$(complete -p adjointgen | sed 's/.*-F \\([^ ]*\\) .*/\\1/')"
    echo "${COMPREPLY[@]}"
}
"""


def test_completion_in_bash(project: Path, capsys: Capture) -> None:
    assert main(["completion", "bash"]) == 0
    (project / "adjointgen.sh").write_text(capsys.readouterr().out)
    cases = {
        "''": " ".join(VERBS),
        "gen": "generate",
        "generate --ch": "--check",
        "lint --output-format s": "sarif",
        "show mod": "models",
        "lint models/one.py models/": "models/one.py",
        "completion ''": "bash zsh fish",
    }
    script = TRY + "".join(f"complete_words adjointgen {words}\n" for words in cases)
    command = ["bash", "--noprofile", "--norc", "-u", "-c", script]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.splitlines() == list(cases.values())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script_for_each_shell(project: Path, capsys: Capture, shell: str) -> None:
    assert main(["completion", shell]) == 0
    out, err = capsys.readouterr()
    assert err == "" and str(ROOT) not in out
    for word in (*VERBS, "output-format", "sarif"):
        assert word in out
    if shutil.which(shell):
        (project / "script").write_text(out)
        subprocess.run([shell, "-n", "script"], cwd=project, check=True)


def test_completion_without_its_package(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    assert main(["completion", "bash"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert 'pip install "adjointgen[completion]"' in err
