"""The digest by which a deployed package is compared with the sources: of its contents, not of its packing."""

import zipfile
from pathlib import Path

import pytest

from tools.package import contents, main

FILES = {"function_app.py": b"app", "shared/a.py": b"a"}


def packed(archive: Path, files: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(archive, "w", method) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return archive


def test_order_dates_folders_and_compression_do_not_count(tmp_path: Path) -> None:
    first = packed(tmp_path / "a.zip", FILES)
    again = dict(reversed(FILES.items())) | {"shared/": b""}
    assert contents(first) == contents(packed(tmp_path / "b.zip", again, zipfile.ZIP_DEFLATED))


@pytest.mark.parametrize(
    "change", [{"shared/a.py": b"b"}, {"shared/b.py": b"a"}, {".python_packages/x.so": b""}], ids=str
)
def test_another_byte_or_name_or_file_does(change: dict[str, bytes], tmp_path: Path) -> None:
    other = packed(tmp_path / "b.zip", FILES | change)
    assert contents(packed(tmp_path / "a.zip", FILES)) != contents(other)


def test_it_is_told_of_a_package_that_was_fetched(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = packed(tmp_path / "released-package.zip", FILES)
    assert main(["--of", str(archive)]) == 0
    assert capsys.readouterr().out == f"contents {contents(archive)}\n"
    assert [file.name for file in tmp_path.iterdir()] == [archive.name]
