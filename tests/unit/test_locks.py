"""The lock check finds what it is for: staleness, addresses, missing hashes."""

import json
from pathlib import Path

import pytest

from tools import locks

HASH = " \\\n    --hash=sha256:" + "0" * 64 + "\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with fresh lock files."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "requirements.in").write_text("httpx  # asks\n")
    (tmp_path / "requirements-dev.in").write_text("-r requirements.in\npytest\n")
    for name in locks.APART:
        (tmp_path / f"{name}.in").write_text("httpx\n")
    for source, lock in locks.PAIRS.items():
        pytest_too = f"pytest==9.2.0{HASH}" if "dev" in lock else ""
        stamp = locks.STAMP.format(source=source, digest=locks.wanted_digest(source))
        (tmp_path / lock).write_text(f"{stamp}httpx==0.28.1{HASH}{pytest_too}")
    (tmp_path / "package.json").write_text(json.dumps({"dependencies": {"a": "1"}}))
    packages = {"": {"dependencies": {"a": "1"}}, "node_modules/a": {"version": "1", "integrity": "sha512-x"}}
    (tmp_path / "package-lock.json").write_text(json.dumps({"packages": packages}))
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text().replace(old, new))


def test_fresh_locks_pass() -> None:
    assert [*locks.python_problems(), *locks.node_problems()] == []


def test_an_added_requirement_makes_both_locks_stale(project: Path) -> None:
    (project / "requirements.in").write_text("httpx\nsegno\n")
    assert len([problem for problem in locks.python_problems() if "does not belong" in problem]) == 2


@pytest.mark.parametrize(
    "line", ["--index-url https://x.example/simple\n", "--find-links wheels\n", "a @ file:///opt/a.whl\n"]
)
def test_an_address_is_found(project: Path, line: str) -> None:
    lock = project / "requirements.txt"
    lock.write_text(lock.read_text() + line)
    assert any("address" in problem for problem in locks.python_problems())


def test_a_package_without_a_hash_is_found(project: Path) -> None:
    change(project / "requirements.txt", HASH, "\n")
    assert any("without a hash" in problem for problem in locks.python_problems())


def test_differing_versions_are_found(project: Path) -> None:
    change(project / "requirements-dev.txt", "0.28.1", "0.28.0")
    assert any("differ" in problem for problem in locks.python_problems())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"1", "integrity"', '"1", "resolved": "somewhere", "integrity"', "addresses"),
        (', "integrity": "sha512-x"', "", "without a hash"),
        ('{"a": "1"}', '{"a": "2"}', "does not belong"),
    ],
)
def test_a_wrong_node_lock_is_found(project: Path, old: str, new: str, words: str) -> None:
    change(project / "package-lock.json", old, new)
    assert any(words in problem for problem in locks.node_problems())
