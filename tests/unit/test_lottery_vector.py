"""The worked example of docs/formats/lottery.md, computed anew and compared with what the document says."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from shared.domain.canonical_json import canonical
from shared.domain.lottery import SEED_PREFIX, Applicant, hold, rank, token_of, without_quotas
from shared.domain.lottery_record import Manifest, digest_of, table_digest, table_without_quotas
from shared.domain.random_sources import Source, SourceKind, seed, written_values

DOCUMENT = (Path(__file__).parents[2] / "docs/formats/lottery.md").read_text(encoding="utf-8")
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
AT = datetime(2026, 11, 16, 5, tzinfo=UTC)
DICE = Source("dice", SourceKind.DICE, "第2回公開抽選", AT, "[1-6]{20}", "31462314623146231462", throws=20)
TOKENS = [token_of(bytes(range(32)), f"r-{number}") for number in range(5)]
MANIFEST = Manifest(
    assembly="as-0123456789abcdef",
    number=1,
    predecessor=None,
    reason=None,
    seats=3,
    alternates=1,
    pool=tuple(map(Applicant, TOKENS)),
    distribution=without_quotas(5, 3, 1),
    table_sha256=table_digest(bytes(32), table_without_quotas()),
    sources=[DICE.to_json()],
    code_sha256=EMPTY_SHA256,
).to_json()
VALUES = written_values([DICE], ["2 6 4 1 3 5 1 6 2 4 3 3 1 5 5 6 2 4 1 4"])
SEED = seed(SEED_PREFIX, digest_of(MANIFEST), VALUES)


def test_manifest_of_the_document_is_ours() -> None:
    (shown,) = re.findall(r"```json\n(.*?)\n```", DOCUMENT, re.DOTALL)

    assert shown.encode() == canonical(MANIFEST)
    assert json.loads(shown) == json.loads(canonical(MANIFEST))


def test_hashes_and_values_of_the_document_are_ours() -> None:
    for value in (digest_of(MANIFEST).hex(), SEED.hex(), canonical(VALUES).decode()):
        assert value in DOCUMENT


def test_tokens_and_ranks_of_the_document_are_ours() -> None:
    for number, token in enumerate(TOKENS):
        assert f"| r-{number} | `{token.hex()}` | `{rank(SEED, token)[:8].hex()}` |" in DOCUMENT


def test_outcome_of_the_document_is_ours() -> None:
    panel = hold(SEED, [Applicant(token) for token in TOKENS], without_quotas(5, 3, 1))
    names = [f"r-{TOKENS.index(applicant.token)}" for applicant in (*panel.participants, *panel.alternates)]

    assert f"participants   {', '.join(names[:3])}\nalternates     {names[3]}\n" in DOCUMENT
