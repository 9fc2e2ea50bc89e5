"""The digest of the deciding code is what a stranger computes with coreutils."""

import subprocess
from pathlib import Path

from shared.domain import canonical_json, lottery
from shared.domain.code_digest import code_sha256

ROOT = Path(__file__).parents[2]


def test_digest_is_that_of_sha256sum() -> None:
    command = "sha256sum shared/domain/canonical_json.py shared/domain/lottery.py | sha256sum"
    printed = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, check=True, text=True).stdout  # noqa: S602

    assert code_sha256([lottery, canonical_json]) == printed.split()[0]
