"""`@adjoint`: the returned function is the generated one, made from the source of the decorated.

Its globals are the user's own, read live; its closure is the user's own cells, and one more for
each name that the output adds (`cos`, a helper): nothing is written into the user's module.
"""

from __future__ import annotations

import ast
import linecache
import os
import types
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Any

from adjointgen.diagnostics import refuse
from adjointgen.notebook import Text, shown
from adjointgen.pipeline import Options, own_rules, program_of
from adjointgen.program import Program
from adjointgen.read.live import LiveScope
from adjointgen.read.parse import Function
from adjointgen.read.resolve import Import
from adjointgen.read.text import Module, deeply, read_module
from adjointgen.write.emit import emit

_OFFER = "pass the text of the module: `adjointgen.generate(source=…)`"


def decorate(function: Callable[..., Any], options: Options) -> Callable[..., Any]:
    """The generated function for a live one. `AdjointError`: ADJ008, ADJ009 for its source."""
    if not isinstance(function, types.FunctionType):
        kind = type(function).__name__
        raise refuse("ADJ009", f"`@adjoint` takes a function, not a {kind}",
                     "decorate the `def` itself, below other decorators")  # fmt: skip
    module, node = _source_of(function)
    folder = os.path.dirname(module.text.path)
    book = own_rules([os.path.join(folder, path) for path in options.rules])
    program = program_of(module, node, LiveScope(function, book), options, function.__qualname__)
    text = Text.of(emit([program]), program)
    made = _build(function, program, text)
    made.__dict__.update(function.__dict__)
    made.__dict__.update(source=text, inputs=program.inputs, flag=program.flag)
    made.__dict__.update(_repr_html_=partial(shown, text))
    return made


# ----- the source of a live function -----


# The name of all texts that are executed; since Python 3.13 that of `-c` can be read.
_EXECUTED = "<string>"


def _source_of(function: types.FunctionType) -> tuple[Module, Function]:
    """The module text and node whose compiled code is the function's own."""
    code = function.__code__
    name = function.__name__
    if name == "<lambda>" or code.co_name == "<lambda>":
        raise refuse("ADJ009", "a lambda has no statements to differentiate", "write it as a `def`")
    if hasattr(function, "__wrapped__"):
        raise refuse("ADJ009", f"`{name}` is wrapped by another function",
                     "put `@adjoint` below the other decorators")  # fmt: skip
    text = _text(code.co_filename, function.__globals__)
    unread = refuse("ADJ008", f"the source of `{name}` cannot be read", _OFFER)
    if not text:
        raise unread
    module = read_module(text, code.co_filename)
    found = [
        n for n in _definitions(module.tree, code.co_name) if _first_line(n) == code.co_firstlineno
    ]
    compiled = _compiled(module, code) if found else []
    if not any(_same(c, code) for c in compiled):
        if code.co_filename == _EXECUTED:
            raise unread
        raise refuse("ADJ009", f"the source of `{name}` in {code.co_filename} is not what runs",
                     "reload the module after an edit, and decorate the `def` itself")  # fmt: skip
    return module, found[0]


def _text(path: str, module: dict[str, Any]) -> bytes | str:
    """The file itself, else what `linecache` has of a prompt, a notebook or an archive."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except (OSError, ValueError):
        linecache.checkcache(path)
        return "".join(linecache.getlines(path, module))


def _definitions(tree: ast.Module, name: str) -> list[Function]:
    return [
        n
        for n in ast.walk(tree)
        if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)) and n.name == name
    ]


def _first_line(node: Function) -> int:
    return min([node.lineno, *(d.lineno for d in node.decorator_list)])


def _compiled(module: Module, code: types.CodeType) -> list[types.CodeType]:
    """The code objects of that name and line when the module's text is compiled anew."""
    text = "\n".join(module.text.lines)
    whole = deeply(lambda: compile(text, code.co_filename, "exec", dont_inherit=True), module.text)
    found, stack = [], [whole]
    while stack:
        for constant in stack.pop().co_consts:
            if isinstance(constant, types.CodeType):
                stack.append(constant)
                if (constant.co_name, constant.co_firstlineno) == (
                    code.co_name,
                    code.co_firstlineno,
                ):
                    found.append(constant)
    return found


def _same(a: types.CodeType, b: types.CodeType) -> bool:
    """Do two code objects do the same? Positions and file names do not count."""
    facts = ("co_code", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_argcount",
             "co_posonlyargcount", "co_kwonlyargcount", "co_flags")  # fmt: skip
    if any(getattr(a, f) != getattr(b, f) for f in facts) or len(a.co_consts) != len(b.co_consts):
        return False
    for x, y in zip(a.co_consts, b.co_consts):
        if isinstance(x, types.CodeType) and isinstance(y, types.CodeType):
            if not _same(x, y):
                return False
        elif type(x) is not type(y) or repr(x) != repr(y):
            return False
    return True


# ----- the generated function -----


def _build(function: types.FunctionType, program: Program, text: str) -> types.FunctionType:
    """Compile the text and bind it: the user's globals and cells, the added names apart."""
    digest = sha256(text.encode()).hexdigest()[:12]
    filename = f"<adjointgen {function.__module__}.{function.__qualname__} {digest}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    tree = ast.parse(text)
    definitions = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
    node = definitions[-1]
    for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
        argument.annotation = None  # the user's own annotation objects are kept below
    added = _added(program, definitions[:-1], filename)
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or ()))
    names = [*cells, *(n for n in added if n not in cells)]
    factory = ast.parse(f"def factory({', '.join(names)}):\n    return {node.name}")
    outer = factory.body[0]
    assert isinstance(outer, ast.FunctionDef)
    # Under its own name it would hide a global of that name from itself.
    node.name = f"{node.name}ʘ"
    outer.body.insert(0, node)
    code = _code(compile(factory, filename, "exec", dont_inherit=True), node.name)
    code = code.replace(co_name=function.__name__)
    closure = tuple(cells[n] if n in cells else types.CellType(added[n]) for n in code.co_freevars)
    made = types.FunctionType(
        code, function.__globals__, function.__name__, function.__defaults__, closure
    )
    flagged = [p for p in program.source.parameters if p.kind != "keyword"]
    made.__defaults__ = (*(function.__defaults__ or ()), False)
    assert len(flagged) + 1 == code.co_argcount
    made.__kwdefaults__ = function.__kwdefaults__
    made.__annotations__ = {k: v for k, v in _annotations(function).items() if k != "return"}
    made.__module__, made.__qualname__ = function.__module__, function.__qualname__
    return made


def _annotations(function: types.FunctionType) -> dict[str, Any]:
    try:
        return dict(function.__annotations__)
    except NameError:  # evaluated lazily, and bound nowhere
        return {}


def _added(program: Program, helpers: list[ast.FunctionDef], filename: str) -> dict[str, object]:
    """The objects that the output needs beside the user's own: imported functions, helpers."""
    added = {name: _imported(i) for name, i in program.imports.items() if i.name == name}
    space: dict[str, object] = dict(added)
    exec(compile(ast.Module(list(helpers), []), filename, "exec", dont_inherit=True), space)
    return {**added, **{h.name: space[h.name] for h in helpers}}


def _imported(item: Import) -> object:
    try:
        module = __import__(item.module, fromlist=[item.attribute or "x"])
        return getattr(module, item.attribute) if item.attribute else module
    except (ImportError, AttributeError) as error:  # of a user's module, which a rule of his needs
        what = f"{item.module}.{item.attribute}".rstrip(".")
        raise refuse("ADJ013", f"a rule needs `{what}`, which cannot be imported: {error}",
                     "mend the import in the file of rules") from None  # fmt: skip


def _code(module: types.CodeType, name: str) -> types.CodeType:
    outer = next(c for c in module.co_consts if isinstance(c, types.CodeType))
    return next(c for c in outer.co_consts if isinstance(c, types.CodeType) and c.co_name == name)
