"""The public functions. What is slow to import is imported when it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

from adjointgen.diagnostics import AdjointError

if TYPE_CHECKING:
    from adjointgen.pipeline import Options
    from adjointgen.report import Report

__all__ = ["AdjointError", "adjoint", "check_gradient", "generate"]

# Names or positions, one or several; "x, y" is several.
Inputs = str | int | Sequence[str | int]
F = TypeVar("F", bound=Callable[..., Any])


def generate(
    source: str,
    name: str | None = None,
    *,
    wrt: Inputs | None = None,
    shapes: Mapping[str, str] | None = None,
    scalar: bool = False,
    rules: str | Sequence[str] = (),
    filename: str = "<source>",
) -> str:
    """The text of a module with the gradient of a function of the module text `source`.

    `name`: which function, "Class.method" for a method; it may be left out if there is only one.
    `wrt`: the inputs to differentiate, names or positions. `shapes`: declared shapes, {"X": "n d"}.
    `scalar`: all inputs are scalars. `rules`: files of your own rules. Nothing of the source or of
    the rules is run. Raises `AdjointError` where it refuses.
    """
    from adjointgen.diagnostics import refuse
    from adjointgen.pipeline import program_of
    from adjointgen.read.select import find_function, functions
    from adjointgen.read.text import read_module, uncollected
    from adjointgen.write.emit import emit_module

    with uncollected():
        module = read_module(source, filename)
        if name is None:
            found = [n for n, _ in functions(module)]
            if len(found) != 1:
                what = f"defines {', '.join(found)}" if found else "defines no function"
                raise refuse("ADJ005", f"the source {what}", "pass the name of one function")
            name = found[0]
        node = find_function(module, name)
        options = _options(wrt, shapes, scalar, rules)
        return emit_module([program_of(module, node, None, options, name)])


@overload
def adjoint(function: F) -> F: ...
@overload
def adjoint(
    *,
    wrt: Inputs | None = None,
    shapes: Mapping[str, str] | None = None,
    scalar: bool = False,
    rules: str | Sequence[str] = (),
) -> Callable[[F], F]: ...
def adjoint(
    function: Any = None,
    *,
    wrt: Inputs | None = None,
    shapes: Mapping[str, str] | None = None,
    scalar: bool = False,
    rules: str | Sequence[str] = (),
) -> Any:
    """Decorate a function: `f(x)` is its value, `f(x, with_grad=True)` is (value, gradient).

    With one differentiated input the gradient is bare, with several a tuple in their order; each
    has the shape and floating type of its input. `f.source` is the text of the gradient. `wrt`,
    `shapes`, `scalar`, `rules` as in `generate`; the path of a file of rules is from the folder of
    the function's own. Raises `AdjointError` where it refuses.
    """
    from adjointgen.decorator import decorate

    options = _options(wrt, shapes, scalar, rules)
    if function is None:
        return lambda f: decorate(f, options)
    return decorate(function, options)


def check_gradient(f: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Report:
    """Compare the gradient of a decorated or generated function with a numeric one at a point.

    The report says for each input what was found, and is true if all passed. See `verify.py`.
    """
    from adjointgen.verify import check_gradient

    return check_gradient(f, *args, **kwargs)


def _options(
    wrt: Inputs | None,
    shapes: Mapping[str, str] | None,
    scalar: bool,
    rules: str | Sequence[str],
) -> Options:
    from adjointgen.inputs import option
    from adjointgen.pipeline import Options

    said = {"wrt": wrt, "shapes": shapes, "scalar": scalar, "rules": rules}
    return Options(**{key: option(key, value) for key, value in said.items()})  # type: ignore[arg-type]
