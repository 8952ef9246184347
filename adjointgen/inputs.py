"""What may be said of a function (`wrt`, `shapes`, `scalar`, `rules`), and what `wrt` chooses.

The command line, a decorator, pyproject.toml and the public functions all say it in these forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from adjointgen.diagnostics import AdjointError, refuse
from adjointgen.program import Source

OBJECTS = ("self", "cls")  # the first parameter, if it is called so, is no input

Said = Mapping[str, object]  # what was said of a function: "wrt", "shapes", "scalar", "rules"

# Option -> the code of a value of another form, and the forms that it has.
FORMS = {
    "wrt": ("ADJ501", "a name, a position, or a list of them"),
    "shapes": ("ADJ504", 'shapes by name, such as { X = "n d" }'),
    "scalar": ("ADJ505", "true or false"),
    "rules": ("ADJ505", "the path of a file of rules, or a list of them"),
}


def option(key: str, value: object) -> object:
    """The value of an option as `Options` has it, whatever form it was written in."""
    if key == "wrt" and isinstance(value, (str, int, list, tuple)):
        if isinstance(value, str):
            value = value.replace(",", " ").split() or [""]
        choices = value if isinstance(value, (list, tuple)) else [value]
        if all(isinstance(c, (str, int)) and not isinstance(c, bool) for c in choices):
            return tuple(_choice(c) for c in choices)
    elif key == "shapes" and isinstance(value, Mapping):
        if all(isinstance(part, str) for item in value.items() for part in item):
            return dict(value) or None
    elif key == "scalar" and isinstance(value, bool):
        return value
    elif key == "rules" and isinstance(value, (str, list, tuple)):
        paths = (value,) if isinstance(value, str) else tuple(value)
        if all(isinstance(path, str) and path for path in paths):
            return paths
    if value is None and key != "scalar":
        return () if key == "rules" else None
    code, form = FORMS[key]
    raise refuse(code, f"`{key}` cannot be {value!r}", f"it is {form}")


def _choice(choice: str | int) -> str | int:
    """A name, or a position, which may come as text."""
    if isinstance(choice, str) and choice.isascii() and choice.removeprefix("-").isdecimal():
        return int(choice)
    return choice


def called_on(names: Sequence[str]) -> str:
    """What a method is called on, of the names of its parameters; "" if there is none."""
    return names[0] if names and names[0] in OBJECTS else ""


def named(wrt: Iterable[str | int], source: Source) -> tuple[str, ...]:
    """The names that `wrt` chooses. Positions count from 0, without self and cls."""
    names = [p.name for p in source.parameters]
    places = [n for n in names if n != called_on(names)]
    found: list[str] = []
    for choice in wrt:
        if isinstance(choice, int):
            if not 0 <= choice < len(places):
                listed = ", ".join(f"{i} {n}" for i, n in enumerate(places))
                raise refuse("ADJ501", f"`{source.name}` has no parameter at position {choice}",
                             f"positions count from 0: {listed or 'there is none'}")  # fmt: skip
            choice = places[choice]
        elif choice not in names:
            raise unknown(choice, source)
        elif choice == called_on(names):
            raise refuse("ADJ502", f"`{choice}` is what the method is called on, and no input",
                         "leave it out of `wrt`, or give the parameter another name")  # fmt: skip
        if choice in found:
            raise refuse("ADJ501", f"`wrt` chooses `{choice}` twice", "leave one of them out")
        found.append(choice)
    return tuple(found)


def unknown(name: str, source: Source) -> AdjointError:
    """The refusal of a parameter that the function does not have."""
    from difflib import get_close_matches

    names = [p.name for p in source.parameters]
    near = get_close_matches(name, names, 1)
    help = f"did you mean `{near[0]}`?" if near else f"the parameters are {', '.join(names)}"
    return refuse("ADJ501", f"`{source.name}` has no parameter `{name}`", help)
