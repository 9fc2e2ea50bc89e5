"""The published test vectors are what the code makes, byte for byte, and what both verifiers accept."""

import json
from pathlib import Path

import pytest

from tests.draw_example import VECTORS, write_vectors
from verify.bundle import Bundle
from verify.check_draw import check
from verify.check_statistics import chance_range


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vectors")
    write_vectors(folder)
    return folder


@pytest.mark.parametrize("name", ["draw-manifest.json", "draw-tokens.bin", "draw-record.json", "steps.json"])
def test_a_change_of_the_vectors_is_a_change_of_the_format(made: Path, name: str) -> None:
    assert (VECTORS / name).read_bytes() == (made / name).read_bytes()


def test_the_outsiders_verifier_accepts_them() -> None:
    assert all(finding.ok for finding in check(Bundle(VECTORS, "")))


def test_the_outsiders_chance_ranges_are_the_published_ones() -> None:
    steps = json.loads((VECTORS / "steps.json").read_bytes())
    for people, eligible, drawn, low, high in steps["people, eligible, drawn, low, high"]:
        assert chance_range(people, eligible, drawn) == (low, high)
