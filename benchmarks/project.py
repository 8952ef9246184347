"""How long `adjointgen generate --check` takes over a project of COUNT functions, 100 a file.

Cold: without a cache. Warm: with that of a run before, and nothing changed. Edited: one function
was changed. Each is a new process; printed are its seconds of processor time, which other processes
move less than the clock, the best of three (of one beyond 2,000 functions).
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

CONFIG = '[tool.adjointgen]\nsources = ["src"]\nout = "out"\nall = true\n'
FUNCTION = """

def f{j}(x, y):
    a = exp(x) * {i}.{j}
    b = a**2 + SCALE
    c = a + b * y
    d = exp(c)
    e = sin(c)
    f = d + e
    return f
"""


def main(counts: list[int]) -> None:
    columns = ("functions", "cold", "warm", "edited", "cold/fn us", "warm/fn us", "peak MB")
    print("".join(f"{column:>12}" for column in columns))
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            write(root, count)
            rounds = 3 if count <= 2000 else 1
            generate(root, 0)
            cold = min(generate(root, 0, "--check", "--no-cache") for _ in range(rounds))
            warm = min(generate(root, 0, "--check") for _ in range(3))
            first = root / "src/m0.py"
            first.write_text(first.read_text().replace("= exp(x)", "= sin(x)", 1))
            edited = min(generate(root, 1, "--check") for _ in range(rounds))
        seconds = [cold, warm, edited, cold / count * 1e6, warm / count * 1e6]
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        cells = "".join(f"{value:>12.3g}" for value in seconds)
        print(f"{count:>12}{cells}{peak:>12.0f}", flush=True)


def write(root: Path, count: int) -> None:
    (root / "src").mkdir()
    (root / "pyproject.toml").write_text(CONFIG)
    for i in range(0, count, 100):
        names = range(i, min(i + 100, count))
        text = "from numpy import exp, sin\n\nSCALE = 2.0\n"
        text += "".join(FUNCTION.format(i=i, j=j) for j in names)
        (root / f"src/m{i // 100}.py").write_text(text)


def generate(root: Path, code: int, *arguments: str) -> float:
    command = [sys.executable, "-m", "adjointgen", "generate", "-q", *arguments]
    path = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    start = processor()
    done = subprocess.run(command, cwd=root, env=path, capture_output=True, check=False)
    assert done.returncode == code, done.stderr
    return processor() - start


def processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [100, 1000])
