"""What stands above a random function: imports of what is used, and the module constants."""

from __future__ import annotations

from random import Random

from tests.fuzz.names import Spelling
from tests.fuzz.nodes import Node, walk
from tests.fuzz.programs import Parameter

PI = ("numpy", "pi")
NDARRAY = ("numpy", "ndarray")


def head(
    random: Random,
    spelling: Spelling,
    definitions: list[str],
    parameters: tuple[Parameter, ...],
    trees: list[Node],
) -> tuple[str, ...]:
    used = {node.function for tree in trees for node in walk(tree)}
    text = "".join(definitions) + "".join(p.annotation for p in parameters)
    used |= {extra for extra in (PI, NDARRAY) if spelling.texts[extra] in text}
    needed = [line for f, line in spelling.imports.items() if f in used]
    imports = list(dict.fromkeys(needed))
    lines = []
    if "Float[" in text or random.random() < 0.15:
        lines += ["from __future__ import annotations", ""]
    together = [line for line in imports if line.startswith("from numpy import ")]
    if random.random() < 0.5 and together:
        members = ", ".join(line.removeprefix("from numpy import ") for line in together)
        imports = [*(i for i in imports if i not in together), f"from numpy import {members}"]
    lines += imports
    if "Float[" in text and random.random() < 0.5:
        lines += ["from typing import TYPE_CHECKING", "", "if TYPE_CHECKING:"]
        lines += ["    from jaxtyping import Float"]
    if definitions:
        lines += ["", *definitions]
    return (*lines, "", "") if lines else ()
