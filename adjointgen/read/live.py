"""What a name of a decorated function means: the object that it is bound to."""

import builtins
import sys
from types import ModuleType

from adjointgen.read.project import module_names
from adjointgen.read.resolve import LIBRARIES, Scope
from adjointgen.rulebook import BUILTIN, Rulebook


class LiveScope(Scope):
    """Looks names up in a function's closure, globals and the builtins, when it is decorated."""

    live = True

    def __init__(self, function: object, book: Rulebook = BUILTIN) -> None:
        self.book = book
        code = function.__code__  # type: ignore[attr-defined]
        cells = function.__closure__ or ()  # type: ignore[attr-defined]
        self.objects: dict[str, object] = dict(function.__globals__)  # type: ignore[attr-defined]
        for name, cell in zip(code.co_freevars, cells):
            try:
                self.objects[name] = cell.cell_contents
            except ValueError:
                self.objects[name] = None
        self._known = {**_library_objects(), **self._own_objects(code.co_filename)}
        meanings = {}
        for name, value in self.objects.items():
            canonical = self._known.get(id(value))
            if canonical is not None:
                meanings[name] = canonical
        super().__init__(meanings, dict.fromkeys(self.objects, 1), {})

    def _own_objects(self, path: str) -> dict[int, str]:
        """id of each module and function that the user's own rules speak of -> its name."""
        known: dict[int, str] = {}
        here = module_names(path) if self.book.own else ()
        for name in self.book.functions:
            home, _, attribute = name.rpartition(".")
            module = sys.modules.get(home)
            if module is not None:
                known[id(module)] = home
            value = getattr(module, attribute, None)
            if value is None and home in here:  # of a script, which is called `__main__`
                value = self.objects.get(attribute)
            if value is not None:
                known[id(value)] = name
        return known

    def _object_name(self, root: str, path: tuple[str, ...], name: str) -> str | None:
        value = self.objects.get(root, getattr(builtins, root, None))
        for part in path:
            value = getattr(value, part, None)
        if value is None or isinstance(value, (int, float)):
            return name
        known = self._known.get(id(value))
        if known or not path:
            return known
        owner = self._known.get(id(getattr(value, "__self__", None)))  # `norm.logpdf` of `norm`
        return f"{owner}.{path[-1]}" if owner else name if self._has_functions(root, path) else None

    def _has_functions(self, root: str, path: tuple[str, ...]) -> bool:
        """Is `ndimage.mean` an attribute of a module or a class, and so no method of an array?"""
        value = self.objects.get(root)
        for part in path[:-1]:
            value = getattr(value, part, None)
        return isinstance(value, (ModuleType, type))

    def meaning(self, name: str) -> str | None:
        found = super().meaning(name)
        value = self.objects.get(name) if found is None else None
        if isinstance(value, ModuleType):
            return value.__name__
        return f"{value.__module__}.{value.__qualname__}" if isinstance(value, type) else found

    def _makes(self, root: str, path: tuple[str, ...]) -> bool:
        value = self.objects.get(root)
        for part in filter(None, path):
            value = getattr(value, part, None)
        kind = type(value)
        plain = kind.__module__ in ("builtins", "array") or kind.__name__ in ("ndarray", "memmap")
        return not plain


def _library_objects() -> dict[int, str]:
    """id of each module and public function of the libraries that are loaded -> its name."""
    from adjointgen import purity, rulebook

    known: dict[int, str] = {}
    listed = purity.PURE | purity.INERT | purity.CASTS | set(rulebook.names())
    for library in LIBRARIES:
        module = sys.modules.get(library)
        if module is None:
            continue
        known[id(module)] = library
        public = {n: v for n, v in vars(module).items() if callable(v) and n[:1] != "_"}
        # An object may have several names: the one that the lists and rules know comes first.
        names = [f"{library}.{name}" for name in public]
        for name in sorted(names, key=lambda name: name not in listed):
            known.setdefault(id(public[name.rpartition(".")[2]]), name)
    return known
