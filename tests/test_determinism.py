"""The same source gives the same bytes: any hash seed, folder, locale, Python; and no warnings."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import astor
import pytest

ROOT = Path(__file__).parent.parent

# What the examples do not have: a helper, guards, constants, two libraries, letters beyond ASCII.
SOURCE = '''\
"""Größe."""

import math

import numpy as np
from numpy import exp, hypot

SCALE = 2 * np.pi
"""Not a statement."""
OFFSET = SCALE / 3  # δ


def f(x, λ, y: float = 2.0, *, n: int = 3):
    # größer
    a = exp(x) * λ + SCALE  # aside
    b, c = np.maximum(a, y), hypot(x, λ) ** n

    d = np.where(x > 0, np.sqrt(b) * np.log(np.abs(c) + OFFSET), np.tanh(b))
    return np.sum(d - a), np.mean(b * c / λ)


class Model:
    def value(self, t, u):
        return math.atan2(t, u) - math.log1p(t * u) ** 2
'''


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with adjointgen and astor alone: both are pure Python, for whichever Python runs."""
    folder = tmp_path_factory.mktemp("library")
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "adjointgen", folder / "adjointgen", ignore=ignore)
    shutil.copytree(Path(astor.__file__).parent, folder / "astor", ignore=ignore)
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples, the tests' cases and the source above, in a project of their own."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "pyproject.toml").touch()
    shutil.copytree(ROOT / "examples", folder / "src/examples")
    for source in (ROOT / "tests/cases").glob("*/source.py"):
        target = folder / "src/cases" / f"{source.parent.name}.py"
        target.parent.mkdir(exist_ok=True)
        shutil.copy(source, target)
    (folder / "src/source.py").write_text(SOURCE, encoding="utf-8")
    return folder


# Each source by itself, since one that is refused keeps its neighbours from being written.
EVERY = """
import sys
from adjointgen.commands import main

for source, target in zip(sys.argv[1::2], sys.argv[2::2]):
    print(main(["generate", source, "--all", "-o", target]), file=sys.stderr)
"""


def written(
    library: Path,
    project: Path,
    python: str = sys.executable,
    cwd: Path | None = None,
    flags: tuple[str, ...] = (),
    **environment: str,
) -> dict[str, bytes]:
    """What a fresh process writes for every source, and what it says."""
    output = project / "out"
    shutil.rmtree(output, ignore_errors=True)
    arguments = []
    for source in sorted((project / "src").rglob("*.py")):
        arguments += [str(source), str(output / source.relative_to(project / "src"))]
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "LC_", "LANG"))}
    process = subprocess.run(
        [python, *flags, "-c", EVERY, *arguments],
        cwd=cwd or project,
        env={
            **inherited,
            "PYTHONPATH": str(library),
            "PYTHONDONTWRITEBYTECODE": "1",
            **environment,
        },
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert process.returncode == 0, process.stderr.decode()
    files = sorted(output.rglob("*.py"))
    return {str(f.relative_to(output)): f.read_bytes() for f in files} | {"": process.stderr}


def pythons() -> dict[str, str]:
    """Each other Python that adjointgen supports and this machine has: version -> path."""
    roots = [Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"]
    found: dict[str, str] = {}
    for minor in range(10, 15):
        candidates = [shutil.which(f"python3.{minor}")]
        candidates += [str(p) for r in roots for p in sorted(r.glob(f"3.{minor}.*/bin/python"))]
        for path in candidates:
            if path and (3, minor) != sys.version_info[:2] and _version(path) == f"3.{minor}":
                found[f"3.{minor}"] = path
                break
    return found


def _version(path: str) -> str:
    """What a Python calls itself; "" if it does not run, as a shim may not."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run(
            [path, "-c", code], capture_output=True, text=True, timeout=60, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


@pytest.fixture(scope="module")
def expected(library: Path, project: Path) -> dict[str, bytes]:
    files = written(library, project)
    assert "examples/gist.py" in files and "source.py" in files
    assert "größer".encode() in files["source.py"] and b"def unbroadcast" in files["source.py"]
    assert files[""].endswith(b"0\n")
    return files


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_hash_seeds(library: Path, project: Path, expected: dict[str, bytes], seed: str) -> None:
    assert written(library, project, PYTHONHASHSEED=seed) == expected


def test_folders_and_locales(
    library: Path, project: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    assert written(library, project, cwd=tmp_path) == expected
    assert written(library, project, cwd=project / "src") == expected
    for locale in (
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
        {"PYTHONUTF8": "1", "TZ": "Asia/Tokyo"},
    ):
        files = written(library, project, **locale)
        del files[""]  # a terminal that has no λ is shown an escape
        assert files.items() <= expected.items() and len(files) == len(expected) - 1, locale


def test_no_warnings(library: Path, project: Path, expected: dict[str, bytes]) -> None:
    assert written(library, project, flags=("-W", "error")) == expected
    assert written(library, project, flags=("-W", "error", "-O", "-b")) == expected


def test_every_python(library: Path, project: Path, expected: dict[str, bytes]) -> None:
    """This one is held against itself above; here are the others, if there are any."""
    for version, path in pythons().items():
        found = written(library, project, path, flags=("-W", "error"))
        assert found == expected, f"Python {version} ({path})"
