"""Names of random programs: what functions are called in them, and names made to collide."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.fuzz.operations import NATIVE, Function

LETTERS = list("abcdeghijkmnopqrstuvwxyz")
# Names that look like adjoints, local derivatives, temporaries, the flag, helpers, libraries,
# builtins.
HOSTILE = [
    *[
        "f",
        "e",
        "d",
        "df",
        "dx",
        "f_",
        "f1",
        "f2",
        "_f",
        "e_",
        "d_",
        "f1_1",
        "f_dx",
        "lambda_",
        "_",
    ],
    *["df_da", "df_db", "df_dx", "df_dy", "df_df", "df_da_", "_df_da", "__df_da", "dx_dx", "de_dc"],
    *["da_dx", "db_da", "da_db", "a_db", "b_dc", "a_d", "da", "d_a", "b_dx", "in_", "__", "x2"],
    *["a_", "b_", "x_", "x1", "x_1", "x11", "x_11", "a1", "a_1", "a1_1", "b1", "c_1", "d1", "d1_1"],
    *["with_grad", "with_grad_", "grad", "gradient", "value", "result", "results", "temp", "tmp"],
    *["np", "np_", "numpy", "xp", "math", "math_", "scipy", "special", "pi", "ndtr", "d1_2"],
    *["exp", "exp_", "log", "sin", "cos", "tan", "sqrt", "where", "sum", "mean", "abs", "sign"],
    *["max", "min", "float", "tuple", "len", "isinstance", "range", "zip", "type", "object"],
    *["ones_like", "zeros_like", "ones", "zeros", "full_like", "asarray", "array", "result_type"],
    *["broadcast_to", "unbroadcast", "helpers", "shape", "ndim", "dtype", "source", "main"],
    *["l", "O", "I", "θ", "Δx", "été"],
]


@dataclass
class Names:
    """Hands out every name of one program once."""

    random: Random
    hostility: float  # share of hostile names
    taken: set[str] = field(default_factory=lambda: {"adjointgen"})

    def new(self, preferred: list[str] | None = None) -> str:
        pool = preferred or (HOSTILE if self.random.random() < self.hostility else LETTERS)
        free = [name for name in pool if name not in self.taken]
        if not free:
            free = [f"v{len(self.taken)}"]
        choice = self.random.choice(free)
        self.taken.add(choice)
        return choice


@dataclass(frozen=True)
class Spelling:
    """How one program spells each function, and the import that this needs."""

    texts: dict[Function, str]
    imports: dict[Function, str]


def spelling(names: Names, use_builtins: bool) -> Spelling:
    """A random style of importing; the names that it binds are taken from names."""
    random = names.random
    texts: dict[Function, str] = {}
    imports: dict[Function, str] = {}
    functions = [*NATIVE, ("numpy", "pi"), ("numpy", "ndarray"), ("math", "pi")]
    styles = {
        "numpy": random.choice(["np"] * 6 + ["numpy", "xp", "from", "from", "from"]),
        "math": random.choice(["math", "math", "m", "from"]),
        "scipy.special": random.choice(["from", "special", "sc", "scipy"]),
    }
    texts |= {function: function[1] for function in NATIVE if function[0] == "builtins"}
    if use_builtins:
        names.taken |= set(texts.values())
    for library, style in styles.items():
        members = [function for function in functions if function[0] == library]
        if style == "from":
            aliases = _aliases(names, [member for _, member in members])
            for function, alias in zip(members, aliases, strict=True):
                texts[function] = alias
                renamed = "" if alias == function[1] else f" as {alias}"
                imports[function] = f"from {library} import {function[1]}{renamed}"
        else:
            alias = style if style not in names.taken else f"{style}_0"
            names.taken.add(alias)
            line = f"import {library}" + ("" if alias == library else f" as {alias}")
            if library == "scipy.special" and style in ("special", "scipy"):
                line = "from scipy import special" if style == "special" else "import scipy.special"
                alias = "special" if style == "special" else "scipy.special"
            for function in members:
                texts[function], imports[function] = f"{alias}.{function[1]}", line
    return Spelling(texts, imports)


def _aliases(names: Names, members: list[str]) -> list[str]:
    """Names for imported functions: mostly their own, some letters, now and then sin for cos."""
    aliases = list(members)
    if "sin" in members and names.random.random() < 0.1:
        i, j = aliases.index("sin"), aliases.index("cos")
        aliases[i], aliases[j] = aliases[j], aliases[i]
    for i, alias in enumerate(aliases):
        if alias in names.taken or names.random.random() < 0.15:
            options = [f"{members[i]}_fn", f"my_{members[i]}", f"{members[i][0]}_", members[i] * 2]
            aliases[i] = names.new(options)
        names.taken.add(aliases[i])
    return aliases
