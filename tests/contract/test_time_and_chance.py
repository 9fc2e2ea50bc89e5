"""Clock, ReferenceClock, Entropy, Signer: short contracts, on the fake and on the real thing."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from local.azurite import StorageAccounts
from shared.adapters.ed25519_signer import Ed25519Signer
from shared.adapters.storage_accounts import blob_service
from shared.adapters.storage_reference_clock import StorageReferenceClock
from shared.adapters.system_clock import SystemClock
from shared.adapters.system_entropy import SystemEntropy
from shared.errors import Transient
from shared.ports import Clock, Entropy, Signer
from tests.fakes import FakeClock, FakeEntropy, FakeSigner


@pytest.mark.parametrize("clock", [FakeClock(), SystemClock()])
def test_both_times_are_aware_and_equal_unless_simulated(clock: Clock) -> None:
    assert clock.business_now().utcoffset() == timedelta()
    assert clock.real_now() - clock.business_now() < timedelta(seconds=1)
    assert not clock.simulated


def test_the_storage_service_tells_the_time(storage: StorageAccounts) -> None:
    told = StorageReferenceClock(blob_service(storage.data).url).now()
    assert abs(told - datetime.now(UTC)) < timedelta(seconds=3)


def test_a_storage_service_that_is_away_is_worth_another_try() -> None:
    with pytest.raises(Transient):
        StorageReferenceClock("http://127.0.0.1:1/account").now()


@pytest.mark.parametrize("entropy", [FakeEntropy(), SystemEntropy()])
def test_tokens_have_their_length_and_never_repeat(entropy: Entropy) -> None:
    tokens = {entropy.token(16) for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {16}


@pytest.mark.parametrize("signer", [FakeSigner(), Ed25519Signer(bytes(32))])
def test_a_signature_holds_for_its_data_only(signer: Signer) -> None:
    public = Ed25519PublicKey.from_public_bytes(signer.public_key)
    public.verify(signer.sign(b"data"), b"data")
    with pytest.raises(InvalidSignature):
        public.verify(signer.sign(b"data"), b"other")


def test_the_signer_is_ed25519_of_rfc_8032() -> None:
    """Test 1 of RFC 8032 §7.1."""
    secret = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    signer = Ed25519Signer(secret)
    assert signer.public_key.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert (
        signer.sign(b"")
        .hex()
        .startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555f")
    )
