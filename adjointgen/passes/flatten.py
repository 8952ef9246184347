"""Nested expressions -> one operation a statement.

takes: a checked `Source` and its `Activity`
gives: a `Program` with a forward pass only

    d = sin(a) * exp(b)         d1 = sin(a)
                                d2 = exp(b)
                                d = d1 * d2
"""

from __future__ import annotations

import ast
from itertools import groupby

from adjointgen.expression import Expression, atom, expression, name_or_number
from adjointgen.names import Names, Outer
from adjointgen.passes.activity import Activity
from adjointgen.program import Operation, Phrase, Program, Source, Statement, is_part, unpacked
from adjointgen.read.constants import copied
from adjointgen.rule import INDEXING
from adjointgen.rulebook import find


def flatten(source: Source, activity: Activity, outer: Outer | None = None) -> Program:
    """`outer`: what the output's module binds, if the function does not stand there alone."""
    if outer is None:
        outer = {**({} if activity.scope.live else activity.scope.outer()), source.name: None}
    reads = callees(source)
    libraries = {
        n
        for n, m in activity.scope.meanings.items()
        if m.split(".")[0] in ("numpy", "math", "scipy")
    }
    names = Names({*activity.local, *reads, *libraries}, activity.local, outer)
    flattener = _Flattener(source, activity, names)
    for _, phrases in groupby(source.body, unpacked):
        group = list(phrases)
        if is_part(group[0].value):
            flattener.unpacking(group)
        else:
            for phrase in group:
                assert phrase.target is not None
                flattener.statement(phrase, phrase.target)
    results = flattener.results(source.result)
    return Program(
        source=source,
        forward=tuple(flattener.done),
        results=results,
        inputs=activity.inputs,
        active=frozenset(flattener.active),
        temporaries=frozenset(flattener.temporaries),
        names=names,
        reads=frozenset(reads),
        constants=_constants(activity, reads),
    )


def callees(source: Source) -> set[str]:
    """Every name in the body: the callees are no operands, but their names are taken too."""
    found: set[str] = set()
    for phrase in (*source.body, source.result):
        stack: list[ast.AST] = [phrase.value]
        while stack:
            node = stack.pop()
            if isinstance(node, ast.Name):
                found.add(node.id)
            elif isinstance(node, ast.BinOp):
                stack += (node.left, node.right)
            elif isinstance(node, ast.Call):
                stack += (node.func, *node.args, *(k.value for k in node.keywords))
            else:
                stack += ast.iter_child_nodes(node)
    return found


def _constants(activity: Activity, reads: set[str]) -> tuple[str, ...]:
    """The module constants that the source reads and those that they need, in their order."""
    needed: set[str] = set()
    for name in reads - activity.local:
        needed.update(copied(activity.scope, name) or ())
    return tuple(sorted(needed, key=lambda n: activity.scope.constants[n].lineno))


class _Flattener:
    def __init__(self, source: Source, activity: Activity, names: Names) -> None:
        self.text = source.text
        self.source = source
        self.activity = activity
        self.names = names
        self.active = set(activity.active)
        self.temporaries: set[str] = set()
        self.done: list[Statement] = []

    def statement(self, phrase: Phrase, target: str, value: ast.expr | None = None) -> None:
        """Append the statements of one phrase; the last one binds `target`."""
        value = value or phrase.value
        first = len(self.done)
        span = self.text.span(phrase.node)
        result, operation = self.one(value, target)
        text = self._verbatim(phrase, target, value) if len(self.done) == first else ""
        self.done.append(Statement(target, result, text=text, operation=operation))
        origin = "" if text else self.text.segment(span)
        for i in range(first, len(self.done)):
            self.done[i] = self.done[i]._replace(span=span, origin=origin)
        self.done[first] = self.done[first]._replace(above=phrase.above)
        self.done[-1] = self.done[-1]._replace(aside=phrase.aside)

    def unpacking(self, phrases: list[Phrase]) -> None:
        """`q, r = np.divmod(x, y)`: a statement for each name, the line with the first of them."""
        targets = [str(p.target) for p in phrases]
        parts = [p.value for p in phrases]
        node = phrases[0].node
        assert isinstance(parts[0], ast.Subscript)
        first = len(self.done)
        found = self.activity.operation(parts[0])
        nodes: dict[str, ast.expr] = {}
        if found is not None and any(map(self.activity.is_active, parts)):
            nodes = found.arguments
        shown = ["_" if t in self.source.left else t for t in targets]
        told = next((t for t in shown if t != "_"), targets[0])
        arguments = {
            x: self.operand(self.activity.as_array(parts[0], found.rule, x, a), told)
            for x, a in nodes.items()
            if found
        }
        written = len(self.done) == first and parts[0].value is getattr(node, "value", None)
        said = isinstance(node, ast.Assign) and len(node.targets) == 1
        written = written and said and _names(node.targets[0]) == shown  # type: ignore[attr-defined]
        text = self.text.segment(self.text.span(node)) if written else ""
        for i, (phrase, part) in enumerate(zip(phrases, parts)):
            operation = self.activity.operation(part)
            made = None
            if operation is not None and self.activity.is_active(part):
                library, prefix = operation.library, operation.prefix
                others = {x: atom(t) for x, t in zip(operation.rule.results, targets)}
                if operation.rule.picks or operation.rule.operation == INDEXING:
                    arguments = {**arguments, "index": atom(str(i))}
                made = Operation(operation.rule, arguments, library, prefix, others)
            self.done.append(
                Statement(
                    targets[i],
                    self._applied(part, nodes, arguments),
                    above=phrase.above if i else (),
                    aside=phrases[-1].aside if i == 0 else "",
                    text=text,
                    operation=made,
                    beside=tuple(targets[1:]) if i == 0 else (),
                    whole=self._applied(parts[0].value, nodes, arguments) if i == 0 else None,
                )
            )
        span, origin = self.text.span(node), "" if text else self.text.segment(self.text.span(node))
        for i in range(first, len(self.done)):
            self.done[i] = self.done[i]._replace(span=span, origin=origin)
        self.done[first] = self.done[first]._replace(above=phrases[0].above)

    def _verbatim(self, phrase: Phrase, target: str, value: ast.expr) -> str:
        """The user's own text of a statement that needs no flattening, "" where it cannot stand."""
        if not phrase.verbatim:
            return ""
        if phrase.target is None:
            written = self.text.segment(self.text.span(value))
            return "" if "\n" in written else f"{target} = {written}"
        annotated = isinstance(phrase.node, ast.AnnAssign)
        if annotated and not self._plain(phrase.node.annotation):  # type: ignore[attr-defined]
            return ""
        return self.text.segment(self.text.span(phrase.node))

    def _plain(self, annotation: ast.expr) -> bool:
        return all(
            n.id in ("float", "int", "bool", "str")
            for n in ast.walk(annotation)
            if isinstance(n, ast.Name)
        )

    def one(self, node: ast.expr, target: str) -> tuple[Expression, Operation | None]:
        """A node as one operation on operands; what is nested in it becomes temporaries."""
        if not self.activity.is_active(node):
            return self.expression(node), None
        if isinstance(node, ast.Name):
            value = atom(node.id)
            copy = find("numpy.positive")[0]
            return value, Operation(copy, {copy.operands[0]: value}, "numpy", None)
        found = self.activity.operation(node)
        assert found is not None
        arguments = {
            letter: self.operand(
                self.activity.as_array(node, found.rule, letter, argument),
                target,
                found.rule.inert(letter),
            )
            for letter, argument in found.arguments.items()
        }
        others: dict[str, Expression] = {}
        several = len(found.rule.results) > 1
        if isinstance(node, (ast.Subscript, ast.Attribute)) and several:
            for i, x in enumerate(found.rule.results):
                part = ast.Subscript(node.value, ast.Constant(i), ast.Load())
                others[x] = self._applied(part, found.arguments, arguments)
        operation = Operation(found.rule, arguments, found.library, found.prefix, others)
        return self._applied(node, found.arguments, arguments), operation

    def _applied(
        self,
        node: ast.expr,
        arguments: dict[str, ast.expr],
        operands: dict[str, Expression],
    ) -> Expression:
        """The node with its arguments replaced by the flattened operands."""
        replaced = {id(argument): operands[letter] for letter, argument in arguments.items()}

        def is_atom(part: ast.expr) -> str | None:
            operand = replaced.get(id(part))
            return self.number(part) if operand is None else operand.atom

        return expression(node, is_atom)

    def operand(self, node: ast.expr, target: str, inert: bool = False) -> Expression:
        """An operand: a name, a number, an inactive expression, or a new temporary."""
        inactive = inert or not self.activity.is_active(node)
        if inactive and (not _calls(node) or _sliced(node)):  # `1:n` is no value by itself
            return self.expression(node)
        if isinstance(node, ast.Name):
            return atom(node.id)
        value, operation = (self.expression(node), None) if inert else self.one(node, target)
        name = self.names.temporary(target)
        self.temporaries.add(name)
        if operation is not None:
            self.active.add(name)
        self.done.append(Statement(name, value, operation=operation))
        return atom(name)

    def expression(self, node: ast.expr) -> Expression:
        return expression(node, self.number)

    def number(self, node: ast.expr) -> str | None:
        """A name, or a number in the user's own spelling (`1e-3`, not `0.001`)."""
        text = name_or_number(node)
        if text is None or not isinstance(node, ast.Constant) or not hasattr(node, "lineno"):
            return text
        return self.text.segment(self.text.span(node))

    # ----- results -----

    def results(self, phrase: Phrase) -> tuple[str, ...]:
        """The names of the results; an unnamed one is bound first."""
        value = phrase.value
        if not isinstance(value, ast.Tuple):
            return (self.result(phrase, value, None),)
        return tuple(self.result(phrase, v, i) for i, v in enumerate(value.elts))

    def result(self, phrase: Phrase, value: ast.expr, place: int | None) -> str:
        if isinstance(value, ast.Name) and value.id in self.activity.local:
            return value.id
        name = "f" if self.names.is_free("f") else self.source.name
        name = self.names.mint(name if place is None else f"{name}{place + 1}")
        if place:
            phrase = phrase._replace(above=(), aside="")
        self.statement(phrase, name, value)
        if self.done[-1].operation is not None:
            self.active.add(name)
        return name


def _names(target: ast.expr) -> list[str]:
    return [e.id for e in getattr(target, "elts", ()) if isinstance(e, ast.Name)]


def _sliced(node: ast.expr) -> bool:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(isinstance(part, ast.Slice) for part in parts)


def _calls(node: ast.expr) -> bool:
    return any(isinstance(n, ast.Call) for n in ast.walk(node))
