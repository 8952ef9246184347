"""Names that stand for several values, and values that have no name: told apart before all else.

takes: the phrases of a function, in order, and its result
gives: the same with a name for each value; each name is bound once

    cf = linalg.cho_factor(K)           cf_c, cf_low = linalg.cho_factor(K)
    x = linalg.cho_solve(cf, y)         x = linalg.cho_solve((cf_c, cf_low), y)
    g(linalg.cho_factor(K), y)          c, low = linalg.cho_factor(K), and g((c, low), y)
    F = np.fft.rfft(x)                  F_abs = np.abs(np.fft.rfft(x)): the rest is not read
    p = np.abs(F)**2 / len(F)           p = F_abs**2 / len(F_abs)
    _, a = x; _, b = y                  _1, a = x; _2, b = y: none of them is read
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from itertools import count

from adjointgen import rulebook
from adjointgen.program import Phrase
from adjointgen.read.resolve import Scope
from adjointgen.rule import Rule

Function = ast.FunctionDef | ast.AsyncFunctionDef
_SIZES = ("shape", "size", "ndim")
_SIZED = frozenset(["builtins.len", *(f"numpy.{n}" for n in _SIZES)])
# Parts of these may not be computed, and are not to be computed before.
_SOMETIMES = (
    ast.IfExp, ast.BoolOp, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp
)  # fmt: skip


def told_apart(
    phrases: list[Phrase], result: Phrase, function: Function, scope: Scope
) -> tuple[list[Phrase], Phrase, frozenset[str]]:
    """The phrases, the result, and what the several `_`, none of which is read, are called here."""
    names = _Names(function, scope)
    done, left = _underscores([*phrases, result], names)
    *phrases, result = _Results(done, names).phrases
    return phrases, result, left


class _Names:
    """Makes names that the function and its module do not have."""

    def __init__(self, function: Function, scope: Scope) -> None:
        self.scope = scope
        self.taken = {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}
        self.taken |= {n.arg for n in ast.walk(function.args) if isinstance(n, ast.arg)}

    def first(self, wanted: Iterable[str]) -> str:
        found = next(n for n in wanted if n not in self.taken and not self.scope.known(n))
        self.taken.add(found)
        return found

    def fresh(self, name: str) -> str:
        return self.first(name + "_" * i for i in count())


def _underscores(phrases: list[Phrase], names: _Names) -> tuple[list[Phrase], frozenset[str]]:
    """A name for each `_`, if there are several and none is read: they are left over, not bound."""
    places = [i for i, phrase in enumerate(phrases) if phrase.target == "_"]
    if len(places) < 2 or "_" in _read(phrases):
        return phrases, frozenset()
    found = list(phrases)
    for i in places:
        found[i] = found[i]._replace(target=names.first(f"_{n}" for n in count(1)))
    return found, frozenset(str(found[i].target) for i in places)


def _read(phrases: list[Phrase]) -> set[str]:
    return {n.id for p in phrases for n in ast.walk(p.value) if isinstance(n, ast.Name)}


class _Results:
    """Gives each result of `cf = linalg.cho_factor(K)` a name of its own, wherever `cf` is read."""

    def __init__(self, phrases: list[Phrase], names: _Names) -> None:
        self.names = names
        self.parts: dict[str, tuple[list[str], tuple[str, ...]]] = {}  # of a name, by attributes
        self.reals: dict[str, dict[str, str]] = {}  # names of the real parts of a complex name
        # What several phrases share stays one; each node is kept, and so is its number.
        self.copies: dict[int, tuple[ast.expr, ast.expr]] = {}
        self.phrases: list[Phrase] = []
        targets = [p.target for p in phrases]
        last = phrases[-1].value
        whole = last.elts if isinstance(last, ast.Tuple) else [last]
        returned = {n.id for n in whole if isinstance(n, ast.Name)}
        for place, phrase in enumerate(phrases):
            self.phrase, self.always = phrase, phrase.verbatim
            value = self.copy(phrase.value)
            if phrase.target is None and self.letters(value) and not self.attributes(value):
                value = self.named(value)
            letters, name = self.letters(value), phrase.target
            own = phrase.verbatim and isinstance(phrase.node, ast.Assign)
            if value is not phrase.value:
                phrase = self.phrase._replace(value=value, verbatim=False)
            own = own and name is not None and targets.count(name) == 1
            kept = name in returned and self.attributes(value)  # a named tuple
            if letters and name and own and not kept:
                made = [self.names.fresh(f"{name}_{x}") for x in letters]
                self.parts[name] = made, self.attributes(value)
                self.phrases += unpacked(made, value, phrase)
            elif name and own and (kinds := self.real_parts(value, name, phrases[place + 1 :])):
                self.reals[name] = {k: self.names.fresh(f"{name}_{k}") for k in kinds}
                made = [*self.reals[name].values()]
                self.phrases += self.transforms(made, [*kinds.values()], value, name, phrase)
            else:
                self.phrases.append(phrase)

    def letters(self, value: ast.expr) -> tuple[str, ...]:
        """The results of a call of what has several of them, however it is called."""
        rules = self.rules(value)
        several = {rule.results for rule in rules if not rule.picks}
        one = len(several) == 1 and not any(rule.picks or rule.real for rule in rules)
        letters = several.pop() if one else ()
        return letters if len(letters) > 1 else ()

    def rules(self, value: ast.expr) -> tuple[Rule, ...]:
        if not isinstance(value, ast.Call):
            return ()
        canonical = self.names.scope.canonical(value.func, frozenset())
        return self.names.scope.book.find(canonical) if canonical else ()

    def attributes(self, value: ast.expr) -> tuple[str, ...]:
        rules = self.rules(value)
        return rulebook.RESULTS.get(rules[0].operation, ()) if rules else ()

    def real_parts(self, value: ast.expr, name: str, later: list[Phrase]) -> dict[str, ast.expr]:
        """The real parts of a complex value that are read, each as it stands; all or none."""
        rules = self.rules(value)
        if not rules or not all(rule.real for rule in rules):
            return {}
        found: dict[str, ast.expr] = {}
        stack: list[ast.AST] = [phrase.value for phrase in reversed(later)]
        while stack:
            node = stack.pop()
            of, kind = self.real_part(node)
            if of == name:
                found.setdefault(kind, node)  # type: ignore[arg-type]
            elif self.sized(node) == name:
                pass
            elif isinstance(node, ast.Name) and node.id == name:
                return {}
            else:
                stack += reversed([*ast.iter_child_nodes(node)])
        return found if set(found) <= {rule.real for rule in rules} else {}

    def transforms(
        self, names: list[str], parts: list[ast.expr], value: ast.expr, name: str, phrase: Phrase
    ) -> list[Phrase]:
        """A phrase for each real part; what is transformed is computed once, for all of them."""
        assert isinstance(value, ast.Call)
        whole = value.args[0] if value.args else None
        if len(parts) == 1 or not isinstance(whole, (ast.BinOp, ast.Call, ast.UnaryOp)):
            return bound(names, [_taken_of(part, value) for part in parts], phrase)
        shared = self.names.first(f"{name}{i}" for i in count(1))
        first = ast.copy_location(ast.Name(shared, ast.Load()), whole)
        call = ast.Call(value.func, [first, *value.args[1:]], value.keywords)
        values = [_taken_of(part, ast.copy_location(call, value)) for part in parts]
        return bound([shared, *names], [whole, *values], phrase)

    def real_part(self, node: ast.AST) -> tuple[str, str]:
        """The name and which part of it, of `F.real` and `np.abs(F)`; else nothing."""
        owner, kind = None, ""
        if isinstance(node, ast.Attribute) and node.attr in ("real", "imag"):
            owner, kind = node.value, node.attr
        elif isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
            canonical = self.names.scope.canonical(node.func, frozenset())
            owner, kind = node.args[0], rulebook.PARTS_OF_COMPLEX.get(canonical or "", "")
        return (owner.id, kind) if kind and isinstance(owner, ast.Name) else ("", "")

    def sized(self, node: ast.AST) -> str:
        """The name whose sizes are asked for, `F` in `F.shape` and `len(F)`; else nothing."""
        owner = None
        if isinstance(node, ast.Attribute) and node.attr in _SIZES:
            owner = node.value
        elif isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
            called = self.names.scope.canonical(node.func, frozenset())
            owner = node.args[0] if called in _SIZED else None
        return owner.id if isinstance(owner, ast.Name) else ""

    def copy(self, node: ast.expr) -> ast.expr:
        """The node, or a copy where a name of several results is read in it."""
        if id(node) not in self.copies:
            self.copies[id(node)] = node, self.replaced(node)
        return self.copies[id(node)][1]

    def replaced(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Name) and node.id in self.parts:
            names, _ = self.parts[node.id]
            whole = ast.Tuple([ast.Name(n, ast.Load()) for n in names], ast.Load())
            return ast.fix_missing_locations(ast.copy_location(whole, node))
        owner = node.value if isinstance(node, (ast.Subscript, ast.Attribute)) else None
        if isinstance(owner, ast.Name) and owner.id in self.parts:
            names, attributes = self.parts[owner.id]
            place: object = None
            if isinstance(node, ast.Attribute) and node.attr in attributes:
                place = attributes.index(node.attr)
            elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                place = node.slice.value
            if type(place) is int and 0 <= place < len(names):
                return ast.copy_location(ast.Name(names[place], ast.Load()), node)
        of, kind = self.real_part(node)
        if of in self.reals:
            return ast.copy_location(ast.Name(self.reals[of][kind], ast.Load()), node)
        if isinstance(node, ast.Name) and node.id in self.reals:  # whose sizes are asked for
            one, *_ = self.reals[node.id].values()
            return ast.copy_location(ast.Name(one, ast.Load()), node)
        if isinstance(node, ast.Call) and self.always:
            found = [self.named(a) if self.letters(a) else a for a in node.args]
            if any(a is not b for a, b in zip(found, node.args)):
                whole_call = ast.Call(node.func, found, node.keywords)
                return self.copy(ast.copy_location(whole_call, node))
        changed, always = {}, self.always
        self.always = always and not isinstance(node, _SOMETIMES)
        for field, value in ast.iter_fields(node):
            new = self.field(value)
            if new is not value:
                changed[field] = new
        self.always = always
        if not changed:
            return node
        fields = {**dict(ast.iter_fields(node)), **changed}
        return ast.copy_location(type(node)(**fields), node)

    def named(self, call: ast.expr) -> ast.expr:
        """The results of a call that stands in another, by names that are bound before."""
        made = [self.names.fresh(x) for x in self.letters(call)]
        self.phrases += unpacked(made, self.copy(call), self.phrase._replace(aside=""))
        self.phrase = self.phrase._replace(above=())
        whole = ast.Tuple([ast.Name(n, ast.Load()) for n in made], ast.Load())
        return ast.fix_missing_locations(ast.copy_location(whole, call))

    def field(self, value: object) -> object:
        if isinstance(value, ast.expr):
            return self.copy(value)
        if isinstance(value, ast.keyword):
            new = self.copy(value.value)
            return value if new is value.value else ast.copy_location(
                ast.keyword(value.arg, new), value
            )  # fmt: skip
        if isinstance(value, list):
            new_list = [self.field(v) for v in value]
            return value if all(a is b for a, b in zip(new_list, value)) else new_list
        return value


def unpacked(names: list[str], value: ast.expr, phrase: Phrase) -> list[Phrase]:
    """A phrase for each of several results, as `names = value` would have."""
    places = [ast.Subscript(value, ast.Constant(i), ast.Load()) for i in range(len(names))]
    return bound(names, [ast.copy_location(p, value) for p in places], phrase)


def bound(names: list[str], values: Sequence[ast.expr], phrase: Phrase) -> list[Phrase]:
    """A phrase for each name in place of one; what stands around that one is kept."""
    parts = [Phrase(n, v, phrase.node, verbatim=False) for n, v in zip(names, values)]
    parts[0] = parts[0]._replace(above=phrase.above)
    parts[-1] = parts[-1]._replace(aside=phrase.aside)
    return parts


def _taken_of(part: ast.expr, value: ast.expr) -> ast.expr:
    """`F.real` or `np.abs(F)` with a value in place of the name."""
    new: ast.expr = (
        ast.Call(part.func, [value], [])
        if isinstance(part, ast.Call)
        else ast.Attribute(value, part.attr, ast.Load())  # type: ignore[attr-defined]
    )
    return ast.copy_location(new, value)
