"""What a selector and the options name: found, or refused as a mistake of usage (exit code 2)."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

import adjointgen
from adjointgen.write.header import MARK
from tests.agreement import run

FILE = """\
from adjointgen import adjoint
import adjointgen as ag
from math import sin, cos as cosine


@adjoint
def price(x, n: int):
    return sin(x * n)


@ag.adjoint(wrt="x")
def value(x, y):
    return x * y


class Model:
    rate = 2.0

    def price(self, x):
        return x * self.rate

    class Inner:
        def deep(self, x):
            return x


if price:

    def under_if(x):
        return x
else:

    def under_else(x):
        return x


total = 3.0
other: float = 2.0


def outer(x):
    def inner(y):
        return y

    return x


async def later(x):
    return x
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(FILE)
    return "a.py"


@pytest.mark.parametrize(
    "name", ["price", "value", "Model.price", "Model.Inner.deep", "under_if", "under_else"]
)
def test_found(file: str, name: str) -> None:
    for colon in (":", "::"):
        code, out, _ = run("show", f"{file}{colon}{name}", "-q")
        assert code == 0 and f"def {name.rpartition('.')[2]}(" in out


@pytest.mark.parametrize(
    ("name", "code", "message", "help"),
    [
        ("prise", "ADJ005", "a.py defines no function `prise`", "did you mean `price`"),
        ("Model.prise", "ADJ005", "a.py defines no function", "did you mean `Model.price`"),
        ("deep", "ADJ005", "a.py defines no function `deep`", "did you mean `Model.Inner.deep`?"),
        ("inner", "ADJ006", "`inner` is inside another function", "move it to the top level"),
        ("zzz", "ADJ005", "a.py defines no function `zzz`", "it defines `price`, `value`, "),
        ("Model", "ADJ006", "`Model` is a class", "name a method of it: `Model.price`, "),
        ("Model.Inner", "ADJ006", "`Model.Inner` is a class", "`Model.Inner.deep`"),
        ("Model.rate", "ADJ006", "`Model.rate` is a variable", "name a function"),
        ("total", "ADJ006", "`total` is a variable", "name a function"),
        ("other", "ADJ006", "`other` is a variable", "name a function"),
        ("sin", "ADJ006", "`sin` is imported", "name the file that defines it"),
        ("cosine", "ADJ006", "`cosine` is imported", "name the file that defines it"),
        ("ag", "ADJ006", "`ag` is imported", "name the file that defines it"),
        ("1x", "ADJ006", "the selector 'a.py:1x' does not name a function", "write it as"),
        ("", "ADJ006", "the selector 'a.py:' does not name a function", "write it as"),
        ("a b", "ADJ006", "the selector 'a.py:a b' does not name a function", "write it as"),
        (".price", "ADJ006", "the selector 'a.py:.price' does not name", "write it as"),
    ],
)
def test_not_found(file: str, name: str, code: str, message: str, help: str) -> None:
    for verb in ("show", "lint"):
        exit_code, out, err = run(verb, f"{file}:{name}")
        assert (exit_code, out) == (2, "")
        assert err.startswith(f"error[{code}]: ") and message in err
        assert help in err.partition("= help: ")[2]


def test_files(file: str) -> None:
    for path, reason in {
        "gone.py": "cannot read gone.py: No such file or directory",
        "gone.py:f": "cannot read gone.py: No such file or directory",
        "a.py/b.py:f": "cannot read a.py/b.py: Not a directory",
        ".:f": ". is a folder",
        "nul\0.py:f": "cannot read nul",
        "": "cannot read",
    }.items():
        for verb in ("show", "lint"):
            exit_code, out, err = run(verb, path)
            assert (exit_code, out) == (2, ""), path
            assert err.startswith(f"error[ADJ001]: {reason}".replace("\0", "\\x00")), err


def test_folders(file: str) -> None:
    assert "def value(x, y, with_grad=False)" in run("show", "-q", ".")[1]
    for name in ("empty", "text"):
        Path(name).mkdir()
    Path("text/a.txt").write_text("def f(x):\n    return x\n")
    Path("none.py").write_text("def f(x):\n    return x\n")
    for path in ("empty", "text", "none.py"):
        for verb in ("show", "lint"):
            exit_code, out, err = run(verb, path)
            assert (exit_code, out) == (2, "")
            assert err.startswith("error[ADJ005]: ") and "--all" in err
    assert run("lint", "--all", "none.py")[0] == 0


def test_lint_tells_everything(file: str) -> None:
    Path("b").mkdir()
    Path("b/broken.py").write_text("def f(x:\n")
    Path("b/wrong.py").write_text("def f(x):\n    return x & 2\ndef g(x):\n    x = 2\n")
    Path("b/generated.py").write_text(f"{MARK}\ndef f(x):\n    return x & 2\n")
    Path("b/right.py").write_text("def f(x):\n    return x * 2\n")
    exit_code, out, err = run("lint", "--all", "b", "gone.py")
    assert (exit_code, out) == (3, "")
    for place in ("b/broken.py:1:6", "b/wrong.py:2:14", "b/wrong.py:3:1", "b/wrong.py:4:5"):
        assert f"--> {place}\n" in err
    assert "error[ADJ001]: cannot read gone.py" in err
    assert err.endswith("3 functions checked, 5 problems\n")


def test_lint_is_quiet_on_success(file: str) -> None:
    assert run("lint", "a.py:price") == (0, "", "1 function checked, 0 problems\n")


def test_links_to_themselves_end(file: str) -> None:
    Path("loop").symlink_to(".")
    assert run("lint", ".")[2].startswith("2 functions checked")


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--wrt", "z"), "ADJ501", "`value` has no parameter `z`"),
        (("--shape", "z=n"), "ADJ501", "`value` has no parameter `z`"),
        (("--wrt", ""), "ADJ501", "`value` has no parameter ``"),
        (("--shape", "x"), "ADJ504", "the shape 'x' names no input"),
        (("--shape", "x=n*2"), "ADJ504", "the shape 'n*2' of `x` cannot be read"),
    ],
)
def test_options(file: str, options: tuple[str, ...], code: str, message: str) -> None:
    exit_code, out, err = run("show", f"{file}:value", *options)
    assert (exit_code, out) == (2, "")
    assert err.startswith(f"error[{code}]: {message}")


@pytest.mark.parametrize("name", ["n", "name", "flag", "k", "self"])
def test_an_inactive_input_is_no_choice(name: str) -> None:
    source = (
        "def f(self, x, n: int, name: str, k, flag=True):\n    m = k > 0\n"
        "    return x * (2.0 if m else 3.0)\n"
    )
    with pytest.raises(adjointgen.AdjointError) as error:
        adjointgen.generate(source, wrt=name)
    assert [d.code for d in error.value.diagnostics] == ["ADJ502"]
    assert f"`{name}`" in str(error.value)


def test_a_value_that_cannot_be_read(file: str) -> None:
    exit_code, out, err = run("verify", f"{file}:value", "--at", "x=one")
    assert (exit_code, out) == (2, "")
    assert err.startswith("error[ADJ505]: ")


def test_internal_errors_are_told(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr("adjointgen.commands.show.program_of", fail)
    monkeypatch.delenv("ADJOINTGEN_TRACEBACK", raising=False)
    exit_code, out, err = run("show", f"{file}:price")
    assert (exit_code, out) == (4, "")
    assert err.startswith("error[ADJ900]: internal error: ZeroDivisionError: a fault\n")


def test_usage() -> None:
    for arguments in (("show",), ("nonsense",), ("show", "--nonsense", "a.py"), ()):
        exit_code, out, err = run(*arguments)
        assert (exit_code, out) == (2, "") and err.startswith("usage: adjointgen")


# ----- modules -----

BOOM = "raise SystemExit('a module was imported')\n"
PLAIN = "from numpy import sin\n\n\ndef f(x):\n    return sin(x)\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Packages in the working folder, `src` and on the path; an import would be noticed."""
    for folder in ("pkg/deep", "src/inner", "elsewhere/installed", "sub"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "__init__.py").write_text(BOOM)
    (tmp_path / "pkg/__init__.py").write_text(BOOM)
    for path in ("pkg/mod.py", "pkg/deep/low.py", "src/inner/mod.py", "elsewhere/installed/a.py"):
        (tmp_path / path).write_text(BOOM + FILE)
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", str(tmp_path / "elsewhere")])
    return tmp_path


@pytest.mark.parametrize("selector", ["pkg.mod:price", "pkg.deep.low:Model.price", "pkg.mod::value",
                                      "inner.mod:price", "installed.a:price"])  # fmt: skip
def test_a_module_is_found_by_its_path(package: Path, selector: str) -> None:
    name = selector.rpartition(":")[2].rpartition(".")[2]
    for folder in (".", "sub"):  # its own folder, and the project's
        os.chdir(package / folder)
        code, out, err = run("show", selector, "-q")
        assert (code, err) == (0, "") and f"def {name}(" in out
        assert run("lint", selector)[0] == 0


def test_all_of_a_module(package: Path) -> None:
    for selector in ("pkg.mod", "inner.mod"):
        out = run("show", selector, "-q")[1]
        assert "def price(" in out and "def value(" in out and "under_if" not in out
    (package / "pkg/__init__.py").write_text(PLAIN)
    assert "def f(" in run("show", "pkg:f")[1]  # the package
    assert run("lint", "pkg")[2].startswith("4 functions checked")  # the folder


def test_the_nearest_module_counts(package: Path) -> None:
    (package / "pkg/mod").mkdir()
    (package / "pkg/mod/__init__.py").write_text(PLAIN)
    assert run("show", "pkg.mod:f")[0] == 0  # as for Python, before pkg/mod.py
    (package / "inner").mkdir()
    (package / "inner/mod.py").write_text(PLAIN)
    assert run("show", "inner.mod:f")[0] == 0  # before src/inner/mod.py
    Path("script").write_text(PLAIN)
    assert run("show", "script:f")[0] == 0  # a file without an ending


@pytest.mark.parametrize(
    ("selector", "near"),
    [
        ("pkg.nod:price", "did you mean `pkg.mod`?"),
        ("pgk.mod:price", "did you mean `pkg.mod`?"),
        ("pkg.mod.price", "did you mean `pkg.mod:price`?"),
        ("pkg.mod.Model.price", "did you mean `pkg.mod:Model.price`?"),
        ("iner.mod:price", "did you mean `inner.mod`?"),
        ("zzzzz.mod:price", ""),
    ],
)
def test_no_such_module(package: Path, selector: str, near: str) -> None:
    module = selector.partition(":")[0]
    file = module.replace(".", "/")
    os.chdir("sub")
    for verb in ("show", "lint"):
        exit_code, out, err = run(verb, selector)
        assert (exit_code, out) == (2, "")
        assert err.startswith(f"error[ADJ001]: there is no module `{module}`\n")
        looked = f"looked for {file}.py and {file}/__init__.py in ., src, .., ../src and on"
        assert looked in err and near in err
        assert ("did you mean" in err) == bool(near)


def test_a_module_has_its_path_in_the_header(package: Path) -> None:
    assert "\n# source: pkg/mod.py:price\n" in run("generate", "pkg.mod:price", "-o", "-")[1]
    # A file of no project is called by its package, not by a path of this machine.
    (package / "pyproject.toml").unlink()
    os.chdir("sub")
    text = run("generate", "installed.a:price", "-o", "-")[1]
    assert "\n# source: installed/a.py:price\n" in text and str(package) not in text
    assert run("generate", "installed.a:price", "-o", "out")[0] == 0
    assert Path("out/a.py").read_text() == text


# ----- stdin -----


def piped(text: str | bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "ascii"))


def test_stdin(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for verb in ("show", "lint"):
        for ours, theirs in (
            ("-", file),
            ("-:value", f"{file}:value"),
            ("-::value", f"{file}:value"),
        ):
            expected = run(verb, theirs)
            piped(FILE, monkeypatch)
            assert run(verb, ours) == expected
    piped(FILE, monkeypatch)
    assert run("lint", "-", "--all")[2].endswith("8 functions checked, 2 problems\n")
    piped(FILE, monkeypatch)
    code, out, _ = run("show", "-:value", "-:price", "-:under_if", "-q")  # it is read once
    assert code == 0 and out.count("with_grad=False):") == 3


def test_stdin_is_bytes(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    latin = "# -*- coding: latin-1 -*-\ndef f(größe):\n    return größe * größe\n"
    piped(latin.encode("latin-1"), monkeypatch)
    assert "def f(größe, with_grad=False):" in run("show", "-:f")[1]
    piped(b"\xff", monkeypatch)
    code, out, err = run("show", "-:f")
    assert (code, out) == (3, "") and err.startswith("error[ADJ003]") and "<stdin>:1:1" in err


def test_the_name_of_stdin(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = FILE + "\n\ndef wrong(x):\n    x = 2\n"
    for options, name in ([], "<stdin>"), (["--stdin-filename", "lib/b.py"], "lib/b.py"):
        for verb in ("show", "lint"):
            piped(wrong, monkeypatch)
            code, out, err = run(verb, "-:wrong", *options)
            assert (code, out) == (3, "") and f"--> {name}:53:5\n" in err
    piped(FILE, monkeypatch)
    code, _, err = run("show", "-:g", "--stdin-filename", "b.py")
    assert code == 2 and "b.py defines no function `g`" in err
    code, _, err = run("show", f"{file}:value", "--stdin-filename", "b.py")
    assert code == 2 and "stdin is not read" in err


def test_generate_from_stdin(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("pyproject.toml").touch()
    piped(FILE, monkeypatch)
    assert run("generate", "-:value", "-o", "out.py")[0] == 0
    assert Path("out.py").read_text().splitlines()[1] == "# source: -:value"
    named = ["--stdin-filename", "lib/b.py", "-o"]
    piped(FILE, monkeypatch)
    assert run("generate", "-:value", *named, "out")[0] == 0
    assert Path("out/b.py").read_text().splitlines()[1] == "# source: lib/b.py:value"
    piped(FILE, monkeypatch)
    code, _, err = run("generate", "-:value", "-o", "out")
    assert code == 2 and "pass --stdin-filename" in err
    piped(FILE.replace("x * y", "x / y"), monkeypatch)
    code, _, err = run("generate", "-:value", *named, "out", "--check")
    assert code == 1
    assert "run `adjointgen generate -:value --stdin-filename lib/b.py -o out`" in err


def test_verify_takes_no_stdin(file: str) -> None:
    code, out, err = run("verify", "-:value", "--at", "x=1")
    assert (code, out) == (2, "") and "it takes none from stdin" in err


def test_a_closed_stdin(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    code, out, err = run("show", "-")
    assert (code, out) == (2, "") and "cannot read stdin: it is closed" in err


def test_every_refusal_is_told(file: str) -> None:
    for verb in (["show"], ["lint"], ["generate", "-o", "out"]):
        code, out, err = run(*verb, f"{file}:gone", "none.py", "no.where:f", f"{file}:price", "a:")
        assert (code, out) == (2, "") and not Path("out").exists()
        for told in ("no function `gone`", "cannot read none.py", "no module `no.where`", "'a:'"):
            assert err.count(told) == 1
