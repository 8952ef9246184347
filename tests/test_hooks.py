"""`.pre-commit-hooks.yaml`, run by the real pre-commit: cloned, installed, on a repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MANIFEST = ".pre-commit-hooks.yaml"
GOOD = "def f(x):\n    return x * x\n"
BAD = "def f(x):\n    y = x * x\n    y = y * x\n    return y\n"


def run(folder: Path, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    keep = {n: v for n, v in os.environ.items() if not n.startswith(("GIT_", "PYTHON", "VIRTUAL"))}
    environment = {
        **keep,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(folder.parent / "home"),
        "PIP_NO_COMPILE": "1",  # of NumPy, which the hooks do not import
        **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "a tester"),
        **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "tester@example.org"),
    }
    environment.pop("SKIP", None)
    done = subprocess.run(
        command, cwd=folder, env=environment, text=True, encoding="utf-8", timeout=300, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert not check or done.returncode == 0, done.stdout
    return done


def pre_commit(folder: Path, *arguments: str) -> tuple[dict[str, str], str]:
    """What became of each hook, and all that was printed."""
    command = (sys.executable, "-m", "pre_commit", "run", "--color=never", *arguments)
    done = run(folder, *command, check=False)
    states = dict(re.findall(r"^(adjointgen .*?)\.\.+.*?(\w+)$", done.stdout, re.MULTILINE))
    assert (done.returncode == 0) == ("Failed" not in states.values()), done.stdout
    return states, done.stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A project whose hooks are a commit of the working tree, and what it configures."""
    hooks, project = tmp_path / "hooks", tmp_path / "project"
    hooks.mkdir()
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "adjointgen", hooks / "adjointgen", ignore=ignored)
    for name in (MANIFEST, "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, hooks)
    run(hooks, "git", "init", "--quiet")
    run(hooks, "git", "add", "--all")
    run(hooks, "git", "commit", "--quiet", "--message", "hooks")
    revision = run(hooks, "git", "rev-parse", "HEAD").stdout.strip()
    (project / "models").mkdir(parents=True)
    (project / "models/square.py").write_text(GOOD)
    (project / "notes.md").touch()
    (project / "pyproject.toml").write_text(
        '[tool.adjointgen]\nsources = ["models"]\nout = "gradients"\nall = true\n'
    )
    (project / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {hooks}\n    rev: {revision}\n"
        "    hooks:\n      - id: adjointgen-lint\n      - id: adjointgen-generate\n"
    )
    run(project, "git", "init", "--quiet")
    run(project, "git", "add", "--all")
    return project


def test_the_manifest_is_valid() -> None:
    run(ROOT, sys.executable, "-m", "pre_commit", "validate-manifest", MANIFEST)


def test_pre_commit_runs_the_hooks(repository: Path) -> None:
    lint, generate = "adjointgen lint", "adjointgen generate --check"
    states, text = pre_commit(repository, "--all-files")
    assert states == {lint: "Passed", generate: "Failed"}
    assert "missing: gradients/square.py" in text and "+def f(x, with_grad=False):" in text

    run(repository, sys.executable, "-m", "adjointgen", "generate")
    run(repository, "git", "add", "--all")
    assert pre_commit(repository)[0] == {lint: "Passed", generate: "Passed"}
    run(repository, "git", "commit", "--quiet", "--message", "gradients")

    # A change of the source alone is seen in the file that is made from it.
    (repository / "models/square.py").write_text(GOOD.replace("x * x", "x * x * x"))
    run(repository, "git", "add", "--all")
    states, text = pre_commit(repository)
    assert states == {lint: "Passed", generate: "Failed"}
    assert "stale: gradients/square.py" in text

    (repository / "models/square.py").write_text(BAD)
    run(repository, "git", "add", "--all")
    states, text = pre_commit(repository)
    assert states == {lint: "Failed", generate: "Failed"}
    assert "error[ADJ201]: `y` is bound twice\n --> models/square.py:3:5" in text

    # What concerns neither Python nor the configuration is not looked at.
    run(repository, "git", "checkout", "--quiet", "HEAD", "--", "models")
    (repository / "notes.md").write_text("a note\n")
    run(repository, "git", "add", "--all")
    assert set(pre_commit(repository)[0].values()) == {"Skipped"}
