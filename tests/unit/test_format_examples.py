"""The documented examples are what the code makes, byte for byte; a difference is a change of the format."""

from pathlib import Path

import pytest

from shared.domain.trail import fingerprint
from tests.unit import format_examples as examples

FORMATS = Path(__file__).parents[2] / "docs" / "formats"


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ("audit.md", examples.trail()[0].decode()),
        ("audit.md", examples.checkpoint().decode()),
        ("audit.md", examples.trail()[1].head),
        ("audit.md", fingerprint(examples.raw(examples.APP))),
        ("erasure.md", examples.certificate().decode()),
        ("erasure.md", str(examples.sighting()["signature"])),
    ],
    ids=["trail", "checkpoint", "head", "fingerprint", "certificate", "sighting"],
)
def test_the_documented_example_is_what_the_code_makes(document: str, text: str) -> None:
    assert text in (FORMATS / document).read_text()
