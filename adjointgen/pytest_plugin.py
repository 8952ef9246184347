"""For pytest: `--adjointgen-check` tests that generated files are fresh; fixture `check_gradient`.

Off, it costs nothing: adjointgen itself is imported only when one of them is used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from adjointgen.report import Report

OPTION = "--adjointgen-check"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("adjointgen").addoption(
        OPTION,
        action="store_true",
        help="test that each file of [tool.adjointgen] is what its source makes",
    )


@pytest.hookimpl(tryfirst=True)  # before -k and -m choose
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    if config.getoption(OPTION):
        items += [
            GeneratedFile.from_parent(session, name=path, nodeid=f"adjointgen::{path}", wrong=wrong)
            for path, wrong in _checked()
        ]


def _checked() -> list[tuple[str, str]]:
    """What `adjointgen generate --check` finds in the working folder: (file, what is wrong)."""
    from adjointgen.commands.generate import checked
    from adjointgen.diagnostics import AdjointError

    try:
        return checked()
    except AdjointError as error:
        return [("generate", str(error))]


class GeneratedFile(pytest.Item):
    """A file that should be there, or should no longer be."""

    def __init__(self, *, wrong: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.wrong = wrong

    def runtest(self) -> None:
        if self.wrong:
            pytest.fail(self.wrong, pytrace=False)

    def reportinfo(self) -> tuple[str, None, str]:
        return self.name, None, f"adjointgen: {self.name}"


@pytest.fixture(scope="session")
def check_gradient() -> Callable[..., Report]:
    """`adjointgen.check_gradient`, which fails the test where the gradient does not pass."""

    def check(f: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Report:
        __tracebackhide__ = True
        import adjointgen

        report = adjointgen.check_gradient(f, *args, **kwargs)
        if not report:
            name = getattr(f, "__qualname__", repr(f))
            pytest.fail(f"the gradient of {name} does not pass\n{report}")
        return report

    return check
