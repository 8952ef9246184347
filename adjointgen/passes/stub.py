"""The rule that a user could write for an operation that has none."""

from __future__ import annotations


def rule_stub(function: str, arguments: int, before: str = "") -> str:
    """A rule in the form of the rule book, with `...` where the derivative goes.

    `before` is another cure, which is offered first.
    """
    letters = {1: ["x"], 2: ["x", "y"]}.get(arguments, [f"x{i + 1}" for i in range(arguments)])
    result = "y" if len(letters) == 1 else "z"
    name = function.rpartition(".")[2]
    lines = [
        f"{before or 'write '}a rule like this one:",
        "@elementwise",
        f"def {name}({', '.join(letters)}):",
        f"    {result} = {function}({', '.join(letters)})",
        *(f"    d{result}_d{x} = ..." for x in letters),
        f"    return {', '.join([result, *(f'd{result}_d{x}' for x in letters)])}",
    ]
    return "\n".join(lines)
