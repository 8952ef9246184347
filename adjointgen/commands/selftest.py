"""`adjointgen rules --check FILE`: hold each rule of a file against numeric derivatives.

Like `verify` it runs the user's code: the functions that the rules are of, through generated text.
An elementwise rule is tested on numbers, on arrays and broadcast, drawn from the domains that its
annotations name; any other on its examples, by a weighted sum of the result.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any, NamedTuple

from adjointgen.commands.likeness import function_of, misnamed, unlike_elements
from adjointgen.commands.options import put
from adjointgen.commands.running import blamed, executed, looked_for
from adjointgen.diagnostics import AdjointError, refuse, visible
from adjointgen.pipeline import Options, own_rules, program_of
from adjointgen.read.rules import HOME, rules_of
from adjointgen.read.select import find_function, load
from adjointgen.read.text import Module, read_module
from adjointgen.rule import BASE, CONDITION, CONSTANT, DEFAULT, INTEGER, LITERAL, NOTHING, Rule
from adjointgen.write.emit import emit_module

if TYPE_CHECKING:
    from adjointgen.report import Report

# What an elementwise rule is tested on: shapes, which its operands have in turn, and their type.
_NUMBER, _ARRAYS = ("a number", ((),), "float64"), ("arrays", ((3,),), "float64")
_ON = [
    *[_NUMBER] * 6,
    _ARRAYS,
    ("arrays that are broadcast", ((2, 1), (3,)), "float64"),
    ("empty arrays", ((0,),), "float64"),
    ("arrays of float32", ((3,),), "float32"),
]


class Trial(NamedTuple):
    """A function f of operands as a text, a point for it, and the derivatives that are said.

    `kind`: a number, arrays or an example. `shapes` are declared, if any.
    """

    kind: str
    source: str
    inputs: tuple[str, ...]
    point: dict[str, Any]
    shapes: dict[str, str] | None = None
    wanted: dict[str, float] | None = None
    by_element: bool = False  # is the function held against what it makes of each element?


def run(paths: list[str]) -> int:
    """Test the rules of these files and print a line for each; 1 if one fails."""
    files = [(module, rules_of(module)) for module in map(load, paths)]
    failed = False
    for module, rules in files:
        path = module.text.path
        print(f"remark: --check imports and runs what {visible(path)} imports", file=sys.stderr)
        for rule, node in rules:
            with looked_for(path), redirect_stdout(sys.stderr):
                said, fault = _tested(module, rule, node)
            failed = failed or bool(fault)
            put(f"{path}:{node.lineno}: {rule.name}: {'FAIL' if fault else said}\n")
            put("".join(f"    {line}\n" for line in fault.splitlines()))
    return int(failed)


def _tested(module: Module, rule: Rule, node: ast.FunctionDef) -> tuple[str, str]:
    """What was tested, and the first thing that is wrong."""
    count, kinds = 0, set()
    try:
        head = _head(module)
        fault = misnamed(rule, function_of(module, node, head), head)
        if fault:
            return "", fault
        for trial in _trials(module, rule):
            f, plain = _functions(module, trial)
            try:
                value = plain(**trial.point)
                unlike = unlike_elements(plain, trial.point, value) if trial.by_element else ""
            except (TypeError, ValueError) as error:
                if trial.kind.startswith("arrays") or trial.kind.startswith("empty"):
                    continue  # it is for numbers only, and says so itself
                raise blamed(error, f"the function, of {trial.kind},", module.text.path) from None
            fault = f"{trial.kind}: {unlike}" if unlike else _fault(f, trial)
            if fault:
                return "", fault
            count += 1
            kinds.add(trial.kind)
    except AdjointError as error:
        return "", str(error)
    if not count:
        return "", "nothing was tested: write an `@example` above it, of arrays and their shapes"
    only = " (numbers only)" if all(kind.startswith("a number") for kind in kinds) else ""
    book = own_rules((module.text.path,))
    parts = [book.part(rule, i) for i in range(len(rule.results))]
    missing = ", ".join(f"`{part.result}`" for part in parts if not part.derivatives)
    left = f"; no derivative of {missing}, so its use is refused" if missing else ""
    return f"{count} point{'s' * (count != 1)} passed{only}{left}", ""


def _functions(module: Module, trial: Trial) -> tuple[Any, Any]:
    """The gradient as it is generated, and the function itself."""
    source = read_module(trial.source, "<rule>")
    node = find_function(source, "f")
    options = Options(trial.inputs, trial.shapes, rules=(module.text.path,))
    text = emit_module([program_of(source, node, None, options, "f")])
    try:
        return executed(text, "f"), executed(trial.source, "f")
    except (Exception, SystemExit) as error:
        path = module.text.path
        raise blamed(error, f"importing what {path} imports", path) from None


def _fault(f: Any, trial: Trial) -> str:
    """What is wrong with the gradient at the point of a trial, "" if nothing is."""
    import numpy as np

    from adjointgen.verify import check_gradient

    point = ", ".join(f"{x}={v!r}" for x, v in trial.point.items() if np.ndim(v) == 0)
    where = f"{trial.kind}{f' at {point}' if point else ''}"
    if trial.wanted is not None:
        found = f(**trial.point, with_grad=True)[1]
        values = found if isinstance(found, tuple) else (found,)
        for x, value in zip(trial.inputs, values, strict=True):
            wanted = trial.wanted.get(x, value)
            if not np.isclose(value, wanted, rtol=1e-12, atol=0.0, equal_nan=True):
                return f"{where}: the derivative by {x} is {value!r}, not {wanted!r} as `@at` says"
        return ""
    try:
        report: Report = check_gradient(f, inputs=trial.inputs, **trial.point)
    except Exception as error:  # of a line of the rule, most likely
        return f"{where}: the rule's lines raise {type(error).__name__}: {error}"
    return "" if report.passed else f"{where}:\n{report}"


# ----- what is tested -----


def _trials(module: Module, rule: Rule) -> Iterator[Trial]:
    head = _head(module)
    if rule.elementwise:
        for result in rule.results:
            if rule.by_result[result]:
                yield from _drawn_trials(head, rule, result)
    for text in rule.examples:
        yield from _example_trials(head, rule, text)


def _head(module: Module) -> str:
    """The imports of the file, but for those that only rules need."""
    imports = [n for n in module.tree.body if isinstance(n, (ast.Import, ast.ImportFrom))]
    own = [ast.unparse(n) for n in imports if getattr(n, "module", "") != HOME.rstrip(".")]
    own = [line for line in own if not line.startswith("from __future__")]
    return "\n".join(["import numpy as np", *own]) + "\n\n\n"


def _drawn_trials(head: str, rule: Rule, result: str) -> Iterator[Trial]:
    import numpy as np

    from adjointgen.examples import drawn

    first = ast.parse(rule.text).body[0].body[0]  # type: ignore[attr-defined]
    texts, real = {}, []
    for x in rule.operands:
        kind = rule.annotated(x)
        if kind in (CONSTANT, BASE):
            texts[x] = "1.7"
        elif kind.startswith(LITERAL):
            texts[x] = repr(ast.literal_eval(f"({kind[len(LITERAL) : -1]},)")[0])
        elif kind in (DEFAULT, NOTHING):
            texts[x] = rule.default(x)
        else:
            real.append(x)
    callee, targets = ast.unparse(first.value.func), ast.unparse(first.targets[0])

    def source_of(letters: list[str]) -> str:
        call = f"{callee}({_arguments(rule, texts, letters)})"  # a literal must stand in it
        body = f"    {targets} = {call}\n    return {result}\n"
        return f"{head}def f({', '.join(letters)}):\n{body}"

    source = source_of(real)
    inputs = tuple(x for x in real if x in rule.by_result[result])
    rng = np.random.default_rng(0)

    def point(shapes: tuple[tuple[int, ...], ...], type: str) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for i, x in enumerate(real):
            shape, kind = shapes[i % len(shapes)], rule.annotated(x)
            if kind in (INTEGER, CONDITION):
                value = rng.integers(0, 2 if kind == CONDITION else 4, shape)
                made[x] = value.astype(bool) if kind == CONDITION else value
            else:
                try:
                    made[x] = np.asarray(drawn(rng, kind, shape), type)
                except ValueError:
                    raise refuse("ADJ013", f"nothing can be drawn for `{x}: {kind}`",
                                 "write an `@example`") from None  # fmt: skip
            made[x] = made[x].item() if np.ndim(made[x]) == 0 else made[x]
        return made

    try:
        for kind, shapes, type in _ON:
            several = (0,) not in shapes and type == "float64"
            yield Trial(kind, source, inputs, point(shapes, type), by_element=several)
        given = [x for x in real if x not in rule.optional]
        kept = tuple(x for x in inputs if x in given)
        for kind, shapes, type in (_NUMBER, _ARRAYS) if kept and given != real else ():
            place = {x: v for x, v in point(shapes, type).items() if x in given}
            yield Trial(f"{kind}, the defaults left out", source_of(given), kept, place)
    except AdjointError:
        if not rule.examples:
            raise
        return
    for said in rule.points:
        values: dict[str, Any] = {x: ast.literal_eval(t) for x, t in said.values.items()}
        place = {**point(((),), "float64"), **{x: v for x, v in values.items() if x in real}}
        prefix = "df_d" if rule.seed else f"d{result}_d"
        wanted = {x: float(values[f"{prefix}{x}"]) for x in inputs if f"{prefix}{x}" in values}
        yield Trial("the point of `@at`", source, inputs, place, wanted=wanted)


def _arguments(rule: Rule, texts: dict[str, str], letters: list[str]) -> str:
    """The arguments of a call of the function: these letters, and what must be written out."""
    found, apart = [], False
    for i, x in enumerate(rule.operands):
        apart = apart or i >= rule.places
        if x in texts or x in letters:
            found.append(f"{x}={texts.get(x, x)}" if apart else texts.get(x, x))
        apart = apart or x not in (*texts, *letters)
    return ", ".join(found)


def _example_trials(head: str, rule: Rule, text: str) -> Iterator[Trial]:
    """An example with its shapes declared and without, and in float32."""
    import numpy as np

    from adjointgen.examples import example

    try:
        found = example(rule, text)
        values = found.draw()
    except (ValueError, IndexError) as error:
        raise refuse("ADJ013", f"an example of `{rule.name}` cannot be read: {error}",
                     'write it as `@example("f(x, axis=0)  # x: 3 4")`') from None  # fmt: skip
    kind = f"the example `{text.partition('  # ')[0]}`"
    try:
        value = executed(found.source(head, weights=False), "f")(**values)
    except (Exception, SystemExit) as error:
        raise blamed(error, f"{kind} by itself", "<rule>") from None
    weights = np.random.default_rng(7).uniform(0.5, 1.5, np.shape(value))
    shapes = {x: " ".join(map(str, np.shape(v))) for x, v in {**values, "weights": weights}.items()}
    source, inputs = found.source(head), tuple(found.shapes)
    yield Trial(kind, source, inputs, {**values, "weights": weights})
    yield Trial(
        f"{kind}, its shapes declared", source, inputs, {**values, "weights": weights}, shapes
    )
    short = {x: np.asarray(v, np.float32)[()] for x, v in {**values, "weights": weights}.items()}
    yield Trial(f"{kind} in float32", source, inputs, short)
