"""The same source gives the same bytes: any hash seed, folder, locale, Python; and no warnings.

`make pythons` does the same with more sources, and with Python 3.14 where pyodide is here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pythons import make_library, make_project, pythons, written


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def expected(library: Path, project: Path) -> dict[str, bytes]:
    files = written(library, project)
    assert "examples/gist.py" in files and "source.py" in files
    assert "größer".encode() in files["source.py"] and b"def unbroadcast" in files["source.py"]
    assert files[""].endswith(b"0\n")
    return files


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_hash_seeds(library: Path, project: Path, expected: dict[str, bytes], seed: str) -> None:
    assert written(library, project, PYTHONHASHSEED=seed) == expected


def test_folders_and_locales(
    library: Path, project: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    assert written(library, project, cwd=tmp_path) == expected
    assert written(library, project, cwd=project / "src") == expected
    for locale in (
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
        {"LC_ALL": "POSIX", "TZ": "America/St_Johns", "PYTHONOPTIMIZE": "2"},
        {"PYTHONUTF8": "1", "TZ": "Asia/Tokyo"},
    ):
        files = written(library, project, **locale)
        del files[""]  # a terminal that has no λ is shown an escape
        assert files.items() <= expected.items() and len(files) == len(expected) - 1, locale


def test_no_warnings(library: Path, project: Path, expected: dict[str, bytes]) -> None:
    assert written(library, project, flags=("-W", "error")) == expected
    assert written(library, project, flags=("-W", "error", "-O", "-b")) == expected
    assert written(library, project, flags=("-W", "error", "-X", "utf8=0", "-OO")) == expected


def test_every_python(library: Path, project: Path, expected: dict[str, bytes]) -> None:
    """This one is held against itself above; here are the others, if there are any."""
    for version, path in pythons().items():
        found = written(library, project, path, flags=("-W", "error"))
        assert found == expected, f"Python {version} ({path})"
