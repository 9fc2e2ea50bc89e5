"""The standards we say we follow, by their own published vectors or by other people's code."""

import hashlib
import json
import struct

import pytest
import rfc8785
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.ed25519_signer import Ed25519Signer
from shared.domain.canonical_json import Json, canonical
from shared.domain.draw.hmac_pads import HmacSha256
from shared.domain.ids import HoldingId
from shared.services.envelope import Envelope
from tests.fakes import FakeEntropy
from verify.bundle import canonical as canonical_of_the_verifier

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | _TEXT
_VALUES = st.recursive(_LEAVES, lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner), max_leaves=20)


@given(_VALUES)
def test_canonical_json_is_rfc_8785(value: Json) -> None:
    """Against Trail of Bits' implementation, for every value our formats can hold."""
    assert canonical(value) == rfc8785.dumps(value) == canonical_of_the_verifier(value)


def test_canonical_json_sorts_as_the_rfc_shows() -> None:
    """RFC 8785 §3.2.3: by UTF-16 code units, so an emoji comes before U+FB33."""
    keys = {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "ö": 7}
    assert [keys[key] for key in json.loads(canonical(keys))] == [2, 4, 6, 7, 1, 5, 3]


@pytest.mark.parametrize("value", [1.5, 2**53, {1: "a"}, "\ud800", b"x"])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "data", "digest"),
    [
        (b"\x0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (b"\xaa" * 20, b"\xdd" * 50, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    ],
    ids=["RFC 4231 case 1", "RFC 4231 case 2", "RFC 4231 case 3"],
)
def test_the_draws_hmac_is_rfc_4231(key: bytes, data: bytes, digest: str) -> None:
    assert HmacSha256(key).digest(data).hex() == digest


def test_signatures_are_rfc_8032() -> None:
    """RFC 8032 §7.1, test 2."""
    signer = Ed25519Signer(bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
    assert signer.public_key.hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert signer.sign(b"\x72").hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )


def test_an_envelope_opens_without_tink() -> None:
    """docs/formats/envelope.md is enough: plain AES-256-GCM finds the plaintext."""
    key = hashlib.sha256(b"kek").digest()
    holding = HoldingId("ha-00000000000000000000")
    sealed = Envelope(holding, key, FakeEntropy()).seal("note", "1", b"hello")
    (length,) = struct.unpack(">I", sealed[:4])
    wrapped, payload = sealed[4 : 4 + length], sealed[4 + length :]
    data_key = AESGCM(key).decrypt(wrapped[:12], wrapped[12:], b"")
    assert data_key[:2] == b"\x1a\x20"  # protobuf: field 3, 32 bytes
    bound_to = b"togikai-envelope/1|ha-00000000000000000000|note|1"
    assert AESGCM(data_key[2:]).decrypt(payload[:12], payload[12:], bound_to) == b"hello"
