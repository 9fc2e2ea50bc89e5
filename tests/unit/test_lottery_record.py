"""The published files of a lottery: what the commitment binds, and the record's form."""

import json
from dataclasses import replace

import pytest
import rfc8785

from shared.domain.canonical_json import canonical
from shared.domain.lottery import Applicant, everyone, hold, token_of, without_quotas
from shared.domain.lottery_record import Manifest, digest_of, record, table_digest, table_without_quotas

POOL = tuple(Applicant(token_of(bytes(range(32)), f"r-{n}")) for n in range(5))
MANIFEST = Manifest(
    assembly="asm-1",
    number=1,
    predecessor=None,
    reason=None,
    seats=3,
    alternates=1,
    pool=POOL,
    distribution=without_quotas(5, 3, 1),
    table_sha256=table_digest(bytes(32), table_without_quotas()),
    sources=[],
    code_sha256="0" * 64,
)


def test_manifest_digest_is_the_known_answer() -> None:
    assert (
        digest_of(MANIFEST.to_json()).hex()
        == "7a2c2b67320240d8b00faaf4f17059d6b923386b3d9c409ead9308d701a2cc9b"
    )


def test_manifest_bytes_agree_with_another_rfc_8785_implementation() -> None:
    written = canonical(MANIFEST.to_json())

    assert written == rfc8785.dumps(json.loads(written))


def test_manifest_does_not_tell_in_which_order_replies_came() -> None:
    assert digest_of(replace(MANIFEST, pool=POOL[::-1]).to_json()) == digest_of(MANIFEST.to_json())


@pytest.mark.parametrize(
    "change",
    [
        {"pool": POOL[1:]},
        {"seats": 2},
        {"alternates": 2},
        {"table_sha256": "f" * 64},
        {"sources": [{"source": "dice"}]},
        {"number": 2},
        {"predecessor": "f" * 64},
        {"code_sha256": "f" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_commitment_binds(change: dict[str, object]) -> None:
    assert digest_of(replace(MANIFEST, **change).to_json()) != digest_of(MANIFEST.to_json())  # type: ignore[arg-type]


def test_table_cannot_be_guessed_without_its_salt() -> None:
    table = table_without_quotas()

    assert table_digest(b"\1" * 32, table) != table_digest(b"\2" * 32, table)


def test_record_holds_the_manifest_and_the_outcome() -> None:
    panel = hold(bytes(32), POOL, MANIFEST.distribution)

    published = json.loads(record(MANIFEST.to_json(), bytes(32), [], bytes(32), panel))

    assert published["manifest"] == MANIFEST.to_json()
    assert published["manifest_sha256"] == published["seed"] == "00" * 32
    assert published["participants"] == [applicant.token.hex() for applicant in panel.participants]
    assert published["alternates"] == [applicant.token.hex() for applicant in panel.alternates]


def test_record_of_a_lottery_that_nobody_had_to_lose_has_no_seed() -> None:
    manifest = replace(MANIFEST, seats=5)

    published = json.loads(record(manifest.to_json(), bytes(32), [], None, everyone(POOL)))

    assert manifest.everyone_is_in
    assert published["seed"] is None
    assert len(published["participants"]) == 5
