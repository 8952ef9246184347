"""One function of a parsed module -> `Source`: the statements, with comments and blank lines.

Everything that is not a straight line is reported here; what the statements mean is checked later
(`passes/check.py`), so that all problems of a function are told at once.
"""

from __future__ import annotations

import ast
import re
from copy import copy

from adjointgen.diagnostics import Diagnostic, Findings, SourceText, Span
from adjointgen.program import Parameter, Phrase, Source
from adjointgen.read.resolve import Scope
from adjointgen.read.several import told_apart

Function = ast.FunctionDef | ast.AsyncFunctionDef

_KEYWORDS: dict[type[ast.stmt], tuple[str, str]] = {
    ast.If: ("if", "write both branches and choose with `np.where(condition, a, b)`"),
    ast.For: ("for", "unroll the loop, or use array operations"),
    ast.AsyncFor: ("async for", "unroll the loop, or use array operations"),
    ast.While: ("while", "unroll the loop, or differentiate one step of it"),
    ast.Try: ("try", "handle the error in the caller"),
    ast.With: ("with", "open the context in the caller"),
    ast.AsyncWith: ("async with", "open the context in the caller"),
    ast.Match: ("match", "write one function for each case"),
}
_FORBIDDEN: dict[type[ast.stmt], tuple[str, str]] = {
    ast.Delete: ("del", "remove it: a name that is bound once costs nothing"),
    ast.Raise: ("raise", "check the inputs in the caller"),
    ast.Assert: ("assert", "check the inputs in the caller"),
    ast.Import: ("import", "import at the top of the module"),
    ast.ImportFrom: ("from", "import at the top of the module"),
    ast.Global: ("global", "pass the value as a parameter and return the new one"),
    ast.Nonlocal: ("nonlocal", "pass the value as a parameter and return the new one"),
    ast.FunctionDef: ("def", "move the function out and write its formula here"),
    ast.AsyncFunctionDef: ("async def", "move the function out and write its formula here"),
    ast.ClassDef: ("class", "move the class out"),
    ast.Pass: ("pass", "remove it"),
    ast.Break: ("break", "remove it"),
    ast.Continue: ("continue", "remove it"),
}


def parse_function(
    node: Function, text: SourceText, scope: Scope, selector: str = ""
) -> tuple[Source, list[Diagnostic]]:
    """The source of one function and what is wrong with its outline."""
    reader = _Reader(text)
    reader.scope = scope
    reader.hidden(node)
    parameters = reader.parameters(node)
    if isinstance(node, ast.AsyncFunctionDef):
        reader.report("ADJ105", "an async function has no gradient", text.head(node, "async def"),
                      "write it as a plain `def`")  # fmt: skip
    body = list(node.body)
    docstring = ""
    if ast.get_docstring(node, clean=False) is not None:
        docstring = text.segment(text.span(body.pop(0)))
    phrases, result = reader.statements(body, node)
    phrases, result, left = told_apart(phrases, result, node, scope)
    source = Source(
        node.name, parameters, tuple(phrases), result, docstring, text, node, scope, selector, left
    )
    return source, reader.diagnostics


# They change the direction of the text around them, so that it reads otherwise than it runs.
# What may be an array, and no tuple, on the right of an unpacking.
_ARRAYS = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.BinOp, ast.UnaryOp)
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069]")


class _Reader(Findings):
    scope: Scope

    def hidden(self, node: Function) -> None:
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
            line = self.text.lines[number - 1]
            found = None if line.isascii() else _HIDDEN.search(line)
            if found:
                self.report("ADJ107", f"a hidden character, U+{ord(found[0]):04X}, changes the"
                            " direction of this line", Span(number, found.start(), number,
                            found.end()), "remove it")  # fmt: skip

    # ----- the signature -----

    def parameters(self, node: Function) -> tuple[Parameter, ...]:
        a = node.args
        for star, extra in (("*", a.vararg), ("**", a.kwarg)):
            if extra is not None:
                self.report("ADJ104", f"`{star}{extra.arg}` has no fixed set of inputs",
                            self.text.head(extra, extra.arg), "name each parameter")  # fmt: skip
        plain = [*a.posonlyargs, *a.args]
        defaults: list[ast.expr | None] = [None] * (len(plain) - len(a.defaults))
        found = []
        for i, (arg, default) in enumerate(zip(plain, defaults + [*a.defaults])):
            kind = "positional" if i < len(a.posonlyargs) else "plain"
            found.append(self.parameter(arg, kind, default))
        for arg, default in zip(a.kwonlyargs, a.kw_defaults):
            found.append(self.parameter(arg, "keyword", default))
        return tuple(found)

    def parameter(self, arg: ast.arg, kind: str, default: ast.expr | None) -> Parameter:
        annotation = self.text.segment(self.text.span(arg.annotation)) if arg.annotation else ""
        text = ""
        if default is not None:
            text = self.text.segment(self.text.span(default))
            try:
                if isinstance(ast.literal_eval(default), complex):
                    self.report("ADJ409", f"the default of `{arg.arg}` is a complex number",
                                default, "use real numbers")  # fmt: skip
            except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                self.report("ADJ106", f"the default of `{arg.arg}` is not a literal", default,
                            "write the value itself, or pass it in the call")  # fmt: skip
        return Parameter(arg.arg, kind, annotation, text, arg)

    # ----- the body -----

    def statements(self, body: list[ast.stmt], function: Function) -> tuple[list[Phrase], Phrase]:
        phrases: list[Phrase] = []
        result: Phrase | None = None
        header = [*ast.walk(function.args), function.returns or function.args]
        if body != function.body:
            header.append(function.body[0])  # the docstring
        start = 1 + max(function.lineno, *(getattr(n, "end_lineno", 0) for n in header))
        told_after = False
        for i, node in enumerate(body):
            above = self.comments(start, node.lineno) if node.lineno >= start else ()
            following = body[i + 1] if i + 1 < len(body) else None
            aside = self.aside(node, following)
            start = (node.end_lineno or node.lineno) + 1
            if isinstance(node, ast.Return):
                if result is not None:
                    first = self.text.head(result.node, "return")
                    self.report("ADJ302", "the function returns in more than one place",
                                self.text.head(node, "return"),
                                "keep one `return`, as the last statement",
                                "second return", (first, "first return"))  # fmt: skip
                elif node.value is None:
                    self.report("ADJ304", "the function returns nothing", node,
                                "return the value to be differentiated")  # fmt: skip
                value = node.value or ast.copy_location(ast.Constant(0.0), node)
                result = result or Phrase(None, value, node, above, aside)
                continue
            if result is not None and not told_after:
                told_after = True
                first = self.text.head(result.node, "return")
                self.report("ADJ303", "code after `return` never runs", node,
                            "remove it, or move it before the `return`",
                            "never runs", (first, "the function ends here"))  # fmt: skip
            phrases += self.statement(node, above, aside)
        if result is None:
            keyword = "async def" if isinstance(function, ast.AsyncFunctionDef) else "def"
            if not _returns(body):  # else told with the statement that the return stands in
                head = self.text.head(function, f"{keyword} {function.name}")
                help = "end it with one `return` of the value to be differentiated"
                self.report("ADJ301", "the function returns nothing", head, help)
            value = ast.copy_location(ast.Constant(0.0), function)
            result = Phrase(None, value, ast.copy_location(ast.Return(value), function))
        return phrases, result

    def comments(self, first: int, end: int) -> tuple[str, ...]:
        """The comment and blank lines first..end-1, stripped; other text there is a neighbour's."""
        lines = [line.strip() for line in self.text.lines[first - 1 : end - 1]]
        kept = [line for line in lines if not line or line.startswith("#")]
        return tuple(kept) if any(kept) else ("",) * bool(kept)

    def aside(self, node: ast.stmt, following: ast.stmt | None) -> str:
        if following is not None and following.lineno == node.end_lineno:
            return ""
        span = self.text.span(node)
        rest = self.text.lines[span.end_line - 1][span.end_column :].strip().lstrip(";").strip()
        return rest if rest.startswith("#") else ""

    def statement(self, node: ast.stmt, above: tuple[str, ...], aside: str) -> list[Phrase]:
        if isinstance(node, ast.Assign):
            if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                return [Phrase(node.targets[0].id, node.value, node, above, aside)]
            return self.unpacked(node, above, aside)
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            if isinstance(node.target, ast.Name):
                return [Phrase(node.target.id, node.value, node, above, aside)]
            self.written(node.target)
        elif isinstance(node, ast.AnnAssign):
            self.report("ADJ102", "a declaration without a value binds nothing", node,
                        "remove it, or give the value here")  # fmt: skip
        elif isinstance(node, ast.AugAssign):
            if isinstance(node.target, ast.Name):  # told as a second binding
                read = ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target)
                value = ast.copy_location(ast.BinOp(read, node.op, node.value), node)
                return [Phrase(node.target.id, value, node, above, aside)]
            self.written(node.target)
        elif type(node) in _KEYWORDS:
            word, help = _KEYWORDS[type(node)]
            if isinstance(node, ast.If) and all(isinstance(n, ast.Raise) for n in node.body):
                help = _FORBIDDEN[ast.Raise][1]
            self.report("ADJ101", f"`{word}` is not straight-line code",
                        self.text.head(node, word), help)  # fmt: skip
        elif type(node) in _FORBIDDEN:
            word, help = _FORBIDDEN[type(node)]
            self.report("ADJ102", f"`{word}` is not allowed in a differentiated function",
                        self.text.head(node, word), help)  # fmt: skip
        elif not isinstance(node, ast.Expr):  # `try … except*`, `type X = …`: of later Pythons
            word = self.text.segment(self.text.span(node)).split()[0].rstrip(":")
            self.report("ADJ101", f"`{word}` is not straight-line code",
                        self.text.head(node, word), "move it out of the function")  # fmt: skip
        return []  # expressions without a target are told by passes/check.py

    def written(self, target: ast.expr) -> None:
        if isinstance(target, ast.Starred):
            self.report("ADJ205", "a starred target has no fixed length", target,
                        "name each part")  # fmt: skip
        else:
            help = "build a new value instead, e.g. with `np.where` or `np.concatenate`"
            if isinstance(target, ast.Attribute):
                help = "bind the value to a name of its own, and return it"
            self.report("ADJ203", f"`{self.shown(target)} = …` writes in place", target, help)

    def unpacked(self, node: ast.Assign, above: tuple[str, ...], aside: str) -> list[Phrase]:
        """`a, b = x, y` as two phrases; `a = b = x` as `a = x` and `b = a`."""
        phrases: list[Phrase] = []
        targets = sorted(node.targets, key=lambda t: isinstance(t, ast.Name) and t.id == "_")
        first = targets[0]  # `_` is none of the names that the others are read from
        value = node.value
        for i, target in enumerate(targets):
            if i and isinstance(first, ast.Name):
                value = ast.copy_location(ast.Name(first.id, ast.Load()), node.value)
            elif i:
                value = copy(node.value)  # each tuple of names is an unpacking of its own
            self.pair(target, value, node, phrases)
        if phrases:
            phrases[0] = phrases[0]._replace(above=above)
            phrases[-1] = phrases[-1]._replace(aside=aside)
        return phrases

    def pair(
        self, target: ast.expr, value: ast.expr, node: ast.Assign, phrases: list[Phrase]
    ) -> None:
        if isinstance(target, ast.Name):
            phrases.append(Phrase(target.id, value, node, verbatim=False))
        elif isinstance(target, (ast.Tuple, ast.List)):
            stars = [t for t in target.elts if isinstance(t, ast.Starred)]
            if stars:
                self.written(stars[0])
                return
            if isinstance(value, (ast.Call, ast.Attribute)) and self.fits(target, value):
                for i, part in enumerate(target.elts):
                    made = ast.Subscript(value, ast.Constant(i), ast.Load())
                    self.pair(part, ast.copy_location(made, value), node, phrases)
                return
            if isinstance(value, _ARRAYS) and all(isinstance(t, ast.Name) for t in target.elts):
                for i, part in enumerate(target.elts):  # along its first axis
                    made = ast.Subscript(value, ast.Constant(i), ast.Load())
                    self.pair(part, ast.copy_location(made, value), node, phrases)
                return
            if not isinstance(value, (ast.Tuple, ast.List)):
                help = "write one value on the right for each name"
                if isinstance(value, _ARRAYS):
                    help = "unpack one level in each statement"
                self.report("ADJ205", f"`{self.shown(value)}` is not written as a tuple", value,
                            help)  # fmt: skip
                return
            if len(value.elts) != len(target.elts):
                self.uneven(target, len(value.elts))
                return
            for part, item in zip(target.elts, value.elts):
                self.pair(part, item, node, phrases)
        else:
            self.written(target)

    def fits(self, target: ast.Tuple | ast.List, value: ast.Call | ast.Attribute) -> bool:
        """Has the value as many parts as the target, as far as that can be known?"""
        callee = value.func if isinstance(value, ast.Call) else value
        rules = self.scope.book.find(self.scope.canonical(callee, frozenset()) or "")
        several = [len(rule.results) for rule in rules if len(rule.results) > 1]
        if several and several[0] != len(target.elts):
            self.uneven(target, several[0])
        return True

    def uneven(self, target: ast.Tuple | ast.List, values: int) -> None:
        names = len(target.elts)
        self.report("ADJ205", f"{names} name{'s' * (names != 1)} cannot take {values}"
                    f" value{'s' * (values != 1)}", target,
                    "write one value on the right for each name")  # fmt: skip


def _returns(body: list[ast.stmt]) -> bool:
    """Is there a `return` in these statements, at any depth but not in other functions?"""
    stack: list[ast.AST] = [*body]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Return):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.expr)):
            stack += ast.iter_child_nodes(node)
    return False
