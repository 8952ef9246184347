"""What is wrong with a call, and with the expressions that are allowed nowhere.

foo(x)              no rule, and the rule that one could write
np.random.rand()    refused by name, whether a derivative flows through it or not
"""

from __future__ import annotations

import ast
from importlib import import_module
from types import ModuleType

from adjointgen import purity, rulebook
from adjointgen.diagnostics import Findings, Span
from adjointgen.passes.activity import Activity
from adjointgen.program import Source, is_part

_EXPRESSIONS = {
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.DictComp),
                    ("a comprehension", "write its values out, one statement each")),
    ast.GeneratorExp: ("a generator expression", "write its values out, one statement each"),
    ast.Lambda: ("a lambda", "write its formula here"),
    ast.NamedExpr: ("a walrus assignment", "bind the name in a statement of its own"),
    ast.JoinedStr: ("an f-string", "make the text in the caller"),
    ast.Starred: ("a starred value", "name each value"),
    ast.Dict: ("a dictionary", "pass it as a parameter"),
    ast.Set: ("a set", "pass it as a parameter"),
}  # fmt: skip
# Where a function is looked for: a name of its own is no slip for another one.
_HOMES = ("builtins", "math", "numpy", "scipy.special", "scipy.linalg", "scipy.stats",
          "scipy.integrate")  # fmt: skip
OUTSIDE = "call it in the caller, and pass its result if it is needed"


class Calls(Findings):
    """`told`: the places of names that have a diagnostic already."""

    def __init__(self, source: Source, activity: Activity, told: set[Span | None]) -> None:
        super().__init__(source.text)
        self.source = source
        self.activity = activity
        self.told = told

    def callee(self, node: ast.Call) -> ast.AST | Span:
        """The smallest place that says which function is called."""
        method = isinstance(node.func, ast.Attribute) and self.activity.canonical(node.func) is None
        return self.text.tail(node.func) if method else node.func  # type: ignore[arg-type]

    def method(self, node: ast.Call) -> str | None:
        is_method = isinstance(node.func, ast.Attribute) and not self.activity.canonical(node.func)
        return node.func.attr if is_method and isinstance(node.func, ast.Attribute) else None

    def no_method(self, node: ast.Call, method: str) -> None:
        assert isinstance(node.func, ast.Attribute)
        if self.activity.is_active(node.func.value):
            called = ast.Call(node.func, [node.func.value, *node.args], node.keywords)
            help = self.stub(f"np.{method}", called, f"numpy.{method}")
            if rulebook.find(f"numpy.{method}"):
                help = f"write `np.{method}({self.shown(node.func.value)})`"
        else:
            help = "write its formula here; a function of a module can have a rule of your own"
        self.report(
            "ADJ401", f"there is no rule for the method `.{method}`", self.callee(node), help
        )

    def no_rule(self, node: ast.Call, canonical: str | None) -> None:
        shown, before = self.shown(node.func), ""
        prefix, _, name = shown.rpartition(".")
        known = purity.INSTEAD.get(canonical or "")
        if canonical in ("builtins.max", "builtins.min") and len(node.args) == 1:
            known = f"np.{name}(x)"
        what = f"`{shown}`"
        if shown == self.source.name:
            self.report("ADJ401", f"{what} calls itself", node.func,
                        "write the steps out, one statement each")  # fmt: skip
            return
        if rulebook.find(f"numpy.{name}"):
            plain = canonical is None or canonical.split(".")[1:] == shown.split(".")[1:]
            if not plain and not str(canonical).startswith("builtins."):
                what += f", which is `{canonical}` here"
        elif known is None and not _exists(canonical or ""):  # `sinh` is no slip for `sin`
            from difflib import get_close_matches

            home = (canonical or "").rpartition(".")[0]  # `linalg.eigh` is none of SciPy's
            ruled = [n.rpartition(".") for n in rulebook.names()]
            names = [n for library, _, n in ruled if home in ("", "builtins", library)]
            near = get_close_matches(name, names, 1, 0.8)
            known = f"{prefix}.{near[0]}".lstrip(".") if near else None
        if known is not None:
            before = f"use `{known}`, or "
        elif canonical is None:
            before = "write its formula here, or "
        self.report("ADJ401", f"there is no rule for {what}", node.func,
                    self.stub(shown, node, canonical, before))  # fmt: skip

    def stub(self, shown: str, node: ast.Call, canonical: str | None, before: str = "") -> str:
        from adjointgen.passes.stub import rule_stub, signature_of

        signature = signature_of(self.activity.scope, node, canonical, self.text.path)
        unpacked = (p for p in self.source.body if is_part(p.value) and p.value.value is node)  # type: ignore[attr-defined]
        targets = tuple(str(p.target) for p in unpacked)
        return rule_stub(shown, signature, canonical or "", before, targets)

    def refused(self, node: ast.Call, canonical: str | None) -> bool:
        """Calls that are refused whether a derivative flows through them or not."""
        shown, at, method = self.shown(node.func), self.callee(node), self.method(node) or ""
        canonical = canonical or ""
        written = purity.written(node, canonical, method, self.activity.scope.book)
        if isinstance(written, ast.keyword):
            help = "leave it out: bind the result"
            self.report("ADJ203", f"`{written.arg}=` writes in place", written, help)
        elif written is not None:
            self.report("ADJ203", f"`{shown}` would write in place", written,
                        "leave this argument out: bind the result")  # fmt: skip
        elif method in purity.IN_PLACE:
            self.report("ADJ203", f"`.{method}()` changes its object in place", at,
                        purity.IN_PLACE[method])  # fmt: skip
        elif purity.is_write(canonical):
            self.report("ADJ203", f"`{shown}` changes its argument in place", at,
                        "build a new array instead, e.g. with `np.where`")  # fmt: skip
        elif purity.is_random(canonical) or method in purity.RANDOM_METHODS:
            self.report("ADJ404", f"`{shown}` draws random numbers", at,
                        "draw them in the caller and pass them as a parameter")  # fmt: skip
        elif purity.is_complex(canonical) or method in purity.COMPLEX_ATTRIBUTES:
            self.complex(at, shown)
        elif purity.is_impure(canonical):
            self.report("ADJ403", f"`{shown}` is not a pure function", at, OUTSIDE)
        else:
            return False
        return True

    def complex(self, at: ast.AST | Span, shown: str, help: str = "leave it out") -> None:
        self.report("ADJ409", f"`{shown}` is for complex numbers", at, help)

    def forbidden(self, node: ast.expr) -> None:
        if isinstance(node, (ast.Yield, ast.YieldFrom, ast.Await)):
            word = "await" if isinstance(node, ast.Await) else "yield"
            self.report("ADJ105", f"a function with `{word}` has no gradient",
                        self.text.head(node, word), "return the value instead")  # fmt: skip
            return
        what, help = _EXPRESSIONS.get(type(node), (f"`{type(node).__name__}`", "leave it out"))
        self.report("ADJ103", f"{what} is not allowed in a differentiated function", node, help)

    def known_to_fail(self, node: ast.Call) -> bool:
        """Is the callee told already, or no name of a function at all?"""
        if isinstance(node.func, ast.Name):
            name = node.func.id
            if name in self.activity.local:  # a lambda is told where it is bound
                bound = (p.value for p in self.source.body if p.target == name)
                return any(isinstance(value, ast.Lambda) for value in bound)
            return self.text.span(node.func) in self.told or self.unbound(name)
        if not isinstance(node.func, ast.Attribute):
            if type(node.func) in _EXPRESSIONS:
                self.forbidden(node.func)
            else:
                self.report("ADJ401", f"`{self.shown(node.func)}` is not the name of a function",
                            node.func, "call the function by its name")  # fmt: skip
            return True
        root: ast.expr = node.func
        while isinstance(root, ast.Attribute):
            root = root.value
        return isinstance(root, ast.Name) and self.unbound(root.id)

    def unbound(self, name: str) -> bool:
        """Is it a name of no known meaning, which was told where it first stands?"""
        scope = self.activity.scope
        if name in self.activity.local:
            return False
        return name in getattr(scope, "ambiguous", ()) or not scope.known(name)


def _exists(canonical: str) -> bool:
    """Is there a function of that name in Python, NumPy or SciPy? Nothing else is imported."""
    homes = [home for home in _HOMES if canonical.startswith(f"{home}.")]
    if not homes:
        return False
    try:
        found: object = import_module(homes[0])
    except ImportError:
        return False
    for name in canonical[len(homes[0]) + 1 :].split("."):
        # What a module makes when it is asked for may warn, or run something.
        module = isinstance(found, ModuleType)
        found = vars(found).get(name) if module else getattr(found, name, None)
    return callable(found)
