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
        self._path, self._loaded = code.co_filename, 0
        self._known: dict[int, str] = {}
        self._look_up()
        meanings = {}
        for name, value in self.objects.items():
            canonical = self._known.get(id(value))
            if canonical is not None:
                meanings[name] = canonical
        super().__init__(meanings, dict.fromkeys(self.objects, 1), {})

    def _look_up(self) -> None:
        """What the objects of the libraries are called, as far as these are loaded."""
        loaded = sum(library in sys.modules for library in LIBRARIES)
        if loaded > self._loaded:
            self._loaded = loaded
            self._known = {**_library_objects(), **self._own_objects(self._path)}

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
        value = self._value(root, path)
        if value is None or isinstance(value, (int, float)):
            return name if value is not None or super().meaning(root) else None
        self._look_up()  # an attribute of SciPy may have loaded a module
        known = self._known.get(id(value))
        if not path:
            return known
        owner = self._value(root, path[:-1])
        if isinstance(owner, (ModuleType, type)):  # `trig.sin` may be NumPy's, `trig.cos` is not
            return known if known and id(owner) in self._known else name
        whole = self._known.get(id(getattr(value, "__self__", None)))  # `norm.logpdf` of `norm`
        return known or (f"{whole}.{path[-1]}" if whole else None)

    def _value(self, root: str, path: tuple[str, ...]) -> object:
        value = self.objects.get(root, getattr(builtins, root, None))
        for part in path:
            value = getattr(value, part, None)
        return value

    def is_array(self, root: str, path: tuple[str, ...]) -> bool:
        """May it be one, as far as is known?"""
        value = self._value(root, path)
        if value is None or isinstance(value, (int, float)):
            return True
        return hasattr(value, "dtype") and hasattr(value, "shape")

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
