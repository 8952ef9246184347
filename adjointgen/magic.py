"""The cell magic `%%adjoint` of IPython and Jupyter.

%load_ext adjointgen        %%adjoint --wrt x
                            def f(x, y):
                                …
"""

from __future__ import annotations

import argparse
import ast
import shlex
import types
from typing import Any, NoReturn

from adjointgen.commands.options import add_function_options, function_options
from adjointgen.decorator import decorate
from adjointgen.diagnostics import AdjointError, refuse
from adjointgen.pipeline import Options


def register(shell: Any) -> None:
    """Add the cell magic to an IPython shell."""

    def adjoint(line: str, cell: str) -> None:
        """Run the cell and decorate the functions that it defines; options as of `show`."""
        from IPython.core.error import UsageError

        try:
            _run(shell, line, cell)
        except AdjointError as error:
            raise UsageError(f"%%adjoint\n{error}") from None

    shell.register_magic_function(adjoint, "cell")


def _run(shell: Any, line: str, cell: str) -> None:
    parser = _Parser("%%adjoint", add_help=False)
    add_function_options(parser)
    said = function_options(parser.parse_args(shlex.split(line)))
    text = shell.transform_cell(cell)
    name = shell.compile.cache(text, shell.execution_count, cell)  # where the decorator reads it
    tree = ast.parse(text, name)
    names = [n.name for n in tree.body if isinstance(n, ast.FunctionDef)]
    if not names:
        raise refuse("ADJ005", "the cell defines no function", "write a `def` in it")
    exec(compile(tree, name, "exec", dont_inherit=True), shell.user_ns)
    found = {name: shell.user_ns[name] for name in names if name in shell.user_ns}
    options = Options(**said)  # type: ignore[arg-type]
    try:
        for name, function in found.items():
            if isinstance(function, types.FunctionType) and not hasattr(function, "source"):
                found[name] = decorate(function, options)
    except AdjointError:  # if one is refused, none is defined
        for name in found:
            shell.user_ns.pop(name, None)
        raise
    shell.user_ns.update(found)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        from IPython.core.error import UsageError

        raise UsageError(f"%%adjoint: {message}")
