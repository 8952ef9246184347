"""python -m tests.pythons: the same sources on every Python that is here, byte for byte.

Those are the `python3.x` of the path and of pyenv. Python 3.14 is also had from the npm package
pyodide, where PYODIDE names its folder and there is a `node`. Exit code 1: they differ.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import astor

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


def make_library(folder: Path) -> Path:
    """A folder with adjointgen and astor alone: both are pure Python, for whichever Python runs."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "adjointgen", folder / "adjointgen", ignore=ignore)
    shutil.copytree(Path(astor.__file__).parent, folder / "astor", ignore=ignore)
    return folder


def make_project(folder: Path, more: dict[str, str] | None = None) -> Path:
    """The examples, the tests' cases, the source above and others, in a project of their own."""
    (folder / "pyproject.toml").touch()
    shutil.copytree(ROOT / "examples", folder / "src/examples")
    for source in (ROOT / "tests/cases").glob("*/source.py"):
        target = folder / "src/cases" / f"{source.parent.name}.py"
        target.parent.mkdir(exist_ok=True)
        shutil.copy(source, target)
    for name, text in {"source": SOURCE, **(more or {})}.items():
        (folder / f"src/{name}.py").write_text(text, encoding="utf-8")
    return folder


# Each source by itself, since one that is refused keeps its neighbours from being written.
EVERY = """
import sys
from adjointgen.commands import main

for source, target in zip(sys.argv[1::2], sys.argv[2::2]):
    print(main(["generate", source, "--all", "-o", target]), file=sys.stderr)
"""


# The same in WebAssembly, which sees the two folders by the names that they have here.
WASM = f"""
const [pyodide, library, project, ...files] = process.argv.slice(1);
const {{ loadPyodide }} = await import(pyodide);
const python = await loadPyodide({{ stdout: console.error, stderr: console.error }});
for (const folder of [library, project]) {{
  python.FS.mkdirTree(folder);
  python.mountNodeFS(folder, folder);
}}
python.globals.set("library", library);
python.globals.set("project", project);
python.globals.set("files", python.toPy(files));
python.runPython(`
import os, sys
os.chdir(project)
sys.path.insert(0, library)
sys.argv = ["-c", *files]
{EVERY}`);
"""


def written(
    library: Path,
    project: Path,
    python: str = sys.executable,
    cwd: Path | None = None,
    flags: tuple[str, ...] = (),
    timeout: float = 300.0,
    **environment: str,
) -> dict[str, bytes]:
    """What a fresh process writes for every source, and what it says."""
    output = project / "out"
    shutil.rmtree(output, ignore_errors=True)
    arguments = []
    for source in sorted((project / "src").rglob("*.py")):
        arguments += [str(source), str(output / source.relative_to(project / "src"))]
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "LC_", "LANG"))}
    command = [python, *flags, "-c", EVERY]
    if python.endswith(".mjs"):
        command = ["node", "--input-type=module", "-e", WASM, python, *map(str, (library, project))]
    process = subprocess.run(
        [*command, *arguments],
        cwd=cwd or project,
        env={
            **inherited,
            "PYTHONPATH": str(library),
            "PYTHONDONTWRITEBYTECODE": "1",
            **environment,
        },
        capture_output=True,
        timeout=timeout,
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


def main() -> int:
    from tests.rules.arrays import examples, source_of  # they need NumPy and SciPy, here alone

    rules = {f"rule_{i}": source_of(example) for i, example in enumerate(examples())}
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(f"{folder}/library")
        os.makedirs(f"{folder}/project")
        library = make_library(Path(folder, "library"))
        project = make_project(Path(folder, "project"), rules)
        others = pythons()
        if wasm := os.environ.get("PYODIDE"):
            others["WebAssembly"] = str(Path(wasm, "pyodide.mjs").resolve())
        expected = written(library, project, timeout=3600.0)
        print(f"{len(expected) - 1} files on Python {sys.version.split()[0]}", flush=True)
        wrong = 0
        for version, path in others.items():
            started = time.monotonic()
            found = written(library, project, path, timeout=3600.0)
            differ = sorted(n for n in {*found, *expected} if found.get(n) != expected.get(n))
            print(f"{version} ({path}): {len(differ)} of {len(found) - 1} differ, "
                  f"{time.monotonic() - started:.0f} s", *differ[:10], flush=True)  # fmt: skip
            wrong += bool(differ)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
