"""`make draw-kit`: the program for an isolated PC as one file, the same bytes for the same sources.

    python -m tools.draw_kit OUT

Packed is what `shared/offline` imports of ours, found by reading the imports; a package of others stops it.
"""

import ast
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
FIRST = "shared.offline.program"
NAME = "togikai-draw.pyz"
_SHEBANG = b"#!/usr/bin/env python3\n"
_MAIN = "import sys\n\nfrom shared.offline.program import main\n\nsys.exit(main())\n"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MESSAGES = ("draw", "general", "message", "offline", "register", "sources")


def modules() -> list[Path]:
    """All source files the program needs, relative to the repository, sorted."""
    found: set[Path] = set()
    waiting = [_file(FIRST), *(_file(f"shared.messages.{area}") for area in _MESSAGES)]
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        found.add(file)
        waiting += [_file(name) for name in _imported(file)]
    packages = {parent / "__init__.py" for file in found for parent in file.parents if parent != Path()}
    return sorted(found | {one for one in packages if (REPOSITORY / one).exists()})


def build(out: Path) -> Path:
    """Write the kit to `out` and name it."""
    with out.open("wb") as file:
        file.write(_SHEBANG)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as kit:
            kit.writestr(_entry("__main__.py"), _MAIN)
            for module in modules():
                kit.writestr(_entry(module.as_posix()), (REPOSITORY / module).read_bytes())
    return out


def _imported(file: Path) -> Iterator[str]:
    """Our modules that the file imports. Raises SystemExit for a package that is not Python's own."""
    for node in ast.walk(ast.parse((REPOSITORY / file).read_bytes())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [node.module, *(name for name in inner if _exists(name))]
        for name in names:
            root = name.partition(".")[0]
            if root == "shared":
                yield name
            elif root not in sys.stdlib_module_names:
                raise SystemExit(f"{file} imports {root}: the kit has the standard library only")


def _exists(name: str) -> bool:
    place = REPOSITORY / name.replace(".", "/")
    return name.startswith("shared.") and (place.with_suffix(".py").exists() or place.is_dir())


def _file(name: str) -> Path:
    place = Path(name.replace(".", "/"))
    return place / "__init__.py" if (REPOSITORY / place).is_dir() else place.with_suffix(".py")


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


if __name__ == "__main__":
    made = build(Path(sys.argv[1]) / NAME if len(sys.argv) > 1 else Path(NAME))
    print(f"{made}: {made.stat().st_size} bytes")
