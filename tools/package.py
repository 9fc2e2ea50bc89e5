"""`make package`: the deployable zip, the same for all three apps: product, fonts, pinned wheels for Azure.

    python -m tools.package --of FILE    (what is in a package that was deployed)

Nothing is built on Azure. The zip has no date of today in it: the same sources give the same bytes.
On its way to Azure it is packed again, so what is compared with a deployed one are its contents.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
DIST = REPOSITORY / "dist"
PRODUCT = ("function_app.py", "host.json", "requirements.txt", "functions", "shared", "verify/index.html")
FONTS = Path(".tools/fonts")
PACKAGES = Path(".python_packages/lib/site-packages")
"""Where the worker of Azure Functions looks for what an app brings along."""
PYTHON, PLATFORM = "3.13", "x86_64-manylinux_2_28"
"""Azure's image of Python 3.13 is Debian 12 (glibc 2.36): wheels for glibc 2.28 and later fit."""
WHEELS = ("--quiet", "--require-hashes", "--no-deps", "--only-binary", ":all:", "--link-mode", "copy",
          "--no-compile-bytecode", "--python-version", PYTHON, "--python-platform", PLATFORM)  # fmt: skip
LEFT_OUT = ("__pycache__", "*.pyc", "ready")
EPOCH = (2020, 1, 1, 0, 0, 0)
MB = 1_000_000


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="make package", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=DIST, help="folder of package/ and togikai.zip")
    parser.add_argument("--of", type=Path, metavar="FILE", help="make nothing: tell what is in this zip")
    wanted = parser.parse_args(arguments)
    if wanted.of:
        print(f"contents {contents(wanted.of)}")
        return 0
    folder, archive = wanted.out / "package", wanted.out / "togikai.zip"
    assemble(folder)
    pack(folder, archive)
    print("\n".join(report(folder, archive)))
    return 0


def assemble(folder: Path) -> None:
    """The package as a folder, made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in PRODUCT:
        _copy(REPOSITORY / name, folder / name)
    for font in sorted((REPOSITORY / FONTS).glob("*.ttf")):
        _copy(font, folder / FONTS / font.name)
    subprocess.run(
        [sys.executable, "-m", "uv", "pip", "install", *WHEELS,
         "--target", folder / PACKAGES, "--requirement", REPOSITORY / "requirements.txt"],
        check=True,
    )  # fmt: skip
    for unwanted in ("bin", ".lock"):
        _remove(folder / PACKAGES / unwanted)


def pack(folder: Path, archive: Path) -> None:
    """Zip `folder`, in order and without dates."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made:
        for path in _files(folder):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            made.writestr(entry, path.read_bytes())


def report(folder: Path, archive: Path) -> Iterator[str]:
    """Sizes by what they are for, and the digest to compare a deployment with."""
    shares = {"product": PRODUCT, "fonts": (str(FONTS),), "packages": (".python_packages",)}
    for title, names in shares.items():
        size = sum(path.stat().st_size for name in names for path in _files(folder / name))
        yield f"{title:<9}{size / MB:8.1f} MB"
    yield f"{archive.name}: {archive.stat().st_size / MB:.1f} MB, SHA-256 {_sha256(archive)}"
    yield f"contents {contents(archive)}"


def contents(archive: Path) -> str:
    """Hex SHA-256 of the lines that `sha256sum` prints for all files in it, in order of name: the same for
    every zip of the same files, whoever packed it."""
    with zipfile.ZipFile(archive) as packed:
        names = sorted(name for name in packed.namelist() if not name.endswith("/"))
        lines = (f"{hashlib.sha256(packed.read(name)).hexdigest()}  {name}\n" for name in names)
        return hashlib.sha256("".join(lines).encode()).hexdigest()


def _files(folder: Path) -> list[Path]:
    return [folder] if folder.is_file() else sorted(path for path in folder.rglob("*") if path.is_file())


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(*LEFT_OUT))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    elif path.exists():
        path.unlink()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
