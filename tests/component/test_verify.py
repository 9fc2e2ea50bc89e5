"""A true bundle passes; whoever changes any value in any of its files is found out."""

import builtins
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest

from shared.domain.trail import fingerprint
from tests.component.finished_bundle import finish
from tests.fakes import FakeSigner
from tests.unit.test_check_lottery import other, places
from verify.bundle import canonical
from verify.verify import CANNOT_CHECK, HOLDS, LIES, main

JSON_FILES = ("draw-record.json", "lottery-record.json", "certificate.json", "audit-checkpoint.txt")
OPAQUE = ("draw-tokens.bin", "certificate.pdf", "roster.csv", "letters/lot-0001.pdf")
SAMPLE = 25
"""Values changed in each file, besides the first and last; the whole file takes minutes."""


@pytest.fixture(scope="module")
def true_bundle(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("out")
    return folder, finish(folder)


@pytest.fixture
def out(true_bundle: tuple[Path, str], tmp_path: Path) -> Path:
    return shutil.copytree(true_bundle[0], tmp_path / "out")


@pytest.fixture
def key(true_bundle: tuple[Path, str]) -> str:
    return true_bundle[1]


def sampled[T](found: list[T]) -> list[T]:
    return found if len(found) <= SAMPLE else [found[0], *Random(1).sample(found, SAMPLE), found[-1]]


def lies(out: Path, key: str) -> bool:
    return main([str(out), "--key", key]) == LIES


def test_a_true_bundle_passes(out: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(out), "--key", key]) == HOLDS, capsys.readouterr().out


def test_the_command_runs_by_itself(out: Path, key: str) -> None:
    command = [sys.executable, "verify/verify.py", str(out), "--key", key]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert ran.returncode == HOLDS, ran.stdout
    assert ran.stdout.endswith("checks, 0 failed\n")


@pytest.mark.parametrize("name", [*JSON_FILES, "certificates"])
def test_a_changed_value_is_found(out: Path, key: str, name: str) -> None:
    path = out / name if name != "certificates" else next((out / name).glob("*.json"))
    true = json.loads(path.read_bytes())
    for place in sampled(list(places(true))):
        path.write_bytes(canonical(_changed(true, place)))
        assert lies(out, key), place


def test_a_changed_value_in_any_record_of_the_trail_is_found(out: Path, key: str) -> None:
    path = out / "audit.jsonl"
    lines = path.read_bytes().splitlines()
    spots = [(number, place) for number, line in enumerate(lines) for place in places(json.loads(line))]
    for number, place in sampled(spots):
        forged = [*lines]
        forged[number] = canonical(_changed(json.loads(lines[number]), place))
        path.write_bytes(b"\n".join(forged) + b"\n")
        assert lies(out, key), (number, place)


@pytest.mark.parametrize("name", OPAQUE)
def test_a_changed_byte_is_found(out: Path, key: str, name: str) -> None:
    path = out / name
    data = bytearray(path.read_bytes())
    for position in {0, len(data) // 2, len(data) - 1}:
        forged = data[:]
        forged[position] ^= 1
        path.write_bytes(forged)
        assert lies(out, key), position


@pytest.mark.parametrize(
    "change",
    [
        lambda out: (out / "audit.jsonl").write_bytes(b"".join(_lines(out)[:-1])),
        lambda out: (out / "audit.jsonl").write_bytes(b"".join(_lines(out)[:3] + _lines(out)[4:])),
        lambda out: (out / "letters" / "lot-0002.pdf").unlink(),
        lambda out: (out / "letters" / "lot-0003.pdf").write_bytes(b"%PDF made up"),
        lambda out: next((out / "certificates").glob("*.json")).unlink(),
        lambda out: (out / "certificate.pdf").unlink(),
        lambda out: (out / "draw-tokens.bin").unlink(),
        lambda out: (out / "audit-checkpoint.txt").write_bytes(b"{}"),
        lambda out: (out / "certificate.json").write_bytes(b'{"certificate":{}}'),
    ],
    ids=["cut off", "record taken out", "lot missing", "lot added", "certificate missing", "PDF missing",
         "tokens missing", "no checkpoint", "no certificate"],
)  # fmt: skip
def test_what_is_missing_or_added_is_found(out: Path, key: str, change: Callable[[Path], object]) -> None:
    change(out)
    assert lies(out, key)


def test_a_bundle_that_is_wholly_forged_with_another_key_is_found(out: Path) -> None:
    assert lies(out, fingerprint(FakeSigner("another").public_key))


def test_without_the_cryptography_package_nothing_is_vouched_for(
    out: Path, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name.startswith("cryptography"):
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    assert main([str(out), "--key", key]) == CANNOT_CHECK


def test_a_folder_that_is_not_there_cannot_be_checked(key: str) -> None:
    assert main(["no-such-folder", "--key", key]) == CANNOT_CHECK


def _changed(true: Any, place: tuple[Any, ...]) -> Any:
    lie = deepcopy(true)
    spot = lie
    for step in place[:-1]:
        spot = spot[step]
    spot[place[-1]] = other(spot[place[-1]])
    return lie


def _lines(out: Path) -> list[bytes]:
    return (out / "audit.jsonl").read_bytes().splitlines(keepends=True)
