"""A differentiated `Program` -> the text of its function, and programs -> the text of a module."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable

from adjointgen.diagnostics import refuse
from adjointgen.inputs import called_on
from adjointgen.program import Parameter, Program, Statement
from adjointgen.read.text import deeply, uncollected
from adjointgen.write.clash import check_together
from adjointgen.write.head import INDENT, constants, helpers, imports, keeps_annotation
from adjointgen.write.layout import WIDTH, fits
from adjointgen.write.lines import Part, Written
from adjointgen.write.statements import forward, moved, padded, reverse

SHAPES = "# shapes: "  # `verify` reads it


def emit_module(programs: Iterable[Program]) -> str:
    """One module: its imports, constants and helpers once, then the functions."""
    return emit(programs).text


def emit(programs: Iterable[Program]) -> Written:
    """The same module, whose lines know where they come from."""
    programs = list(programs)
    with uncollected():
        return deeply(lambda: _module(programs))


def _module(programs: list[Program]) -> Written:
    check_together(programs)
    functions = [_function(p) for p in programs]
    head = Part()
    if lines := imports(programs):
        head.add("import", lines)
    if copied := constants(programs):
        gap = [""] if head else []
        head.add("constant", [*gap, *copied], len(gap))
    above = [head] if head else []
    for text in helpers(programs):
        part = Part()
        part.add("helper", text.split("\n"))
        above.append(part)
    _gate("\n".join("\n".join(part) for part in above))
    return Written((*above, *functions))


def _gate(text: str) -> str:
    """The text itself, parsed back before anybody sees it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python warns of stands in the source too
            compile(text, "<generated>", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    except SyntaxError as error:
        raise refuse("ADJ900", f"the generated text cannot be parsed: {error}") from None
    return text


# ----- a function -----


class _Lines(Part):
    """The lines of a function, parsed back in pieces that fit the caches."""

    checked = 0

    def add(
        self, role: str, lines: list[str], comments: int = 0, statement: Statement | None = None
    ) -> None:
        super().add(role, lines, comments, statement)
        if len(self) > self.checked + 1000:
            self.check()

    def check(self) -> None:
        opening = "def f():\n" if self.checked else ""
        _gate(opening + "\n".join([*self[self.checked :], f"{INDENT}pass"]))
        self.checked = len(self)


def _function(program: Program) -> Part:
    source = program.source
    flag = program.flag
    lines = _Lines(program)
    lines.add("signature", _signature(program, flag))
    if source.docstring:
        lines.add("docstring", _docstring(program))
    column = source.text.span(source.node.body[0]).column
    head = len(lines)
    forward(program, column, lines)
    result = source.result
    returned = result.value.elts if isinstance(result.value, ast.Tuple) else [result.value]
    named = all(isinstance(v, ast.Name) for v in returned)
    closing = list(result.above) if named else []  # an unnamed result has its comments above it
    while head == 1 == len(lines) and closing and not closing[0]:
        closing.pop(0)
    value = ", ".join(program.results)
    if len(program.results) == 1 and isinstance(result.value, ast.Tuple):
        value = f"({value},)"
    aside = f"  {result.aside}" if result.aside and named else ""
    returning = [*padded(closing), f"{INDENT}if not {flag}:", *_return(value, INDENT * 2)]
    returning[-1] += aside
    lines.add("result", returning, len(closing))
    remarks = ["", *_remarks(program)]
    zeros = [line for start, names in program.starts for line in _zero_lines(start, names)]
    lines.add("zero", remarks + zeros, len(remarks))
    reverse(program, lines)
    gradients = ", ".join(program.gradients)
    if len(program.gradients) > 1:
        gradients = f"({gradients})"
    if isinstance(result.value, ast.Tuple) and len(program.results) > 1:
        value = f"({value})"
    lines.add("result", ["", *_return(f"{value}, {gradients}", INDENT)], 1)
    lines.check()
    return lines


def _return(value: str, pad: str) -> list[str]:
    """`return a, b`, one value a line where that is too wide."""
    line = f"{pad}return {value}"
    if fits(line):
        return [line]
    return [f"{pad}return (", *_one_a_line(value, pad + INDENT), f"{pad})"]


def _one_a_line(value: str, pad: str) -> list[str]:
    node = ast.parse(value, mode="eval").body
    out: list[str] = []
    for e in node.elts if isinstance(node, ast.Tuple) else [node]:
        part = ast.get_source_segment(value, e) or ""
        if not fits(f"{pad}{part},") and isinstance(e, ast.Tuple):
            out += [f"{pad}(", *_one_a_line(part, pad + INDENT), f"{pad}),"]
        else:
            out.append(f"{pad}{part}," if isinstance(node, ast.Tuple) else f"{pad}{part}")
    return out


def _signature(program: Program, flag: str) -> list[str]:
    source = program.source
    flat: list[str] = []
    parameters = source.parameters
    for i, p in enumerate(parameters):
        following = parameters[i + 1].kind if i + 1 < len(parameters) else ""
        if p.kind == "keyword" and not any(q.kind == "keyword" for q in parameters[:i]):
            flat += [f"{flag}=False", "*"]
        flat.append(_parameter(p, program))
        if p.kind == "positional" and following != "positional":
            flat.append("/")
    if not any(p.kind == "keyword" for p in parameters):
        flat.append(f"{flag}=False")
    line = f"def {source.name}({', '.join(flat)}):"
    if fits(line):
        return [line]
    return [f"def {source.name}(", *(f"{INDENT}{p}," for p in flat), "):"]


def _parameter(p: Parameter, program: Program) -> str:
    annotation = p.annotation if keeps_annotation(p, program) else ""
    if annotation:
        return f"{p.name}: {annotation}" + (f" = {p.default}" if p.default else "")
    return f"{p.name}={p.default}" if p.default else p.name


def _docstring(program: Program) -> list[str]:
    """The user's docstring, with one line on the flag and the inputs added at its end."""
    source = program.source
    written = source.docstring
    column = source.text.span(source.node.body[0]).column
    lines = moved(written, column)
    kept = [INDENT + line if i == 0 else line for i, line in enumerate(lines)]
    quote = next((q for q in ('"""', "'''") if written.rstrip().endswith(q)), "")
    inputs = ", ".join(program.inputs)
    added = f"With {program.flag}, return also the gradient with respect to {inputs}."
    if not quote:
        text = ast.literal_eval(written)
        if not isinstance(text, str) or "\\" in written or '"""' in text or text.endswith('"'):
            return kept
        lines, quote = [f'"""{text}"""'], '"""'
    body = "\n".join(lines)
    body = INDENT + body[: body.rindex(quote)].rstrip()
    longer = [*body.split("\n"), "", *_filled(added), INDENT + quote]
    return longer if _is_string(longer) else kept


def _is_string(lines: list[str]) -> bool:
    """Is it one literal still? `'a''''` and the like end in three quotes that are none."""
    try:
        return isinstance(ast.literal_eval("\n".join(lines).strip()), str)
    except (ValueError, SyntaxError):
        return False


def _filled(text: str) -> list[str]:
    """A sentence in lines that are not too wide."""
    lines = [INDENT]
    for word in text.split(" "):
        if len(lines[-1]) + len(word) > WIDTH:
            lines[-1] = lines[-1].rstrip()
            lines.append(INDENT)
        lines[-1] += word + " "
    return [*lines[:-1], lines[-1].rstrip()]


def _remarks(program: Program) -> list[str]:
    result = program.results[0]
    what = result if len(program.results) == 1 else "the sum of the results"
    if what == "f":
        out = [f"{INDENT}# df_dv is the derivative of f with respect to v"]
    elif len(program.results) == 1:
        out = [f"{INDENT}# df_dv is the derivative of the result, {what}, with respect to v"]
    else:
        out = [f"{INDENT}# df_dv is the derivative of {what} with respect to v"]
    names = [p.name for p in program.source.parameters]
    others = [n for n in names if n not in program.inputs and n != called_on(names)]
    if others:
        out += _listed(f"{INDENT}# not differentiated: ", others)
    shapes = [
        f"{p.name} ({', '.join(program.values[p.name].shape)})"  # type: ignore[arg-type]
        for p in program.source.parameters
        if isinstance(program.values[p.name].shape, tuple) and program.values[p.name].shape
    ]
    return [*out, *_listed(f"{INDENT}{SHAPES}", shapes)]


def _listed(head: str, words: list[str]) -> list[str]:
    """`head one, two, three`, in as many such lines as it takes."""
    out: list[str] = []
    for word in words:
        if out and fits(f"{out[-1]}, {word}"):
            out[-1] += f", {word}"
        else:
            out.append(head + word)
    return out


def _zero_lines(start: str, names: tuple[str, ...]) -> list[str]:
    """`df_da = df_db = 0`, in as many lines as it takes.

    A full line is not broken where it is full, since one more name would then move all that follow.
    It is broken in its second half, before the name with the smallest hash: where a name comes or
    goes, the lines soon break at the same names again.
    """
    out: list[str] = []
    line: list[str] = []
    for name in names:
        line.append(name)
        while len(line) > 1 and not fits(INDENT + " = ".join([*line, start])):
            from zlib import crc32  # only where it is needed: each import costs time

            second = range((len(line) + 1) // 2, len(line))
            end = min(second, key=lambda i: crc32(line[i].encode()))
            out.append(INDENT + " = ".join([*line[:end], start]))
            line = line[end:]
    return [*out, INDENT + " = ".join([*line, start])]
