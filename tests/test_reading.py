"""How a file is written does not matter, as long as Python reads it: the gradient is right.

What Python does not read is refused with its place.
"""

# ruff: noqa: E501 (one source a line)

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

import adjointgen
from tests.agreement import agree, function, run, show

PLAIN = (
    "from numpy import exp, sin\n\n\ndef f(x):\n    a = exp(x)  # first\n    return a * sin(a)\n"
)

ACCEPTED: dict[str, bytes | str] = {
    "plain": PLAIN,
    "BOM": b"\xef\xbb\xbf" + PLAIN.encode(),
    "CRLF": PLAIN.replace("\n", "\r\n"),
    "CR": PLAIN.replace("\n", "\r"),
    "mixed line ends": PLAIN.replace("\n", "\r\n", 3).replace("x)\n", "x)\r"),
    "tabs": PLAIN.replace("    ", "\t"),
    "two blanks": PLAIN.replace("    ", "  "),
    "no final newline": PLAIN.rstrip(),
    "form feed": PLAIN.replace("\n\n\n", "\n\x0c\n\x0c"),
    "form feed before def": PLAIN.replace("def", "\x0cdef"),
    "vertical tab in a comment": PLAIN.replace("first", "a\x0bb\x1cc\x85d\u2028e"),
    "Latin-1 cookie": b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + PLAIN.encode("latin-1"),
    "Latin-1 cookie, CR": b"# coding: latin-1\r# caf\xe9\r" + PLAIN.encode().replace(b"\n", b"\r"),
    "cookie on line 2": b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n# \x80\n" + PLAIN.encode(),
    "cookie on line 3": b"#\n#\n# coding: no-such-thing\n" + PLAIN.encode(),
    "UTF-8 cookie and BOM": b"\xef\xbb\xbf# coding: utf-8\n" + PLAIN.encode(),
    "the word coding": "# decoding is no cookie\n" + PLAIN,
    "ligature": PLAIN.replace("a =", "ﬁ =").replace("a * sin(a)", "ﬁ * sin(fi)"),
    "wide names": PLAIN.replace("(x)", "(値)").replace("a =", "δé =").replace("a * sin(a)", "δé * sin(δé)"),
    "mathematical letters": PLAIN.replace("a =", "\U0001d41a =").replace("a * sin(a)", "\U0001d41a * sin(a)"),
    "one line": "import numpy as np\ndef f(x): return np.sin(x) * 2\n",
    "one line, several statements": "import math\ndef f(x): a = math.exp(x); b = a * a; return b  # end\n",
    "one line, docstring": 'def f(x): "doc"; y = x * x; return y\n',
    "semicolons": "def f(x):\n    a = x * x; b = a * 3.0 ; c = b;\n    return c; # end\n",
    "backslashes": "def f(x):\n    a = x \\\n        * x \\\n        + 1\n    return \\\n        a\n",
    "backslash before def": "x = \\\n    1\n\ndef \\\n  f(x):\n    return x * x\n",
    "brackets": "def f(\n    x,  # the input\n):\n    a = (\n        x  # left\n        # between\n        * x\n    )\n    return (\n        a\n        # last\n    )\n",
    "comments everywhere": "# a\ndef f(x):  # b\n    # c\n\n    # d\n    a = x * x  # e\n    # f\n\n\n    # g\n    return a  # h\n    # i\n# j\n",
    "comment without a blank": "def f(x):\n    a = x*x#one\n    return a#two\n",
    "hash in a string": 'def f(x):\n    s = "# no comment"  # one\n    return x * x  # "two"\n',
    "deep indentation": "if True:\n        if True:\n                def f(x):\n                        a = (x *\n                             x)\n                        return a * 2\n",
    "under try": "try:\n    def f(x):\n        return x * x\nfinally:\n    pass\n",
    "under else": "if False:\n    pass\nelse:\n    def f(x):\n        return x * x\n",
    "under with": "import contextlib\nwith contextlib.nullcontext():\n    def f(x):\n        return x * x\n",
    "under for": "for _ in range(1):\n    def f(x):\n        return x * x\n",
    "under match": "match 1:\n    case 1:\n        def f(x):\n            return x * x\n",
    "docstring": 'def f(x):\n    """One line."""\n    return x * x\n',
    "docstring, several lines": 'def f(x):\n    """One.\n\n    Two "quoted" \'words\'.\n    """\n    return x * x\n',
    "docstring, single quotes": "def f(x):\n    '''One.'''\n\n    return x * x\n",
    "docstring, one quote": "def f(x):\n    'One \"quoted\"'\n    return x * x\n",
    "docstring, raw": 'def f(x):\n    r"""\\sin \\n"""\n    return x * x\n',
    "docstring, unicode": 'def f(x):\n    u"δ"\n    return x * x\n',
    "docstring, escapes": 'def f(x):\n    "a\\n\\"\\"\\"b\\""\n    return x * x\n',
    "docstring, backslash at the end": 'def f(x):\n    """a \\\n    b\\\\"""\n    return x * x\n',
    "docstring, two parts": 'def f(x):\n    "a" "b"\n    return x * x\n',
    "docstring, brackets": 'def f(x):\n    ("a"\n     "b")\n    return x * x\n',
    "docstring, empty": 'def f(x):\n    ""\n    return x * x\n',
    "docstring ends in a quote": "def f(x):\n    '''say \"hi\"'''\n    return x * x\n",
    "docstring with three quotes": "def f(x):\n    '''a \"\"\" b'''\n    return x * x\n",
    "numbers": "def f(x):\n    return x * 1_000.5e-3 + 0x_ff * x + 1e3 * x + .5 * x + 5. * x + 0b11 * x + 00 * x\n",
    "unary signs": "def f(x):\n    return - - x * -+-2.0 ** -x\n",
    "annotated": "def f(x: float) -> float:\n    a: float = x * x\n    b: 'a, b' = a\n    return b\n",
    "annotated in brackets": "def f(x: float):\n    (a): float = x * x\n    return a\n",
    "string annotation": "def f(x: 'no such [ name'):\n    return x * x\n",
    "parameters of every kind": "def f(x, /, n: int = 2, *, m: int = 3):\n    return x * n * m\n",
    "chained": "def f(x):\n    a = b = x * x\n    return a * b\n",
    "unpacked": "def f(x):\n    (a, b), [c] = (x * x, x), [3.0]\n    a2, b2 = b, a\n    return a2 * b2 * c * b\n",
    "names of the output": "def f(x):\n    df_dx = x * x\n    with_grad = df_dx * x\n    return with_grad * df_dx\n",
    "inner tuple": "def f(x):\n    return (x * x), x\n",
    "tuple of one": "def f(x):\n    return x * x,\n",
    "returns in brackets": "def f(x):\n    return (\n        x * x,\n        x,\n    )\n",
    "type comment": "def f(x):\n    # type: (float) -> float\n    a = x * x  # type: float\n    return a\n",
    "invalid escape": 'S = "\\d"\ndef f(x):\n    return x * x\n',
    "future": "from __future__ import annotations\ndef f(x: Nowhere):\n    return x * x\n",
    "text in an inactive value": 'import numpy as np\ndef f(x):\n    s = """a\n  b"""\n    n = len(s)\n    return x * n\n',
}  # fmt: skip
if sys.version_info >= (3, 12):
    ACCEPTED["type parameters"] = "def f[T](x: T) -> T:\n    return x * x\n"


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str, tmp_path: Path) -> None:
    data = ACCEPTED[name]
    text = agree(data, tmp_path, 0.7)
    if name.startswith(("docstring", "one line, doc")):
        space: dict[str, Any] = {}
        exec(text, space)
        exec(compile(data, "<original>", "exec"), original := {})
        words = original["f"].__doc__.split()
        assert space["f"].__doc__.split()[: len(words)] == words
    if name.startswith("comments"):
        for letter in "cdefgh":
            assert f"# {letter}\n" in text


METHODS = """\
import numpy as np


def deco(f):
    return f


class Model:
    rate = 2.0

    @deco
    def value(self, x):
        return np.exp(self.rate * x)

    @staticmethod
    def square(x):
        return x * x

    class Inner:
        @classmethod
        def cube(cls, x):
            return x * x * x
"""


def test_methods(tmp_path: Path) -> None:
    agree(METHODS, tmp_path, 0.7, name="Model.square")
    path = tmp_path / "source.py"
    for name, owner in (("Model.value", type("M", (), {"rate": 2.0})), ("Model.Inner.cube", None)):
        code, text, err = run("show", f"{path}:{name}", "-q")
        assert (code, err) == (0, "")
        exec(text, space := {})  # type: ignore[var-annotated]
        value, gradient = space[name.rpartition(".")[2]](owner, 0.7, with_grad=True)
        assert value > 0 and gradient > 0


def test_decorators_are_not_applied(tmp_path: Path) -> None:
    source = "import nowhere\n@nowhere.deco(print('ran'))\n@other\ndef f(x):\n    return x * x\n"
    (tmp_path / "a.py").write_text(source)
    code, text, err = run("show", f"{tmp_path}/a.py:f", "-q")
    assert (code, err) == (0, "") and "@" not in text and "nowhere" not in text


@pytest.mark.parametrize("name", ["with blank.py", "δ値.py", "a:b.py", "no_suffix", "a.b.py"])
def test_paths(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "a folder"
    folder.mkdir()
    agree(PLAIN, folder, 0.7, file=name)
    monkeypatch.chdir(folder)
    agree(PLAIN, Path("."), 0.7, file=name)


def test_symlinks(tmp_path: Path) -> None:
    (tmp_path / "real.py").write_text(PLAIN)
    (tmp_path / "link.py").symlink_to("real.py")
    (tmp_path / "loop").symlink_to(".")
    (tmp_path / "gone.py").symlink_to("nowhere")
    assert run("show", f"{tmp_path}/link.py:f")[1] == run("show", f"{tmp_path}/loop/real.py:f")[1]
    code, out, err = run("show", f"{tmp_path}/gone.py:f")
    assert (code, out) == (2, "") and err.startswith("error[ADJ001]")


REFUSED: dict[str, tuple[bytes, str, int, int]] = {  # code, line, column
    "NUL": (b"def f(x):\n    return x\0\n", "ADJ003", 2, 13),
    "unknown cookie": (b"# coding: nonsense\n", "ADJ003", 1, 1),
    "unknown cookie, line 2": (b"#\n# coding: nonsense\n", "ADJ003", 2, 1),
    "codec that is none for text": (b"# coding: rot13\nx = 1\n", "ADJ003", 1, 1),
    "codec that fails": (b"# coding: undefined\nx = 1\n", "ADJ003", 1, 1),
    "BOM and another cookie": (b"\xef\xbb\xbf# coding: latin-1\n", "ADJ003", 1, 1),
    "UTF-16": ("def f(x):\n    return x\n".encode("utf-16"), "ADJ003", 1, 1),
    "UTF-16 without a BOM": ("x = 1\n".encode("utf-16-le"), "ADJ003", 1, 2),
    "UTF-32": ("x = 1\n".encode("utf-32"), "ADJ003", 1, 1),
    "invalid UTF-8": (b"# \xc3\xa9\nx = '\xc3\xa9\xff'\n", "ADJ003", 2, 7),
    "invalid UTF-8, CR": (b"# a\rx = '\xff'\r", "ADJ003", 2, 6),
    "cut UTF-8": (b"# a\nx = '\xc3", "ADJ003", 2, 6),
    "surrogate": (b"x = '\xed\xa0\x80'\n", "ADJ003", 1, 6),
    "operand missing": (b"def f(x):\n    return x +\n", "ADJ002", 2, 15),
    "bracket not closed": (b"x = (1,\n\n", "ADJ002", 1, 5),
    "bracket not opened": (b"x = 1)\n", "ADJ002", 1, 6),
    "string not closed": (b"def f(x):\n    y = 'a\n", "ADJ002", 2, 9),
    "Python 2": (b"def f(x):\n    print x\n", "ADJ002", 2, 5),
    "wide characters before it": ("s = '値値'; x = 1 +\n".encode(), "ADJ002", 1, 18),
    "reserved word": (b"def f(class):\n    return 1\n", "ADJ002", 1, 7),
    "unknown character": (b"x = 1 $ 2\n", "ADJ002", 1, 7),
    "merge conflict": (b"<<<<<<< HEAD\nx = 1\n", "ADJ002", 1, 1),
    "parameter twice": (b"def f(x, x):\n    return x\n", "ADJ002", 1, 10),
    "parameter twice, wide": ("def g(値, x, x):\n    return x\n".encode(), "ADJ002", 1, 13),
    "nonlocal": (b"def f(x):\n    nonlocal x\n", "ADJ002", 2, 5),
    "return outside": (b"x = 1\nreturn x\n", "ADJ002", 2, 1),
    "break outside": (b"def f(x):\n    break\n", "ADJ002", 2, 5),
    "yield outside": (b"x = (yield)\n", "ADJ002", 1, 6),
    "await outside": (b"def f(x):\n    return await x\n", "ADJ002", 2, 12),
    "global too late": (b"def f():\n    x = 1\n    global x\n", "ADJ002", 3, 5),
    "no such future": (b"from __future__ import nothing\n", "ADJ002", 1, 1),
    "starred alone": (b"*a = 1\n", "ADJ002", 1, 1),
    "html": (b"<html>\n", "ADJ002", 1, 1),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, tmp_path: Path) -> None:
    data, code, line, column = REFUSED[name]
    path = tmp_path / "a.py"
    path.write_bytes(data)
    for verb in ("show", "lint"):
        exit_code, out, err = run(verb, f"{path}:f")
        assert (exit_code, out) == (3, "")
        assert err.startswith(f"error[{code}]: ")
        assert f"--> {path}:{line}:{column}\n" in err


@pytest.mark.parametrize(
    "body",
    [
        b"  x = 1\n",
        b"def f(x):\nreturn x\n",
        b"def f(x):\n    a = 1\n  b = 2\n",
        b"def f(x):\n\ta = 1\n        b = 2\n",
        b"if 1:\n    x = 1\n\ty = 2\n",
        b"def f(x, x=1, y):\n    return x\n",
        b"def f(x)\n    return x\n",
        b"return = 1\n",
        b"x = 08\n",
        b"x = 1__0\n",
        b"f(**a, *b)\n",
        b"'''",
        b"\\",
        b"x = \\ 1\n",
        b"f'{'\n",
        b"def",
        b"x = {1: 2, 3}\n",
        b"def f(x): y = ; return x\n",
        b"async x = 1\n",
        b"# coding: utf-7\nx = +AGE-\n",
        b"lambda: (yield) = 1\n",
        b"x = " + b"9" * 5000 + b"\n",
    ],
)
def test_syntax_errors(body: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(body)
    try:
        compile(body, "a.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        exit_code, out, err = run("show", f"{path}:f")
        assert (exit_code, out) == (3, "")
        assert err.startswith(("error[ADJ002]", "error[ADJ003]")) and f"--> {path}:" in err


@pytest.mark.parametrize(
    "value",
    ["-" * 60_000 + "x", "(" * 190 + "x" + ")" * 190, "x" + ".a" * 60_000, "x" + "[0]" * 60_000,
     "+".join(["x"] * 60_000), "f(" * 150 + "x" + ")" * 150],
)  # fmt: skip
def test_deep_nesting(value: str, tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(f"def f(x):\n    return {value}\n")
    exit_code, out, err = run("show", f"{path}:f", "-q")
    if exit_code:
        assert (exit_code, out) == (3, "") and err.startswith("error[ADJ")
        assert "ADJ900" not in err


def test_too_deep_is_one_refusal() -> None:
    with pytest.raises(adjointgen.AdjointError) as error:
        adjointgen.generate(f"def f(x):\n    return {'-' * 200_000}x\n")
    assert [d.code for d in error.value.diagnostics] == ["ADJ004"]


def test_text_instead_of_a_file() -> None:
    for text in (PLAIN, "\ufeff" + PLAIN, PLAIN.replace("\n", "\r\n")):
        assert "def f(x, with_grad=False)" in adjointgen.generate(text)
    for text in ("x = '\ud800'\n", "\0"):
        with pytest.raises(adjointgen.AdjointError):
            adjointgen.generate(text)


def test_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("adjointgen.read.select.open", denied, raising=False)
    exit_code, out, err = run("show", f"{tmp_path}/a.py:f")
    assert (exit_code, out) == (2, "")
    assert err.startswith(f"error[ADJ001]: cannot read {tmp_path}/a.py: Permission denied\n")


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("name", ACCEPTED)
def test_decorated(name: str, tmp_path: Path) -> None:
    """The decorator reads the same files, and makes the same function of them."""
    path = tmp_path / f"decorated_{abs(hash(name))}.py"
    path.write_bytes(
        ACCEPTED[name] if isinstance(ACCEPTED[name], bytes) else ACCEPTED[name].encode()
    )
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = adjointgen.adjoint(module.f)
    printed = function(show(path, "f"), "f")
    flag = "with_grad_" if name == "names of the output" else "with_grad"
    assert made(0.7, **{flag: True}) == printed(0.7, **{flag: True})
