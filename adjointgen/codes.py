"""The table of codes: what each refusal means, and a function that triggers it.

`docs/codes.md` is made from this table; a test runs every example.
"""

from typing import NamedTuple

DIFFERENT, USAGE, REJECTED, INTERNAL = 1, 2, 3, 4


class Code(NamedTuple):
    """`exit_code`: 1 a difference; 2 usage, file or selector; 3 source rejected; 4 internal error.

    `example` is a file example.py, and `command` what triggers the code on it; without a command,
    `python example.py` does.
    """

    summary: str
    exit_code: int
    explanation: str
    example: str
    command: str = "show example.py:f"


def _function(*lines: str) -> str:
    return "\n".join(["from numpy import exp, sin", "", "", *lines, ""])


_PLAIN = _function("def f(x):", "    return sin(x)")


CODES: dict[str, Code] = {
    # ----- files and selectors -----
    "ADJ001": Code("the file cannot be read", USAGE,
        "The path does not exist, is not a file, or may not be read.", "", "show gone.py:f"),
    "ADJ002": Code("the file is not valid Python", REJECTED,
        "Python's own parser refuses the file; the message is Python's.",
        "def f(x):\n    return x +\n"),
    "ADJ003": Code("the file is not text that Python can read", REJECTED,
        "A NUL character, an unknown encoding, or bytes that are not of the declared encoding.",
        "# -*- coding: no-such-encoding -*-\ndef f(x):\n    return x\n"),
    "ADJ004": Code("nested too deeply", REJECTED,
        "An expression nests deeper than the running Python can parse or walk.", "", ""),
    "ADJ005": Code("no such function", USAGE,
        "The selector names a function that the file does not define.",
        _PLAIN, "show example.py:g"),
    "ADJ006": Code("the selector does not name a function", USAGE,
        "It names a class, a variable or an import, or has a form that is not understood.",
        _PLAIN, "show example.py:sin"),
    "ADJ007": Code("defined twice", USAGE,
        "Two functions of the file have the name, and which one counts depends on the run.",
        _function("def f(x):", "    return sin(x)", "", "", "def f(x):", "    return exp(x)")),
    "ADJ008": Code("no source", REJECTED,
        "The function was typed at a prompt or made by `exec`, so its text cannot be read.",
        'from adjointgen import adjoint\n\nexec("def f(x): return x * x")\nadjoint(f)\n', ""),
    "ADJ009": Code("the source is not that of the function", REJECTED,
        "The file on disk, compiled, is not the code that runs: the file was edited after the"
        " import, the function is wrapped, or it is a lambda.",
        "from adjointgen import adjoint\n\nf = adjoint(lambda x: x * x)\n", ""),
    "ADJ010": Code("no such rule", USAGE,
        "No operation of that name has a rule, or is known to have no derivative.",
        "", "rules np.sinn"),
    "ADJ011": Code("the configuration cannot be read", USAGE,
        "pyproject.toml is not valid TOML, or [tool.adjointgen] has a key or a value that it cannot"
        " have; or `generate` was given no selectors and finds none there.",
        "", "generate"),
    "ADJ012": Code("a generated file is not what its source makes", DIFFERENT,
        "It is missing, stale or edited by hand. `generate --check` fails; the output format"
        " `text` says so without this code.",
        _PLAIN, "generate example.py:f -o out.py --check --output-format concise"),
    "ADJ013": Code("not a rule", REJECTED,
        "A file of rules is read as text. A rule calls its function, binds its derivatives, one a"
        " line, and returns them; it reads nothing but its operands and what the file imports.",
        "import numpy as np\nfrom adjointgen.rules.kinds import elementwise\n\n\n@elementwise\n"
        "def twice(x):\n    y = np.multiply(2.0, x)\n    dy_dx = 2.0\n    return y, dy_dx\n",
        "rules --rules example.py"),
    "ADJ014": Code("the revisions cannot be compared", USAGE,
        "There is no git, no repository with a working tree, or no such revision in it.",
        "", "diff HEAD~1"),
    # ----- the language -----
    "ADJ101": Code("not straight-line code", REJECTED,
        "if, for, while, try, with and match make the order of statements depend on data.",
        _function("def f(x):", "    if x > 0:", "        y = x", "    return sin(x)")),
    "ADJ102": Code("a statement that is not allowed", REJECTED,
        "del, raise, assert, import, global, nested definitions, and expressions without effect.",
        _function("def f(x):", "    assert x > 0", "    return sin(x)")),
    "ADJ103": Code("an expression that is not allowed", REJECTED,
        "Comprehensions, lambda, walrus, f-strings, starred values and the like; a list or a tuple"
        " where a number or an array is computed with.",
        _function("def f(x):", "    y = [sin(x) for k in (1, 2)]", "    return sin(x)")),
    "ADJ104": Code("no fixed set of inputs", REJECTED,
        "`*args` and `**kwargs` have no names to differentiate with respect to.",
        _function("def f(*args):", "    return sin(args)")),
    "ADJ105": Code("async function or generator", REJECTED,
        "The function does not return its value when it is called.",
        _function("async def f(x):", "    return sin(x)")),
    "ADJ106": Code("a default that is not a literal", REJECTED,
        "The generated function repeats the default, and it may stand in another module.",
        _function("def f(x, y=sin(1)):", "    return x * y")),
    "ADJ107": Code("a hidden character", REJECTED,
        "It changes the direction of the text around it, so that a reviewer reads another program"
        " than the one that runs.",
        _function("def f(x):", "    return sin(x)  # \u202eytefas\u202c")),
    # ----- single assignment -----
    "ADJ201": Code("bound twice", REJECTED,
        "In SSA form every name is bound once, so that it means one value all through.",
        _function("def f(x):", "    y = sin(x)", "    y = exp(y)", "    return y")),
    "ADJ202": Code("augmented assignment", REJECTED,
        "`y += x` binds `y` a second time, and changes an array in place.",
        _function("def f(x):", "    y = sin(x)", "    y += x", "    return y")),
    "ADJ203": Code("a write in place", REJECTED,
        "The reverse pass needs the values of the forward pass as they were.",
        _function("def f(x):", "    y = sin(x)", "    y[0] = 1.0", "    return y")),
    "ADJ204": Code("a name that is not bound", REJECTED,
        "The name is read before it is bound, or is bound nowhere.",
        _function("def f(x):", "    y = sin(z)", "    z = exp(x)", "    return y")),
    "ADJ205": Code("unpacking of something that has not that many parts", REJECTED,
        "Each name on the left needs its own value on the right, or its part of an array.",
        _function("def f(x):", "    a, b = x, 2 * x, 3 * x", "    return a * b")),
    # ----- the result -----
    "ADJ301": Code("no return", REJECTED, "There is no value to differentiate.",
        _function("def f(x):", "    y = sin(x)")),
    "ADJ302": Code("more than one return", REJECTED,
        "A straight line has one end.",
        _function("def f(x):", "    return sin(x)", "    return exp(x)")),
    "ADJ303": Code("code after return", REJECTED, "It never runs.",
        _function("def f(x):", "    return sin(x)", "    y = exp(x)")),
    "ADJ304": Code("a result that is not a number", REJECTED,
        "None, text, truth values and containers have no gradient.",
        _function("def f(x):", "    return x > 0")),
    # ----- operations -----
    "ADJ401": Code("no rule for this operation", REJECTED,
        "No rule says how to differentiate it. The help prints the rule to write.",
        _function("def f(x):", "    return x << 2")),
    "ADJ402": Code("an argument that the rule does not know", REJECTED,
        "An argument that no rule lists is refused, never ignored.",
        _function("def f(x):", "    return sin(x, dtype=float)")),
    "ADJ403": Code("a function that is not known to be pure", REJECTED,
        "Values that carry no derivative may pass through listed pure functions only.",
        _function("def f(x, n: int):", "    return x * lookup(n)", "", "",
                  "def lookup(n):", "    return n")),
    "ADJ404": Code("randomness", REJECTED,
        "The forward pass of the gradient would draw other numbers than the value did.",
        "import numpy as np\n\n\ndef f(x):\n    return x * np.random.normal()\n"),
    "ADJ405": Code("a cast cuts the derivative", REJECTED,
        "int(), float(), astype() and the like on a value that is differentiated.",
        _function("def f(x):", "    return float(x) * 2")),
    "ADJ406": Code("a conditional value", REJECTED,
        "`a if condition else b`, `and` and `or` choose one value for the whole array.",
        _function("def f(x):", "    y = sin(x) if x > 0 else exp(x)", "    return y")),
    "ADJ407": Code("a name that may mean two things", REJECTED,
        "The module binds the name more than once, or imports with a star.",
        "from math import *\n\n\ndef f(x):\n    return sin(x)\n"),
    "ADJ408": Code("a global that cannot be copied", REJECTED,
        "A printed or generated file stands alone: it copies module constants that are"
        " arithmetic on literals, with functions by element of NumPy or `math`, and no other"
        " global. Decorated functions read all globals live.",
        _function("RATE = [0.05]", "", "", "def f(x):", "    return x * RATE")),
    "ADJ409": Code("complex numbers", REJECTED,
        "The gradients are those of real functions.",
        _function("def f(x):", "    return sin(x) * 2j")),
    # ----- what is differentiated -----
    "ADJ501": Code("`wrt` chooses no parameter", USAGE,
        "The function has no parameter of that name or position, or it is chosen twice.",
        _PLAIN, "show example.py:f --wrt y"),
    "ADJ502": Code("`wrt` names an input without a derivative", USAGE,
        "It is annotated int, bool, str or as a list or tuple, has such a default, or is used"
        " only as index, shape or condition.",
        _function("def f(x, n: int):", "    return sin(x) * n"), "show example.py:f --wrt n"),
    "ADJ503": Code("nothing to differentiate", REJECTED,
        "The function has no parameter that a derivative could be taken with respect to.",
        _function("def f(n: int):", "    return n * 2.0")),
    "ADJ504": Code("a shape that cannot be read", USAGE,
        "A shape is a list of names and numbers: `X=n,d`.",
        _PLAIN, "show example.py:f --shape x=n*2"),
    "ADJ505": Code("a value that cannot be read", USAGE,
        "A point of `verify` gives every input a number, a list, or a range to draw from.",
        _PLAIN, "verify example.py:f --at x=one"),
    "ADJ506": Code("shapes that do not fit", REJECTED,
        "By the shapes that are declared, the operation would fail. Sizes of one name are equal;"
        " sizes of two names are taken to differ.",
        _function("def f(X, w):", "    return sin(X @ w)"),
        "show example.py:f --shape X=n,d --shape w=n"),
    # ----- internal -----
    "ADJ900": Code("internal error", INTERNAL,
        "adjointgen found a fault of its own, and returned nothing.", "", ""),
}  # fmt: skip
