"""READ FIRST: the way of a function through the house.

read      text -> Module -> Source          read/text.py, read/parse.py, read/resolve.py
check     Source -> diagnostics             passes/activity.py, passes/check.py
flatten   Source -> Program                 passes/flatten.py
JOINT     Program -> Program, pass by pass  passes/
write     Program -> text                   write/emit.py
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from adjointgen.diagnostics import AdjointError, Diagnostic, Span, ordered, refuse
from adjointgen.inputs import named, unknown
from adjointgen.names import Outer
from adjointgen.passes.activity import Activity, differentiable
from adjointgen.passes.check import check
from adjointgen.passes.differentiate import differentiate
from adjointgen.passes.fit import fit
from adjointgen.passes.flatten import callees, flatten
from adjointgen.passes.infer import infer
from adjointgen.passes.specialise import specialise
from adjointgen.passes.unbroadcast import unbroadcast
from adjointgen.program import Program, Source
from adjointgen.read.parse import Function, parse_function
from adjointgen.read.resolve import Scope, static_scope
from adjointgen.read.text import Module, deeply, uncollected
from adjointgen.rulebook import BUILTIN, Rulebook

Pass = Callable[[Program], Program]

# The passes of each output form, in order, after the shapes are known.
JOINT: tuple[Pass, ...] = (fit, specialise, differentiate, unbroadcast)


class Options(NamedTuple):
    """What the user may say about a function.

    `wrt`: the inputs to differentiate, by name or position; None for all. `shapes`: name -> "n d".
    `scalar`: all inputs are scalars. `rules`: files of the user's own rules.
    """

    wrt: tuple[str | int, ...] | None = None
    shapes: Mapping[str, str] | None = None
    scalar: bool = False
    rules: tuple[str, ...] = ()


EVERYTHING = Options()

Watch = Callable[[str, Program], None]


def checked(
    module: Module, node: Function, scope: Scope | None, options: Options, selector: str = ""
) -> tuple[Source, Activity]:
    """A function that can be differentiated, or an `AdjointError` with everything against it."""
    scope = scope or static_scope(module, own_rules(options.rules))
    source, diagnostics = parse_function(node, module.text, scope, selector)
    wrt = None if options.wrt is None else named(options.wrt, source)
    names = [p.name for p in source.parameters]
    for name in options.shapes or ():
        if name not in names:
            raise unknown(name, source)
    activity = Activity(source, tuple(n for n in names if n in wrt) if wrt is not None else None)
    for name in wrt or ():
        if name not in activity.differentiable:
            raise _inactive(name, source)
    diagnostics += check(source, activity)
    diagnostics += _reads_itself(source, activity)
    if not activity.inputs and not diagnostics:
        span = module.text.span(node)
        span = Span(span.line, span.column, span.line, span.column + len(f"def {node.name}"))
        known = ", ".join(activity.differentiable)
        whole = f", or name one that has an integer as its default in `wrt`: {known}" * bool(known)
        diagnostics.append(
            Diagnostic("ADJ503", f"`{node.name}` has no input that can be differentiated",
                       "give it a parameter that is a float or an array" + whole,
                       module.text, span)
        )  # fmt: skip
    if diagnostics:
        raise AdjointError(ordered(diagnostics))
    return source, activity


def fitting(
    module: Module, node: Function, scope: Scope | None, options: Options, selector: str
) -> Program:
    """A function with its shapes, all that is refused told: what passes here can be written.

    Raises `AdjointError`.
    """
    program = flatten(*checked(module, node, scope, options, selector))
    return fit(infer(program, options.shapes, options.scalar))


def program_of(
    module: Module,
    node: Function,
    scope: Scope | None = None,
    options: Options = EVERYTHING,
    selector: str = "",
    watch: Watch | None = None,
    outer: Outer | None = None,
) -> Program:
    """The differentiated program of one function of a module. Raises `AdjointError`.

    `outer`, if it will stand in one output with others, is what `outer_names` said of them all.
    """

    def run() -> Program:
        # The activity is let go with the call: it is large, and its memory is used anew.
        program = flatten(*checked(module, node, scope, options, selector), outer)
        steps: list[tuple[str, Pass]] = [
            ("infer", lambda p: infer(p, options.shapes, options.scalar)),
            *((step.__name__, step) for step in JOINT),
        ]
        if watch:
            watch("flatten", program)
        for name, step in steps:
            program = step(program)
            if watch:
                watch(name, program)
        return program

    with uncollected():
        return deeply(run, module.text)


def own_rules(paths: Iterable[str]) -> Rulebook:
    """The rule book with the user's own files of rules."""
    if not paths:
        return BUILTIN
    from adjointgen.read.rules import rulebook_of

    return rulebook_of(paths)


def outer_names(functions: Iterable[tuple[Module, str, Function]]) -> Outer:
    """What the modules of functions bind that will stand in one output: nobody may bind it anew.

    It is collected before the first name is minted, and the programs add theirs.
    """
    functions = list(functions)
    outer: Outer = {}
    for module in {id(module): module for module, _, _ in functions}.values():
        for name, meaning in static_scope(module).outer().items():
            outer[name] = meaning if outer.get(name, meaning) == meaning else None
    return {**outer, **{node.name: None for _, _, node in functions}}


def _reads_itself(source: Source, activity: Activity) -> list[Diagnostic]:
    """In a printed file, a global of the function's own name would be the function."""
    reads = {name for used in activity.used for name, _ in used}
    name = source.name
    scope = activity.scope
    other = scope.meaning(name) is not None or name in scope.constants
    if scope.live or not other or name in activity.local or name not in reads | callees(source):
        return []
    span = source.text.span(source.node)
    start = source.text.lines[span.line - 1].find(name, span.column)
    at = Span(span.line, start, span.line, start + len(name))
    message = f"the function reads a global of its own name, `{name}`"
    help = "rename the function, or decorate it: a decorated function reads its globals live"
    return [Diagnostic("ADJ407", message, help, source.text, at)]


def _inactive(name: str, source: Source) -> AdjointError:
    parameter = next(p for p in source.parameters if p.name == name)
    why = (
        "is used only as index, shape or condition"
        if differentiable(parameter, source)
        else ("is annotated or has a default as something that is not differentiated")
    )
    return refuse("ADJ502", f"the input `{name}` {why}", "leave it out of `wrt`")
