"""adjointgen reads a straight-line function and writes its gradient as an expert would by hand."""

__all__ = ["AdjointError", "adjoint", "check_gradient", "generate"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from adjointgen.api import AdjointError, adjoint, check_gradient, generate


def load_ipython_extension(shell: object) -> None:
    """`%load_ext adjointgen` adds the cell magic `%%adjoint`."""
    from adjointgen.magic import register

    register(shell)


def __getattr__(name: str) -> object:
    # Imported when asked for: `python -m adjointgen` must set its path right before it imports.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from adjointgen import api

    return getattr(api, name)
