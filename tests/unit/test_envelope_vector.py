"""A fixed envelope (docs/formats/envelope.md) opens, and only under its own name."""

import pytest

from shared.domain.ids import HoldingId
from shared.errors import Fault
from shared.services.envelope import Envelope
from tests.fakes import FakeEntropy

HOLDING = HoldingId("ha-00000000000000000000")
SEALED = bytes.fromhex(
    "0000003e000000000000000000000000149c6dc8eb6b883f45700dde2760f858a189b673764f5765e672e5ad58"
    "9a0c11f3520964c82b33dc5bcb0dd34637e9b40d8eceb21e6fb4384727688eaf6aceedd1d6986a018f6eb8cb8e"
    "6a368681386b86464c"
)


def envelope(holding: HoldingId = HOLDING) -> Envelope:
    return Envelope(holding, bytes(range(32)), FakeEntropy())


def test_the_published_example_opens() -> None:
    assert envelope().open("note", "1", SEALED) == b"hello"


@pytest.mark.parametrize(("class_", "object_id"), [("note", "2"), ("other", "1")])
def test_it_does_not_open_under_another_name(class_: str, object_id: str) -> None:
    with pytest.raises(Fault):
        envelope().open(class_, object_id, SEALED)


def test_it_does_not_open_for_another_holding() -> None:
    with pytest.raises(Fault):
        envelope(HoldingId("hc-00000000000000000000")).open("note", "1", SEALED)
