"""Import rules that import-linter cannot express, and the few sizes that DESIGN.md promises."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
STANDARD_ONLY = ("shared/domain/register", "shared/domain/draw", "shared/domain/age.py", "shared/offline")
LONGEST_COMPOSITION = 40
LONGEST_MODULE = 500


def sources(*places: str) -> list[Path]:
    """Python files below the places, none of them a cache."""
    found = (REPOSITORY / place for place in places)
    return sorted(file for place in found for file in ([place] if place.is_file() else place.rglob("*.py")))


@cache
def imported(file: Path) -> tuple[str, ...]:
    """Full names of the modules that `file` imports, at its head or inside functions."""
    return tuple(_imports(file))


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def offenders(files: list[Path], forbidden: str) -> list[str]:
    return [
        f"{file.relative_to(REPOSITORY)}: {name}"
        for file in files
        for name in imported(file)
        if f"{name}.".startswith(f"{forbidden}.")
    ]


def test_the_reader_of_imports_sees_both_forms(tmp_path: Path) -> None:
    file = tmp_path / "sample.py"
    file.write_text("import a.b\ndef f():\n    from c import d\n")
    assert imported(file) == ("a.b", "c.d")


def test_the_product_never_imports_the_functions_library() -> None:
    assert offenders(sources("shared"), "azure.functions") == []


@pytest.mark.parametrize("place", STANDARD_ONLY)
def test_import_and_draw_need_the_standard_library_only(place: str) -> None:
    """The offline mode is a program for an isolated PC."""
    known = sys.stdlib_module_names | {"shared"}
    foreign = {name for file in sources(place) for name in imported(file) if name.split(".")[0] not in known}
    assert foreign == set()


@pytest.mark.parametrize("place", STANDARD_ONLY)
def test_what_import_and_draw_use_of_ours_is_just_as_plain(place: str) -> None:
    ours = {name for file in sources(place) for name in imported(file) if name.startswith("shared.")}
    plain = ("shared.domain.", "shared.errors.", "shared.messages.", "shared.offline.")
    assert {name for name in ours if not name.startswith(plain)} == set()


def test_only_the_composition_root_names_adapters() -> None:
    others = [
        file
        for file in sources("shared", "functions", "function_app.py")
        if file.name != "bootstrap.py" and "adapters" not in file.parts
    ]
    assert offenders(others, "shared.adapters") == []


def test_the_composition_stays_short() -> None:
    assert len((REPOSITORY / "function_app.py").read_text().splitlines()) <= LONGEST_COMPOSITION


def test_no_module_has_grown_beyond_reading() -> None:
    files = sources("shared", "functions", "local", "verify", "tools", "benchmarks", "tests")
    long = {file.name: n for file in files if (n := len(file.read_text().splitlines())) > LONGEST_MODULE}
    assert long == {}
