"""`[tool.adjointgen]` of a pyproject.toml.

[tool.adjointgen]
sources = ["models"]              # selectors, files and folders, from the folder of this file
out = "gradients"                 # a file or a folder
all = true                        # not only decorated functions
rules = ["models/rules.py"]       # files of your own rules

[tool.adjointgen.functions."models/pricing.py:price"]
wrt = ["spot", "rate"]            # and `shapes`, `scalar`, `rules`
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from adjointgen.diagnostics import AdjointError, Diagnostic, SourceText, Span, refuse
from adjointgen.inputs import FORMS, Said, option
from adjointgen.read.project import project_root, shown
from adjointgen.read.select import read


class Config(NamedTuple):
    """What a pyproject.toml says; its paths are as they are written there."""

    sources: tuple[str, ...] = ()
    out: str = ""
    all: bool = False
    rules: tuple[str, ...] = ()
    functions: Mapping[str, Said] = {}


def nearest() -> tuple[str, Config] | None:
    """The pyproject.toml of the working folder, as it may be shown, and what it says."""
    root = project_root("")
    if root is None:
        return None
    file = shown(os.path.join(root, "pyproject.toml"))
    return file, config_of(read(file), file)


def select_configured(parsed: argparse.Namespace) -> Config:
    """Let the nearest pyproject.toml say what is selected, as the command line does not."""
    found = nearest()
    if found is None:
        raise refuse("ADJ011", "no selector, and no pyproject.toml here or above",
                     "name functions, files or folders")  # fmt: skip
    file, config = found
    if not config.sources:
        raise refuse("ADJ011", f"no selector, and no `sources` in [tool.adjointgen] of {file}",
                     "name functions, files or folders, here or there")  # fmt: skip
    parsed.folder = os.path.dirname(file)
    parsed.selectors, parsed.all = list(config.sources), parsed.all or config.all
    return config


@cache
def config_of(data: bytes, file: str) -> Config:
    """The content of a pyproject.toml, checked. `file` is its name in messages."""
    tool = tables(data, file).get("tool", {})
    table = tool.get("adjointgen", {}) if isinstance(tool, dict) else {}
    section = "tool.adjointgen"
    _table(table, section, ("sources", "out", "all", "rules", "functions"), file)
    sources, out, everything = table.get("sources", []), table.get("out", ""), table.get("all")
    if not (isinstance(sources, list) and all(isinstance(s, str) and s != "-" for s in sources)):
        raise _wrong(file, section, "sources", "a list of selectors, files and folders")
    if not isinstance(out, str) or out == "-":
        raise _wrong(file, section, "out", "a file or a folder")
    if not isinstance(everything, (bool, type(None))):
        raise _wrong(file, section, "all", "true or false")
    rules = _read("rules", table.get("rules", []), section, file)
    functions = table.get("functions", {})
    section += ".functions"
    _table(functions, section, None, file)
    said = {}
    for selector, options in functions.items():
        inner = f'{section}."{selector}"'
        _table(options, inner, FORMS, file)
        said[selector] = {key: _read(key, v, inner, file) for key, v in options.items()}
    return Config(tuple(sources), out, bool(everything), rules, said)  # type: ignore[arg-type]


def tables(data: bytes, file: str) -> dict[str, Any]:
    """The content of a TOML file."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        text = data.decode()
        return tomllib.loads(text)
    except UnicodeDecodeError:
        raise refuse("ADJ011", f"{file} is not UTF-8", "TOML is UTF-8 text: save it so") from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"(.*) \(at line (\d+), column (\d+)\)", str(error))
        message = f"this is not valid TOML: {found[1] if found else error}"
        lines = tuple(text.replace("\r\n", "\n").split("\n"))
        place = None
        if found:
            line, column = int(found[2]), int(found[3]) - 1
            place = Span(line, column, line, column + 1)
        source = SourceText(file, lines)
        raise AdjointError([Diagnostic("ADJ011", message, "", source, place)]) from None


def _table(value: object, section: str, keys: Iterable[str] | None, file: str) -> None:
    """Refuse what is no table, or one with a key that is not among `keys`."""
    if not isinstance(value, dict):
        raise refuse("ADJ011", f"{file}: `{section}` is no table", f"write it as [{section}]")
    for key in value if keys is not None else ():
        if key not in keys:  # type: ignore[operator]
            raise refuse("ADJ011", f"{file}: there is no key `{key}` in [{section}]",
                         did_you_mean(key, keys or ()))  # fmt: skip


def did_you_mean(name: str, names: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, list(names), 1)
    return f"did you mean `{near[0]}`?" if near else f"it has {', '.join(f'`{n}`' for n in names)}"


def _read(key: str, value: object, section: str, file: str) -> object:
    try:
        return option(key, value)
    except AdjointError:
        raise _wrong(file, section, key, FORMS[key][1]) from None


def _wrong(file: str, section: str, key: str, form: str) -> AdjointError:
    return refuse("ADJ011", f"{file}: `{key}` in [{section}] cannot be read", f"it is {form}")
