"""`[tool.adjointgen]`: what `generate` does without selectors, and what is said of functions."""

from __future__ import annotations

import io
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import adjointgen
from adjointgen.write.header import read_header
from tests.agreement import run

ROOT = Path(__file__).parent.parent

ONE = """\
from adjointgen import adjoint
from numpy import sin


@adjoint
def f(x, y):
    return sin(x) * y


def g(x, y):
    return x * y


@adjoint(wrt="y", scalar=False)
def h(x, y):
    return x * y


class Model:
    def value(self, x, y):
        return x * y
"""
CONFIG = """\
[project]
name = "mine"

[tool.adjointgen]
sources = ["models", "lib.two:k"]
out = "gradients"
all = true

[tool.adjointgen.functions."models/one.py:f"]
wrt = ["x"]

[tool.adjointgen.functions."models/one.py:h"]
wrt = "x"
scalar = true
shapes = { x = "n" }

[tool.adjointgen.functions."models/one.py:Model.value"]
wrt = 1
"""
SHORT = CONFIG.partition("[tool.adjointgen.functions")[0]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("models/deep", "src/lib", "elsewhere"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "models/one.py").write_text(ONE)
    (tmp_path / "src/lib/two.py").write_text("def k(x):\n    return x * x\n")
    (tmp_path / "pyproject.toml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def inputs(text: str) -> dict[str, str]:
    """Function -> what its last line returns beside the value."""
    found, name = {}, ""
    for line in text.splitlines():
        if line.startswith("def "):
            name = line[4 : line.index("(")]
        if line.startswith("    return ") and "df_d" in line:
            found[name] = line.partition(", ")[2]
    return found


# ----- generate without selectors -----


def test_from_any_folder_below(project: Path) -> None:
    written = []
    for folder in (".", "models", "models/deep", "elsewhere"):
        os.chdir(project / folder)
        code, out, err = run("generate", "-q")
        assert (code, out) == (0, ""), err
        one, two = (project / f"gradients/{p}" for p in ("models/one.py", "src/lib/two.py"))
        assert err.splitlines() == [f"wrote {os.path.relpath(p)}" for p in (one, two)]
        written.append(one.read_bytes() + two.read_bytes())
        assert run("generate", "-q") == (0, "", "2 files are up to date\n")
        assert run("generate", "--check")[:2] == (0, "")
        one.unlink(), two.unlink()
    assert len(set(written)) == 1
    assert b"\n# source: src/lib/two.py:k\n" in written[0]


def test_the_cure_is_the_command_itself(project: Path) -> None:
    for folder in (".", "models"):
        os.chdir(project / folder)
        for mode in ("--check", "--diff"):
            code, _, err = run("generate", mode, "-q")
            assert code == 1 and err.endswith("  = help: run `adjointgen generate`\n")
        assert run("generate", "-q")[0] == 0
        path = project / "gradients/src/lib/two.py"
        path.write_text(path.read_text() + "# mine\n")
        for extra in ([], ["--check"]):
            code, _, err = run("generate", "-q", *extra)
            assert code == 2 - len(extra) and "adjointgen generate --force" in err
        assert run("generate", "-q", "--force")[0] == 0
        path.unlink()
        (project / "gradients/models/one.py").unlink()


def test_the_command_line_comes_first(project: Path) -> None:
    assert run("generate", "-q", "-o", "other", "--wrt", "x")[0] == 0
    assert not (project / "gradients").exists()
    assert set(inputs((project / "other/models/one.py").read_text()).values()) == {"df_dx"}
    code, _, err = run("generate", "-q", "-o", "other", "--wrt", "x", "--scalar", "--check")
    cure = err.split("run `")[1].split("`")[0]
    assert (code, cure) == (1, "adjointgen generate --wrt x --scalar -o other")
    assert run(*shlex.split(cure)[1:])[0] == 0
    code, _, err = run("generate", "models/one.py:g")  # where it would go is not said
    assert code == 2 and "the output is not named" in err
    assert run("generate", "-o", "-")[0] == 2


def test_one_output_file_and_only_decorated(project: Path) -> None:
    (project / "pyproject.toml").write_text(
        '[tool.adjointgen]\nsources = ["models/one.py"]\nout = "lib/gradients.py"\n'
    )
    assert run("generate", "-q")[0] == 0
    assert list(inputs((project / "lib/gradients.py").read_text())) == ["f", "h"]


def test_nothing_is_configured(project: Path) -> None:
    file = project / "pyproject.toml"
    for text, told in (
        ("[project]\nname = 'adjointgen'\n", "no `sources` in [tool.adjointgen] of pyproject.toml"),
        ("[tool.adjointgen]\nsources = []\n", "no `sources` in [tool.adjointgen]"),
        ("[tool.adjointgen]\nsources = ['models']\nall = true\n", "the output is not named"),
        ("[tool.adjointgen]\nsources = ['gone.py']\nout = 'o'\n", "cannot read gone.py"),
        ("[tool.adjointgen]\nsources = ['no.mod:f']\nout = 'o'\n", "there is no module `no.mod`"),
        ("[tool.adjointgen]\nsources = ['elsewhere']\nout = 'o'\n", "no function to write"),
    ):  # fmt: skip
        file.write_text(text)
        code, out, err = run("generate")
        assert (code, out) == (2, "") and told in err
    file.unlink()
    code, out, err = run("generate")
    assert (code, out) == (2, "") and "no pyproject.toml here or above" in err
    assert run("generate", "--stdin-filename", "a.py")[0] == 2


# ----- what is said of functions -----


def test_the_first_that_says_it_counts(project: Path) -> None:
    """The command line, then the decorator, then pyproject.toml, each option by itself."""
    assert run("generate", "-q")[0] == 0
    text = (project / "gradients/models/one.py").read_text()
    assert inputs(text) == {
        "f": "df_dx", "g": "(df_dx, df_dy)", "h": "df_dy", "value": "df_dy",
    }  # fmt: skip
    header = read_header(text.encode())
    assert header and [fact for fact in header.facts if "sha256" not in fact[0]] == [
        ("format", "1"), ("f:wrt", "x"), ("h:wrt", "y"), ("h:shape", "x=n"),
        ("Model.value:wrt", "1"),
    ]  # fmt: skip
    for selector, options, end in (
        ("models/one.py:f", [], "df_dx"),
        ("models.one:f", [], "df_dx"),
        ("models/one.py:f", ["--wrt", "1"], "df_dy"),
        ("models/one.py:h", [], "df_dy"),
        ("models/one.py:Model.value", [], "df_dy"),
    ):
        for folder in (".", "models"):
            os.chdir(project / folder)
            path = os.path.relpath(project / "models/one.py")
            code, out, _ = run("show", selector.replace("models/one.py", path), *options)
            assert code == 0 and list(inputs(out).values()) == [end]
    os.chdir(project)


def test_options_that_all_have_in_common_are_told_once(project: Path) -> None:
    config = '[tool.adjointgen]\nsources = ["models/one.py:f", "models/one.py:g"]\nout = "o.py"\n'
    for name in "fg":
        config += f'[tool.adjointgen.functions."models/one.py:{name}"]\nwrt = "x"\n'
    (project / "pyproject.toml").write_text(config)
    assert run("generate", "-q")[0] == 0
    header = read_header((project / "o.py").read_bytes())
    assert header and [f for f in header.facts if f[0].endswith("wrt")] == [("wrt", "x")]


def test_other_verbs_too(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = project / "pyproject.toml"
    config.write_text(CONFIG.replace('wrt = ["x"]', 'wrt = ["z"]'))
    for verb in (["show"], ["lint"], ["verify", "--at", "x=1", "--at", "y=2"]):
        code, _, err = run(*verb, "models/one.py:f" if verb[0] != "verify" else "models/one.py:g")
        assert code == (0 if verb[0] == "verify" else 2), err
        assert ("no parameter `z`" in err) == (code == 2)
    config.write_text(CONFIG.replace("one.py:f", "one.py:g"))
    code, out, _ = run("verify", "models/one.py:g", "--at", "x=1", "--at", "y=2")
    assert code == 0 and "x" in out and "y " not in out
    for options, end in (["--stdin-filename", "models/one.py"], "df_dx"), ([], "(df_dx, df_dy)"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ONE.encode())))
        assert list(inputs(run("show", "-q", "-:g", *options)[1]).values()) == [end]


def test_the_pyproject_of_the_source_counts(project: Path) -> None:
    """Not that of the working folder."""
    os.chdir(project.parent)
    out = run("show", f"{project.name}/models/one.py:f")[1]
    assert list(inputs(out).values()) == ["df_dx"]
    (project / "models/pyproject.toml").write_text(
        "[tool.adjointgen.functions.'one.py:f']\nwrt = 'y'\n"
    )
    out = run("show", f"{project.name}/models/one.py:f")[1]
    assert list(inputs(out).values()) == ["df_dy"]


@pytest.mark.parametrize("spelling", [
    '[tool.adjointgen]\nfunctions = { "models/one.py:f" = { wrt = "x" } }\n',
    '[tool.adjointgen]\nfunctions."models/one.py:f".wrt = "x"\n',
    '[tool]\nadjointgen.functions."models/one.py:f" = { wrt = "x" }\n',
    "[ tool . adjointgen . functions ]\n'models/one.py:f' = { wrt = ['x'] }\n",
    '[tool."adjointgen"."functions" . "models/one.py:f"]\nwrt = 0\n',
])  # fmt: skip
def test_every_spelling_of_a_table_is_found(project: Path, spelling: str) -> None:
    (project / "pyproject.toml").write_text(spelling)
    assert list(inputs(run("show", "models/one.py:f")[1]).values()) == ["df_dx"]


# ----- what cannot be read -----


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("sources =", "source =", "there is no key `source` in [tool.adjointgen]"),
        ("sources =", "source =", "did you mean `sources`?"),
        ("all = true", "every = true", "it has `sources`, `out`, `all`, `rules`, `functions`"),
        ("all = true", "all = 1", "`all` in [tool.adjointgen] cannot be read"),
        ('"gradients"', "true", "`out` in [tool.adjointgen] cannot be read"),
        ('"gradients"', '"-"', "it is a file or a folder"),
        ('["models", "lib.two:k"]', '"models"', "`sources` in [tool.adjointgen] cannot be read"),
        ('["models", "lib.two:k"]', "[1]", "it is a list of selectors, files and folders"),
        ('["models", "lib.two:k"]', '["-"]', "it is a list of selectors, files and folders"),
        ("all = true", "functions = 3", "`tool.adjointgen.functions` is no table"),
        ('wrt = ["x"]', "wrt = 1.5", "`wrt` in [tool.adjointgen.functions.\"models/one.py:f\"]"),
        ('wrt = ["x"]', "wrt = true", "it is a name, a position, or a list of them"),
        ('wrt = ["x"]', "wrt = [true]", "it is a name, a position, or a list of them"),
        ('wrt = ["x"]', "shape = {}", "did you mean `shapes`?"),
        ('wrt = ["x"]', "shapes = 'x n'", "it is shapes by name"),
        ('wrt = ["x"]', "shapes = { x = 1 }", "it is shapes by name"),
        ('wrt = ["x"]', "scalar = 'yes'", "it is true or false"),
        ("one.py:f", "one.py:ff", "names `models/one.py:ff`, which `sources` has not"),
        ("one.py:f", "one.py:ff", "did you mean `models/one.py:f`?"),
        ("all = true", "all = yes", "this is not valid TOML"),
        ("all = true", "all = yes", "--> pyproject.toml:7:7"),
        ("all = true", "all = 'é\udcff'", "pyproject.toml is not UTF-8"),
        ("name =", '"', "pyproject.toml:2:"),
    ],
)  # fmt: skip
def test_a_mistake_is_told(project: Path, old: str, new: str, told: str) -> None:
    text = CONFIG if "functions = 3" not in new else SHORT
    data = text.replace(old, new, 1).encode("utf-8", "surrogateescape")
    (project / "pyproject.toml").write_bytes(data)
    code, out, err = run("generate", "-q")
    assert (code, out) == (2, "") and err.startswith("error[ADJ011]: ") and told in err
    assert err.count("pyproject.toml") >= 1 and not (project / "gradients").exists()


def test_a_mistake_is_told_once(project: Path) -> None:
    (project / "pyproject.toml").write_text(CONFIG.replace('wrt = ["x"]', "wrt = 1.5"))
    for verb in (["show"], ["lint"], ["generate", "-o", "out"]):
        code, out, err = run(*verb, "models", "--all")
        assert (code, out) == (2, "") and err.count("error[") == 1


def test_a_key_that_names_nothing_is_no_concern_of_show(project: Path) -> None:
    (project / "pyproject.toml").write_text(CONFIG.replace("one.py:f", "one.py:ff"))
    assert run("show", "-q", "models/one.py:f")[0] == 0


# ----- what is imported -----


def test_toml_is_read_only_where_there_are_functions(project: Path) -> None:
    def imported() -> str:
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "adjointgen", "show", "models/one.py:g"],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stderr

    assert "toml" in imported()
    without = SHORT + "# functions of [mine], x = 1\n"
    (project / "pyproject.toml").write_text(without)
    assert "toml" not in imported() and "hashlib" not in imported()


# ----- wrt by position -----

METHOD = "class A:\n    def f(self, x, n: int, y, *, z=1.0):\n        return x * y * z * n\n"


@pytest.mark.parametrize(
    ("wrt", "chosen"),
    [
        (0, "df_dx"),
        ("0", "df_dx"),
        ((2,), "df_dy"),
        ((0, 2), "(df_dx, df_dy)"),
        ((3, 0), "(df_dx, df_dz)"),
        (["y", 0], "(df_dx, df_dy)"),
        ("0, y 3", "(df_dx, df_dy, df_dz)"),
    ],
)
def test_wrt_by_position(tmp_path: Path, wrt: object, chosen: str) -> None:
    """Positions count the parameters of the signature without self."""
    text = adjointgen.generate(METHOD, wrt=wrt)  # type: ignore[arg-type]
    assert inputs(text) == {"f": chosen}
    path = tmp_path / "a.py"
    path.write_text(METHOD)
    listed = wrt if isinstance(wrt, (list, tuple)) else [wrt]
    said = ",".join(map(str, listed))
    assert inputs(run("show", f"{path}:A.f", "-q", "--wrt", said)[1]) == {"f": chosen}
    path.write_text(f"from adjointgen import adjoint\n{METHOD}".replace("    def",
                    f"    @adjoint(wrt={wrt!r})\n    def"))  # fmt: skip
    assert inputs(run("show", str(path), "-q")[1]) == {"f": chosen}


def test_the_decorator_takes_positions() -> None:
    @adjointgen.adjoint(wrt=(1,))
    def f(x: float, y: float) -> float:
        return x * y

    assert f(2.0, 3.0, with_grad=True) == (6.0, 2.0)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("wrt", "told"),
    [
        (4, "`f` has no parameter at position 4\n  = help: positions count from 0: 0 x, 1 n, 2 y"),
        (-1, "`f` has no parameter at position -1"),
        ("-1", "`f` has no parameter at position -1"),
        ((0, "x"), "`wrt` chooses `x` twice"),
        ("x,x", "`wrt` chooses `x` twice"),
        ((3, 3), "`wrt` chooses `z` twice"),
        (1, "the input `n` is annotated"),
        (True, "`wrt` cannot be True"),
        (1.5, "`wrt` cannot be 1.5"),
        ((0, None), "`wrt` cannot be (0, None)"),
        ("", "`f` has no parameter ``"),
        ((), "`f` has no input that can be differentiated"),
    ],
)
def test_wrt_that_chooses_nothing(wrt: object, told: str) -> None:
    with pytest.raises(adjointgen.AdjointError) as error:
        adjointgen.generate(METHOD, wrt=wrt)  # type: ignore[arg-type]
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("options", "told"),
    [({"shapes": "n"}, "ADJ504"), ({"shapes": {"x": 1}}, "ADJ504"), ({"scalar": 1}, "ADJ505")],
)
def test_options_of_another_type(options: dict[str, object], told: str) -> None:
    with pytest.raises(adjointgen.AdjointError, match=told):
        adjointgen.generate(METHOD, **options)  # type: ignore[arg-type]


# ----- remarks -----


def test_a_remark_comes_once(project: Path) -> None:
    selectors = ["models/one.py:g", "models.one:g", "./models/one.py", "--all"]
    remark = "remark: g: `unbroadcast` is needed"
    assert run("show", *selectors)[2].count(remark) == 1
    assert run("generate", *selectors, "-o", "one.py")[2].count(remark) == 1
    assert run("generate")[2].count(remark) == 1
    for quiet in ("-q", "--quiet"):
        for command in (["show", *selectors], ["generate"], ["generate", *selectors, "-o", "-"]):
            assert "remark" not in run(*command, quiet)[2]
