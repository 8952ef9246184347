"""adjointgen reads a straight-line function and writes its gradient as an expert would by hand."""

from adjointgen.api import AdjointError, adjoint, check_gradient, generate

__all__ = ["AdjointError", "adjoint", "check_gradient", "generate"]
